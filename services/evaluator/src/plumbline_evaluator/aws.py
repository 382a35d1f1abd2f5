"""Clients of AWS, imported only where a URI asks for them; endpoint and credentials come from the environment."""

from typing import Any
from urllib.parse import urlsplit

from plumbline_evaluator.errors import EvaluationError, first_line, shown_uri

# Of boto3's own retries; with its backoff about 10 seconds.
ATTEMPTS = 4
CONNECT_SECONDS = 10
READ_SECONDS = 60


def client(service: str) -> Any:
    """A client of `service`: s3 or kms.

    Raises:
        EvaluationError: where no region or an unusable configuration is set.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )
    try:
        return boto3.client(service, config=config)
    except (BotoCoreError, ValueError) as error:
        rule = "set AWS_REGION and, away from AWS, AWS_ENDPOINT_URL"
        raise EvaluationError(f"AWS {service}", first_line(error), rule) from error


def errors() -> tuple[type[Exception], ...]:
    """What calls of a client raise."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return (Boto3Error, BotoCoreError, ClientError)


def error_code(error: Exception) -> str:
    """The service's code, or the error's class where no answer came."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return str(response.get("Error", {}).get("Code", type(error).__name__))
    return type(error).__name__


def service_error(uri: str, error: Exception, action: str) -> EvaluationError:
    """A refusal of AWS, with its code; the message of a failed login names no secret."""
    rule = f"must allow the evaluator's identity to {action}"
    return EvaluationError(shown_uri(uri), f"{error_code(error)}: {first_line(error)}", rule)


def bucket_and_key(uri: str) -> tuple[str, str]:
    """The bucket and the key of s3://bucket/key; the key may be empty."""
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise EvaluationError(shown_uri(uri), "no S3 address", "must be s3://bucket/key")
    return parts.netloc, parts.path.strip("/")
