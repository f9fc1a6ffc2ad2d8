"""What commands share that sign: the pen of whoever signs, and storing what was signed.

The order is always the same: word the statements, sign them, see that they count, write.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.saying import say
from qmsctl.model.errors import RefusedByRule, UsageError

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.approval.evidence import Evidence
    from qmsctl.approval.proving import Matter, Proof
    from qmsctl.cli.approve_plan import Plan
    from qmsctl.cli.signkey import Signer
    from qmsctl.model.history import Snapshot
    from qmsctl.model.sshkey import PublicKey
    from qmsctl.model.statement import Statement
    from qmsctl.model.tree import SourceFile
    from qmsctl.repository.recording import SignedFile, Written

sign_option = click.option(
    "--sign", is_flag=True, help="Sign it with your SSH key: it can be proved for years."
)
key_option = click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --sign: the file of your private key; else your agent's, or Git's user.signingKey.",
)


@dataclass(frozen=True)
class Signed:
    """Statements with their signatures, by path in the repository, and which old ones they replace.

    ``replaced`` are statements of the same claims that the main line has not received; ``kept``
    are those that it has.
    """

    statements: Mapping[str, "Statement"]
    files: Mapping[str, "SignedFile"] = field(default_factory=dict)
    replaced: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def folders(self) -> list[str]:
        """The folders that hold them, for `git add`: of what was removed, too."""
        paths = (*self.statements, *self.replaced)
        return list(dict.fromkeys(path.rpartition("/")[0] for path in paths))


@dataclass(frozen=True)
class Pen:
    """Whoever signs at `moment`; `given` is the key's file, if one is named."""

    desk: Desk
    signer: "Signer"
    given: Path | None
    moment: dt.datetime

    @cached_property
    def key(self) -> "Path | PublicKey":
        """The key to sign with.

        Raises:
            UsageError: none was found that counts for this person today.
        """
        from qmsctl.repository.git import Git

        configured = None
        if self.given is None and self.desk.git.in_git:
            with Git.open(self.desk.top) as git:
                configured = git.config("user.signingKey")
        return self.signer.choose(self.given, configured=configured)

    @property
    def day(self) -> dt.date:
        """The day of the signature, in the time zone of the policy in force."""
        return self.desk.ruling[0].today(self.moment)

    def word(self, matter: "Matter", roles: Sequence[str]) -> Signed:
        """The statements by which the signer approves `matter` in these roles, not signed yet.

        The key is chosen, so that nobody is asked for the passphrase of one that does not count.

        Raises:
            CannotBeStated: a text of it cannot stand in a statement.
            UsageError: no key was found that counts for this person today.
        """
        from qmsctl.approval.statement import statement_path
        from qmsctl.approval.stating import statement_for
        from qmsctl.cli.old_statements import replaced_by

        _ = self.key
        people, person = self.desk.ruling[1], self.signer.person
        made = [
            statement_for(matter, people, role=role, person=person, time=self.moment)
            for role in roles
        ]
        prefix = self.desk.layout.prefix
        statements = {prefix + statement_path(statement): statement for statement in made}
        replaced, kept = replaced_by(self.desk, statements.values())
        return Signed(statements, replaced=replaced, kept=kept)

    def sign(self, worded: Signed) -> Signed:
        """The same statements, signed one by one; each signature was seen to be this person's.

        Raises:
            UsageError: the key does not count for this person today.
            SigningFailed: nothing was signed.
        """
        from qmsctl.approval.sshsig import NAMESPACE
        from qmsctl.approval.statement import statement_bytes
        from qmsctl.repository.recording import SignedFile

        if isinstance(self.key, Path):
            say(f"Signing with {self.key}.")  # ssh-keygen asks for a passphrase without a name
        files = {}
        for path, statement in worded.statements.items():
            content = statement_bytes(statement)
            signature = self.signer.sign(content, self.key, namespace=NAMESPACE)
            files[path] = SignedFile(content, signature)
        return replace(worded, files=files)


def take_pen(
    desk: Desk, who: str, *, sign: bool, key: Path | None, day: dt.date | None
) -> Pen | None:
    """The pen of `who`, or None without --sign; `day` is what --date says.

    Raises:
        UsageError: the options do not fit together.
    """
    from qmsctl.cli.options import now
    from qmsctl.cli.signkey import Signer

    if not sign:
        if key is not None:
            raise UsageError(
                "--key names a key to sign with, and nothing is to be signed.",
                hint="Add --sign, or leave out --key.",
            )
        return None
    policy, people = desk.ruling
    moment = now().replace(microsecond=0)
    today = policy.today(moment)
    if day is not None and day != today:
        raise UsageError(
            f"A signature is of the moment in which it is made, today ({today}), not of {day}.",
            hint="Leave out --date.",
        )
    return Pen(desk, Signer(people, who, today), key, moment)


