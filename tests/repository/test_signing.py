"""Signing with real keys, a real agent and real refusals; only security keys are imitated."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qmsctl.approval.sshsig import NAMESPACE, verify_signature
from qmsctl.model.sshkey import PublicKey, read_key_line
from qmsctl.repository import signing
from qmsctl.repository.files import FileRefused
from qmsctl.repository.signing import SigningFailed, agent_keys, public_half, sign, write_signed
from tests.support import sshkeys

CONTENT = b'{"a":1}\n'


@pytest.fixture(autouse=True)
def _nobody_at_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def locked() -> sshkeys.Pair:
    """A key with the passphrase 'correct horse'."""
    return sshkeys.make_pair(sshkeys.folder() / "locked", phrase="correct horse")


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A running agent; what it asks is refused."""
    monkeypatch.setenv("SSH_ASKPASS", script(tmp_path / "refuse", "exit 1"))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    socket = sshkeys.folder() / f"agent-{time.monotonic_ns()}"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    for _ in range(200):
        if socket.exists():
            break
        time.sleep(0.02)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    process.terminate()
    process.wait()


def add(pair: sshkeys.Pair, *options: str) -> None:
    subprocess.run(["ssh-add", "-q", *options, str(pair.path)], check=True)


def refused(key: Path | PublicKey, program: str = "ssh-keygen", seconds: float = 20.0) -> str:
    with pytest.raises(SigningFailed) as caught:
        sign(CONTENT, key, namespace=NAMESPACE, program=program, seconds=seconds)
    error = caught.value
    assert error.message.endswith(".") or error.reason == "other"
    assert error.hint.endswith(".") or error.reason == "other"
    return error.reason


@pytest.mark.parametrize("name", sshkeys.MADE_BY_SSH_KEYGEN)
def test_a_key_in_a_file(name: str) -> None:
    pair = sshkeys.pair(name)
    found = verify_signature(sign(CONTENT, pair.path, namespace=NAMESPACE), CONTENT)
    assert found.key.line == pair.public


def test_the_public_half_names_the_private_one_beside_it() -> None:
    path = sshkeys.pair("ed25519").path.with_suffix(".pub")
    assert verify_signature(sign(CONTENT, path, namespace=NAMESPACE), CONTENT)


@pytest.mark.usefixtures("agent")
def test_a_key_in_an_agent(tmp_path: Path) -> None:
    assert agent_keys() == ()
    pair, other = sshkeys.pair("ed25519"), sshkeys.pair("ecdsa256")
    add(pair)
    assert [key.line for key in agent_keys()] == [pair.public]
    made = sign(CONTENT, read_key_line(pair.public), namespace=NAMESPACE)
    assert verify_signature(made, CONTENT).key.line == pair.public
    alone = tmp_path / "me.pub"
    alone.write_text(pair.public)
    assert verify_signature(sign(CONTENT, alone, namespace=NAMESPACE), CONTENT)
    assert refused(read_key_line(other.public)) == "not-in-agent"


@pytest.mark.usefixtures("agent")
def test_an_agent_that_asks_and_hears_no() -> None:
    pair = sshkeys.pair("ed25519")
    add(pair, "-c")
    assert refused(read_key_line(pair.public)) == "agent-refused"


def test_no_agent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = read_key_line(sshkeys.pair("ed25519").public)
    assert refused(key) == "no-agent"
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "nothing"))
    with pytest.raises(SigningFailed, match="No SSH agent can be reached") as caught:
        agent_keys()
    assert caught.value.reason == "no-agent"


def test_keys_of_other_kinds_in_the_agent_are_passed_over(tmp_path: Path) -> None:
    good = sshkeys.pair("ed25519").public
    listed = f"ssh-dss AAAA old\n{good} me\nssh-ed25519-cert-v01@openssh.com AAAA me"
    program = script(tmp_path / "ssh-add", f"cat <<'END'\n{listed}\nEND")
    assert [key.line for key in agent_keys(program=program)] == [good]


def test_an_agent_that_does_not_answer(tmp_path: Path) -> None:
    program = script(tmp_path / "ssh-add", "exec sleep 20")
    with pytest.raises(SigningFailed) as caught:
        agent_keys(program=program, seconds=0.2)
    assert caught.value.reason == "timed-out"


