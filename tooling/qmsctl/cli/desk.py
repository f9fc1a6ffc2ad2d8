"""What commands that write share: find the document, judge the edit, write it, say what is next."""

import datetime as dt
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from qmsctl.cli.saying import listed, nearest, say
from qmsctl.model.errors import (
    RefusedByRule,
    UnknownDocument,
    UsageError,
)
from qmsctl.model.layout import Layout
from qmsctl.model.version import Version

if TYPE_CHECKING:
    from qmsctl.lifecycle.standing import Standing
    from qmsctl.model.document import DocumentKey
    from qmsctl.model.finding import Finding, Problem
    from qmsctl.model.history import Revision, Snapshot
    from qmsctl.model.people import People
    from qmsctl.model.policy import Policy
    from qmsctl.model.tree import SourceFile
    from qmsctl.repository.edits import Edit
    from qmsctl.repository.worktree import WorkTree
    from qmsctl.rules.context import Context, PolicyState


@dataclass(frozen=True)
class Surroundings:
    """What Git says around the work: enough to tell people which commands come next."""

    branch: str | None = None
    has_remote: bool = False
    user_email: str = ""
    in_git: bool = False


@dataclass(frozen=True)
class Desk:
    """The repository as a command that writes sees it; `top` is its top folder."""

    context: "Context"
    top: Path
    git: Surroundings
    tree: "WorkTree"
    layout: Layout
    overlay: dict[str, bytes] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """The day that the command takes for today."""
        return self.context.as_of

    @property
    def policy(self) -> "Policy":
        """The policy that the tree holds, approved or not."""
        return self.context.own_policy

    @property
    def last_policy(self) -> "PolicyState | None":
        """The newest approved policy of the main line."""
        states = self.context.history.policies if self.context.history else ()
        return states[-1] if states else None

    @property
    def ruling(self) -> "tuple[Policy, People]":
        """Policy and people by which approvals are judged: the approved ones, if there are any."""
        state = self.last_policy
        if state is not None:
            return state.policy, state.people
        return self.context.policy, self.context.people

    def require_policy(self) -> None:
        """Nothing can be approved before the first policy is.

        Raises:
            RefusedByRule: no policy is approved, on the main line or in this tree.
        """
        if self.last_policy is None and self.policy.status != "approved":
            raise RefusedByRule(
                "AP001",
                "Not done, because rule AP001 would be broken: the policy is still a draft, and "
                "an unapproved policy lets nobody approve anything.",
                hint=f"Approve it first: qms approve {self.policy.id} --role policy-owner",
            )

    def policy_errors(self) -> "tuple[Problem, ...]":
        """What is wrong in the policy file and in the people files."""
        files = (self.context.policy_file, *self.context.person_files)
        return tuple(problem for file in files for problem in file.problems)

    def withdrawn(self, source: "SourceFile") -> bool:
        """Whether a withdrawal stands in the file whose day has come."""
        document = source.document
        withdrawal = document.withdrawal if document else None
        return withdrawal is not None and withdrawal.date <= self.today

    def predecessor(self, source: "SourceFile") -> "Revision | None":
        """The highest version below this one that the main line has approved."""
        standing, own = self.standing(source), Version.parse(source.fields.get("version"))
        below = [
            item.revision
            for item in (standing.revisions if standing else ())
            if own is not None and item.revision.version < own
        ]
        return max(below, key=lambda r: r.version.parts, default=None)

    @property
    def me(self) -> str | None:
        """The id of the person to whom Git's e-mail address belongs, or None."""
        mail = self.git.user_email.lower()
        person = self.context.people.by_email.get(mail) or next(
            (p for _, p in self.context.own_people if mail in map(str.lower, p.emails)), None
        )
        return person.id if person and mail else None

    def person(self, given: str | None) -> str:
        """The id of whoever acts: `given`, else the person at the keyboard.

        Raises:
            UsageError: nobody is given and Git's e-mail address belongs to nobody.
        """
        if given is not None:
            known = self.context.people.by_id
            if given not in known:
                raise UsageError(
                    f"Nobody has the id '{given}'.{nearest(given, known)}",
                    hint=f"People are known by their files in {self.layout.prefix}people/: "
                    f"{listed(sorted(known)) or 'there are none'}.",
                )
            return given
        if self.me is None:
            mail = self.git.user_email
            raise UsageError(
                f"Git's e-mail address '{mail}' belongs to nobody in {self.layout.prefix}people/."
                if mail
                else "Git does not know your e-mail address, so it is not clear who you are.",
                hint="Say who it is with --by ID, or write the address into that person's file.",
            )
        return self.me

    def find(self, document_id: str, language: str | None = None) -> "SourceFile":
        """The file of a document.

        Raises:
            UnknownDocument: there is none, or none in this language.
        """
        from qmsctl.model.document import DocumentKey

        corpus = self.context.corpus
        files = corpus.by_id.get(document_id, ())
        if not files:
            self._unknown(document_id)
        wanted = language or corpus.default_language
        found = corpus.by_key.get(DocumentKey(document_id, wanted), ())
        if not found and language is None and len(files) == 1:
            found = files
        if not found:
            known = sorted(key.language for key in corpus.by_key if key.id == document_id)
            raise UnknownDocument(
                f"{document_id} does not exist in the language '{wanted}'.",
                hint=f"It exists in {listed(known)}: choose one with --language.",
            )
        if len(found) > 1:
            raise UsageError(
                f"{document_id} is in more than one file: {listed(f.path for f in found)}.",
                hint="Give one of them another id, or delete the copy (rule ID002).",
            )
        return found[0]

    def find_any(self, document_id: str) -> None:
        """See that there is a document with this id, in whatever language.

        Raises:
            UnknownDocument: there is none.
        """
        if document_id not in self.context.corpus.by_id:
            self._unknown(document_id)

    def _unknown(self, document_id: str) -> NoReturn:
        history = self.context.history
        for key in history.timelines if history else ():
            if key.id == document_id:
                raise UnknownDocument(
                    f"{document_id} was there once, and its file is gone.",
                    hint=f"'qms history {document_id}' shows what became of it.",
                )
        raise UnknownDocument(
            f"There is no document {document_id}.{nearest(document_id, self.context.corpus.by_id)}",
            hint="'qms register' lists all documents.",
        )

    def key(self, source: "SourceFile") -> "DocumentKey":
        """The key of a document's file."""
        from qmsctl.model.document import DocumentKey

        language = source.fields.get("language")
        default = self.context.corpus.default_language
        return DocumentKey(source.id or "", language if isinstance(language, str) else default)

    def standing(self, source: "SourceFile") -> "Standing | None":
        """Where the document stands on the main line, or None if it is not known there."""
        history = self.context.history
        return history.standings.get(self.key(source)) if history else None

    def snapshot(self, source: "SourceFile") -> "Snapshot":
        """The file with the digests of its attachments."""
        from qmsctl.repository.treesnapshot import tree_snapshot

        return tree_snapshot(
            source, self.tree, self.layout, self.context.policy, overlay=self.overlay
        )

    def edited(self, source: "SourceFile", edits: "Sequence[Edit]") -> bytes:
        """The file's bytes with its front matter edited."""
        from qmsctl.repository.edits import edit_front_matter
        from qmsctl.repository.theirnames import in_their_names

        data = self.tree.read(source.path)
        return edit_front_matter(data, in_their_names(edits, data, self.context.policy.mapping))

    def reread(self, path: str, data: bytes) -> "SourceFile":
        """A document's file as it would be read with these bytes."""
        from qmsctl.repository.frontmatter import read_source

        policy = self.context.policy
        return read_source(
            path,
            data,
            policy.mapping,
            inner_path=self.layout.inside(path),
            max_bytes=policy.max_file_bytes,
        )

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the tree has exactly these bytes at `path`."""
        return path in self.tree.entries and self.tree.read(path) == data

    def judge(
        self, path: str, data: bytes, *, tolerated: Collection[str] = ()
    ) -> "tuple[Finding, ...]":
        """Refuse the edit if a rule would; otherwise what is still to be done about it.

        Raises:
            RefusedByRule: the edit would bring an error; the message is the rule's own.
        """
        from qmsctl.rules.guard import judge_edit

        verdict = judge_edit(
            self.context, self.reread(path, data), len(data), self.snapshot, tolerated=tolerated
        )
        if verdict.refused:
            raise refusal(verdict.refused)
        return verdict.open

    def write(
        self, changes: Mapping[str, bytes], *, dry_run: bool, new: Collection[str] = ()
    ) -> bool:
        """Write files in one step each, or print the difference; whether anything was written."""
        from qmsctl.report.patch import unified
        from qmsctl.repository.files import read_file, write_atomic, write_new

        if dry_run:
            for path, data in changes.items():
                old = None if path in new else read_file(self.top / path)
                click.echo(unified(path, old, data), nl=False)
            say("Nothing was written (--dry-run).")
            return False
        for path, data in changes.items():
            (write_new if path in new else write_atomic)(self.top / path, data)
        return True

    @property
    def here(self) -> bool:
        """Whether the user stands in the repository; else paths and commands name it."""
        return Path.cwd().resolve().is_relative_to(self.top)

    def shown(self, path: str) -> str:
        """A path of the repository as the user would type it."""
        if self.here:
            return Path(os.path.relpath(self.top / path)).as_posix()
        return (self.top / path).as_posix()


def refusal(findings: "Sequence[Finding]") -> RefusedByRule:
    """The first finding as an error, with the others below it."""
    first, *others = findings
    more = "".join(f"\n     {f.rule}: {f.message}" for f in others)
    return RefusedByRule(
        first.rule,
        f"Not done, because rule {first.rule} would be broken: {first.message}{more}",
        hint=first.hint,
    )
