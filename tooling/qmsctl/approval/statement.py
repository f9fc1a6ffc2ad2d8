"""Approval statements as files: their one canonical form, their place, and reading them strictly.

A statement is written once and never edited: `statement_bytes` is the only form in which it may be
stored, and its place repeats what it says. So whoever finds one byte changed knows without a key.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from qmsctl.approval.digest import canonical_json
from qmsctl.model.finding import KeyPath, Problem
from qmsctl.model.history import Fields
from qmsctl.model.layout import APPROVALS_FOLDER, MAX_EVIDENCE_BYTES, SIGNATURE_SUFFIX
from qmsctl.model.statement import MEANINGS, Meaning, Statement
from qmsctl.repository.validation import Codes, validate

MAX_BYTES = MAX_EVIDENCE_BYTES
"""Of a statement; larger files are not read."""

_NAME_DIGITS = 12
_FILE = re.compile(
    rf"{APPROVALS_FOLDER}/([A-Z0-9-]+)/([0-9.]+)/"
    rf"({'|'.join(MEANINGS)})-([a-z0-9._-]+)-([0-9a-f]{{{_NAME_DIGITS}}})\.json"
)
_HINT = (
    "A statement is never edited: restore the file as it was signed ('git log -- FILE' shows what "
    "changed it), or have it signed again."
)

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
"""What can be wrong with a statement's file."""

_CODES = Codes(
    unknown="unknown-key",
    missing="missing-key",
    wrong="wrong-value",
    no_such_day="wrong-value",
    unquoted="wrong-value",
)


@dataclass(frozen=True, slots=True)
class StatementProblem:
    """One thing that is wrong with a statement's file; ``message`` names what was found."""

    kind: Kind
    message: str
    hint: str = _HINT
    key: KeyPath = ()


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement as it was read. With any problem there is no statement: half of one is none.

    ``sha256`` is that of the file's bytes, which is what was signed.
    """

    statement: Statement | None
    sha256: str
    problems: tuple[StatementProblem, ...] = ()


class StatementPlace(NamedTuple):
    """What a statement's path says; ``role_and_person`` cannot be parted without the statement."""

    id: str
    version: str
    meaning: Meaning
    role_and_person: str
    sha256_prefix: str


def statement_bytes(statement: Statement) -> bytes:
    """The bytes of a statement's file, which are what is signed: RFC 8785 JSON and a line feed."""
    plain = statement.model_dump(mode="json", by_alias=True, exclude_none=True)
    return canonical_json(plain) + b"\n"


def statement_path(statement: Statement) -> str:
    """Where the statement belongs, below the QMS root; its signature lies beside, with ``.sig``."""
    return _place(statement, hashlib.sha256(statement_bytes(statement)).hexdigest())


def signature_path(path: str) -> str:
    """Where the signature of the statement at `path` belongs."""
    return path + SIGNATURE_SUFFIX


def parse_statement_path(path: str) -> StatementPlace | None:
    """What the path (below the QMS root) says, or None if it is not that of a statement."""
    found = _FILE.fullmatch(path)
    if found is None:
        return None
    return StatementPlace(found[1], found[2], cast("Meaning", found[3]), found[4], found[5])


def read_statement(data: bytes, path: str | None = None) -> StatementFile:
    """Read a statement strictly; with `path` (below the QMS root) also whether it lies there."""
    sha256 = hashlib.sha256(data).hexdigest()
    fields, problem = _json_object(data)
    if problem is not None:
        return StatementFile(None, sha256, (problem,))
    statement, wrong = validate(Statement, fields, {}, _CODES)
    problems = tuple(_told(one) for one in wrong)
    if statement is None or problems:
        return StatementFile(None, sha256, problems)
    if statement_bytes(statement) != data:
        problems = (_not_canonical(statement, data),)
    elif path is not None and path != (place := _place(statement, sha256)):
        problems = (
            StatementProblem(
                "wrong-place",
                f"The statement lies at {path}; by what it says it belongs at {place}.",
                "Put the file, with its signature, where it belongs; if it was copied, remove the "
                "copy.",
            ),
        )
    return StatementFile(None if problems else statement, sha256, problems)


def administrative_digest(fields: Fields, names: Sequence[str]) -> str:
    """The SHA-256 to which an administrative statement binds the document's fields `names`."""
    kept = {name: fields[name] for name in names if fields.get(name) is not None}
    return hashlib.sha256(canonical_json(kept)).hexdigest()


def _place(statement: Statement, sha256: str) -> str:
    about, said = statement.about, statement.predicate
    name = f"{said.meaning}-{said.role}-{said.signer.id}-{sha256[:_NAME_DIGITS]}.json"
    return f"{APPROVALS_FOLDER}/{about.id}/{about.version}/{name}"


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


def _json_object(data: bytes) -> tuple[dict[str, Any], StatementProblem | None]:
    if len(data) > MAX_BYTES:
        return {}, StatementProblem(
            "too-large",
            f"The file has {len(data):,} bytes; a statement has at most {MAX_BYTES:,}.",
        )
    try:
        value = json.loads(data.decode(), object_pairs_hook=_no_duplicates)
    except UnicodeDecodeError as error:
        message = f"The byte 0x{data[error.start]:02X} (number {error.start + 1}) is no UTF-8 text."
        return {}, StatementProblem("no-utf-8", message)
    except _DuplicateKey as error:
        return {}, StatementProblem("duplicate-key", f"The key '{error.key}' stands twice.")
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return {}, StatementProblem("no-json", f"The file is no JSON: {error.msg} at {where}.")
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of brackets
        return {}, StatementProblem("no-json", "The file is no JSON that can be read safely.")
    if not isinstance(value, dict):
        return {}, StatementProblem("no-object", "The file holds no JSON object.")
    return value, None


def _told(problem: Problem) -> StatementProblem:
    """A problem of the validation, without its advice to edit the file."""
    return StatementProblem(cast("Kind", problem.rule), problem.message, key=problem.key)


def _not_canonical(statement: Statement, data: bytes) -> StatementProblem:
    wanted = statement_bytes(statement)
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
    return StatementProblem(
        "not-canonical", f"The file is not in the one form in which it is signed: {difference}."
    )


def _excerpt(data: bytes, at: int) -> str:
    return repr(data[at : at + 20].decode(errors="replace")) if at < len(data) else "nothing more"
