"""Reads the main line: first-parent history with the files that each commit changed, one process.

The output of `git log -z` is read by counting its fields, so no message can pretend to be a field.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import BinaryIO, NamedTuple

from qmsctl.model.errors import GitError, UnknownRevision
from qmsctl.model.history import Commit
from qmsctl.repository.git import Git

_FIELDS = ("%H", "%P", "%an", "%ae", "%aI", "%cI", "%s")
_AUTHORS = ("%H", "%an", "%ae", "%(trailers:key=Co-authored-by,valueonly,unfold)")
_PERSON = re.compile(r"(.*?)\s*<([^<>]*)>")
_CHUNK = 1 << 20
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

FILE, SYMLINK, SUBMODULE = 1, 2, 3
"""What a path holds after a change; 0 says that it is gone."""

_KINDS = {b"100": FILE, b"120": SYMLINK, b"160": SUBMODULE}


class PathChange(NamedTuple):
    """One path that a commit changed; ``kind`` 0 and an empty ``oid`` say that it is gone."""

    path: str
    oid: str
    kind: int


class RawCommit(NamedTuple):
    """A commit as Git prints it, with its changes below the root that was asked for."""

    oid: str
    parents: str
    author_name: str
    author_email: str
    authored: str
    committed: str
    subject: str
    changes: Sequence[PathChange] = ()

    @property
    def first_parent(self) -> str:
        """The full id of the first parent, or an empty text."""
        return self.parents.partition(" ")[0]


def main_line(
    git: Git, tip: str, *, since: str | None = None, prefix: str = ""
) -> Iterator[RawCommit]:
    """The first-parent history of `tip`, newest first, without what `since` can reach.

    Only changes of paths that begin with `prefix` are kept; those of a merge commit are against
    its first parent. Renames come as a path that goes and one that comes.
    """
    span = (tip,) if since is None else (tip, f"^{since}")
    how = ("--first-parent", "--diff-merges=first-parent")
    for fields, changes in _log(git, _FIELDS, prefix, *how, "--end-of-options", *span, "--"):
        yield RawCommit._make((*fields, changes))


def path_changes(git: Git, old: str, new: str, *, prefix: str = "") -> list[PathChange]:
    """What differs between the trees of two commits, below `prefix`."""
    options = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff")
    with git.stream("diff-tree", *options, "--end-of-options", old, new) as out:
        tokens = out.read().split(b"\0")[:-1]
    start = prefix.encode()
    pairs = zip(tokens[::2], tokens[1::2], strict=True)
    return [_change(status, path) for status, path in pairs if path.startswith(start)]


def authors_between(
    git: Git, base: str, head: str, prefix: str
) -> dict[str, list[tuple[str, str]]]:
    """Who changed which path in the commits that `head` has and `base` lacks: name and e-mail.

    People whom a message names as co-authors count. Of a merge commit only those paths count that
    it made different from all of its parents.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for fields, changes in _log(
        git, _AUTHORS, prefix, "--diff-merges=combined", "--end-of-options", head, f"^{base}", "--"
    ):
        _, name, mail, others = fields
        people = [(name, mail), *((m[1], m[2]) for m in _PERSON.finditer(others))]
        for change in changes:
            known = found.setdefault(change.path, [])
            known += (person for person in people if person not in known)
    return found


def read_commit(git: Git, oid: str, *, index: int = -1) -> Commit:
    """One commit by its full id.

    Raises:
        UnknownRevision: there is no such commit.
    """
    for fields, _ in _log(git, _FIELDS, "", "--no-walk", "--end-of-options", oid, "--"):
        return as_commit(fields, index)
    raise UnknownRevision(f"There is no commit {oid}.")


def _log(
    git: Git, fields: Sequence[str], prefix: str, *args: str
) -> Iterator[tuple[list[str], list[PathChange]]]:
    """The fields and the changes of each commit that `git log` prints."""
    with git.stream(
        "log", "--raw", "-z", "--no-renames", "--no-abbrev", "--root", "--no-ext-diff",
        "--no-textconv", "--no-color", "--no-notes", "--no-show-signature",
        "--format=tformat:" + "%x00".join(fields), *args,
    ) as out:  # fmt: skip
        yield from _commits(_tokens(out), len(fields), prefix.encode())


def _tokens(out: BinaryIO) -> Iterator[list[bytes]]:
    """The NUL-terminated parts of a stream, in batches; a last part without NUL is an error."""
    rest = b""
    while chunk := out.read(_CHUNK):
        parts = (rest + chunk).split(b"\0")
        rest = parts.pop()
        yield parts
    if rest:
        raise GitError("git log ended in the middle of a commit.")


def _commits(
    batches: Iterable[list[bytes]], count: int, prefix: bytes
) -> Iterator[tuple[list[str], list[PathChange]]]:
    """The first of the fields is never empty, and never begins with a colon."""
    fields: list[str] = []
    changes: list[PathChange] = []
    status: bytes | None = None
    for batch in batches:
        for token in batch:
            if status is not None:
                if token.startswith(prefix):
                    changes.append(_change(status, token))
                status = None
            elif len(fields) < count:
                fields.append(token.decode(errors="replace"))
            elif token[:1] == b":" or token[:2] == b"\n:":
                status = token
            elif token:  # Git writes an empty part before the changes of a combined merge
                yield fields, changes
                fields, changes = [token.decode(errors="replace")], []
    if len(fields) == count:
        yield fields, changes


def _change(status: bytes, path: bytes) -> PathChange:
    """One ``:old-mode new-mode old-id new-id letter`` with its path; merges have more olds."""
    parts = status.split(b" ")
    parents = len(parts) // 2 - 1
    kind = _KINDS.get(parts[parents][:3], 0)
    oid = parts[2 * parents + 1].decode() if kind else ""
    return PathChange(path.decode(errors="surrogateescape"), oid, kind)


def as_commit(fields: Sequence[str], index: int) -> Commit:
    """The commit at place `index` of a main line (-1: not on it, or not known).

    `fields` are those of a `RawCommit` without its changes.
    """
    oid, parents, name, mail, authored, committed, subject = fields
    made = moment(committed)
    written = made if authored == committed else moment(authored)
    who = intern(name), intern(mail)  # few people, many commits
    return Commit(oid, index, tuple(parents.split()), *who, written, made, subject)


def moment(text: str) -> dt.datetime:
    """The time that Git prints in ISO form; the epoch for a date that no calendar has."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return _EPOCH
