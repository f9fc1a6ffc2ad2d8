"""Adds the planted violations to a planned history: commits behind its tip, and branches."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qmsctl.repository.fastimport import Content, PlannedCommit, Stamp
from qmsctl.scaffold.defects.book import Book
from qmsctl.scaffold.defects.catalogue import DEFECTS
from qmsctl.scaffold.defects.defect import MAIN, Changes, Defect, Step
from qmsctl.scaffold.defects.listing import LISTING_PATH, listing
from qmsctl.scaffold.defects.prepared import FIRST, SECOND
from qmsctl.scaffold.demo.story import DemoHistory

PREPARED = "prepared"
"""The branch on which all is well: the main line and the branches of the defects go on from it."""

_DAYS_TO_THE_END = 3
_ZONE = dt.timezone(dt.timedelta(hours=1))
_BETWEEN = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class PlantedHistory:
    """The demo with the violations, ready to be written: commits, and branches → mark.

    ``day`` is the one for which `DEFECTS.md` tells what is found.
    """

    commits: tuple[PlannedCommit, ...]
    refs: Mapping[str, int]
    day: dt.date


def with_defects(demo: DemoHistory, defects: Iterable[Defect] = DEFECTS) -> PlantedHistory:
    """The demo with violations planted behind the tip of its main line, and on branches.

    Raises:
        ValueError: a defect builds on a text that the demo does not hold.
    """
    planted = tuple(defects)
    tip = next(commit for commit in demo.commits if commit.mark == demo.refs[MAIN])
    end = tip.committer.when.astimezone(_ZONE).date() + dt.timedelta(days=_DAYS_TO_THE_END)
    morning = dt.datetime.combine(end, dt.time(8), _ZONE)
    writer = _Writer(demo.last_mark + 1)
    prepared = _Line(tip.mark, dict(demo.tree), morning - dt.timedelta(days=2))
    writer.grow(prepared, FIRST)
    writer.grow(prepared, SECOND)
    about = {LISTING_PATH: listing(planted, end, PREPARED).encode()}
    writer.write(prepared, "List the violations that are planted here", "m.keller", about)
    lines: dict[str, _Line] = {}
    for defect in planted:
        if defect.branch not in lines:
            lines[defect.branch] = prepared.fork(morning - dt.timedelta(days=1))
        writer.grow(lines[defect.branch], defect.steps)
    refs = {**demo.refs, PREPARED: prepared.mark, **{n: line.mark for n, line in lines.items()}}
    return PlantedHistory((*demo.commits, *writer.made), refs, end)


def _lay(files: dict[str, Content], changes: Changes) -> None:
    for path, content in changes.items():
        if content is None:
            files.pop(path, None)
        else:
            files[path] = content


@dataclass
class _Line:
    """A line of history that grows: its newest commit, the files there, and the time of day."""

    mark: int
    files: dict[str, Content]
    clock: dt.datetime

    def fork(self, clock: dt.datetime) -> "_Line":
        return _Line(self.mark, dict(self.files), clock)


@dataclass
class _Writer:
    """Makes commits, numbered in the order in which they are made."""

    next_mark: int
    made: list[PlannedCommit] = field(default_factory=list)

    def grow(self, line: _Line, steps: Iterable[Step]) -> None:
        """Do `steps` one after the other."""
        for step in steps:
            changes = step.plant(Book(line.files, line.clock))
            if step.arrives == "commit":
                self.write(line, step.subject, step.by, changes)
            else:
                self._merge(line, step, changes)

    def write(self, line: _Line, message: str, by: str, changes: Changes) -> None:
        """Add a commit to a line."""
        line.clock += _BETWEEN
        line.mark = self._commit(line, message, by, (line.mark,), changes)
        _lay(line.files, changes)

    def _merge(self, line: _Line, step: Step, changes: Changes) -> None:
        """Let the changes arrive by a branch, which grew beside another commit of the line."""
        side = line.fork(line.clock)
        self.write(side, step.subject, step.by, changes)
        note = f"Notes of {line.clock.date()}: the shelf of spare parts was counted.\n"
        meanwhile: Changes = {f"notes/{step.arrives}.md": note.encode()}
        self.write(line, "Note that the spare parts were counted", "m.keller", meanwhile)
        line.clock += _BETWEEN
        if step.arrives == "merge":
            parents, message, brought = (line.mark, side.mark), "Merge branch 'topic'", changes
        else:
            message = "Merge branch 'main' into topic"
            parents, brought = (side.mark, line.mark), meanwhile
        line.mark = self._commit(line, message, step.by, parents, brought)
        _lay(line.files, changes)

    def _commit(
        self,
        line: _Line,
        message: str,
        by: str,
        parents: tuple[int, ...],
        changes: Changes,
    ) -> int:
        person = Book(line.files, line.clock).person(by)
        stamp = Stamp(person["name"], person["emails"][0], line.clock)
        mark = self.next_mark
        self.next_mark += 1
        self.made.append(PlannedCommit(mark, f"{message}\n", stamp, stamp, parents, changes))
        return mark
