"""`qms doctor`: whether the repository's settings let nobody past the approvals."""

from typing import TYPE_CHECKING

import click

from qmsctl.cli.forging import access, open_forge
from qmsctl.cli.options import Common, echo_json, format_option
from qmsctl.cli.saying import say

if TYPE_CHECKING:
    from qmsctl.forge.protocol import WholeForge
    from qmsctl.report.doctor.model import Clone, Settings


@click.command("doctor", epilog="Examples:  qms doctor   |   qms doctor --local")
@click.option("--local", is_flag=True, help="Look at this clone only; no token is needed.")
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, local: bool, output: str) -> None:
    """Look at the settings that guard the repository, and say how to mend each.

    Each item is good, missing, could be better (advice), or cannot be seen with this token, which
    never counts as good. Changes nothing. Needs the extra 'github' and GITHUB_TOKEN,
    GITHUB_REPOSITORY, unless only this clone is looked at; a token that may read the
    administration sees most.

    Exit code 0: nothing is missing; 1: something is; 2: it could not be looked at.
    """
    from qmsctl.report.doctor import render
    from qmsctl.report.doctor.examine import examine

    common: Common = ctx.obj
    reached = None if local else access()
    clone = clone_of(common)
    settings = None
    if reached is not None:
        with open_forge(reached) as forge:
            settings = settings_of(forge, clone.policy.main_branch)
    found = examine(clone, settings)
    if output == "json":
        echo_json(render.as_json(found))
    else:
        from qmsctl.cli.look import screen

        width, paint = screen()
        click.echo(render.text(found, width=width, paint=paint), nl=False)
    if found.count("cannot-see"):
        say("Some items could not be seen, so nobody knows whether they are good.")
        if settings is not None:
            say("A workflow's own token never sees settings; a person's or a GitHub App's can.")
    ctx.exit(int(found.count("missing") > 0))


def clone_of(common: Common) -> "Clone":
    """What this clone says, about the newest commit of the main branch that it knows.

    Raises:
        QmsError: there is no QMS here, or it cannot be read.
    """
    from qmsctl.report.doctor.model import Clone
    from qmsctl.report.doctor.workflows import jobs_of
    from qmsctl.repository.forgefolder import forge_files
    from qmsctl.repository.git import Git

    context = common.load()
    tip = context.git.main_tip if context.git else None
    files = None
    if tip is not None:
        with Git.open(common.path) as git:
            files = forge_files(git, tip)
    return Clone(
        policy=context.policy,
        people=context.people,
        as_of=context.as_of,
        root=context.root,
        problems=context.git.problems if context.git else (),
        paths=files.paths if files else None,
        owners_text=files.owners_text if files else None,
        jobs=jobs_of(files.workflows if files else {}),
    )


def settings_of(forge: "WholeForge", branch: str) -> "Settings":
    """What the forge tells with this token.

    Raises:
        ForgeError: it could not be asked.
    """
    from qmsctl.report.doctor.model import Settings

    return Settings(
        facts=forge.repository_facts(),
        rules=forge.rules_in_force(branch),
        rulesets=forge.rulesets(),
        protection=forge.protection(branch),
        actions=forge.actions_policy(),
        token=forge.workflow_token(),
        owners=forge.owners_errors(branch),
        pages=forge.pages_site(),
    )
