"""Numbers and versions that come next, and the fields that a draft starts with."""

from typing import Any

import pytest

from qmsctl.lifecycle.drafting import content_edits, draft_edits, next_id, next_version
from qmsctl.model.policy import DocumentType
from qmsctl.model.version import Version
from qmsctl.repository.edits import Remove, Set
from tests.support.builders import policy


def kind(**changes: Any) -> DocumentType:
    return policy(sop=changes).types["sop"]


@pytest.mark.parametrize(
    ("used", "digits", "expected"),
    [
        ((), 3, "SOP-001"),
        (("SOP-001", "SOP-007"), 3, "SOP-008"),
        (("sop-009",), 3, "SOP-010"),
        (("WI-050", "SOP-1x", "XSOP-044"), 3, "SOP-001"),
        (("SOP-999",), 3, "SOP-1000"),
        (("SOP-0004",), 4, "SOP-0005"),
    ],
)
def test_next_id_table(used: tuple[str, ...], digits: int, expected: str) -> None:
    assert next_id(kind(digits=digits), used) == expected


@pytest.mark.parametrize(
    ("base", "change", "used", "expected"),
    [
        ("1.0", "substantive", (), "2.0"),
        ("1.3", "substantive", ("1.3",), "2.0"),
        ("1.3", "editorial", (), "1.4"),
        ("1.9", "urgent", (), "1.10"),
        ("2.0", "urgent", ("2.0", "2.1", "3.0"), "2.2"),
        ("2.0", "substantive", ("3.0",), "4.0"),
        ("3", "substantive", (), "4"),
        ("3", "editorial", ("4",), "5"),
    ],
)
def test_next_version_table(base: str, change: Any, used: tuple[str, ...], expected: str) -> None:
    assert next_version(Version(base), change, [Version(v) for v in used]).text == expected


def test_a_draft_drops_what_spoke_about_the_old_revision() -> None:
    edits = draft_edits(
        Version("2.0"), "urgent", summary="S.", effective="on-release", authors=["a"]
    )
    assert edits == (
        Set(("version",), "2.0"),
        Set(("change",), "urgent"),
        Set(("change_summary",), "S."),
        Set(("effective_date",), "on-release"),
        Set(("status",), "draft"),
        Set(("authors",), ["a"]),
        Remove(("approvals",)),
        Remove(("effective_reason",)),
        Remove(("change_request",)),
    )


def test_without_a_known_author_the_old_ones_stay() -> None:
    edits = draft_edits(Version("2"), "editorial", summary="S.", effective="x", authors=None)
    assert not any(edit.key == ("authors",) for edit in edits)


def test_content_comes_back_and_the_documents_own_fields_stay() -> None:
    old = {"id": "SOP-001", "title": "Old", "version": "1.0", "owner": "a", "tags": ["x"]}
    now = {"id": "SOP-001", "title": "New", "version": "2.0", "owner": "b", "attachments": ["y"]}
    assert content_edits(old, now) == (Set(("title",), "Old"), Remove(("attachments",)))
    assert content_edits({"attachments": ["z"]}, {"attachments": ["z"]}) == ()
