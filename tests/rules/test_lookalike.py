import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.rules.lookalike import skeleton, strangers


@pytest.mark.parametrize(
    "other",
    [
        "sop-001",
        "SOP-OO1",
        "S0P-00l",
        "SOP-00I",
        "SO\u0420-001",  # Cyrillic ER
        "S\u039fP-001",  # Greek OMICRON
        "\u0405\u041e\u0420-001",  # all Cyrillic
        "SOP\u2013001",  # en dash
        "SOP\u2010001",  # hyphen
        "SOP_001",
        "ＳＯＰ－００１",
        "SOP-0\u200b01",  # zero width space
        "S\u00d6P-001",  # O with diaeresis
        "SOP-\u0663".replace("\u0663", "001"),
    ],
)
def test_ids_that_look_like_sop_001(other) -> None:
    assert skeleton(other) == skeleton("SOP-001")


@pytest.mark.parametrize("other", ["SOP-002", "SOP-010", "SOP-0011", "WI-001", "SQP-001"])
def test_ids_that_do_not(other) -> None:
    assert skeleton(other) != skeleton("SOP-001")


@given(st.integers(1, 999), st.integers(1, 999))
def test_numbers_never_clash(one, other) -> None:
    assert (skeleton(f"SOP-{one:03}") == skeleton(f"SOP-{other:03}")) is (one == other)


@given(st.text())
def test_a_skeleton_is_settled_at_once(text) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


def test_strangers_are_named_once() -> None:
    assert strangers("SOP-001") == ""
    assert strangers("S\u041eP-\u041e") == "U+041E CYRILLIC CAPITAL LETTER O"
    assert strangers("a\ue000") == "U+E000 unnamed"
