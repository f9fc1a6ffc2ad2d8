"""Small pieces of HTML: escaped, in one line, and left out of search where they must be."""

import datetime as dt

import pytest
from material.plugins.search.plugin import Parser

from qmsctl.lifecycle.standing import State
from qmsctl.publish import markup


def searched(html: str) -> str:
    """What Material's search would index."""
    parser = Parser()
    parser.feed(html)
    parser.close()
    return " ".join("".join(section.text) for section in parser.data if not section.is_excluded())


def test_texts_are_escaped_and_in_one_line() -> None:
    assert markup.text('a <b>\n\n"c" & d') == "a &lt;b&gt; &quot;c&quot; &amp; d"


def test_attributes() -> None:
    made = markup.element("a", "x", href="y", class_="z", hidden=True, title=None, data_qms_id="1")
    assert made == '<a href="y" class="z" hidden data-qms-id="1">x</a>'
    assert markup.element("p", "x", hidden=False) == "<p>x</p>"


def test_days() -> None:
    assert markup.plain_day(None) == markup.day(None) == "–"
    made = markup.day(dt.date(2026, 3, 5))
    assert made == '<time datetime="2026-03-05">5 Mar 2026</time>'


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word(state: State) -> None:
    assert f">{markup.STATE_WORDS[state]}</span>" in markup.badge(state)


def test_a_table_is_found_by_search_only_if_it_should_be() -> None:
    rows = [["<a>one</a>", "<div>two</div>"], ["three", markup.listing(["four"])]]
    hidden = markup.table("Title", ("A", "B"), rows)
    assert searched(f"{hidden}<p>after</p>").strip() == "<p>after</p>"
    shown = markup.table("Title", ("A", "B"), rows, searchable=True)
    assert "four" in searched(shown)


def test_a_table_names_its_cells_for_phones() -> None:
    made = markup.table("Title", ("A", "B"), [["1", "2"]], row_attributes=[' data-x="y"'])
    assert '<tr data-x="y"><th scope="row" data-label="A">1</th><td data-label="B">' in made


def test_a_section_is_not_found_by_search() -> None:
    made = markup.section("Title", markup.table("T", ("A",), [["cell"]]) + "<p>words</p>", "x")
    assert searched(made).strip() == ""


def test_nothing_holds_an_empty_line() -> None:
    made = markup.notice("x", "Title", "body") + markup.facts([("a", "b")], rows=True)
    assert "\n" not in made
