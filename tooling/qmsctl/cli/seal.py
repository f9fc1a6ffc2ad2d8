"""`qms seal`: sign what the main line is today, so that nobody can rewrite it unseen."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.look import screen, tell
from qmsctl.cli.opening import desk_of
from qmsctl.cli.options import Common, echo_json, format_option, now
from qmsctl.cli.progress import progress, reading
from qmsctl.cli.saying import say
from qmsctl.cli.signkey import Signer
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qmsctl.cli.desk import Desk
    from qmsctl.model.history import Commit
    from qmsctl.model.seal import Seal
    from qmsctl.repository.git import Git
    from qmsctl.rules.context import Context, HistoryView, PolicyState
    from qmsctl.rules.sealing import JudgedSeal


@click.command("seal", epilog="Example: qms seal --by j.tanaka --key ~/.ssh/id_ed25519")
@click.option(
    "--by", metavar="PERSON", help="Who seals; else whom Git's e-mail address belongs to."
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The private key to sign with; else one that the SSH agent holds, or user.signingKey.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be signed, and write nothing.")
@click.option("--list", "listing", is_flag=True, help="List the seals and how they stand.")
@format_option("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    by: str | None,
    key: Path | None,
    dry_run: bool,
    listing: bool,
    output: str,
) -> None:
    """Sign what the main line is today, as an annotated tag that Git itself verifies.

    The seal names the newest commit of the main line and a digest of all evidence of approvals.
    'qms verify' tells by it, without any network, if the main line was rewritten or evidence
    dropped. Push the tag to a place that those who could rewrite the main line cannot write to, or
    write its id down. Refused unless the main line is checked out at its tip and verifies without
    errors. Exit code 1 with --list: a seal does not hold.
    """
    common: Common = ctx.obj
    if listing:
        seals = _listed(common)
        if output == "json":
            _echo(seals)
        else:
            _print(seals)
        ctx.exit(int(not all(one.good for one in seals)))
    with progress() as shown:
        context = common.load(rev="HEAD", replay=True, use_cache=False, progress=reading(shown))
        view, policy, tip = _main_line(context)
        desk = desk_of(common, context)
        signer = Signer(policy.people, desk.person(by), desk.today)
        _require_no_errors(context)
    made = _sealed(_Sealing(common, desk, view, policy, tip, signer), key, dry_run=dry_run)
    if made is None:
        return
    if output == "json":
        _echo((made,))
    else:
        click.echo(f"{made.name} {made.oid}")
    _tell_next(desk, made)


@dataclass(frozen=True)
class _Sealing:
    """What is sealed, and by whom."""

    common: Common
    desk: "Desk"
    view: "HistoryView"
    policy: "PolicyState"
    tip: "Commit"
    signer: Signer

    def seal(self, git: "Git") -> "Seal":
        """What the seal says."""
        from qmsctl.model.seal import SCHEMA, Seal
        from qmsctl.repository.seals import evidence_blobs, manifest_of

        root = self.desk.context.root
        before = [one for one in self.view.seals if one.doubt is None]
        return Seal(
            schema_=SCHEMA,
            tip=self.tip.oid,
            commits=self.tip.index + 1,
            anchor=self.view.policies[0].since.oid,
            root=root,
            manifest=manifest_of(git, evidence_blobs(git, self.tip.oid, root)),
            by=self.signer.person,
            time=now().replace(microsecond=0),
            previous=before[-1].oid if before else None,
        )


def _sealed(what: _Sealing, key: Path | None, *, dry_run: bool) -> "JudgedSeal | None":
    """The seal that was made; None if it was only shown."""
    from qmsctl.approval.seal import SignedSeal, read_seal, seal_name, seal_text
    from qmsctl.model.seal import NAMESPACE, SealTag
    from qmsctl.repository.git import Git
    from qmsctl.repository.seals import seal_tags, store_seal
    from qmsctl.rules.sealing import JudgedSeal

    with Git.open(what.common.path) as git:
        seal = what.seal(git)
        name = seal_name(what.signer.day.isoformat(), {tag.name for tag in seal_tags(git)})
        who = what.policy.people.name_of(seal.by)
        text = seal_text(seal, name, who=who, mail=what.desk.git.user_email)
        if dry_run:
            click.echo(text, nl=False)
            say("Nothing was signed and nothing written (--dry-run).")
            return None
        chosen = what.signer.choose(key, configured=git.config("user.signingKey"))
        data = text + what.signer.sign(text, chosen, namespace=NAMESPACE)
        read = read_seal(SealTag(name, "", "tag", data))
        if not isinstance(read, SignedSeal):
            raise UsageError(read.message, hint=read.hint)
        oid = store_seal(git, name, data)
    return JudgedSeal(name, oid, SignedSeal(name, oid, seal, read.key), meets=what.tip)


def _main_line(context: "Context") -> "tuple[HistoryView, PolicyState, Commit]":
    """The main line, the policy in force and the commit to seal.

    Raises:
        UsageError: the whole main line is not known here, or HEAD is not its tip.
    """
    view, facts = context.history, context.git
    if view is None or facts is None or not view.commits:
        problem = facts.problems[0] if facts and facts.problems else None
        raise UsageError(
            f"Not sealed. {problem.message if problem else 'There is no main line here.'}",
            hint=problem.hint if problem else "Commit the QMS first.",
        )
    main, tip = context.policy.main_branch, view.commits[-1]
    if facts.main_ref is None or facts.main_tip != facts.head:
        raise UsageError(
            f"Not sealed: HEAD ({str(facts.head)[:10]}) is not the tip of the main line '{main}'.",
            hint=f"Run 'git switch {main}' and 'git pull', then seal.",
        )
    policy = view.policy_for(None)
    if policy is None:
        raise UsageError(
            "Not sealed: no policy was ever approved, so nobody may seal.",
            hint="Approve the policy first; 'qms approve --help' says how.",
        )
    return view, policy, tip


def _require_no_errors(context: "Context") -> None:
    """A seal says that all is well up to here; it is not made of what `qms verify` faults.

    Raises:
        UsageError: there are errors.
    """
    from qmsctl.model.finding import Severity
    from qmsctl.report.tables import counted
    from qmsctl.rules.engine import run
    from qmsctl.rules.registry import ALL

    errors = [found for found in run(context, ALL) if found.severity is Severity.ERROR]
    if errors:
        first = errors[0]
        raise UsageError(
            f"Not sealed: 'qms verify' finds {counted(len(errors), 'error')}, first {first.rule}: "
            f"{first.message}",
            hint="Mend them, or admit errors of the past in approved deviations; then seal.",
        )


def _listed(common: Common) -> "Sequence[JudgedSeal]":
    with progress() as shown:
        context = common.load(replay=True, progress=reading(shown))
    if context.history is None:
        _main_line(context)
    return context.history.seals if context.history else ()


def _echo(seals: "Sequence[JudgedSeal]") -> None:
    from qmsctl.report.seals import as_json

    echo_json(as_json(seals))


def _print(seals: "Sequence[JudgedSeal]") -> None:
    from qmsctl.report.seals import as_text, summary

    width, paint = screen()
    click.echo(as_text(seals, width=width, paint=paint), nl=False)
    tell(summary(seals))


def _tell_next(desk: "Desk", made: "JudgedSeal") -> None:
    seal = made.signed.seal if made.signed else None
    if seal is not None:
        say(
            f"{seal.by} sealed commit {seal.tip[:10]}: {seal.commits} commits and "
            f"{seal.manifest.files} files of evidence."
        )
    say("What comes next:")
    if desk.git.has_remote:
        say(f"  git push origin {made.name}")
    say(
        "  Keep the id where those who can push cannot write: a mirror, a printed log, an e-mail. "
        f"'qms verify --seal {made.oid[:16]}' compares."
    )
