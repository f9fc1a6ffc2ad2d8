"""From `qms approve --sign` to the auditor: what was signed is checked by the page's commands."""

import datetime as dt
from pathlib import Path

import pytest

from qmsctl.rules.example import SOP_PATH, document
from tests.cli.running import qms
from tests.manual.pages import save_scripts
from tests.manual.shell import run
from tests.manual.signed import KEYS, PICTURE, SVG, VERSION_2, staff, start
from tests.manual.test_check_an_approval import BY_HAND, leading_to, verified
from tests.support import sshkeys
from tests.support.gitrepo import GitRepo

SIGNED_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """SOP-001 2.0, signed by two people with the command, merged, and another owner named."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(SIGNED_AT.timestamp())))
    repo = start(tmp_path / "origin", staff())
    repo.branch("change")
    repo.clock = SIGNED_AT
    draft = document(**{**VERSION_2, "status": "draft", "approvals": None})
    repo.write({SOP_PATH: draft, PICTURE: SVG})
    for role, who in (("owner", "a.brandt"), ("quality-manager", "j.tanaka")):
        key = str(sshkeys.pair(KEYS[who]).path)
        asked = ("approve", "SOP-001", "--role", role, "--by", who, "--sign", "--key", key)
        done = qms("-C", str(repo.path), *asked)
        assert done.code == 0, done.err
    repo.clock = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    repo.commit(message="SOP-001 2.0")
    repo.switch("main")
    repo.merge("change")
    text = (repo.path / SOP_PATH).read_text(encoding="utf-8")
    repo.commit(
        {SOP_PATH: text.replace("operations-manager", "quality-manager")}, "Name another owner"
    )
    return repo


def test_what_the_command_signed_is_checked_by_hand(signed: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    save_scripts(tmp_path / "audit")
    steps = run(BY_HAND, tmp_path / "audit", leading_to(signed.path), ("",))
    for step in steps:
        assert step.kept, f"{step.commands}\nprinted:\n{step.printed}\npromised:\n{step.promised}"
    assert verified(tmp_path) == set()
