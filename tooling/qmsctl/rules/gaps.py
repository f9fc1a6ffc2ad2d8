"""Finds what approvals lack: of documents in the tree, and for `verify` of all history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.route import approval_gaps, recall_gaps, withdrawal_gaps
from qmsctl.lifecycle.revisions import (
    as_owned_before,
    predecessor_of,
    read_entries,
    seen_recalls,
    seen_reviews,
    seen_withdrawals,
    version_in,
)
from qmsctl.lifecycle.standing import State
from qmsctl.model.document import DocumentKey, Recall
from qmsctl.model.history import Commit, Revision, Snapshot
from qmsctl.model.tree import SourceFile
from qmsctl.rules.owning import owned_before
from qmsctl.rules.proofs import evidence_of, signed_state
from qmsctl.rules.whereabouts import key_of, snapshot_of, standing_of

if TYPE_CHECKING:
    from qmsctl.rules.context import Context


class FoundGap(NamedTuple):
    """One gap and where it is: in a file of the tree, or at a commit of the main line."""

    gap: ApprovalGap
    key: DocumentKey
    path: str
    file: SourceFile | None = None
    commit: Commit | None = None


def owned(context: Context, key: DocumentKey, state: Snapshot) -> Snapshot:
    """A state of the tree with the owner that the main line knows: who may approve as owner."""
    timeline = context.history.timelines.get(key) if context.history else None
    court = context.history.court if context.history else None
    return owned_before(court, state, timeline) if court else as_owned_before(state, timeline)


def find_gaps(context: Context) -> Mapping[str, tuple[FoundGap, ...]]:
    """Every gap by the rule that reports it."""
    found: dict[str, list[FoundGap]] = {}
    for item in (*_in_tree(context), *(_in_history(context) if context.replay else ())):
        found.setdefault(item.gap.rule, []).append(item)
    return {rule: tuple(items) for rule, items in found.items()}


def _in_tree(context: Context) -> Iterator[FoundGap]:
    for file in context.corpus.files:
        fields = file.fields
        approved = fields.get("status") == "approved"
        if not (approved or "withdrawal" in fields or "recalled" in fields):
            continue
        key = key_of(file, context.corpus.default_language)
        if key is None:
            continue
        gaps: list[ApprovalGap] = []
        if approved:
            gaps += _of_version(context, file, key)
        if "withdrawal" in fields:
            gaps += _of_withdrawal(context, file, key)
        if "recalled" in fields:
            gaps += _of_recalls(context, file, key)
        for gap in gaps:
            yield FoundGap(gap, key, file.path, file)


def _of_version(context: Context, file: SourceFile, key: DocumentKey) -> Iterable[ApprovalGap]:
    """A version that the main line has is judged by the policy of its arrival, others by today's.

    The standing tells already which received versions lack something; only those are asked about.
    """
    standing = standing_of(context, key)
    state = signed_state(context, file, snapshot_of(file))
    version = state.version
    known = standing.known if standing else ()
    item = standing.of(state.version_text) if standing else None
    if item is not None:
        if context.replay:
            return ()  # judged with the rest of history
        court = context.history.court if context.history else None
        if item.state is not State.INVALID or court is None:
            return _retroactive(context, state, item.revision, known)
        return court.revision_gaps(item.revision, known)
    return approval_gaps(
        owned(context, key, state),
        context.policy,
        context.people,
        as_of=context.as_of,
        predecessor=predecessor_of(version, known) if version is not None else None,
        at_baseline=not (context.history and context.history.commits),
        evidence=evidence_of(context),
    )


def _retroactive(
    context: Context, state: Snapshot, revision: Revision, known: Iterable[Revision]
) -> Iterable[ApprovalGap]:
    """What today's policy misses in an old approval, for the rules that it calls retroactive."""
    codes = {code for code in context.policy.retroactive if code.startswith("AP")}
    if not codes:
        return ()
    earlier = [r for r in known if r.arrival.index < revision.arrival.index]
    court = context.history.court if context.history else None
    start = court.baseline if court else None
    gaps = approval_gaps(
        state,
        context.policy,
        context.people,
        as_of=context.as_of,
        arrived_on=context.policy.today(revision.arrival.committed_at),
        predecessor=predecessor_of(revision.version, earlier),
        at_baseline=start is not None and revision.arrival.index <= start,
    )
    return (gap for gap in gaps if gap.rule in codes)


def _of_withdrawal(context: Context, file: SourceFile, key: DocumentKey) -> Iterable[ApprovalGap]:
    document = file.document
    withdrawal = document.withdrawal if document else None
    if withdrawal is None:
        return ()
    history = context.history
    timeline = history.timelines.get(key) if history else None
    if history and history.court and timeline:
        for seen in seen_withdrawals(timeline):
            if seen.withdrawal == withdrawal:
                if context.replay:
                    return ()
                return history.court.withdrawal_gaps(timeline, seen)
    return withdrawal_gaps(
        withdrawal,
        owned(context, key, signed_state(context, file, snapshot_of(file))),
        context.policy,
        context.people,
        as_of=context.as_of,
        evidence=evidence_of(context),
    )


def _of_recalls(context: Context, file: SourceFile, key: DocumentKey) -> Iterator[ApprovalGap]:
    state = signed_state(context, file, snapshot_of(file))
    history = context.history
    timeline = history.timelines.get(key) if history else None
    received = {seen.recall: seen for seen in seen_recalls(timeline)} if timeline else {}
    for recall in read_entries(Recall, state, "recalled"):
        seen = received.get(recall)
        if seen is not None and context.replay:
            continue
        if seen is not None and timeline and history is not None and history.court is not None:
            yield from history.court.recall_gaps(timeline, seen)
        else:
            yield from recall_gaps(
                recall,
                owned(context, key, state),
                context.policy,
                context.people,
                as_of=context.as_of,
                recalled=version_in(timeline, recall.version) if timeline else None,
                evidence=evidence_of(context),
            )


def _in_history(context: Context) -> Iterator[FoundGap]:
    """Every claim that the main line ever received."""
    history = context.history
    if history is None or history.court is None:
        return
    # With its deviations the court is silent about what they admit; `verify` lists it.
    court = history.court
    strict = replace(court, deviations=())
    files = {key_of(file, context.corpus.default_language): file for file in context.corpus.files}
    for key, timeline in history.timelines.items():
        file = files.get(key)
        known = timeline.revisions
        for revision in known:
            same = file is not None and file.fields.get("version") == str(revision.version)
            for gap in court.all_gaps(revision, known):
                path = revision.snapshot.path
                yield FoundGap(gap, key, path, file if same else None, revision.arrival)
        for seen in seen_withdrawals(timeline):
            for gap in strict.withdrawal_gaps(timeline, seen):
                yield FoundGap(gap, key, seen.snapshot.path, None, seen.arrival)
        for recalled in seen_recalls(timeline):
            for gap in strict.recall_gaps(timeline, recalled):
                yield FoundGap(gap, key, recalled.snapshot.path, None, recalled.arrival)
        for reviewed in seen_reviews(timeline) if court.may_ask_for_evidence(key) else ():
            for gap in strict.review_gaps(timeline, reviewed):
                yield FoundGap(gap, key, reviewed.snapshot.path, None, reviewed.arrival)
