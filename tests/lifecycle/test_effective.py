"""Which revision is in force: a table of stories, each with days and what they must show."""

from typing import Any, NamedTuple

import pytest

from qmsctl.lifecycle.doubts import Doubts
from qmsctl.lifecycle.effective import standing, standings
from qmsctl.lifecycle.revisions import seen_recalls, seen_withdrawals
from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Snapshot, Timeline
from tests.support.builders import day, draft, people, policy, snapshot, timeline

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
    "withdrawn, and the file vanished": Story(
        [("2026-01-20", snapshot("1.0", **withdrawn("2026-02-01"))), ("2026-01-25", None)],
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


def test_from_and_to_bound_the_days_in_force() -> None:
    line = timeline(
        ("2026-01-20", snapshot("1.0")),
        ("2026-02-20", snapshot("2.0", effective_date="2026-06-01")),
    )
    first, second = at(line, "2026-03-01").revisions
    assert (first.effective_from, first.effective_to) == (day("2026-01-20"), day("2026-06-01"))
    assert (second.effective_from, second.effective_to) == (day("2026-06-01"), None)
    assert (first.unproved, second.unproved) == (True, False)
    assert at(line, "2026-03-01").scheduled == (second,)


def test_a_day_moved_to_the_arrival_is_unproved() -> None:
    line = timeline(("2026-03-02", snapshot("1.0", effective_date="2026-02-01")))
    (item,) = at(line, "2026-03-02").revisions
    assert (item.effective_from, item.unproved) == (day("2026-03-02"), True)


def test_what_existed_before_git_keeps_its_day() -> None:
    line = timeline(("2026-03-02", snapshot("1.0", effective_date="2019-04-03")))
    index = line.appearances[0].commit.index
    assert version_on(line, "2019-04-03", baseline=index) == "1.0"
    assert version_on(line, "2019-04-03", baseline=index - 1) is None


def test_an_unapproved_version_is_never_in_force() -> None:
    line = timeline(("2026-01-20", snapshot("1.0")), ("2026-02-20", snapshot("2.0")))
    found = at(line, "2026-03-01", invalid=frozenset({"2.0"}))
    assert found.effective is not None
    assert str(found.effective.revision.version) == "1.0"
    assert [item.state for item in found.revisions] == [State.EFFECTIVE, State.INVALID]
    nothing = at(line, "2026-03-01", invalid=frozenset({"1.0", "2.0"}))
    assert (nothing.state, nothing.effective) == (State.INVALID, None)


def test_recalls_and_withdrawals_need_their_approvals() -> None:
    waiting = snapshot("3.0", effective_date="2026-04-01")
    line = timeline(
        ("2026-01-20", snapshot("2.0")),
        ("2026-03-02", waiting),
        ("2026-03-10", snapshot("2.0", **recalled("3.0"), **withdrawn("2026-05-01"))),
    )
    recalls = frozenset(seen.recall for seen in seen_recalls(line))
    withdrawals = frozenset(seen.withdrawal for seen in seen_withdrawals(line))
    assert version_on(line, "2026-04-01") == "2.0"
    assert version_on(line, "2026-04-01", doubts=Doubts(recalls=recalls)) == "3.0"
    assert version_on(line, "2026-05-01") is None
    assert version_on(line, "2026-05-01", doubts=Doubts(withdrawals=withdrawals)) == "2.0"


def test_an_unapproved_withdrawal_may_be_replaced_by_an_approved_one() -> None:
    first = withdrawn("2026-02-01")
    second = withdrawn("2026-02-01", approvals=[{"role": "owner", "by": "a.brandt"}])
    line = timeline(
        ("2026-01-20", snapshot("1.0", **first)), ("2026-03-20", snapshot("1.0", **second))
    )
    unapproved = Doubts(withdrawals=frozenset({seen_withdrawals(line)[0].withdrawal}))
    assert version_on(line, "2026-03-19", doubts=unapproved) == "1.0"
    assert version_on(line, "2026-03-20", doubts=unapproved) is None


STATES: dict[str, tuple[list[tuple[str, Snapshot | None]], State]] = {
    "effective": ([("2026-01-20", snapshot("1.0"))], State.EFFECTIVE),
    "effective, with a draft": (
        [("2026-01-20", snapshot("1.0")), ("2026-02-01", draft("2.0"))],
        State.EFFECTIVE,
    ),
    "scheduled": ([("2026-01-20", snapshot("1.0", effective_date="2027-01-01"))], State.SCHEDULED),
    "draft": ([("2026-01-20", draft("1.0"))], State.DRAFT),
    "an unknown status is no approval": (
        [("2026-01-20", snapshot("1.0", status="final"))],
        State.DRAFT,
    ),
    "obsolete": ([("2026-01-20", snapshot("1.0", **withdrawn("2026-02-01")))], State.OBSOLETE),
    "a withdrawn draft is still a draft": (
        [("2026-01-20", draft("1.0", **withdrawn("2026-02-01")))],
        State.DRAFT,
    ),
    "recalled": (
        [
            ("2026-01-20", snapshot("3.0", effective_date="2026-04-01")),
            ("2026-03-10", snapshot("3.0", effective_date="2026-04-01", **recalled("3.0"))),
        ],
        State.RECALLED,
    ),
    "recalled, and a draft is open": (
        [
            ("2026-01-20", snapshot("3.0", effective_date="2026-04-01", **recalled("3.0"))),
            ("2026-03-10", draft("3.1")),
        ],
        State.DRAFT,
    ),
    "approved under no version": ([("2026-01-20", snapshot("one"))], State.INVALID),
    "approved without a day": (
        [("2026-01-20", snapshot("1.0", effective_date=None))],
        State.INVALID,
    ),
    "never readable": ([("2026-01-20", snapshot(readable=False))], State.INVALID),
}


@pytest.mark.parametrize("name", STATES)
def test_state_of_the_document(name: str) -> None:
    steps, state = STATES[name]
    assert at(timeline(*steps), "2026-04-15").state is state


def test_head_and_draft() -> None:
    two, three = snapshot("2.0"), draft("3.0", owner="j.tanaka")
    line = timeline(("2026-01-20", two), ("2026-02-20", three))
    found = at(line, "2026-03-01")
    assert (found.head, found.draft) == (three, three)
    broken = snapshot(readable=False)
    line = timeline(("2026-01-20", two), ("2026-02-20", three), ("2026-02-21", broken))
    assert (at(line, "2026-03-01").head, at(line, "2026-03-01").draft) == (three, three)
    line = timeline(("2026-01-20", two), ("2026-02-20", three), ("2026-02-21", None))
    assert (at(line, "2026-03-01").head, at(line, "2026-03-01").draft) == (three, None)
    line = timeline(("2026-01-20", broken))
    assert (at(line, "2026-03-01").head, at(line, "2026-03-01").draft) == (broken, None)


def test_a_deleted_draft_is_no_document() -> None:
    line = timeline(("2026-01-20", draft("1.0")), ("2026-02-20", None))
    assert standings({line.key: line}, as_of=day("2026-03-01"), policy=POLICY) == {}
    with pytest.raises(ValueError, match="SOP-001"):
        at(line, "2026-03-01")


def lines(**steps: list[tuple[str, Snapshot | None]]) -> dict[DocumentKey, Timeline]:
    """Timelines of several documents: `a` is SOP-A in English, `a_de` the same in German."""
    result = {}
    for name, states in steps.items():
        document_id, _, language = name.partition("_")
        key = DocumentKey(f"SOP-{document_id.upper()}", language or "en")
        result[key] = timeline(*states, key=key)
    return result


def in_force(all_lines: dict[DocumentKey, Timeline], on: str, **more: Any) -> dict[str, str | None]:
    found = standings(all_lines, as_of=day(on), policy=POLICY, people=people(), **more)
    return {
        key.id.removeprefix("SOP-").lower()
        + ("" if key.language == "en" else f"_{key.language}"): (
            str(item.effective.revision.version) if item.effective else None
        )
        for key, item in found.items()
    }


def test_translations_are_documents_of_their_own() -> None:
    both = lines(
        a=[("2026-01-20", snapshot("1.0")), ("2026-02-20", snapshot("2.0"))],
        a_de=[("2026-01-25", snapshot("1.0", language="de"))],
    )
    assert in_force(both, "2026-03-01") == {"a": "2.0", "a_de": "1.0"}


def test_a_withdrawal_waits_for_all_its_successors() -> None:
    ends = withdrawn("2026-03-01", replaced_by=["SOP-B", "SOP-C"])
    documents = lines(
        a=[("2026-01-20", snapshot("1.0")), ("2026-02-01", snapshot("1.0", **ends))],
        b=[("2026-02-01", snapshot("1.0", effective_date="2026-02-15"))],
        c=[("2026-02-01", snapshot("1.0", effective_date="2026-04-01"))],
    )
    assert in_force(documents, "2026-03-31") == {"a": "1.0", "b": "1.0", "c": None}
    assert in_force(documents, "2026-04-01") == {"a": None, "b": "1.0", "c": "1.0"}


def test_a_withdrawal_whose_successor_never_comes_takes_nothing_away() -> None:
    ends = withdrawn("2026-03-01", replaced_by=["SOP-B"])
    documents = lines(a=[("2026-01-20", snapshot("1.0", **ends))], b=[("2026-02-01", draft("1.0"))])
    assert in_force(documents, "2027-01-01") == {"a": "1.0", "b": None}
    del documents[DocumentKey("SOP-B", "en")]
    assert in_force(documents, "2027-01-01") == {"a": "1.0"}


def test_a_successor_counts_in_any_language() -> None:
    ends = withdrawn("2026-03-01", replaced_by=["SOP-B"])
    documents = lines(
        a=[("2026-01-20", snapshot("1.0", **ends))],
        b_de=[("2026-02-01", snapshot("1.0", effective_date="2026-05-01"))],
        b=[("2026-02-01", snapshot("1.0", effective_date="2026-04-01"))],
    )
    assert in_force(documents, "2026-04-01")["a"] is None
    assert in_force(documents, "2026-03-31")["a"] == "1.0"


def cr(version: str, **fields: Any) -> Snapshot:
    return snapshot(version, change_request="CR-17", **fields)


def cr_draft(version: str) -> Snapshot:
    return draft(version, change_request="CR-17")


OLD = ("2026-01-20", snapshot("1.0"))
GROUPS: dict[str, tuple[dict[str, list[tuple[str, Snapshot | None]]], dict[str, str]]] = {
    "the latest day holds for all": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0", effective_date="2026-03-01"))],
            "b": [OLD, ("2026-02-05", cr("2.0", effective_date="2026-04-01"))],
            "c": [OLD, ("2026-02-05", snapshot("2.0", change_request="CR-18"))],
        },
        {
            "2026-02-05": "a1.0 b1.0 c2.0",
            "2026-03-31": "a1.0 b1.0 c2.0",
            "2026-04-01": "a2.0 b2.0 c2.0",
        },
    ),
    "a draft on the main line holds all back": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0", effective_date="2026-03-01"))],
            "b": [OLD, ("2026-02-01", cr_draft("2.0"))],
        },
        {"2027-01-01": "a1.0 b1.0"},
    ),
    "until it arrives": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0", effective_date="2026-03-01"))],
            "b": [OLD, ("2026-02-01", cr_draft("2.0")), ("2026-03-20", cr("2.0"))],
        },
        {"2026-03-19": "a1.0 b1.0", "2026-03-20": "a2.0 b2.0"},
    ),
    "a draft that left the request or is gone holds nothing back": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0", effective_date="2026-03-01"))],
            "b": [OLD, ("2026-02-01", cr_draft("2.0")), ("2026-02-02", draft("2.0"))],
            "c": [("2026-02-01", cr_draft("2.0")), ("2026-02-02", None)],
        },
        {"2026-03-01": "a2.0 b1.0"},
    ),
    "one who joins after the release changes nothing for the others": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0", effective_date="2026-03-01"))],
            "b": [OLD, ("2026-03-02", cr_draft("2.0"))],
            "c": [OLD, ("2026-04-01", cr("2.0"))],
        },
        {"2026-03-01": "a2.0 b1.0 c1.0", "2026-04-01": "a2.0 b1.0 c2.0"},
    ),
    "the next draft keeps the old request": (
        {
            "a": [("2026-02-01", cr("2.0")), ("2026-02-02", cr_draft("3.0"))],
            "b": [("2026-02-01", cr("2.0"))],
        },
        {"2026-03-01": "a2.0 b2.0"},
    ),
    "and so does the next version": (
        {
            "a": [("2026-02-01", cr("2.0")), ("2026-06-01", cr("3.0"))],
            "b": [("2026-02-01", cr("2.0"))],
        },
        {"2026-02-01": "a2.0 b2.0", "2026-06-01": "a3.0 b2.0"},
    ),
    "a recalled one is waited for until its recall": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0", effective_date="2026-03-01"))],
            "b": [
                OLD,
                ("2026-02-01", cr("2.0", effective_date="2026-05-01")),
                ("2026-03-10", snapshot("1.0", **recalled("2.0"))),
            ],
        },
        {"2026-03-09": "a1.0 b1.0", "2026-03-10": "a2.0 b1.0", "2026-05-01": "a2.0 b1.0"},
    ),
    "no readable day in one of them": (
        {
            "a": [OLD, ("2026-02-01", cr("2.0"))],
            "b": [OLD, ("2026-02-01", cr("2.0", effective_date=None))],
        },
        {"2027-01-01": "a1.0 b1.0"},
    ),
    "a blank request binds nothing": (
        {
            "a": [OLD, ("2026-02-01", snapshot("2.0", change_request=" "))],
            "b": [OLD, ("2026-02-01", draft("2.0", change_request=" "))],
        },
        {"2026-02-01": "a2.0 b1.0"},
    ),
}


