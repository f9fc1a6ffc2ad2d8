"""How the parts of a pull request are called, for people who decide about it."""

from qmsctl.model.finding import Severity
from qmsctl.report.pullrequest.model import Approvals, DocumentChange, Kind, Need
from qmsctl.report.summary import Summary
from qmsctl.report.tables import NOTHING, counted
from qmsctl.report.words import state_word

STEP = " → "

SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}

KINDS = {
    Kind.REMOVED: "file removed",
    Kind.UNREADABLE: "cannot be read",
    Kind.ALTERED: "approved version altered",
    Kind.WITHDRAWAL: "withdrawal",
    Kind.RECALL: "recall",
    Kind.RESTORED: "earlier version restored",
    Kind.NEW: "new document",
    Kind.URGENT: "urgent change",
    Kind.SUBSTANTIVE: "substantive change",
    Kind.EDITORIAL: "editorial change",
    Kind.NEW_DRAFT: "new draft",
    Kind.DRAFT: "draft",
    Kind.APPROVAL: "approvals only",
    Kind.REVIEW: "review",
    Kind.ADMINISTRATIVE: "administrative",
    Kind.ATTACHMENTS: "attachments",
    Kind.MOVED: "moved",
    Kind.LAYOUT: "layout of the file only",
}

_ALONE = {
    Kind.REVIEW: "review only",
    Kind.ADMINISTRATIVE: "administrative only",
    Kind.MOVED: "moved only",
}


def kind_words(kinds: tuple[Kind, ...]) -> str:
    """What is done to a document: ``Substantive change, moved``."""
    if len(kinds) == 1:
        words = _ALONE.get(kinds[0], KINDS[kinds[0]])
    else:
        words = ", ".join(KINDS[kind] for kind in kinds)
    return words[:1].upper() + words[1:]


def versions(item: DocumentChange) -> str:
    """From which version to which: ``1.0 → 2.0``, one number where it stays."""
    if item.old == item.new or item.old is None:
        return item.new or NOTHING
    return f"{item.old}{STEP}{item.new or NOTHING}"


def merged_words(item: DocumentChange) -> str:
    """The state after the merge, short enough for a cell of a table."""
    state = item.merged.state
    if state is None:
        return NOTHING
    word = {"effective": "in force", "invalid": "not approved"}.get(state.value)
    word = word or state_word(state)
    if state.value == "scheduled" and item.merged.effective_from:
        return f"in force from {item.merged.effective_from}"
    if state.value == "effective" and item.merged.last_day:
        return f"in force until {item.merged.last_day}"
    return word


def approval_words(item: DocumentChange) -> str:
    """Whose approval is open, short enough for a cell of a table."""
    if Kind.REMOVED in item.kinds or Kind.UNREADABLE in item.kinds:
        return NOTHING  # no approval makes it right
    if not item.approvals:
        return "none needed"
    if Kind.ALTERED in item.kinds:
        return "void: other content"
    asked = [one for one in item.approvals if one.asked]
    if not asked:
        return "not asked yet (draft)"
    waiting = [need.title for one in asked for need in one.waiting]
    if waiting:
        return f"waiting for {', '.join(dict.fromkeys(waiting))}"
    return "given" if all(one.complete for one in asked) else "given, with objections"


def finding_words(found: Summary) -> str:
    """How many findings a document has: ``❌ 1 ⚠️ 2``."""
    counts = (
        (Severity.ERROR, found.errors),
        (Severity.WARNING, found.warnings),
        (Severity.NOTE, found.notes),
    )
    return " ".join(f"{SIGNS[s]} {number}" for s, number in counts if number) or "none"


def counts_words(errors: int, warnings: int, notes: int) -> str:
    """Counts of findings in words: ``2 errors, 1 warning``; ``no findings``."""
    parts = [
        counted(number, word)
        for number, word in ((errors, "error"), (warnings, "warning"), (notes, "note"))
        if number
    ]
    return ", ".join(parts) or "no findings"


def approvals_title(approvals: Approvals) -> str:
    """What is to be approved, and by which route: ``Approval (owner, then quality-manager)``."""
    what = {"issue": "Approval", "policy": "Approval of the policy"}.get(approvals.what)
    return f"{what or f'Approval of the {approvals.what}'} ({approvals.route})"


def holders_words(need: Need) -> str:
    """Who could approve for a seat: one of them is enough, or as many as are missing."""
    if not need.holders:
        return "nobody holds this role today"
    if need.missing > 1:
        return f"{need.missing} of {_shortened(need.holders)}"
    *others, last = need.holders[:5]
    more = len(need.holders) - 5
    if more > 0:
        return f"{', '.join((*others, last))} or one of {more} more"
    return f"{', '.join(others)} or {last}" if others else last


def _shortened(names: tuple[str, ...]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")


def size_words(size: int | None) -> str:
    """The size of a file: ``512 bytes``, ``12.3 kB``."""
    if size is None:
        return NOTHING
    if size < 1000:
        return counted(size, "byte")
    shown, unit = size / 1000, "kB"
    for larger in ("MB", "GB"):
        if shown >= 1000:
            shown, unit = shown / 1000, larger
    return f"{shown:,.1f} {unit}"
