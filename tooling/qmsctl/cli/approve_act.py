"""Signing statements that stand for themselves: releases, and changes of administrative fields.

No line of front matter claims them, so nothing but the statements is written.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qmsctl.cli.approve_plan import refuse
from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git, tell_seats
from qmsctl.cli.saying import listed, nearest, say
from qmsctl.cli.signing_desk import Pen, Signed, evidence_at, tell_signed, with_statements
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.approval.acting import Act
    from qmsctl.approval.administering import AdministrativeCase
    from qmsctl.approval.claims import ApprovalGap, Claim
    from qmsctl.approval.proving import Matter
    from qmsctl.approval.releasing import ReleaseCase
    from qmsctl.model.route import Seat
    from qmsctl.model.tree import SourceFile


@dataclass(frozen=True)
class Deed:
    """What is signed now; ``done`` is said once everybody who is asked has signed.

    ``owner`` is whoever owns the document on the main line. ``lasting`` says that statements count
    which the main line has received already, too.
    """

    what: str
    source: "SourceFile"
    case: "ReleaseCase | AdministrativeCase"
    matter: "Matter"
    owner: str | None
    done: str
    lasting: bool

    def acts(self, desk: Desk) -> "tuple[Act, ...]":
        """The statements that count for it in the desk's tree, as if they were merged now."""
        from qmsctl.approval.acting import act_of, newest
        from qmsctl.rules.proofs import kept_there

        evidence = evidence_at(desk)
        bench = evidence.bench_of(None)
        received = {} if self.lasting else kept_there(desk.context)
        found = []
        for kept in evidence.archive.about(self.matter.subject, self.matter.meaning):
            statement = kept.statement
            if statement is None or bench is None or kept.path in received:
                continue
            act = act_of(kept, statement, self.case.policy)
            if not evidence.gaps(kept) and not any(self.case.gaps(act, bench, self.owner)):
                found.append(act)
        return newest(found)

    def open_seats(self, claims: "Sequence[Claim]") -> "tuple[Seat, ...]":
        """Who is still asked."""
        from qmsctl.approval.giving import open_seats

        given = [{"role": claim.role, "by": claim.by} for claim in claims]
        return open_seats(given, self.case.route or ())

    def gaps(self, desk: Desk, claims: "Sequence[Claim]") -> "tuple[ApprovalGap, ...]":
        """What these claims lack against the route; nothing where there is none."""
        from qmsctl.approval.routing import route_gaps

        bench, route = evidence_at(desk).bench_of(None), self.case.route
        if route is None or bench is None:
            return ()
        return route_gaps(claims, self.case.demand(route, bench, self.owner, desk.today))


def sign_deed(desk: Desk, deed: Deed, roles: Sequence[str], pen: Pen, *, dry_run: bool) -> None:
    """Sign a deed in these roles, see that it counts, write the statements, and tell.

    Without `roles` it is the first one that is still open and that the signer holds.

    Raises:
        QmsError: it would not count, or nothing could be signed; nothing was written then.
    """
    from qmsctl.approval.statement import statement_bytes
    from qmsctl.repository.recording import record

    chosen = _roles(desk, deed, roles, pen)
    worded = pen.word(deed.matter, chosen)
    for statement in worded.statements.values():
        refuse(tuple(deed.case.fit(statement)))
    if dry_run:
        shown = {at: statement_bytes(one) for at, one in worded.statements.items()}
        desk.write(shown, dry_run=True, new=shown)
        return
    signed = pen.sign(worded)
    after = with_statements(desk, signed, deed.source)
    _refuse_worthless(after, signed)
    record(desk.top, signed.files, {}, replaced=signed.replaced)
    _tell(after, deed, chosen, signed, pen)


def _roles(desk: Desk, deed: Deed, given: Sequence[str], pen: Pen) -> tuple[str, ...]:
    """The roles in which the signer acts.

    Raises:
        UsageError: the route does not ask for one of them, or the signer does not hold it.
    """
    from qmsctl.model.route import roles_of

    people, who, route = desk.ruling[1], pen.signer.person, deed.case.route
    asked = roles_of(route) if route is not None else tuple(given)
    for role in given:
        if role not in asked:
            raise UsageError(
                f"{deed.what} does not need a signature as '{role}'.{nearest(role, asked)}",
                hint=f"The route asks for {listed(asked)}.",
            )
    still = _next_roles(deed, deed.open_seats(_claims(deed.acts(desk))), given)
    wanted = tuple(dict.fromkeys(given)) or tuple(still)
    held = [r for r in wanted if people.fills(who, r, pen.day, owner=deed.owner)]
    if not wanted:
        raise UsageError(
            f"Nobody is asked to sign {deed.what}."
            if route is None
            else f"Everybody who is asked has signed {deed.what} already.",
            hint="Name a role with --role to sign it all the same.",
        )
    if not held or (given and len(held) < len(wanted)):
        missing = [role for role in wanted if role not in held]
        raise UsageError(
            f"'{who}' was not {listed(missing)} on {pen.day}, so the signature would not count.",
            hint="Let somebody sign who holds the role.",
        )
    return tuple(held) if given else (held[0],)


def _next_roles(deed: Deed, seats: "Sequence[Seat]", given: Sequence[str]) -> list[str]:
    """The roles of the first step that is open; a later one would have to be signed again.

    Raises:
        UsageError: one of the roles that are `given` belongs to a later step.
    """
    missing = {role for seat in seats for role in seat.roles}
    steps = [[r for seat in step for r in seat.roles] for step in deed.case.route or ()]
    open_steps = [[r for r in step if r in missing] for step in steps]
    first, *later = [step for step in open_steps if step] or [[]]
    for role in given:
        if any(role in step for step in later) and role not in first:
            raise UsageError(
                f"{listed(first)} comes before {role} in the route of {deed.what}.",
                hint="Let that be signed first.",
            )
    return first


def _claims(acts: "Sequence[Act]") -> "list[Claim]":
    return [act.claim for act in acts]


def _refuse_worthless(after: Desk, signed: Signed) -> None:
    """See that the rules about evidence have nothing to say about what was just signed."""
    from qmsctl.rules.testimony import testimony

    own = {path.removeprefix(after.layout.prefix) for path in signed.files}
    found = testimony(after.context).values()
    refuse([heard.gap for heards in found for heard in heards if heard.path in own])


def _tell(after: Desk, deed: Deed, roles: Sequence[str], signed: Signed, pen: Pen) -> None:
    who = pen.signer.person
    say(f"{after.context.people.name_of(who)} ({who}) signed {deed.what} as {listed(roles)}.")
    tell_signed(after, signed)
    claims = _claims(deed.acts(after))
    gaps, seats = deed.gaps(after, claims), deed.open_seats(claims)
    if deed.case.route is None:
        say("The policy asks nobody for it, so it is kept, and changes nothing.")
    elif seats:
        say(f"Still needed: {listed(map(str, seats))}.")
        tell_seats(after, deed.source, seats)
    elif gaps:
        say(f"Not complete ({gaps[0].rule}): {gaps[0].message}")
    else:
        say(deed.done)
    paths = [deed.source.path] if not deed.lasting else []
    branch = str(deed.source.id).lower()
    tell_git(after, [*paths, *signed.folders], f"Sign {deed.what}", branch=branch)


def day_words(day: dt.date, main: str) -> str:
    """From when a version is in force that is released from `day` on."""
    return f"It is in force from {day}, or from the day on which '{main}' receives it, if later."
