"""Which approvals are refused, which are pending, and when a route is complete."""

import datetime as dt
from collections.abc import Sequence

import pytest

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.giving import Entries, Giving, give, open_seats, told_before, usual_roles
from qmsctl.model.route import Routes, plain_route

ROUTE = plain_route("owner", ["quality-manager", "safety-officer"])
KEY = ("approvals",)
DAY = dt.date(2026, 3, 2)


def gap(*key: str | int) -> ApprovalGap:
    return ApprovalGap("AP004", "message", "hint", key or KEY)


def given(
    existing: Sequence[dict[str, str]], *roles: str, gaps: tuple[ApprovalGap, ...] = ()
) -> Giving:
    def judge(entries: Entries) -> Sequence[ApprovalGap]:
        assert [e["role"] for e in entries] == [*(e["role"] for e in existing), *roles]
        return gaps

    return give(existing, roles=roles, by="a.brandt", day=DAY, route=ROUTE, key=KEY, judge=judge)


def test_entries_name_role_person_and_day() -> None:
    assert given((), "owner").added == [{"role": "owner", "by": "a.brandt", "date": "2026-03-02"}]


@pytest.mark.parametrize(
    ("existing", "roles", "missing"),
    [
        ((), ("owner",), ("quality-manager", "safety-officer")),
        (("safety-officer",), ("owner",), ("quality-manager",)),
        (("owner", "quality-manager"), ("safety-officer",), ()),
        ((), ("owner", "quality-manager", "safety-officer"), ()),
    ],
)
def test_missing_roles_come_in_the_order_of_the_route(
    existing: tuple[str, ...], roles: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    outcome = given([{"role": role} for role in existing], *roles)
    assert tuple(map(str, outcome.missing)) == missing
    assert outcome.complete is (not missing)


def test_a_gap_of_the_whole_list_waits_while_roles_are_missing() -> None:
    outcome = given((), "owner", gaps=(gap(),))
    assert (outcome.refused, len(outcome.pending)) == ((), 1)
    assert not outcome.complete


def test_a_gap_of_the_whole_list_refuses_the_last_approval() -> None:
    outcome = given((), *usual_roles(ROUTE), gaps=(gap(),))
    assert len(outcome.refused) == 1
    assert not outcome.complete


@pytest.mark.parametrize("key", [("approvals", 0, "by"), ("authors",), ("type",)])
def test_any_other_gap_refuses_at_once(key: tuple[str | int, ...]) -> None:
    assert len(given((), "owner", gaps=(gap(*key),)).refused) == 1


def test_open_seats_ignore_what_is_not_asked_for() -> None:
    still = open_seats([{"role": "guest"}, {"by": "x"}], ROUTE)
    assert tuple(map(str, still)) == usual_roles(ROUTE)
    assert usual_roles(plain_route(["a", "b"], "a")) == ("a", "b")


WIDE = Routes.model_validate(
    {
        "substantive": [
            "owner",
            [
                {"role": "safety-officer", "people": 2},
                {"any_of": ["quality-manager", "deputy"], "people": 2},
            ],
        ]
    }
).substantive


@pytest.mark.parametrize(
    ("given", "still"),
    [
        ([], ["owner", "2 people as safety-officer", "2 people as quality-manager or deputy"]),
        (
            ["owner a", "safety-officer a", "deputy b"],
            ["safety-officer", "1 person as quality-manager or deputy"],
        ),
        (
            ["owner a", "safety-officer a", "safety-officer a", "quality-manager a", "deputy a"],
            ["safety-officer", "1 person as quality-manager or deputy"],
        ),
        (["owner a", "safety-officer a", "safety-officer b", "quality-manager a", "deputy b"], []),
        (["owner a", "safety-officer", "safety-officer", "deputy a", "deputy"], []),
    ],
)
def test_a_seat_stays_open_until_as_many_people_approved(
    given: list[str], still: list[str]
) -> None:
    entries = [dict(zip(("role", "by"), text.split(), strict=False)) for text in given]
    assert [str(seat) for seat in open_seats(entries, WIDE)] == still


@pytest.mark.parametrize(
    ("role", "by", "before"),
    [
        ("deputy", "a", "quality-manager"),
        ("quality-manager", "a", "quality-manager"),
        ("quality-manager", "b", None),
        ("safety-officer", "a", None),
        ("guest", "a", None),
    ],
)
def test_nobody_fills_a_seat_twice(role: str, by: str, before: str | None) -> None:
    entries = [{"role": "quality-manager", "by": "a"}]
    assert told_before(entries, WIDE, role, by) == before


def test_the_usual_role_of_a_seat_is_its_first() -> None:
    assert usual_roles(WIDE) == ("owner", "safety-officer", "quality-manager")
