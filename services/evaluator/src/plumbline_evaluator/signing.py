"""Signs a statement: DSSE v1 with ECDSA P-256 and SHA-256, by a key in a file or in AWS KMS."""

import base64
import hashlib
import stat
from pathlib import Path
from typing import Any, Protocol

from plumbline_evaluator import aws
from plumbline_evaluator.errors import EvaluationError, file_error, shown_uri
from plumbline_evaluator.statement import compact_json

PAYLOAD_TYPE = "application/vnd.in-toto+json"
KMS_SCHEME = "awskms:///"


class Signer(Protocol):
    """Signs bytes with one key."""

    @property
    def key_id(self) -> str:
        """sha256: and the hexadecimal SHA-256 of the public key (SubjectPublicKeyInfo, DER)."""

    def sign(self, message: bytes) -> bytes:
        """The ECDSA signature of the message's SHA-256, DER."""


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """What DSSE signs."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope(payload: bytes, signer: Signer) -> bytes:
    """The signed envelope, compact JSON."""
    signature = signer.sign(pre_authentication_encoding(PAYLOAD_TYPE, payload))
    return compact_json(
        {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(payload).decode("ascii"),
            "signatures": [{"keyid": signer.key_id, "sig": base64.b64encode(signature).decode("ascii")}],
        }
    )


def key_id_of(public_key: bytes) -> str:
    """The key id of a SubjectPublicKeyInfo in DER."""
    return f"sha256:{hashlib.sha256(public_key).hexdigest()}"


class FileSigner:
    """A private key in a file: PKCS#8 PEM, P-256, not encrypted."""

    def __init__(self, path: Path) -> None:
        """Read the key.

        Raises:
            EvaluationError: where it is no such key, or anybody may read it.
        """
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

        rule = "must be a P-256 private key, PKCS#8 PEM, not encrypted: plumbline keys create makes one"
        try:
            mode = path.stat().st_mode
            content = path.read_bytes()
        except OSError as error:
            raise file_error(str(path), error) from error
        # A mounted Kubernetes secret is readable by the pod's group.
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            raise EvaluationError(str(path), "readable by everybody", "must be its owner's alone: chmod 600")
        try:
            key = load_pem_private_key(content, password=None)
        except (ValueError, TypeError) as error:
            raise EvaluationError(str(path), "no such key", rule) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise EvaluationError(str(path), "a key of another kind", rule)
        self._key = key
        self._key_id = key_id_of(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    @property
    def key_id(self) -> str:
        """As in `Signer`."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """As in `Signer`."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))


class KmsSigner:
    """A key in AWS KMS: awskms:///alias/name, awskms:///key-id or awskms:///arn:…; the key never leaves it."""

    def __init__(self, uri: str) -> None:
        """Fetch the public key.

        Raises:
            EvaluationError: where KMS refuses, or the key is of another kind.
        """
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        name = uri.removeprefix(KMS_SCHEME)
        if not uri.startswith(KMS_SCHEME) or not name:
            rule = f"must be {KMS_SCHEME}alias/<name>, or the key's id or ARN in place of the alias"
            raise EvaluationError("--kms", shown_uri(uri), rule)
        self._uri, self._name = uri, name
        self._kms = aws.client("kms")
        answer = self._call("get_public_key", "read its public key (kms:GetPublicKey)", KeyId=name)
        public_key = load_der_public_key(answer["PublicKey"])
        if not isinstance(public_key, ec.EllipticCurvePublicKey) or not isinstance(public_key.curve, ec.SECP256R1):
            rule = "must be ECC_NIST_P256 for SIGN_VERIFY"
            raise EvaluationError(uri, str(answer.get("KeySpec", "another kind of key")), rule)
        self._public_key = public_key
        self._key_id = key_id_of(answer["PublicKey"])

    @property
    def key_id(self) -> str:
        """As in `Signer`."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """As in `Signer`; a signature that the public key does not verify is not let on."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        answer = self._call(
            "sign",
            "sign with it (kms:Sign)",
            KeyId=self._name,
            # A message may be larger than the 4096 bytes that KMS takes.
            Message=hashlib.sha256(message).digest(),
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        signature = bytes(answer["Signature"])
        try:
            self._public_key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as error:
            rule = "must sign the digest it is given (MessageType DIGEST)"
            raise EvaluationError(self._uri, "a signature that its public key does not verify", rule) from error
        return signature

    def _call(self, operation: str, action: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._kms, operation)(**arguments)
        except aws.errors() as error:
            raise aws.service_error(self._uri, error, action) from error
        return answer
