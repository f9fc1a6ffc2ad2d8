"""What a pull request says is approved: versions, withdrawals, recalls, reviews and the policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple, TypeVar

from qmsctl.approval.claims import Demand, read_claims
from qmsctl.approval.gate import About, Asked, Look
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.policychain import policy_matter
from qmsctl.approval.policydemand import policy_demand
from qmsctl.approval.proving import prove
from qmsctl.approval.reviewing import ReviewCase, review_case
from qmsctl.approval.route import Case, approval_case, recall_case, withdrawal_case
from qmsctl.lifecycle.revisions import predecessor_of, read_entries, read_entry, version_in
from qmsctl.model.document import DocumentKey, Recall, Review, Withdrawal
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.policy import Independence
from qmsctl.model.route import Seat
from qmsctl.report.pullrequest.compared import kinds_by_key, net_changes
from qmsctl.report.pullrequest.model import DRAFTS, ISSUES, Kind
from qmsctl.rules.contents import Contents, EntryLook, Facts, PolicyLook, VersionLook
from qmsctl.rules.context import Context
from qmsctl.rules.gaps import owned
from qmsctl.rules.proofs import evidence_of
from qmsctl.rules.whereabouts import standing_of

_WITHDRAWN = {"reason", "date", "replaced_by"}
_RECALLED = {"reason", "date"}
_REVIEWED = {"date", "outcome", "action_by", "note"}
_ANYONE = Independence(mode="off", justification="Whoever holds the role may review.")


_BESIDE = {"version": "", "periodic-review": ", review"}

Entry = TypeVar("Entry", Recall, Review)


class Unjudged(NamedTuple):
    """Something of which nobody's approval can be asked, and why: it holds the merge."""

    name: str
    why: str


class Gathered(NamedTuple):
    """What is asked, what cannot be judged, and the drafts, which nobody need approve yet."""

    asked: tuple[Asked, ...]
    unjudged: tuple[Unjudged, ...]
    drafts: tuple[str, ...]


def gather(context: Context, contents: Contents) -> Gathered:
    """Everything that the pull request of `context` says is approved.

    Raises:
        IncompleteHistory: the clone lacks what is needed.
        GitError: Git failed.
    """
    work = _Gathering(context, contents)
    asked: list[Asked] = [*work.policy()]
    unjudged: list[Unjudged] = []
    drafts: list[str] = []
    for key, kinds in sorted(kinds_by_key(context, work.changes).items()):
        for found in work.document(work.changes[key], frozenset(kinds)):
            if isinstance(found, Asked):
                asked.append(found)
            elif isinstance(found, Unjudged):
                unjudged.append(found)
            else:
                drafts.append(found)
    return Gathered(tuple(asked), tuple(unjudged), tuple(drafts))


