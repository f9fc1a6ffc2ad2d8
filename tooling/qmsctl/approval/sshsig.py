"""SSH signatures (OpenSSH's PROTOCOL.sshsig): reading a file and verifying it in this process.

`ssh-keygen -Y verify` accepts whatever is accepted here; versions of OpenSSH before CRLF was read
there need LF line ends. The other way round it is more lenient: it looks at the first of several
signatures, ignores what follows, and takes RSA keys of 1024 bits.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from qmsctl.approval.sshfailures import (
    DamagedSignature,
    NotASignature,
    OtherContent,
    OtherNamespace,
    SeveralSignatures,
    TrailingBytes,
    TruncatedSignature,
    UnknownAlgorithm,
    UnknownVersion,
    WeakRsaSignature,
)
from qmsctl.model.sshkey import ECDSA, RSA, SK_ECDSA, PublicKey, read_key_blob
from qmsctl.model.sshwire import CutShort, Reader, packed

NAMESPACE = "qms-approval"
"""What approvals are signed for: a signature made for e-mail or Git commits approves nothing."""

MAX_BYTES = 16_384
"""Of a signature file; those of the largest keys take less than a half."""

_BEGIN = b"-----BEGIN SSH SIGNATURE-----"
_END = b"-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"
_HASHES: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = MappingProxyType(
    {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
)
_RSA_ALGORITHMS = ("rsa-sha2-256", "rsa-sha2-512")
_USER_PRESENT = 0x01
_USER_VERIFIED = 0x04


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature as its file holds it; whether it is good is not known yet.

    ``algorithm`` names how ``value`` was made, ``hash_name`` how the content was hashed before.
    ``flags`` and ``counter`` are what a hardware key says about the moment of signing, else None.
    """

    key: PublicKey
    namespace: str
    hash_name: str
    algorithm: str
    value: bytes
    flags: int | None = None
    counter: int | None = None

    @property
    def user_present(self) -> bool | None:
        """Whether somebody touched the hardware key; None for other keys."""
        return None if self.flags is None else bool(self.flags & _USER_PRESENT)

    @property
    def user_verified(self) -> bool | None:
        """Whether the hardware key saw PIN or finger; None for other keys."""
        return None if self.flags is None else bool(self.flags & _USER_VERIFIED)

    def signed_bytes(self, content: bytes) -> bytes:
        """What the key signed if this is a signature of `content`."""
        digest = _HASHES[self.hash_name](content).digest()
        named = self.namespace.encode(), b"", self.hash_name.encode(), digest
        message = _MAGIC + packed(*named)
        if self.flags is None or self.counter is None:
            return message
        # OpenSSH's PROTOCOL.u2f: hardware keys sign hashes, and what they say of themselves.
        application = hashlib.sha256(self.key.application or b"").digest()
        said = self.flags.to_bytes(1, "big") + self.counter.to_bytes(4, "big")
        return application + said + hashlib.sha256(message).digest()


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that fits its content: the holder of ``key`` signed exactly that.

    Whose key it is, and whether it counted, `approval.keyring` knows.
    """

    key: PublicKey
    namespace: str
    algorithm: str
    hash_name: str
    user_present: bool | None
    user_verified: bool | None
    counter: int | None

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the key, ``SHA256:…``."""
        return self.key.fingerprint

    @property
    def type(self) -> str:
        """The kind of the key, such as ``ssh-ed25519``."""
        return self.key.type


def verify_signature(
    file: bytes, content: bytes, *, namespace: str = NAMESPACE
) -> VerifiedSignature:
    """Verify that the signature in `file` was made over `content` for `namespace`.

    Raises:
        SshError: it was not; each way to fail is a class of `sshfailures` or `model.sshkey`.
    """
    # `cryptography` takes time to load and is needed by nothing else.
    from qmsctl.approval.sshcrypto import fits  # noqa: PLC0415

    found = read_signature(file)
    if found.namespace != namespace:
        raise OtherNamespace(found.namespace, namespace)
    if not fits(found, found.signed_bytes(content)):
        raise OtherContent(found.key.fingerprint)
    return VerifiedSignature(
        found.key,
        found.namespace,
        found.algorithm,
        found.hash_name,
        found.user_present,
        found.user_verified,
        found.counter,
    )


