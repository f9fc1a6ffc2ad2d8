"""`qms due`: what has to be done by when."""

import datetime as dt
import re
from typing import TYPE_CHECKING

import click

from qmsctl.cli.look import load, screen, tell
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option

if TYPE_CHECKING:
    from qmsctl.model.interval import Interval
    from qmsctl.report.due import Item
    from qmsctl.rules.context import Context

_SHORT = re.compile(r"([1-9]\d{0,3})([dwmy])", re.ASCII)
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


def _interval(ctx: click.Context, param: click.Parameter, value: str) -> "Interval":
    """Read a length of time: `90d`, `12w`, `6m`, `1y`, or as in front matter."""
    from qmsctl.model.interval import Interval

    short = _SHORT.fullmatch(value)
    try:
        return Interval(f"{short[1]} {_UNITS[short[2]]}" if short else value)
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no length of time; write 90d, 12w, 6m, 1y or '24 months'.", ctx, param
        ) from error


@click.command(
    "due",
    epilog="Example: qms due --within 6m --owner quality-manager --format ics > due.ics",
)
@click.option(
    "--within",
    callback=_interval,
    default="90d",
    show_default=True,
    metavar="TIME",
    help="How far to look ahead: 90d, 12w, 6m, 1y.",
)
@click.option("--all", "everything", is_flag=True, help="However far ahead.")
@click.option(
    "--owner", metavar="NAME", help="Only what this role answers for, or this person by any role."
)
@as_of_option
@rev_option
@format_option("text", "json", "ics")
@click.pass_obj
def command(
    common: Common,
    within: "Interval",
    everything: bool,
    owner: str | None,
    as_of: dt.date | None,
    rev: str | None,
    output: str,
) -> None:
    """List what is overdue and what comes next.

    Periodic reviews, actions that reviews asked for, versions that come into force, withdrawals,
    and checks of external documents. What is overdue is always listed. The calendar (ics) holds
    all-day events that calendar programs update when they read it again.
    """
    from qmsctl.report import due
    from qmsctl.report.entries import entries

    context = load(common, as_of=as_of, rev=rev)
    until = None if everything else _horizon(context.as_of, within)
    _know_owner(owner, context)
    chosen = due.select(due.items(context, entries(context)), context, until=until, owner=owner)
    if output == "json":
        echo_json(due.as_json(context, chosen, until))
    elif output == "ics":
        click.echo(_calendar(context, chosen), nl=False)
    else:
        if chosen:
            width, paint = screen()
            click.echo(due.as_text(context, chosen, width=width, paint=paint), nl=False)
        tell(due.summary(context, chosen, until))


def _horizon(as_of: dt.date, within: "Interval") -> dt.date:
    try:
        return within.after(as_of)
    except OverflowError:
        return dt.date.max


def _know_owner(owner: str | None, context: "Context") -> None:
    """A misspelt owner must not read as "nothing is due"."""
    from qmsctl.model.errors import UsageError
    from qmsctl.rules.support import nearest

    if owner is None:
        return
    known = {*context.policy.roles, *context.people.by_id}
    if owner not in known:
        raise UsageError(
            f"'{owner}' is no role and no person of this QMS.{nearest(owner, known)}",
            hint="Roles stand in qms.yml, people in the people folder.",
        )


def _calendar(context: "Context", chosen: "tuple[Item, ...]") -> bytes:
    import uuid

    from qmsctl.export.ics import Event, calendar
    from qmsctl.report.words import owner_name

    organization = context.policy.organization.name

    def uid(item: "Item") -> str:
        parts = (organization, item.kind.value, item.id, item.language or "", item.detail)
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "qmsctl:" + "|".join(parts)))

    def event(item: "Item") -> Event:
        owner = owner_name(item.owner, context.policy, context.people)
        lines = [item.title, f"Version {item.version}" if item.version else None]
        lines += [f"Owner: {owner}" if owner else None, item.path]
        return Event(
            uid=uid(item),
            day=item.due,
            stamp=item.stamp,
            summary=f"{item.id}: {item.what}",
            description="\n".join(line for line in lines if line),
            category=item.kind.value.upper(),
        )

    return calendar(
        (event(item) for item in chosen), name=f"{organization}: QMS dates", product="qmsctl"
    )
