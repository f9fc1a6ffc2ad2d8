"""`qms stage`: the finished Markdown of the site."""

import datetime as dt
from pathlib import Path

import click

from qmsctl.cli.look import load, tell
from qmsctl.cli.options import Common, as_of_option, now


@click.command(
    "stage",
    epilog="Example: qms stage /tmp/staged && mkdocs build -f /tmp/staged/mkdocs.yml",
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--manual",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also publish the tool's manual from this folder, below tool/.",
)
@as_of_option
@click.pass_obj
def command(common: Common, folder: Path, manual: Path | None, as_of: dt.date | None) -> None:
    """Write the pages and assets of the site into DIR, with a mkdocs.yml to render them.

    DIR must be new, empty, or one that this command wrote before: then its content is replaced.
    No part of this tool is needed to render it. Nothing is checked: 'qms build' does that too.
    """
    from qmsctl.publish.making import make_site
    from qmsctl.publish.stage import stage

    context = load(common, as_of=as_of)
    place = common.path / manual if manual else None
    site = make_site(common.path, context, built_at=now(), manual=place)
    count = stage(site, common.path / folder)
    tell(f"{count} files in {common.path / folder}; {len(site.issues)} documents are in force.")
