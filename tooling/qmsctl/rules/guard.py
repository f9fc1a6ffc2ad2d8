"""Judges an edit before it is written: what `qms check` would say about it, in the same words."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.tree import Corpus, SourceFile, TreeEntry
from qmsctl.rules.catalogue import Rule
from qmsctl.rules.context import Base, Context
from qmsctl.rules.engine import run
from qmsctl.rules.registry import ALL

MadeSnapshot = Callable[[SourceFile], Snapshot]
"""Gives the snapshot of a file of the work tree, with the digests of its attachments."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say about an edit.

    ``refused`` are errors that the edit would bring; ``open`` are errors that it brings but that
    the person is about to mend (a draft that still lacks a field).
    """

    refused: tuple[Finding, ...]
    open: tuple[Finding, ...]


def with_file(context: Context, source: SourceFile, size: int) -> Context:
    """The context as it would be with this one document's file written."""
    others = (file for file in context.corpus.files if file.path != source.path)
    files = tuple(sorted((*others, source), key=lambda file: file.path))
    entry = TreeEntry(source.path, size=size)
    inventory = dict(sorted({**context.inventory, source.path: entry}.items()))
    return replace(
        context,
        corpus=Corpus(files, context.corpus.default_language),
        inventory=MappingProxyType(inventory),
    )


def judge_edit(
    context: Context,
    source: SourceFile,
    size: int,
    snapshot: MadeSnapshot,
    *,
    tolerated: Collection[str] = (),
    rules: Iterable[Rule] = ALL,
) -> Verdict:
    """What the rules find in the document of `source` that they do not find in it today.

    `tolerated` are codes whose findings do not refuse: the next step of the user mends them.
    Findings that only the passing of time brings never refuse.
    """
    chosen = tuple(rules)
    after = with_file(context, source, size)
    found = _errors(after, source, snapshot, chosen)
    if found:
        known = _known(context, source, snapshot, chosen)
        found = [finding for finding in found if finding.fingerprint not in known]
    return Verdict(
        refused=tuple(f for f in found if f.rule not in tolerated),
        open=tuple(f for f in found if f.rule in tolerated),
    )


def _errors(
    context: Context, source: SourceFile, snapshot: MadeSnapshot, rules: tuple[Rule, ...]
) -> list[Finding]:
    """Errors that concern `source`: in the tree, and in the step from the main line to it."""
    if context.filed:  # what statements are bound to is the edited state, with its attachments
        signed = {**context.signed, source.path: snapshot(source)}
        context = replace(context, signed=signed)
    tree = [rule for rule in rules if rule.scope is Scope.TREE]
    steps = [rule for rule in rules if rule.scope is Scope.CHANGE]
    found = [*run(replace(context, base=None), tree), *_step(context, source, snapshot, steps)]
    return [
        finding
        for finding in found
        if finding.severity is Severity.ERROR
        and finding.scope is not Scope.TIME
        and (finding.path == source.path or finding.document == source.id)
    ]


def _known(
    context: Context, source: SourceFile, snapshot: MadeSnapshot, rules: tuple[Rule, ...]
) -> frozenset[tuple[str, str, str, str]]:
    """The fingerprints of the errors that the document has already."""
    now = context.corpus.by_path.get(source.path)
    if now is None:
        return frozenset()
    return frozenset(f.fingerprint for f in _errors(context, now, snapshot, rules))


def _step(
    context: Context, source: SourceFile, snapshot: MadeSnapshot, rules: list[Rule]
) -> tuple[Finding, ...]:
    """What change rules say about the step from the main line to the tree, in this document."""
    if context.history is None or source.id is None:
        return ()
    language = source.fields.get("language")
    default = context.corpus.default_language
    key = DocumentKey(source.id, language if isinstance(language, str) else default)
    timeline = context.history.timelines.get(key)
    before = timeline.head if timeline else None
    after = snapshot(source)
    if before is not None and _same(before, after):
        return ()
    base = Base(
        rev="the main line",
        merge_base=context.history.commits[-1] if context.history.commits else None,
        changes=(Change(key, before, after),),
        corpus=Corpus((), default),
        git_authors=MappingProxyType({}),
    )
    return run(replace(context, base=base, in_place=()), rules)


def _same(one: Snapshot, other: Snapshot) -> bool:
    return (
        dict(one.fields) == dict(other.fields)
        and one.body_sha256 == other.body_sha256
        and one.attachments == other.attachments
    )
