"""A repository that was made to be measured, and what can be run in it."""

import datetime as dt
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from processes import QMS, Used, git, used
from size import LATER

HERE = Path(__file__).parent
FOUND = (0, 1)
"""Exit codes of a check that could be made, with findings or without."""

Measured = Callable[[], Used]
"""Runs something once and tells what it used."""


def qms(*asked: str, folder: Path = HERE, accepted: Sequence[int] = (0,)) -> Measured:
    """A command of qmsctl in a folder."""
    return lambda: used((*QMS, *asked), folder, accepted)


def script(*asked: str) -> Measured:
    """A script that lies beside this one."""
    return lambda: used((sys.executable, str(HERE / asked[0]), *asked[1:]), HERE)


@dataclass(frozen=True)
class Made:
    """A repository in the folder ``main`` below `top`, and the day as of which it is judged.

    A second work tree stands in ``later``, with the further commits.
    """

    top: Path
    day: dt.date

    @property
    def main(self) -> Path:
        """The work tree of the main line."""
        return self.top / "main"

    @property
    def signatures(self) -> int:
        """How many signatures the main line has."""
        return sum(path.endswith(".sig") for path in git(self.main, "ls-files").splitlines())

    def check(self, folder: Path | None = None) -> Measured:
        """`qms check` of the main line's work tree, or of a copy in `folder`."""
        asked = ("check", "--as-of", str(self.day))
        return qms(*asked, folder=folder or self.main, accepted=FOUND)

    def check_base(self) -> Measured:
        """`qms check --base` of the further commits."""
        asked = ("check", "--base", "main", "--as-of", str(self.day))
        return qms(*asked, folder=self.top / LATER, accepted=FOUND)

    def verify(self) -> Measured:
        """`qms verify` of the main line."""
        return qms("verify", "--as-of", str(self.day), folder=self.main, accepted=FOUND)

    def show(self, key: str) -> Measured:
        """`qms show` of one document."""
        return qms("show", key, "--as-of", str(self.day), folder=self.main)

    def stage(self) -> int:
        """Write the finished Markdown, which MkDocs alone can build; how many pages it has."""
        staged = self.top / "staged"
        qms("stage", str(staged), "--as-of", str(self.day), folder=self.main)()
        return sum(1 for _ in (staged / "docs").rglob("*.md"))

    def build(self) -> Measured:
        """`qms build`."""
        asked = ("build", "--as-of", str(self.day), "--site-dir", str(self.top / "built"))
        return qms(*asked, folder=self.main)

    def step(self, name: str, *revs: str, before: Callable[[], None] | None = None) -> Measured:
        """A part of qmsctl (see `steps.py`); what is done `before` does not count."""
        run = script("steps.py", name, str(self.main), *revs)

        def measured() -> Used:
            if before is not None:
                before()
            return run()

        return measured

    def warm(self) -> None:
        """Bring the index up to the tip of `main`."""
        self.step("index", "main")()

    def forget(self) -> None:
        """Drop the index."""
        shutil.rmtree(self._cache, ignore_errors=True)

    def remember(self) -> None:
        """Keep a copy of the index as it is now."""
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._cache, self._copy)

    def restore(self) -> None:
        """Put the index back as it was when it was kept."""
        self.forget()
        shutil.copytree(self._copy, self._cache)

    @property
    def _cache(self) -> Path:
        return self.main / ".git" / "qmsctl"

    @property
    def _copy(self) -> Path:
        return self.top / "kept-cache"
