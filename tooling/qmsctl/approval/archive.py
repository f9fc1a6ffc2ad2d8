"""All statements of one place, each read when somebody asks for what it is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from qmsctl.approval.statement import StatementFile, parse_statement_path, read_statement
from qmsctl.model.filed import Filed
from qmsctl.model.history import Commit
from qmsctl.model.statement import Meaning, Predicate, Statement, SubjectName


@dataclass(frozen=True)
class Kept:
    """A statement as it was received: read when it is first looked at."""

    filed: Filed

    @property
    def path(self) -> str:
        """Where it lies, below the QMS root."""
        return self.filed.path

    @property
    def arrival(self) -> Commit | None:
        """The main-line commit that brought it with its signature; None: not merged."""
        return self.filed.arrival

    @cached_property
    def file(self) -> StatementFile:
        """What the file says, or why it says nothing."""
        return read_statement(self.filed.data, self.filed.path)

    @property
    def statement(self) -> Statement | None:
        """What was signed, if the file can be read."""
        return self.file.statement

    @property
    def said(self) -> Predicate | None:
        """What it says of its subject, if the file can be read."""
        return self.file.statement.predicate if self.file.statement else None


class Archive:
    """The statements of a tree or of the main line, found by what they are about."""

    def __init__(self, files: Iterable[Filed] = ()) -> None:
        self._by_place: dict[tuple[str, str], list[Kept]] = {}
        self._others: dict[str, Filed] = {}
        for filed in files:
            place = parse_statement_path(filed.path)
            if place is None:
                self._others[filed.path] = filed
            else:
                self._by_place.setdefault((place.id, place.version), []).append(Kept(filed))

    def __bool__(self) -> bool:
        return bool(self._by_place or self._others)

    def __iter__(self) -> Iterator[Kept]:
        for found in self._by_place.values():
            yield from found

    @property
    def others(self) -> Iterable[Filed]:
        """Files of evidence that are no statements by their names."""
        return self._others.values()

    def file(self, path: str) -> Filed | None:
        """A file of evidence that is no statement, such as what a forge recorded."""
        return self._others.get(path)

    def about(self, subject: SubjectName, meaning: Meaning | None = None) -> tuple[Kept, ...]:
        """The readable statements about a subject, in the order of their arrival."""
        return tuple(
            kept
            for kept in self._by_place.get((subject.id, subject.version), ())
            if kept.statement is not None
            and kept.statement.about == subject
            and meaning in (None, kept.statement.predicate.meaning)
        )

    def of_version(self, document_id: str, version: str) -> tuple[Kept, ...]:
        """Every statement whose place names this version, readable or not, in any language."""
        return tuple(self._by_place.get((document_id, version), ()))


EMPTY = Archive()
"""No evidence at all."""
