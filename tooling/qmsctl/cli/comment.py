"""`qms comment`: the one comment of a pull request."""

from pathlib import Path

import click

from qmsctl.cli.forging import access, open_forge
from qmsctl.cli.options import Common, echo_json, format_option
from qmsctl.cli.saying import say


@click.command("comment", epilog="Example: qms comment --pr 12 --file report.md")
@click.option(
    "--pr",
    "number",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    help="The pull request's number.",
)
@click.option(
    "--file",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text, in Markdown, as 'qms check --report markdown=FILE' writes it.",
)
@click.option(
    "--marker",
    default="qms-check",
    show_default=True,
    metavar="NAME",
    help="The hidden name by which the comment is found again.",
)
@format_option("text", "json")
@click.pass_obj
def command(common: Common, number: int, file: Path, marker: str, output: str) -> None:
    """Make the comment of a pull request, or update it if it is there.

    A pull request has one comment of each marker: later runs change it, and duplicates that two
    runs at once may leave are deleted. Comments of other authors are never touched. Needs the
    extra 'github' and GITHUB_TOKEN, GITHUB_REPOSITORY; GITHUB_API_URL if it is not github.com.
    """
    from qmsctl.forge.comment import keep_comment
    from qmsctl.repository.files import read_file
    from qmsctl.repository.plaintext import decode

    text, _ = decode(read_file(common.path / file))
    with open_forge(access()) as forge:
        kept = keep_comment(forge, number, marker, text)
    if output == "json":
        echo_json(
            {
                "schema": "qms-comment/1",
                "action": kept.action.value,
                "id": kept.comment.id,
                "url": kept.comment.html_url,
                "removed": kept.removed,
            }
        )
        return
    click.echo(f"{kept.action.value}  {kept.comment.html_url}")
    if kept.removed:
        say(f"Duplicates deleted: {kept.removed}.")
