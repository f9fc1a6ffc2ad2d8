"""Turns a document's body into a page's: links to current pages, bare ids to links, own pictures.

Only addresses change; every other character of what was approved stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from qmsctl.publish.library import Doc, Library
from qmsctl.publish.site import ASSETS, href, relative
from qmsctl.publish.sources import located
from qmsctl.trace.links import Link, LinkKind, Scan, scan

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*')\s*$""")
_ID_END = re.compile(r"[-._ ]")
_FOOTNOTES = "///Footnotes Go Here///"


class Edit(NamedTuple):
    """Replace a stretch of the body."""

    start: int
    end: int
    text: str


class Rewritten(NamedTuple):
    """A body ready for its page.

    ``heading_end`` is the offset behind the first heading, where the control block goes; ``refers``
    are the ids of other documents that the text names; ``diagram`` says that it draws one.
    """

    markdown: str
    heading_end: int
    refers: tuple[str, ...]
    diagram: bool


@dataclass(frozen=True)
class _Target:
    """Where a link leads: an address relative to the page, or nowhere."""

    markdown: str | None
    html: str | None = None
    document: str | None = None


_NOWHERE = _Target(None)


def rewrite(doc: Doc, library: Library) -> Rewritten:
    """The body of `doc` for its page in `library`; `doc` must have a body and a page."""
    body = doc.body or ""
    found = scan(body)
    refers: dict[str, None] = {}
    edits: list[Edit] = []
    for link in found.links:
        if link.kind is LinkKind.AUTOLINK or link.address.startswith("#"):
            continue
        target = _target(link, doc, library)
        if target.document is not None and target.document != doc.id:
            refers[target.document] = None
        edits += _link_edits(body, link, target)
    edits += _mention_edits(found, doc, library, refers)
    text, end = _with_heading(found, doc, edits)
    footnotes = f"\n\n{_FOOTNOTES}\n" if "[^" in found.text and "]:" in found.text else ""
    return Rewritten(text + footnotes, end, tuple(refers), "mermaid" in body)


def _target(link: Link, doc: Doc, library: Library) -> _Target:
    address = link.address
    page = doc.page or ""
    if _SCHEME.match(address):
        if link.kind.shows_a_file:
            return _NOWHERE  # nothing on the page may be fetched from elsewhere
        return _Target(address, address)
    path, mark, anchor = address.partition("#")
    written = unquote(path.partition("?")[0])
    place = located(doc.tree_path, written)
    tail = mark + anchor
    if place in _attachment_places(doc):
        there = relative(page, asset_path(doc, place))
        return _Target(there, there)
    if place in library.shared:
        there = relative(page, shared_path(place, library))
        return _Target(there, there)
    other = _document(place, doc, library)
    if other is None or other.page is None:
        return _Target(None, None, other.id if other else None)
    if other.page == page:
        return _Target(tail or "#", tail or "#", other.id)
    return _Target(relative(page, other.page) + tail, href(page, other.page) + tail, other.id)


def _attachment_places(doc: Doc) -> frozenset[str]:
    return frozenset(located(doc.tree_path, written) for written in doc.attachments)


def _document(place: str, doc: Doc, library: Library) -> Doc | None:
    """The document at a path of the revision's own tree, else by the id in the path."""
    key = library.at(place, doc.tree_index)
    if key is not None and key in library.by_key:
        known = library.by_key[key]
        if known.page is not None:
            return library.find(key.id, key.language)
    name = place.rpartition("/")[2]
    document_id = name
    while document_id and document_id not in library.by_id:
        cut = max((m.start() for m in _ID_END.finditer(document_id)), default=0)
        document_id = document_id[:cut]
    if document_id:
        return library.find(document_id, doc.key.language) or library.by_id[document_id][0]
    return library.by_key.get(key) if key is not None else None


def asset_path(doc: Doc, place: str) -> str:
    """Where an attachment lies on the site: beside its document's page, by its path in the QMS."""
    folder = (doc.page or "").removesuffix("index.md")
    home = doc.tree_path.rpartition("/")[0]
    inner = place.removeprefix(f"{home}/") if home else place
    return f"{folder}files/{inner}"


