"""A redline as HTML: tables, lists and code stay whole, marks stand only inside their cells.

Links, code and bold text look as on the document's page, except where they themselves differ. What
is written as code or HTML is shown as it is written. Everything is escaped; no element takes an
attribute from a document.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from qmsctl.lifecycle.blocks import BlockKind
from qmsctl.lifecycle.redline import FieldRow, Line, Piece, Redline
from qmsctl.lifecycle.words import Op, Run
from qmsctl.publish.inline import dressed

_TAGS = {Op.DELETED: "del", Op.INSERTED: "ins"}
_FATES = {Op.SAME: "", Op.DELETED: "qms-deleted", Op.INSERTED: "qms-inserted"}


def redline_html(redline: Redline) -> str:
    """The redline as one `div`; classes begin with `qms-`, headings one level below the page's."""
    parts = [
        *_table_of_fields("Front matter", redline.fields),
        *_table_of_fields("Attachments", redline.attachments),
        *(_PIECES[piece.kind](piece) for piece in redline.pieces),
    ]
    return '<div class="qms-redline">\n' + "\n".join(parts) + "\n</div>\n"


def _table_of_fields(caption: str, rows: Sequence[FieldRow]) -> Iterator[str]:
    changed = [row for row in rows if row.changed]
    if not changed:
        return
    yield '<div class="qms-scroll" tabindex="0"><table class="qms-redline-fields">'
    yield f"<caption>{caption}</caption>"
    yield '<thead><tr><th scope="col">Field</th><th scope="col">Change</th></tr></thead><tbody>'
    for row in changed:
        lines = "".join(f"<div{_class(line.op)}>{_cells(line)}</div>" for line in row.lines)
        yield f'<tr><th scope="row">{escape(row.name)}</th><td>{lines}</td></tr>'
    yield "</tbody></table></div>"


def _heading(piece: Piece) -> str:
    name = f"h{min(piece.level + 1, 6)}"
    return _block(name, piece, _text(piece))


def _paragraph(piece: Piece) -> str:
    return _block("p", piece, _text(piece))


def _rule(piece: Piece) -> str:
    if piece.op is Op.SAME:
        return "<hr>"
    return _block("p", piece, _run(Run(piece.op, "———")))


def _code(piece: Piece) -> str:
    lines = "\n".join(f"<span{_class(line.op)}>{_verbatim(line)}</span>" for line in piece.lines)
    return f"<pre{_class(piece.op)}><code>{lines}\n</code></pre>"


def _list(piece: Piece) -> str:
    return _nested(piece.lines, piece.op)


def _quote(piece: Piece) -> str:
    return f"<blockquote{_class(piece.op)}>\n{_nested(piece.lines, Op.SAME)}\n</blockquote>"


def _note(piece: Piece) -> str:
    title, *inner = piece.lines
    body = _nested(inner, Op.SAME) if inner else ""
    return (
        f"<div{_class(piece.op, 'qms-redline-note')}>\n"
        f"<p{_class(title.op, 'qms-redline-note-title')}>{_cells(title)}</p>\n{body}\n</div>"
    )


def _table(piece: Piece) -> str:
    head, *rest = piece.lines
    rows = "\n".join(_row(line, "td") for line in rest)
    return (
        f'<div class="qms-scroll" tabindex="0"><table{_class(piece.op)}>\n'
        f"<thead>\n{_row(head, 'th')}\n</thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(line: Line, name: str) -> str:
    fates = line.columns or (Op.SAME,) * len(line.cells)
    scope = ' scope="col"' if name == "th" else ""
    cells = "".join(
        f"<{name}{scope}{_class(fate)}>{_inline(cell)}</{name}>"
        for cell, fate in zip(line.cells, fates, strict=True)
    )
    return f"<tr{_class(line.op)}>{cells}</tr>"


def _nested(lines: Sequence[Line], op: Op) -> str:
    """Items as nested lists; a line without a marker is a paragraph of the item before it."""
    parts: list[str] = []
    open_lists: list[str] = []  # the lists that are open, each with an open item
    for line in lines:
        content = f"<span{_class(line.op)}>{_cells(line)}</span>"
        if not line.marker:
            name, words = ("pre", _verbatim) if line.verbatim else ("p", _cells)
            parts.append(f"<{name}{_class(line.op)}>{words(line)}</{name}>")
            continue
        name = "ol" if line.marker[0].isdigit() else "ul"
        depth = min(line.level, len(open_lists)) + 1
        while len(open_lists) > depth or (len(open_lists) == depth and open_lists[-1] != name):
            parts.append(f"</li></{open_lists.pop()}>")
        if len(open_lists) == depth:
            parts.append("</li>")
        else:
            outer = op if not open_lists else Op.SAME
            parts.append(f"<{name}{_class(outer)}>")
            open_lists.append(name)
        parts.append(f"<li{_class(line.op)}>{content}")
    parts.extend(f"</li></{name}>" for name in reversed(open_lists))
    return "\n".join(parts)


def _block(name: str, piece: Piece, content: str) -> str:
    return f"<{name}{_class(piece.op)}>{content}</{name}>"


def _text(piece: Piece) -> str:
    return "<br>".join(_cells(line) for line in piece.lines)


def _cells(line: Line) -> str:
    return " ".join(_inline(cell) for cell in line.cells)


def _inline(runs: Sequence[Run]) -> str:
    return "".join(_run(run) for run in runs)


def _verbatim(line: Line) -> str:
    return " ".join("".join(_marked(run.op, _escaped(run)) for run in cell) for cell in line.cells)


def _run(run: Run) -> str:
    return _marked(run.op, dressed(run.text, with_targets=run.op is not Op.SAME))


def _escaped(run: Run) -> str:
    return escape(run.text).replace("\n", "<br>")


def _marked(op: Op, html: str) -> str:
    name = _TAGS.get(op)
    return f"<{name}>{html}</{name}>" if name else html


def _class(op: Op, always: str = "") -> str:
    names = " ".join(name for name in (always, _FATES[op]) if name)
    return f' class="{names}"' if names else ""


_PIECES: dict[BlockKind, Callable[[Piece], str]] = {
    BlockKind.HEADING: _heading,
    BlockKind.PARAGRAPH: _paragraph,
    BlockKind.LIST: _list,
    BlockKind.TABLE: _table,
    BlockKind.CODE: _code,
    BlockKind.QUOTE: _quote,
    BlockKind.NOTE: _note,
    BlockKind.HTML: _code,
    BlockKind.RULE: _rule,
}
