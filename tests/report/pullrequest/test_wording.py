"""How things are called where space is short, and what becomes of untouched documents."""

import dataclasses
import datetime as dt

import pytest

from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Commit, Revision, Snapshot, Timeline
from qmsctl.model.version import Version
from qmsctl.report.pullrequest.merged import effect, merged
from qmsctl.report.pullrequest.model import Given, Need
from qmsctl.report.pullrequest.wording import holders_words, size_words

KEY = DocumentKey("SOP-001", "en")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
COMMIT = Commit("0" * 40, 0, (), "", "", NOW, NOW, "")
DAY, LATER = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
AS_OF = dt.date(2026, 3, 31)


def revision(
    version: str, state: State, start: dt.date | None = DAY, end: dt.date | None = None
) -> RevisionStanding:
    number = Version.parse(version)
    assert number is not None
    fields = {"id": "SOP-001", "version": version, "status": "approved"}
    snapshot = Snapshot("a.md", "1", fields, "1")
    return RevisionStanding(Revision(KEY, number, snapshot, COMMIT), state, start, end)


def standing(*items: RevisionStanding, state: State = State.EFFECTIVE) -> Standing:
    effective = next((i for i in items if i.state is State.EFFECTIVE), None)
    scheduled = tuple(i for i in items if i.state is State.SCHEDULED)
    head = items[-1].revision.snapshot
    known = tuple(i.revision for i in items)
    timeline = Timeline(KEY, ())
    return Standing(KEY, state, head, known, items, effective, scheduled, None, None, timeline)


ONE = revision("1.0", State.EFFECTIVE)
ENDING = revision("1.0", State.EFFECTIVE, end=LATER)
OVER = revision("1.0", State.OBSOLETE)
TWO = revision("2.0", State.EFFECTIVE)
SOON = revision("2.0", State.SCHEDULED, LATER)
NEVER = revision("2.0", State.SUPERSEDED, None)
LOST = "2.0, which waits for its day, never comes into force."
AFTERWARDS = revision("3.0", State.SCHEDULED, LATER)
SOMEDAY = revision("2.0", State.SCHEDULED, None)

EFFECTS = {
    "nothing": (standing(ONE), standing(ONE), None),
    "replaced": (standing(ONE), standing(TWO), "version 2.0 comes into force"),
    "gone": (standing(ONE), standing(OVER), "version 1.0 is no longer in force"),
    "ends": (standing(ONE), standing(ENDING), "version 1.0 is in force until 2026-05-31"),
    "goes on": (standing(ENDING), standing(ONE), "version 1.0 goes on without an end"),
    "day known": (
        standing(ONE, SOMEDAY),
        standing(ONE, SOON),
        "version 2.0 comes into force from 2026-06-01",
    ),
    "day lost": (
        standing(ONE, SOON),
        standing(ONE, SOMEDAY),
        "version 2.0 comes into force on a day not known yet",
    ),
    "still waiting": (standing(SOMEDAY), standing(SOMEDAY), None),
}


@pytest.mark.parametrize(("before", "after", "told"), EFFECTS.values(), ids=EFFECTS)
def test_what_becomes_of_an_untouched_document(
    before: Standing, after: Standing, told: str | None
) -> None:
    assert effect(before, after) == told


