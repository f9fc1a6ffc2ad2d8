"""Fetches the bytes that a site shows: bodies, attachments, shared pictures.

Everything that the main line holds is read with one Git process; a preview reads the work tree.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import glob_pattern
from qmsctl.model.tree import EntryKind
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.frontmatter import split
from qmsctl.repository.git import Git
from qmsctl.repository.objects import read_blobs
from qmsctl.repository.tree import Tree
from qmsctl.repository.worktree import WorkTree
from qmsctl.rules.context import Context


class FileKey(NamedTuple):
    """An attachment: of which document, and its path in the repository."""

    document: DocumentKey
    path: str


@dataclass(frozen=True)
class Sources:
    """What was read. ``bodies`` is by blob id; ``shared`` by path in the repository."""

    bodies: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[FileKey, bytes] = field(default_factory=lambda: MappingProxyType({}))
    shared: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def by_document(self) -> Mapping[DocumentKey, Mapping[str, bytes]]:
        """Attachments of each document: path in the repository → bytes."""
        found: dict[DocumentKey, dict[str, bytes]] = {}
        for key, data in self.files.items():
            found.setdefault(key.document, {})[key.path] = data
        return found


def located(document_path: str, attachment: str) -> str:
    """The path in the repository of an attachment as the document at `document_path` writes it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(document_path), attachment))


def shown_snapshots(standing: Standing) -> Iterator[Snapshot]:
    """The states of a document whose text the site needs, or must be able to recognize.

    Besides what is in force these are older revisions (for comparisons) and unreleased ones: the
    audit looks for their words where they must not stand.
    """
    for item in standing.revisions:
        if item.state not in (State.INVALID, State.RECALLED):
            yield item.revision.snapshot
    if standing.draft is not None:
        yield standing.draft


def read_released(path: Path, context: Context) -> Sources:
    """Everything of the main line that the site of `context` needs.

    `path` is any folder of the repository.

    Raises:
        GitError: the repository lacks an object, or is none.
    """
    if context.history is None:
        return Sources()
    standings = list(context.history.standings.values())
    blobs = dict.fromkeys(
        snapshot.blob
        for standing in standings
        for snapshot in shown_snapshots(standing)
        if snapshot.blob is not None
    )
    attached = dict(_attachments(standings))
    with Git.open(path) as git:
        shared = _shared_of(git, context)
        names = [*blobs, *attached.values(), *shared.values()]
        # One process for all: its answers come in the order of the questions.
        answers = (data for _, data in read_blobs(git, names))
        bodies = {
            oid: split(next(answers), max_bytes=context.policy.max_file_bytes).body for oid in blobs
        }
        files = {key: next(answers) for key in attached}
        return Sources(bodies, files, {name: next(answers) for name in shared})


def _attachments(standings: Iterable[Standing]) -> Iterator[tuple[FileKey, str]]:
    """The attachments of revisions in force, each with the name of its blob for Git."""
    for standing in standings:
        if standing.effective is None:
            continue
        revision = standing.effective.revision
        for written, digest in revision.snapshot.attachments:
            if digest is None:
                continue
            path = located(revision.snapshot.path, written)
            yield FileKey(standing.key, path), f"{revision.arrival.oid}:{path}"


def _shared_of(git: Git, context: Context) -> dict[str, str]:
    """The policy's shared assets on the main line: path → the name of its blob for Git."""
    tip = context.git.main_tip if context.git else None
    if not context.policy.shared_assets or tip is None:
        return {}
    tree = CommitTree(git, tip, context.root)
    return {path: f"{tip}:{path}" for path in _shared_paths(tree, context)}


def _shared_paths(tree: Tree, context: Context) -> list[str]:
    pattern = glob_pattern(context.policy.shared_assets)
    prefix = f"{context.root}/" if context.root else ""
    return [
        path
        for path, entry in tree.entries.items()
        if entry.kind is EntryKind.FILE and pattern.match(path.removeprefix(prefix))
    ]


def read_preview(path: Path, context: Context) -> Sources:
    """Attachments and shared assets of the work tree; bodies are in the context's corpus.

    `path` is the top of the repository.
    """
    tree = WorkTree(path, context.root)
    wanted: dict[FileKey, str] = {}
    for file, document in context.corpus.valid:
        key = document.key(context.policy.language)
        for written in document.attachments:
            target = located(file.path, written)
            wanted[FileKey(key, target)] = target
    data = dict(tree.read_many(dict.fromkeys(wanted.values())))
    files = {key: data[target] for key, target in wanted.items() if target in data}
    return Sources({}, files, dict(tree.read_many(_shared_paths(tree, context))))
