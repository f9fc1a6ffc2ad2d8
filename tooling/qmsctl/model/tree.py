"""What a tree holds: entries, parsed source files, and the corpus of documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from qmsctl.model.document import Document, DocumentKey
from qmsctl.model.finding import KeyPath, Position, Problem
from qmsctl.model.history import Fields


class EntryKind(StrEnum):
    """What a path of a tree is."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One path of a tree, with ``/``, relative to the top of the repository; size in bytes."""

    path: str
    kind: EntryKind = EntryKind.FILE
    size: int = 0
    oid: str | None = None  # None in a work tree


@dataclass(frozen=True)
class SourceFile:
    """One Markdown file of the QMS as it was read; nothing is lost when parts are wrong.

    ``fields`` is the front matter after the field mapping (empty if unreadable), ``document`` its
    validated form or None, ``body`` the text after the closing fence, CRLF read as LF,
    ``body_line`` the line of the file on which it starts.
    """

    path: str
    fields: Fields
    document: Document | None
    body: str
    body_line: int
    body_sha256: str
    problems: tuple[Problem, ...] = ()
    positions: Mapping[KeyPath, Position] = field(default_factory=lambda: MappingProxyType({}))
    readable: bool = True

    def position(self, *key: str | int) -> Position:
        """Where `key` stands, or the nearest enclosing key that has a place, or the first line."""
        while key:
            if key in self.positions:
                return self.positions[key]
            key = key[:-1]
        return Position(1, 1)

    @property
    def id(self) -> str | None:
        """The id as written, also when the rest of the front matter is not valid."""
        value = self.fields.get("id")
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Corpus:
    """Every controlled document's file in one tree, in path order."""

    files: tuple[SourceFile, ...]
    default_language: str

    @cached_property
    def valid(self) -> tuple[tuple[SourceFile, Document], ...]:
        """The files whose front matter is valid, with it."""
        return tuple((f, f.document) for f in self.files if f.document is not None)

    @cached_property
    def by_key(self) -> Mapping[DocumentKey, tuple[SourceFile, ...]]:
        """Files by (id, language); more than one file under a key is a finding."""
        found: dict[DocumentKey, tuple[SourceFile, ...]] = {}
        for file in self.files:
            if file.id is not None:
                language = file.fields.get("language")
                key = DocumentKey(
                    file.id, language if isinstance(language, str) else self.default_language
                )
                found[key] = (*found.get(key, ()), file)
        return MappingProxyType(found)

    @cached_property
    def by_id(self) -> Mapping[str, tuple[SourceFile, ...]]:
        """Files by id, all languages."""
        found: dict[str, tuple[SourceFile, ...]] = {}
        for file in self.files:
            if file.id is not None:
                found[file.id] = (*found.get(file.id, ()), file)
        return MappingProxyType(found)

    @cached_property
    def by_path(self) -> Mapping[str, SourceFile]:
        """Files by path."""
        return MappingProxyType({file.path: file for file in self.files})


@dataclass(frozen=True)
class YamlFile:
    """A YAML file (policy, person, deviation) as it was read."""

    path: str
    fields: Fields
    problems: tuple[Problem, ...] = ()
    positions: Mapping[KeyPath, Position] = field(default_factory=lambda: MappingProxyType({}))

    def position(self, *key: str | int) -> Position:
        """Where `key` stands, or the nearest enclosing key that has a place, or the first line."""
        while key:
            if key in self.positions:
                return self.positions[key]
            key = key[:-1]
        return Position(1, 1)
