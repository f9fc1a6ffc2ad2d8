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
