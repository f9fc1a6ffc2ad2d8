"""`qms register`: the master list."""

import datetime as dt

import click

from qmsctl.cli.look import load, screen, tell
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option


@click.command(
    "register",
    epilog="Example: qms register --as-of 2026-03-31 --format csv > register.csv",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also drafts and what is obsolete or recalled (JSON always has them).",
)
@as_of_option
@rev_option
@format_option("text", "json", "csv")
@click.pass_obj
def command(
    common: Common, everything: bool, as_of: dt.date | None, rev: str | None, output: str
) -> None:
    """Print the register: every document, its version in force and who answers for it.

    A version counts as in force by what the main line of the repository holds, not by what a file
    says about itself. Documents that are approved but wait for their effective date are listed as
    scheduled.
    """
    from qmsctl.export.csv import csv_text
    from qmsctl.report import register
    from qmsctl.report.entries import entries

    context = load(common, as_of=as_of, rev=rev)
    found = entries(context)
    if output == "json":
        echo_json(register.as_json(context, found))
        return
    shown = found if everything else register.current(found)
    if output == "csv":
        click.echo(csv_text(register.CSV_COLUMNS, register.csv_rows(shown)), nl=False)
    else:
        width, paint = screen()
        click.echo(register.as_text(context, shown, width=width, paint=paint), nl=False)
    tell(register.summary(shown, found))
