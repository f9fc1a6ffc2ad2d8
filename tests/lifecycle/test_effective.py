"""Which revision is in force: a table of stories, each with days and what they must show."""

from typing import Any, NamedTuple

import pytest

from qmsctl.lifecycle.effective import standing
from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.history import Snapshot, Timeline
from tests.support.builders import day, draft, policy, snapshot, timeline

POLICY = policy()


def at(line: Timeline, on: str, **more: Any) -> Standing:
    return standing(line, as_of=day(on), policy=POLICY, **more)


def version_on(line: Timeline, on: str, **more: Any) -> str | None:
    found = at(line, on, **more).effective
    return str(found.revision.version) if found else None


class Story(NamedTuple):
    steps: list[tuple[str, Snapshot | None]]
    in_force: dict[str, str | None]  # day → version
    states: dict[str, str]  # version → state on the last of these days


def recalled(version: str, **more: Any) -> dict[str, Any]:
    entry = {"version": version, "reason": "Wrong form.", "by": "a.brandt", "date": "2026-03-10"}
    return {"recalled": [{**entry, **more}]}


def withdrawn(on: str, **more: Any) -> dict[str, Any]:
    return {"withdrawal": {"reason": "Merged.", "date": on, **more}}


STORIES = {
    "scheduled, then effective": Story(
        [
            ("2026-01-20", snapshot("1.0")),
            ("2026-03-02", snapshot("2.0", effective_date="2026-03-15")),
        ],
        {
            "2026-01-19": None,
            "2026-01-20": "1.0",
            "2026-03-14": "1.0",
            "2026-03-15": "2.0",
        },
        {"1.0": "superseded", "2.0": "effective"},
    ),
    "an urgent 2.1 while 3.0 waits": Story(
        [
            ("2026-01-20", snapshot("2.0")),
            ("2026-02-01", snapshot("3.0", effective_date="2026-06-01")),
            ("2026-03-01", snapshot("2.1", change="urgent")),
            ("2026-03-02", snapshot("3.0", effective_date="2026-06-01")),
        ],
        {"2026-02-28": "2.0", "2026-03-01": "2.1", "2026-05-31": "2.1", "2026-06-01": "3.0"},
        {"2.0": "superseded", "2.1": "superseded", "3.0": "effective"},
    ),
    "3.1 overtakes 3.0": Story(
        [
            ("2026-01-20", snapshot("2.0")),
            ("2026-02-01", snapshot("3.0", effective_date="2026-06-01")),
            ("2026-03-01", snapshot("3.1", effective_date="2026-05-01")),
        ],
        {"2026-04-30": "2.0", "2026-05-01": "3.1", "2026-06-01": "3.1", "2026-04-01": "2.0"},
        {"2.0": "effective", "3.0": "superseded", "3.1": "scheduled"},
    ),
    "3.1 on the same day as 3.0": Story(
        [
            ("2026-02-01", snapshot("3.0", effective_date="2026-06-01")),
            ("2026-03-01", snapshot("3.1", effective_date="2026-06-01")),
        ],
        {"2026-05-31": None, "2026-06-01": "3.1"},
        {"3.0": "superseded", "3.1": "effective"},
    ),
    "recalled before it is effective": Story(
        [
            ("2026-01-20", snapshot("2.0")),
            ("2026-03-02", snapshot("3.0", effective_date="2026-04-01")),
            ("2026-03-10", snapshot("2.0", **recalled("3.0"))),
        ],
        {"2026-03-31": "2.0", "2026-04-01": "2.0"},
        {"2.0": "effective", "3.0": "recalled"},
    ),
    "a recall that a later state drops still counts": Story(
        [
            ("2026-01-20", snapshot("2.0")),
            ("2026-03-02", snapshot("3.0", effective_date="2026-04-01")),
            ("2026-03-10", snapshot("2.0", **recalled("3.0"))),
            ("2026-03-11", snapshot("3.0", effective_date="2026-04-01")),
            ("2026-03-12", None),
        ],
        {"2026-04-01": "2.0"},
        {"2.0": "effective", "3.0": "recalled"},
    ),
    "a recall on the effective day comes too late": Story(
        [
            ("2026-01-20", snapshot("2.0")),
            ("2026-03-02", snapshot("3.0", effective_date="2026-03-10")),
            ("2026-03-10", snapshot("3.0", effective_date="2026-03-10", **recalled("3.0"))),
        ],
        {"2026-03-10": "3.0"},
        {"2.0": "superseded", "3.0": "effective"},
    ),
    "a recall dated early but merged too late": Story(
        [
            ("2026-03-02", snapshot("3.0", effective_date="2026-04-01")),
            ("2026-04-02", snapshot("3.0", effective_date="2026-04-01", **recalled("3.0"))),
        ],
        {"2026-04-01": "3.0", "2026-04-03": "3.0"},
        {"3.0": "effective"},
    ),
    "a recall of another version": Story(
        [("2026-03-02", snapshot("3.0", effective_date="2026-04-01", **recalled("3.1")))],
        {"2026-04-01": "3.0"},
        {"3.0": "effective"},
    ),
    "a recall that is not readable": Story(
        [("2026-03-02", snapshot("3.0", effective_date="2026-04-01", recalled=["3.0", {"x": 1}]))],
        {"2026-04-01": "3.0"},
        {"3.0": "effective"},
    ),
    "rollback: 2.2 with the content of 2.0": Story(
        [
            ("2026-01-20", snapshot("2.0", body="A")),
            ("2026-02-20", snapshot("2.1", body="B")),
            ("2026-03-20", snapshot("2.2", body="A")),
        ],
        {"2026-02-19": "2.0", "2026-03-19": "2.1", "2026-03-20": "2.2"},
        {"2.0": "superseded", "2.1": "superseded", "2.2": "effective"},
    ),
    "retroactive with a reason": Story(
        [("2026-03-02", snapshot("1.0", effective_date="2026-02-01", effective_reason="Paper."))],
        {"2026-01-31": None, "2026-02-01": "1.0"},
        {"1.0": "effective"},
    ),
    "retroactive, the reason given later": Story(
        [
            ("2026-03-02", snapshot("1.0", effective_date="2026-02-01")),
            ("2026-03-03", snapshot("1.0", effective_date="2026-02-01", effective_reason="Paper.")),
        ],
        {"2026-02-01": "1.0"},
        {"1.0": "effective"},
    ),
    "retroactive without a reason: from its arrival": Story(
        [("2026-03-02", snapshot("1.0", effective_date="2026-02-01"))],
        {"2026-02-01": None, "2026-03-01": None, "2026-03-02": "1.0"},
        {"1.0": "effective"},
    ),
    "a blank reason, or one given for another version, is none": Story(
        [
            ("2026-03-02", snapshot("1.0", effective_date="2026-02-01", effective_reason=" ")),
            ("2026-04-02", snapshot("1.1", effective_reason="Paper.")),
        ],
        {"2026-03-01": None, "2026-03-02": "1.0"},
        {"1.0": "effective"},
    ),
    "on release: the day in the policy's time zone": Story(
        [("2026-03-01T23:30:00+00:00", snapshot("1.0"))],
        {"2026-03-01": None, "2026-03-02": "1.0"},
        {"1.0": "effective"},
    ),
    "no day or no real day: never in force": Story(
        [
            ("2026-01-20", snapshot("1.0")),
            ("2026-02-20", snapshot("1.1", effective_date=None)),
            ("2026-02-21", snapshot("1.2", effective_date="2026-02-30")),
            ("2026-02-22", snapshot("1.3", effective_date="soon")),
        ],
        {"2026-12-31": "1.0"},
        {"1.0": "effective", "1.1": "invalid", "1.2": "invalid", "1.3": "invalid"},
    ),
    "withdrawn in the future: still effective": Story(
        [
            ("2026-01-20", snapshot("1.0")),
            ("2026-02-20", snapshot("1.0", **withdrawn("2026-06-01"))),
        ],
        {"2026-05-31": "1.0", "2026-06-01": None},
        {"1.0": "obsolete"},
    ),
    "withdrawn, with a date before it arrived": Story(
        [
            ("2026-01-20", snapshot("1.0")),
            ("2026-02-20", snapshot("1.0", **withdrawn("2026-02-01"))),
        ],
        {"2026-02-19": "1.0", "2026-02-20": None},
        {"1.0": "obsolete"},
    ),
    "withdrawn while a version waits": Story(
        [
            ("2026-01-20", snapshot("1.0")),
            ("2026-02-01", snapshot("2.0", effective_date="2026-06-01")),
            ("2026-02-20", snapshot("2.0", effective_date="2026-06-01", **withdrawn("2026-03-01"))),
        ],
        {"2026-02-28": "1.0", "2026-03-01": None, "2026-06-01": None},
        {"1.0": "obsolete", "2.0": "obsolete"},
    ),
    "superseded stays superseded when the document is withdrawn": Story(
        [
            ("2026-01-20", snapshot("1.0")),
            ("2026-02-20", snapshot("2.0")),
            ("2026-03-20", snapshot("2.0", **withdrawn("2026-03-20"))),
        ],
        {"2026-03-20": None},
        {"1.0": "superseded", "2.0": "obsolete"},
    ),
    "a withdrawal dropped before its day is off": Story(
        [
            ("2026-01-20", snapshot("1.0", **withdrawn("2026-06-01"))),
            ("2026-02-20", snapshot("1.0")),
        ],
        {"2026-06-01": "1.0"},
        {"1.0": "effective"},
    ),
    "a withdrawal moved before its day": Story(
        [
            ("2026-01-20", snapshot("1.0", **withdrawn("2026-06-01"))),
            ("2026-02-20", snapshot("1.0", **withdrawn("2026-07-01"))),
        ],
        {"2026-06-30": "1.0", "2026-07-01": None},
        {"1.0": "obsolete"},
    ),
    "a withdrawal dropped after its day stays": Story(
        [
            ("2026-01-20", snapshot("1.0", **withdrawn("2026-02-01"))),
            ("2026-03-20", snapshot("1.0")),
        ],
        {"2026-01-31": "1.0", "2026-02-01": None, "2026-03-20": None},
        {"1.0": "obsolete"},
    ),
    "a withdrawal that became unreadable stays": Story(
        [
            ("2026-01-20", snapshot("1.0", **withdrawn("2026-02-01"))),
            ("2026-01-25", snapshot("1.0", withdrawal="gone")),
        ],
        {"2026-01-31": "1.0", "2026-02-01": None},
        {"1.0": "obsolete"},
    ),
    "reinstated by a new version": Story(
        [
            ("2026-01-20", snapshot("1.0", **withdrawn("2026-02-01"))),
            ("2026-03-20", snapshot("1.1", effective_date="2026-04-01")),
        ],
        {"2026-01-31": "1.0", "2026-02-01": None, "2026-03-31": None, "2026-04-01": "1.1"},
        {"1.0": "obsolete", "1.1": "effective"},
    ),
    "a new version of a withdrawn document does not bring it back by itself": Story(
        [
            ("2026-01-20", snapshot("1.0", **withdrawn("2026-02-01"))),
            ("2026-03-20", snapshot("1.1", **withdrawn("2026-02-01"))),
        ],
        {"2026-03-20": None},
        {"1.0": "obsolete", "1.1": "obsolete"},
    ),
    "a draft of 3.0 while 2.0 is in force": Story(
        [("2026-01-20", snapshot("2.0")), ("2026-02-20", draft("3.0"))],
        {"2026-02-21": "2.0"},
        {"2.0": "effective"},
    ),
    "the file vanished": Story(
        [("2026-01-20", snapshot("2.0")), ("2026-02-20", None)],
        {"2026-02-21": "2.0"},
        {"2.0": "effective"},
    ),
    "the file became unreadable": Story(
        [("2026-01-20", snapshot("2.0")), ("2026-02-20", snapshot(readable=False))],
        {"2026-02-21": "2.0"},
        {"2.0": "effective"},
    ),
    "flipped back to draft": Story(
        [("2026-01-20", snapshot("2.0")), ("2026-02-20", draft("2.0"))],
        {"2026-02-21": "2.0"},
        {"2.0": "effective"},
    ),
    "edited in place: the first arrival counts": Story(
        [
            ("2026-01-20", snapshot("2.0", effective_date="2026-03-01")),
            ("2026-01-21", snapshot("2.0", effective_date="2026-02-01", body="Edited")),
        ],
        {"2026-02-28": None, "2026-03-01": "2.0"},
        {"2.0": "effective"},
    ),
    "1.10 is above 1.9": Story(
        [("2026-01-20", snapshot("1.9")), ("2026-02-20", snapshot("1.10"))],
        {"2026-02-20": "1.10"},
        {"1.9": "superseded", "1.10": "effective"},
    ),
    "a version that is none is never in force": Story(
        [("2026-01-20", snapshot("1.0")), ("2026-02-20", snapshot("two"))],
        {"2026-02-20": "1.0"},
        {"1.0": "effective"},
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str) -> None:
    story = STORIES[name]
    line = timeline(*story.steps)
    assert {on: version_on(line, on) for on in story.in_force} == story.in_force
    last = at(line, list(story.in_force)[-1])
    assert {str(r.revision.version): r.state.value for r in last.revisions} == {
        **{str(r.revision.version): r.state.value for r in last.revisions},
        **story.states,
    }
    for item in last.revisions:
        assert (item.state is State.EFFECTIVE) == (item is last.effective)
