"""The rows of the table: what is measured, against which floor, under which budget."""

import datetime as dt
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus import LATER
from processes import QMS, median_cpu

HERE = Path(__file__).parent
FOUND = (0, 1)
"""Exit codes of a check that could be made, with findings or without."""


@dataclass(frozen=True)
class Row:
    """One comparison in CPU seconds; without a floor the budget is in seconds itself."""

    work: str
    seconds: float
    budget: str
    floor_name: str = ""
    floor: float | None = None

    def line(self) -> str:
        """The row in Markdown."""
        floor = f"{self.floor:.2f}" if self.floor is not None else ""
        ratio = f"{self.seconds / self.floor:.2f}" if self.floor else ""
        cells = (self.work, f"{self.seconds:.2f}", self.floor_name, floor, ratio, self.budget)
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class Bench:
    """Everything that is measured, in repositories that lie below `big` and `site`.

    ``day`` and ``site_day`` are the days as of which they are judged.
    """

    big: Path
    day: dt.date
    site: Path
    site_day: dt.date
    repeat: int

    def rows(self, groups: Sequence[str]) -> Iterator[Row]:
        """The rows of the wanted groups, each measured when it is asked for."""
        yield from (row for group in groups for row in getattr(self, group)())

    @cached_property
    def main(self) -> Path:
        """The large repository."""
        return self.big / "main"

    def warm_up(self) -> None:
        """Let everything be compiled once."""
        for command in ("check", "verify"):
            self._qms(command, folder=self.site / "main", accepted=FOUND, repeat=1)

    def start(self) -> Iterator[Row]:
        """Starting at all."""
        yield Row("qms --help", self._qms("--help"), "≤ 0.15 s")
        yield Row("a trivial subcommand (qms rule VC001)", self._qms("rule", "VC001"), "≤ 0.30 s")

    def check(self) -> Iterator[Row]:
        """Every rule on the tree; the index is warm, as after the first run."""
        floor = ("read + CSafeLoader + pydantic", self._check_floor)
        plain = self.big / "plain"
        if not plain.exists():
            shutil.copytree(self.main / "qms_docs", plain / "qms_docs")
        yield Row("check, files only (no Git)", self._check(plain), "≤ 2", *floor)
        yield Row("check, with the main line", self._check_warm, "≤ 2", *floor)

    def history(self) -> Iterator[Row]:
        """The history index: made anew, opened, brought up to date."""
        floor = ("log --raw + cat-file + distinct CSafeLoader", self._history_floor)
        yield Row("history index, cold", self._cold, "≤ 1.3", *floor)
        warm = self._step("index", "main", before=self._warm)
        yield Row("history index, warm, nothing new", warm, "≤ 0.7 s")
        later = self._step("index", LATER, before=self._restored(self._kept))
        yield Row("history index, warm, 20 new commits", later, "≤ 0.2 s more", "warm", warm)
        every = self._step("timelines", "main", before=self._warm)
        yield Row("every document's history read, warm", every, "none of its own", "warm", warm)

    def change(self) -> Iterator[Row]:
        """A pull request of 20 commits."""
        found = self._step("changes", "main", LATER)
        yield Row("changes of 20 commits, no index", found, "≤ 0.5 s")
        self._warm()
        asked = ("check", "--base", "main", "--as-of", str(self.day))
        whole = self._qms(*asked, folder=self.big / LATER, accepted=FOUND)
        yield Row("check --base, 20 commits", whole, "≤ 1.2", "check", self._check_warm)

    def verify(self) -> Iterator[Row]:
        """The replay of the whole main line."""
        asked = ("verify", "--as-of", str(self.day))
        whole = self._qms(*asked, folder=self.main, accepted=FOUND)
        yield Row("verify", whole, "≤ 1.3", "history index, cold", self._cold)

    def build(self) -> Iterator[Row]:
        """The site, against MkDocs alone with the same finished Markdown."""
        main, staged, as_of = self.site / "main", self.site / "staged", str(self.site_day)
        self._qms("stage", str(staged), "--as-of", as_of, folder=main, repeat=1)
        asked = ("build", "--as-of", as_of, "--site-dir", str(self.site / "built"))
        whole = self._qms(*asked, folder=main)
        plain = (sys.executable, "-m", "mkdocs", "build", "--quiet")
        floor = median_cpu(plain, staged, self.repeat)
        pages = sum(1 for _ in (staged / "docs").rglob("*.md"))
        yield Row(f"build, {pages} pages", whole, "≤ 1.3", "mkdocs build of the same", floor)

    # What several rows need is measured once.

    @cached_property
    def _check_floor(self) -> float:
        return self._python("floors.py", "check", str(self.main / "qms_docs"))

    @cached_property
    def _check_warm(self) -> float:
        self._warm()
        return self._check(self.main)

    @cached_property
    def _history_floor(self) -> float:
        return self._python("floors.py", "history", str(self.main))

    @cached_property
    def _cold(self) -> float:
        return self._step("index", "main", before=self._forget)

    @cached_property
    def _kept(self) -> Path:
        """A copy of the cache as it is at the tip of `main`."""
        copy = self.big / "kept-cache"
        self._forget()
        self._warm()
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self._cache, copy)
        return copy

    @property
    def _cache(self) -> Path:
        return self.main / ".git" / "qmsctl"

    def _forget(self) -> None:
        shutil.rmtree(self._cache, ignore_errors=True)

    def _warm(self) -> None:
        self._step("index", "main", repeat=1)

    def _restored(self, copy: Path) -> Callable[[], None]:
        def restore() -> None:
            self._forget()
            shutil.copytree(copy, self._cache)

        return restore

    def _check(self, folder: Path) -> float:
        return self._qms("check", "--as-of", str(self.day), folder=folder, accepted=FOUND)

    def _qms(
        self,
        *asked: str,
        folder: Path = HERE,
        accepted: Sequence[int] = (0,),
        repeat: int | None = None,
    ) -> float:
        return median_cpu((*QMS, *asked), folder, repeat or self.repeat, accepted)

    def _step(
        self,
        name: str,
        *revs: str,
        before: Callable[[], None] = lambda: None,
        repeat: int | None = None,
    ) -> float:
        command = (sys.executable, str(HERE / "steps.py"), name, str(self.main), *revs)
        return median_cpu(command, HERE, repeat or self.repeat, before=before)

    def _python(self, *asked: str) -> float:
        command = (sys.executable, str(HERE / asked[0]), *asked[1:])
        return median_cpu(command, HERE, self.repeat)
