"""Every way in which a signature file can fail, each with what was found."""

from qmsctl.model.sshkey import SshError

_AGAIN = "Get the file anew from where it was signed, or have it signed again."


class NotASignature(SshError):
    """The file is something else; ``found`` is how it begins."""

    def __init__(self, found: bytes) -> None:
        begin = found[:30].decode("ascii", "replace")
        super().__init__(
            f"This is no SSH signature: it begins with {begin!r}."
            if found
            else "This is no SSH signature: the file is empty.",
            hint="A signature begins with the line '-----BEGIN SSH SIGNATURE-----'.",
        )
        self.found = found


class TruncatedSignature(SshError):
    """The file ends before the signature does."""

    def __init__(self) -> None:
        super().__init__("The signature is cut short: its end is missing.", hint=_AGAIN)


class DamagedSignature(SshError):
    """The file is framed like a signature but holds none; ``reason`` is half a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The signature is damaged: {reason}.", hint=_AGAIN)
        self.reason = reason


class UnknownVersion(SshError):
    """A format of signatures that is not known; ``version`` is its number."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"The signature has format version {version}; version 1 is the only one known.",
            hint=_AGAIN,
        )
        self.version = version


class UnknownAlgorithm(SshError):
    """An algorithm that is not accepted; ``kind`` says for what it stands, ``name`` which."""

    def __init__(self, kind: str, name: str, accepted: tuple[str, ...]) -> None:
        super().__init__(
            f"The signature's {kind} is '{name}', which is not accepted.",
            hint=f"Sign with {' or '.join(accepted)}: 'ssh-keygen -Y sign' does so by itself.",
        )
        self.kind = kind
        self.name = name


class WeakRsaSignature(SshError):
    """An RSA signature over SHA-1, which can be forged."""

    def __init__(self) -> None:
        super().__init__(
            "The RSA signature uses SHA-1 ('ssh-rsa'), which can be forged.",
            hint="Sign again with OpenSSH 8.2 or newer, which uses SHA-512.",
        )


class OtherNamespace(SshError):
    """The signature was made for another purpose; ``found`` and ``expected`` name both."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"The signature was made for '{found}', not for '{expected}'.",
            hint=f"Sign with 'ssh-keygen -Y sign -n {expected}'. A signature for another purpose "
            "approves nothing.",
        )
        self.found = found
        self.expected = expected


class OtherContent(SshError):
    """Key and signature do not fit this content; ``fingerprint`` is the key's."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            f"The signature by the key {fingerprint} does not fit this content: one of the two "
            "was altered, or they do not belong together.",
            hint="Restore both files as they were signed ('git log -- FILE' shows what changed "
            "them), or have it signed again.",
        )
        self.fingerprint = fingerprint


class TrailingBytes(SshError):
    """Something follows the signature; ``count`` is how many bytes."""

    def __init__(self, count: int, where: str) -> None:
        super().__init__(
            f"After the end of the signature {count} more bytes stand in {where}.",
            hint="A signature file holds one signature and nothing else.",
        )
        self.count = count


class SeveralSignatures(TrailingBytes):
    """More than one signature stands in the file."""

    def __init__(self, count: int) -> None:
        super().__init__(count, "the file, and they begin another signature")
