"""Places, quotes and guesses in words."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.document import Document
from qmsctl.repository.wording import closest, name_of, quoted, sentence, shown


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ((), "the file"),
        (("id",), "`id`"),
        (("authors", 1), "entry 2 of `authors`"),
        (("reviews", 0, "version"), "`version` of entry 1 of `reviews`"),
    ],
)
def test_key_paths_in_words(key: tuple[str | int, ...], words: str) -> None:
    assert name_of(key) == words


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20))
def test_quoted_text_reads_as_itself(text: str) -> None:
    assert yaml.safe_load(quoted(text)) == text


@pytest.mark.parametrize(
    ("word", "guess"),
    [
        ("efective_date", "effective_date"),
        ("effective-date", "effective_date"),
        ("Effective Date", "effective_date"),
        ("TITLE", "title"),
        ("author", "authors"),
        ("stauts", "status"),
        ("weight", None),
        ("", None),
    ],
)
def test_what_was_meant(word: str, guess: str | None) -> None:
    assert closest(word, Document.model_fields) == guess


def test_names_with_dashes_are_guessed_too() -> None:
    assert closest("no_change", ("no-change", "revise")) == "no-change"
    assert closest("no change", ("no-change", "revise")) == "no-change"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "has no value"),
        (True, "is true"),
        (3, "is 3"),
        ("x", "is 'x'"),
        ("", "is an empty text"),
        ("  ", "is an empty text"),
        ("x" * 80, "is '" + "x" * 57 + "…'"),
        ([], "is an empty list"),
        ([1], "is a list"),
        ({}, "is an empty mapping"),
        ({"a": 1}, "is a mapping"),
    ],
)
def test_values_in_words(value: Any, words: str) -> None:
    assert shown(value) == words


def test_a_sentence_begins_with_a_capital_letter() -> None:
    assert sentence("entry 1") == "Entry 1"
    assert sentence("") == ""


def test_a_long_text_is_no_misspelled_word() -> None:
    assert closest("a" * 199, ["a" * 200]) is None
