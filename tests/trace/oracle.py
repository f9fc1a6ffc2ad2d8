"""Python-Markdown as the site uses it: what it makes of a text is what the scanner must see."""

import html
import re
from functools import cache
from html.parser import HTMLParser

import markdown

EXTENSIONS = (
    "toc",
    "tables",
    "attr_list",
    "admonition",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.superfences",
)


@cache
def _converter() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS))


def render(body: str) -> str:
    return _converter().reset().convert(body)


class _Reader(HTMLParser):
    """Gathers addresses, headings' ids and all tags of a rendered page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[tuple[str, str]] = []
        self.heading_ids: list[str] = []
        self.heading_texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        classes = values.get("class") or ""
        if "footnote" not in classes:
            for name, kind in (("href", "link"), ("src", "image")):
                if values.get(name) is not None:
                    self.addresses.append((kind, values[name] or ""))
        if re.fullmatch(r"h[1-6]", tag):
            self.heading_ids.append(values.get("id") or "")
            self.heading_texts.append("")
            self._heading = True

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self._heading = False

    def handle_data(self, data: str) -> None:
        if self._heading:
            self.heading_texts[-1] += data


class Page:
    """What a browser would make of a body."""

    def __init__(self, body: str) -> None:
        reader = _Reader()
        self.html = render(body)
        reader.feed(self.html)
        self.addresses = sorted((kind, html.unescape(value)) for kind, value in reader.addresses)
        self.heading_ids = reader.heading_ids
        self.heading_texts = [" ".join(text.split()) for text in reader.heading_texts]
        self.tags = reader.tags
