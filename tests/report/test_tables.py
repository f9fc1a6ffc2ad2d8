import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.report.tables import NOTHING, counted, labelled, plain, table, width_of, wrap


def test_columns_are_aligned_and_lines_carry_no_trailing_blanks() -> None:
    assert table(["Id", "Title", "State"], [["SOP-001", "Cleaning", "draft"], ["W", None, ""]]) == (
        "Id       Title     State\n"
        "-------  --------  -----\n"
        "SOP-001  Cleaning  draft\n"
        "W        –         –\n"
    )


def test_a_table_without_rows_still_says_its_columns() -> None:
    assert table(["Id", "Title"], []) == "Id  Title\n--  -----\n"


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert width_of("文書") == 4
    assert width_of("e\u0301") == 1
    assert width_of("a\u200db") == 2
    lines = table(["A", "B"], [["文書", "x"], ["ab", "y"]]).splitlines()
    assert lines[2:] == ["文書  x", "ab    y"]


def test_a_narrow_terminal_wraps_only_the_column_that_may() -> None:
    text = table(
        ["Id", "Title", "State"],
        [["SOP-001", "Control of documented information", "effective"]],
        width=38,
        wrapped=1,
    )
    assert text.splitlines()[2:] == [
        "SOP-001  Control of          effective",
        "         documented",
        "         information",
    ]


def test_without_a_width_a_row_stays_on_one_line() -> None:
    text = table(["Id", "Title"], [["SOP-001", "word " * 60]], wrapped=1)
    assert len(text.splitlines()) == 3


def test_a_wide_terminal_stretches_nothing() -> None:
    assert table(["A"], [["b c"]], width=80, wrapped=0) == "A\n---\nb c\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, NOTHING),
        ("", NOTHING),
        ("  \n ", NOTHING),
        (3, "3"),
        ("two\r\nlines\tand  blanks", "two lines and  blanks"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("SOP\u202e100-", "SOP\\u202e100-"),
        ("bad \udcff byte", "bad \\udcff byte"),
    ],
)
def test_what_could_steer_a_terminal_is_made_visible(text: object, shown: str) -> None:
    assert plain(text) == shown


def test_long_words_are_cut() -> None:
    assert wrap("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrap("文書管理", 1) == ["文", "書", "管", "理"]
    assert wrap("", 5) == []


@given(st.text(), st.integers(2, 30))
def test_wrapping_loses_no_word_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_labels_are_aligned_and_empty_ones_left_out() -> None:
    assert labelled(
        [("Owner", "m.keller"), ("Clauses", ["1", "2"]), ("Tags", []), ("No", None)]
    ) == ("Owner    m.keller\nClauses  1\n         2\n")
    assert labelled([("Tags", ())]) == ""
    assert labelled([("A", 1)], indent="  ") == "  A  1\n"


def test_numbers_agree_with_their_nouns() -> None:
    assert [counted(n, "draft") for n in (0, 1, 2)] == ["0 drafts", "1 draft", "2 drafts"]
    assert counted(2, "entry", "entries") == "2 entries"
