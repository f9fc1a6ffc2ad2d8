"""`qms approve`: claims are added one by one; the last one completes the route."""

import pytest

from qmsctl.rules.example import FORM_PATH, ROOT, SOP_PATH, draft, form, policy, types
from tests.cli.company import ALEX, JUN, MIA, TODAY, Company

BODY = """\
# Control of documented information

## Purpose

Everyone works with the current revision of a document.

## Procedure

Ask the quality manager.
"""


def second(**changes: object) -> str:
    """SOP-001 2.0 as a draft with a text of its own."""
    return draft(body=BODY, **{"effective_date": "on-release", **changes})


@pytest.fixture
def drafted(company: Company) -> Company:
    """SOP-001 2.0 waits for approval on the main line."""
    company.repo.commit({SOP_PATH: second()}, "Draft 2.0")
    company.today(TODAY)
    return company


def test_the_first_approval_leaves_a_draft_and_says_who_is_needed(drafted: Company) -> None:
    drafted.iam(ALEX)
    done = drafted.ok("approve", "SOP-001", "--role", "owner")
    assert drafted.changed() == [
        "+approvals:",
        "+  - {role: owner, by: a.brandt, date: 2026-03-02}",
    ]
    assert "Alex Brandt (a.brandt) approved SOP-001 2.0 as owner." in done.err
    assert "Still needed: quality-manager.\n  quality-manager: j.tanaka\n" in done.err
    assert 'commit -m "Approve SOP-001 2.0"' in done.err
    assert done.out == ""


def test_the_last_approval_completes_the_route(drafted: Company) -> None:
    drafted.iam(ALEX)
    drafted.ok("approve", "SOP-001", "--role", "owner")
    drafted.repo.commit(message="First approval")
    drafted.today("2026-03-04")
    drafted.iam(JUN)
    done = drafted.ok("approve", "SOP-001", "--role", "quality-manager")
    assert drafted.changed() == [
        '-status: "draft"',
        '+status: "approved"',
        "+  - {role: quality-manager, by: j.tanaka, date: 2026-03-04}",
    ]
    assert "All approvals are there: SOP-001 2.0 is approved." in done.err
    assert "in force from the day on which the branch 'main' receives it" in done.err
    drafted.repo.commit(message="Second approval")
    checked = drafted.run("check")
    assert checked.code == 0, checked.out


def test_a_dated_release_names_its_day(company: Company) -> None:
    company.repo.commit({FORM_PATH: form(
        version="2.0", status="draft", approvals=None, effective_date="2026-05-01",
        change_summary="Asks for the date.", body="# Change request\n\nNew text.\n",
    )})  # fmt: skip
    company.today(TODAY)
    company.iam(JUN)
    done = company.ok("approve", "FRM-001", "--role", "quality-manager")
    assert "It is in force from 2026-05-01, once the branch 'main' has received it." in done.err


def test_person_and_day_can_be_named(drafted: Company) -> None:
    drafted.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt", "--date", "2026-03-01")
    assert "+  - {role: owner, by: a.brandt, date: 2026-03-01}" in drafted.changed()


def test_one_person_may_fill_two_roles_where_the_policy_says_so(company: Company) -> None:
    company.repo.commit(
        {
            f"{ROOT}/qms.yml": policy(
                one_person_several_roles=True,
                version="1.1",
                approvals=[{"role": "policy-owner", "by": "a.brandt", "date": "2026-03-01"}],
            ),
            SOP_PATH: second(owner="quality-manager"),
        }
    )
    company.today(TODAY)
    company.iam(JUN)
    company.ok("approve", "SOP-001", "--role", "owner", "--role", "quality-manager")
    assert '+status: "approved"' in company.changed()


def test_dry_run_prints_exactly_what_would_change(drafted: Company) -> None:
    drafted.iam(ALEX)
    done = drafted.ok("approve", "SOP-001", "--role", "owner", "--dry-run")
    assert drafted.changed() == []
    assert [line for line in done.out.splitlines() if line[:1] in "+-"] == [
        f"--- a/{SOP_PATH}",
        f"+++ b/{SOP_PATH}",
        "+approvals:",
        "+  - {role: owner, by: a.brandt, date: 2026-03-02}",
    ]


def test_leftover_guidance_is_told(company: Company) -> None:
    company.ok("new", "form", "Label", "--owner", "operations-manager")
    path = f"{ROOT}/forms/FRM-002-label.md"
    assert "<!--" in company.read(path)
    company.iam(JUN)
    done = company.ok("approve", "FRM-002", "--role", "quality-manager")
    assert "the text still holds guiding comments" in done.err


