"""`qms recall`: only before its day, and only with the approvals of its route."""

import pytest

from qmsctl.rules.example import SOP_BODY
from tests.cli.company import JUN, TODAY, Company

REASON = ("--reason", "The limit in step 4 is wrong.")
BODY_2 = SOP_BODY.replace("current", "valid")
BODY_3 = SOP_BODY.replace("current", "latest")


@pytest.fixture
def waiting(company: Company) -> Company:
    """2.0 is in force, 3.0 is approved for May."""
    company.issue("2.0", "2026-02-10", body=BODY_2, effective_date="2026-02-20")
    company.issue("3.0", "2026-02-20", body=BODY_3, effective_date="2026-05-01")
    company.today(TODAY)
    company.iam(JUN)
    return company


def test_a_recall_is_written_and_then_approved(waiting: Company) -> None:
    done = waiting.ok("recall", "SOP-001", "3.0", *REASON)
    assert waiting.changed() == [
        "+recalled:",
        (
            '+  - {version: "3.0", reason: The limit in step 4 is wrong., by: j.tanaka, '
            "date: 2026-03-02}"
        ),
    ]
    assert "is written down. It does not count yet." in done.err
    assert "  owner: a.brandt\n  quality-manager: j.tanaka\n" in done.err
    assert "qms approve SOP-001 --for recall --role owner --role quality-manager" in done.err
    said = waiting.ok(
        "approve", "SOP-001", "--for", "recall", "--role", "owner", "--by", "a.brandt"
    )
    assert "approved the recall of SOP-001 3.0 as owner." in said.err
    assert "Still needed: quality-manager." in said.err
    said = waiting.ok("approve", "SOP-001", "--for", "recall", "--role", "quality-manager")
    assert "All approvals are there: the recall of SOP-001 3.0 is approved." in said.err
    assert waiting.run("check").code == 0
    waiting.repo.commit(message="Recall")
    waiting.today("2026-05-02")
    register = waiting.ok("register").out
    assert "2.0" in register
    assert "3.0" not in register
    assert waiting.run("check").code == 0


def test_dry_run_changes_nothing(waiting: Company) -> None:
    assert "+recalled:\n" in waiting.ok("recall", "SOP-001", "3.0", *REASON, "--dry-run").out
    assert waiting.changed() == []


def test_each_recall_gets_its_own_approvals(waiting: Company) -> None:
    waiting.ok("recall", "SOP-001", "3.0", *REASON)
    for role, by in (("owner", "a.brandt"), ("quality-manager", "j.tanaka")):
        waiting.ok("approve", "SOP-001", "--for", "recall", "--role", role, "--by", by)
    waiting.repo.commit(message="Recall")
    recalled = waiting.read().partition("recalled:")[2].partition("\n---")[0]
    assert "approvals" in recalled
    waiting.ok("revise", "SOP-001", "--from", "2.0", "--summary", "Fourth.")
    assert '\nversion: "4.0"\n' in waiting.read()
    assert f"recalled:{recalled}" in waiting.read()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SOP-001", "3.0"), "Missing option '--reason'"),
        (("SOP-001", "2.0", *REASON), "rule DT006 would be broken: Version 2.0 was recalled on"),
        (("SOP-001", "1.0", *REASON), "rule DT006 would be broken: Version 1.0 was recalled on"),
        (("SOP-001", "4.0", *REASON), "SOP-001 has no approved version '4.0'."),
        (("SOP-001", "x", *REASON), "Waiting for their day: 3.0."),
        (("SOP-001", "3.0", "--reason", ""), "The reason is empty."),
        (("SOP-001", "3.0", *REASON, "--date", "2026-03-03"), "lies in the future"),
        (("SOP-001", "3.0", *REASON, "--by", "nobody"), "Nobody has the id 'nobody'."),
        (("FRM-002", "3.0", *REASON), "There is no document FRM-002. Did you mean 'FRM-001'?"),
    ],
)
def test_what_cannot_be_is_refused(
    waiting: Company, arguments: tuple[str, ...], message: str
) -> None:
    assert message in waiting.refused("recall", *arguments)


def test_a_second_recall_of_the_same_version_is_refused(waiting: Company) -> None:
    waiting.ok("recall", "SOP-001", "3.0", *REASON)
    assert "is written down already" in waiting.refused("recall", "SOP-001", "3.0", *REASON)


def test_what_is_only_a_draft_is_not_recalled(waiting: Company) -> None:
    waiting.ok("new", "sop", "Cleaning")
    waiting.repo.commit(message="New")
    said = waiting.refused("recall", "SOP-002", "1.0", *REASON)
    assert "No version of SOP-002 is approved on the main line" in said


def recalled(company: Company, version: str) -> None:
    company.ok("recall", "SOP-001", version, *REASON)
    for role, by in (("owner", "a.brandt"), ("quality-manager", "j.tanaka")):
        company.ok("approve", "SOP-001", "--for", "recall", "--role", role, "--by", by)
    company.repo.commit(message="Recall")


def test_the_next_version_starts_from_what_is_in_force(waiting: Company) -> None:
    recalled(waiting, "3.0")
    done = waiting.ok("revise", "SOP-001")
    assert "draft of version 4.0 (substantive), from the text of 2.0." in done.err
    assert "3.0 was recalled, so its text was left" in done.err
    assert "valid revision" in waiting.read()
    assert 'version: "3.0"' in waiting.read()  # the recall itself stays


def test_where_nothing_is_in_force_the_recalled_text_is_all_there_is(company: Company) -> None:
    company.today("2026-01-25")
    company.iam(JUN)
    recalled(company, "1.0")
    done = company.ok("revise", "SOP-001")
    assert "1.0 was recalled, and no earlier version is in force: mend its text." in done.err


def test_the_recalled_text_can_be_asked_for(waiting: Company) -> None:
    recalled(waiting, "3.0")
    done = waiting.ok("revise", "SOP-001", "--from", "3.0")
    assert "from the text of 3.0." in done.err
    assert "was recalled" not in done.err
