"""Whose approval a change needs by the base's policy, and whose it has."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from qmsctl.approval.claims import ApprovalGap, Claim, read_claims
from qmsctl.approval.policychain import policy_gaps, policy_matter
from qmsctl.approval.proving import Proof, before_merge, prove
from qmsctl.approval.route import (
    approval_case,
    recall_case,
    recall_gaps,
    withdrawal_case,
    withdrawal_gaps,
)
from qmsctl.approval.routing import missing_words, route_text
from qmsctl.approval.seating import short_seats
from qmsctl.lifecycle.revisions import predecessor_of, read_entries, read_entry, version_in
from qmsctl.model.document import Recall, Withdrawal
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import OWNER_ROLE, POLICY_ROUTE, Policy
from qmsctl.model.route import Route, Seat, roles_of
from qmsctl.report.pullrequest.model import DRAFTS, ISSUES, Approvals, Given, Kind, Need
from qmsctl.report.tiers import backed
from qmsctl.report.words import iso, role_title
from qmsctl.rules.backing import claimed
from qmsctl.rules.context import Context
from qmsctl.rules.gaps import owned
from qmsctl.rules.proofs import evidence_of

_OTHER_CONTENT = "It was given for other content of this version."


def approvals_of(context: Context, change: Change, kinds: Iterable[Kind]) -> tuple[Approvals, ...]:
    """What one document's change needs: for its version, its withdrawal and its recalls."""
    after, given = change.after, frozenset(kinds)
    if after is None or not after.readable:
        return ()
    # Who may approve as owner is said by the main line, not by the change.
    after = owned(context, change.key, after)
    found: list[Approvals] = []
    if given & (ISSUES | DRAFTS | {Kind.APPROVAL, Kind.ALTERED}):
        found += _issue(context, change, after, given)
    if Kind.WITHDRAWAL in given:
        found += _withdrawal(context, after)
    if Kind.RECALL in given:
        found += _recalls(context, change, after)
    return tuple(found)


def policy_approvals(context: Context) -> Approvals:
    """What a changed policy needs: an approval by its owner under the policy in force."""
    states = context.history.policies if context.history else ()
    arrival = context.policy.today(states[-1].since.committed_at) if states else None
    fields = context.policy_file.fields
    digest, evidence = context.policy_digest or "", evidence_of(context)
    gaps = policy_gaps(
        context.own_policy,
        fields,
        previous=context.policy,
        people=context.people,
        as_of=context.as_of,
        earliest=arrival,
        digest=digest,
        evidence=evidence,
    )
    claims = read_claims(fields.get("approvals"), ("approvals",))
    matter = policy_matter(context.own_policy, digest, context.policy)
    proofs = prove(claims, matter, evidence)
    asked = fields.get("status") == "approved"
    return _approvals(context, "policy", POLICY_ROUTE, proofs, gaps, owner=None, asked=asked)


def _issue(
    context: Context, change: Change, after: Snapshot, kinds: frozenset[Kind]
) -> Iterator[Approvals]:
    kind = context.policy.type_of(after.text("type") or "")
    if kind is None:
        return  # who must approve cannot be told: a finding says so
    history = context.history
    standing = history.standings.get(change.key) if history else None
    known = standing.known if standing else ()
    version = after.version
    case = approval_case(
        after,
        context.policy,
        context.people,
        as_of=context.as_of,
        predecessor=predecessor_of(version, known) if version is not None else None,
        at_baseline=not (history and history.commits),
    )
    if Kind.ALTERED in kinds or case is None:
        proofs = claimed(after)
        gaps = tuple(ApprovalGap("VC001", _OTHER_CONTENT, "", p.claim.key) for p in proofs)
    else:
        proofs, gaps = case.proofs(evidence_of(context)), case.gaps(evidence_of(context))
    route = kind.route.of(after.text("change"))
    owner = after.text("owner")
    asked = not kinds & {*DRAFTS, Kind.ALTERED}  # what was altered needs a version first
    yield _approvals(context, "issue", route, proofs, gaps, owner=owner, asked=asked)


def _withdrawal(context: Context, after: Snapshot) -> Iterator[Approvals]:
    policy, people, as_of = context.policy, context.people, context.as_of
    withdrawal = read_entry(Withdrawal, after.fields.get("withdrawal"))
    if withdrawal is None:
        return
    evidence = evidence_of(context)
    case = withdrawal_case(withdrawal, after, policy, people, as_of=as_of)
    gaps = withdrawal_gaps(withdrawal, after, policy, people, as_of=as_of, evidence=evidence)
    if case is not None:
        route, owner = case.demand.route, after.text("owner")
        yield _approvals(context, "withdrawal", route, case.proofs(evidence), gaps, owner=owner)