RECALLED = revision("2.0", State.RECALLED, None)
BELOW = revision("2.0", State.SUPERSEDED, None)
WAITS = "Version 2.0 waits: its day is not known yet. Released together with FRM-001."
MERGED = {
    "waits": (
        standing(ONE),
        standing(ONE, SOMEDAY),
        f"{WAITS} 1.0 stays in force.",
    ),
    "recalled": (
        standing(ONE),
        standing(ONE, RECALLED),
        "Version 2.0 is recalled and never comes into force. 1.0 stays in force.",
    ),
    "never": (
        standing(ONE),
        standing(ONE, BELOW),
        (
            "Version 2.0 is superseded by a higher one and does not come into force. 1.0 stays in "
            "force."
        ),
    ),
    "obsolete": (
        standing(OVER, state=State.OBSOLETE),
        standing(OVER, state=State.OBSOLETE),
        "Stays withdrawn.",
    ),
    "replaced until": (
        standing(ONE),
        standing(revision("2.0", State.EFFECTIVE, end=LATER)),
        "Version 2.0 is in force at once, in place of 1.0; its last day is 2026-05-31.",
    ),
    "followed": (
        standing(ONE, AFTERWARDS),
        standing(AFTERWARDS, revision("2.0", State.EFFECTIVE, end=LATER)),
        (
            "Version 2.0 is in force at once, in place of 1.0; its last day is 2026-05-31, then "
            "3.0 follows."
        ),
    ),
    "overtakes": (
        standing(ONE, SOON),
        standing(NEVER, revision("3.0", State.EFFECTIVE)),
        f"Version 3.0 is in force at once, in place of 1.0. {LOST}",
    ),
    "withdrawn with what waits": (
        standing(ONE, SOON),
        standing(OVER, NEVER, state=State.OBSOLETE),
        f"Withdrawn at once: nothing of it is in force any more. {LOST}",
    ),
    "waits on": (standing(ONE, SOON), standing(SOON, ONE), "Version 1.0 stays in force."),
    "invalid without a day": (
        None,
        standing(revision("1.0", State.INVALID, None), state=State.INVALID),
        "Version 1.0 would not count: its approvals lack something.",
    ),
}


@pytest.mark.parametrize(("before", "after", "told"), MERGED.values(), ids=MERGED)
def test_where_a_version_stands(before: Standing | None, after: Standing, told: str) -> None:
    state = after.revisions[-1].revision.snapshot
    assert merged(before, after, state, AS_OF, ("FRM-001",)).sentence == told


def test_a_document_that_goes_leaves_nothing_in_force() -> None:
    found = merged(standing(ONE), standing(OVER), None, AS_OF)
    assert found.sentence == "The file is gone. 1.0 is no longer in force."


def test_the_merge_tells_the_day_of_what_comes_into_force_by_it() -> None:
    unproved = dataclasses.replace(ONE, unproved=True)
    state = ONE.revision.snapshot
    assert merged(None, standing(unproved), state, AS_OF).unproved
    assert not merged(standing(unproved), standing(unproved), state, AS_OF).unproved
    assert not merged(None, standing(ONE), state, AS_OF).unproved


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "–"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (12_345, "12.3 kB"),
        (5 * 10**12, "5,000.0 GB"),
    ],
)
def test_sizes(size: int | None, words: str) -> None:
    assert size_words(size) == words


def test_who_could_approve() -> None:
    names = tuple(f"P{n}" for n in range(8))
    assert holders_words(Need("r", "R", 1, (), ())) == "nobody holds this role today"
    assert holders_words(Need("r", "R", 1, (), names)) == "P0, P1, P2, P3, P4 or one of 3 more"
    assert holders_words(Need("r", "R", 1, (), names[:3])) == "P0, P1 or P2"
    assert holders_words(Need("r", "R", 1, (), names[:1])) == "P0"


def test_who_could_approve_where_several_are_missing() -> None:
    names = tuple(f"P{n}" for n in range(7))
    given = (Given("P8", None, "", "p8"), Given("P8", None, "", "p8"), Given("P9", None, "Late."))
    need = Need("r", "R", 1, (), names[:3], people=2)
    assert (need.missing, need.met) == (2, False)
    assert holders_words(need) == "2 of P0, P1, P2"
    crowd = Need("r", "R", 1, given, names, people=3)
    assert crowd.missing == 2
    assert holders_words(crowd) == "2 of P0, P1, P2, P3, P4 and 2 more"
    last = Need("r", "R", 1, given, names[:2], people=2)
    assert (last.missing, holders_words(last)) == (1, "P0 or P1")
    assert Need("r", "R", 1, given, names, people=1).met
