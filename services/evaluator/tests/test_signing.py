import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from plumbline_evaluator import aws
from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.signing import PAYLOAD_TYPE, FileSigner, KmsSigner, envelope, pre_authentication_encoding

PAYLOAD = '{"_type":"é"}'.encode()


def test_encodes_as_the_specification_of_dsse_does() -> None:
    encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_signs_with_a_file(key: Path) -> None:
    content = envelope(PAYLOAD, FileSigner(key))
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    public = private.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    check(content, f"sha256:{hashlib.sha256(der).hexdigest()}", public)


def check(content: bytes, key_id: str, public: ec.EllipticCurvePublicKey) -> None:
    value = json.loads(content)
    assert set(value) == {"payloadType", "payload", "signatures"}
    assert json.dumps(value, separators=(",", ":")).encode() == content
    assert base64.b64decode(value["payload"]) == PAYLOAD
    (signature,) = value["signatures"]
    assert signature["keyid"] == key_id
    signed = b"DSSEv1 28 application/vnd.in-toto+json %d %b" % (len(PAYLOAD), PAYLOAD)
    public.verify(base64.b64decode(signature["sig"]), signed, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(signature["sig"]), signed + b" ", ec.ECDSA(hashes.SHA256()))


def pem(key: Any, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    encoded: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    return encoded


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"no key", "no such key"),
        (pem(ec.generate_private_key(ec.SECP256R1()), b"secret"), "no such key"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "a key of another kind"),
        (pem(rsa.generate_private_key(65537, 2048)), "a key of another kind"),
    ],
)
def test_refuses_other_keys(key: Path, content: bytes, found: str) -> None:
    key.write_bytes(content)
    with pytest.raises(EvaluationError, match=f"{found}: must be a P-256 private key"):
        FileSigner(key)


def test_refuses_a_key_that_everybody_may_read(key: Path) -> None:
    key.chmod(0o644)
    with pytest.raises(EvaluationError, match="readable by everybody: must be its owner's alone: chmod 600"):
        FileSigner(key)


def test_names_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="No such file"):
        FileSigner(tmp_path / "absent.pem")


def create_kms_key(spec: str) -> str:
    answer = aws.client("kms").create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")
    key_id: str = answer["KeyMetadata"]["KeyId"]
    return key_id


def test_signs_with_kms(aws_environment: str, kms_digests: None) -> None:
    kms = aws.client("kms")
    key_id = create_kms_key("ECC_NIST_P256")
    kms.create_alias(AliasName="alias/evidence", TargetKeyId=key_id)
    der = kms.get_public_key(KeyId=key_id)["PublicKey"]
    public = serialization.load_der_public_key(der)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    for uri in (f"awskms:///{key_id}", "awskms:///alias/evidence"):
        check(envelope(PAYLOAD, KmsSigner(uri)), f"sha256:{hashlib.sha256(der).hexdigest()}", public)


def test_refuses_other_keys_of_kms(aws_environment: str) -> None:
    with pytest.raises(EvaluationError, match="must be ECC_NIST_P256 for SIGN_VERIFY"):
        KmsSigner(f"awskms:///{create_kms_key('RSA_2048')}")
    with pytest.raises(EvaluationError, match="must be awskms:///alias/<name>"):
        KmsSigner("awskms:///")
    with pytest.raises(EvaluationError, match=r"awskms:///alias/absent: .*NotFound.*must allow .* read its public key"):
        KmsSigner("awskms:///alias/absent")


def test_lets_no_signature_on_that_does_not_verify(aws_environment: str, kms_digests: None) -> None:
    signer, other = (KmsSigner(f"awskms:///{create_kms_key('ECC_NIST_P256')}") for _ in range(2))
    signer._name = other._name
    with pytest.raises(EvaluationError, match="a signature that its public key does not verify"):
        signer.sign(b"message")


def test_names_the_payload_as_the_gate_expects_it() -> None:
    assert PAYLOAD_TYPE == "application/vnd.in-toto+json"
