import json
import subprocess
import sys
from pathlib import Path

import pytest
from examples import SOURCES, Example, contract_of, digest_of, process_environment, run, statement_in

from plumbline_evaluator.cli import main


def refused(arguments: list[str], **environment: str) -> str:
    result = run(arguments, **environment)
    assert result.returncode == 1
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if not line.startswith("scored ")]
    assert all(line.startswith("error: ") for line in lines), lines
    return "\n".join(lines)


def test_says_where_the_evidence_is(example: Example, key: Path) -> None:
    first = run(example.arguments("--key", key, "--store", example.store))
    (path,) = example.evidence()
    assert first.returncode == 0
    assert first.stdout.endswith(f"evidence: {path}\n")
    assert "counted 1,000 rows" in first.stdout
    assert "scored 1,000 of 1,000 rows (100 %)" in first.stderr
    before = path.read_bytes()
    second = run(example.arguments("--key", key, "--store", example.store))
    assert second.returncode == 0
    assert second.stdout == f"evidence: {path} (was there already: a window's evidence is never replaced)\n"
    assert second.stderr == ""
    assert path.read_bytes() == before


def test_says_it_as_json(example: Example, key: Path) -> None:
    result = run(example.arguments("--key", key, "--store", example.store, "--json"))
    (path,) = example.evidence()
    outcome = json.loads(result.stdout)
    assert outcome["evidence"] == str(path)
    assert outcome["created"] is True
    assert outcome["evidenceDigest"] == digest_of(path)
    assert outcome["keyId"] == json.loads(path.read_bytes())["signatures"][0]["keyid"]
    assert outcome["rows"] == 1000
    assert outcome["window"] == "2026-11-26T09:00:00Z"
    again = json.loads(run(example.arguments("--key", key, "--store", example.store, "--json")).stdout)
    assert (again["evidence"], again["created"]) == (str(path), False)


def test_writes_a_statement_to_be_signed_later(example: Example, tmp_path: Path) -> None:
    out = tmp_path / "statement.json"
    result = run(example.arguments("--statement-out", out))
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith(f"statement: {out}\n")
    assert json.loads(out.read_bytes())["predicate"]["counts"]["rows"] == 1000
    assert example.evidence() == []


def test_writes_the_statement_beside_the_evidence_that_it_signs(example: Example, key: Path, tmp_path: Path) -> None:
    out = tmp_path / "statement.json"
    result = run(example.arguments("--statement-out", out, "--key", key, "--store", example.store))
    assert result.returncode == 0
    (path,) = example.evidence()
    assert statement_in(path.read_bytes()) == json.loads(out.read_bytes())


def test_takes_a_jobs_environment(example: Example, key: Path) -> None:
    arguments = ["evaluate", "--contract", str(example.contract)]
    environment = {
        "PLUMBLINE_ENVIRONMENT": "dev",
        "PLUMBLINE_STORE": str(example.store),
        "PLUMBLINE_KEY_FILE": str(key),
        "PLUMBLINE_WORK": str(example.folder / "work"),
        "PLUMBLINE_JOB_NAME": "vision-evaluation-29403900",
    }
    result = run(arguments, **environment)
    assert result.returncode == 0, result.stderr
    (path,) = example.evidence()
    assert path.name == "20251127T090000Z.dsse.json"
    assert "must be prod, as PLUMBLINE_ENVIRONMENT says" in refused(
        arguments, **{**environment, "PLUMBLINE_ENVIRONMENT": "prod"}
    )


