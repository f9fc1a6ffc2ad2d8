"""Gathers what a pull request is told, from what rules see and what they found; pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qmsctl.lifecycle.blocks import BlockKind, blocks
from qmsctl.lifecycle.redline import Redline, redline
from qmsctl.lifecycle.standing import Standings
from qmsctl.lifecycle.words import words
from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Severity
from qmsctl.model.history import Change, Snapshot
from qmsctl.report.entries import Entry, entries, natural, texts
from qmsctl.report.pullrequest.approvals import approvals_of
from qmsctl.report.pullrequest.beside import attachments_of, clauses_of, statements_of
from qmsctl.report.pullrequest.compared import kinds_by_key, net_changes
from qmsctl.report.pullrequest.files import files_of
from qmsctl.report.pullrequest.judgement import Judgement
from qmsctl.report.pullrequest.merged import effects, merged, once_merged, uncounted
from qmsctl.report.pullrequest.model import (
    Clauses,
    DocumentChange,
    Effect,
    Kind,
    Merged,
    Named,
    PullRequestReport,
)
from qmsctl.report.pullrequest.ruling import ruling_of
from qmsctl.report.summary import Summary
from qmsctl.rules.context import Base, Context
from qmsctl.trace.references import Reference

_AS_APPROVED = "Its text stays as it was approved; what this changes in it counts for nothing."
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
_LOST = frozenset({Kind.REMOVED, Kind.UNREADABLE})
_WORSE = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def gather(
    context: Context, base: Base, judgement: Judgement, pairs: Iterable[Change]
) -> PullRequestReport:
    """The whole report.

    `base` is the context's own; `pairs` are the states to be shown side by side (see
    `compared.compared`), with their bodies.
    """
    work = _Gathering(context, base, judgement, {pair.key: pair for pair in pairs})
    ruling = ruling_of(context, base)
    return PullRequestReport(
        judgement=judgement,
        documents=tuple(sorted(work.documents(), key=_gravest)),
        ruling=ruling,
        files=files_of(context, base, work.changes.values(), ruling.files),
        effects=work.effects(),
    )


def _gravest(item: DocumentChange) -> tuple[object, ...]:
    """Documents with errors first, then by what is done to them, then by id."""
    found = item.findings
    order = tuple(Kind).index(item.kinds[0])
    return (not found.errors, not found.warnings, order, natural(item.key.id), item.key.language)


@dataclass(frozen=True)
class _Gathering:
    """What is needed for each document of one pull request."""

    context: Context
    base: Base
    judgement: Judgement
    pairs: Mapping[DocumentKey, Change]

    @cached_property
    def changes(self) -> Mapping[DocumentKey, Change]:
        return net_changes(self.context)

    @cached_property
    def after(self) -> Standings | None:
        return once_merged(self.context)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        return entries(self.context)

    @cached_property
    def titles(self) -> Mapping[str, Named]:
        """Every document by id; of several languages the policy's own comes first."""
        found: dict[str, Named] = {}
        own = self.context.policy.language
        for entry in sorted(self.entries, key=lambda e: e.key.language != own):
            found.setdefault(entry.key.id, Named(entry.key.id, entry.title, entry.state))
        return found

    @cached_property
    def readers(self) -> Mapping[str, tuple[Named, ...]]:
        """Who refers to whom in the tree of the pull request: id → the documents that name it."""
        return self._by_id(self.context.references.all)

    @cached_property
    def left(self) -> Mapping[str, tuple[Named, ...]]:
        """The same in the tree of the base, of those whose files the pull request leaves alone.

        A link to a file that is gone leads nowhere in the tree of the pull request.
        """
        tree, touched = self.base.tree, set(self.base.paths)
        found = tree.references.all if tree is not None else ()
        return self._by_id(item for item in found if item.source.path not in touched)

    def _by_id(self, references: Iterable[Reference]) -> Mapping[str, tuple[Named, ...]]:
        found: dict[str, set[str]] = {}
        for item in references:
            if item.source.id:
                found.setdefault(item.id, set()).add(item.source.id)
        return {
            name: tuple(self.titles.get(one, Named(one)) for one in sorted(ids, key=natural))
            for name, ids in found.items()
        }

    @cached_property
    def requests(self) -> Mapping[str, tuple[str, ...]]:
        """Change request → the ids of the documents that carry it in the pull request."""
        found: dict[str, list[str]] = {}
        for file in self.context.corpus.files:
            name = file.fields.get("change_request")
            if isinstance(name, str) and file.id:
                found.setdefault(name, []).append(file.id)
        return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items()}

    @cached_property
    def found(self) -> Mapping[str, Counter[Severity]]:
        """Findings by the path of their file, and those without one by the document's id."""
        counts: dict[str, Counter[Severity]] = {}
        for finding in self.judgement.findings:
            name = finding.path or finding.document or ""
            counts.setdefault(name, Counter())[finding.severity] += 1
        return counts

    def documents(self) -> Iterable[DocumentChange]:
        for key, kinds in kinds_by_key(self.context, self.changes).items():
            yield self._document(self.changes[key], kinds)

    def effects(self) -> tuple[Effect, ...]:
        found = effects(self.context, self.after)
        return tuple(
            Effect(self.titles.get(key.id, Named(key.id)), sentence)
            for key, sentence in sorted(found.items(), key=lambda item: natural(item[0].id))
        )

    def _document(self, change: Change, kinds: tuple[Kind, ...]) -> DocumentChange:
        before, after = change.before, change.after
        state = after or before
        if state is None:
            raise ValueError(f"{change.key} is on neither side of its change")
        pair = self.pairs.get(change.key)
        old = pair.before if pair is not None else before
        context = self.context
        later = self.after.get(change.key) if self.after else None
        lines = _redline(pair)
        people, own = context.people, context.policy.language
        readers = self.left if _LOST.intersection(kinds) else self.readers
        return DocumentChange(
            key=change.key,
            title=(state if state.readable else before or state).text("title"),
            path=state.path,
            kinds=kinds,
            merged=self._merged(change, kinds),
            language=change.key.language if change.key.language != own else None,
            moved_from=before.path if before and after and before.path != after.path else None,
            old=old.version_text if old else None,
            compared=_compared(before, old),
            new=after.version_text if after else None,
            change_class=state.text("change"),
            change_summary=state.text("change_summary"),
            authors=tuple(map(people.name_of, texts(state, "authors"))),
            approvals=approvals_of(context, change, kinds),
            redline=lines,
            changed_words=sum(piece.words for piece in lines.pieces) if lines else 0,
            outline=_outline(change) if pair is None else (),
            attachments=attachments_of(context, self.base, old, change),
            statements=statements_of(context, change),
            next_review=later.next_review if later is not None else None,
            referred_by=readers.get(change.key.id, ()),
            clauses=self._clauses(change, kinds),
            findings=self._findings(change),
        )

    def _merged(self, change: Change, kinds: tuple[Kind, ...]) -> Merged:
        history = self.context.history
        before = history.standings.get(change.key) if history else None
        after = self.after.get(change.key) if self.after else None
        as_of, together = self.context.as_of, self._together(change)
        found = merged(before, after, change.after, as_of, together)
        more = f" {_AS_APPROVED}" if Kind.ALTERED in kinds else ""
        if Kind.WITHDRAWAL in kinds or Kind.RECALL in kinds:
            more += uncounted(self.context, after, change.after)
        return replace(found, sentence=f"{found.sentence}{more}")

    def _together(self, change: Change) -> tuple[str, ...]:
        request = change.after.text("change_request") if change.after else None
        ids = self.requests.get(request or "", ())
        return tuple(name for name in ids if name != change.key.id)

    def _clauses(self, change: Change, kinds: tuple[Kind, ...]) -> Clauses:
        if Kind.UNREADABLE in kinds:
            return Clauses()
        goes = Kind.WITHDRAWAL in kinds or Kind.REMOVED in kinds
        return clauses_of(self.context, self.entries, change, goes=goes)

    def _findings(self, change: Change) -> Summary:
        """How many findings name the document, or the file in which it is or was."""
        names = {s.path for s in (change.before, change.after) if s is not None} | {change.key.id}
        mine = sum((self.found[name] for name in names if name in self.found), Counter())
        return Summary(1, *(mine[severity] for severity in _WORSE))


def _compared(before: Snapshot | None, old: Snapshot | None) -> str:
    """What the older side of a redline is, if it is not simply what the main line holds."""
    if old is None or old is before:
        return ""
    against = f"against {old.version_text}, which it replaces"
    if before is None:
        return against
    if before.approved:
        return f"{against}, not against {before.version_text}, the newest of the main line"
    return f"{against}, not against the draft before it"


def _redline(pair: Change | None) -> Redline | None:
    if pair is None or pair.before is None or pair.after is None:
        return None
    return redline(pair.before, pair.before_body or "", pair.after, pair.after_body or "")


def _outline(change: Change) -> tuple[tuple[str, int], ...]:
    """The headings of a text that stands alone, each with the words below it that are shown."""
    body = change.after_body if change.after is not None else change.before_body
    found: list[tuple[str, int]] = [("", 0)]
    for block in blocks(body or ""):
        if block.kind is BlockKind.HEADING:
            found.append((block.text, 0))
        else:
            heading, count = found[-1]
            shown = _HIDDEN.sub("", block.text) if block.kind is BlockKind.HTML else block.text
            found[-1] = (heading, count + len(words(shown)))
    return tuple(item for item in found if item != ("", 0))
