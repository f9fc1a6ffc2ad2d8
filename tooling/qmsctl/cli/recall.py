"""`qms recall`: stops an approved version before it becomes effective."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_approvals, tell_git
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType
from qmsctl.cli.saying import listed, say
from qmsctl.model.errors import UsageError
from qmsctl.model.version import Version

if TYPE_CHECKING:
    from qmsctl.model.tree import SourceFile

_APPROVED_LATER = frozenset({"AP015"})
"""The approvals of the recall come next."""


@click.command(epilog='Example: qms recall SOP-001 3.0 --reason "The limit in step 4 is wrong."')
@id_argument
@click.argument("version")
@click.option("--reason", required=True, metavar="TEXT", help="Why it must not come into force.")
@click.option("--by", metavar="PERSON", help="Who recalls; you, by Git's e-mail, if absent.")
@click.option("--date", "day", type=DayType(), metavar="DATE", help="The day; today if absent.")
@language_option
@dry_run_option
@click.pass_obj
def command(
    common: Common,
    document_id: str,
    version: str,
    reason: str,
    by: str | None,
    day: dt.date | None,
    language: str | None,
    dry_run: bool,
) -> None:
    """Recall a version that is approved and scheduled, before its day comes.

    The recall needs the approvals of its route: 'qms approve ID --for recall'.
    """
    from qmsctl.repository.edits import Append
    from qmsctl.scaffold.wording import clean

    desk = open_desk(common)
    source = desk.find(document_id, language)
    _known(desk, source, version)
    entry: dict[str, Any] = {
        "version": version,
        "reason": clean(reason, "The reason"),
        "by": desk.person(by),
        "date": _past(day or desk.today, desk.today).isoformat(),
    }
    data = desk.edited(source, [Append(("recalled",), entry)])
    desk.judge(source.path, data, tolerated=_APPROVED_LATER)
    if not desk.write({source.path: data}, dry_run=dry_run):
        return
    say(f"The recall of {source.id} {version} is written down. It does not count yet.")
    tell_approvals(desk, source, "recall")
    tell_git(
        desk, [source.path], f"Recall {source.id} {version}", branch=f"recall-{source.id}".lower()
    )


def _past(day: dt.date, today: dt.date) -> dt.date:
    """The day of the recall, which cannot lie ahead."""
    if day > today:
        raise UsageError(
            f"The recall is dated {day}, which lies in the future (today is {today}).",
            hint="Leave --date out, or write the day on which it was decided.",
        )
    return day


def _known(desk: Desk, source: "SourceFile", version: str) -> None:
    """Refuse what cannot be recalled at all; rule DT006 says whether it is too late.

    Raises:
        UsageError: it is not approved, or recalled already.
    """
    from qmsctl.lifecycle.standing import State

    standing = desk.standing(source)
    if standing is None or not standing.revisions:
        raise UsageError(
            f"No version of {source.id} is approved on the main line, so none can be recalled.",
            hint="A draft is simply changed.",
        )
    wanted = Version.parse(version)
    item = next((i for i in standing.revisions if i.revision.version == wanted), None)
    if any(entry.get("version") == version for entry in source.fields.get("recalled") or []):
        raise UsageError(
            f"The recall of {source.id} {version} is written down already.",
            hint=f"'qms approve {source.id} --for recall' approves it.",
        )
    if item is None or item.state is State.INVALID:
        waiting = listed(i.revision.version.text for i in standing.scheduled)
        raise UsageError(
            f"{source.id} has no approved version '{version}'.",
            hint=f"Waiting for their day: {waiting or 'none'}.",
        )
