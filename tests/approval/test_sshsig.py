"""Signatures are verified as `ssh-keygen` does it, for every kind of key and every way to fail."""

import base64
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.approval import sshfailures as fail
from qmsctl.approval.sshsig import MAX_BYTES, NAMESPACE, read_signature, verify_signature
from qmsctl.model import sshkey
from qmsctl.model.sshkey import SshError, read_key_blob, read_key_line
from qmsctl.model.sshwire import packed
from tests.support import sshkeys
from tests.support.sshkeys import armored, assembled, judged_good, unarmored

CONTENT = '{"name":"Größe"}\n'.encode()
ALL = (*sshkeys.MADE_BY_SSH_KEYGEN, *sshkeys.HARDWARE)


@cache
def signed(name: str) -> bytes:
    if name in sshkeys.HARDWARE:
        return sshkeys.hardware(name).sign(CONTENT)
    return sshkeys.sign(sshkeys.pair(name), CONTENT)


def public(name: str) -> str:
    key = sshkeys.hardware(name) if name in sshkeys.HARDWARE else sshkeys.pair(name)
    return key.public


def accepted(file: bytes, content: bytes = CONTENT) -> bool:
    try:
        verify_signature(file, content)
    except SshError:
        return False
    return True


@pytest.mark.parametrize("name", ALL)
class TestEveryKind:
    def test_good_signatures_are_good_to_both(self, name: str) -> None:
        found = verify_signature(signed(name), CONTENT)
        assert f"{found.type} {base64.b64encode(found.key.blob).decode()}" == public(name)
        assert found.key.line == public(name)
        assert (found.namespace, found.hash_name) == (NAMESPACE, "sha512")
        allowed = f'a.brandt namespaces="{NAMESPACE}" {public(name)}\n'
        assert judged_good(signed(name), CONTENT, allowed, who="a.brandt")
        assert sshkeys.principals_of(signed(name), allowed) == ["a.brandt"]

    def test_the_fingerprint_is_that_of_ssh_keygen(self, name: str, tmp_path: Path) -> None:
        (tmp_path / "key.pub").write_text(public(name))
        listed = subprocess.run(
            ["ssh-keygen", "-l", "-f", tmp_path / "key.pub"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert listed.stdout.split()[1] == verify_signature(signed(name), CONTENT).fingerprint

    def test_other_content_is_noticed_by_both(self, name: str) -> None:
        for content in (b"", CONTENT[:-1], CONTENT + b"\n", CONTENT.replace(b"G", b"g")):
            with pytest.raises(fail.OtherContent) as caught:
                verify_signature(signed(name), content)
            assert caught.value.fingerprint == read_key_line(public(name)).fingerprint
        assert not judged_good(signed(name), CONTENT + b"\n")

    def test_windows_line_ends_are_no_harm(self, name: str) -> None:
        file = signed(name).replace(b"\n", b"\r\n")
        assert accepted(file)  # as newer versions of OpenSSH do
        assert judged_good(file.replace(b"\r", b""), CONTENT)

    @settings(max_examples=8)
    @given(data=st.data())
    def test_an_altered_byte_is_judged_as_ssh_keygen_does(
        self, name: str, data: st.DataObject
    ) -> None:
        blob = bytearray(unarmored(signed(name)))
        at = data.draw(st.integers(0, len(blob) - 1))
        blob[at] ^= data.draw(st.integers(1, 255))
        file = armored(bytes(blob))
        assert not accepted(file)
        # Format version 0 was never used, and hardware keys may count as they like.
        assert not judged_good(file, CONTENT) or blob[9] == 0


def test_an_altered_character_of_the_file_is_judged_as_ssh_keygen_does() -> None:
    file = signed("ed25519")
    harmless = []
    for at in range(len(file)):
        changed = bytearray(file)
        changed[at] ^= 1
        good = accepted(bytes(changed))
        if good:
            harmless.append(at)
        # A process each takes its time: all that is accepted here, and a tenth of the rest.
        if good or at % 10 == 0:
            assert judged_good(bytes(changed), CONTENT) is good
    # A line feed becomes another kind of white space, which is no part of base64.
    assert {file[at : at + 1] for at in harmless} == {b"\n"}


@pytest.mark.parametrize("name", ALL)
def test_no_beginning_of_a_file_is_a_signature(name: str) -> None:
    file = signed(name)
    for size in range(len(file) - 1):
        kind = fail.NotASignature if size == 0 else fail.TruncatedSignature
        with pytest.raises(kind):
            verify_signature(file[:size], CONTENT)
    assert accepted(file[:-1])  # only the last line end is missing
    for size in (50, 300, len(file) - 2):
        assert not judged_good(file[:size], CONTENT)


@pytest.mark.parametrize("name", ALL)
def test_no_beginning_of_the_data_is_a_signature(name: str) -> None:
    blob = unarmored(signed(name))
    for size in range(0, len(blob), 7):
        with pytest.raises(SshError):
            verify_signature(armored(blob[:size]), CONTENT)


def test_sha256_is_accepted_too() -> None:
    file = sshkeys.sign(sshkeys.pair("rsa"), CONTENT, "-O", "hashalg=sha256")
    assert verify_signature(file, CONTENT).hash_name == "sha256"


@pytest.mark.parametrize("name", sshkeys.HARDWARE)
@pytest.mark.parametrize(
    ("flags", "present", "verified"), [(0, False, False), (1, True, False), (5, True, True)]
)
def test_hardware_keys_tell_about_touch_and_pin(
    name: str, flags: int, present: bool, verified: bool
) -> None:
    file = sshkeys.hardware(name).sign(CONTENT, flags=flags, counter=2**32 - 1)
    found = verify_signature(file, CONTENT)
    assert (found.user_present, found.user_verified) == (present, verified)
    assert found.counter == 2**32 - 1
    assert found.key.application == b"ssh:"
    assert judged_good(file, CONTENT)


def test_other_keys_tell_nothing_about_touch() -> None:
    found = verify_signature(signed("ed25519"), CONTENT)
    assert (found.user_present, found.user_verified, found.counter) == (None, None, None)
    assert found.key.application is None


def test_the_reserved_field_is_ignored_as_the_format_asks() -> None:
    key, _, _, _, value = _parts(unarmored(signed("ed25519")))
    file = armored(assembled(key, value, reserved=b"later"))
    assert accepted(file)
    assert judged_good(file, CONTENT)


def test_left_out_zeros_of_rsa_are_filled_up() -> None:
    key, content, value = sshkeys.rsa_with_leading_zero()
    for kept in (value, value.lstrip(b"\0")):
        file = armored(assembled(key, packed(b"rsa-sha2-512", kept)))
        assert accepted(file, content)
        assert judged_good(file, content)


def _parts(blob: bytes) -> list[bytes]:
    parts, at = [], 10
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 4], "big")
        parts.append(blob[at + 4 : at + 4 + size])
        at += 4 + size
    return parts


