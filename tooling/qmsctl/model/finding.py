"""What a check reports: findings, and the problems that readers see before rules judge them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding weighs: errors fail a check, warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Scope(StrEnum):
    """What a finding speaks about, and so what may stop for it.

    ``change``: the step from one tree to the next; ``tree``: what one tree holds;
    ``time``: only that days have passed. ``time`` findings never stop a build.
    """

    CHANGE = "change"
    TREE = "tree"
    TIME = "time"


KeyPath = tuple[str | int, ...]
"""Where a value sits in a YAML mapping: keys and list indices from the top."""


class Position(NamedTuple):
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader saw in one file, named by the rule that reports it."""

    rule: str
    message: str
    hint: str
    line: int = 1
    column: int = 1
    key: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule: what was found, what was expected, what to do.

    ``document`` is a document id, ``path`` a path inside the repository with ``/``;
    ``line`` and ``column`` count from 1. ``commit`` is set where history is judged.
    """

    rule: str
    severity: Severity
    scope: Scope
    message: str
    hint: str
    document: str | None = None
    path: str | None = None
    line: int | None = None
    column: int | None = None
    commit: str | None = None
    related: tuple[str, ...] = field(default=())

    @property
    def fingerprint(self) -> tuple[str, str, str, str]:
        """What stays the same when lines move: used to tell old findings from new ones."""
        return (self.rule, self.document or "", self.path or "", self.message)

    def as_dict(self) -> dict[str, str | int | None]:
        """The keys of design §7 and, where known, `column` and `commit`."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "scope": self.scope.value,
            "document": self.document,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "commit": self.commit,
            "message": self.message,
            "hint": self.hint,
        }
