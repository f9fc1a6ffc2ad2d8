"""Small pieces of HTML. Every text is escaped here; no piece holds an empty line.

An empty line would end a block of HTML inside Markdown.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from qmsctl.lifecycle.standing import State

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - reads better

STATE_WORDS: dict[State, str] = {
    State.DRAFT: "Draft",
    State.IN_REVIEW: "In review",
    State.INVALID: "Approvals incomplete",
    State.SCHEDULED: "Scheduled",
    State.EFFECTIVE: "In force",
    State.SUPERSEDED: "Superseded",
    State.RECALLED: "Recalled",
    State.OBSOLETE: "Obsolete",
}
"""What readers see for a state; `effective` is "in force" in plain words."""


def text(value: object) -> str:
    """`value` escaped, in one line: for the content of an element and for attributes."""
    return escape(" ".join(str(value).split()))


def element(name: str, content: str, **attributes: str | bool | None) -> str:
    """``<name …>content</name>``; `content` is HTML already.

    A trailing ``_`` of an attribute's name is dropped, other ``_`` become ``-``; None and False
    leave it out, True gives it without a value.
    """
    return f"<{name}{_attributes(attributes)}>{content}</{name}>"


def _attributes(attributes: dict[str, str | bool | None]) -> str:
    parts = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(f" {name}" if value is True else f' {name}="{text(value)}"')
    return "".join(parts)


def link(address: str, words: str, **attributes: str | bool | None) -> str:
    """A link that reads `words` (plain text)."""
    return element("a", text(words), href=address, **attributes)


def plain_day(value: dt.date | None) -> str:
    """A day as people write it: 15 Mar 2026; a dash for none."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "–"


def day(value: dt.date | None) -> str:
    """A day that machines can read too."""
    if value is None:
        return "–"
    return f'<time datetime="{value.isoformat()}">{plain_day(value)}</time>'


def badge(state: State) -> str:
    """A state as a word with a mark and a colour; the word alone says everything."""
    return chip(STATE_WORDS[state], state.value)


def chip(words: str, kind: str) -> str:
    """A short word that stands out; `kind` chooses mark and colour."""
    return f'<span class="qms-chip qms-chip--{text(kind)}">{text(words)}</span>'


def facts(pairs: Iterable[tuple[str, str]], *, rows: bool = False) -> str:
    """A grid of terms and their values, or a row each; a value is HTML already."""
    cells = "".join(f"<div><dt>{text(term)}</dt><dd>{value}</dd></div>" for term, value in pairs)
    css = "qms-facts qms-facts--rows" if rows else "qms-facts"
    return f'<dl class="{css}">{cells}</dl>'


def notice(kind: str, title: str, body: str) -> str:
    """A box that readers must not miss; `body` is HTML already."""
    return (
        f'<div class="qms-notice qms-notice--{kind}" role="note"><p class="qms-notice__title">'
        f"{text(title)}</p><p>{body}</p></div>"
    )


def listing(items: Iterable[str], css: str = "qms-list") -> str:
    """A list; each item is HTML already."""
    return f'<ul class="{css}">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    css: str = "",
    row_attributes: Sequence[str] | None = None,
    searchable: bool = False,
) -> str:
    """A table whose first column names its rows; cells are HTML already.

    Each cell carries its column's name, by which phones show rows as cards.
    """
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in columns)
    extra = row_attributes or ()
    lines = []
    for number, row in enumerate(rows):
        cells = "".join(
            f'<th scope="row" data-label="{text(columns[0])}">{cell}</th>'
            if index == 0
            else f'<td data-label="{text(columns[index])}"><div>{cell}</div></td>'
            for index, cell in enumerate(row)
        )
        lines.append(f"<tr{extra[number] if extra else ''}>{cells}</tr>")
    hidden = "" if searchable else ' data-search-exclude="true"'
    # Search forgets an exclusion at the end of the next element of the same name, so what is left
    # out is wrapped in one that stands nowhere inside.
    return (
        f'<figure class="qms-table"{hidden}><table class="{css}"><caption>{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></figure>"
    )


def section(title: str, body: str, anchor: str) -> str:
    """A part of a page that is no part of the document and that no search finds."""
    return (
        f'<section class="qms-section" data-search-exclude="true" aria-labelledby="{anchor}">'
        f'<h2 id="{anchor}">{text(title)}</h2>{body}</section>'
    )
