"""Renders Markdown with GitHub's own parser, and takes apart what came out of it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

OURS = frozenset(
    {"h3", "h4", "p", "ul", "li", "blockquote", "details", "summary", "hr", "br"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
    | {"b", "strong", "del", "ins", "code", "sub"}
)
"""The elements that our own Markdown makes; a document's text must make none."""


@dataclass
class Page(HTMLParser):
    """What a reader is shown: elements with their attributes, and texts outside of code."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    depth: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.depth += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "code"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        (self.code if self.depth else self.texts).append(data)

    @property
    def text(self) -> str:
        """Everything that is shown, also in code."""
        return "".join((*self.texts, *self.code))


def page_of(markdown: str) -> Page:
    """The page that GitHub's parser makes of a text, before anything is sanitized."""
    options = Options.CMARK_OPT_UNSAFE
    page = Page()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))
    page.close()
    return page
