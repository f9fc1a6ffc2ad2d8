"""What is told of one document before its text: what becomes of it, and who has to agree."""

from collections.abc import Iterable, Iterator, Sequence

from qmsctl.report.pullrequest.markup import code, text
from qmsctl.report.pullrequest.model import (
    DRAFTS,
    ISSUES,
    Approvals,
    DocumentChange,
    Kind,
    Named,
    NamedClause,
    Need,
)
from qmsctl.report.pullrequest.wording import approvals_title, holders_words
from qmsctl.report.tiers import WORDS
from qmsctl.report.words import state_word

_NEXT_LINE = "<br>&emsp;"
_MOST_NAMED = 12
_MOST_TITLE = 120
_MOST_SAID = 600

_BESIDE = frozenset({Kind.REVIEW, Kind.ADMINISTRATIVE, Kind.MOVED, Kind.LAYOUT})
"""By these nothing changes for readers: clauses and a lack of referring documents go unsaid."""

_ENDS = frozenset({Kind.WITHDRAWAL, Kind.REMOVED})
"""After these a document that refers to it leads nowhere."""


def facts(item: DocumentChange) -> str:
    """The facts of a document as a list."""
    return "".join(f"- {line}\n" for line in _lines(item))


def _lines(item: DocumentChange) -> Iterator[str]:
    if _brings(item):
        yield from _why(item)
    for sentence in item.statements:
        yield text(sentence, most=_MOST_SAID)
    yield f"<b>Once merged:</b> {text(item.merged.sentence, most=_MOST_SAID)}{_unproved(item)}"
    yield from approval_lines(item.approvals)
    if Kind.REVIEW in item.kinds and item.next_review is not None:
        yield f"<b>Next review:</b> {item.next_review}"
    if item.moved_from is not None:
        yield f"<b>Moved</b> from {code(item.moved_from)} to {code(item.path)}"
    yield from _readers(item)
    yield from _clauses(item)


def _readers(item: DocumentChange) -> Iterator[str]:
    if item.referred_by and _ENDS.intersection(item.kinds):
        yield f"⚠️ <b>Still referred to by:</b> {named(item.referred_by)}"
    elif item.referred_by or set(item.kinds) - _BESIDE:
        yield f"<b>Referred to by:</b> {named(item.referred_by) or 'no other document'}"


def _why(item: DocumentChange) -> Iterator[str]:
    who = f"written by {text(', '.join(item.authors), most=200)}" if item.authors else ""
    if item.change_summary:
        after = f" ({who})" if who else ""
        yield f"<b>Why:</b> {text(item.change_summary, most=_MOST_SAID)}{after}"
    elif who:
        yield who[:1].upper() + who[1:]
    if item.compared:
        yield f"<b>Shown</b> {text(item.compared, most=120)}"


def _brings(item: DocumentChange) -> bool:
    """Whether it brings a version, so that its authors and its summary speak of this change."""
    return bool((ISSUES | DRAFTS | {Kind.APPROVAL}).intersection(item.kinds))


def _unproved(item: DocumentChange) -> str:
    if not item.merged.unproved:
        return ""
    return f" The first day of {text(item.merged.version or '')} is that of the merge."


def approval_lines(approvals: Iterable[Approvals]) -> Iterator[str]:
    """Whose approval is needed and whose is given, a line for each list of approvals."""
    for item in approvals:
        title = text(approvals_title(item), most=300)
        lines = [line for need in item.needs for line in _need(need, asked=item.asked)]
        lines += [f"❌ {text(remark, most=_MOST_SAID)}" for remark in item.remarks]
        lead = " " if len(lines) == 1 else _NEXT_LINE
        yield f"<b>{title}:</b>{lead}{_NEXT_LINE.join(lines)}"


def _need(need: Need, *, asked: bool) -> Iterator[str]:
    """A seat: who approved for it, else (or of several people beside that) who could."""
    title = text(need.title, most=80)
    for one in need.given:
        sign = "❌" if one.problem else "✅"
        day = f", {text(one.day, most=20)}" if one.day else ""
        why = f". Does not count: {text(one.problem, most=_MOST_SAID)}" if one.problem else ""
        for doubt in one.doubts[:1]:
            why += f". A signature does not count: {text(doubt, most=_MOST_SAID)}"
        tier = WORDS[one.backing].name
        yield f"{sign} {title}: {text(one.name, most=80)}{day} ({tier}){why}"
    if need.met or (need.given and need.people == 1):
        return
    people = text(holders_words(need), most=300)
    if asked:
        yield f"⏳ <b>waiting for {title}</b>: {people}"
    else:
        yield f"not asked yet: {title}: {people}"


def named(items: Sequence[Named]) -> str:
    """Documents with their titles; what is not in force says so."""
    shown = []
    for item in items[:_MOST_NAMED]:
        title = f" {text(item.title, most=_MOST_TITLE)}" if item.title else ""
        state = item.state
        word = "" if state is None or state.value == "effective" else f" ({state_word(state)})"
        shown.append(f"{text(item.id, most=60)}{title}{word}")
    more = len(items) - _MOST_NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _clauses(item: DocumentChange) -> Iterator[str]:
    clauses = item.clauses
    if not (clauses.added or clauses.removed or set(item.kinds) - _BESIDE):
        return
    same = "unchanged: " if clauses.added or clauses.removed else ""
    parts = (
        (clauses.added, "new: "),
        (clauses.removed, "no longer: "),
        (clauses.kept, same),
    )
    said = [f"{lead}{_titles(found)}" for found, lead in parts if found]
    if said:
        yield f"<b>Clauses:</b> {'; '.join(said)}"
    if clauses.uncovered:
        yield f"⚠️ <b>Nothing else in force answers:</b> {_titles(clauses.uncovered)}"


def _titles(items: Sequence[NamedClause]) -> str:
    """The clauses by standard, each standard named once."""
    groups: dict[str, list[str]] = {}
    for item in items[:_MOST_NAMED]:
        groups.setdefault(item.standard, []).append(text(item.title, most=_MOST_TITLE))
    shown = "; ".join(
        f"{text(standard)} {', '.join(titles)}".strip() for standard, titles in groups.items()
    )
    more = len(items) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
