"""`qms show`: one document with everything that is known of it."""

import datetime as dt

import click

from qmsctl.cli.look import find, language_option, load, screen
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option


@click.command("show", epilog="Example: qms show SOP-001")
@click.argument("document", metavar="ID")
@language_option
@as_of_option
@rev_option
@format_option("text", "json")
@click.pass_obj
def command(
    common: Common,
    document: str,
    language: str | None,
    as_of: dt.date | None,
    rev: str | None,
    output: str,
) -> None:
    """Show one document: its version in force, approvals, reviews, clauses and references.

    References are read from the texts as the work tree (with --rev: that commit) has them.
    """
    from qmsctl.report import show
    from qmsctl.report.entries import entries
    from qmsctl.report.impact import impact_of

    context = load(common, as_of=as_of, rev=rev)
    found = entries(context)
    entry = find(found, document, language)
    touched = impact_of(context, found, document)
    if output == "json":
        echo_json(show.as_json(context, entry, found, touched))
    else:
        click.echo(show.as_text(context, entry, found, touched, paint=screen().paint), nl=False)
