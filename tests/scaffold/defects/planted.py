"""Runs what finds the planted violations, in one process and without checking anything out."""

import datetime as dt
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qmsctl.model.finding import Finding
from qmsctl.model.record import Deviation
from qmsctl.repository import policyfile
from qmsctl.repository.history import History
from qmsctl.rules import engine, loading, viewing
from qmsctl.rules.context import Context, HistoryView
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL
from qmsctl.rules.viewing import Chained
from qmsctl.scaffold.defects.defect import MAIN, Defect, Found, How
from qmsctl.scaffold.defects.history import PREPARED
from tests.cli.running import qms
from tests.support.gitrepo import GitRepo

_JUDGED = ("GT010", "")
"""The note that another commit than the main line's newest is judged, as was asked for."""


def remember_histories(patch: pytest.MonkeyPatch) -> None:
    """Judge each line of history once: dozens of branches are compared with one main line.

    What `view_history` says depends on nothing but the line, the day and the policy.
    """
    known: dict[tuple[str, dt.date, str], HistoryView] = {}

    def view(
        history: History, context: Context, deviations: tuple[Deviation, ...], chained: Chained
    ) -> HistoryView:
        key = (history.commits[-1].oid, context.as_of, context.policy.version)
        if key not in known:
            known[key] = viewing.view_history(history, context, deviations, chained)
        return known[key]

    patch.setattr(loading, "view_history", view)
    # The same few policies are read again for every branch; what is read depends on the bytes only.
    read = functools.cache(policyfile.read_policy)
    patch.setattr(policyfile, "read_policy", read)
    patch.setattr(viewing, "read_policy", read)


@dataclass
class Planted:
    """The demo with its defects on disk; what was found once is remembered.

    ``day`` is the one for which the list holds, ``said`` what `qms demo` printed.
    """

    top: Path
    day: dt.date
    said: str
    _without: dict[tuple[How, int], frozenset[Found]] = field(default_factory=dict)

    @classmethod
    def make(cls, top: Path) -> "Planted":
        run = qms("demo", "--with-defects", str(top))
        assert run.code == 0, run.err
        told = re.search(r"qms check --as-of (\S+)", run.err + run.out)
        assert told is not None, run.err
        return cls(top, dt.date.fromisoformat(told[1]), run.err + run.out)

    @property
    def tip(self) -> str:
        return GitRepo(self.top).oid(MAIN)

    def findings(self, how: How, branch: str = MAIN, as_of: int = 0) -> tuple[Finding, ...]:
        """Everything that a command says; `as_of` is in days after the day of the list."""
        day = self.day + dt.timedelta(days=as_of)
        if how is How.PULL_REQUEST:
            change = load(self.top, as_of=day, base=MAIN, head=branch)
            return engine.run_change(change, ALL)[0]
        if how is How.SWITCHED:
            return self._switched(branch, day)
        rev = None if branch == MAIN else branch
        replay = how in {How.VERIFY, How.REPLAY}
        context = load(self.top, as_of=day, rev=rev, replay=replay, use_cache=not replay)
        return engine.run(context, ALL)

    def _switched(self, branch: str, day: dt.date) -> tuple[Finding, ...]:
        repo = GitRepo(self.top)
        repo.switch(branch)
        try:
            return engine.run(load(self.top, as_of=day), ALL)
        finally:
            repo.switch(MAIN)

    def without(self, how: How, as_of: int = 0) -> frozenset[Found]:
        """What the same command says where all is still well."""
        if how is How.PULL_REQUEST:
            return frozenset()
        if how is How.SWITCHED:
            return frozenset(found(self.findings(How.CHECK)))
        replay = how in {How.VERIFY, How.REPLAY}
        key = (How.REPLAY if replay else How.COMMIT, as_of)
        if key not in self._without:
            self._without[key] = frozenset(found(self.findings(key[0], PREPARED, as_of)))
        on_main = how in {How.CHECK, How.VERIFY}
        return self._without[key] - {_JUDGED} if on_main else self._without[key]


def found(findings: Iterable[Finding]) -> set[Found]:
    """Rule and document, else path, of each finding."""
    return {(f.rule, f.document or f.path or "") for f in findings}


def differences(
    expected: Iterable[Found], findings: tuple[Finding, ...], without: frozenset[Found]
) -> list[str]:
    """What is found and not listed, or listed and not found."""
    wanted = set(expected)
    got = found(findings) - without
    said = [f"found: {f.rule} {f.document or f.path}: {f.message}" for f in findings]
    unlisted = [text for text, f in zip(said, findings, strict=True) if found([f]) & (got - wanted)]
    return [*unlisted, *(f"not found: {rule} {where}" for rule, where in sorted(wanted - got))]


def groups(defects: Iterable[Defect]) -> dict[str, list[Defect]]:
    """The defects by the branch on which they lie."""
    by_branch: dict[str, list[Defect]] = {}
    for defect in defects:
        by_branch.setdefault(defect.branch, []).append(defect)
    return by_branch