def _edited(number: int, change: Callable[[bytes], bytes], name: str = "ed25519") -> bytes:
    """A signature one of whose parts (key, namespace, reserved, hash, value) is another one."""
    parts = _parts(unarmored(signed(name)))
    parts[number] = change(parts[number])
    key, namespace, reserved, hash_name, value = parts
    return armored(
        assembled(key, value, namespace=namespace, reserved=reserved, hash_name=hash_name)
    )


WAYS: dict[str, tuple[Callable[[], bytes], type[SshError], str]] = {
    "another namespace": (
        lambda: sshkeys.sign(sshkeys.pair("ed25519"), CONTENT, namespace="git"),
        fail.OtherNamespace,
        "was made for 'git', not for 'qms-approval'",
    ),
    "a namespace that only claims to be ours": (
        lambda: armored(
            unarmored(
                sshkeys.sign(sshkeys.pair("ed25519"), CONTENT, namespace="qms-aPProval")
            ).replace(b"qms-aPProval", b"qms-approval")
        ),
        fail.OtherContent,
        "does not fit this content",
    ),
    "no signature": (lambda: b"hello", fail.NotASignature, "begins with 'hello'"),
    "nothing": (lambda: b"", fail.NotASignature, "the file is empty"),
    "a PGP signature": (
        lambda: b"-----BEGIN PGP SIGNATURE-----\n",
        fail.NotASignature,
        "BEGIN PGP",
    ),
    "blanks before": (lambda: b" " + signed("ed25519"), fail.NotASignature, "begins with ' ---"),
    "a byte order mark": (
        lambda: b"\xef\xbb\xbf" + signed("ed25519"),
        fail.NotASignature,
        "This is no SSH signature",
    ),
    "a huge file": (
        lambda: signed("ed25519") + b"\n" * MAX_BYTES,
        fail.NotASignature,
        "This is no SSH signature",
    ),
    "two signatures": (
        lambda: signed("ed25519") * 2,
        fail.SeveralSignatures,
        "they begin another signature",
    ),
    "text after": (lambda: signed("ed25519") + b"ok\n", fail.TrailingBytes, "2 more bytes"),
    "no base64": (
        lambda: signed("ed25519").replace(b"U1NIU0lH", b"U1NI!0lH"),
        fail.DamagedSignature,
        "no base64",
    ),
    "base64 with idle bits": (
        lambda: armored(b"SSHSIG!").replace(b"IQ==", b"IR=="),
        fail.DamagedSignature,
        "usual form",
    ),
    "another magic": (lambda: armored(b"SSHKEY" + bytes(9)), fail.DamagedSignature, "frames is no"),
    "version 2": (
        lambda: armored(assembled(b"", b"", version=2)),
        fail.UnknownVersion,
        "format version 2",
    ),
    "bytes after the data": (
        lambda: armored(unarmored(signed("ed25519")) + b"x"),
        fail.TrailingBytes,
        "1 more bytes stand in the signature's data",
    ),
    "bytes after the value": (
        lambda: _edited(4, lambda value: value + b"xy"),
        fail.TrailingBytes,
        "2 more bytes stand in the signature's value",
    ),
    "bytes after the numbers": (
        lambda: _edited(4, lambda v: packed(v[4:23], v[27:] + b"x"), "ecdsa256"),
        fail.TrailingBytes,
        "1 more bytes stand in the signature's value",
    ),
    "bytes after the key": (
        lambda: _edited(0, lambda key: key + b"x"),
        sshkey.MalformedKey,
        "1 more bytes follow it",
    ),
    "a value that is cut short": (
        lambda: _edited(4, lambda value: value[:-1]),
        fail.TruncatedSignature,
        "cut short",
    ),
    "one number instead of two": (
        lambda: _edited(4, lambda _: packed(b"ecdsa-sha2-nistp256", packed(b"\1")), "ecdsa256"),
        fail.TruncatedSignature,
        "cut short",
    ),
    "a negative number": (
        lambda: _edited(
            4, lambda _: packed(b"ecdsa-sha2-nistp256", packed(b"\x81", b"\1")), "ecdsa256"
        ),
        fail.DamagedSignature,
        "negative",
    ),
    "SHA-1 as hash": (
        lambda: _edited(3, lambda _: b"sha1"),
        fail.UnknownAlgorithm,
        "The signature's hash is 'sha1'",
    ),
    "another hash than was signed": (
        lambda: _edited(3, lambda _: b"sha256"),
        fail.OtherContent,
        "does not fit this content",
    ),
    "RSA with SHA-1": (
        lambda: _edited(4, lambda value: packed(b"ssh-rsa", value[20:]), "rsa"),
        fail.WeakRsaSignature,
        "SHA-1",
    ),
    "RSA with another algorithm": (
        lambda: _edited(4, lambda value: packed(b"rsa-md5", value[20:]), "rsa"),
        fail.UnknownAlgorithm,
        "algorithm is 'rsa-md5'",
    ),
    "RSA with the other SHA-2": (
        lambda: _edited(4, lambda value: packed(b"rsa-sha2-256", value[20:]), "rsa"),
        fail.OtherContent,
        "does not fit this content",
    ),
    "an algorithm of another key": (
        lambda: _edited(4, lambda value: packed(b"ssh-rsa", value[19:])),
        fail.UnknownAlgorithm,
        "algorithm is 'ssh-rsa'",
    ),
    "a signature made in a browser": (
        lambda: armored(
            assembled(
                sshkeys.hardware("sk-ecdsa").blob,
                packed(b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com", b""),
            )
        ),
        fail.UnknownAlgorithm,
        "webauthn",
    ),
    "an unknown kind of key": (
        lambda: _edited(0, lambda _: packed(b"ssh-dss", b"x")),
        sshkey.UnknownKeyType,
        "kind 'ssh-dss'",
    ),
    "a certificate": (
        lambda: _edited(0, lambda _: packed(b"ssh-ed25519-cert-v01@openssh.com", b"x")),
        sshkey.UnknownKeyType,
        "ssh-ed25519-cert-v01@openssh.com",
    ),
    "a point off the curve": (
        lambda: _edited(0, lambda key: key[:-1] + bytes([key[-1] ^ 1]), "ecdsa384"),
        sshkey.MalformedKey,
        "does not lie on the curve",
    ),
    "a compressed point": (
        lambda: _edited(
            0,
            lambda key: packed(b"ecdsa-sha2-nistp256", b"nistp256", b"\2" + key[40:72]),
            "ecdsa256",
        ),
        sshkey.MalformedKey,
        "not written in full",
    ),
    "another curve": (
        lambda: _edited(0, lambda key: key.replace(b"\x08nistp256", b"\x08nistp384"), "ecdsa256"),
        sshkey.MalformedKey,
        "names the curve 'nistp384'",
    ),
    "an RSA key that is none": (
        lambda: _edited(0, lambda _: packed(b"ssh-rsa", b"\2", b"\0\xff" + bytes(255)), "rsa"),
        sshkey.MalformedKey,
        "no RSA key",
    ),
    "a negative RSA key": (
        lambda: _edited(0, lambda _: packed(b"ssh-rsa", b"\3", b"\xff" * 256), "rsa"),
        sshkey.MalformedKey,
        "not positive",
    ),
    "a giant RSA key": (
        lambda: _edited(0, lambda _: packed(b"ssh-rsa", b"\3", b"\1" + bytes(2048)), "rsa"),
        sshkey.MalformedKey,
        "larger than",
    ),
    "an Ed25519 key of another size": (
        lambda: _edited(0, lambda _: packed(b"ssh-ed25519", bytes(31))),
        sshkey.MalformedKey,
        "31 bytes instead of 32",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_fail_has_its_own_sentence(way: str) -> None:
    make, kind, words = WAYS[way]
    file = make()
    with pytest.raises(kind, match=None) as caught:
        verify_signature(file, CONTENT)
    assert type(caught.value) is kind
    assert words in caught.value.message
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith((".", "'."))
    # Nothing that is accepted here is refused there; these few are the other way round.
    assert judged_good(file, CONTENT) is (way in {"two signatures", "text after", "a huge file"})


def test_short_rsa_keys_are_refused(tmp_path: Path) -> None:
    file = sshkeys.sign(sshkeys.make_pair(tmp_path / "short", "rsa", "1024"), CONTENT)
    with pytest.raises(sshkey.ShortRsaKey, match="1024 bits") as caught:
        verify_signature(file, CONTENT)
    assert caught.value.bits == 1024
    assert judged_good(file, CONTENT)


def test_facts_stand_in_the_errors() -> None:
    with pytest.raises(fail.OtherNamespace) as other:
        verify_signature(signed("ed25519"), CONTENT, namespace="file")
    assert (other.value.found, other.value.expected) == (NAMESPACE, "file")
    with pytest.raises(fail.UnknownAlgorithm) as unknown:
        read_signature(_edited(3, lambda _: b"md5"))
    assert (unknown.value.kind, unknown.value.name) == ("hash", "md5")


def test_somebody_elses_key_is_told_apart_by_its_fingerprint() -> None:
    other = sshkeys.pair("ed25519-other")
    found = verify_signature(sshkeys.sign(other, CONTENT), CONTENT)
    assert found.fingerprint != verify_signature(signed("ed25519"), CONTENT).fingerprint
    allowed = f"a.brandt {public('ed25519')}\n"
    assert not judged_good(sshkeys.sign(other, CONTENT), CONTENT, allowed, who="a.brandt")


def test_cryptography_is_loaded_for_verification_only() -> None:
    code = (
        "import sys, qmsctl.approval.sshsig, qmsctl.model.people, qmsctl.cli.main\n"
        "print(any(name.startswith('cryptography') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@given(st.binary(max_size=120))
@settings(max_examples=60)
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    for file in (data, armored(data), armored(b"SSHSIG\0\0\0\1" + data)):
        assert not accepted(file)
    with pytest.raises(sshkey.BadKey):
        read_key_blob(data)
