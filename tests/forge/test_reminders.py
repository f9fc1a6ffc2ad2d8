import datetime as dt
from collections.abc import Iterable

import pytest

from qmsctl.forge.errors import PermissionMissing
from qmsctl.forge.github import GitHub
from qmsctl.forge.markers import DueMarker
from qmsctl.forge.models import Account, Issue
from qmsctl.forge.reminders import LABEL, Kind, Reminder, Step, Subject, Today, carry_out, plan
from tests.forge.conftest import FakeTime
from tests.forge.imitation import REPOSITORY, refusal
from tests.forge.server import Fault, Served

ME = "halden-brandt"
OLD, NEW = dt.date(2027, 3, 1), dt.date(2029, 3, 1)
SOP = DueMarker("SOP-001", "en", OLD)
NEWS = "SOP-001 was reviewed."


def reminder(marker: DueMarker = SOP, *assignees: str) -> Reminder:
    title = f"Review {marker.document} by {marker.due}"
    return Reminder(marker, title, "Please review.\n", assignees)


def issue(
    number: int, marker: DueMarker | None = SOP, state: str = "open", **more: object
) -> Issue:
    values: dict[str, object] = {
        "number": number,
        "title": "T",
        "state": state,
        "body": f"{marker.line()}\nText" if marker else "Text",
        "author_association": "MEMBER",
        **more,
    }
    return Issue.model_validate(values)


def now(due: dt.date | None, marker: DueMarker = SOP) -> dict[Subject, Today]:
    later = DueMarker(marker.document, marker.language, due, marker.what) if due else None
    return {marker.subject: Today(later, NEWS)}


def kinds(steps: Iterable[Step]) -> list[tuple[str, int | None]]:
    return [(step.kind.value, step.issue.number if step.issue else None) for step in steps]


