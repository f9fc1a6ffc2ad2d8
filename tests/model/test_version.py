"""Versions: 1.9 < 1.10 < 2.0."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.version import Version, VersionScheme

PARTS = st.integers(0, 999_999)
VERSIONS = st.builds(lambda a, b: Version(f"{a}.{b}"), PARTS, PARTS)


@pytest.mark.parametrize("text", ["0.0", "1.0", "1.10", "999999.999999", "1", "42"])
def test_versions(text: str) -> None:
    assert str(Version(text)) == text
    assert repr(Version(text)) == f"Version({text!r})"
    assert Version.parse(text) == Version(text)


@pytest.mark.parametrize(
    "text", ["", "v1.0", "1.", ".1", "01.0", "1.00", "1.0.0", "0", "-1", "1.0 ", "1,0", "١.٠", "A"]
)
def test_what_is_no_version(text: str) -> None:
    assert Version.parse(text) is None
    with pytest.raises(ValueError, match=r"a version such as '2\.0'"):
        Version(text)


@pytest.mark.parametrize("value", [None, 1, 1.0, ["1.0"], True])
def test_only_text_is_parsed(value: object) -> None:
    assert Version.parse(value) is None


def test_order() -> None:
    ordered = ["0.1", "1.0", "1.9", "1.10", "2.0", "10.0"]
    assert sorted(map(Version, reversed(ordered))) == list(map(Version, ordered))
    assert Version("2") > Version("1")
    assert Version("1.0") != "1.0"
    assert hash(Version("1.0")) == hash(Version("1.0"))


@pytest.mark.parametrize(
    ("text", "major", "minor"), [("1.3", "2.0", "1.4"), ("0.9", "1.0", "0.10"), ("3", "4", "4")]
)
def test_next(text: str, major: str, minor: str) -> None:
    version = Version(text)
    assert (str(version.next_major), str(version.next_minor)) == (major, minor)
    assert Version(major).directly_follows(version)
    assert Version(minor).directly_follows(version)


@pytest.mark.parametrize(
    ("old", "new"), [("1.3", "1.5"), ("1.3", "3.0"), ("1.3", "2.1"), ("1", "3"), ("1", "2.0")]
)
def test_skipped(old: str, new: str) -> None:
    assert not Version(new).directly_follows(Version(old))


@pytest.mark.parametrize(
    ("text", "scheme", "fits"),
    [
        ("1.0", "major.minor", True),
        ("1.0", "integer", False),
        ("3", "integer", True),
        ("3", "major.minor", False),
    ],
)
def test_schemes(text: str, scheme: str, fits: bool) -> None:
    assert Version(text).fits(cast("VersionScheme", scheme)) is fits


@given(VERSIONS, VERSIONS)
def test_order_is_that_of_the_numbers(one: Version, two: Version) -> None:
    assert (one < two) == (one.parts < two.parts)
    assert (one == two) == (one.text == two.text)
    if max(one.parts) < 999_999:
        assert one < one.next_minor < one.next_major
