"""What is told of merges: to people, to programs, and in an issue where texts must do nothing."""

from qmsctl.report.afterwards import findings, records
from qmsctl.report.afterwards.findings import Audit, Wrong
from qmsctl.report.afterwards.records import Entry, Record

COMMIT = "ab" * 20
URL = f"https://github.com/acme/qms/commit/{COMMIT}"
HOSTILE = "<!-- qms-audit x --> @everyone #1 [a](https://example.org) `x`\n# Title \x1b[31m"


def audit(*wrong: Wrong, number: int | None = 12) -> Audit:
    return Audit(COMMIT, "squash", number, URL, ("SOP-001 2.0", "SOP-002 1.0"), wrong)


def test_hostile_texts_do_nothing_in_an_issue() -> None:
    found = audit(Wrong(HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    body = findings.issue_body(found)
    assert "<!--" not in body
    for sign in ("@everyone", "#1 ", "](https://example", "\x1b", "\n# Title"):
        assert sign not in body
    assert findings.issue_title(found) == (
        "Pull request 12 was merged otherwise than it was approved (ababababab)"
    )
    assert "\x1b" not in findings.as_text([found])


def test_an_issue_lists_no_more_than_it_can_hold() -> None:
    wrong = (Wrong(f"SOP-{n}", "<x> " * 5000, hint=f"{n} " + "@ " * 900) for n in range(150))
    body = findings.issue_body(audit(*wrong))
    assert body.count("\n- **SOP-") + int(body.split("- … and ")[1].split()[0]) == 150
    assert len(body) < 65_000


def test_a_merge_in_which_something_is_wrong() -> None:
    found = audit(Wrong("SOP-001 2.0", "It was altered.", "a.md", "Issue a higher one."))
    assert findings.as_text([found]) == (
        "#12, merged as ababababab (squash)\n"
        "  as approved  SOP-002 1.0\n"
        "  wrong        SOP-001 2.0: It was altered.\n"
    )
    assert findings.summary([found, audit()]) == "2 merges: 1 finding."
    assert findings.summary([audit()]) == "1 merge: what was merged is what was approved."
    (told,) = findings.as_json([found])["merges"]
    assert told["findings"][0]["hint"] == "Issue a higher one."
    assert told["issue"] is None


def test_a_commit_without_a_pull_request() -> None:
    assert findings.issue_title(audit(number=None)).startswith("A commit was merged otherwise")
    assert "(pull request" not in findings.issue_body(audit(number=None))


def test_a_commit_message_names_ids_only_and_each_approval_once() -> None:
    one = Entry("SOP-001@2.0;lang=en", "approval", "owner", "a.brandt", 9)
    policy = Entry("QMS-POLICY@3.0", "approval", "policy-owner", "a.brandt", 9)
    assert records.body_of([one, one, policy]) == (
        "- SOP-001 2.0 (en): approval as owner by a.brandt\n"
        "- QMS-POLICY 3.0: approval as policy-owner by a.brandt\n"
    )


def test_a_look_says_what_is_to_be_recorded() -> None:
    entry = Entry("SOP-001@2.0;lang=en", "approval", "owner", "a.brandt", 9)
    look = Record(1, COMMIT, "merge", catch_up=False, entries=(entry,), missing=("Nobody.",))
    assert records.summary([look]) == (
        "1 merge: 1 approval to record, 0 recorded before, 1 missing."
    )
    assert "  to record  SOP-001 2.0 (en) approval as owner by a.brandt" in records.as_text([look])


def test_control_characters_of_a_record_do_not_reach_the_terminal() -> None:
    text = records.as_text([Record(1, COMMIT, "push", catch_up=False, missing=(HOSTILE,))])
    assert "\x1b" not in text
    assert text.startswith("#1 merged as ababababab\n  missing    ")
    assert text.count("\n") == 2
