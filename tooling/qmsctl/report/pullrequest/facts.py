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
    Need,
)
from qmsctl.report.pullrequest.wording import (
    approvals_title,
    holders_words,
    kind_words,
    versions,
)
from qmsctl.report.words import state_word

_MOST_NAMED = 12
_MOST_TITLE = 120
_MOST_SAID = 600


def facts(item: DocumentChange) -> str:
    """The facts of a document as a list."""
    return "".join(f"- {line}\n" for line in _lines(item))


def _lines(item: DocumentChange) -> Iterator[str]:
    yield f"<b>{kind_words(item.kinds)}</b>{_version(item)}{_who(item)}"
    if item.change_summary and _brings(item):
        yield f"<b>Why:</b> {text(item.change_summary, most=_MOST_SAID)}"
    for sentence in item.statements:
        yield text(sentence, most=_MOST_SAID)
    yield f"<b>Once merged:</b> {text(item.merged.sentence, most=_MOST_SAID)}{_unproved(item)}"
    yield from approval_lines(item.approvals)
    if Kind.REVIEW in item.kinds and item.next_review is not None:
        yield f"<b>Next review:</b> {item.next_review}"
    if item.moved_from is not None:
        yield f"<b>Moved</b> from {code(item.moved_from)} to {code(item.path)}"
    yield f"<b>Referred to by:</b> {named(item.referred_by) or 'no other document'}"
    yield from _clauses(item)


def _version(item: DocumentChange) -> str:
    shown = f", version {text(versions(item), most=60)}"
    return shown + (f" ({text(item.compared, most=80)})" if item.compared else "")


def _who(item: DocumentChange) -> str:
    if not item.authors or not _brings(item):
        return ""
    return f", written by {text(', '.join(item.authors), most=200)}"


def _brings(item: DocumentChange) -> bool:
    """Whether it brings a version, so that its authors and its summary speak of this change."""
    return bool((ISSUES | DRAFTS | {Kind.APPROVAL}).intersection(item.kinds))


def _unproved(item: DocumentChange) -> str:
    return " The day is that of the merge." if item.merged.unproved else ""


def approval_lines(approvals: Iterable[Approvals]) -> Iterator[str]:
    """Whose approval is needed and whose is given, a line for each list of approvals."""
    for item in approvals:
        title = text(approvals_title(item), most=300)
        needs = "; ".join(_need(need, asked=item.asked) for need in item.needs)
        remarks = "".join(f"<br>❌ {text(remark, most=_MOST_SAID)}" for remark in item.remarks)
        yield f"<b>{title}:</b> {needs}{remarks}"


def _need(need: Need, *, asked: bool) -> str:
    title = text(need.title, most=80)
    given = [
        f"✅ {title}: {text(one.name, most=80)}{f', {text(one.day, most=20)}' if one.day else ''}"
        for one in need.given
        if not one.problem
    ]
    broken = [
        f"❌ {title}: {text(one.name, most=80)}, which does not count: "
        f"{text(one.problem, most=_MOST_SAID)}"
        for one in need.given
        if one.problem
    ]
    if given or broken:
        return "; ".join((*given, *broken))
    people = text(holders_words(need), most=300)
    if not asked:
        return f"not yet asked: {title} ({people})"
    return f"⏳ <b>waiting for {title}</b> ({people})"


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
    parts = (
        (clauses.added, "new: "),
        (clauses.removed, "no longer: "),
        (clauses.kept, ""),
    )
    said = [f"{lead}{_titles(found)}" for found, lead in parts if found]
    if said:
        yield f"<b>Clauses:</b> {'; '.join(said)}"
    if clauses.uncovered:
        yield f"⚠️ <b>Nothing else in force answers:</b> {_titles(clauses.uncovered)}"


def _titles(items: Sequence[Named]) -> str:
    shown = ", ".join(text(i.title or i.id, most=_MOST_TITLE) for i in items[:_MOST_NAMED])
    more = len(items) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
