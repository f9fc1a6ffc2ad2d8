"""The work tree as a `Tree`: the files on disk below the QMS root."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from qmsctl.model.tree import EntryKind, TreeEntry
from qmsctl.repository.files import FileRefused, read_file
from qmsctl.repository.tree import skipped_folder


class WorkTree:
    """Files on disk below one folder, listed once when first asked for.

    `top` is the top of the repository, `layout_root` the QMS root in it ("" = top). `ignored`
    tells of a path (folders end with ``/``) that Git ignores it. Folders whose names begin with a
    dot, and those of tools, are left out. Symbolic links and folders that are repositories of
    their own are listed as such and never entered.
    """

    def __init__(
        self, top: Path, layout_root: str, *, ignored: Callable[[str], bool] | None = None
    ) -> None:
        self.top = top
        self._place = str(top)
        self.root = layout_root
        self._ignored = ignored

    @cached_property
    def entries(self) -> Mapping[str, TreeEntry]:
        """Every path below the root, in path order.

        Raises:
            FileRefused: the root is missing or is a symbolic link.
        """
        start = self.top / self.root if self.root else self.top
        if start.is_symlink() or not start.is_dir():
            raise FileRefused(f"{start} is no folder.", hint="Give the folder that holds qms.yml.")
        found: list[TreeEntry] = []
        open_folders = [(str(start), f"{self.root}/" if self.root else "")]
        while open_folders:
            folder, prefix = open_folders.pop()
            for entry in self._scan(folder):
                self._sort_in(entry, prefix + entry.name, found, open_folders)
        found.sort(key=lambda item: item.path)
        return MappingProxyType({item.path: item for item in found})

    @staticmethod
    def _scan(folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except OSError as error:
            raise FileRefused(
                f"{folder} cannot be listed: {(error.strerror or str(error)).lower()}.",
                hint="What it holds could not be checked; correct its rights.",
            ) from error

    def _sort_in(
        self,
        entry: os.DirEntry[str],
        path: str,
        found: list[TreeEntry],
        open_folders: list[tuple[str, str]],
    ) -> None:
        """Add a file or link to `found`, a folder to `open_folders`, or leave it out."""
        ignored = self._ignored
        if entry.is_symlink():
            if not (ignored and ignored(path)):
                found.append(TreeEntry(path, EntryKind.SYMLINK))
        elif entry.is_dir(follow_symlinks=False):
            if skipped_folder(entry.name, path) or (ignored and ignored(f"{path}/")):
                return
            if os.path.lexists(f"{entry.path}/.git"):
                found.append(TreeEntry(path, EntryKind.SUBMODULE))
            else:
                open_folders.append((entry.path, f"{path}/"))
        elif entry.is_file(follow_symlinks=False) and not (ignored and ignored(path)):
            found.append(TreeEntry(path, size=entry.stat(follow_symlinks=False).st_size))

    def read(self, path: str) -> bytes:
        """The bytes of one file of `entries`.

        Raises:
            FileRefused: the path is not listed, is no ordinary file or cannot be read.
        """
        entry = self.entries.get(path)
        if entry is None:
            raise FileRefused(f"{path} is no file of the QMS.")
        if entry.kind is not EntryKind.FILE:
            raise FileRefused(f"{path} is a {entry.kind.value}; what it points to is not read.")
        return read_file(f"{self._place}/{path}")

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each of `paths` that can be read, in the given order."""
        for path in paths:
            try:
                data = self.read(path)
            except FileRefused:
                continue
            yield path, data
