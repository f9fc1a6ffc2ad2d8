"""`qms review --sign`: the statement of a periodic review."""

from pathlib import Path

import pytest

from qmsctl.rules.example import ROOT, SOP_PATH, types
from tests.cli.company import ALEX, TODAY, Company
from tests.cli.signers import merge, pair, policy, refused, said, sign, start, statements

REVIEW = ("review", "SOP-001", "--outcome", "no-change")


@pytest.fixture
def reviewing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """SOP-001 1.0 is in force, and reviews of procedures are signed."""
    company = start(tmp_path, monkeypatch)
    company.repo.git("switch", "-q", "main")
    company.repo.git("switch", "-q", "-c", "review")
    return company


def test_a_review_is_signed_and_restarts_the_clock(reviewing: Company) -> None:
    reviewing.iam(ALEX)
    told = reviewing.refused(*REVIEW)
    assert "rule EV001 would be broken: reviews of SOP-001 need evidence of tier" in told
    assert "repeat the command with --sign" in told
    told = sign(reviewing, "a.brandt", *REVIEW, "--note", "All is well.")
    (path,) = statements(reviewing, "SOP-001/1.0")
    assert path.name.startswith("periodic-review-owner-a.brandt-")
    assert said(path)["review"] == {
        "date": TODAY,
        "outcome": "no-change",
        "note": "All is well.",
    }
    assert "The review of SOP-001 1.0 is recorded: no-change." in told
    assert f"add {SOP_PATH} {ROOT}/records/approvals/SOP-001/1.0\n" in told
    merge(reviewing)
    verified = reviewing.run("verify")
    assert verified.code == 0, verified.out
    assert "2028-03-02" in reviewing.ok("due", "--all").out


def test_a_second_review_leaves_the_first_alone(reviewing: Company) -> None:
    sign(reviewing, "a.brandt", *REVIEW)
    reviewing.repo.commit(message="Review")
    reviewing.today("2026-03-04")
    sign(reviewing, "a.brandt", "review", "SOP-001", "--outcome", "revise")
    assert len(statements(reviewing, "SOP-001/1.0")) == 2
    merge(reviewing, "2026-03-06")
    assert reviewing.run("verify").code == 0


def test_dry_run_signs_nothing(reviewing: Company) -> None:
    reviewing.iam(ALEX)
    done = reviewing.ok(*REVIEW, "--sign", "--key", str(pair("a.brandt").path), "--dry-run")
    assert '"meaning":"periodic-review"' in done.out
    assert "outcome: no-change}" in done.out
    assert reviewing.repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("who", "arguments", "message"),
    [
        ("a.brandt", ("--role", "quality-manager"), "SOP-001 is not reviewed by 'quality-manager'"),
        ("j.tanaka", (), "rule RV005 would be broken: 'j.tanaka' reviewed on 2026-03-02, but"),
        ("a.brandt", ("--date", "2026-03-01"), "A signature is of the moment in which it is made"),
    ],
)
def test_what_would_not_count_is_refused(
    reviewing: Company, who: str, arguments: tuple[str, ...], message: str
) -> None:
    assert message in refused(reviewing, who, *REVIEW, *arguments)


def test_a_role_goes_with_a_signature(reviewing: Company) -> None:
    reviewing.iam(ALEX)
    told = reviewing.refused(*REVIEW, "--role", "owner")
    assert "--role is the role in which a review is signed." in told


def test_a_type_that_the_policy_does_not_know(reviewing: Company) -> None:
    text = reviewing.read().replace('"sop"', '"memo"')
    reviewing.repo.commit({SOP_PATH: text})
    reviewing.today(TODAY)
    assert "The policy does not know the type 'memo'" in refused(reviewing, "a.brandt", *REVIEW)


def test_one_of_several_roles_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = start(tmp_path, monkeypatch)
    company.repo.git("switch", "-q", "main")
    owner = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-20"}]
    review = {"interval": "24 months", "route": ["owner", "quality-manager"]}
    kinds = types(sop={"evidence": "signature", "review": review})
    company.today("2026-02-20")
    company.repo.commit({f"{ROOT}/qms.yml": policy(version="1.2", types=kinds, approvals=owner)})
    company.today(TODAY)
    told = refused(company, "a.brandt", *REVIEW, "--role", "quality-manager")
    assert "'a.brandt' was not quality-manager on 2026-03-02, so the signature would" in told
    sign(company, "j.tanaka", *REVIEW, "--role", "quality-manager")
    (path,) = statements(company, "SOP-001/1.0")
    assert said(path)["role"] == "quality-manager"
    company.repo.commit(message="Review")
    verified = company.run("verify")
    assert verified.code == 0, verified.out