@dataclass(frozen=True)
class _Gathering:
    context: Context
    contents: Contents

    @cached_property
    def changes(self) -> Mapping[DocumentKey, Change]:
        return net_changes(self.context)

    def document(self, change: Change, kinds: frozenset[Kind]) -> Iterator[Asked | Unjudged | str]:
        """What one document's change asks for; a text is the name of a draft."""
        after = change.after
        if after is None:
            return
        name = f"{change.key.id} {after.version_text or '?'}"
        if not after.readable:
            yield Unjudged(change.key.id, "its front matter cannot be read, as 'qms check' says")
            return
        if self.context.policy.type_of(after.text("type") or "") is None:
            yield Unjudged(name, f"the policy knows no type '{after.text('type') or ''}'")
            return
        # Who may approve as owner is said by the main line, not by the change.
        after = owned(self.context, change.key, after)
        if Kind.ALTERED in kinds:
            yield Unjudged(name, "its approved text was altered; that needs a new version")
        if kinds & DRAFTS:
            yield name
        if kinds & ISSUES:
            yield from self._version(change.key, after)
        if Kind.WITHDRAWAL in kinds:
            yield from self._withdrawal(change.key, after)
        if Kind.RECALL in kinds:
            yield from self._recalls(change, after)
        if Kind.REVIEW in kinds:
            yield from self._reviews(change, after)

    def policy(self) -> Iterator[Asked]:
        """The policy, if it says that a new one is approved."""
        context, own, judge = self.context, self.context.own_policy, self.context.policy
        digest = context.policy_digest or ""
        states = context.history.policies if context.history else ()
        if own.status != "approved" or not states or digest == states[-1].digest:
            return
        received = states[-1].since.committed_at
        demand = policy_demand(
            own,
            previous=judge,
            people=context.people,
            as_of=context.as_of,
            earliest=judge.today(received),
        )
        claims = read_claims(context.policy_file.fields.get("approvals"), demand.key)
        matter = policy_matter(own, digest, judge)
        name, path = f"{own.id} {own.version}", context.policy_file.path
        yield Asked(
            about=About("policy", name, own.version, own.title, path, "policy"),
            demand=demand,
            proofs=prove(claims, matter, evidence_of(context)),
            wanted=judge.evidence,
            look=PolicyLook(self.contents, digest),
            earliest=(received, f"version {judge.version} of the policy was received"),
            matter=matter,
        )

    def _version(self, key: DocumentKey, after: Snapshot) -> Iterator[Asked]:
        context, version = self.context, after.version
        standing = standing_of(context, key)
        known = standing.known if standing else ()
        case = approval_case(
            after,
            context.policy,
            context.people,
            as_of=context.as_of,
            predecessor=predecessor_of(version, known) if version is not None else None,
        )
        if case is not None:
            yield self._asked("version", key, after, case, VersionLook(self.contents, after))

    def _withdrawal(self, key: DocumentKey, after: Snapshot) -> Iterator[Asked]:
        withdrawal = read_entry(Withdrawal, after.fields.get("withdrawal"))
        policy, people, as_of = self.context.policy, self.context.people, self.context.as_of
        case = withdrawal and withdrawal_case(withdrawal, after, policy, people, as_of=as_of)
        if case:
            look = EntryLook(self.contents, after, "withdrawal", _withdrawn)
            yield self._asked("withdrawal", key, after, case, look)

    def _recalls(self, change: Change, after: Snapshot) -> Iterator[Asked]:
        policy, people, as_of = self.context.policy, self.context.people, self.context.as_of
        for recall in _new(Recall, change, after, "recalled"):
            stopped = self._received(change.key, recall.version)
            case = recall_case(recall, after, policy, people, as_of=as_of, recalled=stopped)
            if case is not None:
                facts = partial(_recalled, version=recall.version)
                digest = case.matter.digest() if stopped is not None else None
                look = EntryLook(self.contents, after, "recall", facts, digest)
                yield self._asked("recall", change.key, after, case, look)

    def _reviews(self, change: Change, after: Snapshot) -> Iterator[Asked]:
        for review in _new(Review, change, after, "reviews"):
            received = self._received(change.key, review.version)
            found = review_case(
                review, after, received or after, self.context.policy, self.context.people
            )
            if found is not None:
                case = reviewers_case(found, self.context, after)
                facts = partial(_reviewed, review=review)
                digest = case.matter.digest() if received is not None else None
                look = EntryLook(self.contents, after, "review", facts, digest)
                yield self._asked("periodic-review", change.key, after, case, look)

    def _received(self, key: DocumentKey, version: str | None) -> Snapshot | None:
        history = self.context.history
        timeline = history.timelines.get(key) if history else None
        return version_in(timeline, version) if timeline else None

    def _asked(self, what: str, key: DocumentKey, after: Snapshot, case: Case, look: Look) -> Asked:
        subject, context = case.matter.subject, self.context
        language = "" if key.language == context.policy.language else f" ({key.language})"
        beside = _BESIDE.get(what, f", {what}")
        name = f"{subject.id} {subject.version}{language}{beside}"
        title, kind = after.text("title"), case.kind.title
        return Asked(
            about=About(what, name, subject.version, title, after.path, kind, key),
            demand=case.demand,
            proofs=case.proofs(evidence_of(context)),
            wanted=case.kind.evidence,
            look=look,
            earliest=case.matter.earliest,
            matter=case.matter,
        )


def reviewers_case(found: ReviewCase, context: Context, after: Snapshot) -> Case:
    """A periodic review as approved by whoever holds one of the roles that review."""
    kind = judged_type(after, context.policy)
    assert kind is not None  # noqa: S101 - else there were no such review
    roles, owner = kind.review.route, after.text("owner")
    demand = Demand(
        what=f"the review route of {kind.title}",
        key=("reviews",),
        route=((Seat(any_of=roles) if len(roles) > 1 else Seat(role=roles[0]),),),
        known_roles=context.policy.roles,
        people=context.people,
        independence=_ANYONE,
        several_roles=True,
        owner=owner,
        authors=None,
        as_of=context.as_of,
        dated=False,
    )
    by, day, fills = found.review.by or "", found.review.date, context.people.fills
    fit = (claim for claim in found.claims if fills(by, claim.role or "", day, owner=owner))
    return Case((next(fit, found.claims[0]),), demand, found.matter, kind)


def _new(model: type[Entry], change: Change, after: Snapshot, field: str) -> Iterator[Entry]:
    """The entries of a list that the main line does not have."""
    known = read_entries(model, change.before, field) if change.before is not None else ()
    for entry in dict.fromkeys(read_entries(model, after, field)):
        if entry not in known:
            yield entry


def _withdrawn(state: Snapshot) -> Facts | None:
    found = read_entry(Withdrawal, state.fields.get("withdrawal"))
    return found.model_dump(mode="json", include=_WITHDRAWN) if found else None


def _recalled(state: Snapshot, version: str) -> Facts | None:
    for found in read_entries(Recall, state, "recalled"):
        if found.version == version:
            return found.model_dump(mode="json", include=_RECALLED)
    return None


def _reviewed(state: Snapshot, review: Review) -> Facts | None:
    """What the state says of a person's review of a version, the same one or the newest."""
    mine = [
        found
        for found in read_entries(Review, state, "reviews")
        if (found.by, found.version) == (review.by, review.version)
    ]
    if not mine:
        return None
    found = review if review in mine else mine[-1]
    return found.model_dump(mode="json", include=_REVIEWED)
