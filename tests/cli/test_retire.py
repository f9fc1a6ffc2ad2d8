"""`qms retire`: an end with reason, day, successors and approvals."""

import pytest

from qmsctl.rules.example import FORM_PATH, SOP_BODY, SOP_PATH, document
from tests.cli.company import ROOT, TODAY, Company

REASON = ("--reason", "Merged: see SOP-002.", "--date", "2026-06-30")
SECOND = f"{ROOT}/procedures/SOP-002-cleaning.md"


@pytest.fixture
def two(company: Company) -> Company:
    """SOP-002 takes over from April."""
    text = document(
        id="SOP-002",
        title="Cleaning",
        body=SOP_BODY.replace("Control of documented information", "Cleaning"),
        effective_date="2026-04-01",
        approvals=[
            {"role": "owner", "by": "a.brandt", "date": "2026-02-10"},
            {"role": "quality-manager", "by": "j.tanaka", "date": "2026-02-10"},
        ],
    )
    company.today("2026-02-10")
    company.repo.commit({SECOND: text})
    company.today(TODAY)
    return company


def test_a_withdrawal_is_written_and_then_approved(two: Company) -> None:
    done = two.ok("retire", "SOP-001", *REASON, "--replaced-by", "SOP-002")
    assert two.changed() == [
        "+withdrawal:",
        '+  reason: "Merged: see SOP-002."',
        "+  date: 2026-06-30",
        "+  replaced_by: [SOP-002]",
    ]
    assert "The withdrawal of SOP-001 on 2026-06-30 is written down." in done.err
    assert "qms approve SOP-001 --for withdrawal --role owner --role quality-manager" in done.err
    two.ok("approve", "SOP-001", "--for", "withdrawal", "--role", "owner", "--by", "a.brandt")
    said = two.ok(
        "approve", "SOP-001", "--for", "withdrawal", "--role", "quality-manager",
        "--by", "j.tanaka",
    )  # fmt: skip
    assert "the withdrawal of SOP-001 is approved" in said.err
    checked = two.run("check")
    assert checked.code == 0, checked.out
    two.repo.commit(message="Withdraw")
    two.today("2026-07-01")
    assert "SOP-001" not in two.ok("register").out


def test_documents_that_mention_it_are_named(company: Company) -> None:
    assert "mentioned in" not in company.ok("retire", "FRM-001", *REASON, "--dry-run").err
    company.repo.write({FORM_PATH: company.read(FORM_PATH) + "\nSee SOP-001.\n"})
    done = company.ok("retire", "SOP-001", *REASON)
    assert "It is mentioned in FRM-001: revise them in time." in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SOP-001", "--date", "2026-06-30"), "Missing option '--reason'"),
        (("SOP-001", "--reason", "x"), "Missing option '--date'"),
        (("SOP-001", *REASON, "--replaced-by", "SOP-003"), "Did you mean 'SOP-002'?"),
        (("SOP-001", *REASON, "--replaced-by", "SOP-001"), "SOP-001 cannot take its own place."),
        (
            ("SOP-001", "--reason", "x", "--date", "2026-03-05", "--replaced-by", "SOP-002"),
            "rule DT004 would be broken",
        ),
        (("SOP-001", "--reason", " ", "--date", "2026-06-30"), "The reason is empty."),
    ],
)
def test_what_cannot_be_is_refused(two: Company, arguments: tuple[str, ...], message: str) -> None:
    assert message in two.refused("retire", *arguments)


def test_what_everyone_approved_needs_no_more(company: Company) -> None:
    company.ok("retire", "FRM-001", *REASON)
    give = ("approve", "FRM-001", "--for", "withdrawal", "--role", "quality-manager")
    company.ok(*give, "--by", "j.tanaka")
    said = company.refused(*give, "--by", "j.tanaka")
    assert "Everyone has approved the withdrawal of FRM-001 already." in said


def test_twice_is_refused(company: Company) -> None:
    company.ok("retire", "SOP-001", *REASON)
    said = company.refused("retire", "SOP-001", *REASON)
    assert "SOP-001 is being withdrawn already, on 2026-06-30." in said


def test_a_draft_is_deleted_not_withdrawn(company: Company) -> None:
    company.ok("new", "sop", "Cleaning")
    with company.inside("."):
        said = company.refused("retire", "SOP-002", *REASON)
    assert "SOP-002 was never approved, so there is nothing to withdraw." in said
    assert f"A draft is simply deleted: {SECOND}" in said


def test_a_document_with_an_open_draft_can_be_withdrawn(company: Company) -> None:
    company.ok("revise", "SOP-001", "--summary", "X.")
    company.repo.commit(message="Draft")
    company.today(TODAY)
    company.ok("retire", "SOP-001", *REASON)
    assert "+withdrawal:" in company.changed(SOP_PATH)
