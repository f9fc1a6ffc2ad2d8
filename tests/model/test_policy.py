"""The policy model: routes, defaults, and what it refuses."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from qmsctl.model.policy import FieldMapping, Policy
from qmsctl.model.route import Routes, plain_route

TYPE: dict[str, Any] = {
    "title": "Procedure",
    "prefix": "SOP",
    "folder": "procedures",
    "route": {"substantive": ["owner", ["quality-manager", "production-manager"]]},
    "review": {"interval": "24 months"},
}
GOOD: dict[str, Any] = {
    "version": "1.0",
    "status": "approved",
    "organization": {"name": "Example"},
    "time_zone": "Europe/Berlin",
    "types": {
        "sop": TYPE,
        "sop-x": {**TYPE, "prefix": "SOPX", "plural": "Special procedures"},
    },
    "roles": {"owner": {"title": "Owner"}},
}


def policy(**changes: Any) -> Policy:
    return Policy.model_validate({**GOOD, **changes})


def test_defaults() -> None:
    made = policy()
    assert (made.language, made.main_branch, made.main_line) == ("en", "main", "merge")
    assert made.independence.mode == "one-other"
    assert not made.one_person_several_roles
    assert made.types["sop"].required_fields == ("owner",)
    assert made.types["sop"].review.route == ("owner",)
    assert made.types["sop"].evidence == "declared"
    assert not made.mapping.active
    assert made.baseline is None


def test_a_step_is_a_role_or_several_side_by_side() -> None:
    route = policy().types["sop"].route
    assert route.substantive == plain_route("owner", ["quality-manager", "production-manager"])


@pytest.mark.parametrize("change", [None, "substantive", "editorial", "urgent", "recall", "other"])
def test_an_absent_class_takes_the_substantive_route(change: str | None) -> None:
    routes = Routes.model_validate({"substantive": ["a"], "urgent": ["b"]})
    assert routes.of(change) == plain_route("b" if change == "urgent" else "a")


def test_every_class_may_have_its_own_route() -> None:
    names = ("substantive", "editorial", "urgent", "withdrawal", "recall")
    routes = Routes.model_validate({name: [name] for name in names})
    assert [routes.of(name) for name in names] == [plain_route(name) for name in names]


def test_types_are_found_by_name_and_by_id() -> None:
    made = policy()
    assert made.type_of("sop") is made.types["sop"]
    assert made.type_of("form") is None
    assert made.type_by_id("SOP-001") == "sop"
    assert made.type_by_id("SOPX-001") == "sop-x"
    assert made.type_by_id("FRM-001") is None
    assert made.types["sop"].plural_title == "Procedures"
    assert made.types["sop-x"].plural_title == "Special procedures"


def test_today_is_the_day_in_the_time_zone() -> None:
    late = dt.datetime(2026, 3, 15, 23, 30, tzinfo=dt.UTC)
    assert policy().today(late) == dt.date(2026, 3, 16)
    assert policy(time_zone="America/New_York").today(late) == dt.date(2026, 3, 15)


@pytest.mark.parametrize(
    ("mapping", "active"),
    [
        ({}, False),
        ({"ignore": []}, False),
        ({"ignore": "*"}, True),
        ({"rename": {"a": "id"}}, True),
        ({"front_matter": "optional"}, True),
    ],
)
def test_a_mapping_is_active_if_anything_differs(mapping: dict[str, Any], active: bool) -> None:
    assert FieldMapping.model_validate(mapping).active is active


def test_one_ignored_key_needs_no_list() -> None:
    assert FieldMapping.model_validate({"ignore": "weight"}).ignore == ("weight",)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1.0},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"language": "English"},
        {"types": {}},
        {"types": {"SOP": TYPE}},
        {"types": {"sop": {**TYPE, "prefix": "sop"}}},
        {"types": {"sop": {**TYPE, "digits": True}}},
        {"types": {"sop": {**TYPE, "digits": "3"}}},
        {"types": {"sop": {**TYPE, "route": {"substantive": []}}}},
        {"types": {"sop": {**TYPE, "route": {"substantive": [[]]}}}},
        {"types": {"sop": {**TYPE, "review": {"interval": "2 years", "route": []}}}},
        {"roles": {}},
        {"independence": {"mode": "off"}},
        {"independence": {"mode": "sometimes"}},
        {"one_person_several_roles": "no"},
        {"max_file_bytes": 1},
        {"due_soon_days": -1},
        {"baseline": "main"},
        {"severities": {"FM001": "off"}},
        {"exceptions": [{"rule": "FM019", "paths": ["x"], "reason": "y"}]},
        {"exceptions": [{"rule": "FM019", "paths": [], "reason": "y", "until": "2026-01-01"}]},
        {"exceptions": [{"rule": "FM019", "paths": ["x"], "reason": " ", "until": "2026-01-01"}]},
        {"mapping": {"id_from": "title"}},
        {"owner": "x"},
    ],
)
def test_what_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        policy(**changes)


def test_off_with_a_justification_is_accepted() -> None:
    made = policy(independence={"mode": "off", "justification": "Two people in all."})
    assert made.independence.mode == "off"


def test_the_largest_policy() -> None:
    made = policy(
        standards=[{"id": "iso9001:2015", "until": "2029-09-30"}],
        non_applicable=[{"clause": "iso9001:2015/8.3", "justification": "No design."}],
        record_types=[
            {
                "id": "training",
                "title": "Training record",
                "location": "HR folder",
                "owner": "hr-manager",
                "retention": "10 years after leaving",
            }
        ],
        external_documents=[
            {
                "id": "EN-837",
                "title": "Pressure gauges",
                "issuer": "CEN",
                "edition": "1998",
                "location": "Library",
                "owner": "quality-manager",
                "last_checked": "2026-01-15",
            }
        ],
        exceptions=[
            {"rule": "FM019", "paths": ["old/*"], "reason": "Adopted.", "until": "2026-12-31"}
        ],
        severities={"LK013": "warning"},
        baseline="a" * 40,
    )
    assert str(made.external_documents[0].check_interval) == "12 months"
    assert made.standards[0].coverage == "required"
