"""What a pull request changes, read from the commits alone: no index of the whole history."""

import hashlib
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from qmsctl.model.document import DocumentKey
from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.layout import RECORDS_FOLDER, Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import EntryKind
from qmsctl.repository.blobfacts import FactReader, FrontFacts, body_text
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.frontmatter import cut
from qmsctl.repository.git import Git
from qmsctl.repository.gitfacts import incomplete
from qmsctl.repository.mainline import (
    FILE,
    SUBMODULE,
    SYMLINK,
    PathChange,
    authors_between,
    main_line,
    path_changes,
)
from qmsctl.repository.objects import read_blobs
from qmsctl.repository.replay import Held, Replay
from qmsctl.repository.view import Described, Raw, View

_KINDS = {EntryKind.FILE: FILE, EntryKind.SYMLINK: SYMLINK, EntryKind.SUBMODULE: SUBMODULE}
_EMPTY = hashlib.sha256(b"").hexdigest()


class RecordTouch(NamedTuple):
    """A file below ``records/`` that was there before and is changed or removed.

    ``before`` has its bytes before the change if it was a deviation, else None.
    """

    path: str
    removed: bool
    before: bytes | None


class Comparison(NamedTuple):
    """A pull request: the step of each document, who made them, and old records it touches.

    ``merge_base`` is the commit from which it started, by its full id. ``git_authors`` has name
    and e-mail of everyone whose commits touched the document's file or its attachments.
    ``paths`` are all files of the repository that differ at the end, sorted.
    """

    merge_base: str
    changes: tuple[Change, ...]
    git_authors: Mapping[DocumentKey, tuple[tuple[str, str], ...]]
    records: tuple[RecordTouch, ...]
    paths: tuple[str, ...] = ()


class _Step(NamedTuple):
    key: DocumentKey
    before: Held | None
    after: Held | None


def changes_between(
    git: Git, base_oid: str, head_oid: str, layout: Layout, policy: Policy
) -> Comparison:
    """What `head_oid` changes since it left `base_oid`; both are full ids of commits.

    With the main line `linear` each commit is a step of its own, else all of them are one. A
    controlled document is no attachment of another one, so its change is told of itself only.

    Raises:
        IncompleteHistory: the clone lacks what is needed.
        GitError: the two histories have nothing in common, or Git failed.
    """
    start = git.merge_base(base_oid, head_oid)
    if start is None:
        refusal = incomplete(git)
        if refusal is not None:
            raise IncompleteHistory(refusal.message, hint=refusal.hint)
        raise GitError(
            f"Commits {base_oid[:10]} and {head_oid[:10]} have no common history.",
            hint="Choose another --base, or rebase the branch onto the main branch.",
        )
    whole = path_changes(git, start, head_oid)
    if policy.main_line == "linear":
        commits = main_line(git, head_oid, since=start, prefix=layout.prefix)
        steps = [commit.changes for commit in commits][::-1]
    else:
        steps = [[change for change in whole if change.path.startswith(layout.prefix)]]
    compared = _Comparer(git, View(layout, policy), start, steps).compare(head_oid)
    return compared._replace(paths=tuple(sorted(change.path for change in whole)))


