"""The documents of a pull request: one table of them all, and a part for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qmsctl.lifecycle.redline import FieldRow
from qmsctl.model.document import CONTENT_FIELDS, DOCUMENT_FIELDS
from qmsctl.report.pullrequest.cut import Limit, fitting, shares, within
from qmsctl.report.pullrequest.facts import facts
from qmsctl.report.pullrequest.marked import Shown, field_rows, redlined
from qmsctl.report.pullrequest.markup import code, folded, head, row, text
from qmsctl.report.pullrequest.model import DocumentChange, PullRequestReport
from qmsctl.report.pullrequest.wording import (
    STEP,
    approval_words,
    finding_words,
    kind_words,
    merged_words,
    size_words,
    versions,
)
from qmsctl.report.tables import NOTHING, counted

_TOLD_ELSEWHERE = frozenset(
    {"version", "status", "change", "change_summary", "approvals", "attachments", "authors"}
    | {"clauses", "reviews", "recalled", "withdrawal"}
)
_FIELDS = frozenset((*CONTENT_FIELDS, *DOCUMENT_FIELDS))
_MOST_WORDS = 60  # of one field
_MOST_HEADINGS = 30
_MOST_FILES = 30
_FEW = 3
"""So many documents show their text at once; of more it is folded."""


@dataclass(frozen=True, slots=True)
class OverviewSection:
    """A row for each document."""

    report: PullRequestReport

    def write(self, limit: Limit) -> str:
        """The table in at most `limit.room`; "" if no document changes."""
        if not self.report.documents:
            return ""
        top = head(("Document", "Change", "Version", "Once merged", "Approval", "Findings"))
        rows = (_row(item) for item in self.report.documents)
        room = within(limit, limit.room - limit.measure(top) - 2)
        kept, more = fitting(rows, len(self.report.documents), room, _more_documents)
        return f"{top}{''.join(kept)}{more}\n"


def _row(item: DocumentChange) -> str:
    language = f" ({text(item.language)})" if item.language else ""
    title = text(item.title or NOTHING, most=100)
    return row(
        (
            f"<b>{text(item.key.id, most=60)}</b>{language} {title}",
            kind_words(item.kinds),
            text(versions(item), most=60).replace(STEP, "&nbsp;→&nbsp;"),
            text(merged_words(item)),
            text(approval_words(item), most=120),
            finding_words(item.findings),
        )
    )


def _more_documents(number: int) -> str:
    if not number:
        return ""
    return f"\n… and {counted(number, 'more document')}, those without findings last.\n"


@dataclass(frozen=True, slots=True)
class DetailsSection:
    """A part for each document: its facts, then its redline as long as there is room."""

    report: PullRequestReport

    def write(self, limit: Limit) -> str:
        """The parts in at most `limit.room`: facts first, what is left is shared by redlines."""
        documents = self.report.documents
        if not documents:
            return ""
        open_ = len(documents) <= _FEW
        title = "#### What changes in each document\n\n"
        room = within(limit, limit.room - limit.measure(title))
        frames = (_framed(item, _least(item), open_=open_) for item in documents)
        kept, more = fitting(frames, len(documents), room, _more_parts)
        chosen = documents[: len(kept)]
        left = room.room - sum(map(limit.measure, kept)) - limit.measure(more)
        texts = _texts(chosen, within(limit, left))
        shown = (_framed(item, body, open_=open_) for item, body in zip(chosen, texts, strict=True))
        return f"{title}{''.join(shown)}{more}"


def _texts(documents: Sequence[DocumentChange], limit: Limit) -> list[str]:
    """What changes in each, in at most `limit.room` beyond the least that each takes anyway."""
    least = [limit.measure(_least(item)) for item in documents]
    whole = [
        _text(item, within(limit, limit.room + base))
        for item, base in zip(documents, least, strict=True)
    ]
    needs = [limit.measure(text) for text in whole]
    more = [max(need - base, 0) for need, base in zip(needs, least, strict=True)]
    parts = [base + part for base, part in zip(least, shares(more, limit.room), strict=True)]
    return [
        text if need <= part else _text(item, within(limit, part))
        for item, text, need, part in zip(documents, whole, needs, parts, strict=True)
    ]


def _least(item: DocumentChange) -> str:
    """How much changes, where there is no room for what changes."""
    summary = _summary(item)
    return f"<b>{summary}</b>; not shown here.\n\n" if summary else ""


def _more_parts(number: int) -> str:
    return f"… and {counted(number, 'more document')} without details here.\n\n" if number else ""


def _framed(item: DocumentChange, body: str, *, open_: bool) -> str:
    title = f" {text(item.title, most=120)}" if item.title else ""
    language = f" ({text(item.language)})" if item.language else ""
    what = f"{kind_words(item.kinds)}, {text(versions(item), most=60)}"
    summary = f"<b>{text(item.key.id, most=60)}</b>{language}{title} · {what}"
    found = folded(summary, f"{facts(item)}\n{body}") + "\n"
    return found.replace("<details>", "<details open>", 1) if open_ else found


def _text(item: DocumentChange, limit: Limit) -> str:
    """What changed in fields, attachments and text; if there is no room, at least how much."""
    summary = _summary(item)
    if not summary:
        return ""
    lead = f"<b>{summary}</b>\n\n"
    fixed = f"{lead}{_fields(item)}{_files(item)}"
    notice = 200  # the longest sentence about what was cut
    left = limit.room - limit.measure(fixed) - notice
    if left < 0:
        return _least(item)
    outline = _outline(item)
    if outline:
        return fixed + (outline if limit.measure(outline) <= left else "")
    pieces = item.redline.pieces if item.redline else ()
    body = redlined(pieces, within(limit, left - len(_QUOTE)))
    quote = _QUOTE.format(body.text) if body.text else ""
    return f"{fixed}{quote}{_cut(item, body)}"


_QUOTE = "<blockquote>\n\n{}</blockquote>\n\n"


def _cut(item: DocumentChange, body: Shown) -> str:
    if not body.words and not body.blocks:
        return ""
    where = f" in {counted(body.blocks, 'block')}" if body.blocks else ""
    language = f" --language {item.language}" if item.language else ""
    how = f"qms diff {item.key.id}{language}"
    return f"… {counted(body.words, 'changed word')}{where} not shown; {code(how)} shows all.\n\n"


def _summary(item: DocumentChange) -> str:
    """How much differs, in words."""
    parts = []
    fields = _shown_fields(item)
    if fields:
        parts.append(counted(len(fields), "field"))
    if item.attachments:
        parts.append(counted(len(item.attachments), "attachment"))
    if item.changed_words or _any_change(item):
        parts.append(f"{counted(item.changed_words, 'word')} of the text")
    if item.outline:
        total = sum(count for _, count in item.outline)
        words = counted(total, "word") + (" of text" if parts else "")
        parts.append(f"{words} under {counted(len(item.outline), 'heading')}")
    lead = "The text" if item.outline and len(parts) == 1 else "What changes"
    return f"{lead}: {', '.join(parts)}" if parts else ""


def _any_change(item: DocumentChange) -> bool:
    return item.redline is not None and any(piece.changed for piece in item.redline.pieces)


def _shown_fields(item: DocumentChange) -> Sequence[FieldRow]:
    rows = item.redline.fields if item.redline else ()
    return [
        replace(row, name=row.name.replace("_", " ") if row.name in _FIELDS else row.name)
        for row in rows
        if row.changed and row.name not in _TOLD_ELSEWHERE
    ]


def _fields(item: DocumentChange) -> str:
    rows = field_rows(_shown_fields(item), _MOST_WORDS)
    return f"{head(('Field', 'Change'))}{''.join(rows)}\n" if rows else ""


def _files(item: DocumentChange) -> str:
    if not item.attachments:
        return ""
    rows = [
        row((code(one.path), one.fate, size_words(one.before), size_words(one.after)))
        for one in item.attachments[:_MOST_FILES]
    ]
    more = len(item.attachments) - len(rows)
    note = f"\n… and {counted(more, 'more attachment')}.\n" if more else ""
    return f"{head(('Attachment', 'Change', 'Size before', 'Size'))}{''.join(rows)}{note}\n"


def _outline(item: DocumentChange) -> str:
    return "".join(_headings(item))


def _headings(item: DocumentChange) -> Iterator[str]:
    for name, count in item.outline[:_MOST_HEADINGS]:
        title = text(name, most=100) or "before the first heading"
        yield f"- {title}: {counted(count, 'word')}\n"
    more = len(item.outline) - _MOST_HEADINGS
    if more > 0:
        yield f"- … {counted(more, 'more heading')}\n"
    if item.outline:
        yield "\n"
