import functools
import http.server
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plumbline_evaluator import aws
from plumbline_evaluator.artifacts import artifact_file_name, file_digest, obtain
from plumbline_evaluator.contract import Artifact
from plumbline_evaluator.errors import EvaluationError

CONTENT = b"content" * 1000


def source(folder: Path) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(CONTENT)
    return path


def of(uri: str, path: Path) -> Artifact:
    return Artifact(uri, file_digest(path))


def test_takes_the_file_that_is_given_before_the_folder_before_the_address(tmp_path: Path) -> None:
    path = source(tmp_path)
    artifact = of("s3://nowhere/model.onnx", path)
    assert obtain("model", artifact, path, None, tmp_path) == path
    folder = tmp_path / "artifacts"
    folder.mkdir()
    named = folder / artifact_file_name(artifact.digest)
    named.write_bytes(CONTENT)
    assert obtain("model", artifact, None, folder, tmp_path) == named
    assert obtain("model", of(str(path), path), None, folder, tmp_path) == named


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_takes_a_local_address(tmp_path: Path, prefix: str) -> None:
    path = source(tmp_path)
    assert obtain("model", of(f"{prefix}{path}", path), None, tmp_path / "absent", tmp_path) == path


def test_refuses_another_digest_before_anything_is_loaded(tmp_path: Path) -> None:
    path = source(tmp_path)
    artifact = Artifact("x", "sha256:" + "0" * 64)
    with pytest.raises(EvaluationError, match=r"the file's digest is sha256:.*: must be sha256:000.*nothing of it was"):
        obtain("model", artifact, path, None, tmp_path)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("absent.onnx", "absent.onnx: no such file: must be the model that the contract names"),
        ("http://example.com/m", "scheme http: must be s3://, https:// or a local path"),
        ("ftp://user:secret@example.com/m", "ftp://example.com/m: scheme ftp"),
        ("s3://bucket", "no key"),
    ],
)
def test_refuses_other_addresses(tmp_path: Path, uri: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        obtain("model", of(uri, source(tmp_path)), None, None, tmp_path)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_fetches_from_s3(tmp_path: Path, aws_environment: str) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="models")
    s3.put_object(Bucket="models", Key="vl/m.onnx", Body=CONTENT)
    path = source(tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    fetched = obtain("model", of("s3://models/vl/m.onnx", path), None, None, work)
    assert fetched.read_bytes() == CONTENT
    # What is there is not fetched again.
    s3.delete_object(Bucket="models", Key="vl/m.onnx")
    assert obtain("model", of("s3://models/vl/m.onnx", path), None, None, work) == fetched
    s3.put_object(Bucket="models", Key="vl/m.onnx", Body=CONTENT + b"!")
    fetched.unlink()
    with pytest.raises(EvaluationError, match="the file's digest is"):
        obtain("model", of("s3://models/vl/m.onnx", path), None, None, work)
    assert list(work.iterdir()) == []
    with pytest.raises(EvaluationError, match=r"NoSuchKey.*must allow the evaluator's identity to read it"):
        obtain("model", of("s3://models/other", path), None, None, work)


def test_tells_that_s3_is_out_of_reach(tmp_path: Path, aws_environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(aws, "ATTEMPTS", 1)
    with pytest.raises(EvaluationError, match="s3://models/m: EndpointConnectionError"):
        obtain("model", of("s3://models/m", source(tmp_path)), None, None, tmp_path)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/model.onnx")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "served"
    folder.mkdir()
    source(folder)
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "*")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def self_signed(folder: Path) -> Path:
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "tls.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_fetches_by_https(tmp_path: Path, https: str) -> None:
    path = source(tmp_path)
    fetched = obtain("model", of(f"{https}/model.onnx?token=secret", path), None, None, tmp_path)
    assert fetched.read_bytes() == CONTENT
    fetched.unlink()
    with pytest.raises(EvaluationError, match=r"/absent: HTTP status 404: must answer with the file") as caught:
        obtain("model", of(f"{https}/absent?token=secret", path), None, None, tmp_path)
    assert "secret" not in str(caught.value)
    with pytest.raises(EvaluationError, match="redirects away from https://"):
        obtain("model", of(f"{https}/away", path), None, None, tmp_path)


def test_trusts_no_server_by_default(tmp_path: Path, https: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(EvaluationError, match="certificate verify failed"):
        obtain("model", of(f"{https}/model.onnx", source(tmp_path)), None, None, tmp_path)
