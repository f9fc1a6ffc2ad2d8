"""Which approvals somebody gives or signs now, or why not; nothing is written or signed here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qmsctl.cli.approve_matter import Approvable
from qmsctl.cli.saying import listed, nearest, say
from qmsctl.model.errors import RefusedByRule, UsageError

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.approval.evidence import Evidence
    from qmsctl.approval.giving import Entries, Giving
    from qmsctl.approval.proving import Proof
    from qmsctl.model.route import Route
    from qmsctl.repository.edits import Edit


@dataclass(frozen=True)
class Plan:
    """The approvals that somebody gives now.

    ``again`` are the places of entries that stand already and are signed now. ``roles`` are those
    of all that is given or signed. ``unsigned`` are approvals of which others' signatures are
    missing. ``day`` stands in the entries only if no signature is asked for: else the day is that
    of the signature.
    """

    matter: Approvable
    who: str
    day: dt.date
    giving: "Giving"
    again: tuple[int, ...] = ()
    unsigned: "tuple[Proof, ...]" = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles in which it is approved now, in the order of the entries."""
        standing = (self.matter.existing[place]["role"] for place in self.again)
        return (*standing, *(entry["role"] for entry in self.giving.added))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing once this is signed."""
        return self.giving.complete and not self.unsigned

    @property
    def entries(self) -> "Entries":
        """The approvals as they will stand in the file."""
        standing = [
            self._as_written(entry) if place in self.again else dict(entry)
            for place, entry in enumerate(self.matter.existing)
        ]
        return [*standing, *map(self._as_written, self.giving.added)]

    def edits(self) -> "list[Edit]":
        """The changes of front matter that make it so."""
        from qmsctl.repository.edits import Append, Edit, Remove, Set

        key, edits = self.matter.key, list[Edit]()
        for place in self.again:
            if self._dated:
                edits.append(Set((*key, place, "date"), self.day.isoformat()))
            else:
                edits.append(Remove((*key, place, "date")))
        return [*edits, *(Append(key, self._as_written(e)) for e in self.giving.added)]

    def proofs(self, evidence: "Evidence") -> "tuple[Proof, ...]":
        """What backs the approvals that are given now."""
        from qmsctl.approval.claims import read_claims
        from qmsctl.approval.proving import prove

        claims = read_claims(self.entries, self.matter.key)
        given = [claim for claim in claims if claim.by == self.who and claim.role in self.roles]
        return prove(given, self.matter.matter, evidence)

    @property
    def _dated(self) -> bool:
        return self.matter.wanted == "declared"

    def _as_written(self, entry: "dict[str, Any]") -> "dict[str, Any]":
        bare = {name: value for name, value in entry.items() if name != "date"}
        return {**bare, "date": self.day.isoformat()} if self._dated else bare


def plan_unsigned(matter: Approvable, roles: Sequence[str], who: str, day: dt.date) -> Plan:
    """Approvals that are claims and nothing more, where that is enough.

    Raises:
        QmsError: it is not enough, the route does not ask for them, or a rule forbids them.
    """
    from qmsctl.approval.evidence import NO_EVIDENCE

    if matter.wanted != "declared":
        raise _needs_signature(matter, roles)
    _refuse_unasked(matter, roles, who)
    return Plan(matter, who, day, _give(matter, roles, who, day, (), NO_EVIDENCE))


def plan_signed(
    matter: Approvable, roles: Sequence[str], who: str, day: dt.date, evidence: "Evidence"
) -> Plan:
    """Approvals that are signed now: new ones, and those of `who` that stand and lack a signature.

    Without `roles` it is all of the latter.

    Raises:
        QmsError: the route does not ask for them, or a rule forbids them.
    """
    from qmsctl.approval.claims import read_claims
    from qmsctl.approval.proving import RANK, prove

    proofs = prove(read_claims(matter.existing, matter.key), matter.matter, evidence)
    again = tuple(
        int(proof.claim.key[-1])
        for proof in proofs
        if proof.claim.by == who
        and proof.tier != "signature"
        and (proof.claim.role in roles or not roles)
    )
    standing = {str(matter.existing[place].get("role")) for place in again}
    fresh = [role for role in roles if role not in standing]
    if again and matter.received:
        raise UsageError(
            f"The main line has {matter.what} already, with the approval that you want to sign; a "
            "signature that comes later does not count.",
            hint="Write it anew, so that it arrives together with its signatures.",
        )
    if fresh or not again:
        _refuse_unasked(matter, fresh, who)
    unsigned = tuple(
        proof
        for proof in proofs
        if RANK[proof.tier] < RANK[matter.wanted] and proof.claim.key[-1] not in again
    )
    _refuse_overtaking(matter, (*standing, *fresh), unsigned)
    giving = _give(matter, fresh, who, day, again, evidence)
    return Plan(matter, who, day, giving, again, unsigned)


def tell_unsigned(plan: Plan) -> None:
    """Whose signatures are missing, and how they are given."""
    for proof in plan.unsigned:
        claim = proof.claim
        say(f"Not signed: {claim.who}. {proof.doubts[0].message if proof.doubts else ''}".rstrip())
        say(f"  {claim.by}: {plan.matter.retry} --role {claim.role} --sign")


def refuse(gaps: "Sequence[ApprovalGap]") -> None:
    """Raise if there are gaps: the first one with its rule, in the rule's words."""
    if gaps:
        more = "".join(f"\n     {gap.rule}: {gap.message}" for gap in gaps[1:])
        raise RefusedByRule(
            gaps[0].rule,
            f"Not done, because rule {gaps[0].rule} would be broken: {gaps[0].message}{more}",
            hint=gaps[0].hint,
        )


