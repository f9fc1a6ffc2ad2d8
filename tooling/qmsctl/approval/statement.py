"""Approval statements as files: their one canonical form, their place, and reading them strictly.

A statement is written once and never edited: `statement_bytes` is the only form in which it may be
stored, and its place repeats what it says. So whoever finds one byte changed knows without a key.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from qmsctl.approval.canonicalfile import (
    NAME_DIGITS,
    FileProblem,
    Form,
    canonical_bytes,
    read_canonical,
)
from qmsctl.approval.digest import canonical_json
from qmsctl.model.history import Fields
from qmsctl.model.layout import APPROVALS_FOLDER, SIGNATURE_SUFFIX
from qmsctl.model.statement import MEANINGS, Meaning, Statement

_FILE = re.compile(
    rf"{APPROVALS_FOLDER}/([A-Z0-9-]+)/([0-9.]+)/"
    rf"({'|'.join(MEANINGS)})-([a-z0-9._-]+)-([0-9a-f]{{{NAME_DIGITS}}})\.json"
)
_FORM = Form(
    "a statement",
    "A statement is never edited: restore the file as it was signed ('git log -- FILE' shows what "
    "changed it), or have it signed again.",
)


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement as it was read. With any problem there is no statement: half of one is none.

    ``sha256`` is that of the file's bytes, which is what was signed.
    """

    statement: Statement | None
    sha256: str
    problems: tuple[FileProblem, ...] = ()


class StatementPlace(NamedTuple):
    """What a statement's path says; ``role_and_person`` cannot be parted without the statement."""

    id: str
    version: str
    meaning: Meaning
    role_and_person: str
    sha256_prefix: str


def statement_bytes(statement: Statement) -> bytes:
    """The bytes of a statement's file, which are what is signed: RFC 8785 JSON and a line feed."""
    return canonical_bytes(statement)


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
    statement, problems = read_canonical(Statement, data, _FORM)
    if statement is not None and path is not None and path != (place := _place(statement, sha256)):
        problems = (
            FileProblem(
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
    name = f"{said.meaning}-{said.role}-{said.signer.id}-{sha256[:NAME_DIGITS]}.json"
    return f"{APPROVALS_FOLDER}/{about.id}/{about.version}/{name}"
