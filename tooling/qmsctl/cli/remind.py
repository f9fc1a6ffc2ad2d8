"""`qms remind`: an issue for each thing that is due soon or overdue."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from qmsctl.cli.forging import access, open_forge
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option
from qmsctl.cli.saying import say
from qmsctl.model.errors import QmsError, UsageError

if TYPE_CHECKING:
    from qmsctl.forge.access import Access
    from qmsctl.forge.reminders import Step
    from qmsctl.report.reminders import Reminders
    from qmsctl.rules.context import Context


@click.command("remind", epilog="Example: qms remind --dry-run")
@click.option("--dry-run", is_flag=True, help="Look, print what would be done, and do nothing.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def command(common: Common, dry_run: bool, as_of: dt.date | None, output: str) -> None:
    """Open an issue for each review, action and check that is due soon or overdue.

    It is assigned to the owner and says how to record the review. There is one issue for each
    thing and day, also if two runs meet; one that people closed is not opened again for the same
    day. When a review has moved the day, the older issue is closed with a comment that names the
    review. How soon is soon stands in qms.yml (due_soon_days). Needs the extra 'github' and
    GITHUB_TOKEN, GITHUB_REPOSITORY; GITHUB_API_URL if it is not github.com.
    """
    from qmsctl.forge.reminders import LABEL, carry_out, plan

    if as_of is not None and not dry_run:
        raise UsageError(
            "--as-of asks about another day, but issues are opened for today.",
            hint="Add --dry-run to see what would be done on that day.",
        )
    reached = access()
    context, wanted = _wanted(common, as_of, reached)
    ended: list[Step] = []
    try:
        with open_forge(reached) as forge:
            steps = plan(wanted.due, wanted.today, forge.issues(LABEL), login=forge.login())
            if dry_run:
                ended += steps
            else:
                for step in carry_out(forge, steps):  # what was done is told if the next fails
                    ended.append(step)
    except QmsError:
        if ended:
            _tell(ended, context, reached, output, dry_run=dry_run)
        raise
    _tell(ended, context, reached, output, dry_run=dry_run)


def _wanted(
    common: Common, as_of: dt.date | None, reached: "Access"
) -> "tuple[Context, Reminders]":
    from qmsctl.cli.look import load
    from qmsctl.report.entries import entries
    from qmsctl.report.reminders import Place, reminders

    context = load(common, as_of=as_of)
    if context.history is None:
        raise UsageError(
            "What is due cannot be known without the history of the main line.",
            hint="In a workflow: actions/checkout with 'fetch-depth: 0'.",
        )
    files = f"{reached.server_url}/{reached.repository}/blob"
    return context, reminders(context, entries(context), Place("github", files))


def _tell(
    steps: "Iterable[Step]", context: "Context", reached: "Access", output: str, *, dry_run: bool
) -> None:
    from qmsctl.report import reminded

    if output == "json":
        data: dict[str, Any] = reminded.as_json(
            steps, as_of=context.as_of, repository=reached.repository, dry_run=dry_run
        )
        echo_json(data)
        return
    click.echo(reminded.as_text(steps, dry_run=dry_run), nl=False)
    say(reminded.summary(steps, dry_run=dry_run))
