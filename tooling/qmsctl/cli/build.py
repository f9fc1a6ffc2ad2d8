"""`qms build`: check, build the site, prove that it shows what is in force."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from qmsctl.cli.look import load, tell
from qmsctl.cli.options import Common, as_of_option, now
from qmsctl.cli.progress import progress
from qmsctl.model.finding import Finding


@click.command("build", epilog="Example: qms build --site-dir public")
@click.option(
    "--site-dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes; 'site' beside mkdocs.yml unless it says otherwise.",
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
    from qmsctl.publish.build import Setup, find_config, load_setup, publish, silence_banner
    from qmsctl.publish.gate import stopping
    from qmsctl.publish.making import make_site
    from qmsctl.report.tables import counted
    from qmsctl.repository.sitefolder import folder_holding
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
    top = folder_holding(context.policy_file.path, common.path)
    setup = Setup(
        name=context.policy.organization.name,
        docs_dir=top / context.root,
        config_file=find_config(top / context.root, top),
        site_dir=(common.path / site_dir).absolute() if site_dir else None,
    )
    config, plugin = load_setup(setup)
    with progress() as shown:
        site = make_site(
            common.path,
            context,
            built_at=now(),
            manual=plugin.manual_folder(config),
            progress=shown.stage("Comparing versions"),
        )
        faults = publish(config, plugin, site, shown.stage("Writing pages"))
    for fault in faults:
        tell(f"{fault.path}: {fault.message}")
    if faults:
        tell(f"The site is wrong in {counted(len(faults), 'place')} and was not put in place.")
        ctx.exit(1)
    others = len(findings)
    tell(
        f"{counted(len(site.issues), 'document')} in force, {counted(len(site.pages), 'page')}, "
        f"in {config.site_dir}. The audit of the result found nothing wrong."
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
