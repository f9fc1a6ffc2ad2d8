"""Judges what the main line claims to be approved, each claim by the policy of its own day."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import itemgetter

from qmsctl.approval.archive import EMPTY, Archive
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.digest import Digests
from qmsctl.approval.evidence import Bench, Evidence
from qmsctl.approval.kinds import may_need_evidence
from qmsctl.approval.proving import Proof
from qmsctl.approval.reviewing import review_case
from qmsctl.approval.route import Case, approval_case, no_type, recall_gaps, withdrawal_gaps
from qmsctl.lifecycle.doubts import Doubts
from qmsctl.lifecycle.revisions import (
    SeenRecall,
    SeenReview,
    SeenWithdrawal,
    arrival_day,
    predecessor_of,
    seen_recalls,
    seen_withdrawals,
    version_in,
)
from qmsctl.model.document import DocumentKey
from qmsctl.model.filed import Filed
from qmsctl.model.history import Commit, Revision, Timeline
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.record import Deviation
from qmsctl.model.version import Version
from qmsctl.rules.courtgaps import carried_gaps, no_policy
from qmsctl.rules.doubting import DoubtfulReviews, DoubtfulVersions
from qmsctl.rules.owning import owned_before
from qmsctl.rules.releasing import awaited


@dataclass(frozen=True, slots=True)
class Judge:
    """The policy and people by which something is judged; since when the main line has them."""

    policy: Policy
    people: People
    since: dt.datetime


@dataclass(frozen=True)
class Court:
    """Everything needed to judge claims of the main line.

    ``judges`` pairs the index of the commit that brought an approved policy with that policy,
    oldest first; ``baseline`` is the index of the commit with which replay starts; ``archive``
    holds the statements that prove approvals, ``timelines`` what tells who owned a document before.
    ``deviations`` are the admitted errors of history: what they name does not count as a gap. Each
    revision and each statement is judged once, and ``digests`` are computed once.
    """

    judges: tuple[tuple[int, Judge], ...]
    as_of: dt.date
    baseline: int | None = None
    deviations: tuple[Deviation, ...] = ()
    archive: Archive = EMPTY
    timelines: Mapping[DocumentKey, Timeline] = field(default_factory=dict)
    digests: Digests = field(default_factory=Digests, repr=False, compare=False)
    _judged: dict[tuple[DocumentKey, Version, str], tuple[ApprovalGap, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _benches: dict[tuple[int, bool], Bench] = field(default_factory=dict, repr=False, compare=False)
    _statements: dict[str, tuple[ApprovalGap, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def with_filed(self, files: Iterable[Filed]) -> "Court":
        """A court that knows these statements too; what it knew of others it need not ask anew."""
        known = (*(kept.filed for kept in self.archive), *self.archive.others)
        return replace(self, archive=Archive((*known, *files)), _judged={})

    def judge_of(self, commit: Commit) -> Judge | None:
        """The approved policy before `commit`.

        The first one, the trust anchor, also judges what came with it, and with a baseline all
        that was there before.
        """
        earlier = bisect_left(self.judges, commit.index, key=itemgetter(0))
        if earlier:
            return self.judges[earlier - 1][1]
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

    def bench_of(self, commit: Commit | None) -> Bench | None:
        """By what a statement is judged that `commit` brings; None: one that is not merged."""
        judge = self.judge_of(commit) if commit is not None else self._last
        if judge is None:
            return None
        place = next(index for index, one in self.judges if one is judge)
        later = commit is None or place < commit.index
        bench = self._benches.get((place, later))
        if bench is None:
            known = frozenset(one.policy.version for index, one in self.judges if index <= place)
            since = judge.since if later else None  # the first one also judges what was before it
            bench = self._benches[place, later] = Bench(
                judge.policy, judge.people, known, self.as_of, since
            )
        return bench

    @cached_property
    def asks_about_fields(self) -> bool:
        """Whether any policy ever asked for approval of administrative changes."""
        return any(judge.policy.asks_on_request("administrative") for _, judge in self.judges)

    def _came_on(self, commit: Commit, judge: Judge) -> dt.date:
        """The day on which a commit came: not before the policy that judges it, whatever it says.

        The first policy also judges what was there before it, and that came when it came.
        """
        day = arrival_day(commit, judge.policy)
        place = next(index for index, one in self.judges if one is judge)
        return max(day, judge.policy.today(judge.since)) if place < commit.index else day

    @property
    def _last(self) -> Judge | None:
        return self.judges[-1][1] if self.judges else None

    def evidence(self, until: int | None = None) -> Evidence:
        """The statements that the main line had received by the commit at place `until`."""
        return Evidence(self.archive, self.bench_of, until, self._statements)

    def case_of(self, revision: Revision, siblings: Sequence[Revision]) -> Case | None:
        """The approvals of a revision with what is asked of them; None if nothing can judge."""
        judge = self.judge_of(revision.arrival)
        if judge is None:
            return None
        earlier = _earlier(revision, siblings)
        arrived = self._came_on(revision.arrival, judge)
        timeline = self.timelines.get(revision.key)
        case = approval_case(
            owned_before(self, revision.snapshot, timeline, revision.arrival),
            judge.policy,
            judge.people,
            as_of=max(arrived, self.as_of),
            arrived_on=arrived,
            predecessor=predecessor_of(revision.version, earlier),
            at_baseline=self.baseline is not None and revision.arrival.index <= self.baseline,
        )
        if case is None:
            return None
        once = partial(self.digests.of, revision.snapshot)
        return case._replace(matter=case.matter._replace(digest=once))

    def proofs(self, revision: Revision, siblings: Sequence[Revision]) -> tuple[Proof, ...]:
        """What backs each approval of a revision; nothing if nothing can judge it."""
        case = self.case_of(revision, siblings)
        return case.proofs(self.evidence(revision.arrival.index)) if case else ()

    def _judge(self, revision: Revision, siblings: Sequence[Revision]) -> tuple[ApprovalGap, ...]:
        judge = self.judge_of(revision.arrival)
        if judge is None:
            return (no_policy(revision.arrival),)
        case = self.case_of(revision, siblings)
        if case is None:
            return (no_type(revision.snapshot, judge.policy),)
        earlier = _earlier(revision, siblings)
        arrived = self._came_on(revision.arrival, judge)
        predecessor = predecessor_of(revision.version, earlier)
        return (
            *case.gaps(self.evidence(revision.arrival.index)),
            *carried_gaps(revision, earlier, predecessor, arrived),
        )

    def recall_gaps(self, timeline: Timeline, seen: SeenRecall) -> tuple[ApprovalGap, ...]:
        """What the approvals of a recall lack."""
        judge = self.judge_of(seen.arrival)
        if judge is None:
            return self._open((no_policy(seen.arrival, "AP015"),), timeline.key, seen.arrival)
        day = self._came_on(seen.arrival, judge)
        gaps = recall_gaps(
            seen.recall,
            owned_before(self, seen.snapshot, timeline, seen.arrival),
            judge.policy,
            judge.people,
            as_of=max(day, self.as_of),
            arrived_on=day,
            recalled=version_in(timeline, seen.recall.version),
            evidence=self.evidence(seen.arrival.index),
        )
        return self._open(gaps, timeline.key, seen.arrival)

    def withdrawal_gaps(self, timeline: Timeline, seen: SeenWithdrawal) -> tuple[ApprovalGap, ...]:
        """What the approvals of a withdrawal lack."""
        judge = self.judge_of(seen.arrival)
        if judge is None:
            return self._open((no_policy(seen.arrival, "AP014"),), timeline.key, seen.arrival)
        day = self._came_on(seen.arrival, judge)
        gaps = withdrawal_gaps(
            seen.withdrawal,
            owned_before(self, seen.snapshot, timeline, seen.arrival),
            judge.policy,
            judge.people,
            as_of=max(day, self.as_of),
            arrived_on=day,
            evidence=self.evidence(seen.arrival.index),
        )
        return self._open(gaps, timeline.key, seen.arrival)

    def may_ask_for_evidence(self, key: DocumentKey) -> bool:
        """Whether any policy may ask for more than claims where this document is concerned."""
        return any(may_need_evidence(key.id, judge.policy) for _, judge in self.judges)

    def review_gaps(self, timeline: Timeline, seen: SeenReview) -> tuple[ApprovalGap, ...]:
        """What a periodic review lacks of the evidence that its document's type asks for."""
        judge = self.judge_of(seen.arrival)
        reviewed = version_in(timeline, seen.review.version) or seen.snapshot
        if judge is None:
            return ()
        holder = owned_before(self, seen.snapshot, timeline, seen.arrival)
        case = review_case(seen.review, holder, reviewed, judge.policy, judge.people)
        if case is None:
            return ()  # rules of the RV family tell that nobody could review it
        gaps = case.gaps(self.evidence(seen.arrival.index))
        return self._open(gaps, timeline.key, seen.arrival)

    def doubts(self, timeline: Timeline) -> Doubts:
        """What a document claims without having the approvals for it."""
        return Doubts(
            versions=DoubtfulVersions(self, timeline),
            recalls=frozenset(
                seen.recall for seen in seen_recalls(timeline) if self.recall_gaps(timeline, seen)
            ),
            withdrawals=frozenset(
                seen.withdrawal
                for seen in seen_withdrawals(timeline)
                if self.withdrawal_gaps(timeline, seen)
            ),
            reviews=DoubtfulReviews(self, timeline),
            awaited=partial(awaited, self, timeline),
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


def _earlier(revision: Revision, siblings: Sequence[Revision]) -> list[Revision]:
    return [r for r in siblings if r.arrival.index < revision.arrival.index]
