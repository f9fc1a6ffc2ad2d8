"""Evidence as files hold it: statements with their signatures, and what became of them."""

from typing import Literal, NamedTuple

from qmsctl.model.history import Commit


class Filed(NamedTuple):
    """A file of evidence as it was when it first counted: a statement with its signature beside it.

    ``path`` is below the QMS root. ``arrival`` is the first main-line commit that held both the
    file and its signature (or the file, if it never had one); None in a tree that is not merged.
    ``signature`` is None where there is none. Nothing that happens to a file later changes this.
    """

    path: str
    data: bytes
    signature: bytes | None
    arrival: Commit | None = None


class Mishap(NamedTuple):
    """A file of evidence that a main-line commit changed or removed: evidence is append-only."""

    path: str
    kind: Literal["changed", "removed"]
    commit: Commit


class Filing(NamedTuple):
    """All evidence that the main line ever received, oldest first, and what happened to it since.

    ``lost`` are the paths of files that the newest commit does not hold as they were received.
    """

    files: tuple[Filed, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    lost: frozenset[str] = frozenset()


NO_FILING = Filing()
"""Nothing was ever received."""
