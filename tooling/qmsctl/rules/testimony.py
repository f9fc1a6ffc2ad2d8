"""Judges every statement that was found: by itself, and by what it speaks of."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from qmsctl.approval.archive import Archive, Kept
from qmsctl.approval.claims import ApprovalGap, capital
from qmsctl.approval.evidence import Evidence, naming
from qmsctl.approval.proving import misfits, speaks_of
from qmsctl.approval.statement import parse_statement_path
from qmsctl.model.filed import Filed
from qmsctl.model.finding import Severity
from qmsctl.model.history import Commit
from qmsctl.model.statement import Meaning, Statement, SubjectName
from qmsctl.rules.acts import act_gaps, is_act
from qmsctl.rules.context import Context
from qmsctl.rules.proofs import evidence_of
from qmsctl.rules.signeddrafts import left_behind, was_a_draft
from qmsctl.rules.subjects import Spoken, spoken_in_history, spoken_in_tree

_Speaks = Callable[[SubjectName, Meaning], tuple[Spoken, ...]]
"""What may be meant by a name in a meaning."""


class Heard(NamedTuple):
    """What is wrong with one file of evidence; ``commit`` is the main-line commit that tells.

    ``severity`` is less than an error for what can do no harm and cannot be undone.
    """

    gap: ApprovalGap
    path: str
    document: str | None
    commit: Commit | None = None
    severity: Severity = Severity.ERROR


def testimony(context: Context) -> Mapping[str, tuple[Heard, ...]]:
    """Everything that is wrong with evidence, by the rule that reports it."""
    found: dict[str, list[Heard]] = {}
    judged = _of_history(context) if context.replay else _of_tree(context)
    for heard in judged:
        found.setdefault(heard.gap.rule, []).append(heard)
    return MappingProxyType({rule: tuple(items) for rule, items in found.items()})


def _of_history(context: Context) -> Iterator[Heard]:
    """All that the main line ever received, each statement by the policy of its own day."""
    history = context.history
    if history is None or history.court is None:
        return
    evidence = history.court.evidence()
    speaks = _about(partial(spoken_in_history, context))
    for kept in evidence.archive:
        for heard in _heard(kept, _gaps(context, kept, evidence, speaks), kept.arrival):
            remark = left_behind(heard.gap) if was_a_draft(context, kept) else None
            yield heard._replace(gap=remark, severity=Severity.NOTE) if remark else heard
    for filed in _strays(evidence.archive):
        yield _stray(filed, filed.arrival)


def _of_tree(context: Context) -> Iterator[Heard]:
    """What the tree has beyond the main line."""
    filing = context.history.filing if context.history else None
    received = {filed.path: filed for filed in (filing.files if filing else ())}
    evidence = evidence_of(context)
    speaks = _about(partial(spoken_in_tree, context))
    for kept in evidence.archive:
        before = received.get(kept.path)
        # A signature that is added to a record of the forge changes how the statement counts.
        if before is None or (before.signature is None and kept.filed.signature is not None):
            yield from _heard(kept, _gaps(context, kept, evidence, speaks), None)
    for filed in _strays(evidence.archive):
        if filed.path not in received:
            yield _stray(filed, None)


def _about(look: Callable[[SubjectName, Meaning], Iterator[Spoken]]) -> _Speaks:
    """Looks up what statements speak of; once where several speak of the same one after another."""
    return lru_cache(maxsize=8)(lambda name, meaning: tuple(look(name, meaning)))


def _heard(kept: Kept, gaps: Iterable[ApprovalGap], commit: Commit | None) -> Iterator[Heard]:
    place = parse_statement_path(kept.path)
    for gap in gaps:
        yield Heard(gap, kept.path, place.id if place else None, commit)


def _gaps(
    context: Context, kept: Kept, evidence: Evidence, speaks: _Speaks
) -> Iterator[ApprovalGap]:
    yield from evidence.gaps(kept)
    statement = kept.statement
    if statement is None:
        return
    if is_act(statement):
        wrong = act_gaps(context, kept, statement, evidence)
        yield from (_nothing(statement),) if wrong is None else wrong
        return
    spoken = speaks(statement.about, statement.predicate.meaning)
    if not spoken:
        yield _nothing(statement)
        return
    yield from _best(kept, statement, spoken, context.voided.get(kept.path, ""))
    late = next((one.arrival for one in spoken if one.arrival and kept.arrival is None), None)
    if late is not None and statement.predicate.forge is None:
        yield _too_late(statement, late)


def _best(
    kept: Kept, statement: Statement, spoken: Iterable[Spoken], cause: str
) -> Iterable[ApprovalGap]:
    """Why the statement proves none of what it may speak of; nothing if it proves one."""
    best: list[ApprovalGap] | None = None
    for one in spoken:
        until = one.arrival.index if one.arrival else None
        for claim in one.claims:
            if speaks_of(statement, claim):
                wrong = list(misfits(kept, statement, claim, one.matter, until, cause))
                if best is None or len(wrong) < len(best):
                    best = wrong
    return [_nobody(statement)] if best is None else best


def _nothing(statement: Statement) -> ApprovalGap:
    name = naming(statement)
    return ApprovalGap(
        "EV006",
        f"{capital(name)} is about nothing: there is no {statement.about} to which "
        f"a statement of the meaning '{statement.predicate.meaning}' belongs.",
        "Remove a statement that was never merged, or restore what it was signed for.",
        ("subject", 0, "name"),
    )


def _nobody(statement: Statement) -> ApprovalGap:
    said = statement.predicate
    return ApprovalGap(
        "EV006",
        f"The statement says that {said.signer.id} signed as {said.role}; {statement.about} "
        f"names no such {said.meaning}.",
        "Write into the document who approved as what, or remove a statement that was never "
        "merged.",
        ("predicate", "signer", "id"),
    )


def _too_late(statement: Statement, arrival: Commit) -> ApprovalGap:
    name = naming(statement)
    return ApprovalGap(
        "EV008",
        f"{capital(name)} is new, but the main line received {statement.about} with "
        f"{arrival.short} already; a signature that comes later proves nothing of that.",
        "Remove it; issue a higher version that is signed before it is merged.",
        ("predicate", "time"),
    )


def _strays(archive: Archive) -> list[Filed]:
    """Files among the evidence to which no statement refers, such as a signature alone."""
    if not archive.others:
        return []
    named = {kept.said.forge.name for kept in archive if kept.said and kept.said.forge}
    return [filed for filed in archive.others if filed.path not in named]


def _stray(filed: Filed, commit: Commit | None) -> Heard:
    gap = ApprovalGap(
        "EV002",
        f"{filed.path} is no statement by its name, and no statement refers to it.",
        "Put files of other kinds elsewhere; a signature stands beside its statement as "
        "'….json.sig'.",
        (),
    )
    return Heard(gap, filed.path, None, commit)
