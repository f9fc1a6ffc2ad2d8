import datetime as dt
import re

import pytest

from qmsctl.model.errors import UsageError
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, approvals, document, files, policy
from tests.cli.story import AS_OF, data, look, run
from tests.support.gitrepo import GitRepo

TABLE = """\
Day         When           Id       What                                      Owner               Title
----------  -------------  -------  ----------------------------------------  ------------------  ---------------------------------
2026-03-30  overdue 1 day  SOP-001  Revise, as the review of 2026-03-20 asks  Operations manager  Control of documented information
2026-05-01  in 31 days     SOP-002  Version 1.0 comes into force              Operations manager  Cleaning
"""  # noqa: E501


def test_what_is_overdue_comes_first_then_what_lies_ahead(story: GitRepo) -> None:
    result = run(story, "due", "--as-of", AS_OF)
    assert result.stdout == TABLE
    assert result.stderr == "1 overdue, 1 ahead up to 2026-06-29.\n"


def test_json_has_everything_and_the_horizon(story: GitRepo) -> None:
    due = data(story, "due", "--all")
    assert due["schema"] == "qms-due/1"
    assert due["until"] is None
    assert due["summary"] == {"overdue": 1, "ahead": 4}
    assert [(i["kind"], i["document"], i["due"], i["days"]) for i in due["items"]] == [
        ("action", "SOP-001", "2026-03-30", -1),
        ("effective", "SOP-002", "2026-05-01", 31),
        ("external-check", "EXT-001", "2026-06-30", 91),
        ("review", "SOP-001", "2028-03-15", 715),
        ("review", "FRM-001", "2029-02-01", 1038),
    ]
    assert due["items"][0]["owner_name"] == "Operations manager"
    assert due["items"][0]["overdue"]


@pytest.mark.parametrize(
    ("within", "until"),
    [
        ("31d", "2026-05-01"),
        ("1w", "2026-04-07"),
        ("3m", "2026-06-30"),
        ("2y", "2028-03-31"),
        ("24 months", "2028-03-31"),
        ("9999y", "9999-12-31"),
    ],
)
def test_within_reads_short_and_long_forms(story: GitRepo, within: str, until: str) -> None:
    assert data(story, "due", "--within", within)["until"] == until


@pytest.mark.parametrize("within", ["90", "0d", "soon", "d"])
def test_what_is_no_length_of_time_is_told(story: GitRepo, within: str) -> None:
    result = run(story, "due", "--within", within, code=2)
    assert "is no length of time; write 90d, 12w, 6m, 1y" in result.stderr


def test_a_person_answers_for_the_roles_they_hold(story: GitRepo) -> None:
    def asked(owner: str) -> set[str]:
        items = data(story, "due", "--all", "--owner", owner)["items"]
        return {item["document"] for item in items}

    assert asked("operations-manager") == {"SOP-001", "SOP-002", "FRM-001"}
    assert asked("a.brandt") == asked("operations-manager")
    assert asked("quality-manager") == asked("j.tanaka") == {"EXT-001"}
    assert asked("m.keller") == set()
    with pytest.raises(UsageError, match="Did you mean 'quality-manager'"):
        run(story, "due", "--owner", "quality-manger")


def test_nothing_due_prints_no_table(story: GitRepo) -> None:
    result = run(story, "due", "--owner", "m.keller", "--as-of", AS_OF)
    assert result.stdout == ""
    assert result.stderr == "0 overdue, 0 ahead up to 2026-06-29.\n"


def calendar(repo: GitRepo, as_of: str = AS_OF) -> str:
    """The calendar with its own line ends, which the text of a result does not keep."""
    result = run(repo, "due", "--all", "--format", "ics", "--as-of", as_of)
    return result.stdout_bytes.decode()


def test_the_calendar_is_the_same_every_time(story: GitRepo) -> None:
    first, later = calendar(story), calendar(story, as_of="2026-04-01")
    assert first == later  # it speaks of the documents, not of the day on which it was made
    text = first.replace("\r\n ", "")
    lines = text.split("\r\n")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "NAME:Example Instruments: QMS dates" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 5
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 5
    start = lines.index("DTSTART;VALUE=DATE:20260330")
    assert lines[start - 1] == "DTSTAMP:20260321T120000Z"
    assert lines[start + 1] == "SUMMARY:SOP-001: Revise\\, as the review of 2026-03-20 asks"
    assert "DTSTAMP:20250630T000000Z" in lines  # the external document's last check
    assert not re.search(r"@example\.org", text)  # e-mails are never published


def test_an_event_keeps_its_uid_when_its_day_moves(example: GitRepo) -> None:
    def event() -> tuple[str, str]:
        pattern = r"UID:(\S+)\r\nDTSTAMP:\S+\r\nDTSTART;VALUE=DATE:(\d+)\r\nSUM\S+SOP"
        found = re.search(pattern, calendar(example))
        assert found is not None
        return found[1], found[2]

    example.commit(files())
    uid, day = event()
    example.commit({SOP_PATH: document(review_interval="12 months")})
    assert event() == (uid, "20270201")
    assert day == "20280201"


def test_a_withdrawal_ahead_is_listed(example: GitRepo) -> None:
    withdrawal = {
        "reason": "Not needed.",
        "date": "2026-06-15",
        "approvals": [
            {"role": "owner", "by": "a.brandt", "date": "2026-01-20"},
            {"role": "quality-manager", "by": "j.tanaka", "date": "2026-01-20"},
        ],
    }
    example.commit(files(), date="2026-01-20T12:00:00+00:00")
    example.commit({SOP_PATH: document(withdrawal=withdrawal)}, date="2026-01-21T12:00:00+00:00")
    items = data(example, "due")["items"]
    assert [(i["kind"], i["due"], i["document"]) for i in items] == [
        ("withdrawal", "2026-06-15", "SOP-001")
    ]


def test_a_translation_is_named_with_its_language(example: GitRepo) -> None:
    german = SOP_PATH.replace("documented", "dokumentierte")
    example.commit({**files(), german: document(language="de", title="Lenkung")})
    assert "SOP-001 (de)  Periodic review" in look(example, "due", "--all")


def test_a_check_that_never_comes_lies_at_the_end_of_time(example: GitRepo) -> None:
    external = {
        "id": "EXT-001",
        "title": "Requirements",
        "issuer": "ISO",
        "edition": "2015",
        "location": "Shelf",
        "owner": "quality-manager",
        "last_checked": "2026-01-01",
        "check_interval": "9999 years",
    }
    example.commit({**files(), POLICY_PATH: policy(external_documents=[external])})
    items = data(example, "due", "--all")["items"]
    assert items[-1]["due"] == dt.date.max.isoformat()


def test_today_is_said_as_such(story: GitRepo) -> None:
    assert "  today " in run(story, "due", "--as-of", "2026-03-30").stdout


def test_a_retired_document_asks_for_nothing_more(example: GitRepo) -> None:
    review = {"version": "1.0", "by": "a.brandt", "date": "2026-02-10", "outcome": "revise"}
    withdrawal = {
        "reason": "Not needed.",
        "date": "2026-02-15",
        "approvals": approvals("2026-02-11", "2026-02-11"),
    }
    example.commit(files())
    gone = document(reviews=[review], withdrawal=withdrawal)
    example.commit({SOP_PATH: gone}, date="2026-02-12T12:00:00+00:00")
    assert [i["document"] for i in data(example, "due", "--all")["items"]] == ["FRM-001"]
