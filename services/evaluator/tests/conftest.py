"""Fixtures: a key, a folder with a model and a data set, and moto's server in place of AWS."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import Example, write_example, write_key


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key that only its owner reads."""
    return write_key(tmp_path / "key.pem")


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """A model, 1,000 rows and the contract of their evaluation."""
    return write_example(tmp_path)


@pytest.fixture(scope="session")
def aws_endpoint() -> Iterator[str]:
    """moto's server on a free port."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def kms_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has moto sign a digest as AWS does, not its hash: moto 5.2 does not know MessageType DIGEST."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from moto.kms.utils import ECDSAPrivateKey

    def sign(self: ECDSAPrivateKey, message: bytes, signing_algorithm: str) -> bytes:
        assert (len(message), signing_algorithm) == (32, "ECDSA_SHA_256")
        signature: bytes = self.private_key.sign(message, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        return signature

    monkeypatch.setattr(ECDSAPrivateKey, "sign", sign)


@pytest.fixture
def aws_environment(aws_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Environment variables of an evaluator whose AWS is moto."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "do-not-print",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    return aws_endpoint