@pytest.mark.parametrize(
    ("mail", "arguments", "message"),
    [
        (MIA, ("SOP-001",), "Say in which role you approve, with --role."),
        (MIA, ("SOP-001", "--role", "owner"), "rule AP003 would be broken: 'm.keller' was not"),
        (ALEX, ("SOP-001", "--role", "ownr"), "Did you mean 'owner'?"),
        (ALEX, ("SOP-001", "--role", "policy-owner"), "does not need the approval of"),
        (ALEX, ("SOP-001", "--role", "quality-manager"), "rule AP003 would be broken"),
        (ALEX, ("SOP-001", "--role", "owner", "--date", "2026-03-03"), "rule AP007 would be"),
        (ALEX, ("SOP-001", "--role", "owner", "--date", "2026-01-19"), "rule AP008 would be"),
        (ALEX, ("SOP-001", "--role", "owner", "--date", "2.3.2026"), "write it as YYYY-MM-DD"),
        (ALEX, ("SOP-001", "--role", "owner", "--by", "a.brand"), "Did you mean 'a.brandt'?"),
        (
            ALEX,
            ("SOP-01", "--role", "owner"),
            "Did you mean 'SOP-001'?",
        ),
        (ALEX, ("FRM-001", "--role", "quality-manager"), "FRM-001 1.0 is approved already."),
        (ALEX, ("SOP-001", "--role", "owner", "--for", "withdrawal"), "is not being withdrawn"),
        (ALEX, ("SOP-001", "--role", "owner", "--for", "recall"), "No version of SOP-001 is being"),
        (
            ALEX,
            ("SOP-001", "--role", "owner", "--language", "de"),
            "does not exist in",
        ),
        (
            "x@y.org",
            ("SOP-001", "--role", "owner"),
            "belongs to nobody in qms_docs/people/",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_the_rules_words(
    drafted: Company, mail: str, arguments: tuple[str, ...], message: str
) -> None:
    drafted.iam(mail)
    assert message in drafted.refused("approve", *arguments)


def test_the_same_role_twice_is_refused(drafted: Company) -> None:
    drafted.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    said = drafted.refused("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    assert "Someone approved SOP-001 2.0 as owner already." in said
    assert "Still open: quality-manager." in said


def test_two_roles_by_one_person_are_refused(company: Company) -> None:
    company.repo.commit({SOP_PATH: second(owner="j.tanaka")})
    company.today(TODAY)
    company.ok("approve", "SOP-001", "--role", "owner", "--by", "j.tanaka")
    said = company.refused("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "rule AP012 would be broken" in said


def test_the_order_of_the_route_is_kept(drafted: Company) -> None:
    drafted.ok("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    drafted.today("2026-03-05")
    said = drafted.refused("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    assert "rule AP005 would be broken: The approval as quality-manager of 2026-03-02" in said


def test_authors_alone_cannot_complete_a_route(company: Company) -> None:
    """One author may approve first; somebody else must follow."""
    company.repo.commit({SOP_PATH: second(authors=["a.brandt", "j.tanaka"])})
    company.today(TODAY)
    company.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    said = company.refused("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "rule AP004 would be broken: Everyone who approved (a.brandt, j.tanaka)" in said


def test_a_tree_error_that_approval_brings_is_refused(company: Company) -> None:
    company.repo.commit({SOP_PATH: second(effective_date=None)})
    company.today(TODAY)
    company.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    said = company.refused("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "rule DT001 would be broken" in said


def test_errors_that_were_there_before_do_not_stop_it(drafted: Company) -> None:
    text = drafted.read().replace("## Purpose", "[gone](gone.md)\n\n## Purpose")
    drafted.repo.commit({SOP_PATH: text})
    drafted.today(TODAY)
    assert drafted.run("check").code == 1
    drafted.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")


def test_unreadable_front_matter_is_refused(drafted: Company) -> None:
    drafted.repo.write({SOP_PATH: draft(title=["x"])})
    said = drafted.refused("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    assert "has errors in its front matter" in said


def test_no_document_is_approved_before_the_policy(company: Company) -> None:
    company.repo.git("checkout", "-q", "--orphan", "fresh")
    company.repo.write({f"{ROOT}/qms.yml": policy(status="draft", approvals=None)})
    company.repo.write({SOP_PATH: second()})
    company.repo.git("branch", "-q", "-D", "main")
    company.repo.git("checkout", "-q", "-b", "main")
    said = company.refused("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    assert "rule AP001 would be broken: the policy is still a draft" in said
    assert "qms approve QMS-POLICY --role policy-owner" in said


def test_evidence_above_declared_needs_no_day(company: Company) -> None:
    """The claim is the same at every tier; the day is written all the same."""
    kinds = types(form={"evidence": "forge"})
    company.repo.commit(
        {
            f"{ROOT}/qms.yml": policy(types=kinds, version="1.1"),
            FORM_PATH: form(version="2.0", status="draft", approvals=None),
        }
    )
    company.today(TODAY)
    done = company.run("approve", "FRM-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "Traceback" not in done.err
