"""What a change does beside the text: attachments, reviews, clauses."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from qmsctl.lifecycle.revisions import read_entries, read_entry
from qmsctl.model.document import Recall, Review, Withdrawal
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.people import People
from qmsctl.model.standard import ClauseKey
from qmsctl.report.entries import Entry, texts
from qmsctl.report.pullrequest.model import Attached, Clauses, NamedClause
from qmsctl.report.tiers import Backed, backed
from qmsctl.report.trace import claims
from qmsctl.rules.backing import review_proof
from qmsctl.rules.context import Base, Context
from qmsctl.trace.impact import impact

Entered = TypeVar("Entered", Recall, Review)

_OUTCOMES = {
    "no-change": "no change is needed",
    "revise": "to be revised",
    "withdraw": "to be withdrawn",
}


def attachments_of(
    context: Context, base: Base, before: Snapshot | None, change: Change
) -> tuple[Attached, ...]:
    """The attachments that differ between `before` and the change's new state.

    The size of an old file is known if the main line still holds it.
    """
    old = dict(before.attachments) if before is not None else {}
    new = dict(change.after.attachments) if change.after is not None else {}
    found = []
    for path in sorted({*old, *new}):
        if path in old and path in new and old[path] == new[path]:
            continue
        fate = "removed" if path not in new else "added" if path not in old else "replaced"
        was = _size(context, base, change.before, path, of_base=True) if path in old else None
        now = _size(context, base, change.after, path, of_base=False) if path in new else None
        found.append(Attached(path, fate, was, now))
    return tuple(found)


def _size(
    context: Context, base: Base, state: Snapshot | None, name: str, *, of_base: bool
) -> int | None:
    """Bytes of the file that `state` lists as `name`, or None if there is none."""
    tree = base.tree if of_base else context
    if state is None or tree is None or name not in dict(state.attachments):
        return None
    path = context.references.places.locate(name, state.path).path
    entry = tree.inventory.get(path or "")
    return entry.size if entry is not None else None


def statements_of(context: Context, change: Change) -> tuple[str, ...]:
    """The withdrawal, the recalls and the reviews that a change records, a sentence each."""
    before, after, people = change.before, change.after, context.people
    if after is None:
        return ()
    found: list[str] = []
    withdrawal = read_entry(Withdrawal, after.fields.get("withdrawal"))
    old = before.fields.get("withdrawal") if before is not None else None
    if withdrawal is not None and withdrawal != read_entry(Withdrawal, old):
        found.append(_withdrawal(withdrawal))
    found += [_recall(item, people) for item in _new(Recall, before, after, "recalled")]
    timeline = context.history.timelines.get(change.key) if context.history else None
    for review in _new(Review, before, after, "reviews"):
        proof = backed(review_proof(context, review, timeline, after.path))
        found.append(_review(review, people, proof))
    return tuple(found)


def _new(
    model: type[Entered], before: Snapshot | None, after: Snapshot, field: str
) -> list[Entered]:
    """The entries of a list that were not there before."""
    known = read_entries(model, before, field) if before is not None else ()
    return [entry for entry in read_entries(model, after, field) if entry not in known]


def _withdrawal(withdrawal: Withdrawal) -> str:
    by = f" Replaced by {', '.join(withdrawal.replaced_by)}." if withdrawal.replaced_by else ""
    return f"Withdrawal from {withdrawal.date}: {withdrawal.reason}{by}"


def _recall(recall: Recall, people: People) -> str:
    who = people.name_of(recall.by)
    return f"Recall of version {recall.version} by {who}, {recall.date}: {recall.reason}"


def _review(review: Review, people: People, proof: Backed) -> str:
    what = f"version {review.version}" if review.version else "no version named"
    who = people.name_of(review.by) if review.by else "nobody named"
    outcome = _OUTCOMES.get(review.outcome or "", "no outcome")
    until = f" by {review.action_by}" if review.action_by else ""
    note = f" ({review.note})" if review.note else ""
    tier = f" ({proof.words.name})" if proof.statement is not None else ""
    doubts = proof.doubts if proof.statement is None else ()
    why = "".join(f". A signature does not count: {doubt}" for doubt in doubts[:1])
    return f"Review of {what} by {who}, {review.date}{tier}: {outcome}{until}{note}{why}"


def clauses_of(
    context: Context, entries: Sequence[Entry], change: Change, *, goes: bool
) -> Clauses:
    """The clauses that the document names, and what changes in them.

    `goes` says that the document is withdrawn or removed: then what nothing else in force answers
    is looked for.
    """
    old = texts(change.before, "clauses") if change.before is not None else ()
    new = texts(change.after, "clauses") if change.after is not None else ()
    uncovered: Iterable[str] = ()
    if goes:
        found = impact(
            change.key.id,
            context.references,
            claims(context, entries),
            context.policy,
            context.standards,
        )
        uncovered = found.only_here
    return Clauses(
        kept=_named(context, (c for c in new if c in old or change.before is None)),
        added=_named(context, (c for c in new if c not in old and change.before is not None)),
        removed=_named(context, (c for c in old if c not in new and change.after is not None)),
        uncovered=_named(context, uncovered),
    )


def _named(context: Context, clauses: Iterable[str]) -> tuple[NamedClause, ...]:
    return tuple(_clause(context, name) for name in dict.fromkeys(clauses))


def _clause(context: Context, name: str) -> NamedClause:
    """A clause with its titles; of one that no standard has the key alone."""
    key = ClauseKey.parse(name)
    standard = context.standards.get(key.standard) if key else None
    clause = standard.by_id.get(key.clause) if standard and key else None
    if standard is None or clause is None:
        return NamedClause(name, "", f"{name} (not known)")
    return NamedClause(name, standard.title, f"{clause.id} {clause.title}")
