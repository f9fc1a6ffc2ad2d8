"""From which day a version may be in force whose policy asks for its release."""

import datetime as dt

import pytest

from qmsctl.lifecycle.doubts import Awaited, Doubts
from qmsctl.lifecycle.effective import standings
from qmsctl.lifecycle.release import all_releases
from qmsctl.lifecycle.standing import State
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Revision, Timeline
from tests.support.builders import day, policy, snapshot, timeline

POLICY = policy()
WAITING = Awaited(missing="training-coordinator")


def asked(version: str, answer: Awaited) -> Doubts:
    """Only this version needs a release, and this came of it."""

    def awaited(revision: Revision) -> Awaited | None:
        return answer if revision.version.text == version else None

    return Doubts(awaited=awaited)


def line(name: str = "SOP-001", **fields: object) -> Timeline:
    return timeline(
        ("2026-01-20", snapshot("1.0")),
        ("2026-03-02", snapshot("2.0", **fields)),
        key=DocumentKey(name, "en"),
    )


def released(on: str, arrived: str) -> Awaited:
    return Awaited(day(on), day(arrived))


@pytest.mark.parametrize(
    ("own", "answer", "expected", "unproved"),
    [
        ("on-release", released("2026-03-20", "2026-03-10"), "2026-03-20", False),
        ("on-release", released("2026-03-20", "2026-04-01"), "2026-04-01", True),
        # The statement came with the version, or before it.
        ("on-release", released("2026-02-20", "2026-02-20"), "2026-03-02", True),
        ("2026-05-01", released("2026-05-01", "2026-03-10"), "2026-05-01", False),
        ("2026-05-01", released("2026-06-01", "2026-03-10"), "2026-06-01", False),
        ("on-release", WAITING, None, False),
        # A version without a readable day is never in force, whoever releases it.
        ("soon", released("2026-03-20", "2026-03-10"), None, False),
    ],
)
def test_the_latest_day_counts(
    own: str, answer: Awaited, expected: str | None, unproved: bool
) -> None:
    known = line(effective_date=own)
    doubts = {known.key: asked("2.0", answer)}
    first, second = all_releases({known.key: known}, policy=POLICY, doubts=doubts)[known.key]
    assert first.day is not None
    assert second.day == (dt.date.fromisoformat(expected) if expected else None)
    assert second.unproved is unproved
    assert second.awaits == answer.missing


def test_documents_of_one_change_wait_for_the_release_of_each() -> None:
    one = line("SOP-001", change_request="CR-17")
    two = line("SOP-002", change_request="CR-17")
    lines = {one.key: one, two.key: two}
    for answer, state in (
        (WAITING, State.SCHEDULED),
        (released("2026-03-20", "2026-03-10"), State.EFFECTIVE),
    ):
        doubts = {one.key: asked("2.0", answer)}
        found = standings(lines, as_of=day("2026-03-20"), policy=POLICY, doubts=doubts)
        items = [found[key].of("2.0") for key in lines]
        assert [item.state for item in items if item] == [state, state]
        assert [item.awaits for item in items if item] == [answer.missing, ""]


def test_a_higher_version_ends_the_waiting() -> None:
    known = timeline(
        ("2026-01-20", snapshot("1.0")),
        ("2026-03-02", snapshot("2.0")),
        ("2026-04-01", snapshot("3.0")),
    )
    doubts = {known.key: asked("2.0", WAITING)}
    (found,) = standings(
        {known.key: known}, as_of=day("2026-05-01"), policy=POLICY, doubts=doubts
    ).values()
    item = found.of("2.0")
    assert item is not None
    assert (item.state, item.awaits) == (State.SUPERSEDED, "")
