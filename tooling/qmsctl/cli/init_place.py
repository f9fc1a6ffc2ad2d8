"""Where `qms init` writes, and what it is going to make there."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.model.errors import NotARepository, UsageError

if TYPE_CHECKING:
    from qmsctl.scaffold.forgefiles import OnGitHub
    from qmsctl.scaffold.start import Start


@dataclass(frozen=True)
class Place:
    """Where the QMS goes: `folder`, in the repository `top` (None: there is none yet)."""

    folder: Path
    top: Path | None
    main_branch: str
    user: tuple[str, str]

    @property
    def base(self) -> Path:
        """The top of the repository, also of one that is still to be made."""
        return self.top or self.folder

    @property
    def prefix(self) -> str:
        """What paths in the repository begin with."""
        inner = self.folder.relative_to(self.top).as_posix() if self.top else "."
        return "" if inner == "." else f"{inner}/"


@dataclass(frozen=True)
class Plan:
    """What is to be made: a QMS from its `start`, what GitHub needs, or both."""

    start: "Start | None"
    on_github: "OnGitHub | None"

    @property
    def message(self) -> str:
        """The message of the commit."""
        if self.start is None:
            return "Check, publish and remind on GitHub"
        return "Start the quality management system"


def place_of(folder: Path) -> Place:
    """The place that `folder` is, which need not exist.

    Raises:
        UsageError: a file has that name.
    """
    from qmsctl.repository.git import Git
    from qmsctl.repository.gitwrite import main_branch_of, user_outside

    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", hint="Give the name of a folder.")
    existing = next(f for f in (folder, *folder.parents) if f.is_dir())
    try:
        with Git.open(existing) as git:
            return Place(folder, git.top.resolve(), main_branch_of(git), git.user())
    except NotARepository:
        return Place(folder, None, "main", user_outside(existing))