def shared_path(place: str, library: Library) -> str:
    """Where a shared picture lies on the site."""
    prefix = f"{library.root}/" if library.root else ""
    return f"{ASSETS}/shared/{place.removeprefix(prefix)}"


def _link_edits(body: str, link: Link, target: _Target) -> Iterator[Edit]:
    stretch = body[link.offset : link.end]
    if link.kind in (LinkKind.HTML, LinkKind.HTML_IMAGE):
        at = stretch.find(link.address)
        if at >= 0 and target.html != link.address:
            start = link.offset + at
            yield Edit(start, start + len(link.address), escape(target.html or ""))
        return
    opening = stretch.rfind("](")
    if not stretch.endswith(")") or opening < 0:
        yield from _definition_edit(stretch, link, target)
        return
    inner = stretch[opening + 2 : -1]
    title = _TITLE.search(inner)
    if target.markdown is not None:
        kept = title[0].rstrip() if title else ""
        start = link.offset + opening + 2
        yield Edit(start, link.end - 1, target.markdown + kept)
        return
    # A link that leads nowhere on this site keeps its words; a picture its description.
    before = stretch.index("[")
    yield Edit(link.offset, link.offset + before + 1, "")
    yield Edit(link.offset + opening, link.end, "")


def _definition_edit(stretch: str, link: Link, target: _Target) -> Iterator[Edit]:
    at = stretch.find(link.address, stretch.find("]:"))
    if at >= 0 and target.markdown != link.address:
        start = link.offset + at
        yield Edit(start, start + len(link.address), target.markdown or "#")


def _mention_edits(
    found: Scan, doc: Doc, library: Library, refers: dict[str, None]
) -> Iterator[Edit]:
    """Make links of bare ids in running text; headings and what is inside brackets stay."""
    page = doc.page or ""
    for mention in found.mentions(library.prefixes):
        if mention.id == doc.id or mention.id not in library.by_id:
            continue
        refers[mention.id] = None
        other = library.find(mention.id, doc.key.language)
        if other is None or other.page is None or _held(found, mention.offset):
            continue
        yield Edit(mention.offset, mention.end, f"[{mention.id}]({relative(page, other.page)})")


def _held(found: Scan, offset: int) -> bool:
    """Whether a place is in a heading, in square brackets or in a tag."""
    body = found.body
    start = body.rfind("\n", 0, offset) + 1
    before = body[start:offset]
    if before.count("[") > before.count("]") or before.lstrip("> \t").startswith("#"):
        return True
    following = body[body.find("\n", offset) + 1 :][:2] if "\n" in body[offset:] else ""
    if following in ("==", "--"):
        return True
    return any(tag.offset <= offset < tag.end for tag in found.tags) if "<" in before else False


def _with_heading(found: Scan, doc: Doc, edits: list[Edit]) -> tuple[str, int]:
    """Apply `edits`, put the id in front of the first heading; text and where the heading ends."""
    body = found.body
    label = f'<span class="qms-id">{escape(doc.id)}</span> '
    first = next((h for h in found.headings if h.level == 1), None)
    if first is None or body[: first.offset].strip():
        title = escape(doc.title, quote=False)
        head = f"# {label}{title}\n"
        return f"{head}\n{_apply(body, edits)}", len(head)
    # The heading's own anchor, to which others may link, would change with the id in front.
    anchor = found.heading_anchors[found.headings.index(first)]
    label = f'<span id="{escape(anchor)}"></span>{label}'
    hashes = re.match(r"[> \t]*#\s*", body[first.offset :])
    at = first.offset + (hashes.end() if hashes else 0)
    end = _end_of_line(body, at)
    if not hashes:
        end = _end_of_line(body, end)
    head = _apply(body[:end], [*(e for e in edits if e.end <= end), Edit(at, at, label)])
    rest = _apply(
        body[end:], [Edit(e.start - end, e.end - end, e.text) for e in edits if e.start >= end]
    )
    return head + rest, len(head)


def _end_of_line(body: str, place: int) -> int:
    end = body.find("\n", place)
    return len(body) if end < 0 else end + 1


def _apply(body: str, edits: list[Edit]) -> str:
    parts, last = [], 0
    for start, end, words in sorted(edits):
        if start < last:
            continue  # a picture inside a link that was taken away already
        parts += [body[last:start], words]
        last = end
    return "".join((*parts, body[last:]))
