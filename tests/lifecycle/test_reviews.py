"""When the next review is due: each row has a history, reviews and the expected day."""

import datetime as dt
from typing import Any

import pytest

from qmsctl.lifecycle.effective import standing
from qmsctl.lifecycle.reviews import may_review, open_actions, review_interval
from qmsctl.lifecycle.standing import Standing
from qmsctl.model.document import Review
from qmsctl.model.history import Snapshot
from qmsctl.model.people import People
from tests.support.builders import day, draft, people, person, policy, snapshot, timeline

POLICY = policy()  # review every 24 months, 36 at most
PEOPLE = people(
    person("a.brandt", {"role": "operations-manager", "until": "2026-06-30"}),
    person("j.tanaka", "quality-manager"),
)


def review(on: str, outcome: str | None = "no-change", **more: Any) -> dict[str, Any]:
    entry = {"version": "1.0", "by": "a.brandt", "date": on, "outcome": outcome, **more}
    return {key: value for key, value in entry.items() if value is not None}


def looked_at(
    *steps: tuple[str, Snapshot | None], as_of: str = "2026-12-31", who: People = PEOPLE
) -> Standing:
    return standing(timeline(*steps), as_of=day(as_of), policy=POLICY, people=who)


ONE = snapshot("1.0", effective_date="2025-01-31")
FIRST = ("2025-01-31", ONE)


def with_reviews(*reviews: dict[str, Any], **fields: Any) -> tuple[str, Snapshot]:
    return (
        "2026-11-30",
        snapshot("1.0", effective_date="2025-01-31", reviews=list(reviews), **fields),
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([FIRST], "2027-01-31"),
        ([("2025-01-31", draft("1.0"))], None),
        ([FIRST, ("2025-05-01", snapshot("1.1", change="editorial"))], "2027-01-31"),
        ([FIRST, ("2025-05-01", snapshot("1.1", change="urgent"))], "2027-05-01"),
        ([FIRST, ("2025-05-01", snapshot("2.0", change=None))], "2027-05-01"),
        ([FIRST, ("2025-05-01", snapshot("2.0", effective_date="2027-03-01"))], "2027-01-31"),
        ([("2025-01-31", snapshot("1.0", change="editorial"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28"))], "2028-02-28"),
        ([FIRST, with_reviews(review("2026-02-28"), review("2026-01-01"))], "2028-02-28"),
        ([FIRST, with_reviews(review("2026-02-28", "revise"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", "withdraw"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", None))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", by=None))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", by="ghost"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", by="j.tanaka"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-07-01"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2027-02-28"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", version=None))], "2028-02-28"),
        ([FIRST, with_reviews(review("2026-02-28", version="0.9"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2026-02-28", version="x"))], "2027-01-31"),
        ([FIRST, with_reviews(review("2024-02-28"))], "2027-01-31"),
        ([FIRST, with_reviews(review_interval="12 months")], "2026-01-31"),
        ([FIRST, with_reviews(review_interval="5 years")], "2028-01-31"),
        ([FIRST, with_reviews(review_interval="soon")], "2027-01-31"),
        ([FIRST, with_reviews(type="memo")], None),
        (
            [FIRST, with_reviews(review("2026-02-28"), type="memo", review_interval="P1Y")],
            "2026-01-31",
        ),
        ([FIRST, ("2025-02-01", draft("2.0", review_interval="1 month"))], "2025-02-28"),
    ],
)
def test_next_review(steps: list[tuple[str, Snapshot | None]], expected: str | None) -> None:
    found = looked_at(*steps).next_review
    assert (found.isoformat() if found else None) == expected


def test_an_interval_beyond_all_calendars_is_the_last_day() -> None:
    endless = policy(sop={"review": {"interval": "9999 years"}})
    found = standing(timeline(FIRST), as_of=day("2026-12-31"), policy=endless, people=PEOPLE)
    assert found.next_review == day("9999-12-31")


def test_interval_of_an_unknown_type() -> None:
    assert review_interval(snapshot("1.0", type="memo"), POLICY) is None
    assert (
        str(review_interval(snapshot("1.0", type="memo", review_interval="P2Y"), POLICY)) == "P2Y"
    )


def test_who_may_review() -> None:
    kind = policy(sop={"review": {"interval": "P1Y", "route": ["quality-manager", "owner"]}}).types[
        "sop"
    ]
    entry = Review.model_validate(review("2026-02-28"))
    other = Review.model_validate(review("2026-02-28", by="j.tanaka"))
    assert may_review(entry, kind, PEOPLE, owner="operations-manager")
    assert may_review(entry, kind, PEOPLE, owner="a.brandt")
    assert not may_review(entry, kind, PEOPLE, owner=None)
    assert may_review(other, kind, PEOPLE, owner=None)
    assert not may_review(other, None, PEOPLE, owner="j.tanaka")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([FIRST, with_reviews(review("2026-02-01", "revise"))], ["2026-05-02"]),
        (
            [FIRST, with_reviews(review("2026-02-01", "revise", action_by="2026-09-30"))],
            ["2026-09-30"],
        ),
        ([FIRST, with_reviews(review("2026-02-01", "withdraw"))], ["2026-05-02"]),
        ([FIRST, with_reviews(review("2026-02-01", "no-change"))], []),
        ([FIRST, with_reviews(review("2027-02-01", "revise"))], []),
        (
            [
                FIRST,
                with_reviews(
                    review("2026-02-01", "withdraw"),
                    withdrawal={"reason": "x y", "date": "2027-05-01"},
                ),
            ],
            [],
        ),
        (
            [
                FIRST,
                with_reviews(review("2026-02-01", "revise")),
                ("2026-12-01", snapshot("1.1", reviews=[review("2026-02-01", "revise")])),
            ],
            [],
        ),
        (
            [
                FIRST,
                with_reviews(review("2026-02-01", "revise", version=None)),
                (
                    "2026-12-01",
                    draft("1.1", reviews=[review("2026-02-01", "revise", version=None)]),
                ),
            ],
            ["2026-05-02"],
        ),
        (
            [FIRST, ("2025-12-01", snapshot("1.1", reviews=[review("2026-02-01", "revise")]))],
            ["2026-05-02"],
        ),
        (
            [
                FIRST,
                (
                    "2026-12-01",
                    snapshot("1.1", effective_date=None, reviews=[review("2026-02-01", "revise")]),
                ),
            ],
            ["2026-05-02"],
        ),
    ],
)
def test_open_actions(steps: list[tuple[str, Snapshot | None]], expected: list[str]) -> None:
    found = open_actions(looked_at(*steps), POLICY, as_of=day("2026-12-31"))
    assert [action.due.isoformat() for action in found] == expected


def test_an_action_is_due_on_the_last_day_of_the_calendar_at_the_latest() -> None:
    asked = snapshot("1.0", reviews=[review("9999-12-01", "revise")])
    (action,) = open_actions(looked_at(FIRST, ("2026-02-01", asked)), POLICY, as_of=dt.date.max)
    assert action.due == dt.date.max
