"""Standards, their clauses, and cited clauses."""

import pytest
from pydantic import ValidationError

from qmsctl.model.standard import Clause, ClauseKey, Standard

STANDARD = Standard.model_validate(
    {
        "key": "iso9001:2015",
        "standard": "ISO 9001:2015",
        "sources": ["ignored"],
        "clauses": [
            {"id": "4", "title": "Context"},
            {"id": "4.3", "title": "Scope", "maintain": True},
            {"id": "4.4", "title": "Processes", "maintain": True},
            {"id": "4.4.1", "title": "General"},
            {"id": "10.1", "title": "Improvement"},
        ],
    }
)


def test_names() -> None:
    assert (STANDARD.title, STANDARD.edition) == ("ISO 9001:2015", "2015")
    assert STANDARD.by_id["4.3"].title == "Scope"


def test_headings_gather_others_and_ask_for_nothing() -> None:
    assert STANDARD.headings == {"4"}


@pytest.mark.parametrize(
    ("fields", "asks"),
    [
        ({}, False),
        ({"maintain": True}, True),
        ({"retain": True}, True),
        ({"procedure": True}, True),
        ({"maintain": True, "documented_information": "quality policy"}, True),
        ({"maintain": True, "documented_information": "extent: as needed"}, False),
        ({"retain": True, "documented_information": "cond: if designed"}, False),
    ],
)
def test_what_must_always_exist(fields: dict[str, object], asks: bool) -> None:
    clause = Clause.model_validate({"id": "1", "title": "x", **fields})
    assert clause.asks_for_documents is asks


def test_clauses_are_ordered_by_number() -> None:
    ids = ["4.9", "4.10", "10", "A.5", "A.12", "4"]
    clauses = [Clause(id=name, title="x") for name in ids]
    ordered = [clause.id for clause in sorted(clauses, key=lambda clause: clause.order)]
    assert ordered == ["4", "4.9", "4.10", "10", "A.5", "A.12"]


def test_a_clause_knows_no_other_keys() -> None:
    with pytest.raises(ValidationError):
        Clause.model_validate({"id": "1", "title": "x", "maintained": True})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("iso9001:2015/7.5.2", ClauseKey("iso9001:2015", "7.5.2")),
        ("iso27001:2022/A.5.1", ClauseKey("iso27001:2022", "A.5.1")),
        ("iso9001/7.5.2", None),
        ("iso9001:2015", None),
        ("iso9001:/7", None),
        (":2015/7", None),
        ("iso9001:2015/", None),
        ("", None),
    ],
)
def test_cited_clauses(text: str, key: ClauseKey | None) -> None:
    assert ClauseKey.parse(text) == key
    if key is not None:
        assert str(key) == text