STRANGER = {"author_association": "NONE", "user": Account(login="mallory", id=7)}
PLANS = [
    ("nothing yet", [reminder()], now(OLD), [], [("open", None)]),
    ("open already", [reminder()], now(OLD), [issue(1)], [("stands", 1)]),
    ("closed by hand", [reminder()], now(OLD), [issue(1, state="closed")], [("declined", 1)]),
    ("reviewed", [], now(NEW), [issue(1)], [("close", 1)]),
    ("reviewed and closed by hand", [], now(NEW), [issue(1, state="closed")], []),
    ("withdrawn", [], now(None), [issue(1)], [("close", 1)]),
    ("not known any more", [], {}, [issue(1)], [("leave", 1)]),
    (
        "the next day is near too",
        [reminder(DueMarker("SOP-001", "en", NEW))],
        now(NEW),
        [issue(1)],
        [("close", 1), ("open", None)],
    ),
    ("two of one", [reminder()], now(OLD), [issue(2), issue(1)], [("merge", 2), ("stands", 1)]),
    (
        "the older of two was closed by hand",
        [reminder()],
        now(OLD),
        [issue(1, state="closed"), issue(2)],
        [("merge", 2), ("declined", 1)],
    ),
    ("two of one, outdated", [], now(NEW), [issue(1), issue(2)], [("merge", 2), ("close", 1)]),
    ("another language", [reminder()], now(OLD), [issue(1, DueMarker("SOP-001", "de", OLD))],
     [("leave", 1), ("open", None)]),
    ("another task", [reminder()], now(OLD), [issue(1, DueMarker("SOP-001", "en", OLD, "check"))],
     [("leave", 1), ("open", None)]),
    ("no marker", [reminder()], now(OLD), [issue(1, None)], [("open", None)]),
    ("a stranger's", [reminder()], now(OLD), [issue(1, **STRANGER)], [("open", None)]),
    ("a deleted account's", [reminder()], now(OLD), [issue(1, author_association="NONE")],
     [("open", None)]),
    ("a program's", [reminder()], now(OLD),
     [issue(1, author_association="NONE", user=Account(login="x[bot]", id=8, type="Bot"))],
     [("stands", 1)]),
    ("our own", [reminder()], now(OLD),
     [issue(1, author_association="NONE", user=Account(login=ME, id=9))], [("stands", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reminders", "today", "issues", "steps"),
    [pytest.param(*row[1:], id=row[0]) for row in PLANS],
)
def test_what_is_done_about_each_issue(
    reminders: list[Reminder],
    today: dict[Subject, Today],
    issues: list[Issue],
    steps: list[tuple[str, int | None]],
) -> None:
    assert kinds(plan(reminders, today, issues, login=ME)) == steps


def run(forge: GitHub, reminders: list[Reminder], today: dict[Subject, Today]) -> list[Step]:
    steps = plan(reminders, today, forge.issues(LABEL), login=forge.login())
    return list(carry_out(forge, steps))


def test_an_issue_is_opened_once(forge: GitHub, served: Served) -> None:
    served.state.members.add("halden-tanaka")
    wanted = [reminder(SOP, ME, "halden-gone", "halden-tanaka")]
    (step,) = run(forge, wanted, now(OLD))
    assert step.notes == ("halden-gone cannot be assigned in halden/qms",)
    assert kinds(run(forge, wanted, now(OLD))) == [("stands", 1)]
    (made,) = served.state.issues.values()
    assert made["title"] == "Review SOP-001 by 2027-03-01"
    assert made["body"] == "<!-- qms-due SOP-001 en 2027-03-01 -->\nPlease review.\n"
    assert [user["login"] for user in made["assignees"]] == [ME, "halden-tanaka"]
    assert made["labels"] == [{"name": "qms-review"}]
    assert served.state.labels["qms-review"]["description"] == "Reminder of qms: due or overdue"


def test_each_login_is_asked_about_once(forge: GitHub, served: Served) -> None:
    wanted = [reminder(DueMarker(f"SOP-00{n}", "en", OLD), ME) for n in range(4)]
    run(forge, wanted, {})
    assert served.count("GET", ".*/assignees/.*") == 1


def test_one_closed_by_hand_stays_closed(forge: GitHub, served: Served) -> None:
    run(forge, [reminder()], now(OLD))
    served.state.issues[1]["state"] = "closed"
    assert kinds(run(forge, [reminder()], now(OLD))) == [("declined", 1)]
    assert len(served.state.issues) == 1


def test_a_review_closes_the_issue_and_is_named(forge: GitHub, served: Served) -> None:
    run(forge, [reminder()], now(OLD))
    assert kinds(run(forge, [], now(NEW))) == [("close", 1)]
    closed = served.state.issues[1]
    assert (closed["state"], closed["state_reason"]) == ("closed", "completed")
    assert served.state.of(1) == [
        "<!-- qms-due-done SOP-001 en 2027-03-01 -->\nSOP-001 was reviewed."
    ]
    assert run(forge, [], now(NEW)) == []


def test_a_day_that_comes_back_is_reminded_of_again(forge: GitHub, served: Served) -> None:
    """As when a review is reverted: that issue was closed here, and not by people."""
    run(forge, [reminder()], now(OLD))
    run(forge, [], now(NEW))
    assert kinds(run(forge, [reminder()], now(OLD))) == [("open", 3)]


def test_a_run_that_was_cut_off_says_why_only_once(forge: GitHub, served: Served) -> None:
    run(forge, [reminder()], now(OLD))
    served.fail("PATCH", ".*/issues/1", Fault(403, refusal("No")))
    with pytest.raises(PermissionMissing, match="close #1"):
        run(forge, [], now(NEW))
    assert served.state.issues[1]["state"] == "open"
    run(forge, [], now(NEW))
    assert len(served.state.of(1)) == 1
    assert served.state.issues[1]["state"] == "closed"


def test_what_is_left_is_not_touched(forge: GitHub, served: Served) -> None:
    run(forge, [reminder()], now(OLD))
    before = served.count("PATCH") + served.count("POST")
    assert kinds(run(forge, [], {})) == [("leave", 1)]
    assert served.count("PATCH") + served.count("POST") == before


def test_two_runs_that_meet_leave_one_issue(forge: GitHub, served: Served) -> None:
    """Both have looked before one of them opens anything."""
    with GitHub(forge._access, FakeTime().clock) as other:
        plans = [
            plan([reminder()], now(OLD), one.issues(LABEL), login=one.login())
            for one in (forge, other)
        ]
        assert kinds(carry_out(forge, plans[0])) == [("open", 1)]
        assert kinds(carry_out(other, plans[1])) == [("open", 2), ("merge", 2)]
    assert [found["state"] for found in served.state.issues.values()] == ["open", "closed"]
    assert served.state.issues[2]["state_reason"] == "not_planned"
    assert served.state.of(2)[0].endswith("#1 is about the same and older.")
    assert kinds(run(forge, [reminder()], now(OLD))) == [("stands", 1)]


def test_what_was_done_before_an_error_is_known(forge: GitHub, served: Served) -> None:
    path = f"/repos/{REPOSITORY}/issues"
    served.state.once("create_issue", lambda: served.fail("POST", path, Fault(403, refusal("No"))))
    second = DueMarker("SOP-002", "en", OLD)
    wanted, today = [reminder(), reminder(second)], {**now(OLD), **now(OLD, second)}
    steps = carry_out(forge, plan(wanted, today, (), login=ME))
    assert kinds([next(steps)]) == [("open", 1)]
    with pytest.raises(PermissionMissing):
        next(steps)
    assert [step.kind for step in run(forge, wanted, today)] == [Kind.STANDS, Kind.OPEN]