def with_bodies(git: Git, changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same changes, with the text of both bodies where Git holds the file.

    Raises:
        IncompleteHistory: the clone lacks one of the files.
    """
    steps = tuple(changes)
    wanted = {s.blob for c in steps for s in (c.before, c.after) if s and s.blob and s.readable}
    bodies = {oid: body_text(data) for oid, data in read_blobs(git, sorted(wanted))}

    def body(snapshot: Snapshot | None) -> str | None:
        return bodies.get(snapshot.blob or "") if snapshot else None

    return tuple(replace(c, before_body=body(c.before), after_body=body(c.after)) for c in steps)


class _Blobs:
    """Blobs of documents that were read, with their facts."""

    def __init__(self, git: Git, view: View) -> None:
        self._git = git
        self._facts = FactReader(lambda _digest: None, headings=view.needs_headings)
        self._fronts: dict[bytes | None, FrontFacts] = {}
        self.data: dict[str, bytes] = {}
        self.raws: dict[str, Raw] = {}

    def read(self, oids: Iterable[str]) -> None:
        """Read what was not read yet, in one pass."""
        for oid, data in read_blobs(self._git, sorted(set(oids) - self.data.keys())):
            self.data[oid] = data

    def raw(self, oid: str) -> Raw:
        """The facts of a blob that was read."""
        if oid not in self.raws:
            blob, front = self._facts.read(self.data[oid])
            if front is not None:
                self._fronts[front.digest] = front
            known = self._fronts.get(blob.front)
            named = tuple(getattr(known, name, None) for name in Raw._fields[4:])
            self.raws[oid] = Raw(blob.form, blob.front, blob.body_sha256, blob.heading, *named)
        return self.raws[oid]

    def text(self, front: bytes | None) -> str:
        """The JSON text of front matter by its digest; "" where there is none."""
        return self._fronts[front].fields if front is not None else ""


class _Comparer:
    """Replays a pull request on those documents of its start that it can concern."""

    def __init__(
        self, git: Git, view: View, start: str, steps: Sequence[Sequence[PathChange]]
    ) -> None:
        self._git = git
        self._view = view
        self._start = start
        self._steps = steps
        self._blobs = _Blobs(git, view)
        entries = CommitTree(git, start, view.layout.root).entries.values()
        self._tree = [PathChange(e.path, e.oid or "", _KINDS[e.kind]) for e in entries]
        self._moved = {change.path for changes in steps for change in changes}

    def compare(self, head: str) -> Comparison:
        """The whole comparison."""
        concerned = self._concerned()
        replay = Replay(self._view, self._describe, only=concerned)
        held: dict[DocumentKey, Held | None] = dict(replay.step(self._tree).changed)
        found: list[_Step] = []
        for changes in self._steps:
            for key, after in replay.step(changes).changed:
                found.append(_Step(key, held.get(key), after))
                held[key] = after
        both = [item for step in found for item in (step.before, step.after) if item is not None]
        wanted = {oid for item in both for _, oid in item.attachments if oid}
        hashes = {
            oid: hashlib.sha256(data).hexdigest()
            for oid, data in read_blobs(self._git, sorted(wanted))
        }
        result = tuple(self._change(step, hashes) for step in found)
        return Comparison(self._start, result, self._authors(head, found), self._records())

    def _concerned(self) -> frozenset[str]:
        """Documents that move, that have an id like one that moves, or whose attachments move."""
        is_document = self._view.is_document
        touched = {path for path in self._moved if is_document(path)}
        documents = {c.path: c.oid for c in self._tree if c.kind == FILE and is_document(c.path)}
        first = {(c.path, c.oid) for s in self._steps for c in s if c.kind == FILE}
        first = {(path, oid) for path, oid in first if path in touched}
        first |= {(path, documents[path]) for path in touched if path in documents}
        self._blobs.read(oid for _, oid in first)
        keys = (self._describe(path, oid).key for path, oid in first)
        ids = tuple({key.id for key in keys if key and key.id})
        others = {p for p in documents if ids and posixpath.basename(p).startswith(ids)}
        files = [path for path in self._moved - touched if not self._rules(path)]
        if files:
            self._blobs.read(documents.values())
            names = [posixpath.basename(path).encode(errors="surrogateescape") for path in files]
            others |= {p for p, oid in documents.items() if self._mentions(oid, names)}
        self._blobs.read(documents[path] for path in others)
        return frozenset(touched | others)

    def _rules(self, path: str) -> bool:
        layout = self._view.layout
        return path == layout.policy_path or layout.is_person(path) or layout.is_deviation(path)

    def _mentions(self, oid: str, names: Iterable[bytes]) -> bool:
        """Whether front matter may list one of the files; YAML can also spell a name by escapes."""
        front = cut(self._blobs.data[oid])[0] or b""
        return b"\\" in front or any(name in front for name in names)

    def _describe(self, path: str, oid: str) -> Described:
        return self._view.describe(path, self._blobs.raw(oid), self._blobs.text)

    def _change(self, step: _Step, hashes: Mapping[str, str]) -> Change:
        return Change(
            step.key,
            self._snapshot(step.before, hashes),
            self._snapshot(step.after, hashes),
            before_body=self._body(step.before),
            after_body=self._body(step.after),
        )

    def _snapshot(self, held: Held | None, hashes: Mapping[str, str]) -> Snapshot | None:
        if held is None:
            return None
        attached = tuple((name, hashes[oid] if oid else None) for name, oid in held.attachments)
        if held.said is None or not held.said.readable:
            data = self._blobs.data.get(held.oid)
            digest = self._blobs.raw(held.oid).body_sha256 if data is not None else _EMPTY
            return Snapshot(held.path, held.oid, {}, digest, attached, readable=False)
        raw = self._blobs.raw(held.oid)
        fields = self._view.fields(held.path, self._blobs.text(raw.front), raw.heading)
        return Snapshot(held.path, held.oid, fields, raw.body_sha256, attached)

    def _body(self, held: Held | None) -> str | None:
        if held is None or held.said is None or not held.said.readable:
            return None
        return body_text(self._blobs.data[held.oid])

    def _authors(
        self, head: str, found: Iterable[_Step]
    ) -> dict[DocumentKey, tuple[tuple[str, str], ...]]:
        """Who touched the file or the attachments of each changed document, by whatever commit."""
        paths: dict[DocumentKey, set[str]] = {}
        for step in found:
            known = paths.setdefault(step.key, set())
            for held in (step.before, step.after):
                if held is not None:
                    known.add(held.path)
                    places = (self._view.locate(held.path, name) for name, _ in held.attachments)
                    known.update(place for place in places if place)
        by_path = authors_between(self._git, self._start, head, self._view.layout.prefix)
        return {
            key: tuple(sorted({who for path in known for who in by_path.get(path, ())}))
            for key, known in paths.items()
        }

    def _records(self) -> tuple[RecordTouch, ...]:
        """Old records that are changed or gone at the end."""
        layout = self._view.layout
        prefix = f"{layout.prefix}{RECORDS_FOLDER}/"
        old = {c.path: c.oid for c in self._tree if c.path.startswith(prefix)}
        final = {c.path: c.oid for changes in self._steps for c in changes}
        touched = [p for p in sorted(old) if p in final and final[p] != old[p]]
        deviations = {old[path] for path in touched if layout.is_deviation(path)}
        data = dict(read_blobs(self._git, sorted(deviations)))
        return tuple(
            RecordTouch(p, not final[p], data.get(old[p]) if layout.is_deviation(p) else None)
            for p in touched
        )
