"""Files of evidence in their one canonical form, RFC 8785 JSON and a line feed, read strictly.

Such a file is written once and never edited: whoever finds one byte changed knows without a key.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel

from qmsctl.approval.digest import canonical_json
from qmsctl.model.finding import KeyPath, Problem
from qmsctl.model.layout import MAX_EVIDENCE_BYTES
from qmsctl.repository.validation import Codes, validate

MAX_BYTES = MAX_EVIDENCE_BYTES
"""Of such a file; larger files are not read."""

NAME_DIGITS = 12
"""So many hex digits of its own SHA-256 a file of evidence has in its name."""

Kind = Literal[
    "too-large",
    "no-utf-8",
    "no-json",
    "duplicate-key",
    "no-object",
    "unknown-key",
    "missing-key",
    "wrong-value",
    "not-canonical",
    "wrong-place",
]
"""What can be wrong with a file of evidence."""

_CODES = Codes(
    unknown="unknown-key",
    missing="missing-key",
    wrong="wrong-value",
    no_such_day="wrong-value",
    unquoted="wrong-value",
)

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing that is wrong with a file of evidence; ``message`` names what was found."""

    kind: Kind
    message: str
    hint: str
    key: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Form:
    """How messages call a kind of file (``a statement``), and what to do about a damaged one."""

    noun: str
    hint: str


def canonical_bytes(model: BaseModel) -> bytes:
    """The only bytes in which the file of `model` may be stored; what is None is left out."""
    plain = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return canonical_json(plain) + b"\n"


def read_canonical(
    model: type[Model], data: bytes, form: Form
) -> tuple[Model | None, tuple[FileProblem, ...]]:
    """What a file says, or None, and what is wrong with it: half of it is nothing."""
    fields, problem = _json_object(data, form)
    if problem is not None:
        return None, (problem,)
    made, wrong = validate(model, fields, {}, _CODES)
    problems = tuple(_told(one, form) for one in wrong)
    if made is not None and not problems and canonical_bytes(made) != data:
        problems = (_not_canonical(canonical_bytes(made), data, form),)
    return (None if problems else made), problems


class _DuplicateKey(ValueError):
    """A key stands twice in one JSON object: readers would disagree which one counts."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _DuplicateKey(next(key for key in keys if keys.count(key) > 1))
    return made


def _json_object(data: bytes, form: Form) -> tuple[dict[str, Any], FileProblem | None]:
    if len(data) > MAX_BYTES:
        size = f"The file has {len(data):,} bytes; {form.noun} has at most {MAX_BYTES:,}."
        return {}, FileProblem("too-large", size, form.hint)
    try:
        value = json.loads(data.decode(), object_pairs_hook=_no_duplicates)
    except UnicodeDecodeError as error:
        message = f"The byte 0x{data[error.start]:02X} (number {error.start + 1}) is no UTF-8 text."
        return {}, FileProblem("no-utf-8", message, form.hint)
    except _DuplicateKey as error:
        return {}, FileProblem("duplicate-key", f"The key '{error.key}' stands twice.", form.hint)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        message = f"The file is no JSON: {error.msg} at {where}."
        return {}, FileProblem("no-json", message, form.hint)
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of brackets
        message = "The file is no JSON that can be read safely."
        return {}, FileProblem("no-json", message, form.hint)
    if not isinstance(value, dict):
        return {}, FileProblem("no-object", "The file holds no JSON object.", form.hint)
    return value, None


def _told(problem: Problem, form: Form) -> FileProblem:
    """A problem of the validation, without its advice to edit the file."""
    return FileProblem(cast("Kind", problem.rule), problem.message, form.hint, problem.key)


def _not_canonical(wanted: bytes, data: bytes, form: Form) -> FileProblem:
    if data == wanted[:-1]:
        difference = "the line feed at its end is missing"
    elif data.replace(b"\r\n", b"\n") == wanted:
        difference = "its line end is CR LF instead of LF"
    else:
        pairs = enumerate(zip(data, wanted, strict=False))
        at = next((n for n, (a, b) in pairs if a != b), min(len(data), len(wanted)))
        difference = (
            f"from byte {at + 1} on it reads {_excerpt(data, at)}, expected is "
            f"{_excerpt(wanted, at)}"
        )
    return FileProblem(
        "not-canonical",
        f"The file is not in the one form that {form.noun} has: {difference}.",
        form.hint,
    )


def _excerpt(data: bytes, at: int) -> str:
    return repr(data[at : at + 20].decode(errors="replace")) if at < len(data) else "nothing more"
