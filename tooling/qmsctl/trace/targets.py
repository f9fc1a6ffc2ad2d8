"""What an address in a document stands for: another document, a file, another site, nothing."""

import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from qmsctl.model.tree import Corpus, SourceFile


class TargetKind(StrEnum):
    """How an address was resolved."""

    SAME_PAGE = "same-page"
    FILE = "file"
    MOVED = "moved"  # no such path, but the id with which its last segment starts is known
    OTHER_CASE = "other-case"  # a file whose path differs in letter case only
    ABSOLUTE = "absolute"
    OUTSIDE = "outside"  # leaves the QMS folder
    FOLDER = "folder"
    MISSING = "missing"
    EXTERNAL = "external"  # another site, a mail address …


class Target(NamedTuple):
    """The end of an address: `path` in the repository where there is one, `anchor` behind ``#``."""

    kind: TargetKind
    path: str | None = None
    anchor: str | None = None

    @property
    def file(self) -> str | None:
        """The path of the file that readers get, also if it had to be looked for."""
        return self.path if self.kind in (TargetKind.FILE, TargetKind.MOVED) else None


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_LEADING_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*-\d+(?![0-9A-Za-z])")
# Pictures and blanks are often named after their document and are never meant as the document.
_OTHER_FILE = re.compile(r".*\.(?!(?:md|markdown|html?)\Z)[A-Za-z][A-Za-z0-9]{0,7}", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """The paths of one tree, by which addresses are resolved.

    ``paths`` are all files below the QMS root ``root``; ``documents`` the controlled documents.
    """

    paths: frozenset[str]
    documents: Corpus
    root: str

    @classmethod
    def of(cls, paths: Iterable[str], documents: Corpus, root: str) -> "Places":
        """The places of a tree with these files."""
        return cls(frozenset(paths), documents, root)

    @cached_property
    def _by_folded(self) -> Mapping[str, str]:
        return {_folded(path): path for path in sorted(self.paths, reverse=True)}

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self.paths:
            folder = posixpath.dirname(path)
            while folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    def resolve(self, address: str, source: SourceFile) -> Target:
        """What `address` in the document `source` stands for."""
        if _SCHEME.match(address):
            return Target(TargetKind.EXTERNAL)
        if "&" in address:
            address = html.unescape(address)
        before, _, fragment = address.partition("#")
        anchor = unquote(fragment) or None
        written = before.partition("?")[0]
        if not written:
            return Target(TargetKind.SAME_PAGE, source.path, anchor)
        found = self.locate(unquote(written) if "%" in written else written, source.path)
        if found.kind is TargetKind.MISSING:
            moved = self._by_id(written, source)
            if moved is not None:
                found = Target(TargetKind.MOVED, moved)
        return found._replace(anchor=anchor)

    def locate(self, written: str, source: str) -> Target:
        """The file that a relative path, written in the file `source`, stands for."""
        if written.startswith(("/", "\\")):
            return Target(TargetKind.ABSOLUTE)
        folder = posixpath.dirname(source)
        path = f"{folder}/{written}" if folder else written
        if path in self.paths and "/." not in path:  # nearly always, and it saves a lot of time
            return Target(TargetKind.FILE, path)
        path = posixpath.normpath(path)
        if path in self.paths:
            return Target(TargetKind.FILE, path)
        if path.startswith("..") or not _below(path, self.root):
            return Target(TargetKind.OUTSIDE, path)
        other = self._by_folded.get(_folded(path))
        if other is not None:
            return Target(TargetKind.OTHER_CASE, other)
        if path in self._folders:
            return Target(TargetKind.FOLDER, path)
        return Target(TargetKind.MISSING, path)

    def document_of(self, document_id: str, language: str | None = None) -> SourceFile | None:
        """The file of a document, in `language` if it has that."""
        files = self.documents.by_id.get(document_id)
        if not files:
            return None
        wanted = language or self.documents.default_language
        return next((file for file in files if self._language(file) == wanted), files[0])

    def _language(self, file: SourceFile) -> str:
        value = file.fields.get("language")
        return value if isinstance(value, str) else self.documents.default_language

    def _by_id(self, written: str, source: SourceFile) -> str | None:
        segment = written.rstrip("/").rpartition("/")[2]
        if _OTHER_FILE.fullmatch(segment):
            return None
        match = _LEADING_ID.match(segment)
        for name in (match[0] if match else "", posixpath.splitext(segment)[0]):
            file = self.document_of(name, self._language(source)) if name else None
            if file is not None:
                return file.path
        return None


def _below(path: str, root: str) -> bool:
    return not root or path == root or path.startswith(f"{root}/")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
