"""Follows one document through the commits of a branch, also where the branch renamed it.

Everything is bounded: a branch may be made to be long. What was left out is told by ``whole``.
"""

import hashlib
import posixpath
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.frontmatter import read_source
from qmsctl.repository.git import Git
from qmsctl.repository.objects import read_blobs
from qmsctl.repository.view import View, texts

MOST_COMMITS = 2_000
MOST_STATES = 200
_MOST_NAMES = 8
_MOST_TOUCHED = 5_000
_MOST_FILES = 50_000
_MOST_BYTES = 100_000_000


class Branch(NamedTuple):
    """The commits that ``head`` can reach and its base cannot, and those just before them.

    ``parents`` has the parents of each by full ids, newest first; none for those before.
    ``documents`` are the paths of documents that these commits touched. ``whole`` is False if
    there are more commits than were looked at.
    """

    head: str
    parents: Mapping[str, tuple[str, ...]]
    documents: tuple[str, ...] = ()
    whole: bool = True


class Trail(NamedTuple):
    """What each commit of a branch has of one document; None: not there, or not looked at."""

    states: Mapping[str, Snapshot | None]
    whole: bool


class Blob(NamedTuple):
    """A file as a commit holds it; ``size`` in bytes."""

    oid: str
    size: int


def read_branch(git: Git, head: str, base: str | None, layout: Layout) -> Branch:
    """The branch that ends in `head` and left `base` (full ids; None: all there is).

    Raises:
        GitError: Git failed, or does not know one of the commits.
    """
    span = (head,) if base is None else (head, f"^{base}")
    most = f"--max-count={MOST_COMMITS + 1}"
    listed = git.run("rev-list", "--parents", "--boundary", most, "--end-of-options", *span, "--")
    parents: dict[str, tuple[str, ...]] = {head: ()}
    count = 0
    for line in listed.splitlines():
        oid, *older = line.removeprefix("-").split()
        parents[oid] = () if line.startswith("-") else tuple(older)
        count += not line.startswith("-")
    named = _touched(git, span, layout) if base is not None else ()
    return Branch(head, parents, named, count <= MOST_COMMITS)


def _touched(git: Git, span: Sequence[str], layout: Layout) -> tuple[str, ...]:
    with git.stream(
        "log", "--name-only", "-z", "--no-renames", "--format=", f"--max-count={MOST_COMMITS}",
        "--no-ext-diff", "--no-show-signature", "--end-of-options", *span, "--",
    ) as out:  # fmt: skip
        names = {part.lstrip(b"\n") for part in out.read().split(b"\0")}
    paths = (name.decode(errors="surrogateescape") for name in names)
    return tuple(sorted(path for path in paths if layout.is_document(path)))


def look_up(git: Git, places: Iterable[tuple[str, str]]) -> list[Blob | None]:
    """What commits (full ids) hold at paths: a file or folder each, or None; one process for all.

    Raises:
        GitError: Git failed.
    """
    asked = list(places)
    found: list[Blob | None] = [None] * len(asked)
    # A line end would end the question; no document that is found by its path has one.
    numbers = [n for n, (_, path) in enumerate(asked) if "\n" not in path]
    with tempfile.TemporaryFile() as wanted:
        for number in numbers:
            commit, path = asked[number]
            wanted.write(f"{commit}:{path}\n".encode(errors="surrogateescape"))
        if not wanted.tell():
            return found
        wanted.seek(0)
        shown = "--batch-check=%(objecttype) %(objectname) %(objectsize)"
        with git.stream("cat-file", shown, "--buffer", stdin=wanted) as out:
            for number, line in zip(numbers, out.read().splitlines(), strict=True):
                kind, _, rest = line.partition(b" ")
                if kind in {b"blob", b"tree"}:
                    oid, size = rest.decode().split()
                    found[number] = Blob(oid, int(size))
    return found


def follow(
    git: Git, branch: Branch, path: str, document_id: str, layout: Layout, policy: Policy
) -> Trail:
    """What the commits of `branch` have of the document that lies at `path` in the end.

    A commit that lacks it there may have it at a path that the branch touched and has no more in
    the end. Documents are read as `policy` maps their fields.

    Raises:
        IncompleteHistory: the clone lacks one of the files.
        GitError: Git failed.
    """
    return _Follower(git, branch, View(layout, policy), policy).follow(path, document_id)


class _Held(NamedTuple):
    """One content of the document at one path."""

    path: str
    oid: str


