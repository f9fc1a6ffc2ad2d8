"""`qms status`: how the QMS stands, in one screen."""

import datetime as dt

import click

from qmsctl.cli.look import load, screen
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option


@click.command("status", epilog="Example: qms status --as-of 2026-03-31")
@as_of_option
@rev_option
@format_option("text", "json")
@click.pass_obj
def command(common: Common, as_of: dt.date | None, rev: str | None, output: str) -> None:
    """Say in one screen what is in force, what is late, what waits, and what to do next.

    It judges states only; 'qms check' applies every rule.
    """
    from qmsctl.report import status
    from qmsctl.report.entries import entries

    context = load(common, as_of=as_of, rev=rev)
    found = status.status(context, entries(context))
    if output == "json":
        echo_json(status.as_json(context, found))
    else:
        click.echo(status.as_text(context, found, paint=screen().paint), nl=False)
