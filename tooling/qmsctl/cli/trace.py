"""`qms trace`: which document answers which clause."""

import datetime as dt

import click

from qmsctl.cli.look import load, screen
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option


@click.command("trace", epilog="Example: qms trace iso9001:2015 --gaps")
@click.argument("standard", required=False)
@click.option("--gaps", is_flag=True, help="Show only the clauses that nothing in force answers.")
@as_of_option
@rev_option
@format_option("text", "json", "csv")
@click.pass_obj
def command(
    common: Common,
    standard: str | None,
    gaps: bool,
    as_of: dt.date | None,
    rev: str | None,
    output: str,
) -> None:
    """Show each clause of a standard, its status, and the documents in force that answer it.

    Without STANDARD: every edition that the policy lists; JSON has the first at its top and the
    rest under "others". The counts are always those of the whole edition. Covered means that a
    document in force claims the clause; whether it truly answers it is for an auditor to judge.
    """
    from qmsctl.export.csv import csv_text
    from qmsctl.report import trace
    from qmsctl.report.entries import entries

    context = load(common, as_of=as_of, rev=rev)
    found = trace.coverages(context, entries(context), trace.chosen(context, standard))
    if output == "json":
        echo_json(trace.as_json(context, found, gaps_only=gaps))
    elif output == "csv":
        click.echo(csv_text(trace.CSV_COLUMNS, trace.csv_rows(found, gaps_only=gaps)), nl=False)
    else:
        width, paint = screen()
        text = trace.as_text(context, found, gaps_only=gaps, width=width, paint=paint)
        click.echo(text, nl=False)
