"""What statements may speak of: revisions, withdrawals, recalls, reviews; in a tree or history."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from qmsctl.approval.claims import Claim, read_claims
from qmsctl.approval.deviating import deviation_matter
from qmsctl.approval.policychain import policy_matter
from qmsctl.approval.proving import Matter
from qmsctl.approval.reviewing import ReviewCase, review_case
from qmsctl.approval.route import Case, approval_case, recall_case, withdrawal_case
from qmsctl.lifecycle.revisions import (
    SeenRecall,
    SeenReview,
    SeenWithdrawal,
    predecessor_of,
    read_entries,
    read_entry,
    seen_recalls,
    seen_reviews,
    seen_withdrawals,
    version_in,
)
from qmsctl.model.document import DocumentKey, Recall, Review, Withdrawal
from qmsctl.model.history import Commit, Snapshot, Timeline
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.statement import Meaning, SubjectName
from qmsctl.model.tree import SourceFile
from qmsctl.rules.admitting import deviation_commit, known_policies
from qmsctl.rules.context import Context
from qmsctl.rules.gaps import owned
from qmsctl.rules.judging import Court
from qmsctl.rules.proofs import signed_state
from qmsctl.rules.whereabouts import snapshot_of, standing_of

SeenEntry = SeenWithdrawal | SeenRecall | SeenReview


class Spoken(NamedTuple):
    """Something that may be approved, its claims, and the main-line commit that brought it.

    ``arrival`` is None for what is not merged.
    """

    matter: Matter
    claims: tuple[Claim, ...]
    arrival: Commit | None


def spoken_in_history(context: Context, name: SubjectName, meaning: Meaning) -> Iterator[Spoken]:
    """Everything of this name that the main line ever received."""
    history = context.history
    court = history.court if history else None
    if history is None or court is None:
        return
    if name.language is None:
        yield from (_policies if meaning == "approval" else deviations_spoken)(context, name)
        return
    timeline = history.timelines.get(DocumentKey(name.id, name.language))
    if timeline is not None:
        yield from _received(court, timeline, name.version, meaning)


def _policies(context: Context, name: SubjectName) -> Iterator[Spoken]:
    """The states of the policy that have this version, approved or not."""
    history = context.history
    states = (*history.policies, *history.rejected) if history else ()
    for state in states:
        if (state.policy.id, state.policy.version) == (name.id, name.version) and history:
            before = history.policy_for(state.since)
            judge = before.policy if before else state.policy
            claims = read_claims(_plain(state.policy), ("approvals",))
            yield Spoken(policy_matter(state.policy, state.digest, judge), claims, state.since)


def deviations_spoken(context: Context, name: SubjectName) -> Iterator[Spoken]:
    """The deviations of the tree, as they would be signed under this version of the policy."""
    for policy, digest in known_policies(context):
        for file, deviation in context.deviations:
            if deviation is not None and (policy.id, policy.version) == (name.id, name.version):
                path = file.path.removeprefix(f"{context.root}/")
                claims = read_claims(file.fields.get("approvals"), ("approvals",))
                matter = deviation_matter(path, file.fields, policy, digest)
                yield Spoken(matter, claims, deviation_commit(context, file))


def _plain(policy: Policy) -> list[dict[str, object]]:
    return [approval.model_dump(mode="json") for approval in policy.approvals]


def _received(court: Court, timeline: Timeline, version: str, meaning: Meaning) -> Iterator[Spoken]:
    """What the main line received of one version: the version itself, or entries about it."""
    if meaning == "approval":
        for revision in timeline.revisions:
            if revision.version.text == version:
                case = court.case_of(revision, timeline.revisions)
                yield from _spoken(case, revision.arrival)
        return
    received = version_in(timeline, version)
    for seen in _ENTRIES[meaning](timeline) if meaning in _ENTRIES else ():
        judge = court.judge_of(seen.arrival)
        if judge is not None:
            there = _Place(seen.snapshot, received, judge.policy, judge.people, court.as_of)
            yield from _about(seen[0], version, there, seen.arrival)


_ENTRIES: Mapping[Meaning, Callable[[Timeline], tuple[SeenEntry, ...]]] = MappingProxyType(
    {"withdrawal": seen_withdrawals, "recall": seen_recalls, "periodic-review": seen_reviews}
)


class _Place(NamedTuple):
    """A state that holds an entry, the version of which it speaks as received, and who judges."""

    holder: Snapshot
    received: Snapshot | None
    policy: Policy
    people: People
    as_of: dt.date


def _about(
    entry: Withdrawal | Recall | Review, version: str, there: _Place, arrival: Commit | None
) -> Iterator[Spoken]:
    """The entry with its claims, if it is about this version."""
    holder, policy, people, as_of = there.holder, there.policy, there.people, there.as_of
    if isinstance(entry, Withdrawal):
        if holder.version_text == version:
            case = withdrawal_case(entry, holder, policy, people, as_of=as_of)
            yield from _spoken(case, arrival)
    elif entry.version == version:
        if isinstance(entry, Recall):
            found = recall_case(entry, holder, policy, people, as_of=as_of, recalled=there.received)
            yield from _spoken(found, arrival)
        else:
            review = review_case(entry, holder, there.received or holder, policy, people)
            yield from _spoken(review, arrival)


def _spoken(case: Case | ReviewCase | None, arrival: Commit | None) -> Iterator[Spoken]:
    if case is not None:
        yield Spoken(case.matter, case.claims, arrival)


def spoken_in_tree(context: Context, name: SubjectName, meaning: Meaning) -> Iterator[Spoken]:
    """What the tree holds under this name and is not merged yet."""
    if name.language is None:
        own = context.own_policy
        if meaning != "approval":
            yield from deviations_spoken(context, name)
        elif (own.id, own.version) == (name.id, name.version):
            matter = policy_matter(own, context.policy_digest or "", context.policy)
            yield Spoken(matter, read_claims(_plain(own), ("approvals",)), None)
        return
    key = DocumentKey(name.id, name.language)
    for file in context.corpus.by_key.get(key, ()):
        yield from _in_file(context, file, key, name.version, meaning)


def _in_file(
    context: Context, file: SourceFile, key: DocumentKey, version: str, meaning: Meaning
) -> Iterator[Spoken]:
    state = owned(context, key, signed_state(context, file, snapshot_of(file)))
    policy, people, as_of = context.policy, context.people, context.as_of
    standing = standing_of(context, key)
    if meaning == "approval":
        if state.version_text == version:
            known = standing.known if standing else ()
            before = predecessor_of(state.version, known) if state.version else None
            case = approval_case(state, policy, people, as_of=as_of, predecessor=before)
            item = standing.of(version) if standing else None
            yield from _spoken(case, item.revision.arrival if item else None)
        return
    received = version_in(standing.timeline, version) if standing else None
    there = _Place(state, received, policy, people, as_of)
    for entry in _written(state, meaning):
        yield from _about(entry, version, there, None)


def _written(state: Snapshot, meaning: Meaning) -> Iterator[Withdrawal | Recall | Review]:
    if meaning == "withdrawal":
        withdrawal = read_entry(Withdrawal, state.fields.get("withdrawal"))
        if withdrawal is not None:
            yield withdrawal
    elif meaning == "recall":
        yield from read_entries(Recall, state, "recalled")
    elif meaning == "periodic-review":
        yield from read_entries(Review, state, "reviews")