def _give(
    matter: Approvable,
    roles: Sequence[str],
    who: str,
    day: dt.date,
    again: Sequence[int],
    evidence: "Evidence",
) -> "Giving":
    """Add the approvals to those that stand there, or say why not."""
    from qmsctl.approval.giving import give

    def judge(entries: "Entries") -> "Sequence[ApprovalGap]":
        # What is not signed yet is about to be, or told at the end.
        return [gap for gap in matter.judge(entries, evidence) if gap.rule != "EV001"]

    existing = [
        {**entry, "date": day.isoformat()} if place in again else dict(entry)
        for place, entry in enumerate(matter.existing)
    ]
    giving = give(
        existing,
        roles=tuple(dict.fromkeys(roles)),
        by=who,
        day=day,
        route=matter.route,
        key=matter.key,
        judge=judge,
    )
    refuse(giving.refused)
    return giving


def _refuse_unasked(matter: Approvable, roles: Sequence[str], who: str) -> None:
    """Roles that the route does not ask for, or not any more, or not of this person."""
    from qmsctl.approval.giving import open_seats, told_before
    from qmsctl.model.route import roles_of

    seats = open_seats(matter.existing, matter.route)
    still = listed(map(str, seats))
    if not seats:
        raise UsageError(f"Everyone has approved {matter.what} already.")
    if not roles:
        raise UsageError(
            "Say in which role you approve, with --role.",
            hint=f"Still open for {matter.what}: {still}.",
        )
    asked, entries = roles_of(matter.route), list(matter.existing)
    for role in dict.fromkeys(roles):
        if role not in asked:
            raise UsageError(
                f"{matter.what} does not need the approval of '{role}'.{nearest(role, asked)}",
                hint=f"Its route asks for {listed(asked)}.",
            )
        if not any(role in seat.roles for seat in seats):
            raise UsageError(
                f"Someone approved {matter.what} as {role} already.", hint=f"Still open: {still}."
            )
        before = told_before(entries, matter.route, role, who)
        if before is not None:
            raise UsageError(
                f"{who} approves {matter.what} as {before} already, and counts once.",
                hint=f"Somebody else is needed. Still open: {still}.",
            )
        entries.append({"role": role, "by": who})


def _needs_signature(matter: Approvable, roles: Sequence[str]) -> RefusedByRule:
    """Why a claim alone is not enough, and what is."""
    command = " ".join([matter.retry, *(f"--role {role}" for role in roles), "--sign"])
    start = "Not done, because rule EV001 would be broken: "
    if matter.wanted == "forge":
        return RefusedByRule(
            "EV001",
            f"{start}{matter.what} is approved by reviews of its pull request, which the forge "
            "records (evidence of tier 'forge'); a line in the document is not enough.",
            hint=f"Approve the pull request on the forge. A signature is stronger still: {command}",
        )
    return RefusedByRule(
        "EV001",
        f"{start}approvals of {matter.what} need evidence of tier 'signature', a signed statement.",
        hint=f"Sign it: {command}",
    )


def _refuse_overtaking(
    matter: Approvable, roles: Sequence[str], unsigned: "Sequence[Proof]"
) -> None:
    """Nobody signs after an earlier step whose signature is missing: it would come too late."""
    mine = max((_step(matter.route, role) for role in roles), default=0)
    for proof in unsigned:
        claim = proof.claim
        if claim.role is None or _step(matter.route, claim.role) >= mine:
            continue
        why = f" {proof.doubts[0].message}" if proof.doubts else ""
        raise UsageError(
            f"{claim.who[:1].upper()}{claim.who[1:]} comes before yours and is not signed.{why}",
            hint=f"Let {claim.by} sign first: {matter.retry} --role {claim.role} --sign",
        )


def _step(route: "Route", role: str) -> int:
    """The number of the step in which the route asks for a role; for others, the last one."""
    places = (n for n, step in enumerate(route) if any(role in seat.roles for seat in step))
    return next(places, len(route))
