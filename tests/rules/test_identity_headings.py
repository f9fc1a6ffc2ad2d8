import pytest

from qmsctl.rules.identity_headings import same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Purpose", "1. Purpose"),
        ("Purpose", "PURPOSE"),
        ("Scope and purpose", "1.2 Scope  and purpose"),
        ("Purpose", "A. Purpose"),
    ],
)
def test_numbering_and_case_do_not_count(one, other) -> None:
    assert same_name(one) == same_name(other)


@pytest.mark.parametrize(("one", "other"), [("Purpose", "Purposes"), ("A purpose", "Purpose")])
def test_other_words_count(one, other) -> None:
    assert same_name(one) != same_name(other)
