"""`qms diff`: a redline between two versions of a document."""

from typing import TYPE_CHECKING

import click

from qmsctl.cli.look import find, in_tree, language_option, load, tell
from qmsctl.cli.options import Common, echo_json, format_option, rev_option, use_colour

if TYPE_CHECKING:
    from qmsctl.report.sides import Side


@click.command(
    "diff",
    epilog="Example: qms diff SOP-001 1.0 2.0 --format html > redline.html",
)
@click.argument("document", metavar="ID")
@click.argument("old", metavar="[V1]", required=False)
@click.argument("new", metavar="[V2]", required=False)
@click.option(
    "--context",
    "around",
    type=click.IntRange(0, 1000),
    default=1,
    show_default=True,
    metavar="N",
    help="Unchanged blocks to show around each change (text only).",
)
@language_option
@rev_option
@format_option("text", "html", "json")
@click.pass_obj
def command(
    common: Common,
    document: str,
    old: str | None,
    new: str | None,
    around: int,
    language: str | None,
    rev: str | None,
    output: str,
) -> None:
    """Show what changed between two versions of a document, word by word.

    V1 and V2 are versions, or "effective", "draft" or "tree" (the file as it stands). Without them
    it is what comes next against what is in force: the file if it says something new, else the
    draft, else what is scheduled; or the last two versions. V1 alone is compared with the file.
    """
    from qmsctl.lifecycle.redline import redline
    from qmsctl.report import diff, sides
    from qmsctl.report.entries import entries

    context = load(common, rev=rev)
    entry = find(entries(context), document, language)
    held = in_tree(common, context, entry, rev)
    left, right = sides.choose(entry, sides.tree_side(*held) if held else None, old, new)
    found = redline(left.snapshot, _body(common, left), right.snapshot, _body(common, right))
    if output == "json":
        echo_json(diff.as_json(entry, left, right, found))
        return
    if output == "html":
        from qmsctl.publish.redlinepage import redline_page

        title = f"{entry.key.id} {entry.title or ''}".rstrip()
        subtitle = f"{left.label} → {right.label}"
        click.echo(redline_page(title, subtitle, found, language=entry.key.language), nl=False)
    else:
        from qmsctl.report.redline import render

        click.echo(f"{diff.heading(entry, left, right)}\n")
        click.echo(render(found, colour=use_colour(), context=around), nl=False)
    tell(diff.summary(found))


def _body(common: Common, side: "Side") -> str:
    """The text of one side, read from Git's objects unless it is the tree's."""
    from qmsctl.repository.frontmatter import split
    from qmsctl.repository.git import Git
    from qmsctl.repository.objects import read_blob

    if side.body is not None or side.snapshot.blob is None:
        return side.body or ""
    with Git.open(common.path) as git:
        data = read_blob(git, side.snapshot.blob)
    return split(data, max_bytes=max(len(data), 1)).body
