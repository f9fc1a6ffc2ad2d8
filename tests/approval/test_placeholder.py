import pytest

from qmsctl.approval.placeholder import is_nothing, is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        *("TBD", "tbd.", "xxx", "XXXX", "x", "n/a", "N/A", "?", "??", "…", "-", "--", "", "  "),
        *("todo", "TODO:", "<name>", "[date]", "name", "john.doe", "John Doe", "your.name"),
        *("your_name", "Max Mustermann", "YYYY-MM-DD", "none", "unknown", "first.last"),
    ],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["a.brandt", "j.tanaka", "2026-03-02", "Adds a step.", "namen", "x.li", "nadia"]
)
def test_real_words(text: str) -> None:
    assert not is_placeholder(text)
    assert not is_nothing(text)


@pytest.mark.parametrize("text", ["john.doe", "name", "approver"])
def test_what_could_be_an_id_is_not_nothing(text: str) -> None:
    assert is_placeholder(text)
    assert not is_nothing(text)
