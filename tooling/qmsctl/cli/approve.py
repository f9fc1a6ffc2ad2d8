"""`qms approve`: puts someone's approval into the front matter; the last one completes it."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.approve_matter import Approvable, approvable
from qmsctl.cli.approve_plan import Plan, plan_signed, plan_unsigned, tell_unsigned
from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git, tell_seats
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType
from qmsctl.cli.saying import listed, say
from qmsctl.cli.signing_desk import (
    Pen,
    Signed,
    evidence_at,
    key_option,
    sign_option,
    sign_plan,
    store,
    take_pen,
    tell_signed,
    with_statements,
)
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.model.tree import SourceFile
    from qmsctl.repository.edits import Edit

_LATER = frozenset({"AP014", "AP015", "EV001"})
"""What further approvals and signatures mend."""


@click.command(epilog="Example: qms approve SOP-001 --role owner --role quality-manager --sign")
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
    type=click.Choice(("issue", "withdrawal", "recall", "release", "administrative", "deviation")),
    default="issue",
    show_default=True,
    help="What is approved: the draft's content, the withdrawal or the recall that stands in it; "
    "that the approved version comes into force; changed fields, such as the owner; a deviation.",
)
@click.option(
    "--effective",
    type=DayType(),
    metavar="DATE",
    help="With --for release: the first day in force; the first possible one if absent.",
)
@sign_option
@key_option
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
    effective: dt.date | None,
    sign: bool,
    key: Path | None,
    language: str | None,
    dry_run: bool,
) -> None:
    """Approve the draft of a document, its withdrawal or its recall, or what --for names.

    When the route is complete, the draft becomes approved. QMS-POLICY approves the policy itself.
    With --for deviation ID is that of a deviation, or its file.

    With --sign a statement of what you approve is written and signed, too. Approvals of yours that
    stand there without a signature that counts are signed then; --role may be left out.
    """
    desk = open_desk(common)
    who = desk.person(by)
    pen = take_pen(desk, who, sign=sign, key=key, day=day)
    if effective is not None and purpose != "release":
        raise UsageError(
            "--effective belongs to --for release.",
            hint="A draft names its first day in force itself: 'effective_date'.",
        )
    if purpose == "deviation":
        from qmsctl.cli.approve_deviation import approve_deviation

        approve_deviation(desk, document_id, roles, who, day or desk.today, pen, dry_run=dry_run)
        return
    if document_id == desk.policy.id and document_id not in desk.context.corpus.by_id:
        from qmsctl.cli.approve_policy import approve_policy

        approve_policy(desk, roles, who, day or desk.today, pen, dry_run=dry_run)
        return
    source = desk.find(document_id, language)
    if purpose in ("release", "administrative"):
        _by_statement(desk, source, roles, pen, effective, purpose, dry_run=dry_run)
        return
    matter = approvable(desk, source, purpose, signing=sign)
    if pen is None:
        plan = plan_unsigned(matter, roles, who, day or desk.today)
    else:
        plan = plan_signed(matter, roles, who, pen.day, evidence_at(desk))
    _apply(desk, source, plan, pen, purpose, dry_run=dry_run)


def _by_statement(
    desk: Desk,
    source: "SourceFile",
    roles: tuple[str, ...],
    pen: Pen | None,
    effective: dt.date | None,
    purpose: str,
    *,
    dry_run: bool,
) -> None:
    """What statements say that stand for themselves."""
    from qmsctl.cli.approve_release import approve_fields, approve_release

    if purpose == "release":
        approve_release(desk, source, roles, pen, effective, dry_run=dry_run)
    else:
        approve_fields(desk, source, roles, pen, dry_run=dry_run)


def _apply(
    desk: Desk,
    source: "SourceFile",
    plan: Plan,
    pen: Pen | None,
    purpose: str,
    *,
    dry_run: bool,
) -> None:
    from qmsctl.repository.recording import Written

    old = desk.tree.read(source.path)
    data = desk.edited(source, _edits(desk, source, plan, purpose))
    tolerated = frozenset() if plan.complete else _LATER
    if pen is None:
        desk.judge(source.path, data, tolerated=tolerated)
        if not desk.write({source.path: data}, dry_run=dry_run):
            return
        signed = None
    else:
        signed = _signed(desk, source, data, plan, pen, dry_run=dry_run)
        if not store(desk, source.path, Written(old, data), signed, dry_run=dry_run):
            return
    _tell(desk, source, plan, signed, purpose)


def _edits(desk: Desk, source: "SourceFile", plan: Plan, purpose: str) -> "Sequence[Edit]":
    from qmsctl.repository.edits import Remove, Set

    edits = plan.edits()
    if plan.complete and purpose == "issue":
        edits.append(Set(("status",), "approved"))
        if desk.withdrawn(source):
            edits.append(Remove(("withdrawal",)))
    return edits


def _signed(
    desk: Desk, source: "SourceFile", data: bytes, plan: Plan, pen: Pen, *, dry_run: bool
) -> Signed:
    """The statements of the plan, signed and seen to count; with `dry_run` only worded."""
    desk.judge(source.path, data, tolerated=_LATER)  # before anybody is asked for a passphrase
    signed = sign_plan(desk, plan, pen, source, dry_run=dry_run)
    if not dry_run:
        after = with_statements(desk, signed, source)
        after.judge(source.path, data, tolerated=frozenset() if plan.complete else _LATER)
    return signed


def _tell(
    desk: Desk, source: "SourceFile", plan: Plan, signed: Signed | None, purpose: str
) -> None:
    what, person = plan.matter.what, desk.context.people.name_of(plan.who)
    say(f"{person} ({plan.who}) approved {what} as {listed(plan.roles)}.")
    if signed is not None:
        tell_signed(desk, signed)
    if plan.complete:
        _tell_complete(desk, source, plan.matter, purpose)
    elif plan.giving.missing:
        say(f"Still needed: {listed(map(str, plan.giving.missing))}.")
        tell_seats(desk, source, plan.giving.missing)
    tell_unsigned(plan)
    paths = [source.path, *(signed.folders if signed else ())]
    tell_git(desk, paths, f"Approve {what}", branch=f"{source.id}".lower())


def _tell_complete(desk: Desk, source: "SourceFile", matter: Approvable, purpose: str) -> None:
    say(f"All approvals are there: {matter.what} is approved.")
    if purpose != "issue":
        return
    if desk.withdrawn(source):
        say("The withdrawal was taken out: the document is back in use with this version.")
    day = source.fields.get("effective_date")
    main = desk.policy.main_branch
    if matter.released_by is not None:
        from qmsctl.model.route import route_text

        say(
            f"Once the branch '{main}' has received it, it waits for its release by "
            f"{route_text(matter.released_by)}: qms approve {source.id} --for release --sign"
        )
    elif day == "on-release":
        say(f"It is in force from the day on which the branch '{main}' receives it.")
    else:
        say(f"It is in force from {day}, once the branch '{main}' has received it.")
    from qmsctl.scaffold.template import placeholders_left

    if placeholders_left(source.body):
        say("Note: the text still holds guiding comments of the template (<!-- … -->).")
