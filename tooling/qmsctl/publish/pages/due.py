"""Periodic reviews as a timeline: overdue first, then month by month."""

import calendar
import datetime as dt
from collections.abc import Sequence

from qmsctl.publish.library import Doc, Library
from qmsctl.publish.markup import chip, day, text
from qmsctl.publish.pages.parts import DUE, doc_link, simple_page
from qmsctl.publish.site import Page

_MONTHS_SHOWN = 24
_ROOM_FOR_A_YEAR = 9  # a year written below October or later would run into the next one
_MONTH_NAMES = calendar.month_name[1:]


def due_page(library: Library) -> Page:
    """When each document in force is to be reviewed next."""
    docs = sorted(
        (d for d in library.documents if d.next_review is not None and d.current is not None),
        key=lambda d: (d.next_review or dt.date.max, d.id),
    )
    overdue = [d for d in docs if d.next_review and d.next_review < library.as_of]
    ahead = [d for d in docs if d not in overdue] if overdue else docs
    parts = [_chart(ahead, len(overdue), library.as_of)] if docs else []
    if overdue:
        parts.append(_group("Overdue", overdue, library, "overdue"))
    for month, found in _by_month(ahead).items():
        parts.append(_group(month, found, library, "month"))
    body = "\n\n".join(parts) or "No document in force waits for a review."
    lead = (
        "A document stays in force when its review is late; its owner is asked to look at it. "
        "Nothing here is typed by hand: days follow from issues, reviews and intervals."
    )
    return simple_page(DUE, "Reviews due", body, lead=lead)


def _by_month(docs: Sequence[Doc]) -> dict[str, list[Doc]]:
    found: dict[str, list[Doc]] = {}
    for doc in docs:
        due = doc.next_review
        if due is not None:
            found.setdefault(f"{_MONTH_NAMES[due.month - 1]} {due.year}", []).append(doc)
    return found


def _chart(docs: Sequence[Doc], overdue: int, today: dt.date) -> str:
    """Months side by side, a bar each; a table for those who cannot see it follows below anyway."""
    counts: dict[tuple[int, int], int] = {}
    for doc in docs:
        due = doc.next_review
        if due is not None:
            counts[due.year, due.month] = counts.get((due.year, due.month), 0) + 1
    months = [divmod(today.year * 12 + today.month - 1 + step, 12) for step in range(_MONTHS_SHOWN)]
    shown = (counts.get((year, month + 1), 0) for year, month in months)
    top = max((*shown, overdue, 1))
    bars = [_bar("!", overdue, top, "Overdue", late=True)] if overdue else []
    for year, month in months:
        name = _MONTH_NAMES[month]
        first = month == 0 or ((year, month) == months[0] and month < _ROOM_FOR_A_YEAR)
        count = counts.get((year, month + 1), 0)
        bars.append(_bar(name[:1], count, top, f"{name} {year}", str(year) if first else ""))
    return (
        f'<div class="qms-chart" role="img" aria-label="Reviews due in each of the next '
        f'{_MONTHS_SHOWN} months; the list below says the same">{"".join(bars)}</div>'
    )


def _bar(label: str, count: int, top: int, name: str, year: str = "", *, late: bool = False) -> str:
    kind = "late" if late else "ahead"
    height = round(100 * count / top)
    return (
        f'<div class="qms-bar qms-bar--{kind}" title="{name}: {count}">'
        f'<i style="height:{height}%"><span>{count or ""}</span></i>'
        f"<b>{label}</b><em>{year}</em></div>"
    )


def _group(title: str, docs: Sequence[Doc], library: Library, kind: str) -> str:
    items = []
    for doc in docs:
        late = f" {chip('overdue', 'overdue')}" if kind == "overdue" else ""
        owner = text(library.owner_title(doc.owner))
        items.append(
            f'<li><span class="qms-event__day">{day(doc.next_review)}</span>'
            f'<span class="qms-event__body">{doc_link(DUE, doc)} <span>{owner}</span>{late}'
            "</span></li>"
        )
    return (
        f'## {title}\n\n<div data-search-exclude="true"><ul class="qms-events qms-events--{kind}">'
        f"{''.join(items)}</ul></div>"
    )
