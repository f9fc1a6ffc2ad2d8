"""`qms impact`: what a change of one document touches."""

import datetime as dt

import click

from qmsctl.cli.look import know, load, screen
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option


@click.command("impact", epilog="Example: qms impact SOP-001")
@click.argument("document", metavar="ID")
@as_of_option
@rev_option
@format_option("text", "json")
@click.pass_obj
def command(
    common: Common, document: str, as_of: dt.date | None, rev: str | None, output: str
) -> None:
    """Show who refers to a document, what it refers to, and which clauses hang on it alone.

    All languages of a document count together. Texts are read as they stand in the work tree
    (with --rev: in that commit), so what you write now is seen already.
    """
    from qmsctl.report import impact
    from qmsctl.report.entries import entries

    context = load(common, as_of=as_of, rev=rev)
    found = entries(context)
    know(found, document)
    touched = impact.impact_of(context, found, document)
    if output == "json":
        echo_json(impact.as_json(context, found, touched))
    else:
        click.echo(impact.as_text(context, found, touched, paint=screen().paint), nl=False)
