"""Lines with public keys: what is a key, what is none, and that private ones are never taken."""

import base64

import pytest

from qmsctl.model import sshkey
from qmsctl.model.sshkey import read_key_line
from qmsctl.model.sshwire import packed


def line(kind: str, *parts: bytes) -> str:
    return f"{kind} {base64.b64encode(packed(kind.encode(), *parts)).decode()}"


ED25519 = line("ssh-ed25519", bytes(range(32)))
HARDWARE = line("sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:")
PRIVATE_BODY = base64.b64encode(b"openssh-key-v1\0" + bytes(40)).decode()


def test_a_key_and_its_comment() -> None:
    key = read_key_line(f"  {ED25519}  Mia's laptop, 2026\n")
    assert (key.type, key.parts, key.line) == ("ssh-ed25519", (bytes(range(32)),), ED25519)
    assert not key.in_hardware
    assert key == read_key_line(ED25519)


def test_hardware_keys_say_what_they_were_made_for() -> None:
    key = read_key_line(line("sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:qms"))
    assert key.in_hardware
    assert key.application == b"ssh:qms"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("", sshkey.MalformedKey, "one line with kind and key"),
        ("ssh-ed25519", sshkey.MalformedKey, "one line with kind and key"),
        (f"{ED25519}\n{ED25519}", sshkey.MalformedKey, "one line with kind and key"),
        ("ssh-ed25519 AAAA!", sshkey.MalformedKey, "no base64"),
        ("ssh-ed25519 AAAÄ", sshkey.MalformedKey, "no base64"),
        ("ssh-ed25519 AAAAC3Nz", sshkey.MalformedKey, "cut short"),
        (ED25519[:-4], sshkey.MalformedKey, "cut short"),
        (ED25519.replace("ssh-", "x-"), sshkey.UnknownKeyType, "kind 'x-ed25519'"),
        (line("ssh-dss", b"1"), sshkey.UnknownKeyType, "kind 'ssh-dss'"),
        (ED25519.replace("ssh-ed25519", "ssh-rsa"), sshkey.MalformedKey, "says ssh-rsa, but"),
        (HARDWARE.replace("o=", "p="), sshkey.MalformedKey, "not written in the usual form"),
        (line("ssh-rsa", b"\3", b"\x7f" + bytes(127)), sshkey.ShortRsaKey, "1023 bits"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", sshkey.PrivateKeyGiven, "a private key"),
        ("-----BEGIN RSA PRIVATE KEY----- MIIE", sshkey.PrivateKeyGiven, "a private key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519", sshkey.PrivateKeyGiven, "a private key"),
        (PRIVATE_BODY, sshkey.PrivateKeyGiven, "a private key"),
        (f"ssh-ed25519 {PRIVATE_BODY}", sshkey.PrivateKeyGiven, "a private key"),
    ],
)
def test_what_is_refused(text: str, kind: type[sshkey.BadKey], words: str) -> None:
    with pytest.raises(kind) as caught:
        read_key_line(text)
    assert words in caught.value.message
    assert caught.value.hint


def test_a_private_key_is_not_repeated() -> None:
    with pytest.raises(sshkey.PrivateKeyGiven) as caught:
        read_key_line(f"ssh-ed25519 {PRIVATE_BODY}")
    assert PRIVATE_BODY[:20] not in caught.value.message + caught.value.hint
