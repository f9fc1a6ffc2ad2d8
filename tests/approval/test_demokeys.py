"""Demonstration keys are keys to `ssh-keygen` too, and the same ones everywhere."""

import subprocess
from pathlib import Path

import pytest

from qmsctl.approval.demokeys import PUBLISHED as EVERYBODYS
from qmsctl.approval.demokeys import SENTENCE, demo_key, everybody_has, signed
from qmsctl.approval.sshsig import NAMESPACE, verify_signature
from qmsctl.approval.statement import read_statement
from qmsctl.model.sshkey import read_key_line
from tests.support import sshkeys
from tests.support.statements import FACTS, statement

CONTENT = "Größe\n".encode()
NAMES = ("a.brandt", "a.brandt-2", "j.tanaka", "")


def test_they_say_what_they_are() -> None:
    assert "proves nothing" in SENTENCE
    assert b"demonstration only" in sshkeys.unarmored(demo_key("a.brandt").private_file())


def test_they_are_the_same_on_every_machine() -> None:
    """Published keys and signatures rest on this line: it never changes."""
    assert demo_key("a.brandt").public_line == (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINHXdYKF3F4T1GLUvsepJUPluMi6E/PooLdcqx4NfEB8"
    )


def test_each_name_has_a_key_of_its_own() -> None:
    assert len({demo_key(name).public_line for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_ssh_keygen_reads_the_private_half_and_signs_the_same(name: str, tmp_path: Path) -> None:
    key = demo_key(name)
    file = tmp_path / "key"
    file.write_bytes(key.private_file())
    file.chmod(0o600)
    shown = subprocess.run(
        ["ssh-keygen", "-y", "-P", "", "-f", file], capture_output=True, text=True, check=True
    )
    assert read_key_line(shown.stdout).line == key.public_line
    assert sshkeys.sign(sshkeys.Pair(file), CONTENT) == key.sign(CONTENT)
    assert sshkeys.sign(sshkeys.Pair(file), b"", namespace="git") == key.sign(b"", "git")


@pytest.mark.parametrize("name", NAMES)
def test_ssh_keygen_writes_the_private_half_in_the_same_form(name: str, tmp_path: Path) -> None:
    """Given a new comment, it writes the file anew: all but its random check numbers is equal."""
    file = tmp_path / "key"
    ours = demo_key(name).private_file()
    file.write_bytes(ours)
    file.chmod(0o600)
    comment = f"{name} (demonstration only)"
    command = ["ssh-keygen", "-q", "-c", "-C", comment, "-P", "", "-f", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    mine, theirs = sshkeys.unarmored(ours), sshkeys.unarmored(file.read_bytes())
    at = theirs.index(b"ssh-ed25519", theirs.index(b"ssh-ed25519") + 1) - 12
    assert (mine[:at], mine[at + 8 :]) == (theirs[:at], theirs[at + 8 :])
    assert len(ours.splitlines()) == len(file.read_bytes().splitlines())


@pytest.mark.parametrize("content", [b"", CONTENT, bytes(range(256)) * 300])
def test_their_signatures_are_good_to_both(content: bytes) -> None:
    key = demo_key("j.tanaka")
    file = key.sign(content)
    assert verify_signature(file, content).key == key.public
    allowed = f'j.tanaka namespaces="{NAMESPACE}" {key.public_line}\n'
    assert sshkeys.judged_good(file, content, allowed, who="j.tanaka")
    assert not sshkeys.judged_good(file, content + b"x", allowed, who="j.tanaka")


@pytest.mark.parametrize("meaning", FACTS)
def test_a_signed_statement_is_ready_to_be_stored(meaning: str) -> None:
    made = signed(statement(meaning))
    assert read_statement(made.content, made.path).problems == ()
    found = verify_signature(made.files[f"{made.path}.sig"], made.files[made.path])
    assert found.key == demo_key("j.tanaka").public
    assert signed(statement(meaning)) == made


def test_another_key_may_sign() -> None:
    made = signed(statement(), demo_key("j.tanaka-2"))
    assert verify_signature(made.signature, made.content).key == demo_key("j.tanaka-2").public


PUBLISHED = Path(__file__).parents[2] / "demo-keys"
PEOPLE = Path(__file__).parents[2] / "qms_docs" / "people"


def test_the_keys_of_this_project_are_published_as_what_they_are() -> None:
    names = {path.name for path in PUBLISHED.iterdir()} - {"README.md", ".gitattributes"}
    assert names == {path.stem for path in PEOPLE.glob("*.yml")}
    for name in names:
        assert (PUBLISHED / name).read_bytes() == demo_key(name).private_file()
        assert demo_key(name).public_line in (PEOPLE / f"{name}.yml").read_text()
        assert everybody_has(demo_key(name).public)


def test_only_published_keys_are_said_to_be_everybodys() -> None:
    assert all(everybody_has(demo_key(name).public) for name in EVERYBODYS)
    assert not everybody_has(demo_key("somebody.else").public)
    assert not everybody_has(read_key_line(sshkeys.pair("ecdsa256").public))
