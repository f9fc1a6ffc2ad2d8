"""What a pull request still needs before it may be merged: all that its reports tell."""

import datetime as dt
from dataclasses import dataclass

from qmsctl.approval.gate import Judged, State, Uncounted
from qmsctl.report.gate.gather import Unjudged
from qmsctl.report.gate.touched import Mark


@dataclass(frozen=True, slots=True)
class Pull:
    """The pull request; ``opener`` is who opened it, a person's id or "" if that is nobody known.

    ``url`` is the address that people open.
    """

    number: int
    url: str
    opener: str = ""

    @property
    def files(self) -> str:
        """Where people look at what it changes, and approve."""
        return f"{self.url}/files"


@dataclass(frozen=True, slots=True)
class Basis:
    """How it was judged; commits by their full ids, or "" where the pull request begins the QMS."""

    as_of: dt.date
    policy: str
    tool: str
    base: str
    head: str


@dataclass(frozen=True, slots=True)
class GateReport:
    """How every approval stands.

    ``marks`` say what in the pull request changes how it would be judged. ``obstacles`` are
    reasons for which no review of this pull request can count.
    """

    pull: Pull
    basis: Basis
    judged: tuple[Judged, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    drafts: tuple[str, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    marks: tuple[Mark, ...] = ()
    obstacles: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it holds the merge."""
        return bool(self.unjudged or self.obstacles) or any(one.holds for one in self.judged)

    @property
    def missing(self) -> int:
        """How many approvals are missing."""
        return sum(standing.holds for one in self.judged for standing in one.standings)

    @property
    def counts(self) -> dict[State, int]:
        """How many approvals stand in each state."""
        states = [standing.state for one in self.judged for standing in one.standings]
        return {state: states.count(state) for state in State}
