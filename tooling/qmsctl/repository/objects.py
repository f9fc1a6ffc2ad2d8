"""Reads many blobs with one streamed Git process (`cat-file --batch --buffer`)."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.repository.git import Git


def read_blobs(git: Git, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Id and bytes of each of the blobs `oids`, given by full ids, in the given order.

    Raises:
        IncompleteHistory: the repository lacks one of them.
        GitError: one of them is no blob.
    """
    with tempfile.TemporaryFile() as wanted:
        wanted.writelines(b"%s\n" % oid.encode() for oid in oids)
        if not wanted.tell():
            return
        wanted.seek(0)
        with git.stream("cat-file", "--batch", "--buffer", stdin=wanted) as out:
            yield from _answers(out)


def _answers(out: BinaryIO) -> Iterator[tuple[str, bytes]]:
    readline, read = out.readline, out.read
    while header := readline():
        parts = header.split()
        if len(parts) != 3:
            raise missing(header.split(b" ")[0].decode(errors="replace"))
        oid, kind, size = parts
        data = read(int(size))
        if kind != b"blob":
            raise GitError(f"Object {oid.decode()} is a {kind.decode()}, no file.")
        if len(read(1)) != 1:
            raise GitError("git cat-file ended in the middle of an object.")
        yield oid.decode(), data


def read_blob(git: Git, oid: str) -> bytes:
    """The bytes of one blob.

    Raises:
        IncompleteHistory: the repository lacks it.
        GitError: it is no blob.
    """
    ((_, data),) = read_blobs(git, (oid,))
    return data


def missing(oid: str) -> IncompleteHistory:
    """The error for an object that this clone does not hold."""
    return IncompleteHistory(
        f"This clone lacks object {oid}: it is shallow, partial or damaged.",
        hint="Run 'git fetch --unshallow' for a shallow clone, 'git fetch --refetch --no-filter' "
        "for a partial one; 'git fsck' tells about damage.",
    )
