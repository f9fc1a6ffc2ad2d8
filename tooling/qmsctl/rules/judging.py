"""Judges what the main line claims to be approved, each claim by the policy of its own day."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.route import approval_gaps, recall_gaps, withdrawal_gaps
from qmsctl.lifecycle.carried import carried_over
from qmsctl.lifecycle.release import Doubts
from qmsctl.lifecycle.revisions import (
    arrival_day,
    predecessor_of,
    seen_recalls,
    seen_withdrawals,
)
from qmsctl.lifecycle.verdicts import Kind, Verdict
from qmsctl.model.document import DocumentKey, Recall, Withdrawal
from qmsctl.model.history import Commit, Revision, Snapshot, Timeline
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.record import Deviation
from qmsctl.model.version import Version


@dataclass(frozen=True, slots=True)
class Judge:
    """The policy and people by which something is judged."""

    policy: Policy
    people: People


@dataclass(frozen=True)
class Court:
    """Everything needed to judge claims of the main line.

    ``judges`` pairs the index of the commit that brought an approved policy with that policy,
    oldest first; ``baseline`` is the index of the commit with which replay starts.
    ``deviations`` are the admitted errors of history: what they name does not count as a gap.
    Each revision is judged once; ``_judged`` remembers what was found.
    """

    judges: tuple[tuple[int, Judge], ...]
    as_of: dt.date
    baseline: int | None = None
    deviations: tuple[Deviation, ...] = ()
    _judged: dict[tuple[DocumentKey, Version, str], tuple[ApprovalGap, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def judge_of(self, commit: Commit) -> Judge | None:
        """The approved policy before `commit`.

        The first one, the trust anchor, also judges what came with it, and with a baseline all
        that was there before.
        """
        earlier = [judge for index, judge in self.judges if index < commit.index]
        if earlier:
            return earlier[-1]
        if not self.judges:
            return None
        first, anchor = self.judges[0]
        adopted = self.baseline is not None and commit.index <= self.baseline
        return anchor if first == commit.index or adopted else None

    def revision_gaps(
        self, revision: Revision, siblings: Sequence[Revision]
    ) -> tuple[ApprovalGap, ...]:
        """What the approvals of `revision` lack; `siblings` are all revisions of its document."""
        gaps = self.all_gaps(revision, siblings)
        return self._open(gaps, revision.key, revision.arrival) if gaps else ()

    def all_gaps(self, revision: Revision, siblings: Sequence[Revision]) -> tuple[ApprovalGap, ...]:
        """The same, with what deviations admit."""
        place = (revision.key, revision.version, revision.arrival.oid)
        found = self._judged.get(place)
        if found is None:
            found = self._judged[place] = self._judge(revision, siblings)
        return found

    def _judge(self, revision: Revision, siblings: Sequence[Revision]) -> tuple[ApprovalGap, ...]:
        judge = self.judge_of(revision.arrival)
        if judge is None:
            return (_no_policy(revision.arrival),)
        earlier = [r for r in siblings if r.arrival.index < revision.arrival.index]
        arrived = arrival_day(revision.arrival, judge.policy)
        predecessor = predecessor_of(revision.version, earlier)
        gaps = approval_gaps(
            revision.snapshot,
            judge.policy,
            judge.people,
            as_of=max(arrived, self.as_of),
            arrived_on=arrived,
            predecessor=predecessor,
            at_baseline=self.baseline is not None and revision.arrival.index <= self.baseline,
        )
        return (
            *gaps,
            *_carried_gaps(revision, earlier, predecessor, arrived),
            *_evidence_gaps(revision.snapshot, judge.policy),
        )

    def recall_gaps(
        self, key: DocumentKey, recall: Recall, snapshot: Snapshot, arrival: Commit
    ) -> tuple[ApprovalGap, ...]:
        """What the approvals of a recall lack."""
        judge = self.judge_of(arrival)
        if judge is None:
            return self._open((_no_policy(arrival, "AP015"),), key, arrival)
        day = arrival_day(arrival, judge.policy)
        gaps = recall_gaps(
            recall,
            snapshot,
            judge.policy,
            judge.people,
            as_of=max(day, self.as_of),
            arrived_on=day,
        )
        return self._open(gaps, key, arrival)

    def withdrawal_gaps(
        self, key: DocumentKey, withdrawal: Withdrawal, snapshot: Snapshot, arrival: Commit
    ) -> tuple[ApprovalGap, ...]:
        """What the approvals of a withdrawal lack."""
        judge = self.judge_of(arrival)
        if judge is None:
            return self._open((_no_policy(arrival, "AP014"),), key, arrival)
        day = arrival_day(arrival, judge.policy)
        gaps = withdrawal_gaps(
            withdrawal,
            snapshot,
            judge.policy,
            judge.people,
            as_of=max(day, self.as_of),
            arrived_on=day,
        )
        return self._open(gaps, key, arrival)

    def doubts(self, timeline: Timeline) -> Doubts:
        """What a document claims without having the approvals for it."""
        key = timeline.key
        return Doubts(
            versions=_Doubtful(self, timeline),
            recalls=frozenset(
                seen.recall
                for seen in seen_recalls(timeline)
                if self.recall_gaps(key, seen.recall, seen.snapshot, seen.arrival)
            ),
            withdrawals=frozenset(
                seen.withdrawal
                for seen in seen_withdrawals(timeline)
                if self.withdrawal_gaps(key, seen.withdrawal, seen.snapshot, seen.arrival)
            ),
        )

    def all_doubts(self, timelines: Mapping[DocumentKey, Timeline]) -> Mapping[DocumentKey, Doubts]:
        """The doubts of every document."""
        return {key: self.doubts(timeline) for key, timeline in timelines.items()}

    def _open(
        self, gaps: Iterable[ApprovalGap], key: DocumentKey, commit: Commit
    ) -> tuple[ApprovalGap, ...]:
        admitted = {
            d.rule
            for d in self.deviations
            if d.document == key.id and d.commit == commit.oid and d.status == "approved"
        }
        return tuple(gap for gap in gaps if gap.rule not in admitted)


class _Doubtful(Container[str]):
    """The versions of one document that are not approved; each is judged when it is asked for."""

    def __init__(self, court: Court, timeline: Timeline) -> None:
        self._court = court
        self._timeline = timeline
        self._answers: dict[object, bool] = {}

    def __contains__(self, version: object) -> bool:
        answer = self._answers.get(version)
        if answer is None:
            known = self._timeline.revisions
            same = (r for r in known if r.version.text == version)
            answer = any(self._court.revision_gaps(revision, known) for revision in same)
            self._answers[version] = answer
        return answer


def _no_policy(commit: Commit, rule: str = "AP001") -> ApprovalGap:
    return ApprovalGap(
        rule=rule,
        message=f"No approved policy existed when the main line received this with {commit.short}.",
        hint="Approve the policy first and issue a higher version; for documents older than the "
        "QMS in Git set 'baseline' in qms.yml.",
        key=("approvals",),
    )


def _carried_gaps(
    revision: Revision,
    earlier: Sequence[Revision],
    predecessor: Revision | None,
    arrived: dt.date,
) -> tuple[ApprovalGap, ...]:
    """Approvals that were given for another version since the one on which this builds.

    Older ones are dated before it could exist, which is a gap already.
    """
    since = predecessor.arrival.index if predecessor else 0
    others = [r for r in earlier if r.arrival.index >= since and r.version != revision.version]
    found = carried_over(revision.snapshot, others, arrived)
    if found is None:
        return ()
    facts = {"version": revision.version, "document": revision.key.id, "other": found.other}
    told = Verdict(
        Kind.APPROVALS_CARRIED_OVER, {**{k: str(v) for k, v in facts.items()}, "who": found.who}
    )
    hint = (
        f"Have this content approved under a higher version (`qms revise {revision.key.id}`); "
        "what the main line received stays in its history."
    )
    return (ApprovalGap(told.rule, told.message, hint, told.key),)


def _evidence_gaps(snapshot: Snapshot, policy: Policy) -> tuple[ApprovalGap, ...]:
    """What is missing if the type asks for more than the claim itself (design §6)."""
    kind = policy.type_of(snapshot.text("type") or "")
    if kind is None or kind.evidence == "declared":
        return ()
    return (
        ApprovalGap(
            rule="EV001",
            message=f"Documents of the type '{kind.title}' need evidence of tier "
            f"'{kind.evidence}'; this is backed by its own claim only.",
            hint="Add the evidence, or set 'evidence: declared' for the type in qms.yml.",
            key=("approvals",),
        ),
    )
