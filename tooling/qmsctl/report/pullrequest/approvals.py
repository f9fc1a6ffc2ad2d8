"""Whose approval a change needs by the base's policy, and whose it has."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qmsctl.approval.claims import ApprovalGap, Claim, read_claims
from qmsctl.approval.policychain import policy_gaps
from qmsctl.approval.route import approval_gaps, recall_gaps, withdrawal_gaps
from qmsctl.approval.routing import missing_words, route_text
from qmsctl.approval.seating import short_seats
from qmsctl.lifecycle.revisions import predecessor_of, read_entries, read_entry
from qmsctl.model.document import Recall, Withdrawal
from qmsctl.model.finding import KeyPath
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import OWNER_ROLE, POLICY_ROUTE, Policy
from qmsctl.model.route import Route, Seat, roles_of
from qmsctl.report.pullrequest.kinds import entries
from qmsctl.report.pullrequest.model import DRAFTS, ISSUES, Approvals, Given, Kind, Need
from qmsctl.report.words import role_title
from qmsctl.rules.context import Context

_OTHER_CONTENT = "It was given for other content of this version."


def approvals_of(context: Context, change: Change, kinds: Iterable[Kind]) -> tuple[Approvals, ...]:
    """What one document's change needs: for its version, its withdrawal and its recalls."""
    after, given = change.after, frozenset(kinds)
    if after is None or not after.readable:
        return ()
    found: list[Approvals] = []
    if given & (ISSUES | DRAFTS | {Kind.APPROVAL, Kind.ALTERED}):
        found += _issue(context, change, after, given)
    if Kind.WITHDRAWAL in given:
        found += _withdrawal(context, after)
    if Kind.RECALL in given:
        found += _recalls(context, change.before, after)
    return tuple(found)


def policy_approvals(context: Context) -> Approvals:
    """What a changed policy needs: an approval by its owner under the policy in force."""
    states = context.history.policies if context.history else ()
    arrival = context.policy.today(states[-1].since.committed_at) if states else None
    fields = context.policy_file.fields
    gaps = policy_gaps(
        context.own_policy,
        fields,
        previous=context.policy,
        people=context.people,
        as_of=context.as_of,
        earliest=arrival,
    )
    claims = read_claims(fields.get("approvals"), ("approvals",))
    asked = fields.get("status") == "approved"
    return _approvals(context, "policy", POLICY_ROUTE, claims, gaps, owner=None, asked=asked)


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
    claims = read_claims(after.fields.get("approvals"), ("approvals",))
    if Kind.ALTERED in kinds:
        gaps = tuple(ApprovalGap("VC001", _OTHER_CONTENT, "", claim.key) for claim in claims)
    else:
        gaps = approval_gaps(
            after,
            context.policy,
            context.people,
            as_of=context.as_of,
            predecessor=predecessor_of(version, known) if version is not None else None,
            at_baseline=not (history and history.commits),
        )
    route = kind.route.of(after.text("change"))
    owner = after.text("owner")
    asked = not kinds & {*DRAFTS, Kind.ALTERED}  # what was altered needs a version first
    yield _approvals(context, "issue", route, claims, gaps, owner=owner, asked=asked)


def _withdrawal(context: Context, after: Snapshot) -> Iterator[Approvals]:
    kind = context.policy.type_of(after.text("type") or "")
    withdrawal = read_entry(Withdrawal, after.fields.get("withdrawal"))
    if kind is None or withdrawal is None:
        return
    gaps = withdrawal_gaps(withdrawal, after, context.policy, context.people, as_of=context.as_of)
    claims = _claims_of(withdrawal, ("withdrawal", "approvals"))
    route = kind.route.of("withdrawal")
    yield _approvals(context, "withdrawal", route, claims, gaps, owner=after.text("owner"))


def _recalls(context: Context, before: Snapshot | None, after: Snapshot) -> Iterator[Approvals]:
    kind = context.policy.type_of(after.text("type") or "")
    if kind is None:
        return
    known = read_entries(Recall, before, "recalled") if before is not None else ()
    places = {recall: index for index, recall in enumerate(read_entries(Recall, after, "recalled"))}
    for recall, index in places.items():
        if recall in known:
            continue
        gaps = recall_gaps(recall, after, context.policy, context.people, as_of=context.as_of)
        claims = _claims_of(recall, ("recalled", _place(after, recall, index), "approvals"))
        route = kind.route.of("recall")
        what = f"recall of {recall.version}"
        yield _approvals(context, what, route, claims, gaps, owner=after.text("owner"))


def _place(after: Snapshot, recall: Recall, index: int) -> int:
    """Where the entry stands in the file, among entries that may not all be valid."""
    for number, entry in enumerate(entries(after, "recalled")):
        if isinstance(entry, Mapping) and entry.get("version") == recall.version:
            return number
    return index


def _claims_of(value: Withdrawal | Recall, key: KeyPath) -> tuple[Claim, ...]:
    return read_claims([a.model_dump(mode="json") for a in value.approvals], key)


def _approvals(
    context: Context,
    what: str,
    route: Route,
    claims: Sequence[Claim],
    gaps: Sequence[ApprovalGap],
    *,
    owner: str | None,
    asked: bool = True,
) -> Approvals:
    steps = {seat: number for number, step in enumerate(route, 1) for seat in step}
    needs = tuple(
        _need(context, seat, step, claims, gaps, owner=owner) for seat, step in steps.items()
    )
    remarks = _remarks(claims, gaps, route) if asked else ()
    return Approvals(what, route_text(route), needs, remarks, asked)


def _need(
    context: Context,
    seat: Seat,
    step: int,
    claims: Sequence[Claim],
    gaps: Sequence[ApprovalGap],
    *,
    owner: str | None,
) -> Need:
    people = context.people
    given = tuple(_given(c, gaps, people, owner) for c in claims if c.role in seat.roles)
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


def _given(claim: Claim, gaps: Iterable[ApprovalGap], people: People, owner: str | None) -> Given:
    """One approval, for whom it was given, and what is wrong with it by itself."""
    own = [gap.message for gap in gaps if gap.key[: len(claim.key)] == claim.key]
    name = people.name_of(claim.by) if claim.by else f"adopted: {claim.adopted or 'nobody'}"
    if claim.by and claim.role and claim.day:
        delegator = people.delegator(claim.by, claim.role, claim.day, owner=owner)
        name += f" for {people.name_of(delegator)}" if delegator else ""
    return Given(name, claim.date, " ".join(own), claim.by)


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
