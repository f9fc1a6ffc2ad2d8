"""`qms record`: keeps the reviews that counted at a merge as evidence of approvals."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli import forging
from qmsctl.cli.aftermath import Eyes, Looked
from qmsctl.cli.merges import Wanted, find_merges, look_at, merge_options
from qmsctl.cli.options import Common, echo_json, format_option, now, refuse_both
from qmsctl.cli.record_run import CATCH_UP_AFTER, Recorder, Work
from qmsctl.cli.saying import say
from qmsctl.model.errors import QmsError, RefusedByRule

if TYPE_CHECKING:
    from qmsctl.forge.landing import Landed, Writable
    from qmsctl.report.afterwards.records import Entry, Record
    from qmsctl.rules.context import Context


@click.command(
    "record",
    epilog="Examples:  qms record --pr 12   |   qms record --missing --fetch origin --commit",
)
@merge_options
@click.option(
    "--missing", is_flag=True, help="Every merge whose records the main line still waits for."
)
@click.option("--write", is_flag=True, help="Write the files into the work tree.")
@click.option("--commit", is_flag=True, help="Commit them on the main branch of the forge.")
@click.option(
    "--pull-request", "propose", is_flag=True, help="Open a pull request that only adds them."
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    envvar="QMS_FORGE_KEY",
    show_envvar=True,
    metavar="FILE",
    help="The private key of the workflow, where the policy names one; else the SSH agent's.",
)
@format_option("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    numbers: tuple[int, ...],
    event: Path | None,
    since: dt.date | None,
    missing: bool,
    remote: str | None,
    write: bool,
    commit: bool,
    propose: bool,
    key: Path | None,
    output: str,
) -> None:
    """Record the reviews by which a merged pull request was approved.

    Reviews count by the policy that was in force before the merge, and only if what was reviewed is
    what was merged. Nothing is written without --write, --commit or --pull-request. What is
    recorded already is left alone, so a run may be repeated. Needs the extra 'github' and
    GITHUB_TOKEN, GITHUB_REPOSITORY.

    Exit code 0: all is recorded; 1: approvals are missing; 2: it could not be looked at or done.
    """
    from qmsctl.repository.git import Git

    chosen = [name for name, on in _outputs(write, commit, propose) if on]
    if len(chosen) > 1:
        raise refuse_both(chosen[0], chosen[1])
    how = chosen[0] if chosen else ""
    common: Common = ctx.obj
    reached = forging.app_access()
    done: list[Record] = []
    with forging.open_forge(reached) as forge, Git.open(common.path) as git:
        eyes = Eyes(common, git, forge, forge.name, reached, remote)
        context = common.load(replay=missing)
        found = find_merges(eyes, Wanted(numbers, event, since, missing), context)
        recorder = Recorder(forge.name, forge.repository_facts(), reached, now(), key)
        desk = _Desk(eyes, forge, recorder, context, how)
        try:
            for looked in look_at(eyes, found, forging.clock().sleep):
                done += desk.record(looked)
        except QmsError:
            _tell(done, output)  # what was done is told if the next one fails
            raise
    _tell(done, output)
    ctx.exit(int(not all(one.complete for one in done)))


def _outputs(write: bool, commit: bool, propose: bool) -> tuple[tuple[str, bool], ...]:
    return (("--write", write), ("--commit", commit), ("--pull-request", propose))


def _tell(done: "list[Record]", output: str) -> None:
    from qmsctl.report.afterwards import records

    if output == "json":
        echo_json(records.as_json(done))
        return
    click.echo(records.as_text(done), nl=False)
    say(records.summary(done))


@dataclass
class _Desk:
    """Brings what a merge lacks to where it was asked for; ``last`` is what was worked out last."""

    eyes: Eyes
    forge: "Writable"
    recorder: Recorder
    context: "Context"
    how: str
    last: Work = field(default_factory=Work)

    def record(self, looked: Looked) -> "Iterator[Record]":
        """What was done about one merge; nothing about what no pull request brought."""
        from qmsctl.approval.stating import CannotBeStated
        from qmsctl.forge.landing import Landed

        pull = looked.pull
        if pull is None:
            return
        landed = Landed()
        try:
            if self.how in ("--commit", "--pull-request"):
                landed = self._land(pull.number, looked)
            else:
                self.last = self.recorder.work(looked, self.context)
        except (RefusedByRule, CannotBeStated) as error:
            # One merge whose reviews cannot be recorded must not keep the others from it.
            self.last = Work(missing=(f"{error.message} {error.hint}".rstrip(),))
        if self.how == "--write":
            from qmsctl.repository.keeping import keep

            keep(self.eyes.git.top, self.last.files)
        yield self._told(pull.number, looked, landed)

    def _land(self, number: int, looked: Looked) -> "Landed":
        from qmsctl.forge.landing import land, propose
        from qmsctl.report.afterwards.records import body_of, title_of

        main, title = self.context.policy.main_branch, title_of(number)

        def work(tip: str) -> Mapping[str, bytes]:
            """What the commit `tip` still lacks; it may be newer than this clone."""
            self.eyes.fetch([tip], needed=True)
            self.last = self.recorder.work(looked, self.eyes.common.load(rev=tip))
            return self.last.files

        def message() -> str:
            return f"{title}\n\n{body_of(_entries(self.last))}"

        if self.how == "--commit":
            return land(self.forge, main, work, message)
        branch, body = f"qms-records/{number}", body_of(_entries(Work(recorded=looked.counted)))
        return propose(self.forge, main, branch, work, message, title=title, body=body)

    def _told(self, number: int, looked: Looked, landed: "Landed") -> "Record":
        from qmsctl.report.afterwards.records import Record

        work, merged_at = self.last, looked.pull.merged_at if looked.pull else None
        return Record(
            number=number,
            merge=looked.merged.after,
            how=looked.merged.how,
            catch_up=bool(merged_at and self.recorder.moment - merged_at > CATCH_UP_AFTER),
            entries=_entries(work),
            known=work.known,
            missing=work.missing,
            files=tuple(work.files),
            written=bool(self.how),
            commit=landed.commit,
            waits=landed.url,
        )


def _entries(work: Work) -> "tuple[Entry, ...]":
    from qmsctl.report.afterwards.records import Entry

    return tuple(
        Entry(str(one.matter.subject), one.matter.meaning, one.role, one.person, one.review.id)
        for one in work.recorded
    )