@pytest.mark.parametrize("name", GROUPS)
def test_documents_of_one_change_request_are_released_together(name: str) -> None:
    documents, days = GROUPS[name]
    found = {on: in_force(lines(**documents), on) for on in days}
    assert {
        on: " ".join(f"{key}{version}" for key, version in item.items() if version)
        for on, item in found.items()
    } == days


def test_an_unapproved_member_holds_the_others_back() -> None:
    documents = lines(a=[OLD, ("2026-02-01", cr("2.0"))], b=[OLD, ("2026-02-01", cr("2.0"))])
    doubts = {DocumentKey("SOP-B", "en"): Doubts(versions=frozenset({"2.0"}))}
    assert in_force(documents, "2026-03-01", doubts=doubts) == {"a": "1.0", "b": "1.0"}
    found = standings(documents, as_of=day("2026-03-01"), policy=POLICY, doubts=doubts)
    waiting = found[DocumentKey("SOP-A", "en")].scheduled
    assert [(str(r.revision.version), r.effective_from) for r in waiting] == [("2.0", None)]


def test_a_waiting_member_of_a_withdrawn_document_is_obsolete() -> None:
    documents = lines(
        a=[
            OLD,
            ("2026-02-01", cr("2.0")),
            ("2026-02-02", cr("2.0", **withdrawn("2026-03-01"))),
        ],
        b=[OLD, ("2026-02-01", cr_draft("2.0"))],
    )
    found = standings(documents, as_of=day("2026-03-01"), policy=POLICY)
    item = found[DocumentKey("SOP-A", "en")]
    assert item.state is State.OBSOLETE
    assert [r.state for r in item.revisions] == [State.OBSOLETE, State.OBSOLETE]


def test_versions_below_what_is_in_force_are_judged_only_when_asked_for() -> None:
    asked: list[object] = []

    class Watched:
        def __contains__(self, version: object) -> bool:
            asked.append(version)
            return version == "1.0"

    numbers = ("1.0", "2.0", "3.0", "4.0")
    steps = [(f"2026-0{month}-01", snapshot(v)) for month, v in enumerate(numbers, 1)]
    line = timeline(*steps)
    found = standings(
        {line.key: line},
        as_of=day("2026-03-15"),
        policy=POLICY,
        doubts={line.key: Doubts(versions=Watched())},
    )[line.key]
    assert found.effective is not None
    assert found.effective.revision.version.text == "3.0"
    assert set(asked) == {"4.0", "3.0"}
    assert [r.version.text for r in found.known] == list(numbers)
    assert found.of("2.0") is found.revisions[1]
    assert found.of("5.0") is None
    assert set(asked) == {"4.0", "3.0", "2.0"}
    assert [i.state for i in found.revisions[:2]] == [State.INVALID, State.SUPERSEDED]
    with pytest.raises(IndexError):
        found.revisions[4]
