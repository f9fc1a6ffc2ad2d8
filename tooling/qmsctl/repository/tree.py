"""What every source of files looks like to readers: a work tree and a commit are both trees."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from qmsctl.model.tree import TreeEntry


class Tree(Protocol):
    """The files below the QMS root, at one moment.

    Paths use ``/`` and are relative to the top of the repository. Symbolic links and submodules
    are listed as what they are and never followed.
    """

    @property
    def entries(self) -> Mapping[str, TreeEntry]:
        """Every path below the root, in path order."""

    def read(self, path: str) -> bytes:
        """The bytes of one file of `entries`.

        Raises:
            FileRefused: the path is no ordinary file or cannot be read.
        """

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each of `paths` that can be read, in the given order.

        What cannot be read is left out; `read` then tells why.
        """


_TOOL_FOLDERS = frozenset({"node_modules", "__pycache__"})
_BUILT_AT_TOP = frozenset({"site"})
"""Where MkDocs builds by default; below the QMS root a folder of this name holds documents."""


def skipped_folder(name: str, path: str) -> bool:
    """Whether a folder below the QMS root holds no part of the QMS.

    `name` is its own name, `path` its path in the repository. Folders of tools, and those whose
    names begin with a dot, are left out of every tree, committed or not.
    """
    return name.startswith(".") or name in _TOOL_FOLDERS or path in _BUILT_AT_TOP


def left_out(path: str, root: str) -> bool:
    """Whether the file at `path` lies in a skipped folder below the QMS root `root`."""
    if "/." not in path and path[:1] != "." and not any(n in path for n in _NAMED):
        return False  # nearly every path, and history asks about each of them
    folders = path.split("/")[:-1]
    start = root.count("/") + 1 if root else 0
    return any(
        skipped_folder(folders[depth], "/".join(folders[: depth + 1]))
        for depth in range(start, len(folders))
    )


_NAMED = (*_TOOL_FOLDERS, *(f"{name}/" for name in _BUILT_AT_TOP))
