"""Makes the records of one merge: what is missing on a tree, signed, and seen to count."""

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qmsctl.cli.aftermath import Looked
from qmsctl.cli.saying import say
from qmsctl.model.errors import RefusedByRule, UsageError

if TYPE_CHECKING:
    from qmsctl.approval.reviewrecords import Circumstances, Counted
    from qmsctl.forge.access import Access
    from qmsctl.forge.pulls import PullRequest, RepositoryFacts
    from qmsctl.model.forgereview import Account as KeptAccount
    from qmsctl.model.forgesource import ForgeSource
    from qmsctl.model.sshkey import PublicKey
    from qmsctl.model.statement import Statement
    from qmsctl.rules.context import Context

CATCH_UP_AFTER = dt.timedelta(hours=1)
"""A record that is made later than this after the merge says that it was caught up."""

_RUN = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True)
class Work:
    """What is still to be recorded on one tree.

    ``files`` are paths in the repository in the order in which they may be written, ``known`` the
    approvals that were recorded before, ``missing`` says what no review backs.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    recorded: "tuple[Counted, ...]" = ()
    known: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recorder:
    """Records merges of one repository; ``key`` is the file of the workflow's private key."""

    name: str
    facts: "RepositoryFacts"
    reached: "Access"
    moment: dt.datetime
    key: Path | None = None

    def work(self, looked: Looked, context: "Context") -> Work:
        """What the tree of `context` still lacks of a merge.

        Raises:
            UsageError: the main line of `context` lacks the merge, the policy lets no review of
                this repository count, or its key is missing.
            RefusedByRule: what would be recorded would not count.
            SigningFailed: nothing was signed.
        """
        from qmsctl.approval.archive import Archive
        from qmsctl.approval.reviewrecords import record_reviews

        pull = looked.pull
        if pull is None or not looked.aftermath.asks_forge:
            return Work()
        _require_received(looked, context)
        fresh, known = _unproved(looked, context)
        missing = tuple(_missing(looked, context))
        if not fresh:
            return Work(known=known, missing=missing)
        source = self._source(context)
        made = record_reviews(
            fresh,
            self._circumstances(pull),
            Archive(context.filed),
            context.people,
            signed=bool(source.keys),
        )
        files = {**made.records, **self._statements(made.statements, source)}
        _require_counting(files, context)
        prefix = f"{context.root}/" if context.root else ""
        recorded = tuple(one for one in fresh if one not in made.known)
        return Work(
            {prefix + path: data for path, data in files.items()},
            recorded,
            known + len(made.known),
            missing,
        )

    def _source(self, context: "Context") -> "ForgeSource":
        from qmsctl.report.gate.place import Place, obstacles

        host = urlsplit(self.reached.server_url).netloc.casefold()
        place = Place(self.name, host, self.facts.name, self.facts.id)
        for why in obstacles(context.policy.forge, place):
            raise UsageError(why, hint="Correct 'forge' in qms.yml, and have the policy approved.")
        source = context.policy.forge
        assert source is not None  # noqa: S101 - `obstacles` tells of it
        return source

    def _circumstances(self, pull: "PullRequest") -> "Circumstances":
        from qmsctl.approval.reviewrecords import Circumstances
        from qmsctl.model import forgereview as kept

        merged_at = pull.merged_at
        assert merged_at is not None and pull.merge_commit is not None  # noqa: S101, PT018 - looked
        late = self.moment - merged_at > CATCH_UP_AFTER
        return Circumstances(
            forge=self.name,
            host=urlsplit(self.reached.server_url).netloc.casefold(),
            repository=kept.ForgeRepository(name=self.facts.name, id=self.facts.id),
            pull_request=kept.PullRequest(
                number=pull.number,
                author=_account(pull.author),
                base=pull.base.ref,
                head=pull.head.oid,
                merge_commit=pull.merge_commit,
                merged_at=merged_at,
                merged_by=_account(pull.merged_by),
            ),
            taken=kept.Taken(
                # This machine's clock may be behind that of the forge.
                at=max(self.moment.replace(microsecond=0), merged_at),
                by=_run(self.reached),
                occasion="catch-up" if late else "merge",
            ),
        )

    def _statements(
        self, statements: "Mapping[str, Statement]", source: "ForgeSource"
    ) -> dict[str, bytes]:
        """The files of statements; each signature comes before the statement that it is for."""
        from qmsctl.approval.sshsig import NAMESPACE
        from qmsctl.approval.statement import signature_path, statement_bytes
        from qmsctl.repository.signing import sign

        if self.key is not None and not source.keys:
            say("The policy names no key of the workflow: the statements are left unsigned.")
        key = self._signing_key(source) if source.keys else None
        files: dict[str, bytes] = {}
        for path, statement in statements.items():
            content = statement_bytes(statement)
            if key is not None:
                files[signature_path(path)] = sign(content, key, namespace=NAMESPACE)
            files[path] = content
        return files

    def _signing_key(self, source: "ForgeSource") -> "Path | PublicKey":
        from qmsctl.repository.signing import SigningFailed, agent_keys

        if self.key is not None:
            return self.key
        try:
            loaded = agent_keys()
        except SigningFailed:
            loaded = ()
        for entry in source.keys:
            if any(entry.public.blob == key.blob for key in loaded):
                return entry.public
        names = ", ".join(entry.public.fingerprint for entry in source.keys)
        raise UsageError(
            f"The policy wants the workflow's key to sign ({names}), and no key is given.",
            hint="Name the file of the private key with --key FILE or in QMS_FORGE_KEY, or load it "
            "into an SSH agent.",
        )


