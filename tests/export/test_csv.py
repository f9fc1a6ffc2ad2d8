import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.export.csv import cell, csv_text


def test_header_and_rows_are_quoted_where_needed() -> None:
    rows = [["SOP-001", 'Say "hello", twice', None], ["SOP-002", "two\nlines", 3]]
    assert csv_text(["id", "title", "n"], rows) == (
        'id,title,n\nSOP-001,"Say ""hello"", twice",\nSOP-002,"two\nlines",3\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        "\t=1",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "－1",
        "＋1",
        "＠a",
    ],
)
def test_what_a_spreadsheet_would_calculate_becomes_text(text: str) -> None:
    assert cell(text) == f"'{text}".replace("\r", "\n")


@pytest.mark.parametrize("text", ["SOP-001", "2026-03-15", "a=b", "'=1", "", "–", "1.0"])
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_every_reader_gets_the_texts_back(rows: list[list[str]]) -> None:
    back = list(csv.reader(io.StringIO(csv_text(["a", "b"], rows), newline="")))
    assert back[0] == ["a", "b"]
    for row, read in zip(rows, back[1:], strict=True):
        for text, seen in zip(row, read, strict=True):
            clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
            assert seen.removeprefix("'") == clean.removeprefix("'")
            assert not seen.lstrip().startswith(("=", "+", "-", "@"))
