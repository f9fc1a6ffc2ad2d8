"""Judges every step of a context's documents once, for all rules that report a part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.approval.digest import Digests, content_digest
from qmsctl.lifecycle.doubts import NO_DOUBTS
from qmsctl.lifecycle.past import Past
from qmsctl.lifecycle.transitions import judge
from qmsctl.lifecycle.verdicts import Verdict
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Change, Snapshot

if TYPE_CHECKING:
    from qmsctl.rules.context import Context


class StepVerdict(NamedTuple):
    """One step, and one thing that is wrong with it."""

    change: Change
    verdict: Verdict


def judge_steps(context: Context) -> Mapping[str, tuple[StepVerdict, ...]]:
    """What is wrong with the steps of `context.changes`, by the rule that reports it.

    What lies before the baseline is history that was adopted as it is.
    """
    changes = (*after_baseline(context), *_after_baseline(context, context.in_place))
    court = context.history.court if context.history else None
    digest = (court.digests if court else Digests()).of
    by_key: dict[DocumentKey, list[Change]] = {}
    for change in changes:
        by_key.setdefault(change.key, []).append(change)
    found: dict[str, list[StepVerdict]] = {}
    for key, steps in by_key.items():
        past = past_of(context, key, digest)
        for change in steps:
            policy, _ = context.policy_before(change)
            for verdict in judge(change, past, policy=policy, as_of=context.as_of):
                found.setdefault(verdict.rule, []).append(StepVerdict(change, verdict))
    return {rule: tuple(items) for rule, items in found.items()}


def after_baseline(context: Context) -> tuple[Change, ...]:
    """The changes that are judged: a pull request's, or those that came after the baseline."""
    return _after_baseline(context, context.changes)


def _after_baseline(context: Context, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    court = context.history.court if context.history else None
    start = court.baseline if court else None
    if start is None:
        return changes
    return tuple(c for c in changes if c.commit is None or c.commit.index > start)


def past_of(
    context: Context, key: DocumentKey, digest: Callable[[Snapshot], str] = content_digest
) -> Past:
    """What the main line holds of one document."""
    history = context.history
    timeline = history.timelines.get(key) if history else None
    court = history.court if history else None
    return Past.of(
        timeline,
        policy=context.policy,
        digest=digest,
        doubts=history.doubts.get(key, NO_DOUBTS) if history else NO_DOUBTS,
        baseline=court.baseline if court else None,
    )
