"""`qms digest`: the number to which an approval is bound, and how to recompute it."""

import sys

import click

from qmsctl.cli.look import find, full_id, in_tree, language_option, load, tell
from qmsctl.cli.options import Common, echo_json, format_option, rev_option


@click.command("digest", epilog="Example: qms digest SOP-001 --version 2.0 --explain | sha256sum")
@click.argument("document", metavar="ID")
@click.option(
    "--version",
    metavar="V",
    help="The approved revision V of the main line instead of the file as it stands.",
)
@click.option("--explain", is_flag=True, help="Print the exact bytes that are hashed instead.")
@language_option
@rev_option
@format_option("text", "json")
@click.pass_obj
def command(
    common: Common,
    document: str,
    version: str | None,
    explain: bool,
    language: str | None,
    rev: str | None,
    output: str,
) -> None:
    """Print the content digest of a document: 64 hex digits.

    Approvals are bound to it. It covers the content fields of the front matter, the text and the
    attachments; not the owner, the reviews or the approvals themselves.
    """
    from qmsctl.approval.digest import content_json
    from qmsctl.report import digest
    from qmsctl.report.entries import entries

    context = load(common, rev=rev)
    entry = find(entries(context), document, language)
    held = in_tree(common, context, entry, rev)
    what = digest.subject(entry, held[0] if held else None, version)
    tell(digest.origin(what, f"commit {rev}" if rev else "the work tree"))
    for path in what.missing:
        tell(f"The attachment {path} is not there: the digest changes when it comes.")
    if explain:
        tell(digest.explanation(what, full_id(common, rev) if rev else None))
        # Not one byte more when piped: the SHA-256 of the output is the digest.
        click.echo(content_json(what.snapshot), nl=sys.stdout.isatty())
    elif output == "json":
        echo_json(digest.as_json(what))
    else:
        click.echo(what.digest)
