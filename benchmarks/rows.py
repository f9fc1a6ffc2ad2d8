"""The rows of the table: what is measured, against which floor, under which budget."""

import datetime as dt
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from corpus import LATER
from processes import QMS, Used, used

HERE = Path(__file__).parent
FOUND = (0, 1)
"""Exit codes of a check that could be made, with findings or without."""

Measured = Callable[[], Used]
"""Runs something once and tells what it used."""


class Made(NamedTuple):
    """A repository in the folder ``main`` below `top`, and the day as of which it is judged."""

    top: Path
    day: dt.date


@dataclass(frozen=True)
class Row:
    """One comparison in CPU seconds; without a floor the budget is in seconds itself.

    ``measured`` is None for what was stopped.
    """

    work: str
    measured: Used | None
    budget: str
    floor_name: str = ""
    floor: Used | None = None

    def line(self) -> str:
        """The row in Markdown."""
        if self.measured is None:
            return f"| {self.work} | | | | | | |"
        took, floor = self.measured.seconds, self.floor.seconds if self.floor else None
        cells = (
            self.work,
            f"{took:.2f}",
            f"{self.measured.megabytes:.0f}",
            self.floor_name,
            f"{floor:.2f}" if floor is not None else "",
            f"{took / floor:.2f}" if floor else "",
            self.budget,
        )
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class Bench:
    """Everything that is measured: most in the repository `big`, sites are built of `sites`.

    The first site is compared with MkDocs alone; growth is from the second to the third.
    """

    big: Made
    sites: Sequence[Made]
    repeat: int

    def rows(self, groups: Sequence[str]) -> Iterator[Row]:
        """The rows of the wanted groups, each measured when it is asked for."""
        yield from (row for group in groups for row in getattr(self, group)())

    @cached_property
    def main(self) -> Path:
        """The large repository."""
        return self.big.top / "main"

    def warm_up(self, small: Made) -> None:
        """Let everything be compiled once, at work on a small repository."""
        for command in ("check", "verify"):
            self._qms(command, folder=small.top / "main", accepted=FOUND)()

    def start(self) -> Iterator[Row]:
        """Starting at all, beside the import of what nearly every command needs."""
        model = "import click, pydantic\nclass Model(pydantic.BaseModel):\n    name: str"
        bare, asked, modelled, short = self._rounds(
            lambda: used((sys.executable, "-c", "import click"), HERE),
            self._qms("--help"),
            lambda: used((sys.executable, "-c", model), HERE),
            self._qms("rule", "VC001"),
        )
        name = "a trivial subcommand (qms rule VC001)"
        yield Row("qms --help", asked, "≤ 0.15 s", "import click", bare)
        yield Row(name, short, "≤ 0.30 s", "import click, pydantic; one model", modelled)

    def check(self) -> Iterator[Row]:
        """Every rule on the tree; the index is warm, as after the first run."""
        plain = self.big.top / "plain"
        if not plain.exists():
            shutil.copytree(self.main / "qms_docs", plain / "qms_docs")
        self._warm()
        floor, files, whole = self._rounds(
            self._python("floors.py", "check", str(self.main / "qms_docs")),
            self._check(plain),
            self._check(self.main),
        )
        named = ("read + CSafeLoader + pydantic", floor)
        yield Row("check, files only (no Git)", files, "≤ 2", *named)
        yield Row("check, with the main line", whole, "≤ 2", *named)

    def history(self) -> Iterator[Row]:
        """The history index: made anew, opened, brought up to date."""
        floor, cold = self._rounds(
            self._python("floors.py", "history", str(self.main)),
            self._step("index", "main", before=self._forget),
        )
        named = ("log --raw + cat-file + distinct CSafeLoader", floor)
        yield Row("history index, cold", cold, "≤ 1.3", *named)
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._cache, self._copy)
        warm, later, every = self._rounds(
            self._step("index", "main", before=self._restore),
            self._step("index", LATER, before=self._restore),
            self._step("timelines", "main", before=self._restore),
        )
        yield Row("history index, warm, nothing new", warm, "≤ 0.7 s")
        yield Row("history index, warm, 20 new commits", later, "≤ 0.2 s more", "warm", warm)
        yield Row("every document's history read, warm", every, "none of its own", "warm", warm)

    def change(self) -> Iterator[Row]:
        """A pull request of 20 commits."""
        self._warm()
        asked = ("check", "--base", "main", "--as-of", str(self.big.day))
        check, found, whole = self._rounds(
            self._check(self.main),
            self._step("changes", "main", LATER),
            self._qms(*asked, folder=self.big.top / LATER, accepted=FOUND),
        )
        yield Row("changes of 20 commits, no index", found, "≤ 0.5 s")
        yield Row("check --base, 20 commits", whole, "≤ 1.2", "check", check)

    def verify(self) -> Iterator[Row]:
        """The replay of the whole main line."""
        asked = ("verify", "--as-of", str(self.big.day))
        cold, whole = self._rounds(
            self._step("index", "main", before=self._forget),
            self._qms(*asked, folder=self.main, accepted=FOUND),
        )
        yield Row("verify", whole, "≤ 1.3", "history index, cold", cold)

    def build(self) -> Iterator[Row]:
        """The site, against MkDocs alone with the same finished Markdown."""
        site = self.sites[0]
        pages = self._stage(site)
        plain = (sys.executable, "-m", "mkdocs", "build", "--quiet")
        floor, whole = self._rounds(lambda: used(plain, site.top / "staged"), self._build(site))
        yield Row(f"build, {pages:,} pages", whole, "≤ 1.3", "mkdocs build of the same", floor)

    def growth(self) -> Iterator[Row]:
        """What a page costs in a small site and in a large one."""
        small, large = self.sites[1:]
        pages = [self._stage(site) for site in (small, large)]
        for site in (small, large):
            self._build(site)()  # the index is warm after that, and redlines are known
        told = [
            Used(whole.seconds * 1000 / count, whole.megabytes)
            for whole, count in zip(
                self._rounds(self._build(small), self._build(large)), pages, strict=True
            )
        ]
        name = "build of {:,} pages, ms a page"
        yield Row(name.format(pages[1]), told[1], "≤ 1.3", name.format(pages[0]), told[0])

    def _stage(self, site: Made) -> int:
        """Write a site's finished Markdown, which MkDocs alone can build; how many pages it has."""
        staged = site.top / "staged"
        self._qms("stage", str(staged), "--as-of", str(site.day), folder=site.top / "main")()
        return sum(1 for _ in (staged / "docs").rglob("*.md"))

    def _build(self, site: Made) -> Measured:
        asked = ("build", "--as-of", str(site.day), "--site-dir", str(site.top / "built"))
        return self._qms(*asked, folder=site.top / "main")

    def _rounds(self, *measured: Measured) -> list[Used]:
        """The medians of several rounds: what is compared runs next to each other."""
        rounds = [[run() for run in measured] for _ in range(self.repeat)]
        return [middle(runs) for runs in zip(*rounds, strict=True)]

    @property
    def _cache(self) -> Path:
        return self.main / ".git" / "qmsctl"

    @property
    def _copy(self) -> Path:
        """The cache as it is at the tip of `main`."""
        return self.big.top / "kept-cache"

    def _forget(self) -> None:
        shutil.rmtree(self._cache, ignore_errors=True)

    def _restore(self) -> None:
        self._forget()
        shutil.copytree(self._copy, self._cache)

    def _warm(self) -> None:
        self._step("index", "main")()

    def _check(self, folder: Path) -> Measured:
        return self._qms("check", "--as-of", str(self.big.day), folder=folder, accepted=FOUND)

    def _qms(self, *asked: str, folder: Path = HERE, accepted: Sequence[int] = (0,)) -> Measured:
        return lambda: used((*QMS, *asked), folder, accepted)

    def _step(self, name: str, *revs: str, before: Callable[[], None] | None = None) -> Measured:
        run = self._python("steps.py", name, str(self.main), *revs)

        def measured() -> Used:
            if before is not None:
                before()
            return run()

        return measured

    def _python(self, *asked: str) -> Measured:
        return lambda: used((sys.executable, str(HERE / asked[0]), *asked[1:]), HERE)


def middle(runs: Sequence[Used]) -> Used:
    """The median of the seconds, and the largest of the peaks."""
    return Used(statistics.median(u.seconds for u in runs), max(u.megabytes for u in runs))
