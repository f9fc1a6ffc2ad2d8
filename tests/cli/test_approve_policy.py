"""The policy is a document too: approving it, opening its next version."""

import pytest

from qmsctl.rules.example import POLICY_PATH, ROOT, person, person_path, policy
from tests.cli.company import ALEX, JUN, TODAY, Company

ROLE = ("--role", "policy-owner")


@pytest.fixture
def fresh(company: Company) -> Company:
    """A repository whose first policy is still a draft."""
    company.repo.git("checkout", "-q", "--orphan", "fresh")
    company.repo.git("rm", "-rfq", ".")
    company.repo.commit(
        {
            POLICY_PATH: policy(status="draft", approvals=None),
            person_path("a.brandt"): person("a.brandt"),
            person_path("j.tanaka"): person("j.tanaka"),
            person_path("m.keller"): person("m.keller"),
        },
        "Start",
    )
    company.repo.git("branch", "-M", "main")
    company.today(TODAY)
    company.iam(ALEX)
    return company


def test_the_first_policy_is_approved_by_its_own_owner(fresh: Company) -> None:
    done = fresh.ok("approve", "QMS-POLICY", *ROLE)
    assert fresh.changed(POLICY_PATH) == [
        '-status: "draft"',
        '+status: "approved"',
        "+approvals:",
        "+  - {role: policy-owner, by: a.brandt, date: 2026-03-02}",
    ]
    assert "approved the policy 1.0." in done.err
    assert f"add {POLICY_PATH} {ROOT}/people" in done.err
    fresh.repo.commit(message="Policy")
    assert fresh.run("check").code == 0
    assert fresh.run("verify").code == 0


def test_an_author_may_approve_the_first_policy(fresh: Company) -> None:
    fresh.repo.commit({POLICY_PATH: policy(status="draft", approvals=None, authors=["a.brandt"])})
    fresh.today(TODAY)
    fresh.ok("approve", "QMS-POLICY", *ROLE)


@pytest.mark.parametrize(
    ("mail", "arguments", "message"),
    [
        (JUN, ROLE, "rule AP003 would be broken: 'j.tanaka' was not policy-owner"),
        (ALEX, (), "The policy is approved by its owner."),
        (ALEX, ("--role", "owner"), "Write --role policy-owner."),
        (ALEX, (*ROLE, "--date", "2026-03-03"), "rule AP007 would be broken"),
        ("who@example.org", ROLE, "belongs to nobody"),
    ],
)
def test_what_cannot_be_is_refused(
    fresh: Company, mail: str, arguments: tuple[str, ...], message: str
) -> None:
    fresh.iam(mail)
    assert message in fresh.refused("approve", "QMS-POLICY", *arguments)


def test_a_policy_with_errors_is_not_approved(fresh: Company) -> None:
    fresh.repo.write({person_path("x"): "id: x\nname: X\nshoes: 2\n"})
    assert "has errors" in fresh.refused("approve", "QMS-POLICY", *ROLE)


def test_dry_run_shows_the_lines(fresh: Company) -> None:
    done = fresh.ok("approve", "QMS-POLICY", *ROLE, "--dry-run")
    assert '+status: "approved"' in done.out.splitlines()
    assert fresh.changed(POLICY_PATH) == []


def test_an_approved_policy_is_revised_and_approved_by_the_owner_in_force(
    company: Company,
) -> None:
    company.iam(ALEX)
    assert "approved already" in company.refused("approve", "QMS-POLICY", *ROLE)
    done = company.ok("revise", "QMS-POLICY", "--summary", "Jun becomes policy owner.")
    assert "The policy is now a draft of 2.0; 1.0 goes on until it is approved." in done.err
    assert '+version: "2.0"' in company.changed(POLICY_PATH)
    assert '+status: "draft"' in company.changed(POLICY_PATH)
    roles = [{"role": "quality-manager"}, {"role": "policy-owner"}]
    company.repo.write({person_path("j.tanaka"): person("j.tanaka", roles=roles)})
    # Whom only the new policy makes its owner cannot approve it.
    company.iam(JUN)
    assert "rule AP003" in company.refused("approve", "QMS-POLICY", *ROLE)
    company.iam(ALEX)
    assert "rule AP004 would be broken" in company.refused("approve", "QMS-POLICY", *ROLE)
    text = company.read(POLICY_PATH).replace('["a.brandt"]', '["m.keller"]')
    company.repo.write({POLICY_PATH: text.replace("[a.brandt]", "[m.keller]")})
    company.ok("approve", "QMS-POLICY", *ROLE)
    company.repo.commit(message="Policy 2.0")
    company.today("2026-03-05")
    checked = company.run("check")
    assert checked.code == 0, checked.out
    assert company.run("verify").code == 0


def test_a_draft_policy_is_not_revised_again(company: Company) -> None:
    company.ok("revise", "QMS-POLICY", "--editorial", "--effective", "2026-04-01")
    text = company.read(POLICY_PATH).replace('"', "")
    assert "version: 1.1\n" in text
    assert "effective_date: 2026-04-01\n" in text
    assert "change_summary: TBD\n" in text
    said = company.refused("revise", "QMS-POLICY")
    assert "The policy is a draft already (1.1)." in said
    assert company.ok("revise", "SOP-001", "--dry-run").out != ""


def test_dry_run_of_a_revision_changes_nothing(company: Company) -> None:
    assert '+version: "2.0"' in company.ok("revise", "QMS-POLICY", "--dry-run").out
    assert company.changed(POLICY_PATH) == []
