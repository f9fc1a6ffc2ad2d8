from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.lifecycle.redline import redline
from qmsctl.publish.redline import redline_html
from tests.support.builders import approval, snapshot

VOID = {"hr", "br"}
HOLDS_MARKS = {"p", "h2", "h3", "h4", "h5", "h6", "span", "td", "th", "pre", "div"}
BODIES = st.lists(
    st.sampled_from(
        [
            *("# Head", "text <b>here</b>", "- item one", "    1. nested & deep", "        - down"),
            *(
                "| a | b |",
                "|---|---|",
                "| 1 | <script> |",
                "",
                "",
                "> quote",
                "!!! note",
                "    inner",
            ),
            *("```", "code <x>", "<div onclick='x'>", "---", "2. two", "text  ", "    more"),
        ]
    ),
    max_size=14,
).map("\n".join)


class Checker(HTMLParser):
    """Fails on elements that are not closed in order and on marks in the wrong place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert {name for name, _ in attrs} <= {"class", "scope", "tabindex"}
        if tag in ("ins", "del"):
            assert self.open[-1] in HOLDS_MARKS, self.open
            assert not {"ins", "del"} & set(self.open)
        if tag == "li":
            assert self.open[-1] in ("ul", "ol")
        if tag in ("td", "th"):
            assert self.open[-1] == "tr"
        if tag == "tr":
            assert self.open[-1] in ("thead", "tbody")
        if tag in ("ul", "ol", "table", "pre", "p"):
            assert not {"ins", "del", "p", "pre"} & set(self.open)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def html(old: str, new: str) -> str:
    state = snapshot("1.0", body="same")
    return redline_html(redline(state, old, state, new))


def checked(text: str) -> Checker:
    checker = Checker()
    checker.feed(text)
    checker.close()
    assert checker.open == []
    return checker


@given(BODIES, BODIES)
def test_marks_stand_inside_whole_blocks_and_nothing_of_a_document_is_markup(
    old: str, new: str
) -> None:
    checker = checked(html(old, new))
    assert not checker.seen & {"b", "script"}


def inner(text: str) -> str:
    start, end = '<div class="qms-redline">\n', "\n</div>\n"
    assert text.startswith(start)
    assert text.endswith(end)
    return text[len(start) : -len(end)].replace("\n", "")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("wait 5 mm", "wait 7 mm", "<p>wait <del>5</del><ins>7</ins> mm</p>"),
        ("# A b", "# A c", "<h2>A <del>b</del><ins>c</ins></h2>"),
        ("###### A b", "###### A c", "<h6>A <del>b</del><ins>c</ins></h6>"),
        ("a", "a\n\nb", '<p>a</p><p class="qms-inserted"><ins>b</ins></p>'),
        ("a\n\nb", "a", '<p>a</p><p class="qms-deleted"><del>b</del></p>'),
        ("a\n\n---", "a", '<p>a</p><p class="qms-deleted"><del>———</del></p>'),
        ("a\n\n---\n\nb", "a\n\n---\n\nc b", "<p>a</p><hr><p><ins>c </ins>b</p>"),
        ("a  \nb", "a  \nc", "<p>a<br><del>b</del><ins>c</ins></p>"),
        (
            "- a b\n    1. c\n    2. d\n- e",
            "- a x\n    1. c\n    2. d\n- e",
            (
                "<ul><li><span>a <del>b</del><ins>x</ins></span><ol><li><span>c</span></li>"
                "<li><span>d</span></li></ol></li><li><span>e</span></li></ul>"
            ),
        ),
        (
            "- a",
            "- a\n- b",
            (
                '<ul><li><span>a</span></li><li class="qms-inserted"><span class="qms-inserted">'
                "<ins>b</ins></span></li></ul>"
            ),
        ),
        (
            "1. a\n- b",
            "1. a\n- b\n- c",
            (
                "<ol><li><span>a</span></li></ol><ul><li><span>b</span></li>"
                '<li class="qms-inserted"><span class="qms-inserted"><ins>c</ins></span></li></ul>'
            ),
        ),
        (
            "- a\n\n    more b\n\n    ```\n    x  y\n    ```",
            "- a\n\n    more c\n\n    ```\n    x  y\n    ```",
            "<ul><li><span>a</span><p>more <del>b</del><ins>c</ins></p><pre>x  y</pre></li></ul>",
        ),
        (
            "| a | b |\n|---|---|\n| 1 | x |",
            "| a | b |\n|---|---|\n| 1 | y |",
            (
                '<div class="qms-scroll" tabindex="0"><table><thead><tr><th scope="col">a</th>'
                '<th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td><del>x</del>'
                "<ins>y</ins></td></tr></tbody></table></div>"
            ),
        ),
        (
            "| a |\n|---|\n| 1 |",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            (
                '<div class="qms-scroll" tabindex="0"><table><thead><tr><th scope="col">a</th>'
                '<th scope="col" class="qms-inserted"><ins>b</ins></th></tr></thead><tbody><tr>'
                '<td>1</td><td class="qms-inserted"><ins>2</ins></td></tr></tbody></table></div>'
            ),
        ),
        (
            "```\na <b>\n```",
            "```\na <i>\n```",
            "<pre><code><span>a &lt;<del>b</del><ins>i</ins>&gt;</span></code></pre>",
        ),
        (
            "<div>\nhi\n</div>",
            "<div>\nho\n</div>",
            (
                "<pre><code><span>&lt;div&gt;</span>"
                '<span class="qms-deleted"><del>hi</del></span>'
                '<span class="qms-inserted"><ins>ho</ins></span>'
                "<span>&lt;/div&gt;</span></code></pre>"
            ),
        ),
        ("> a b", "> a c", "<blockquote><p>a <del>b</del><ins>c</ins></p></blockquote>"),
        (
            "!!! tip\n    a b",
            "!!! tip\n    a c",
            (
                '<div class="qms-redline-note"><p class="qms-redline-note-title">tip</p>'
                "<p>a <del>b</del><ins>c</ins></p></div>"
            ),
        ),
        (
            "!!! tip a",
            "!!! tip b",
            (
                '<div class="qms-redline-note"><p class="qms-redline-note-title">tip <del>a</del>'
                "<ins>b</ins></p></div>"
            ),
        ),
        (
            "See [SOP-002](SOP-002-x.md), `make <it>` and **all** a",
            "See [SOP-002](SOP-002-x.md), `make <it>` and **all** b",
            (
                '<p>See <span class="qms-link">SOP-002</span>, <code>make &lt;it&gt;</code> and '
                "<strong>all</strong> <del>a</del><ins>b</ins></p>"
            ),
        ),
        (
            "See [SOP-002](a.md) now",
            "See [SOP-002](b.md) now",
            "<p>See [SOP-002](<del>a.md</del><ins>b.md</ins>) now</p>",
        ),
        (
            "A b",
            "A b\n\nSee [SOP-002](<x>)",
            (
                '<p>A b</p><p class="qms-inserted"><ins>See <span class="qms-link">SOP-002</span>'
                " (&lt;x&gt;)</ins></p>"
            ),
        ),
        (
            "Not ** bold ** and ![a](b.svg) c",
            "Not ** bold ** and ![a](b.svg) d",
            "<p>Not ** bold ** and ![a](b.svg) <del>c</del><ins>d</ins></p>",
        ),
        (
            "**a** x **b**",
            "**a** y **b**",
            "<p><strong>a</strong> <del>x</del><ins>y</ins> <strong>b</strong></p>",
        ),
        (
            "```\n**a** x\n```",
            "```\n**a** y\n```",
            "<pre><code><span>**a** <del>x</del><ins>y</ins></span></code></pre>",
        ),
    ],
)
def test_pieces(old: str, new: str, expected: str) -> None:
    text = html(old, new)
    checked(text)
    assert inner(text) == expected


def test_front_matter_is_a_table_of_fields() -> None:
    old = snapshot("1.0", body="a", files={"a.svg": "1"}, title="<b>A</b>", owner="same")
    new = snapshot(
        "1.0",
        body="a",
        files={"a.svg": "2"},
        title='"B" & <script>',
        owner="same",
        approvals=[approval("owner", "x", "2026-03-02")],
    )
    text = redline_html(redline(old, "a", new, "a"))
    checker = checked(text)
    assert "script" not in checker.seen
    assert '<th scope="row">title</th>' in text
    assert "&lt;" in text
    assert "role: owner, by: x, date: 2026-03-02" in checker.text
    assert '<th scope="row">a.svg</th>' in text
    assert "same" not in checker.text
