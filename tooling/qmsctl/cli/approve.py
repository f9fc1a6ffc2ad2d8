"""`qms approve`: puts someone's approval into the front matter; the last one completes it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git, tell_seats
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType
from qmsctl.cli.saying import listed, nearest, say
from qmsctl.model.errors import RefusedByRule, UsageError
from qmsctl.model.finding import KeyPath

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.approval.giving import Entries, Giving
    from qmsctl.model.policy import DocumentType
    from qmsctl.model.route import Route
    from qmsctl.model.tree import SourceFile


@dataclass(frozen=True)
class _Matter:
    """What is approved: a version, a withdrawal or a recall, and where its approvals stand."""

    what: str
    route: "Route"
    key: KeyPath
    existing: Sequence[dict[str, Any]]
    judge: "Callable[[Entries], Sequence[ApprovalGap]]"


@click.command(epilog="Example: qms approve SOP-001 --role owner --role quality-manager")
@id_argument
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ROLE",
    help="The role in which you approve; may be given several times.",
)
@click.option("--by", metavar="PERSON", help="Who approves; you, by Git's e-mail, if absent.")
@click.option("--date", "day", type=DayType(), metavar="DATE", help="The day; today if absent.")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(("issue", "withdrawal", "recall")),
    default="issue",
    show_default=True,
    help="What is approved: the draft's content, the withdrawal or the recall that stands in it.",
)
@language_option
@dry_run_option
@click.pass_obj
def command(
    common: Common,
    document_id: str,
    roles: tuple[str, ...],
    by: str | None,
    day: dt.date | None,
    purpose: str,
    language: str | None,
    dry_run: bool,
) -> None:
    """Approve the draft of a document, its withdrawal or its recall.

    When the route is complete, the draft becomes approved. QMS-POLICY approves the
    policy itself.
    """
    desk = open_desk(common)
    who = desk.person(by)
    when = day or desk.today
    if document_id == desk.policy.id and document_id not in desk.context.corpus.by_id:
        from qmsctl.cli.approve_policy import approve_policy

        approve_policy(desk, roles, who, when, dry_run=dry_run)
        return
    source = desk.find(document_id, language)
    matter = _matter(desk, source, purpose)
    giving = _give(matter, roles, who, when)
    _apply(desk, source, matter, giving, purpose, dry_run=dry_run)


def _matter(desk: Desk, source: "SourceFile", purpose: str) -> _Matter:
    kind = _kind(desk, source)
    if purpose == "withdrawal":
        return _withdrawal(desk, source, kind)
    if purpose == "recall":
        return _recall(desk, source, kind)
    return _issue(desk, source, kind)


def _kind(desk: Desk, source: "SourceFile") -> "DocumentType":
    policy, _ = desk.ruling
    kind = policy.type_of(str(source.fields.get("type")))
    if source.document is None or kind is None:
        raise UsageError(
            f"{source.path} has errors in its front matter; what is approved must be readable.",
            hint=f"'qms check {desk.shown(source.path)}' lists them.",
        )
    desk.require_policy()
    return kind


def _issue(desk: Desk, source: "SourceFile", kind: "DocumentType") -> _Matter:
    from qmsctl.approval.route import approval_gaps

    snapshot = desk.snapshot(source)
    version = str(source.fields["version"])
    if source.fields["status"] == "approved":
        raise UsageError(
            f"{source.id} {version} is approved already.",
            hint=f"'qms revise {source.id}' opens the next version; '--for withdrawal' and "
            "'--for recall' approve those.",
        )
    policy, people = desk.ruling
    previous = desk.predecessor(source)

    def judge(entries: "Entries") -> "Sequence[ApprovalGap]":
        from dataclasses import replace

        fields = {**snapshot.fields, "approvals": entries, "status": "approved"}
        return approval_gaps(
            replace(snapshot, fields=fields),
            policy,
            people,
            as_of=desk.today,
            predecessor=previous,
        )

    route = kind.route.of(str(source.fields.get("change") or "substantive"))
    existing = source.fields.get("approvals") or []
    return _Matter(f"{source.id} {version}", route, ("approvals",), existing, judge)


def _withdrawal(desk: Desk, source: "SourceFile", kind: "DocumentType") -> _Matter:
    from qmsctl.approval.route import withdrawal_gaps
    from qmsctl.model.document import Withdrawal

    snapshot, (policy, people) = desk.snapshot(source), desk.ruling
    written = source.fields.get("withdrawal")
    if written is None:
        raise UsageError(
            f"{source.id} is not being withdrawn.", hint=f"'qms retire {source.id}' begins that."
        )

    def judge(entries: "Entries") -> "Sequence[ApprovalGap]":
        withdrawal = Withdrawal.model_validate({**written, "approvals": entries})
        return withdrawal_gaps(withdrawal, snapshot, policy, people, as_of=desk.today)

    return _Matter(
        f"the withdrawal of {source.id}",
        kind.route.of("withdrawal"),
        ("withdrawal", "approvals"),
        written.get("approvals") or [],
        judge,
    )


def _recall(desk: Desk, source: "SourceFile", kind: "DocumentType") -> _Matter:
    from qmsctl.approval.route import recall_gaps
    from qmsctl.model.document import Recall

    snapshot, (policy, people) = desk.snapshot(source), desk.ruling
    written = source.fields.get("recalled") or []
    if not written:
        raise UsageError(
            f"No version of {source.id} is being recalled.",
            hint=f"'qms recall {source.id} VERSION' begins that.",
        )
    last = written[-1]

    def judge(entries: "Entries") -> "Sequence[ApprovalGap]":
        recall = Recall.model_validate({**last, "approvals": entries})
        return recall_gaps(recall, snapshot, policy, people, as_of=desk.today)

    return _Matter(
        f"the recall of {source.id} {last['version']}",
        kind.route.of("recall"),
        ("recalled", len(written) - 1, "approvals"),
        last.get("approvals") or [],
        judge,
    )


def _give(matter: _Matter, roles: tuple[str, ...], who: str, when: dt.date) -> "Giving":
    """Add the approvals to the matter, or say why not."""
    from qmsctl.approval.giving import give

    _refuse_unasked(matter, roles, who)
    giving = give(
        matter.existing,
        roles=tuple(dict.fromkeys(roles)),
        by=who,
        day=when,
        route=matter.route,
        key=matter.key,
        judge=matter.judge,
    )
    refuse(giving.refused)
    return giving


def _refuse_unasked(matter: _Matter, roles: tuple[str, ...], who: str) -> None:
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


def refuse(gaps: "Sequence[ApprovalGap]") -> None:
    """Raise if there are gaps: the first one with its rule, in the rule's words."""
    if gaps:
        more = "".join(f"\n     {gap.rule}: {gap.message}" for gap in gaps[1:])
        raise RefusedByRule(
            gaps[0].rule,
            f"Not done, because rule {gaps[0].rule} would be broken: {gaps[0].message}{more}",
            hint=gaps[0].hint,
        )


