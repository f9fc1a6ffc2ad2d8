"""SSH keys made once, signatures by `ssh-keygen`, and `ssh-keygen` as the judge of signatures.

Hardware keys are made by hand: key and signature in the form of OpenSSH's PROTOCOL.u2f.
"""

import base64
import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from qmsctl.approval.sshsig import NAMESPACE
from qmsctl.model.sshwire import packed

MADE_BY_SSH_KEYGEN = {
    "ed25519": ("ed25519", None),
    "ecdsa256": ("ecdsa", "256"),
    "ecdsa384": ("ecdsa", "384"),
    "ecdsa521": ("ecdsa", "521"),
    "rsa": ("rsa", "2048"),
}
HARDWARE = ("sk-ed25519", "sk-ecdsa")
APPLICATION = b"ssh:"


@dataclass(frozen=True)
class Pair:
    """A private key's file; its public half lies beside it as ``.pub``."""

    path: Path

    @property
    def public(self) -> str:
        """Kind and key, without the comment."""
        return " ".join(self.path.with_name(f"{self.path.name}.pub").read_text().split()[:2])


def make_pair(path: Path, kind: str = "ed25519", bits: str | None = None, phrase: str = "") -> Pair:
    command = ["ssh-keygen", "-q", "-t", kind, "-N", phrase, "-C", "test", "-f", str(path)]
    subprocess.run([*command, *(["-b", bits] if bits else [])], check=True)
    return Pair(path)


@cache
def folder() -> Path:
    """Where this process keeps its keys; removed when the interpreter ends."""
    held = tempfile.TemporaryDirectory(prefix="qms-keys-")
    _HELD.append(held)
    return Path(held.name)


_HELD: list["tempfile.TemporaryDirectory[str]"] = []


@cache
def pair(name: str) -> Pair:
    """The key called `name`, made when it is first asked for: of a kind, or ``ed25519-other``."""
    kind, bits = MADE_BY_SSH_KEYGEN.get(name) or (name.partition("-")[0], None)
    return make_pair(folder() / name, kind, bits)


def sign(key: Pair, content: bytes, *options: str, namespace: str = NAMESPACE) -> bytes:
    """The signature file that `ssh-keygen` makes of `content`."""
    done = subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key.path), "-n", namespace, *options],
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout


def judged_good(
    signature: bytes, content: bytes, allowed: str | None = None, *, who: str = "", at: str = ""
) -> bool:
    """Whether `ssh-keygen` verifies it: against the file `allowed` for `who`, or by itself."""
    with tempfile.TemporaryDirectory(dir=folder()) as name:
        place = Path(name)
        (place / "sig").write_bytes(signature)
        command = ["ssh-keygen", "-Y", "check-novalidate" if allowed is None else "verify"]
        if allowed is not None:
            (place / "allowed").write_text(allowed)
            command += ["-f", str(place / "allowed"), "-I", who]
        command += ["-n", NAMESPACE, "-s", str(place / "sig")]
        command += ["-O", f"verify-time={at}"] if at else []
        done = subprocess.run(command, input=content, capture_output=True, check=False)
        return done.returncode == 0


def principals_of(signature: bytes, allowed: str) -> list[str]:
    """Whom `ssh-keygen -Y find-principals` finds for the signature's key."""
    with tempfile.TemporaryDirectory(dir=folder()) as name:
        place = Path(name)
        (place / "sig").write_bytes(signature)
        (place / "allowed").write_text(allowed)
        done = subprocess.run(
            ["ssh-keygen", "-Y", "find-principals", "-f", place / "allowed", "-s", place / "sig"],
            capture_output=True,
            text=True,
            check=False,
        )
    return done.stdout.split()


def armored(blob: bytes, end: str = "\n") -> bytes:
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    whole = ["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]
    return end.join(whole).encode()


def unarmored(file: bytes) -> bytes:
    return base64.b64decode(b"".join(file.splitlines()[1:-1]))


def assembled(
    key: bytes,
    value: bytes,
    *,
    namespace: bytes = NAMESPACE.encode(),
    hash_name: bytes = b"sha512",
    version: int = 1,
    reserved: bytes = b"",
) -> bytes:
    """The inside of a signature file, from its parts."""
    head = b"SSHSIG" + version.to_bytes(4, "big")
    return head + packed(key, namespace, reserved, hash_name, value)


def message(content: bytes, hash_name: str = "sha512", namespace: str = NAMESPACE) -> bytes:
    """What a key signs for `content`."""
    digest = hashlib.new(hash_name, content).digest()
    return b"SSHSIG" + packed(namespace.encode(), b"", hash_name.encode(), digest)


def rsa_with_leading_zero() -> tuple[bytes, bytes, bytes]:
    """An RSA key's blob, a content and its signature whose first byte is zero: one in 256 is."""
    private = rsa.generate_private_key(65537, 2048)
    public = private.public_key().public_numbers()
    for number in count():
        content = str(number).encode()
        value = private.sign(message(content), padding.PKCS1v15(), hashes.SHA512())
        if value[0] == 0:
            break
    return packed(b"ssh-rsa", _mpint(public.e), _mpint(public.n)), content, value


@dataclass(frozen=True)
class HardwareKey:
    """A key as a FIDO device would hold it."""

    kind: str
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

    @property
    def blob(self) -> bytes:
        public = self.private.public_key()
        if isinstance(public, ed25519.Ed25519PublicKey):
            return packed(self.kind.encode(), public.public_bytes_raw(), APPLICATION)
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return packed(self.kind.encode(), b"nistp256", point, APPLICATION)

    @property
    def public(self) -> str:
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"

    def sign(self, content: bytes, *, flags: int = 1, counter: int = 7) -> bytes:
        said = flags.to_bytes(1, "big") + counter.to_bytes(4, "big")
        hashed = [hashlib.sha256(part).digest() for part in (APPLICATION, message(content))]
        signed = hashed[0] + said + hashed[1]
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            raw = self.private.sign(signed)
        else:
            made = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
            raw = packed(*map(_mpint, utils.decode_dss_signature(made)))
        return armored(assembled(self.blob, packed(self.kind.encode(), raw) + said))


def _mpint(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


@cache
def hardware(name: str) -> HardwareKey:
    """The hardware key called `name`, one of `HARDWARE`."""
    if name == "sk-ed25519":
        kind, private = "sk-ssh-ed25519@openssh.com", ed25519.Ed25519PrivateKey.generate()
        return HardwareKey(kind, private)
    return HardwareKey(
        "sk-ecdsa-sha2-nistp256@openssh.com", ec.generate_private_key(ec.SECP256R1())
    )
