"""Evidence as independent implementations read it: securesystemslib's DSSE and in-toto's attestation library."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from examples import Example, run
from google.protobuf.json_format import ParseDict
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey


@pytest.fixture
def evidence(example: Example, key: Path) -> bytes:
    result = run(example.arguments("--key", key, "--store", example.store))
    assert result.returncode == 0, result.stderr
    (path,) = example.evidence()
    return path.read_bytes()


def public_key(key: Path, key_id: str) -> SSlibKey:
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    return SSlibKey.from_crypto(private.public_key(), keyid=key_id)  # type: ignore[arg-type]


def test_securesystemslib_verifies_the_envelope(evidence: bytes, key: Path, tmp_path: Path) -> None:
    value = json.loads(evidence)
    envelope = Envelope.from_dict(json.loads(evidence))
    key_id = value["signatures"][0]["keyid"]
    verified = envelope.verify([public_key(key, key_id)], 1)
    assert list(verified) == [key_id]
    envelope.payload = envelope.payload.replace(b'"dev"', b'"prd"')
    with pytest.raises(VerificationError):
        envelope.verify([public_key(key, key_id)], 1)


def test_in_toto_takes_the_statement(evidence: bytes) -> None:
    payload = json.loads(Envelope.from_dict(json.loads(evidence)).payload)
    statement = Statement.copy_from_pb(ParseDict(payload, StatementMessage()))
    statement.validate()
    assert statement.pb.predicate_type == "https://apexlogic.ai/attestation/evaluation/v1"
    assert statement.pb.subject[0].digest["sha256"] == payload["subject"][0]["digest"]["sha256"]
