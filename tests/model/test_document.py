"""The front matter model and the classes of its fields."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from qmsctl.model.document import (
    APPROVAL_FIELDS,
    CONTENT_FIELDS,
    DOCUMENT_FIELDS,
    Document,
    DocumentKey,
)
from qmsctl.model.interval import Interval

GOOD: dict[str, Any] = {
    "id": "SOP-001",
    "title": "Scope",
    "type": "sop",
    "version": "1.0",
    "status": "draft",
}


def test_every_field_belongs_to_one_class() -> None:
    classes = (*CONTENT_FIELDS, *APPROVAL_FIELDS, *DOCUMENT_FIELDS)
    assert len(classes) == len(set(classes))
    assert set(classes) == set(Document.model_fields)


def test_everything_that_may_be_written() -> None:
    document = Document.model_validate(
        {
            **GOOD,
            "language": "de",
            "effective_date": "2026-03-15",
            "authors": ["m.keller"],
            "review_interval": "24 months",
            "approvals": [{"role": "owner", "by": "a", "date": "2026-03-02"}],
            "reviews": [{"date": "2025-11-02", "outcome": "revise", "action_by": "2026-03-31"}],
            "withdrawal": {"reason": "old", "date": "2026-05-01", "replaced_by": ["SOP-002"]},
            "recalled": [
                {"version": "2.0", "reason": "wrong", "by": "a", "date": "2026-03-01"},
            ],
        }
    )
    assert document.effective_date == dt.date(2026, 3, 15)
    assert document.review_interval == Interval("2 years")
    assert document.approvals[0].date == dt.date(2026, 3, 2)
    assert document.withdrawal is not None
    assert document.withdrawal.replaced_by == ("SOP-002",)
    assert document.key("en") == DocumentKey("SOP-001", "de")


def test_the_language_is_the_policys_if_absent() -> None:
    assert str(Document.model_validate(GOOD).key("en")) == "SOP-001 (en)"


@pytest.mark.parametrize("value", ["on-release", "2026-03-15", None])
def test_effective_dates(value: str | None) -> None:
    document = Document.model_validate({**GOOD, "effective_date": value})
    assert str(document.effective_date) == str(value)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1.0},
        {"version": 1},
        {"effective_date": "soon"},
        {"effective_date": 20260315},
        {"status": "effective"},
        {"change": "major"},
        {"authors": "m.keller"},
        {"owner": ""},
        {"review_interval": "often"},
        {"approvals": [{"by": "a"}]},
        {"approvals": [{"role": "owner", "signed": True}]},
        {"reviews": [{"outcome": "fine", "date": "2026-01-01"}]},
        {"state": "obsolete"},
    ],
)
def test_what_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Document.model_validate({**GOOD, **changes})
