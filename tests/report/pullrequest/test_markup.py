"""What documents say is shown and does nothing, whatever it says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.report.pullrequest import markup
from tests.report.pullrequest.rendered import page_of

HOSTILE = [
    "a | b || c",
    "`code` ``more`` ```",
    "<script>alert(1)</script>",
    "<!-- qms-check -->",
    "-->",
    "@everyone and @org/team, m@example.org",
    "#12 GH-12 org/repo#12",
    "![x](http://example.org/x.png) [y](javascript:alert(1)) [z]: http://e.org",
    "http://example.org www.example.org https://github.com/a/b/issues/1",
    "# heading",
    "1. item",
    "- item",
    "+ item",
    "---",
    "===",
    "> quote",
    "    code",
    "*em* **strong** _em_ __strong__ ~~gone~~",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "<details><summary>x</summary>",
    "</details></blockquote></td>",
    "$x$ $$y$$",
    ":tada: \\* \\",
    "| a |\n|---|\n| b |",
    "- [ ] task",
    "[^1] [[wiki]]",
    "<https://example.org> <m@example.org>",
    "\u202eevil\u202c \u200b \x1b[31m",
    "x" * 5000,
]

FIRES = re.compile(r"@\w|#\d|\bGH-\d|://\w|\bwww\.\w|:\w+:")
_FRAMES = {
    "paragraph": "{}\n",
    "item": "- {}\n",
    "cell": "| a | b |\n|---|---|\n| {} | x |\n",
    "bold": "<b>{}</b> and <del>{}</del>\n",
    "summary": "<details>\n<summary>{}</summary>\n\ntext\n\n</details>\n",
    "quote": "> {}\n",
    "heading": "#### {}\n",
}


def _elements(markdown: str) -> list[str]:
    return [name for name, _ in page_of(markdown).elements]


@pytest.mark.parametrize("frame", _FRAMES.values(), ids=_FRAMES)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_adds_an_element_or_fires(frame: str, hostile: str) -> None:
    safe = markup.text(hostile)
    written = frame.replace("{}", safe)
    assert _elements(written) == _elements(frame.replace("{}", "x"))
    page = page_of(written)
    assert not page.comments
    assert not FIRES.search("\n".join(page.texts))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_names_in_code_and_parts_of_lines_are_safe_too(hostile: str) -> None:
    flat = hostile.replace("\n", " ")
    assert _elements(f"- {markup.code(flat)}\n") == ["ul", "li", "code"]
    assert _elements(f"| a |\n|---|\n| {markup.code(flat)} |\n")[-2:] == ["td", "code"]
    marks = _elements(f"- x {markup.deleted(markup.inline(hostile))} y\n")
    assert [name for name in marks if name != "br"] == ["ul", "li", "del"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab1 .|`*_~<>&#@:/[]()!\\$-+=\n", max_size=30))
def test_people_read_what_was_written(value: str) -> None:
    shown = page_of(f"- x {markup.text(value)} y\n").text.replace("\u200b", "").strip()
    written = value.replace("##[", "## [")  # a runner's command, taken apart
    assert shown == " ".join(f"x {written} y".split()) or not value.strip()


@pytest.mark.parametrize(
    ("value", "most", "shown"),
    [
        ("short", 10, "short"),
        ("one two three", 7, "one two … (6 more characters)"),
        ("a" * 100, None, "a" * 60 + "…(40 more characters)"),
        ("Prüfung 中文", None, "Prüfung 中文"),
        ("qms_docs _x_", None, "qms_docs &#95;x&#95;"),
        ("1.0", None, "1.0"),
        ("\u202eevil", None, "&#92;u202eevil"),
    ],
)
def test_what_is_written(value: str, most: int | None, shown: str) -> None:
    assert markup.text(value, most=most) == shown


def test_plain_names_are_written_in_backticks() -> None:
    assert markup.code("qms_docs/a b.md:12") == "`qms_docs/a b.md:12`"
    assert markup.code("a`b|c") == "<code>a&#96;b&#124;c</code>"


def test_a_line_end_in_a_line_is_a_break() -> None:
    assert markup.inline("a\n b") == "a<br> b"
