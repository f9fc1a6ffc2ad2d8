import pytest

from qmsctl.rules.support import listed, nearest


@pytest.mark.parametrize(
    ("items", "text"), [((), ""), (("b",), "b"), (("b", "a"), "a and b"), ("cab", "a, b and c")]
)
def test_lists_read_well(items, text) -> None:
    assert listed(items) == text


def test_only_a_similar_word_is_suggested() -> None:
    assert nearest("sopp", ["form", "sop"]) == " Did you mean 'sop'?"
    assert nearest("xyz", ["form", "sop"]) == ""
