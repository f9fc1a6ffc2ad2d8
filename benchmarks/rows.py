"""The rows of the table: what is measured, against which floor, under which budget."""

import shutil
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from made import FOUND, HERE, Made, Measured, qms, script
from processes import Used, used
from size import LATER


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
    ``twin`` is the large repository with signatures.
    """

    big: Made
    sites: Sequence[Made]
    repeat: int
    twin: Made | None = None

    def rows(self, groups: Sequence[str]) -> Iterator[Row]:
        """The rows of the wanted groups, each measured when it is asked for."""
        yield from (row for group in groups for row in getattr(self, group)())

    def warm_up(self, small: Made) -> None:
        """Let everything be compiled once, at work on a small repository."""
        for command in ("check", "verify"):
            qms(command, folder=small.main, accepted=FOUND)()

    def start(self) -> Iterator[Row]:
        """Starting at all, beside the import of what nearly every command needs."""
        model = "import click, pydantic\nclass Model(pydantic.BaseModel):\n    name: str"
        bare, asked, modelled, short = self._rounds(
            lambda: used((sys.executable, "-c", "import click"), HERE),
            qms("--help"),
            lambda: used((sys.executable, "-c", model), HERE),
            qms("rule", "VC001"),
        )
        name = "a trivial subcommand (qms rule VC001)"
        yield Row("qms --help", asked, "≤ 0.15 s", "import click", bare)
        yield Row(name, short, "≤ 0.30 s", "import click, pydantic; one model", modelled)

    def check(self) -> Iterator[Row]:
        """Every rule on the tree; the index is warm, as after the first run."""
        big, plain = self.big, self.big.top / "plain"
        if not plain.exists():
            shutil.copytree(big.main / "qms_docs", plain / "qms_docs")
        big.warm()
        floor, files, whole = self._rounds(
            script("floors.py", "check", str(big.main / "qms_docs")),
            big.check(plain),
            big.check(),
        )
        named = ("read + CSafeLoader + pydantic", floor)
        yield Row("check, files only (no Git)", files, "≤ 2", *named)
        yield Row("check, with the main line", whole, "≤ 2", *named)

    def history(self) -> Iterator[Row]:
        """The history index: made anew, opened, brought up to date."""
        big = self.big
        floor, cold = self._rounds(
            script("floors.py", "history", str(big.main)),
            big.step("index", "main", before=big.forget),
        )
        named = ("log --raw + cat-file + distinct CSafeLoader", floor)
        yield Row("history index, cold", cold, "≤ 1.3", *named)
        big.remember()
        warm, later, every = self._rounds(
            big.step("index", "main", before=big.restore),
            big.step("index", LATER, before=big.restore),
            big.step("timelines", "main", before=big.restore),
        )
        yield Row("history index, warm, nothing new", warm, "≤ 0.7 s")
        yield Row("history index, warm, 20 new commits", later, "≤ 0.2 s more", "warm", warm)
        yield Row("every document's history read, warm", every, "none of its own", "warm", warm)

    def change(self) -> Iterator[Row]:
        """A pull request of 20 commits."""
        big = self.big
        big.warm()
        check, found, whole = self._rounds(
            big.check(), big.step("changes", "main", LATER), big.check_base()
        )
        yield Row("changes of 20 commits, no index", found, "≤ 0.5 s")
        yield Row("check --base, 20 commits", whole, "≤ 1.2", "check", check)

    def verify(self) -> Iterator[Row]:
        """The replay of the whole main line."""
        big = self.big
        cold, whole = self._rounds(big.step("index", "main", before=big.forget), big.verify())
        yield Row("verify", whole, "≤ 1.3", "history index, cold", cold)

    def signed(self) -> Iterator[Row]:
        """What signatures cost: the same work on the same history with and without them."""
        big, twin = self.big, self.twin
        if twin is None:
            return
        count = twin.signatures
        work = f"{{}}, {count:,} signatures"
        cold, whole, plain = self._rounds(
            twin.step("index", "main", before=twin.forget), twin.verify(), big.verify()
        )
        name = f"1.3 × history index, cold, + {count:,} × 0.3 ms"
        allowed = Used(1.3 * cold.seconds + 0.0003 * count, cold.megabytes)
        yield Row(work.format("verify"), whole, "≤ 1", name, allowed)
        yield self._beside(work.format("verify"), whole, plain)
        for made in (big, twin):
            made.warm()
        pairs = {
            "check": (twin.check(), big.check()),
            "check --base": (twin.check_base(), big.check_base()),
            "show": (twin.show("SOP-00002"), big.show("SOP-00002")),
        }
        for name, both in pairs.items():
            yield self._beside(work.format(name), *self._rounds(*both))

    def build(self) -> Iterator[Row]:
        """The site, against MkDocs alone with the same finished Markdown."""
        site = self.sites[0]
        pages = site.stage()
        plain = (sys.executable, "-m", "mkdocs", "build", "--quiet")
        floor, whole = self._rounds(lambda: used(plain, site.top / "staged"), site.build())
        yield Row(f"build, {pages:,} pages", whole, "≤ 1.3", "mkdocs build of the same", floor)

    def growth(self) -> Iterator[Row]:
        """What a page costs in a small site and in a large one."""
        small, large = self.sites[1:]
        pages = [site.stage() for site in (small, large)]
        for site in (small, large):
            site.build()()  # the index is warm after that, and redlines are known
        told = [
            Used(whole.seconds * 1000 / count, whole.megabytes)
            for whole, count in zip(self._rounds(small.build(), large.build()), pages, strict=True)
        ]
        name = "build of {:,} pages, ms a page"
        yield Row(name.format(pages[1]), told[1], "≤ 1.3", name.format(pages[0]), told[0])

    def _beside(self, work: str, measured: Used, floor: Used) -> Row:
        return Row(work, measured, "none of its own", "the same without signatures", floor)

    def _rounds(self, *measured: Measured) -> list[Used]:
        """The medians of several rounds: what is compared runs next to each other."""
        rounds = [[run() for run in measured] for _ in range(self.repeat)]
        return [middle(runs) for runs in zip(*rounds, strict=True)]


def middle(runs: Sequence[Used]) -> Used:
    """The median of the seconds, and the largest of the peaks."""
    return Used(statistics.median(u.seconds for u in runs), max(u.megabytes for u in runs))
