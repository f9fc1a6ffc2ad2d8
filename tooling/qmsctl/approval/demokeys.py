"""Signing keys for demonstrations. EVERYBODY HAS THEM: what they sign proves NOTHING about anybody.

Each key is computed from a sentence that stands below and a name. Whoever has this program can sign
with all of them, in anybody's name, at any claimed time. They exist so that the sample QMS, this
project's own documents, the examples of rules and the tests can hold signatures that come out the
same on every machine (Ed25519 signatures have no random part, RFC 8032). Never put one of their
public halves into the people files of a QMS on which anybody relies.

Files are in the forms of OpenSSH: PROTOCOL.sshsig and PROTOCOL.key.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from qmsctl.approval.sshsig import NAMESPACE
from qmsctl.approval.statement import signature_path, statement_bytes, statement_path
from qmsctl.model.sshkey import ED25519, PublicKey, read_key_blob
from qmsctl.model.sshwire import packed
from qmsctl.model.statement import Statement

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SENTENCE = "This key of qmsctl is a demonstration: everybody has it, and it proves nothing. Name: "
"""The SHA-256 of this sentence and the key's name, as UTF-8, is the key's private half (seed)."""

PUBLISHED = (
    "a.brandt", "d.petit", "e.santos", "f.lange", "h.vogel", "j.tanaka", "l.moreau", "m.keller",
    "p.novak", "r.lind", "s.okafor", "s.okafor-2", "t.weber",
)  # fmt: skip
"""The names of the keys whose private halves lie in this project and in the sample QMS."""

_KIND = ED25519.encode()
_HASH = "sha512"
_WIDTH = 70  # of OpenSSH's lines
_BLOCK = 8  # bytes; what an unencrypted private half is filled up to


@dataclass(frozen=True)
class DemoKey:
    """A pair of keys that everybody has. Compare them by `name`."""

    name: str

    @cached_property
    def seed(self) -> bytes:
        """The 32 bytes from which both halves follow."""
        return hashlib.sha256((SENTENCE + self.name).encode()).digest()

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return read_key_blob(packed(_KIND, self._public_bytes))

    @property
    def public_line(self) -> str:
        """Kind and public half, as they stand in a people file."""
        return self.public.line

    def sign(self, content: bytes, namespace: str = NAMESPACE) -> bytes:
        """The file that `ssh-keygen -Y sign -n NAMESPACE` makes of `content` with this key."""
        named = namespace.encode(), b"", _HASH.encode()
        digest = hashlib.new(_HASH, content).digest()
        value = packed(_KIND, self._private.sign(b"SSHSIG" + packed(*named, digest)))
        version = (1).to_bytes(4, "big")
        whole = b"SSHSIG" + version + packed(self.public.blob, *named, value)
        return _armored("SSH SIGNATURE", whole)

    def private_file(self) -> bytes:
        """The private half as `ssh-keygen` writes it, without a passphrase."""
        # Two equal numbers tell a right passphrase; they need not be random where there is none.
        check = hashlib.sha256(self.seed).digest()[:4]
        public, comment = self._public_bytes, f"{self.name} (demonstration only)".encode()
        private = check + check + packed(_KIND, public, self.seed + public, comment)
        private += bytes(range(1, -len(private) % _BLOCK + 1))
        head = b"openssh-key-v1\0" + packed(b"none", b"none", b"")
        one = (1).to_bytes(4, "big")
        return _armored("OPENSSH PRIVATE KEY", head + one + packed(self.public.blob, private))

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        # `cryptography` takes time to load and is needed by nothing else.
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def _public_bytes(self) -> bytes:
        return self._private.public_key().public_bytes_raw()


@cache
def demo_key(name: str) -> DemoKey:
    """The demonstration key of this name: a person's id or, for a later one, ``a.brandt-2``."""
    return DemoKey(name)


def everybody_has(key: PublicKey) -> bool:
    """Whether a key is one of those whose private halves are published with this program."""
    return key.type == ED25519 and key.blob in _published()


@cache
def _published() -> frozenset[bytes]:
    return frozenset(demo_key(name).public.blob for name in PUBLISHED)


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement as it is kept: `path` is below the QMS root, the signature lies beside it."""

    path: str
    content: bytes
    signature: bytes

    @property
    def files(self) -> Mapping[str, bytes]:
        """Both files, by path below the QMS root."""
        return MappingProxyType(
            {self.path: self.content, signature_path(self.path): self.signature}
        )


def signed(statement: Statement, key: DemoKey | None = None) -> SignedStatement:
    """The statement signed with `key`, or with the demonstration key that has its signer's id."""
    content = statement_bytes(statement)
    signer = key or demo_key(statement.predicate.signer.id)
    return SignedStatement(statement_path(statement), content, signer.sign(content))


def _armored(what: str, data: bytes) -> bytes:
    text = base64.b64encode(data).decode("ascii")
    lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return "\n".join([f"-----BEGIN {what}-----", *lines, f"-----END {what}-----", ""]).encode()
