"""Redlines as Markdown: what is shown, what is shortened, what is counted."""

import math

import pytest

from qmsctl.lifecycle.redline import compare, compare_fields
from qmsctl.report.pullrequest.cut import Limit, characters
from qmsctl.report.pullrequest.marked import Shown, field_rows, redlined
from tests.report.pullrequest.rendered import OURS, page_of

LONG = " ".join(f"w{n}" for n in range(60))


def shown(old: str, new: str, *, words: int = 500, room: float = math.inf) -> Shown:
    return redlined(compare(old, new), Limit(room, characters, words))


CASES = {
    "paragraph": ("# A\n\nOne two.", "# A\n\nOne three.", "<b>A</b>\n\nOne <del>two</del> "),
    "no heading": ("Gone.", "Here.", "<b>Before the first heading</b>\n\n"),
    "heading": (
        "# An old one",
        "# A new one",
        "Heading: <del>An old</del> <ins><b>A new</b></ins> one",
    ),
    "item": ("1. a\n2. b\n3. c", "1. a\n2. b x\n3. c", "&#50;. b<ins><b> x</b></ins>\n\n"),
    "nested": ("- a\n  - b c", "- a\n  - b d", "&emsp;&#45; b <del>c</del> <ins><b>d</b></ins>"),
    "gap": ("- a\n- b\n- c", "- a1\n- b\n- c1", "<br>\n…<br>\n"),
    "quote": ("> a b", "> a c", "&gt; a <del>b</del>"),
    "note": ("!!! note\n    a b", "!!! note\n    a c", "a <del>b</del> <ins><b>c</b></ins>"),
    "code": ("```\na\n```", "```\nb\n```", "<code><del>a</del>"),
    "rule": ("a\n\n---", "a", "<del>———</del>"),
    "table": (
        "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 5 |",
        "| A | B |\n|---|---|\n| 3 | <del>4</del> <ins><b>5</b></ins> |\n",
    ),
    "new table": ("x", "x\n\n| A |\n|---|\n| 1 |", "| <ins><b>A</b></ins> |\n|---|\n"),
    "column": ("| A |\n|---|\n| 1 |", "| A | B |\n|---|---|\n| 1 | 2 |", "| A | <ins><b>B"),
    "long": (f"a {LONG} b", f"c {LONG} b", "w0 w1 w2 w3 w4 w5 w6 w7 … w52"),
}


@pytest.mark.parametrize(("old", "new", "part"), CASES.values(), ids=CASES)
def test_what_a_reader_sees(old: str, new: str, part: str) -> None:
    found = shown(old, new)
    assert part in found.text
    assert (found.words, found.blocks) == (0, 0)
    assert {name for name, _ in page_of(found.text).elements} <= OURS


def test_words_beyond_the_limit_are_counted() -> None:
    found = shown("", f"{LONG}\n\nsecond block", words=10)
    assert "w9 …</b></ins>" in found.text
    assert "w10" not in found.text
    assert (found.words, found.blocks) == (52, 1)


def test_blocks_beyond_the_room_are_counted() -> None:
    found = shown("", "One.\n\nTwo words.", room=60)
    assert "One." in found.text
    assert (found.words, found.blocks) == (2, 1)
    assert len(found.text) <= 60


def test_many_lines_of_a_block_are_counted() -> None:
    items = "\n".join(f"- item {n}" for n in range(50))
    found = shown("", items)
    assert "… 10 more changed lines" in found.text
    assert found.words == 20
    rows = "\n".join(f"| {n} | x |" for n in range(50))
    table = shown("| A | B |\n|---|---|", f"| A | B |\n|---|---|\n{rows}")
    assert "| … 10 more changed rows |   |\n" in table.text
    assert table.words == 20


def test_wide_tables_are_cut() -> None:
    wide = "|" + " a |" * 30 + "\n|" + "---|" * 30
    assert shown("x", f"x\n\n{wide}").text.splitlines()[2].count("|") == 13


def test_fields_show_lists_whole_while_they_are_short() -> None:
    few = compare_fields({"tags": ["a", "b"]}, {"tags": ["a", "c", "b"]})
    assert field_rows(few, 50) == ["| tags | a<br><ins><b>c</b></ins><br>b |\n"]
    many = compare_fields({"tags": list("abcdefgh")}, {"tags": [*"abcdefgh", "new"]})
    assert field_rows(many, 50) == ["| tags | <ins><b>new</b></ins> |\n"]
    long = compare_fields({}, {"tags": [f"t{n}" for n in range(60)]})
    assert "… 20 more lines" in field_rows(long, 50)[0]
    words = compare_fields({"title": "a"}, {"title": LONG})
    assert "(49 changed words not shown)" in field_rows(words, 12)[0]
