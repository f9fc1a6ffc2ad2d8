import pytest

from qmsctl.rules.support import Similar, listed, nearest


@pytest.mark.parametrize(
    ("items", "text"), [((), ""), (("b",), "b"), (("b", "a"), "a and b"), ("cab", "a, b and c")]
)
def test_lists_read_well(items, text) -> None:
    assert listed(items) == text


def test_only_a_similar_word_is_suggested() -> None:
    assert nearest("sopp", ["form", "sop"]) == " Did you mean 'sop'?"
    assert nearest("xyz", ["form", "sop"]) == ""


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("SOPP-00440", "SOP-00440"),
        ("SPO-00440", "SOP-00440"),
        ("sop", ""),
        ("SOP-00441x", "SOP-00441"),
    ],
)
def test_of_many_words_those_that_begin_or_end_alike_are_compared(word, expected) -> None:
    similar = Similar(f"SOP-{number:05}" for number in range(1000))
    assert similar.question(word) == (f" Did you mean '{expected}'?" if expected else "")
    assert similar.question("FRM-12345678") == ""


def test_a_long_text_is_no_misspelled_word() -> None:
    assert Similar(["a" * 200]).question("a" * 199) == ""
