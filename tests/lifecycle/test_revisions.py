import pytest

from qmsctl.lifecycle.revisions import (
    arrival_day,
    exists,
    last_known,
    predecessor_of,
    read_entries,
    seen_recalls,
    seen_withdrawals,
)
from qmsctl.model.document import Review
from qmsctl.model.version import Version
from tests.support.builders import commit, day, draft, policy, snapshot, timeline


def test_revisions_are_first_arrivals_in_order() -> None:
    line = timeline(
        ("2026-01-01", draft("1.0")),
        ("2026-01-02", snapshot("1.0")),
        ("2026-01-03", snapshot("1.0", body="Edited")),
        ("2026-01-04", snapshot("3.0")),
        ("2026-01-05", snapshot("2.1")),
        ("2026-01-06", snapshot("3.0")),
        ("2026-01-07", None),
        ("2026-01-08", snapshot("x")),
        ("2026-01-09", snapshot(None)),
    )
    assert [
        (str(r.version), r.arrival.subject, r.snapshot.text("title")) for r in line.revisions
    ] == [
        (version, "Change", "Control of documented information")
        for version in ("1.0", "3.0", "2.1")
    ]
    assert [r.arrival.committed_at.day for r in line.revisions] == [2, 4, 5]
    assert line.revisions[0].snapshot == snapshot("1.0")


@pytest.mark.parametrize(
    ("version", "earlier", "expected"),
    [
        ("1.0", [], None),
        ("2.0", ["1.0", "1.1"], "1.0"),
        ("2.0", ["1.1", "1.0"], "1.1"),
        ("3.0", ["2.0", "2.1"], "2.0"),
        ("2.1", ["2.0", "3.0"], "2.0"),
        ("2.5", ["1.0", "2.1"], "2.1"),
        ("1.0", ["2.0"], None),
    ],
)
def test_predecessor(version: str, earlier: list[str], expected: str | None) -> None:
    steps = [(f"2026-01-{n + 1:02}", snapshot(v)) for n, v in enumerate(earlier)]
    found = predecessor_of(Version(version), timeline(*steps).revisions)
    assert (str(found.version) if found else None) == expected


def test_last_known_and_exists() -> None:
    one, broken = snapshot("1.0"), snapshot(readable=False)
    assert last_known(timeline(("2026-01-01", one), ("2026-01-02", broken))) == one
    assert last_known(timeline(("2026-01-01", one), ("2026-01-02", None))) == one
    assert last_known(timeline(("2026-01-01", broken))) is None
    assert exists(timeline(("2026-01-01", broken)))
    assert exists(timeline(("2026-01-01", one), ("2026-01-02", None)))
    assert not exists(timeline(("2026-01-01", draft("1.0")), ("2026-01-02", None)))
    assert not exists(timeline())


def test_the_day_of_arrival_is_the_policy_zones() -> None:
    moment = commit("2026-03-01T23:30:00+00:00")
    assert arrival_day(moment, policy()) == day("2026-03-02")
    assert arrival_day(moment, policy(time_zone="UTC")) == day("2026-03-01")


def test_entries_that_are_not_valid_are_left_out() -> None:
    good = {"date": "2026-01-01", "outcome": "revise"}
    state = snapshot("1.0", reviews=[good, "2026-01-01", {"date": "soon"}, {**good, "odd": 1}])
    assert [r.outcome for r in read_entries(Review, state, "reviews")] == ["revise"]
    assert read_entries(Review, snapshot("1.0", reviews="2026-01-01"), "reviews") == ()
    assert read_entries(Review, snapshot("1.0"), "reviews") == ()


def test_recalls_and_withdrawals_are_told_with_the_commit_that_brought_them() -> None:
    recall = {"version": "1.0", "reason": "x y", "by": "a", "date": "2026-01-02"}
    line = timeline(
        ("2026-01-01", snapshot("1.0")),
        ("2026-01-02", snapshot("1.0", recalled=[recall])),
        ("2026-01-03", snapshot("1.0", recalled=[recall, {**recall, "by": "b"}])),
        ("2026-01-04", snapshot("1.0", withdrawal={"reason": "x y", "date": "2026-02-01"})),
        ("2026-01-05", snapshot("1.0", withdrawal={"reason": "x y"})),
    )
    assert [(s.recall.by, s.arrival.committed_at.day) for s in seen_recalls(line)] == [
        ("a", 2),
        ("b", 3),
    ]
    assert [s.arrival.committed_at.day for s in seen_withdrawals(line)] == [4]
