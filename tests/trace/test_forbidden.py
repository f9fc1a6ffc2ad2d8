"""Nothing that a browser would run gets past the search, however it is written."""

import html
import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from qmsctl.trace.forbidden import Danger, find_forbidden
from qmsctl.trace.links import scan
from qmsctl.trace.rawhtml import FORBIDDEN_TAGS, is_handler, running_scheme
from tests.trace.oracle import Page


def dangers(body: str) -> list[tuple[str, str]]:
    return [(item.danger.value, item.what) for item in find_forbidden(scan(body))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<script>x</script>", [("tag", "script")]),
        ("a <SCRIPT\nsrc=x>", [("tag", "script")]),
        ("<script/x>", [("tag", "script")]),
        ("<iframe src='x'></iframe>", [("tag", "iframe")]),
        ("<object data='x'>", [("tag", "object")]),
        ("<form action=x><input></form>", [("tag", "form")]),
        ("<style>p{}</style>", [("tag", "style")]),
        ("<svg><script>x</script></svg>", [("tag", "script")]),
        ("<meta http-equiv=refresh>", [("tag", "meta")]),
        ("<base href=x>", [("tag", "base")]),
        ("<link rel=x>", [("tag", "link")]),
        ("<embed src=x>", [("tag", "embed")]),
        ("<!-- <script> -->", [("tag", "script")]),
        ("    <script>", [("tag", "script")]),
        ("<p onclick='x()'>", [("handler", "onclick")]),
        ("<p ONCLICK = x>", [("handler", "onclick")]),
        ("<img src=x\nonerror=y>", [("handler", "onerror")]),
        ('<img src="x"onerror="y">', [("handler", "onerror")]),
        ("<img/onerror=y/src=x>", [("handler", "onerror")]),
        ('<a title=">" onfocus=x>', [("handler", "onfocus")]),
        ("<p onclick=x", [("handler", "onclick")]),
        ('<p title="a onclick=x', [("handler", "onclick")]),
        ("[a](b.md){onclick=x}", [("handler", "onclick")]),
        ("[a](b.md){: .c onclick='x' }", [("handler", "onclick")]),
        ("# A {onmouseover=x}", [("handler", "onmouseover")]),
        ("text\n{: #a onclick=x}", [("handler", "onclick")]),
        ('*a*{title="}" onclick=x}', [("handler", "onclick")]),
        ("*a*{onclick=x = y}", [("handler", "onclick")]),
        ("[a](b.md){href=javascript:x}", [("address", "javascript:")]),
        ("[a](javascript:x)", [("address", "javascript:")]),
        ("[a](JaVa&#115;cript:x)", [("address", "javascript:")]),
        ("[a](&#x6A&#x61vascript:x)", [("address", "javascript:")]),
        ("[a](<java\tscript:x>)", [("address", "javascript:")]),
        ("[a]( java\nscript:x)", [("address", "javascript:")]),
        ("[a](javascript&colon;x)", [("address", "javascript:")]),
        ("[a](vbscript:x)", [("address", "vbscript:")]),
        ("[a](data:text/html;base64,eA==)", [("address", "data:")]),
        ("[a](data:image/svg+xml,x)", [("address", "data:")]),
        ("![a](data:image/svg+xml,x)", []),
        ("![a](data:image/png;base64,x)", []),
        ("![a](javascript:x)", [("address", "javascript:")]),
        ("[a][b]\n\n[b]: javascript:x", [("address", "javascript:")]),
        ("[a]\n[a]: javascript:x\t", [("address", "javascript:")]),
        ("[a]: java\tscript:x y z", [("address", "javascript:")]),
        ("[a](javascript:x", [("address", "javascript:")]),
        ("<javascript://%0ax>", [("address", "javascript:")]),
        ("<a href='java&Tab;script:x'>", [("address", "javascript:")]),
        ("<a href=' &#14; javascript:x'>", [("address", "javascript:")]),
        ("<button formaction=javascript:x>", [("address", "javascript:")]),
        ("<svg><a xlink:href=javascript:x>", [("address", "javascript:")]),
        ("<animate values='x;javascript:y'>", [("address", "javascript:")]),
        ("`<script>` and ``[a](javascript:x)``", []),
        ("```html\n<script>\n```", []),
        ("a < b and script > c", []),
        ("<div>\n`<script>`\n</div>", [("tag", "script")]),
        ("<https://example.org> and `<script>`", []),
        ("``-->`<script>`", [("tag", "script")]),
        ("</p><!--\n\n<javascript://x>-->", [("address", "javascript:")]),
        ("</script> <scripting> <forms> <p class=one>", []),
        ("{one} and {once more} and {on}", []),
        ("[javascript: x](a.md) about javascript:", []),
        ("\\<script>", [("tag", "script")]),
    ],
)
def test_found_or_spared(body: str, expected: list[tuple[str, str]]) -> None:
    assert dangers(body) == expected


def test_a_place_is_given() -> None:
    body = "a\n\nb <script>"
    [found] = find_forbidden(scan(body))
    assert (found.danger, scan(body).position(found.offset)) == (Danger.TAG, (3, 3))


PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<script",
        "<iframe src=x>",
        "<p onclick=x>",
        "<img src=x onerror=y>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "`",
        "``",
        "```",
        "~~~",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "- ",
        "1. ",
        "> ",
        "| ",
        "|---|",
        "# ",
        "text",
        " ",
        "\\",
        '"',
        "'",
        ">",
        "<",
        "{",
        "}",
        "{onclick=x}",
        "{: onclick=x }",
        "*a*",
        "[a]",
        "(javascript:x)",
        "(<javascript:x>)",
        "![b]",
        "(b.md)",
        "[r]: javascript:x",
        "[r]",
        "<a href=javascript:x>",
        "!!! note\n",
        "&#106;avascript:x",
        "<javascript://x>",
        "<![CDATA[",
        "<?",
        "]]>",
        "<svg>",
        "<style>",
        "=",
        "/",
    ]
)


def runs(page: Page) -> list[str]:
    """What a browser would run, load or apply in a rendered page."""
    found = []
    for tag, values in page.tags:
        if tag in FORBIDDEN_TAGS:
            found.append(tag)
        for name, value in values.items():
            if is_handler(name):
                found.append(name)
            plain = re.sub(r"[\x00-\x20]", "", html.unescape(value or "")).lower()
            if name in ("href", "src") and plain.startswith("javascript:"):
                found.append(plain)
    return found


@given(st.lists(PIECES, min_size=1, max_size=14))
def test_whatever_would_run_is_found(parts: list[str]) -> None:
    body = "".join(parts)
    try:
        page = Page(body)
    except AssertionError:  # Python's own HTML parser gives up on some declarations
        reject()
    if runs(page):
        assert dangers(body), body


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("https://example.org/javascript:x", None),
        ("mailto:a@b.example", None),
        ("\u00a0javascript:x", "javascript:"),
        ("java\u200bscript:x", "javascript:"),
        ("&amp;#106;avascript:x", "javascript:"),
        ("data:text/plain,x", None),
        ("DATA:application/xhtml+xml,x", "data:"),
        ("", None),
    ],
)
def test_schemes_that_run(address: str, scheme: str | None) -> None:
    assert running_scheme(address) == scheme
