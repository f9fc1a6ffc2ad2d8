"""Which clauses are covered, by what, and what a citation means."""

import datetime as dt
from typing import Any

import pytest

from qmsctl.model.standard import Standard
from qmsctl.trace.coverage import Claim, ClauseCoverage, ClauseStatus, Coverage, cover
from qmsctl.trace.standards import CitationFault, Standards, parents
from tests.support.builders import policy

S = ClauseStatus
STANDARD = Standard.model_validate(
    {
        "key": "iso1:2020",
        "standard": "ISO 1:2020",
        "clauses": [
            {"id": "4", "title": "A"},
            {"id": "4.1", "title": "B", "maintain": True},
            {"id": "4.2", "title": "C", "retain": True},
            {"id": "4.10", "title": "D"},
            {"id": "5", "title": "E", "maintain": True, "retain": True},
            {"id": "5.1", "title": "F"},
        ],
    }
)


def claim(*clauses: str, by: str = "SOP-001", in_force: bool = True) -> Claim:
    return Claim(by, "Title", f"{by}.md", tuple(f"iso1:2020/{c}" for c in clauses), in_force)


def record(*clauses: str) -> dict[str, Any]:
    return {
        "id": "training",
        "title": "Training record",
        "clauses": [f"iso1:2020/{c}" for c in clauses],
        "location": "HR",
        "owner": "quality-manager",
        "retention": "10 years",
    }


def excluded(clause: str) -> dict[str, str]:
    return {"clause": f"iso1:2020/{clause}", "justification": "We do no such thing at all."}


def statuses(coverage: Coverage) -> dict[str, ClauseStatus]:
    return {item.clause.id: item.status for item in coverage.clauses}


def of(coverage: Coverage, clause: str) -> ClauseCoverage:
    return next(item for item in coverage.clauses if item.clause.id == clause)


NOTHING = {"4": S.HEADING, "4.1": S.GAP, "4.2": S.GAP, "4.10": S.GAP, "5": S.GAP, "5.1": S.GAP}


@pytest.mark.parametrize(
    ("claims", "settings", "expected"),
    [
        ([], {}, {}),
        ([claim("4.1")], {}, {"4.1": S.COVERED}),
        ([claim("4")], {}, {}),
        ([claim("5")], {}, {"5": S.COVERED}),
        ([claim("5.1")], {}, {"5.1": S.COVERED}),
        ([claim("4.1", in_force=False)], {}, {}),
        ([claim("4.1", in_force=False), claim("4.1", by="SOP-002")], {}, {"4.1": S.COVERED}),
        ([], {"record_types": [record("4.2")]}, {"4.2": S.COVERED}),
        ([], {"record_types": [record("4.1", "5", "4.10")]}, {}),
        ([], {"non_applicable": [excluded("4.1")]}, {"4.1": S.NOT_APPLICABLE}),
        (
            [],
            {"non_applicable": [excluded("4")]},
            dict.fromkeys(("4", "4.1", "4.2", "4.10"), S.NOT_APPLICABLE),
        ),
        ([claim("4.1")], {"non_applicable": [excluded("4.1")]}, {"4.1": S.COVERED}),
        ([], {"non_applicable": [{**excluded("4.1"), "clause": "iso2:2020/4.1"}]}, {}),
        ([], {"non_applicable": [{**excluded("4.1"), "clause": "4.1"}]}, {}),
    ],
)
def test_statuses(
    claims: list[Claim], settings: dict[str, Any], expected: dict[str, ClauseStatus]
) -> None:
    found = cover(STANDARD, claims, policy(**settings))
    assert statuses(found) == {**NOTHING, **expected}


def test_what_covers_and_what_waits_is_told() -> None:
    found = cover(
        STANDARD,
        [claim("4.1", "4.1"), claim("4.1", by="SOP-002", in_force=False)],
        policy(record_types=[record("4.2")], non_applicable=[excluded("5")]),
    )
    assert [c.document for c in of(found, "4.1").documents] == ["SOP-001"]
    assert [c.document for c in of(found, "4.1").pending] == ["SOP-002"]
    assert of(found, "4.2").records == ("training",)
    exclusion = of(found, "5.1").exclusion
    assert exclusion is not None
    assert exclusion.clause == "iso1:2020/5"
    assert [item.clause.id for item in found.gaps] == ["4.10"]
    assert found.summary == {"covered": 2, "gap": 1, "not-applicable": 2, "heading": 1}


AS_OF = dt.date(2026, 3, 31)
STANDARDS = Standards.of(
    policy(
        standards=[
            {"id": "iso1:2020"},
            {"id": "iso1:2010", "until": "2026-03-30"},
            {"id": "iso3:2000", "until": "2026-03-31"},
        ]
    ),
    {"iso1:2020": STANDARD},
    AS_OF,
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("iso1:2020/4.1", None),
        ("iso1:2020/4.3", CitationFault.UNKNOWN_CLAUSE),
        ("iso1:2020/4.1.", CitationFault.UNKNOWN_CLAUSE),
        ("iso1:2010/9", CitationFault.EXPIRED),
        ("iso3:2000/anything", None),
        ("iso2:2020/4", CitationFault.NOT_IN_USE),
        ("ISO1:2020/4.1", CitationFault.NOT_IN_USE),
        ("iso1/4.1", CitationFault.NO_EDITION),
        ("iso1:/4.1", CitationFault.NO_EDITION),
        (":2020/4.1", CitationFault.NO_EDITION),
        ("4.1", CitationFault.NO_EDITION),
        ("iso1:2020/", CitationFault.NO_EDITION),
        ("", CitationFault.NO_EDITION),
    ],
)
def test_citations(text: str, fault: CitationFault | None) -> None:
    assert STANDARDS.read(text).fault is fault


def test_editions_of_a_standard() -> None:
    assert STANDARDS.editions_of("ISO 1") == ("iso1:2020", "iso1:2010")
    assert STANDARDS.editions_of("iso1:1999/4") == ("iso1:2020", "iso1:2010")
    assert STANDARDS.editions_of("iso10") == ()


def test_parents_come_nearest_first() -> None:
    assert parents("8.2.3.1") == ("8.2.3", "8.2", "8")
    assert parents("A.5") == ("A",)
    assert parents("4") == ()
