"""Public SSH keys: which kinds may sign approvals, and whether one is well formed.

The bytes are those of RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4 and OpenSSH's PROTOCOL.u2f. Nothing
here computes with keys: whether a point lies on its curve is seen when a signature is verified.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from qmsctl.model.errors import QmsError
from qmsctl.model.sshwire import CutShort, Reader

RSA_BITS = 2048
"""RSA keys below this size do not count (NIST SP 800-131A)."""

_LARGEST_RSA_BITS = 16384  # OpenSSH's own limit
_CURVES = MappingProxyType({"nistp256": 32, "nistp384": 48, "nistp521": 66})
_ED25519_BYTES = 32

ED25519 = "ssh-ed25519"
RSA = "ssh-rsa"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"
SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
ECDSA = tuple(f"ecdsa-sha2-{curve}" for curve in _CURVES)
KEY_TYPES = (ED25519, *ECDSA, RSA, SK_ED25519, SK_ECDSA)
"""The kinds of keys with which approvals may be signed; ``sk-`` are hardware keys (FIDO)."""

_PRIVATE = re.compile(r"PRIVATE KEY|PuTTY-User-Key-File|\bb3BlbnNzaC1rZXktdjE")


class SshError(QmsError):
    """Base of everything that can be wrong with a key or signature."""


class BadKey(SshError):
    """A text or bytes that are no usable public key."""


class PrivateKeyGiven(BadKey):
    """Where a public key belongs, a private one stands; it must be replaced at once."""


class MalformedKey(BadKey):
    """A key that is damaged; ``reason`` says in which way, as half a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The public key is damaged: {reason}.",
            hint="Copy the whole line of the '.pub' file: kind, blank, key.",
        )
        self.reason = reason


class UnknownKeyType(BadKey):
    """A kind of key that may not sign approvals; ``found`` is its name."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"Keys of the kind '{found}' cannot sign approvals.",
            hint=f"Use one of: {', '.join(KEY_TYPES)}.",
        )
        self.found = found


class ShortRsaKey(BadKey):
    """An RSA key that is too small to be trusted; ``bits`` is its size."""

    def __init__(self, bits: int) -> None:
        super().__init__(
            f"The RSA key has {bits} bits; at least {RSA_BITS} are required.",
            hint="Make a new key with 'ssh-keygen -t ed25519'.",
        )
        self.bits = bits


@dataclass(frozen=True)
class PublicKey:
    """One public key: its kind, the bytes that stand behind it, and what they hold.

    ``blob`` is what base64 encodes in a ``.pub`` file; ``parts`` are its strings after the kind.
    Two keys are the same if and only if their blobs are.
    """

    type: str
    blob: bytes
    parts: tuple[bytes, ...]

    @cached_property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it: ``SHA256:`` and 43 characters."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest()).decode("ascii")
        return f"SHA256:{digest.rstrip('=')}"

    @property
    def line(self) -> str:
        """Kind and key as they stand in a ``.pub`` file, without a comment."""
        return f"{self.type} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def in_hardware(self) -> bool:
        """Whether the private half lives in a security key (FIDO)."""
        return self.type in (SK_ED25519, SK_ECDSA)

    @property
    def application(self) -> bytes | None:
        """For hardware keys, what the key was made for, usually ``ssh:``; else None."""
        return self.parts[-1] if self.in_hardware else None


def read_key_line(line: str) -> PublicKey:
    """The key of a line as in a ``.pub`` file: kind, base64 and, perhaps, a comment.

    Raises:
        BadKey: it is no such line, a private key, or a key that may not sign.
    """
    if _PRIVATE.search(line):
        raise PrivateKeyGiven(
            "This is a private key; only the public half belongs here.",
            hint="Treat the private key as known to others: make a new pair, and put the line of "
            "its '.pub' file here.",
        )
    words = line.split(maxsplit=2)
    if len(words) < 2 or "\n" in line.strip():
        raise MalformedKey("one line with kind and key is expected")
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedKey("what follows the kind is no base64") from error
    if words[0] not in KEY_TYPES:
        raise UnknownKeyType(words[0])
    key = read_key_blob(blob)
    if key.type != words[0]:
        raise MalformedKey(f"the line says {words[0]}, but the key is of the kind {key.type}")
    if key.line.split()[1] != words[1]:
        raise MalformedKey("its base64 is not written in the usual form")
    return key


def read_key_blob(blob: bytes) -> PublicKey:
    """The key that these bytes hold.

    Raises:
        BadKey: they hold none, or one that may not sign.
    """
    reader = Reader(blob)
    try:
        kind = reader.name()
        if kind not in KEY_TYPES:
            raise UnknownKeyType(kind)
        parts = tuple(reader.string() for _ in range(_parts_of(kind)))
    except CutShort as error:
        raise MalformedKey("it is cut short") from error
    if reader.left:
        raise MalformedKey(f"{reader.left} more bytes follow it")
    _require_form(kind, parts)
    return PublicKey(kind, blob, parts)


def _parts_of(kind: str) -> int:
    return {ED25519: 1, SK_ECDSA: 3}.get(kind, 2)


def _require_form(kind: str, parts: tuple[bytes, ...]) -> None:
    if kind == RSA:
        _require_rsa(*parts)
    elif kind in (ED25519, SK_ED25519):
        if len(parts[0]) != _ED25519_BYTES:
            raise MalformedKey(f"it has {len(parts[0])} bytes instead of {_ED25519_BYTES}")
    else:
        _require_point(kind, parts[0], parts[1])


def _require_point(kind: str, curve: bytes, point: bytes) -> None:
    name = curve.decode("ascii", "replace")
    if name != kind.partition("@")[0].rpartition("-")[2]:
        raise MalformedKey(f"a key of the kind {kind} names the curve '{name}'")
    # 4 marks the uncompressed form, the only one that SSH uses (RFC 5656 §3.1).
    if len(point) != 1 + 2 * _CURVES[name] or point[0] != 4:
        raise MalformedKey("its point is not written in full")


def _require_rsa(exponent: bytes, modulus: bytes) -> None:
    if not exponent or not modulus or exponent[0] & 0x80 or modulus[0] & 0x80:
        raise MalformedKey("its numbers are not positive")
    bits = int.from_bytes(modulus, "big").bit_length()
    if bits < RSA_BITS:
        raise ShortRsaKey(bits)
    if bits > _LARGEST_RSA_BITS or len(exponent) > len(modulus):
        raise MalformedKey(f"its numbers are larger than the {_LARGEST_RSA_BITS} bits of OpenSSH")
