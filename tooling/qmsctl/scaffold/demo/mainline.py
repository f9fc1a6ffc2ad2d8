"""Pull requests become commits: squashed, rebased or merged, on one main line."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qmsctl.repository.fastimport import PlannedCommit, Stamp
from qmsctl.scaffold.demo.calendar import Clock
from qmsctl.scaffold.demo.people import Staff
from qmsctl.scaffold.demo.telling import StoryError, Way

Changes = Mapping[str, bytes | None]
"""Path → new content, or None: deleted."""


@dataclass(frozen=True)
class Step:
    """What one person did on one day of a branch."""

    person: str
    on: dt.date
    message: str
    changes: Changes


@dataclass(frozen=True)
class Pull:
    """A pull request that reaches the main line on a day.

    `begun` is when its branch left the main line; only a merge shows that.
    """

    title: str
    text: str
    on: dt.date
    steps: Sequence[Step]
    way: Way = "squash"
    begun: dt.date | None = None


class MainLine:
    """The main line as far as it is told, and all commits so far."""

    def __init__(self, staff: Staff) -> None:
        self.commits: list[PlannedCommit] = []
        self.tree: dict[str, bytes] = {}
        self._staff = staff
        self._clock = Clock()
        self._line: list[tuple[dt.date, int]] = []
        self._changed: dict[str, dt.date] = {}
        self._numbers = 0

    @property
    def tip(self) -> int:
        """The mark of the newest commit of the main line."""
        return self._line[-1][1]

    def receive(self, pull: Pull) -> None:
        """Bring a pull request to the main line.

        Raises:
            StoryError: its day lies before the last one, or a file changed since its branch began.
        """
        if self._line and pull.on < self._line[-1][0]:
            raise StoryError(f"{pull.title}: {pull.on} lies before the commit before it")
        self._numbers += 1
        if pull.way == "merge":
            self._merge(pull)
        elif pull.way == "rebase":
            self._rebase(pull)
        else:
            self._squash(pull)
        for path, content in _together(pull.steps).items():
            self._changed[path] = pull.on
            if content is None:
                self.tree.pop(path, None)
            else:
                self.tree[path] = content

    def _squash(self, pull: Pull) -> None:
        message = f"{pull.title} (#{self._numbers})\n\n{pull.text}".strip() + "\n"
        self._put(pull.steps[0].person, pull.on, message, _together(pull.steps))

    def _rebase(self, pull: Pull) -> None:
        for step in pull.steps:
            self._put(step.person, pull.on, step.message + "\n", step.changes, written=step.on)

    def _merge(self, pull: Pull) -> None:
        begun = pull.begun or min(step.on for step in pull.steps)
        late = [p for p in _together(pull.steps) if self._changed.get(p, begun) > begun]
        if late:
            raise StoryError(f"{pull.title}: {late} changed after the branch was begun on {begun}")
        fork = [mark for day, mark in self._line if day < begun][-1]
        for step in pull.steps:
            person = self._staff.stamp(step.person, self._clock.moment(step.on))
            fork = self._add(step.message + "\n", person, person, (fork,), step.changes)
        keeper = self._staff.stamp(self._controller(pull.on), self._clock.moment(pull.on))
        message = f"Merge pull request #{self._numbers}: {pull.title}\n\n{pull.text}".strip()
        changes = _together(pull.steps)
        mark = self._add(message + "\n", keeper, keeper, (self.tip, fork), changes)
        self._line.append((pull.on, mark))

    def _put(
        self,
        person: str,
        on: dt.date,
        message: str,
        changes: Changes,
        *,
        written: dt.date | None = None,
    ) -> None:
        """One ordinary commit of the main line; the document controller brings it there."""
        moment = self._clock.moment(on)
        author = self._staff.stamp(person, self._clock.moment(written) if written else moment)
        keeper = self._staff.stamp(self._controller(on), moment)
        parents = (self.tip,) if self._line else ()
        self._line.append((on, self._add(message, author, keeper, parents, changes)))

    def _add(
        self,
        message: str,
        author: Stamp,
        committer: Stamp,
        parents: tuple[int, ...],
        changes: Changes,
    ) -> int:
        mark = len(self.commits) + 1
        self.commits.append(PlannedCommit(mark, message, author, committer, parents, changes))
        return mark

    def _controller(self, on: dt.date) -> str:
        return self._staff.holder("document-controller", on)


def _together(steps: Sequence[Step]) -> dict[str, bytes | None]:
    """What several steps change in all; of one path the last step counts."""
    found: dict[str, bytes | None] = {}
    for step in steps:
        found |= step.changes
    return found
