"""Signing the policy: the first one with a key that it brings, later ones with keys in force."""

from pathlib import Path

import pytest

from qmsctl.rules.example import POLICY_PATH, ROOT, person, person_path
from tests.cli.company import ALEX, TODAY, Company
from tests.cli.signers import PEOPLE, key, policy, refused, said, sign, statements
from tests.support.gitrepo import GitRepo

OWNER = ("approve", "QMS-POLICY", "--role", "policy-owner")


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A repository whose first policy is a draft that asks for a signature of itself."""
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    company = Company(GitRepo.init(tmp_path / "halden"), monkeypatch)
    company.today(TODAY)
    people = {person_path(who): person(who, keys=[key(who)]) for who in PEOPLE}
    company.repo.commit(
        {POLICY_PATH: policy(status="draft", approvals=None, evidence="signature"), **people}
    )
    company.today(TODAY)
    company.iam(ALEX)
    return company


def test_the_first_policy_and_the_next_are_signed(fresh: Company) -> None:
    told = fresh.refused(*OWNER)
    assert "rule EV001 would be broken: approvals of the policy 1.0 need evidence" in told
    assert "qms approve QMS-POLICY --role policy-owner --sign" in told
    told = sign(fresh, "a.brandt", *OWNER)
    assert fresh.changed(POLICY_PATH)[-2:] == [
        "+approvals:",
        "+  - {role: policy-owner, by: a.brandt}",
    ]
    (path,) = statements(fresh, "QMS-POLICY/1.0")
    assert said(path)["policy_version"] == "1.0"
    folders = f"{POLICY_PATH} {ROOT}/people {ROOT}/records/approvals/QMS-POLICY/1.0"
    assert f"add {folders}\n" in told
    fresh.repo.commit(message="Policy")
    verified = fresh.run("verify")
    assert verified.code == 0, verified.out
    _next(fresh)


def _next(fresh: Company) -> None:
    """The second policy brings another key; it is signed with the one that is in force."""
    fresh.today("2026-03-10")
    fresh.iam("m.keller@example.org")
    wish = ("--summary", "Alex has another key.", "--editorial")
    told = fresh.ok("revise", "QMS-POLICY", *wish).err
    assert "3. qms approve QMS-POLICY --role policy-owner --sign\n" in told
    keys = [key("a.brandt-new")]
    fresh.repo.write({person_path("a.brandt"): person("a.brandt", keys=keys)})
    told = refused(fresh, "a.brandt", *OWNER, holder="a.brandt-new")
    assert "stands in nobody's people file" in told
    sign(fresh, "a.brandt", *OWNER)
    (path,) = statements(fresh, "QMS-POLICY/1.1")
    assert said(path)["policy_version"] == "1.0"
    fresh.repo.commit(message="Policy 1.1")
    verified = fresh.run("verify")
    assert verified.code == 0, verified.out
    assert "is approved already" in refused(fresh, "a.brandt", *OWNER)


def test_an_approval_that_stands_there_is_signed_later(fresh: Company) -> None:
    lines = [{"role": "policy-owner", "by": "a.brandt"}]
    fresh.repo.write({POLICY_PATH: policy(approvals=lines, evidence="signature")})
    fresh.repo.git("switch", "-q", "-c", "policy")
    sign(fresh, "a.brandt", *OWNER)
    assert len(statements(fresh, "QMS-POLICY/1.0")) == 1
    fresh.repo.write({POLICY_PATH: policy(approvals=lines, evidence="signature", language="de")})
    sign(fresh, "a.brandt", *OWNER)
    assert len(statements(fresh, "QMS-POLICY/1.0")) == 1


def test_dry_run_shows_the_statement(fresh: Company) -> None:
    from tests.cli.signers import pair

    done = fresh.ok(*OWNER, "--sign", "--key", str(pair("a.brandt").path), "--dry-run")
    assert '+status: "approved"' in done.out.splitlines()
    assert '"name":"QMS-POLICY@1.0"' in done.out
    assert fresh.repo.git("status", "--porcelain") == ""


def test_somebody_who_is_not_its_owner(fresh: Company) -> None:
    assert "rule AP003 would be broken" in refused(fresh, "j.tanaka", *OWNER)
