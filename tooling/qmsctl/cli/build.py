"""`qms build`: check, build the site, prove that it shows what is in force."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.look import load, tell
from qmsctl.cli.options import Common, as_of_option, now
from qmsctl.cli.progress import progress
from qmsctl.model.finding import Finding

if TYPE_CHECKING:
    from qmsctl.publish.build import Setup
    from qmsctl.publish.site import Site
    from qmsctl.rules.context import Context


@click.command("build", epilog="Example: qms build --site-dir public")
@click.option(
    "--site-dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes. By default 'site' beside mkdocs.yml, unless that says otherwise, or "
    "at the repository's top.",
)
@as_of_option
@click.pass_context
def command(ctx: click.Context, site_dir: Path | None, as_of: dt.date | None) -> None:
    """Check the QMS, build its site, and audit the result before it replaces the old one.

    Shown is what the main line of the repository holds as in force, never the files of the work
    tree. Errors about released documents, the policy or the repository stop the build; reviews,
    coverage, drafts and unmerged work do not.

    Exit code 0: the site is in place; 1: it is not, and the old one was left alone.
    """
    from qmsctl.publish.build import load_setup, publish, silence_banner
    from qmsctl.publish.gate import stopping
    from qmsctl.publish.making import make_site
    from qmsctl.report.tables import counted
    from qmsctl.rules.engine import run
    from qmsctl.rules.registry import ALL

    silence_banner()
    common: Common = ctx.obj
    context = load(common, as_of=as_of)
    with progress() as shown:
        findings = run(context, ALL, shown.stage("Applying rules"))
    stops = stopping(findings, context)
    if stops:
        _tell_stops(stops, len(context.corpus.files))
        ctx.exit(1)
    config, plugin = load_setup(_setup(common, context, site_dir))
    with progress() as shown:
        site = make_site(
            common.path,
            context,
            built_at=now(),
            manual=plugin.manual_folder(config),
            on_web=plugin.addresses(config),
            progress=shown.stage("Comparing versions"),
        )
        faults = publish(config, plugin, site, shown.stage("Writing pages"))
    if faults:
        for fault in faults:
            tell(f"{fault.path}: {fault.message}")
        tell(f"The site is wrong in {counted(len(faults), 'place')} and was not put in place.")
        ctx.exit(1)
    _tell_done(site, config.site_dir, others=len(findings))


def _setup(common: Common, context: "Context", site_dir: Path | None) -> "Setup":
    """Where the site is described and where it goes."""
    from qmsctl.publish.build import Setup, find_config
    from qmsctl.repository.sitefolder import folder_holding

    top = folder_holding(context.policy_file.path, common.path)
    config_file = find_config(top / context.root, top)
    # MkDocs takes the current folder where no file says otherwise; people expect one place.
    beside = None if config_file else top / "site"
    return Setup(
        name=context.policy.organization.name,
        docs_dir=top / context.root,
        config_file=config_file,
        site_dir=(common.path / site_dir).absolute() if site_dir else beside,
    )


def _tell_done(site: "Site", place: str, *, others: int) -> None:
    from qmsctl.report.tables import counted

    tell(
        f"{counted(len(site.issues), 'document')} in force, {counted(len(site.pages), 'page')}, "
        f"in {place}. The audit of the result found nothing wrong."
    )
    if others:
        stop = "does" if others == 1 else "do"
        tell(
            f"The check has {counted(others, 'finding')} that {stop} not stop a build: 'qms check'."
        )


def _tell_stops(stops: Sequence[Finding], documents: int) -> None:
    from qmsctl.cli.look import screen
    from qmsctl.report import text
    from qmsctl.report.summary import Summary

    click.echo(text.render(stops, Summary.of(stops, documents), paint=screen().paint), nl=False)
    tell("Nothing was built: these errors are about what is released.")
