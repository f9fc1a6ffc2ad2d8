"""What an issue says: safe whatever documents say, and true about why it is closed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from qmsctl.forge.markers import DueMarker
from qmsctl.forge.reminders import Kind, Reminder, Step
from qmsctl.report.entries import entries
from qmsctl.report.reminded import as_json, as_text, summary
from qmsctl.report.reminders import Place, Reminders, reminders
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    SOP_PATH,
    approvals,
    document,
    files,
    form,
    person,
    person_path,
    policy,
)
from qmsctl.rules.loading import load
from tests.support.gitrepo import GitRepo

PLACE = Place("github", "https://github.com/halden/qms/blob")
REVIEW = ("SOP-001", "en", "")
NEW_BODY = "# Control of documented information\n\n## Purpose\n\nNew.\n\n## Procedure\n\nNew.\n"
HOSTILE = "@halden/all <img src=x onerror=alert(1)> [a](//b.c) `c` #1 | https://evil.example $(rm)"


@pytest.fixture
def repo(gitrepo: GitRepo) -> GitRepo:
    gitrepo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    return gitrepo


def told(
    repo: GitRepo, changes: Mapping[str, str], day: str = "2028-01-10", place: Place = PLACE
) -> Reminders:
    """What reminders say on a day in the example QMS with these files."""
    repo.commit({**files(), **changes})
    return again(repo, day, place)


def again(repo: GitRepo, day: str = "2028-01-10", place: Place = PLACE) -> Reminders:
    context = load(repo.path, as_of=dt.date.fromisoformat(day))
    return reminders(context, entries(context), place)


def titles(found: Reminders) -> list[str]:
    return [reminder.title for reminder in found.due]


def review(date: str, outcome: str, **more: str) -> dict[str, str]:
    return {"version": "1.0", "by": "a.brandt", "date": date, "outcome": outcome, **more}


def external(**more: Any) -> dict[str, Any]:
    return {
        "id": "EXT-001",
        "title": "Requirements",
        "issuer": "ISO",
        "edition": "2015",
        "location": "Shelf",
        "owner": "quality-manager",
        "last_checked": "2025-06-30",
        "check_interval": "12 months",
        **more,
    }


def test_what_is_far_ahead_is_known_but_not_told(repo: GitRepo) -> None:
    found = told(repo, {}, day="2026-06-01")
    assert found.due == ()
    assert set(found.today) == {REVIEW, ("FRM-001", "en", "")}
    assert found.today[REVIEW].marker == DueMarker("SOP-001", "en", dt.date(2028, 2, 1))


def test_hostile_texts_are_shown_and_do_nothing(repo: GitRepo) -> None:
    evil = person("a.brandt", name=HOSTILE, logins={"github": "alex"})
    sop = document(title=HOSTILE, owner="a.brandt", reviews=[review("2027-01-01", "revise")])
    found = told(repo, {SOP_PATH: sop, person_path("a.brandt"): evil})
    for reminder in found.due:
        assert "@" not in reminder.title.replace("@\u200b", "")
        assert "\n" not in reminder.title
        shown = reminder.body.replace("https://github.com/halden", "").replace("@\u200b", "")
        for sign in ("@", "<", "](//", "`c`", "https://", " #1", "| https", "$("):
            assert sign not in shown.replace(" | [file](", ""), sign
        assert reminder.assignees == ("alex",)
    assert len(found.due) == 2


def test_a_long_title_never_hides_the_day(repo: GitRepo) -> None:
    found = told(repo, {SOP_PATH: document(title="Long " * 99)})
    (title,) = titles(found)
    assert len(title) <= 256
    assert title.startswith("Review SOP-001 Long Long")
    assert title.endswith("… by 2028-02-01")


def test_an_action_and_its_review_are_two_things(repo: GitRepo) -> None:
    sop = document(reviews=[review("2027-12-01", "revise", action_by="2028-01-05")])
    found = told(repo, {SOP_PATH: sop})
    assert titles(found) == [
        "Revise SOP-001 Control of documented information by 2028-01-05",
        "Review SOP-001 Control of documented information by 2028-02-01",
    ]
    action, next_review = found.due
    assert action.marker.what == "revise-2027-12-01"
    assert "qms revise SOP-001\n" in action.body
    assert "| Last review | 2027-12-01 by Alex Brandt, outcome revise |" in next_review.body


def test_a_withdrawal_that_was_asked_for(repo: GitRepo) -> None:
    sop = document(reviews=[review("2027-12-01", "withdraw")])
    found = told(repo, {SOP_PATH: sop}, day="2028-02-20")
    body = next(r.body for r in found.due if r.marker.what == "withdraw-2027-12-01")
    assert "qms retire SOP-001\n" in body


def test_two_actions_of_one_day_have_one_issue_with_one_day(repo: GitRepo) -> None:
    """Else the issue of the one would be closed because of the other, again and again."""
    days = ["2028-02-01", "2028-01-20"]
    sop = document(reviews=[review("2027-12-01", "revise", action_by=day) for day in days])
    found = told(repo, {SOP_PATH: sop})
    action = ("SOP-001", "en", "revise-2027-12-01")
    assert [r.marker.due.isoformat() for r in found.due if r.marker.what] == ["2028-01-20"]
    marker = found.today[action].marker
    assert marker is not None
    assert marker.due == dt.date(2028, 1, 20)


def test_an_external_document_is_checked(repo: GitRepo) -> None:
    own = policy(external_documents=[external()])
    found = told(repo, {POLICY_PATH: own}, day="2026-06-01")
    (reminder,) = found.due
    assert reminder.title == "Check EXT-001 Requirements by 2026-06-30"
    assert reminder.marker.line() == "<!-- qms-due EXT-001 en 2026-06-30 check -->"
    assert "| Edition | 2015 |" in reminder.body
    assert "Last review" not in reminder.body
    assert "set `last_checked`" in reminder.body
    news = found.today[reminder.marker.subject].news
    assert news == "EXT-001 was last checked on 2025-06-30. Now it is due by 2026-06-30."


def test_a_translation_has_its_own_reminder(repo: GitRepo) -> None:
    german = SOP_PATH.replace("documented", "dokumentierte")
    found = told(repo, {german: document(language="de", title="Lenkung")})
    assert titles(found) == [
        "Review SOP-001 (de) Lenkung by 2028-02-01",
        "Review SOP-001 (en) Control of documented information by 2028-02-01",
    ]
    assert "qms review SOP-001 --language de --outcome no-change" in found.due[0].body


class TestLinks:
    def test_page_and_file(self, repo: GitRepo) -> None:
        site = {"name": "Halden", "site": "https://qms.halden.example/"}
        found = told(repo, {POLICY_PATH: policy(organization=site)})
        page = "https://qms.halden.example/documents/SOP-001/index.html"
        assert f"| [page on the site]({page}) · [file](" in found.due[0].body

    def test_the_file_is_that_of_the_version_in_force(self, repo: GitRepo) -> None:
        """With a draft on the main line the newest file is not what is to be reviewed."""
        found = told(repo, {})
        assert f"| [file]({PLACE.files}/HEAD/{SOP_PATH}) |" in found.due[0].body
        came = repo.head
        draft = document(body=NEW_BODY, version="2.0", status="draft", approvals=[])
        repo.commit({SOP_PATH: draft})
        (still,) = again(repo).due
        assert "| In force | 1.0 |" in still.body
        assert f"| [file of 1.0]({PLACE.files}/{came}/{SOP_PATH}) |" in still.body

    def test_an_address_that_could_break_out_is_left_out(self, repo: GitRepo) -> None:
        site = {"name": "Halden", "site": "javascript:alert(1)"}
        place = Place("github", "https://x) [y](https://evil.example")
        found = told(repo, {POLICY_PATH: policy(organization=site)}, place=place)
        assert f"| Read it | {SOP_PATH} |" in found.due[0].body


class TestOwner:
    def test_a_role_has_everyone_who_holds_it_today(self, repo: GitRepo) -> None:
        both = [{"role": "operations-manager"}]
        gone = [{"role": "operations-manager", "until": "2027-12-31"}]
        changes = {
            person_path("a.brandt"): person("a.brandt", logins={"github": "alex"}),
            person_path("j.tanaka"): person(
                "j.tanaka", logins={"github": "jun"}, roles=[*both, {"role": "quality-manager"}]
            ),
            person_path("m.keller"): person("m.keller", logins={"github": "mia"}, roles=gone),
        }
        found = told(repo, changes)
        assert found.due[0].assignees == ("alex", "jun")

    def test_a_stand_in_is_told_after_the_owner(self, repo: GitRepo) -> None:
        past = {"role": "owner", "until": "2027-12-31", "delegated_by": "a.brandt"}
        now = {**past, "until": "2029-12-31"}
        changes = {
            SOP_PATH: document(owner="a.brandt"),
            person_path("a.brandt"): person("a.brandt", logins={"github": "alex"}),
            person_path("a.first"): person("a.first", logins={"github": "one"}, roles=[now]),
            person_path("b.second"): person("b.second", logins={"github": "two"}, roles=[past]),
        }
        found = told(repo, changes)
        assert found.due[0].assignees == ("alex", "one")

    def test_a_person_without_a_login_is_named_only(self, repo: GitRepo) -> None:
        found = told(repo, {SOP_PATH: document(owner="a.brandt")})
        assert found.due[0].assignees == ()
        assert "| Owner | Alex Brandt |" in found.due[0].body

    def test_nobody(self, repo: GitRepo) -> None:
        found = told(repo, {FORM_PATH: form(owner=None, review_interval="24 months")})
        (reminder,) = (r for r in found.due if r.marker.document == "FRM-001")
        assert reminder.assignees == ()
        assert "| Owner | none is named |" in reminder.body


class TestNews:
    def test_a_review(self, repo: GitRepo) -> None:
        reviews = [review("2027-12-01", "no-change"), review("2027-12-20", "revise")]
        found = told(repo, {SOP_PATH: document(reviews=reviews)})
        assert found.today[REVIEW].news == (
            "SOP-001 was reviewed: 2027-12-01 by Alex Brandt, outcome no-change. "
            "Now it is due by 2029-12-01."
        )

    def test_a_new_version(self, repo: GitRepo) -> None:
        told(repo, {})
        second = document(
            version="2.0",
            effective_date="2027-12-15",
            approvals=approvals("2027-12-01", "2027-12-01"),
            body=NEW_BODY,
        )
        repo.commit({SOP_PATH: second}, date="2027-12-02T12:00:00+00:00")
        assert again(repo).today[REVIEW].news == (
            "Version 2.0 of SOP-001 is in force since 2027-12-15. Now it is due by 2029-12-15."
        )

    def test_a_withdrawal(self, repo: GitRepo) -> None:
        withdrawal = {
            "reason": "Not needed.",
            "date": "2026-02-15",
            "approvals": approvals("2026-02-11", "2026-02-11"),
        }
        reviews = [review("2026-02-10", "revise")]
        told(repo, {})
        gone = document(withdrawal=withdrawal, reviews=reviews)
        repo.commit({SOP_PATH: gone}, date="2026-02-12T12:00:00+00:00")
        found = again(repo)
        for subject in (REVIEW, ("SOP-001", "en", "revise-2026-02-10")):
            assert found.today[subject].marker is None
            assert found.today[subject].news.startswith("SOP-001 is withdrawn")

    def test_an_action_that_was_carried_out(self, repo: GitRepo) -> None:
        told(repo, {})
        second = document(
            version="2.0",
            effective_date="2026-03-15",
            approvals=approvals("2026-03-01", "2026-03-01"),
            reviews=[review("2026-02-20", "revise")],
            body=NEW_BODY,
        )
        repo.commit({SOP_PATH: second}, date="2026-03-02T12:00:00+00:00")
        over = again(repo).today["SOP-001", "en", "revise-2026-02-20"]
        assert over.marker is None
        assert (
            over.news == "What the review of SOP-001 on 2026-02-20 asked for is on the main line."
        )

    def test_a_document_of_which_nothing_is_in_force_is_left_to_people(self, repo: GitRepo) -> None:
        found = told(repo, {SOP_PATH: document(status="draft", approvals=None)})
        assert REVIEW not in found.today

    def test_an_action_moved_to_another_day(self, repo: GitRepo) -> None:
        sop = document(reviews=[review("2027-12-01", "revise", action_by="2028-01-05")])
        found = told(repo, {SOP_PATH: sop})
        assert found.today["SOP-001", "en", "revise-2027-12-01"].news == (
            "The day has moved: revise SOP-001. Now it is due by 2028-01-05."
        )


def test_a_review_that_never_comes_is_at_the_end_of_time(repo: GitRepo) -> None:
    found = told(repo, {SOP_PATH: document(review_interval="9999 years")})
    marker = found.today[REVIEW].marker
    assert marker is not None
    assert found.due == () or marker.due <= dt.date.max


def test_the_list_of_what_was_done_steers_no_terminal() -> None:
    marker = DueMarker("SOP-001", "en", dt.date(2028, 2, 1))
    evil = Reminder(marker, "Review \x1b[2J", "Body")
    step = Step(Kind.OPEN, marker, reminder=evil, news="&#42;bold&#42;")
    assert "\x1b" not in as_text([step], dry_run=True)
    assert "*bold*" in as_text([step], dry_run=True)
    assert as_text([Step(Kind.LEAVE, marker)], dry_run=False).startswith("left ")
    left = as_json([Step(Kind.LEAVE, marker)], as_of=marker.due, repository="a/b", dry_run=True)
    assert left["issues"][0]["title"] is None
    assert summary([], dry_run=False).startswith("0 issues opened")
