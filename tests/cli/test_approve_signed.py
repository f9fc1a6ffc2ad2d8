"""`qms approve --sign`: statements that are signed, seen to count, stored, and judged once merged."""

from pathlib import Path

import pytest

from tests.cli.company import TODAY, Company
from tests.cli.signers import merge, said, sign, start, statements

OWNER = ("approve", "SOP-001", "--role", "owner")
QUALITY = ("approve", "SOP-001", "--role", "quality-manager")


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """SOP-001 2.0 waits for two signatures on a branch."""
    return start(tmp_path, monkeypatch)


def test_two_people_sign_and_the_version_comes_into_force(signing: Company) -> None:
    told = sign(signing, "a.brandt", *OWNER)
    assert "Still needed: quality-manager.\n  quality-manager: j.tanaka\n" in told
    assert signing.changed() == ["+approvals:", "+  - {role: owner, by: a.brandt}"]
    (first,) = statements(signing)
    assert first.name.startswith("approval-owner-a.brandt-")
    assert said(first) == {
        "meaning": "approval",
        "role": "owner",
        "signer": {"id": "a.brandt", "name": "Alex Brandt"},
        "authors": ["m.keller"],
        "time": f"{TODAY}T12:00:00Z",
        "policy_version": "1.1",
    }
    signing.repo.commit(message="Owner")
    signing.today("2026-03-03")
    told = sign(signing, "j.tanaka", *QUALITY)
    assert "All approvals are there: SOP-001 2.0 is approved." in told
    assert '+status: "approved"' in signing.changed()
    assert len(statements(signing)) == 2
    merge(signing)
    checked, verified = signing.run("check"), signing.run("verify")
    assert checked.code == 0, checked.out
    assert verified.code == 0, verified.out
    shown = signing.ok("show", "SOP-001").out
    assert "Evidence     signed" in shown