def read_signature(file: bytes) -> SshSignature:
    """The one signature that a file holds.

    Raises:
        SshError: it holds none, several, or one with a key or algorithm that is not accepted.
    """
    reader = Reader(_unarmored(file))
    try:
        if reader.take(len(_MAGIC)) != _MAGIC:
            raise DamagedSignature("what it frames is no SSH signature")
        version = reader.number()
        if version != 1:
            raise UnknownVersion(version)
        key = read_key_blob(reader.string())
        namespace = reader.string().decode("utf-8", "replace")
        reader.string()  # reserved: to be ignored, and not part of what is signed
        hash_name = reader.name()
        value = reader.string()
    except CutShort as error:
        raise TruncatedSignature from error
    if reader.left:
        raise TrailingBytes(reader.left, "the signature's data")
    if hash_name not in _HASHES:
        raise UnknownAlgorithm("hash", hash_name, tuple(_HASHES))
    return _with_value(key, namespace, hash_name, value)


def _unarmored(file: bytes) -> bytes:
    """The bytes between header and footer; line ends may be CRLF, as editors and Git make them."""
    if len(file) > MAX_BYTES:
        raise NotASignature(file[:30] + b"...")
    if not file.startswith((_BEGIN + b"\n", _BEGIN + b"\r\n")):
        if file and (_BEGIN + b"\r\n").startswith(file):
            raise TruncatedSignature
        raise NotASignature(file)
    end = file.find(b"\n" + _END)
    if end < 0:
        raise TruncatedSignature
    rest = file[end + 1 + len(_END) :].strip()
    if rest:
        raise (
            SeveralSignatures(len(rest)) if _BEGIN in rest else TrailingBytes(len(rest), "the file")
        )
    text = b"".join(file[len(_BEGIN) : end].split())
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise DamagedSignature("between its first and last line there is no base64") from error
    if base64.b64encode(data) != text:
        raise DamagedSignature("its base64 is not written in the usual form")
    return data


def _with_value(key: PublicKey, namespace: str, hash_name: str, value: bytes) -> SshSignature:
    reader = Reader(value)
    flags = counter = None
    try:
        algorithm = reader.name()
        _require_algorithm(key, algorithm)
        raw = reader.string()
        if key.in_hardware:
            flags, counter = reader.number(1), reader.number()
    except CutShort as error:
        raise TruncatedSignature from error
    if reader.left:
        raise TrailingBytes(reader.left, "the signature's value")
    if key.type in (*ECDSA, SK_ECDSA):
        _require_two_numbers(raw)
    return SshSignature(key, namespace, hash_name, algorithm, raw, flags, counter)


def _require_algorithm(key: PublicKey, algorithm: str) -> None:
    if key.type == RSA:
        if algorithm == RSA:
            raise WeakRsaSignature
        if algorithm not in _RSA_ALGORITHMS:
            raise UnknownAlgorithm("algorithm", algorithm, _RSA_ALGORITHMS)
    elif algorithm != key.type:
        raise UnknownAlgorithm("algorithm", algorithm, (key.type,))


def _require_two_numbers(raw: bytes) -> None:
    """The form of ECDSA's values (RFC 5656 §3.1.2): two numbers that are not negative."""
    reader = Reader(raw)
    try:
        numbers = reader.string(), reader.string()
    except CutShort as error:
        raise TruncatedSignature from error
    if reader.left:
        raise TrailingBytes(reader.left, "the signature's value")
    if any(number and number[0] & 0x80 for number in numbers):
        raise DamagedSignature("a number in it is negative")
