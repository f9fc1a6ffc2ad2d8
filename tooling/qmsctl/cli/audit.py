"""`qms audit`: whether what was merged is what was approved."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli import forging
from qmsctl.cli.aftermath import Eyes, Looked
from qmsctl.cli.merges import Found, Wanted, find_merges, look_at, merge_options
from qmsctl.cli.options import Common, echo_json, format_option
from qmsctl.cli.saying import say
from qmsctl.model.errors import QmsError

if TYPE_CHECKING:
    from qmsctl.forge.protocol import WholeForge
    from qmsctl.report.afterwards.findings import Audit
    from qmsctl.rules.context import Context


@click.command(
    "audit",
    epilog="Examples:  qms audit --pr 12   |   qms audit --since 2026-11-01 --fetch origin --issue",
)
@merge_options
@click.option(
    "--merge", "commits", multiple=True, metavar="COMMIT", help="A commit of the main line."
)
@click.option("--issue", is_flag=True, help="Open an issue for a merge that is not as approved.")
@click.option(
    "--tag",
    is_flag=True,
    help="Tag what is as approved on the forge, such as SOP-001/2.0; a tag is never moved.",
)
@format_option("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    numbers: tuple[int, ...],
    event: Path | None,
    since: dt.date | None,
    commits: tuple[str, ...],
    remote: str | None,
    issue: bool,
    tag: bool,
    output: str,
) -> None:
    """Hold what was merged against what was approved.

    Finds content that the merge itself changed (a conflict that was resolved, a merge queue),
    merges past the gate, and changes without a pull request, however it was merged: as a merge
    commit, by squash or by rebase. Needs the extra 'github' and GITHUB_TOKEN, GITHUB_REPOSITORY.

    Exit code 0: all is as approved; 1: something is not; 2: it could not be looked at.
    """
    from qmsctl.repository.git import Git

    common: Common = ctx.obj
    reached = forging.access()
    done: list[Audit] = []
    with forging.open_forge(reached) as forge, Git.open(common.path) as git:
        eyes = Eyes(common, git, forge, forge.name, reached, remote)
        context = common.load()
        wanted = Wanted(numbers, event, since)
        oids = tuple(git.resolve(commit) for commit in commits)
        found = Found(()) if oids and wanted.nothing else find_merges(eyes, wanted, context)
        found = Found(found.numbers, (*found.commits, *oids))
        try:
            for looked in look_at(eyes, found, forging.clock().sleep):
                audit = _audit(looked, context, eyes)
                audit = _tagged(audit, looked, context, forge) if tag else audit
                done.append(_told(audit, forge) if issue else audit)
        except QmsError:
            _tell(done, output)  # what was seen is told if the next one fails
            raise
    _tell(done, output)
    ctx.exit(int(any(audit.wrong for audit in done)))


def _audit(looked: Looked, context: "Context", eyes: Eyes) -> "Audit":
    from qmsctl.report.afterwards.findings import Audit, wrong_with

    pull, after = looked.pull, looked.merged.after
    reached = eyes.reached
    return Audit(
        merge=after,
        how=looked.merged.how,
        number=pull.number if pull else None,
        url=f"{reached.server_url}/{reached.repository}/commit/{after}",
        names=tuple(one.about.name for one in looked.aftermath.judged),
        wrong=tuple(wrong_with(looked.aftermath, context, by_pull=pull is not None)),
    )


def _tagged(audit: "Audit", looked: Looked, context: "Context", forge: "WholeForge") -> "Audit":
    """The versions that the merge approved, tagged; a tag that stands elsewhere is a finding."""
    from qmsctl.forge.errors import Moved
    from qmsctl.report.afterwards.findings import Wrong

    if audit.wrong:
        return audit
    made: list[str] = []
    for name, about in _tags(looked, context):
        try:
            forge.create_tag(name, audit.merge)
        except Moved as error:
            wrong = Wrong(about, f"Its tag was not made: {error.message}", None, error.hint)
            audit = audit.with_wrong([wrong])
        else:
            made.append(name)
    return replace(audit, tags=tuple(made))


def _tags(looked: Looked, context: "Context") -> Iterator[tuple[str, str]]:
    """Names of tags, and what they stand for."""
    for judged in looked.aftermath.judged:
        about = judged.about
        if about.what == "policy":
            yield f"{about.name.partition(' ')[0]}/{about.version}", about.name
        elif about.what == "version" and about.key is not None:
            language = about.key.language
            more = "" if language == context.policy.language else f"-{language}"
            yield f"{about.key.id}/{about.version}{more}", about.name


def _told(audit: "Audit", forge: "WholeForge") -> "Audit":
    """Open or close the issue about the merge."""
    from qmsctl.forge import audits
    from qmsctl.report.afterwards.findings import issue_body, issue_title

    if audit.wrong:
        told = audits.tell(forge, audit.merge, title=issue_title(audit), body=issue_body(audit))
        return replace(audit, issue=(told.action, told.url))
    settled = audits.settle(forge, audit.merge, "Looked at again: all of it is as approved.")
    return replace(audit, issue=(settled.action, settled.url)) if settled else audit


def _tell(done: "list[Audit]", output: str) -> None:
    from qmsctl.report.afterwards import findings

    if output == "json":
        echo_json(findings.as_json(done))
        return
    click.echo(findings.as_text(done), nl=False)
    say(findings.summary(done))
