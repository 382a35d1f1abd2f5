"""Checks of single fields of a JSON document; each adds its faults to a list."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from plumbline_evaluator.errors import EvaluationError

Faults: TypeAlias = list[EvaluationError]
FieldCheck: TypeAlias = Callable[[Any, str, Faults], None]
# A name that ends in "?" is of an optional field.
Check: TypeAlias = "FieldCheck | Mapping[str, Check]"

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Part of a path in the evidence store.
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def shown(value: Any) -> str:
    """A value as JSON, cut to what fits an error."""
    return json.dumps(value)[:80]


def check_object(value: Any, where: str, fields: Mapping[str, Check], faults: Faults) -> None:
    """Check an object's fields: those required are there, and no others."""
    if not isinstance(value, dict):
        faults.append(EvaluationError(where, shown(value), "must be an object"))
        return
    known = {name.rstrip("?"): (check, name.endswith("?")) for name, check in fields.items()}
    for name in value:
        if name not in known:
            rule = f"must be one of {', '.join(known)}"
            faults.append(EvaluationError(f"{where}.{name}", "unknown field", rule))
    for name, (check, optional) in known.items():
        path = f"{where}.{name}"
        if name not in value:
            if not optional:
                faults.append(EvaluationError(path, "absent", "is required"))
        elif isinstance(check, Mapping):
            check_object(value[name], path, check, faults)
        else:
            check(value[name], path, faults)


def text(value: Any, where: str, faults: Faults) -> None:
    """Text that is not empty."""
    if not isinstance(value, str) or value == "":
        faults.append(EvaluationError(where, shown(value), "must be text that is not empty"))


def identifier(value: Any, where: str, faults: Faults) -> None:
    """A name that may be part of a path."""
    if not isinstance(value, str) or _IDENTIFIER.fullmatch(value) is None:
        rule = "must be 1 to 63 letters, digits, dots, dashes and underscores, a letter or digit first"
        faults.append(EvaluationError(where, shown(value), rule))


def digest(value: Any, where: str, faults: Faults) -> None:
    """A SHA-256 digest with its prefix."""
    if not isinstance(value, str) or _DIGEST.fullmatch(value) is None:
        faults.append(EvaluationError(where, shown(value), "must be sha256: and 64 hexadecimal digits"))


def share(value: Any, where: str, faults: Faults) -> None:
    """A number from 0 to 1, both included."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        faults.append(EvaluationError(where, shown(value), "must be a number from 0 to 1"))


def integer_from(minimum: int) -> FieldCheck:
    """A whole number of at least `minimum`."""

    def check(value: Any, where: str, faults: Faults) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            faults.append(EvaluationError(where, shown(value), f"must be a whole number from {minimum}"))

    return check
