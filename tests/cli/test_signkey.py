"""Choosing a key: the named one, the agent's, the one of Git's settings; real keys and agents."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approval.sshsig import verify_signature
from qmsctl.cli import signkey
from qmsctl.cli.signkey import Signer
from qmsctl.model.errors import UsageError
from qmsctl.model.people import People, Person
from qmsctl.model.sshkey import PublicKey
from qmsctl.repository import signing
from tests.support import sshkeys
from tests.support.builders import day
from tests.support.sshagent import running_agent

TODAY = day("2026-03-02")


@pytest.fixture(autouse=True)
def _no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def key(name: str, **fields: Any) -> dict[str, Any]:
    return {"key": sshkeys.pair(name).public, **fields}


def signer(*keys: dict[str, Any], person: str = "j.tanaka") -> Signer:
    """Jun, who holds these keys, among others."""
    held = [
        Person.model_validate({"id": "j.tanaka", "name": "Jun Tanaka", "keys": list(keys)}),
        Person.model_validate(
            {"id": "a.brandt", "name": "Ada Brandt", "keys": [key("ed25519-ada")]}
        ),
    ]
    return Signer(People.of(held), person, TODAY)


def refused(who: Signer, given: Path | None = None, configured: str | None = None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        who.choose(given, configured=configured)
    assert caught.value.hint
    return caught.value


def test_the_file_that_is_named() -> None:
    path = sshkeys.pair("ed25519").path
    assert signer(key("ed25519")).choose(path) == path
    beside = path.with_suffix(".pub")
    assert signer(key("ed25519")).choose(beside) == beside


def test_a_named_file_that_does_not_count(tmp_path: Path) -> None:
    jun, adas = signer(key("ed25519")), sshkeys.pair("ed25519-ada").path
    assert "is that of a.brandt, not of j.tanaka" in refused(jun, adas).message
    assert "There is no key file" in refused(jun, tmp_path / "nothing").message
    old = signer(key("ed25519", valid_before="2025-12-31"))
    assert "counted until 2025-12-31" in refused(old, sshkeys.pair("ed25519").path).message


def test_whose_a_file_without_a_public_half_is_shows_in_its_signature(tmp_path: Path) -> None:
    alone, theirs = tmp_path / "mine", tmp_path / "theirs"
    shutil.copy(sshkeys.pair("ed25519").path, alone)
    shutil.copy(sshkeys.pair("ed25519-ada").path, theirs)
    jun = signer(key("ed25519"))
    made = jun.sign(b"text", jun.choose(alone), namespace="git")
    assert verify_signature(made, b"text", namespace="git").key.line == key("ed25519")["key"]
    with pytest.raises(UsageError, match=r"The key cannot sign for j\.tanaka"):
        jun.sign(b"text", jun.choose(theirs), namespace="git")


def test_the_agents_key_which_stands_in_the_people_file(monkeypatch: pytest.MonkeyPatch) -> None:
    ecdsa, ada = sshkeys.pair("ecdsa256"), sshkeys.pair("ed25519-ada")
    jun = signer(key("ed25519"), key("ecdsa256"))
    with running_agent(monkeypatch, ada, ecdsa):
        chosen = jun.choose(configured=str(sshkeys.pair("ed25519").path))
        assert isinstance(chosen, PublicKey)
        assert chosen.line == ecdsa.public
        assert jun.sign(b"text", chosen, namespace="git")
    with running_agent(monkeypatch, ada):
        assert "The SSH agent holds 1 key, none of them." in refused(jun).message


def test_the_key_of_git_s_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, jun = sshkeys.pair("ed25519").path, signer(key("ed25519"))
    assert jun.choose(configured=str(path)) == path
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copy(path.with_suffix(".pub"), tmp_path / "id.pub")
    assert jun.choose(configured="~/id.pub") == tmp_path / "id.pub"
    adas = str(sshkeys.pair("ed25519-ada").path)
    said = refused(jun, configured=adas).message
    assert f"Git's user.signingKey names {adas}, which is none of them." in said
    assert "No SSH agent can be reached." in said


@pytest.mark.parametrize(
    "configured", [None, "", "0xABCDEF", "key::ssh-ed25519 AAAA", "ssh-ed25519 AAAA", "~nobody-x/k"]
)
def test_settings_that_name_no_file(configured: str | None) -> None:
    error = refused(signer(key("ed25519")), configured=configured)
    assert "Git's user.signingKey names no file." in error.message
    assert "--key FILE" in error.hint


def test_somebody_without_a_key_that_counts() -> None:
    assert "has no key of j.tanaka" in refused(signer()).message
    assert "has no key of nobody" in refused(signer(person="nobody")).message
    gone = key("ed25519", revoked={"date": "2026-03-01", "reason": "Laptop stolen."})
    said = refused(signer(gone)).message
    assert "No key of j.tanaka counts on 2026-03-02." in said
    assert "Laptop stolen." in said


def test_a_security_key_asks_to_be_touched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    device = sshkeys.hardware("sk-ed25519")
    jun = signer({"key": device.public})
    with running_agent(monkeypatch):
        monkeypatch.setattr(
            signing, "agent_keys", lambda: (jun.people.by_id["j.tanaka"].keys[0].public,)
        )
        chosen = jun.choose()
    monkeypatch.setattr(signing, "sign", lambda content, key, *, namespace: device.sign(content))
    assert jun.sign(b"text", chosen, namespace="qms-approval")
    assert signkey.TOUCH in capsys.readouterr().err
