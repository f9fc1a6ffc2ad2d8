"""Files that come with the tool are found where it is installed, and where it is developed."""

from pathlib import Path

import pytest

from qmsctl.model.errors import RootNotFound
from qmsctl.repository.packaged import packaged_or_own

TOP = Path(__file__).parents[2]


def test_what_is_packed_comes_from_the_package() -> None:
    found = packaged_or_own("qmsctl", "standards", "nowhere", "nothing")
    assert "iso9001-2026.yaml" in found


def test_what_is_not_packed_comes_from_the_repository() -> None:
    found = packaged_or_own("qmsctl", "not packed", "qms_docs", "qms.yml")
    assert found["qms.yml"] == (TOP / "qms_docs" / "qms.yml").read_bytes()
    assert "people/m.keller.yml" in found


def test_what_is_nowhere_is_said_so() -> None:
    with pytest.raises(RootNotFound, match="nowhere/nothing"):
        packaged_or_own("qmsctl", "not packed", "nowhere", "nothing")