def test_writes_to_s3_and_signs_with_kms(
    example: Example, aws_environment: str, kms_digests: None, capsys: pytest.CaptureFixture[str]
) -> None:
    from plumbline_evaluator import aws

    s3, kms = aws.client("s3"), aws.client("kms")
    s3.create_bucket(Bucket="cli-evidence")
    for name, path in (("m.onnx", example.model), ("d.parquet", example.data_set)):
        s3.put_object(Bucket="cli-evidence", Key=name, Body=path.read_bytes())
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/cli", TargetKeyId=key)
    contract = contract_of(example.model, example.data_set, store="s3://cli-evidence/reports")
    contract["model"]["uri"], contract["dataSet"]["uri"] = "s3://cli-evidence/m.onnx", "s3://cli-evidence/d.parquet"
    example.contract.write_text(json.dumps(contract))
    assert main(example.arguments("--kms", "awskms:///alias/cli")) == 0
    address = capsys.readouterr().out.splitlines()[-1]
    name = f"reports/{contract['model']['digest'][7:]}/dev/20261126T090000Z.dsse.json"
    assert address == f"evidence: s3://cli-evidence/{name}"
    body = s3.get_object(Bucket="cli-evidence", Key=name)["Body"].read()
    assert statement_in(body)["predicate"]["counts"]["rows"] == 1000


def test_prints_no_secret(example: Example, key: Path, aws_environment: str) -> None:
    message = refused(example.arguments("--key", key, "--store", "s3://no-such-bucket"))
    assert "s3://no-such-bucket/" in message
    assert "NoSuchBucket" in message
    assert "do-not-print" not in message
    contract = contract_of(example.model, example.data_set)
    contract["model"]["uri"] = "https://user:hidden@127.0.0.1:9/m.onnx?X-Amz-Signature=hidden"
    example.contract.write_text(json.dumps(contract))
    message = refused(example.arguments("--key", key, "--store", example.store))
    assert "https://127.0.0.1:9/m.onnx" in message
    assert "hidden" not in message


def test_keeps_scores_where_the_store_fails(example: Example, key: Path, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file, not a folder")
    assert "Not a directory" in refused(example.arguments("--key", key, "--store", tmp_path / "blocked" / "store"))
    result = run(example.arguments("--key", key, "--store", example.store))
    assert "going on at row 1,000 of 1,000" in result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "error: --key: absent: is required: give --key or --kms, or --statement-out"),
        (["--key", "KEY"], "error: --store: absent: is required: give --store"),
        (["--key", "KEY", "--kms", "awskms:///x"], "error: arguments: argument --kms: not allowed with argument --key"),
        (["--key", "KEY", "--store", "https://x.example"], "scheme https: must be a directory or s3://"),
        (["--kms", "gcp"], "error: --kms: gcp: must be awskms:///alias/<name>"),
        (["--statement-out", "x", "--threads", "0"], "error: --threads: 0: must be at least 1"),
        (["--statement-out", "x", "--memory-mib", "1"], "error: --memory-mib: 1: must be at least 64"),
        (["--statement-out", "x", "--window", "today"], "error: --window: today: must be a time"),
        (["--unknown"], "error: arguments: unrecognized arguments: --unknown"),
    ],
)
def test_refuses_arguments(example: Example, key: Path, arguments: list[str], message: str) -> None:
    given = [str(key) if argument == "KEY" else argument for argument in arguments]
    assert message in refused(example.arguments(*given))


def test_tells_all_faults_of_a_contract(example: Example) -> None:
    example.contract.write_text('{"contractVersion": 1, "service": "", "environment": "dev"}')
    lines = refused(example.arguments("--statement-out", "x")).splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: ") for line in lines)


def test_imports_in_a_second_and_heavy_libraries_only_when_needed() -> None:
    program = (
        "import sys, time; start = time.process_time();"
        "import plumbline_evaluator.cli, plumbline_evaluator.evaluation, plumbline_evaluator.scoring;"
        "print(time.process_time() - start, *sorted({'boto3', 'cryptography', 'onnxruntime'} & set(sys.modules)))"
    )
    environment = process_environment(PYTHONPATH=str(SOURCES))
    outputs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    seconds, *imported = outputs[-1].stdout.split()
    assert float(seconds) < 1
    assert imported == []
