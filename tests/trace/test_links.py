"""The scanner sees the links, images, ids and anchors that Python-Markdown makes of a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.trace.links import LinkKind, scan
from tests.trace.oracle import Page


def addresses(body: str) -> list[tuple[str, str]]:
    return sorted(
        ("image" if link.kind.shows_a_file else "link", link.address) for link in scan(body).links
    )


SAME_AS_RENDERED = {
    "plain": "See [the form](../forms/FRM-001.md).",
    "title": "See [the form](FRM-001.md 'The form') and [x](a.md \"b (c) d\").",
    "angle": "See [a](<my file.md>) and [b](<a(b).md> 'x').",
    "spaces": "See [a]( x.md ) and [b](my file.md).",
    "parentheses": "See [a](x(1).md) and [b](y(a(b)c).md).",
    "image": "![A flow](img/flow.svg) and ![](b.png 'c').",
    "image in a link": "[![A](a.png)](b.md) and [x ![A](c.png) y](d.md)",
    "brackets in words": "[a [b] c](x.md) and [[d]](y.md)",
    "code in words": "[`a`](x.md) and [a `]` b](y.md)",
    "escaped": r"\[a](x.md) and [a\](y.md) and [b](c\_d.md) and \![e](f.md)",
    "unbalanced": "a ] b [ c [d](x.md) and",
    "nothing": "[a] (x.md) and [b]\n\n(y.md) and [c",
    "not closed": "[a](x.md and more",
    "empty": "[a]() and [b](#c)",
    "over two lines": "[a\nb](x.md) and [c](\ny.md)",
    "not over paragraphs": "[a\n\nb](x.md)",
    "reference": "[a][B]\n\n[b]: x.md 'title'\n",
    "reference picture": "![a][b] and ![c]\n\n[b]: x.png\n[c]: <y.png>\n",
    "reference with title below": "[b]\n\n[b]: x.md\n   'title'\n",
    "reference target below": "[b]\n\n[b]:\n  x.md\n",
    "reference in a quote": "> [b]\n>\n> [b]: x.md\n",
    "automatic": "<https://example.org/a?b=c> and <a@b.example>"[:28],
    "raw": '<a href="x.md">x</a> and <img src="y.png" alt="">',
    "raw without quotes": "a <a href=x.md>x</a>",
    "comment": "a <!-- [x](y.md) --> b\n\n<!--\n[c](d.md)\n-->\n\n[e](f.md)",
    "fence": "```\n[a](b.md)\n```\n\n~~~ text\n[c](d.md)\n~~~\n\n[e](f.md)",
    "fence of four": "````\n```\n[a](b.md)\n```\n````\n",
    "fence not closed": "```\n[a](b.md)\n",
    "fence closed by another": "```\n[a](b.md)\n~~~\n",
    "fence with options": '```python title="x" linenums="1"\n[a](b.md)\n```\n',
    "fence with attributes": "``` {.python #id}\n[a](b.md)\n```\n",
    "fence with odd options": "```python odd=1\n[a](b.md)\n```\n",
    "fence in a list": "1. a\n\n    ```\n    [a](b.md)\n    ```\n\n2. [c](d.md)\n",
    "fence in an admonition": '!!! note "x"\n    ```\n    [a](b.md)\n    ```\n    [c](d.md)\n',
    "fence outdented": "- a\n\n    ```\n[a](b.md)\n    ```\n",
    "fence in a quote": "> ```\n> [a](b.md)\n> ```\n",
    "indented code": "a\n\n    [a](b.md)\n\n    [c](d.md)\n\n[e](f.md)\n",
    "indented at the start": "    [a](b.md)\n\n[c](d.md)\n",
    "indented by a tab": "a\n\n\t[a](b.md)\n",
    "lazy continuation": "a\n    [a](b.md)\n",
    "in a list": "- a\n\n    [a](b.md)\n\n        [c](d.md)\n",
    "in a nested list": "- a\n\n    - b\n\n        [a](b.md)\n\n            [c](d.md)\n",
    "after a list": "- a\n\nb\n\n    [a](b.md)\n",
    "in a numbered list": "1. a\n\n    [a](b.md)\n\n2. b\n\n        [c](d.md)\n",
    "in a note": '!!! note "x"\n\n    [a](b.md)\n\n        [c](d.md)\n\ne\n\n    [f](g.md)\n',
    "in a definition": "a\n:   b\n\n    [a](b.md)\n",
    "in a footnote": "a[^1]\n\n[^1]: [a](b.md)\n\n    [c](d.md)\n",
    "code after a heading": "# a\n\n    [a](b.md)\n",
    "code span": "`[a](b.md)` and ``a ` [c](d.md)`` and [e](f.md)",
    "code span over lines": "a `b\n[a](b.md)` c",
    "code span ends with its block": "a ` b\n\n[a](b.md) ` c",
    "code span in a list": "- a ` b\n- [a](b.md) ` c\n",
    "code span in a table": "| a | b |\n|---|---|\n| ` | [a](b.md) |\n| ` | c |\n",
    "escaped tick": r"\`[a](b.md)` and `c`",
    "ticks of two lengths": "`a [a](b.md)`` [c](d.md)",
    "table": "| a | b |\n|---|---|\n| [a](b.md) | ![c](d.png) |\n",
    "heading": "## See [a](b.md)\n\n[c](d.md)\n=====\n",
}


@pytest.mark.parametrize("body", SAME_AS_RENDERED.values(), ids=SAME_AS_RENDERED.keys())
def test_sees_what_is_rendered(body: str) -> None:
    assert addresses(body) == Page(body).addresses


WORDS = st.sampled_from(
    ["a", "b c", "`x`", "*d*", "e_f", "[g]", "\\[", "`", "SOP-001", "(h)", "i!"]
)
TARGET = st.sampled_from(["x.md", "../a/b.md#c", "#d", "y(1).md", "<z z.md>", "img/e.png"])
TITLE = st.sampled_from(["", " 't'", ' "t u"'])


@st.composite
def inlines(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["words", "link", "image", "code", "reference", "auto"]))
    words, target = draw(WORDS), draw(TARGET)
    return {
        "words": words,
        "link": f"[{words}]({target}{draw(TITLE)})",
        "image": f"![{words}]({target})",
        "code": f"`[{words.replace('`', '')}]({target})`",
        "reference": f"[{words}][label]",
        "auto": "<https://example.org/>",
    }[kind]


@st.composite
def blocks(draw: st.DrawFn) -> str:
    line = " ".join(draw(st.lists(inlines(), min_size=1, max_size=4)))
    other = " ".join(draw(st.lists(inlines(), min_size=1, max_size=2)))
    shape = draw(
        st.sampled_from(
            [
                "{a}\n{b}",
                "## {a}",
                "- {a}\n- {b}",
                "- {a}\n\n    {b}",
                "1. {a}\n\n        {b}",
                "```\n{a}\n```",
                "~~~ text\n{a}\n\n{b}\n~~~",
                "    {a}\n    {b}",
                "!!! note\n\n    {a}\n\n    {b}",
                "> {a}\n> {b}",
                "| {b} | x |\n|---|---|\n| y | z |",
                "[label]: r.md",
            ]
        )
    )
    return shape.format(a=line, b=other)


@given(st.lists(blocks(), min_size=1, max_size=5))
def test_sees_what_is_rendered_of_any_mixture(parts: list[str]) -> None:
    body = "\n\n".join(parts) + "\n"
    rendered = set(Page(body).addresses) | {("link", "r.md")}  # a definition counts even unused
    assert set(addresses(body)) | {("link", "r.md")} == rendered, body


@given(st.text(alphabet="[]()!`\\<>a#{}-_*: \n\t'\"", max_size=60))
def test_no_text_breaks_the_scanner(body: str) -> None:
    found = scan(body, 7)
    for link in found.links:
        assert 0 <= link.offset < link.end <= len(body)
        line, column = found.position(link.offset)
        assert line >= 7
        assert body.split("\n")[line - 7][column - 1 :][:1] == body[link.offset][:1] or (
            body[link.offset] == "\n"
        )
    assert len(found.text) == len(found.markup) == len(body)
    assert all(heading.offset <= len(body) for heading in found.headings)
    assert found.mentions(["a"]) is not None
    assert isinstance(found.anchors, frozenset)


@given(st.text(max_size=200))
def test_offsets_hold_for_any_text(body: str) -> None:
    assert len(scan(body).text) == len(body)


def test_places_are_lines_and_columns_of_the_file() -> None:
    body = "# Title\n\nSee [a](x.md), SOP-002\nand ![b](y.png).\n"
    found = scan(body, 20)
    assert [found.position(link.offset) for link in found.links] == [(22, 5), (23, 5)]
    assert [found.position(m.offset) for m in found.mentions(["SOP"])] == [(22, 16)]
    assert [link.kind for link in found.links] == [LinkKind.LINK, LinkKind.IMAGE]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("SOP-001, (WI-002) and SOP-001.", ["SOP-001", "WI-002", "SOP-001"]),
        ("SOP-001 to SOP-018; SOP-001–SOP-002", ["SOP-001", "SOP-018", "SOP-001", "SOP-002"]),
        ("SOP-001's | SOP-001|SOP-1234", ["SOP-001", "SOP-001", "SOP-1234"]),
        ("FRM-008-2026 SOP-001-a.md XSOP-001 a/SOP-001 SOP-001.md -SOP-001", []),
        ("`SOP-001` [SOP-001](x.md) [x](SOP-001.md) [a ![b](SOP-001.png) SOP-002](y.md)", []),
        ("```\nSOP-001\n```\n<!-- SOP-001 -->\n[SOP-001]: x.md", []),
        ("**SOP-001** _SOP-002_ [SOP-003]", ["SOP-001", "SOP-003"]),
        ("ABC-001 SOP-x SOP- 1", []),
    ],
)
def test_bare_ids(body: str, expected: list[str]) -> None:
    assert [mention.id for mention in scan(body).mentions(["SOP", "WI"])] == expected


def test_without_prefixes_nothing_is_an_id() -> None:
    assert scan("SOP-001").mentions([]) == ()


def test_a_longer_prefix_wins() -> None:
    assert [m.id for m in scan("SOPX-1 SOP-2").mentions(["SOP", "SOPX"])] == ["SOPX-1", "SOP-2"]


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ('<a href="a.md" onclick="x()">', ["html"]),
        ('<img src="a.png" srcset="b.png 1x, c.png 2x">', ["html-image"] * 3),
        ('<video poster="p.png"><source src="v.mp4"></video>', ["html-image"] * 2),
        ("<https://example.org>", ["autolink"]),
        ('```\n<a href="a.md">\n```\n\n<a href="b.md">', ["html"]),
    ],
)
def test_addresses_of_raw_tags(body: str, kinds: list[str]) -> None:
    assert [link.kind.value for link in scan(body).links] == kinds


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('--8<-- "a.md"', ['--8<-- "a.md"']),
        ("x\n    --8<--\n", ["--8<--"]),
        ('```\n-8<- "a.md"\n```', ['-8<- "a.md"']),
        (';--8<-- "a.md"', []),
        ("8<", []),
        ("a", []),
    ],
)
def test_includes_are_seen_in_code_too(body: str, expected: list[str]) -> None:
    assert [piece.text for piece in scan(body).includes] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a {{ x }} b\n{% if y %}", ["{{ x }} b", "{% if y %}"]),
        ("`{{ x }}`\n\n```\n{{ y }}\n```\n", []),
        ("{ { x } }", []),
    ],
)
def test_macros_outside_code(body: str, expected: list[str]) -> None:
    assert [piece.text for piece in scan(body).macros] == expected


def test_much_markup_takes_linear_time() -> None:
    pieces = ("[", "](", "`", "``x", "<a ", "{a ", "\n\n    x\n", "![", "- \n", "_", "# ", "(((")
    for piece in pieces:
        body = piece * (40_000 // len(piece))
        found = scan(body)
        began = time.process_time()
        assert len(found.links) + len(found.anchors) + len(found.mentions(["SOP"])) >= 0
        assert time.process_time() - began < 2, piece
