"""What a document keeps from step to step: its file, id, type, evidence and withdrawal."""

from collections.abc import Iterator, Mapping

from qmsctl.lifecycle.revisions import read_entry
from qmsctl.lifecycle.step import Step, listed
from qmsctl.lifecycle.verdicts import Kind, Verdict
from qmsctl.model.document import Withdrawal
from qmsctl.model.history import Snapshot


def gone(step: Step) -> Iterator[Verdict]:
    """A document that was never approved may go; the others stay, withdrawn at most."""
    if step.change.before is not None and step.was_approved:
        yield step.verdict(Kind.DELETED, version=step.last_version)


def reused(step: Step, after: Snapshot) -> bool:
    """Whether an id whose approved document left the main line comes back for something else."""
    known = step.known
    if step.change.before is not None or not known.versions:
        return False
    digest = step.past.digest(after)
    restored = {item.digest for item in known.versions}
    if known.last is not None:
        restored.add(step.past.digest(known.last))
    return digest not in restored


def type_kept(step: Step, after: Snapshot) -> Iterator[Verdict]:
    """The type may change only to another one with the same prefix: the id stays true."""
    last = step.known.last
    old, new = last.text("type") if last is not None else None, after.text("type")
    if old is None or new is None or old == new:
        return
    kinds = [step.policy.type_of(name) for name in (old, new)]
    if kinds[0] is None or kinds[1] is None or kinds[0].prefix != kinds[1].prefix:
        yield step.verdict(Kind.TYPE_CHANGED, old=old, new=new)


def entries_kept(step: Step, after: Snapshot) -> Iterator[Verdict]:
    """Reviews and recalls are evidence: entries are added, never removed or rewritten."""
    before = step.change.before
    if before is None:
        return
    for field, name in (("reviews", "date"), ("recalled", "version")):
        left = list(listed(after, field))
        lost = []
        for entry in listed(before, field):
            if entry in left:
                left.remove(entry)
            else:
                lost.append(str(entry.get(name)) if isinstance(entry, Mapping) else str(entry))
        if lost:
            yield step.verdict(Kind.ENTRIES_REMOVED, field=field, entries=", ".join(lost))


def withdrawal_kept(step: Step, after: Snapshot) -> Iterator[Verdict]:
    """A withdrawal that took effect stays, unless a new approved version brings the text back."""
    before = step.change.before
    old = read_entry(Withdrawal, before.fields.get("withdrawal")) if before is not None else None
    if old is None or old.date > step.today or old in step.known.doubts.withdrawals:
        return
    raw = after.fields.get("withdrawal")
    if read_entry(Withdrawal, raw) == old:
        return
    if after.approved and after.version not in step.known.by_version:
        return
    action = "changed" if raw is not None else "removed"
    yield step.verdict(Kind.WITHDRAWAL_UNDONE, date=old.date, action=action)