def with_statements(desk: Desk, signed: Signed, source: "SourceFile | None" = None) -> Desk:
    """The desk as if these statements were stored; `source` is the document of which they speak."""
    from qmsctl.model.filed import Filed

    context, prefix = desk.context, desk.layout.prefix
    kept = [filed for filed in context.filed if prefix + filed.path not in signed.replaced]
    new = [
        Filed(path.removeprefix(prefix), file.content, file.signature)
        for path, file in signed.files.items()
    ]
    states: dict[str, Snapshot] = {**context.signed}
    if source is not None:
        states[source.path] = desk.snapshot(source)
    return replace(desk, context=replace(context, filed=(*kept, *new), signed=states))


def evidence_at(desk: Desk) -> "Evidence":
    """What the desk's tree holds of evidence, judged as if it were merged now."""
    from qmsctl.rules.proofs import tree_evidence

    return tree_evidence(desk.context)


def require_proved(proofs: Sequence["Proof"]) -> None:
    """See that what was just signed counts, before anything is written.

    Raises:
        RefusedByRule: a statement does not prove its claim; the message is that of the rule.
    """
    for proof in proofs:
        if proof.tier != "signature":
            from qmsctl.approval.proving import unproved

            doubts: Sequence[ApprovalGap] = proof.doubts or tuple(unproved((proof,), "signature"))
            raise RefusedByRule(
                doubts[0].rule,
                f"Not done, because the signature would not count (rule {doubts[0].rule}): "
                f"{doubts[0].message}",
                hint=doubts[0].hint,
            )


def sign_plan(
    desk: Desk, plan: "Plan", pen: Pen, source: "SourceFile | None" = None, *, dry_run: bool
) -> Signed:
    """The statements of a plan, signed and seen to count; with `dry_run` only worded.

    `source` is the document that is approved, None for the policy.

    Raises:
        QmsError: nothing was signed, or the signatures would not count.
    """
    from qmsctl.cli.approve_plan import refuse

    if source is not None:
        require_whole(desk, source)
    worded = pen.word(plan.matter.matter, plan.roles)
    if dry_run:
        return worded
    signed = pen.sign(worded)
    evidence = evidence_at(with_statements(desk, signed, source))
    require_proved(plan.proofs(evidence))
    if plan.complete:
        refuse(plan.matter.judge(plan.entries, evidence))
    return signed


def require_whole(desk: Desk, source: "SourceFile") -> None:
    """See that everything is there for which a signature stands.

    Raises:
        UsageError: an attachment is missing.
    """
    for name, digest in desk.snapshot(source).attachments:
        if digest is None:
            raise UsageError(
                f"The attachment '{name}' of {source.id} cannot be read; a signature stands for "
                "all of the content.",
                hint="Put the file there, or take it out of 'attachments', and sign then.",
            )


def store(desk: Desk, path: str, change: "Written", signed: Signed, *, dry_run: bool) -> bool:
    """Write the statements and the file at `path` that claims what they prove, or show them all.

    `change` is the file as it was when this began, and as it is to be. Whether anything was
    written.

    Raises:
        FileRefused: something changed meanwhile, or the system does not allow it.
    """
    from qmsctl.approval.statement import statement_bytes
    from qmsctl.repository.recording import record

    if dry_run:
        shown = {at: statement_bytes(one) for at, one in signed.statements.items()}
        return desk.write({path: change.new, **shown}, dry_run=True, new=shown)
    record(desk.top, signed.files, {path: change}, replaced=signed.replaced)
    return True


def tell_signed(desk: Desk, signed: Signed) -> None:
    """What was signed, with which key, where it lies, and what became of older statements."""
    from qmsctl.approval.sshsig import verify_signature
    from qmsctl.approval.stating import summary

    for path, statement in signed.statements.items():
        file = signed.files[path]
        key = verify_signature(file.signature, file.content).key
        say(f"Signed: {summary(statement)}")
        say(f"  with the key {key.fingerprint} ({key.type})")
        say(f"  in {desk.shown(path)}, its signature beside it (.sig)")
    for path in signed.replaced:
        say(f"  instead of {desk.shown(path)}, which was removed: nobody had received it.")
    for path in signed.kept:
        say(f"  {desk.shown(path)} stays: the main line has it, and evidence is never removed.")
