"""Headings get the anchors that the site gives them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.trace.anchors import as_read
from qmsctl.trace.links import scan
from tests.trace.oracle import Page

SAME_AS_RENDERED = {
    "plain": "# A title\n\n## Second: with, marks! (and) more\n",
    "twice": "# A\n\n# A\n\n# A_1\n\n# A\n",
    "empty": "# \n\n## !\n\n## ?\n",
    "without a blank": "#A title\n",
    "closing hashes": "## A ##\n\n### B \\#\n\n## C # d #\n",
    "seven": "####### A\n",
    "not indented": "   # A\n\n # B\n",
    "underlined": "A title\n=======\n\nSecond\n---\ntext\n\nc\nd\n---\n",
    "underlined after a heading": "# A\nB\n---\nC\n===\n",
    "rule is no heading": "a\n\n---\n\n***\n\n- b\n",
    "table is no heading": "| a |\n| --- |\n| b |\n",
    "in a list": "- a\n\n    ## B\n\n        ## C\n",
    "in an admonition": '!!! note "x"\n\n    ## B\n',
    "in a quote": "> ## B\n",
    "in code": "```\n# A\n```\n\n    # B\n\n`\n# C\n`\n",
    "in a comment": "<!--\n# A\n-->\n\n# B\n",
    "after text": "a\n# B\nc\n",
    "own id": '# A {#own}\n\n# B {: #x .y }\n\n# C {id="q"}\n\n# D {.only}\n\n# E { #own }\n',
    "own id taken": "# A {#b}\n\n# B\n",
    "own id after hashes": "## A ## {#own}\n",
    "braces that are no list": "# A {} b\n\n# {x} C\n\n# D { }\n",
    "code": "## The `a_b` *field* and ``c ` d``\n",
    "emphasis": "## _A_ __b__ ___c___ d_e_f *g* **h** _i j_\n",
    "links": "## See [a b](x.md) and ![c](y.png) and <https://e.org/f>\n",
    "entities": "## A &amp; b &lt;c&gt; &nbsp;d &#65;\n",
    "tags": '## A <b>c</b> <img alt="d>e"> f\n',
    "escapes": "## A \\_b\\_ \\*c\\* \\`d\\`\n",
    "letters": "## Žluť größe ß 測量 ﬁn\n",
    "numbers": "## 1. Do this\n\n## 7.5.3 Control\n",
    "ampersand": "## Q&A — R&D\n",
    "footnote": "## A[^1]\n\n[^1]: b\n",
    "trailing blanks": "## A  \n\n##  B\n",
}


def shown(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize("body", SAME_AS_RENDERED.values(), ids=SAME_AS_RENDERED.keys())
def test_anchors_as_rendered(body: str) -> None:
    assert list(scan(body).heading_anchors) == Page(body).heading_ids


@pytest.mark.parametrize("body", SAME_AS_RENDERED.values(), ids=SAME_AS_RENDERED.keys())
def test_texts_as_rendered(body: str) -> None:
    if "[^1]" in body:
        pytest.skip("the site shows the number of the note, which is no part of the title")
    assert [heading.text for heading in scan(body).headings] == Page(body).heading_texts


TOKENS = st.sampled_from(
    ["a", "B", "_c_", "d_e", "`f g`", "[h](i.md)", "![j](k.png)", "&amp;", "**l**", "1.", "é", "?"]
)


@given(st.lists(st.lists(TOKENS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_anchors_of_any_headings(titles: list[list[str]]) -> None:
    body = "\n\n".join(f"## {' '.join(words)}" for words in titles)
    assert list(scan(body).heading_anchors) == Page(body).heading_ids


def test_places_and_levels() -> None:
    found = scan("x\n\n# A\n\nB\n---\n", 10)
    assert [(h.level, found.position(h.offset)) for h in found.headings] == [
        (1, (12, 1)),
        (2, (14, 1)),
    ]


def test_everything_that_can_be_an_anchor() -> None:
    body = (
        "# Title\n\nText\n{: #para}\n\nNo {#list} *here*{#em}\n\n"
        "<a id='raw'></a> <a name=named></a>\n\nx[^n]\n\n[^n]: y\n\n"
        "`{#no}`\n"
    )
    assert scan(body).anchors == {"title", "para", "em", "raw", "named", "fn:n"}
    page = Page(body)
    ids = {values.get("id") or values.get("name") for _, values in page.tags} - {None}
    assert {x for x in ids if not re.match("fnref", str(x))} == scan(body).anchors


def test_one_line_as_read() -> None:
    assert as_read("See [the `a_b` form](x.md) &amp; *more*") == "See the a_b form & more"
