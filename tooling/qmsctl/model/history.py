"""What Git holds about documents: commits of the main line, snapshots, appearances, revisions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qmsctl.model.document import DocumentKey
from qmsctl.model.version import Version

Fields = Mapping[str, Any]
"""Front matter after the field mapping: JSON values only, days as ISO strings."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of the main line. Dates are what Git says: shown, never proof (design §2.5)."""

    oid: str
    index: int  # position on the main line, 0 is the oldest
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    authored_at: dt.datetime
    committed_at: dt.datetime
    subject: str

    @property
    def short(self) -> str:
        """The id as people write it."""
        return self.oid[:10]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One document as one tree holds it.

    ``blob`` is None for a file of the work tree. ``attachments`` pairs each path as written with
    the SHA-256 of its bytes, or with None where the tree lacks the file; sorted by path.
    ``readable`` is False if the front matter could not be read at all: then `fields` is empty and
    the key is the one under which the path was known before.
    """

    path: str
    blob: str | None
    fields: Fields
    body_sha256: str
    attachments: tuple[tuple[str, str | None], ...] = ()
    readable: bool = True

    def text(self, name: str) -> str | None:
        """A field's value if it is a text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    @property
    def id(self) -> str | None:
        """The document's id as written."""
        return self.text("id")

    @property
    def status(self) -> str | None:
        """`draft`, `approved`, or whatever else was written."""
        return self.text("status")

    @property
    def version_text(self) -> str | None:
        """The version as written, even if it is no version."""
        return self.text("version")

    @property
    def version(self) -> Version | None:
        """The version, or None if what is written is none."""
        return Version.parse(self.fields.get("version"))

    @property
    def approved(self) -> bool:
        """Whether the file claims to be approved."""
        return bool(self.fields.get("status") == "approved")


@dataclass(frozen=True, slots=True)
class Appearance:
    """A main-line commit at which a document changed; no snapshot: the document left the tree."""

    commit: Commit
    snapshot: Snapshot | None


@dataclass(frozen=True)
class Timeline:
    """All that the main line knows of one document, oldest first."""

    key: DocumentKey
    appearances: tuple[Appearance, ...]

    @property
    def head(self) -> Snapshot | None:
        """The document as the newest commit holds it, or None if it is gone."""
        return self.appearances[-1].snapshot if self.appearances else None

    @cached_property
    def revisions(self) -> "tuple[Revision, ...]":
        """Every version that the main line ever received as approved, in the order of arrival.

        The first arrival counts: later edits of an approved version are findings, never its
        content. A version that is none cannot be ordered, so it never becomes a revision.
        """
        first: dict[str, Revision] = {}
        for appearance in self.appearances:
            snapshot = appearance.snapshot
            if snapshot is None or not snapshot.approved:
                continue
            text = snapshot.version_text
            if text is None or text in first:
                continue
            version = Version.parse(text)
            if version is not None:
                first[text] = Revision(self.key, version, snapshot, appearance.commit)
        return tuple(first.values())


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of one document that the main line received as approved.

    ``snapshot`` is the state at ``arrival``, the first main-line commit that held this version as
    approved; ``authors`` of its commits are told apart from the `authors` that it names.
    """

    key: DocumentKey
    version: Version
    snapshot: Snapshot
    arrival: Commit

    def text(self, name: str) -> str | None:
        """A front matter field of the revision if it is a text."""
        return self.snapshot.text(name)


@dataclass(frozen=True, slots=True)
class Change:
    """The step of one document from one tree to the next: what change rules judge.

    ``before`` or ``after`` is None where the document is absent. ``commit`` is the main-line
    commit that made the step, or None for a pull request that is not merged. Bodies are given
    where a rule needs to compare words, else None.
    """

    key: DocumentKey
    before: Snapshot | None
    after: Snapshot | None
    commit: Commit | None = None
    before_body: str | None = None
    after_body: str | None = None
