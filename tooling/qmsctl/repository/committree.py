"""One commit's files as a `Tree`, read from Git's objects: nothing is checked out."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from qmsctl.model.tree import EntryKind, TreeEntry
from qmsctl.repository.files import FileRefused
from qmsctl.repository.git import Git
from qmsctl.repository.objects import missing, read_blob, read_blobs
from qmsctl.repository.tree import left_out

_KINDS = {"100": EntryKind.FILE, "120": EntryKind.SYMLINK, "160": EntryKind.SUBMODULE}


class CommitTree:
    """The files below the QMS root `layout_root` ("" = top) in the commit with the id `commit`."""

    def __init__(self, git: Git, commit: str, layout_root: str) -> None:
        self._git = git
        self.commit = commit
        self.root = layout_root

    @cached_property
    def entries(self) -> Mapping[str, TreeEntry]:
        """Every path below the root, in path order, with the blob's id and size.

        Raises:
            IncompleteHistory: the clone lacks one of the files.
        """
        where = ("--", self.root) if self.root else ()
        found = []
        with self._git.stream(
            "ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", self.commit, *where
        ) as out:
            for line in out.read().split(b"\0")[:-1]:
                about, _, name = line.partition(b"\t")
                mode, _, oid, size = about.decode().split()
                path = name.decode(errors="surrogateescape")
                if not left_out(path, self.root):
                    if size == "BAD":  # what Git prints for an object that is not there
                        raise missing(oid)
                    kind = _KINDS[mode[:3]]
                    found.append(TreeEntry(path, kind, 0 if size == "-" else int(size), oid))
        found.sort(key=lambda entry: entry.path)
        return MappingProxyType({entry.path: entry for entry in found})

    def read(self, path: str) -> bytes:
        """The bytes of one file of `entries`.

        Raises:
            FileRefused: the path is not there or is no ordinary file.
            IncompleteHistory: the clone lacks it.
        """
        entry = self.entries.get(path)
        if entry is None or entry.oid is None:
            raise FileRefused(f"{path} is no file of the QMS in commit {self.commit[:10]}.")
        if entry.kind is not EntryKind.FILE:
            raise FileRefused(f"{path} is a {entry.kind.value}; what it points to is not read.")
        return read_blob(self._git, entry.oid)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each of `paths` that is an ordinary file, in the given order."""
        wanted = []
        for path in paths:
            entry = self.entries.get(path)
            if entry is not None and entry.oid and entry.kind is EntryKind.FILE:
                wanted.append((path, entry.oid))
        blobs = read_blobs(self._git, (oid for _, oid in wanted))
        for (path, _), (_, data) in zip(wanted, blobs, strict=True):
            yield path, data
