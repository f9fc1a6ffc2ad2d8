"""`qms approvals`: whether the reviews of a pull request are the approvals that it needs."""

import os
from typing import TYPE_CHECKING

import click

from qmsctl.cli.forging import access, open_forge
from qmsctl.cli.options import format_option
from qmsctl.cli.reports import SUMMARY, parse_reports, reports_option, write_reports

if TYPE_CHECKING:
    from qmsctl.report.gate.model import GateReport

FORMS = ("text", "json", "markdown", "github")
_FILES = (*FORMS, SUMMARY)


@click.command(
    "approvals",
    epilog="Examples:  qms approvals --pr 12   |   qms approvals --pr 12 --format markdown",
)
@click.option(
    "--pr",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The pull request's number; in GitHub Actions the event's if absent.",
)
@click.option(
    "--base",
    metavar="REV",
    help="Judge against REV, by REV's policy, instead of the newest known commit of the branch "
    "into which it is to be merged.",
)
@click.option(
    "--head",
    metavar="REV",
    help="Judge REV instead of the pull request's newest commit. Its objects are enough.",
)
@format_option(*FORMS)
@reports_option(*_FILES)
@click.pass_context
def command(
    ctx: click.Context,
    number: int | None,
    base: str | None,
    head: str | None,
    output: str,
    reports: tuple[str, ...],
) -> None:
    """Say for each document of a pull request who approved it, and whose approval is missing.

    Each person's last decision counts (approved, changes requested, dismissed), and an approval
    only if what was reviewed reads as it does now. Who is who is said by the people files of the
    base. Needs the extra 'github' and GITHUB_TOKEN, GITHUB_REPOSITORY; writes nothing there.

    Exit code 0: nothing is missing; 1: something is; 2: it could not be looked at.
    """
    from qmsctl.cli.gatekeeper import Wanted, look
    from qmsctl.cli.pullrequest_event import Event, event_of

    files = parse_reports(reports, _FILES)
    event = event_of(os.environ) if number is None else Event(number)
    wanted = Wanted(event.number, base or event.base, head or event.head)
    reached = access()
    with open_forge(reached) as forge:
        report = look(ctx.obj, forge, reached, wanted)
    click.echo(_rendered(report, output), nl=False)
    write_reports(files, lambda form, taken: _rendered(report, form, taken=taken, plain=True))
    ctx.exit(int(report.holds))


def _rendered(report: "GateReport", form: str, *, taken: int = 0, plain: bool = False) -> str:
    """The report in one of `FORMS`, or as a summary for a file that holds `taken` bytes."""
    if form == "json":
        from qmsctl.report.gate.data import as_dict
        from qmsctl.report.summary import json_text

        return json_text(as_dict(report))
    if form == "github":
        from qmsctl.report.gate import github

        return github.render(report)
    if form in ("markdown", SUMMARY):
        from qmsctl.report.gate import markdown
        from qmsctl.report.pullrequest import cut

        limit = cut.COMMENT
        if form == SUMMARY:
            limit = cut.within(cut.SUMMARY, cut.SUMMARY.room - taken)
        return markdown.render(report, limit=limit)
    from qmsctl.cli.look import screen
    from qmsctl.report.gate import text

    width, paint = screen()
    return text.render(report) if plain else text.render(report, width=width, paint=paint)