def _recalls(context: Context, change: Change, after: Snapshot) -> Iterator[Approvals]:
    policy, people, as_of = context.policy, context.people, context.as_of
    known = read_entries(Recall, change.before, "recalled") if change.before is not None else ()
    timeline = context.history.timelines.get(change.key) if context.history else None
    evidence = evidence_of(context)
    for recall in dict.fromkeys(read_entries(Recall, after, "recalled")):
        if recall in known:
            continue
        stopped = version_in(timeline, recall.version) if timeline else None
        case = recall_case(recall, after, policy, people, as_of=as_of, recalled=stopped)
        gaps = recall_gaps(
            recall, after, policy, people, as_of=as_of, recalled=stopped, evidence=evidence
        )
        if case is not None:
            what, owner = f"recall of {recall.version}", after.text("owner")
            proofs = case.proofs(evidence)
            yield _approvals(context, what, case.demand.route, proofs, gaps, owner=owner)


def _approvals(
    context: Context,
    what: str,
    route: Route,
    proofs: Sequence[Proof],
    gaps: Sequence[ApprovalGap],
    *,
    owner: str | None,
    asked: bool = True,
) -> Approvals:
    steps = {seat: number for number, step in enumerate(route, 1) for seat in step}
    needs = tuple(
        _need(context, seat, step, proofs, gaps, owner=owner) for seat, step in steps.items()
    )
    claims = [proof.claim for proof in proofs]
    remarks = _remarks(claims, gaps, route) if asked else ()
    return Approvals(what, route_text(route), needs, remarks, asked)


def _need(
    context: Context,
    seat: Seat,
    step: int,
    proofs: Sequence[Proof],
    gaps: Sequence[ApprovalGap],
    *,
    owner: str | None,
) -> Need:
    people = context.people
    given = tuple(_given(p, gaps, people, owner) for p in proofs if p.claim.role in seat.roles)
    counted = {one.person for one in given if not one.problem}
    return Need(
        role=seat.title,
        title=" or ".join(_title(role, context.policy, owner) for role in seat.roles),
        step=step,
        given=given,
        holders=_holders(seat, people, context.as_of, owner, counted if seat.people > 1 else ()),
        people=seat.people,
    )


def _title(role: str, policy: Policy, owner: str | None) -> str:
    """A role as people call it; the owner with the role that owns the document, if it is one."""
    if role != OWNER_ROLE or owner is None:
        return role_title(role, policy)
    return f"owner ({role_title(owner, policy)})" if owner in policy.roles else OWNER_ROLE


def _given(proof: Proof, gaps: Iterable[ApprovalGap], people: People, owner: str | None) -> Given:
    """One approval, for whom it was given, what backs it, and what is wrong with it by itself."""
    claim, shown = proof.claim, backed(proof)
    mine = [gap for gap in gaps if gap.key[: len(claim.key)] == claim.key]
    own = [(before_merge(gap) if gap.awaited else gap).message for gap in mine]
    name = people.name_of(claim.by) if claim.by else f"adopted: {claim.adopted or 'nobody'}"
    if claim.by and claim.role and claim.day:
        delegator = people.delegator(claim.by, claim.role, claim.day, owner=owner)
        name += f" for {people.name_of(delegator)}" if delegator else ""
    # As written, or where the document leaves it to the statement, the statement's day.
    day = claim.date or iso(claim.day)
    problem = " ".join(own)
    # What makes the approval worthless tells already why its signature does not count.
    doubts = tuple(doubt for doubt in shown.doubts if doubt not in problem)
    counted = () if proof.kept else doubts
    return Given(name, day, problem, claim.by, shown.backing, counted)


def _remarks(claims: Sequence[Claim], gaps: Iterable[ApprovalGap], route: Route) -> tuple[str, ...]:
    """What is wrong with the list as a whole, and with approvals that no role of the route asks."""
    wanted = set(roles_of(route))
    told = [claim.key for claim in claims if claim.role in wanted]
    given = [(claim.role, claim.by) for claim in claims]
    missing = [f"{missing_words(short)};" for short in short_seats(given, route)]  # told by needs
    return tuple(
        gap.message
        for gap in gaps
        if not any(start in gap.message for start in missing)
        and not any(gap.key[: len(key)] == key for key in told)
    )


def _holders(
    seat: Seat, people: People, day: dt.date, owner: str | None, without: Iterable[str | None]
) -> tuple[str, ...]:
    """Who could approve for a seat, `without` those whose approval counts already."""
    return tuple(
        sorted(
            person.name
            for person in people.by_id.values()
            if person.id not in without
            and any(people.fills(person.id, role, day, owner=owner) for role in seat.roles)
        )
    )
