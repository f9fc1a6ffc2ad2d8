"""`qms history`: the revisions of one document."""

import datetime as dt

import click

from qmsctl.cli.look import find, language_option, load, screen, tell
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option


@click.command("history", epilog="Example: qms history SOP-001 --format json")
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
    """List every revision of a document: who, when, why, its digest, and from when to when.

    A revision is a version that the main line received as approved. Dates of commits are what Git
    says; they are shown, not proof. 'qms digest' shows how a digest is made.
    """
    from qmsctl.report import history
    from qmsctl.report.entries import entries

    context = load(common, as_of=as_of, rev=rev)
    entry = find(entries(context), document, language)
    if output == "json":
        echo_json(history.as_json(context, entry))
        return
    click.echo(history.as_text(context, entry, paint=screen().paint), nl=False)
    if context.history is not None and not (entry.standing and entry.standing.revisions):
        tell(f"The main line holds no approved version of {document} yet.")