def _apply(
    desk: Desk,
    source: "SourceFile",
    matter: _Matter,
    giving: "Giving",
    purpose: str,
    *,
    dry_run: bool,
) -> None:
    from qmsctl.repository.edits import Append, Edit, Remove, Set

    edits: list[Edit] = [Append(matter.key, entry) for entry in giving.added]
    if giving.complete and purpose == "issue":
        edits.append(Set(("status",), "approved"))
        if desk.withdrawn(source):
            edits.append(Remove(("withdrawal",)))
    data = desk.edited(source, edits)
    desk.judge(source.path, data, tolerated=() if giving.complete else {"AP014", "AP015"})
    if not desk.write({source.path: data}, dry_run=dry_run):
        return
    person = giving.added[0]["by"]
    roles = listed(entry["role"] for entry in giving.added)
    say(f"{desk.context.people.name_of(person)} ({person}) approved {matter.what} as {roles}.")
    if giving.complete:
        _tell_complete(desk, source, matter, purpose)
    else:
        say(f"Still needed: {listed(map(str, giving.missing))}.")
        tell_seats(desk, source, giving.missing)
    tell_git(desk, [source.path], f"Approve {matter.what}", branch=f"{source.id}".lower())


def _tell_complete(desk: Desk, source: "SourceFile", matter: _Matter, purpose: str) -> None:
    say(f"All approvals are there: {matter.what} is approved.")
    if purpose != "issue":
        return
    if desk.withdrawn(source):
        say("The withdrawal was taken out: the document is back in use with this version.")
    day = source.fields.get("effective_date")
    main = desk.policy.main_branch
    if day == "on-release":
        say(f"It is in force from the day on which the branch '{main}' receives it.")
    else:
        say(f"It is in force from {day}, once the branch '{main}' has received it.")
    from qmsctl.scaffold.template import placeholders_left

    if placeholders_left(source.body):
        say("Note: the text still holds guiding comments of the template (<!-- … -->).")