def _account(account: object) -> "KeptAccount | None":
    from qmsctl.model.forgereview import Account as Kept

    login, number = getattr(account, "login", None), getattr(account, "id", None)
    return None if account is None else Kept(login=login, id=number)


def _run(reached: "Access") -> str:
    """What made the record: the address of the workflow's run, else this program."""
    from qmsctl import __version__

    run = os.environ.get("GITHUB_RUN_ID", "")
    if _RUN.fullmatch(run):
        return f"{reached.server_url}/{reached.repository}/actions/runs/{run}"
    return f"qmsctl {__version__}, started by hand"


def _require_received(looked: Looked, context: "Context") -> None:
    commits = context.history.commits if context.history else ()
    if not any(commit.oid == looked.merged.after for commit in commits):
        raise UsageError(
            f"The main line of this clone lacks {looked.merged.after[:10]}, which brought pull "
            f"request #{looked.pull.number if looked.pull else '?'}.",
            hint="Fetch it first: git pull. If it is on no main line any more, the history was "
            "rewritten; 'qms verify' says more.",
        )


def _unproved(looked: Looked, context: "Context") -> "tuple[list[Counted], int]":
    """The approvals that counted and are proved by nothing yet, and how many others there are."""
    from qmsctl.report.afterwards.proved import proved_claims

    proved = proved_claims(looked.aftermath, context)
    fresh = [
        one
        for one in looked.counted
        if (str(one.matter.subject), one.matter.meaning, one.role, one.person) not in proved
    ]
    return fresh, len(looked.counted) - len(fresh)


def _missing(looked: Looked, context: "Context") -> Iterator[str]:
    """What reviews should have given and did not."""
    from qmsctl.report.afterwards.proved import not_given

    for judged, standing in not_given(looked.aftermath, context):
        if judged.wanted == "forge":
            yield f"{judged.about.name} as {standing.role}: {standing.sentence}"
    for judged in looked.aftermath.judged:
        if judged.wanted == "forge":
            yield from (f"{judged.about.name}: {remark}" for remark in judged.remarks)


def _require_counting(files: Mapping[str, bytes], context: "Context") -> None:
    """See that what would be recorded counts today, before anything is written.

    Raises:
        RefusedByRule: a statement would not count; the message is that of the rule.
    """
    from qmsctl.approval.statement import parse_statement_path, signature_path
    from qmsctl.model.filed import Filed
    from qmsctl.model.layout import SIGNATURE_SUFFIX
    from qmsctl.rules.proofs import tree_evidence

    new = [
        Filed(path, data, files.get(signature_path(path)))
        for path, data in files.items()
        if not path.endswith(SIGNATURE_SUFFIX)
    ]
    others = [filed for filed in context.filed if filed.path not in files]
    evidence = tree_evidence(replace(context, filed=(*others, *new)))
    for kept in evidence.archive:
        if kept.path in files and parse_statement_path(kept.path):
            for gap in evidence.gaps(kept):
                raise RefusedByRule(
                    gap.rule,
                    f"Nothing was recorded, because it would not count (rule {gap.rule}): "
                    f"{gap.message}",
                    hint=gap.hint,
                )
