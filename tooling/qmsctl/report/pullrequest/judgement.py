"""How a pull request or the main line was judged, with what was found."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from qmsctl.model.finding import Finding
from qmsctl.report.summary import Summary


@dataclass(frozen=True, slots=True)
class Basis:
    """How something was judged: what reports say in their last line.

    Commits are full ids. `left_out` counts findings that the base has too.
    """

    as_of: dt.date
    policy: str
    version: str
    base: str | None = None
    merge_base: str | None = None
    head: str | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings of a run: what any report of `check` or `verify` tells.

    `strict` says that warnings fail as well; `titles` are the titles of rules by code.
    """

    command: str
    findings: tuple[Finding, ...]
    summary: Summary
    basis: Basis
    titles: Mapping[str, str]
    strict: bool = False

    @property
    def failing(self) -> bool:
        """Whether the run fails."""
        return bool(self.summary.errors or (self.strict and self.summary.warnings))
