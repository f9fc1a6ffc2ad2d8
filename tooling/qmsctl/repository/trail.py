"""Follows one document through the commits of a branch, also where the branch renamed it.

Everything is bounded: a branch may be made to be long. What was left out is told by ``whole``.
"""

import hashlib
import posixpath
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
_MOST_NAMES = 4
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

    A commit that lacks the path may have the document at another one that the branch touched and
    whose file name begins with the same id. Documents are read as `policy` maps their fields.

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
        held = self._held(path, document_id)
        plain = self._read(held, document_id)
        attached = self._attached(held, plain)
        made: dict[tuple[_Held, tuple[tuple[str, str | None], ...]], Snapshot] = {}
        states: dict[str, Snapshot | None] = {}
        for commit in self.branch.parents:
            one = held.get(commit)
            state = plain.get(one) if one else None
            if one is None or state is None:
                states[commit] = None
                continue
            names = texts(state.fields.get("attachments"))
            files = tuple((name, attached.get((commit, one.path, name))) for name in names)
            if (one, files) not in made:
                made[one, files] = Snapshot(
                    one.path, one.oid, state.fields, state.body_sha256, files, state.readable
                )
            states[commit] = made[one, files]
        return Trail(states, self.branch.whole and not self.cut_short)

    def _held(self, path: str, document_id: str) -> dict[str, _Held]:
        """Commit → the document's file in it, under the name of the end if it has that."""
        others = [p for p in self.branch.documents if _named_after(p, document_id) and p != path]
        names = (path, *others)[:_MOST_NAMES]
        places = [(commit, name) for commit in self.branch.parents for name in names]
        found: dict[str, _Held] = {}
        for (commit, name), blob in zip(places, look_up(self.git, places), strict=True):
            if blob is not None and blob.size <= self.policy.max_file_bytes:
                found.setdefault(commit, _Held(name, blob.oid))
        return found

    def _read(self, held: Mapping[str, _Held], document_id: str) -> dict[_Held, Snapshot]:
        """Each distinct content, without its attachments; the newest ones if there are many."""
        distinct = tuple(dict.fromkeys(held.values()))
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

    def _attached(
        self, held: Mapping[str, _Held], plain: Mapping[_Held, Snapshot]
    ) -> dict[tuple[str, str, str], str]:
        """(Commit, path of the document, attachment as written) → SHA-256 of its bytes."""
        places: dict[tuple[str, str, str], str] = {}
        for commit, one in held.items():
            state = plain.get(one)
            for name in texts(state.fields.get("attachments")) if state else ():
                where = self.view.locate(one.path, name)
                if where is not None:
                    places[commit, one.path, name] = where
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


def _named_after(path: str, document_id: str) -> bool:
    name = posixpath.basename(path)
    return name.startswith(document_id) and name[len(document_id) : len(document_id) + 1] in "-._ "