def test_passphrases(locked: sshkeys.Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("SSH_ASKPASS", script(tmp_path / "wrong", "echo wrong"))
    assert refused(locked.path) == "wrong-passphrase"
    monkeypatch.setenv("SSH_ASKPASS", script(tmp_path / "right", "echo correct horse"))
    assert verify_signature(sign(CONTENT, locked.path, namespace=NAMESPACE), CONTENT)


def test_keys_that_are_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing") == "no-key"
    alone = tmp_path / "me.pub"
    alone.write_text(sshkeys.pair("ed25519").public)
    assert refused(alone) == "no-key"
    (tmp_path / "junk").write_text("junk")
    assert refused(tmp_path / "junk") == "no-key"
    assert refused(tmp_path / "-Ymerge") == "no-key"


@pytest.mark.skipif(os.name == "nt", reason="rights are other ones there")
def test_a_key_that_others_can_read(tmp_path: Path) -> None:
    open_key = tmp_path / "open"
    open_key.write_bytes(sshkeys.pair("ed25519").path.read_bytes())
    open_key.chmod(0o644)
    assert refused(open_key) == "open-key"


def test_no_program() -> None:
    path = sshkeys.pair("ed25519").path
    assert refused(path, program="no-such-ssh-keygen") == "no-program"
    with pytest.raises(SigningFailed, match="'no-such-ssh-add' was not found"):
        agent_keys(program="no-such-ssh-add")


@pytest.mark.parametrize(
    ("said", "reason", "words"),
    [
        ("Signing statement failed: device not found", "no-device", "not plugged in"),
        ("Signing statement failed: invalid format", "not-touched", "not touched in time"),
        ("Couldn't sign message: agent refused operation", "agent-refused", "refused to sign"),
        ("unknown option -- Y", "old-program", "cannot sign"),
        ("the moon is full", "other", "could not sign with .*: the moon is full"),
        ("", "other", "it said nothing"),
    ],
)
def test_what_security_keys_and_old_programs_say(
    tmp_path: Path, said: str, reason: str, words: str
) -> None:
    program = script(tmp_path / "ssh-keygen", f'echo "{said}" >&2; exit 255')
    key = read_key_line(sshkeys.hardware("sk-ed25519").public)
    with pytest.raises(SigningFailed, match=words) as caught:
        sign(CONTENT, key, namespace=NAMESPACE, program=program)
    assert (caught.value.reason, caught.value.said) == (reason, said)


def test_invalid_format_means_no_touch_for_security_keys_only(tmp_path: Path) -> None:
    program = script(tmp_path / "ssh-keygen", "echo 'invalid format' >&2; exit 255")
    assert refused(read_key_line(sshkeys.pair("ed25519").public), program) == "other"


def test_nobody_touches_it(tmp_path: Path) -> None:
    program = script(tmp_path / "ssh-keygen", "exec sleep 20")
    begun = time.monotonic()
    assert refused(sshkeys.pair("ed25519").path, program, seconds=0.2) == "timed-out"
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("text", ["exit 0", 'for f; do :; done; echo half > "$f.sig"'])
def test_a_program_that_says_all_is_well_is_not_believed(tmp_path: Path, text: str) -> None:
    assert refused(sshkeys.pair("ed25519").path, script(tmp_path / "p", text)) == "other"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing.tempfile, "tempdir", str(tmp_path))
    sign(CONTENT, sshkeys.pair("ed25519").path, namespace=NAMESPACE)
    refused(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


def test_the_public_half_is_found(tmp_path: Path) -> None:
    pair = sshkeys.pair("ed25519")
    wanted = read_key_line(pair.public)
    assert public_half(pair.path) == public_half(pair.path.with_suffix(".pub")) == wanted
    assert public_half(tmp_path / "nothing") is None
    (tmp_path / "junk.pub").write_text("junk")
    assert public_half(tmp_path / "junk") is None


def test_statement_and_signature_are_stored_together(tmp_path: Path) -> None:
    path = tmp_path / "approvals" / "SOP-001" / "x.json"
    beside = write_signed(path, CONTENT, b"signature")
    assert (path.read_bytes(), beside.read_bytes()) == (CONTENT, b"signature")
    assert beside.name == "x.json.sig"
    with pytest.raises(FileRefused, match="not overwritten"):
        write_signed(path, CONTENT, b"another")
    path.unlink()
    with pytest.raises(FileRefused, match="not overwritten"):
        write_signed(path, CONTENT, b"another")
    assert not path.exists()
    assert beside.read_bytes() == b"signature"


def test_neither_is_stored_if_one_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = signing.write_new

    def failing(path: Path, data: bytes) -> None:
        if path.suffix == ".json":
            raise FileRefused("the disk is full")
        real(path, data)

    monkeypatch.setattr(signing, "write_new", failing)
    with pytest.raises(FileRefused, match="disk is full"):
        write_signed(tmp_path / "x.json", CONTENT, b"signature")
    assert list(tmp_path.iterdir()) == []