@dataclass
class _Follower:
    """Reads the trail of one document; tells in the end whether it read all of it."""

    git: Git
    branch: Branch
    view: View
    policy: Policy
    cut_short: bool = False

    def follow(self, path: str, document_id: str) -> Trail:
        """The trail of one document."""
        held = self._held((path, *self._left(path, document_id)))
        plain = self._read(held, document_id)
        mine = {
            commit: next((plain[one] for one in found if one in plain), None)
            for commit, found in held.items()
        }
        attached = self._attached(mine)
        made: dict[tuple[str, str | None, tuple[tuple[str, str | None], ...]], Snapshot] = {}
        states: dict[str, Snapshot | None] = {}
        for commit in self.branch.parents:
            state = mine.get(commit)
            if state is None:
                states[commit] = None
                continue
            names = texts(state.fields.get("attachments"))
            files = tuple((name, attached.get((commit, name))) for name in names)
            place = state.path, state.blob, files
            if place not in made:
                made[place] = replace(state, attachments=files)
            states[commit] = made[place]
        return Trail(states, self.branch.whole and not self.cut_short)

    def _left(self, path: str, document_id: str) -> list[str]:
        """Paths of documents that the branch had and has no more; likely names come first."""
        touched = [other for other in self.branch.documents if other != path]
        asked = touched[:_MOST_TOUCHED]
        there = look_up(self.git, [(self.branch.head, other) for other in asked])
        left = [other for other, blob in zip(asked, there, strict=True) if blob is None]
        left.sort(key=lambda other: not posixpath.basename(other).startswith(document_id))
        self.cut_short |= len(touched) > _MOST_TOUCHED or len(left) > _MOST_NAMES
        return left[:_MOST_NAMES]

    def _held(self, names: Sequence[str]) -> dict[str, list[_Held]]:
        """Commit → the files in it that may be the document's, in the order of `names`."""
        places = [(commit, name) for commit in self.branch.parents for name in names]
        found: dict[str, list[_Held]] = {}
        for (commit, name), blob in zip(places, look_up(self.git, places), strict=True):
            if blob is not None and blob.size <= self.policy.max_file_bytes:
                found.setdefault(commit, []).append(_Held(name, blob.oid))
        return found

    def _read(self, held: Mapping[str, list[_Held]], document_id: str) -> dict[_Held, Snapshot]:
        """Each distinct content, without its attachments; the newest ones if there are many."""
        distinct = tuple(dict.fromkeys(one for found in held.values() for one in found))
        self.cut_short |= len(distinct) > MOST_STATES
        wanted = distinct[:MOST_STATES]
        blobs = read_blobs(self.git, (one.oid for one in wanted))
        found: dict[_Held, Snapshot] = {}
        for one, (_, data) in zip(wanted, blobs, strict=True):
            inner = self.view.layout.inside(one.path)
            source = read_source(one.path, data, self.policy.mapping, inner_path=inner)
            if source.id == document_id:
                state = Snapshot(one.path, one.oid, source.fields, source.body_sha256)
                found[one] = state
        return found

    def _attached(self, mine: Mapping[str, Snapshot | None]) -> dict[tuple[str, str], str]:
        """(Commit, attachment as written) → SHA-256 of its bytes."""
        places: dict[tuple[str, str], str] = {}
        for commit, state in mine.items():
            if state is None:
                continue
            for name in texts(state.fields.get("attachments")):
                where = self.view.locate(state.path, name)
                if where is not None:
                    places[commit, name] = where
        self.cut_short |= len(places) > _MOST_FILES
        asked = dict(islice(places.items(), _MOST_FILES))
        blobs = look_up(self.git, ((key[0], where) for key, where in asked.items()))
        found = {key: blob for key, blob in zip(asked, blobs, strict=True) if blob is not None}
        hashes = self._hashes(found.values())
        return {key: hashes[blob.oid] for key, blob in found.items() if blob.oid in hashes}

    def _hashes(self, blobs: Iterable[Blob]) -> dict[str, str]:
        """Blob → SHA-256 of its bytes, as far as not too much has to be read for it."""
        left, wanted = _MOST_BYTES, []
        for blob in dict.fromkeys(blobs):
            left -= blob.size
            if left < 0:
                self.cut_short = True
                break
            wanted.append(blob.oid)
        return {o: hashlib.sha256(data).hexdigest() for o, data in read_blobs(self.git, wanted)}
