"""With which key somebody signs: the one that is named, else one that stands in the people file.

Git is asked for the value of `user.signingKey` only; no program that a repository names is run.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.cli.saying import say
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.approval.keyring import KeyDoubt, Keyring
    from qmsctl.model.people import People
    from qmsctl.model.sshkey import PublicKey

TOUCH = "Touch your security key now."


@dataclass(frozen=True)
class Signer:
    """Somebody who signs on a day; only keys count that `people` have for this person then.

    ``people`` are those of the policy in force: a key that only a draft has proves nothing.
    """

    people: "People"
    person: str
    day: dt.date

    def choose(
        self, given: Path | None = None, *, configured: str | None = None
    ) -> "Path | PublicKey":
        """The key to sign with, for `sign`.

        That is the file `given`; else a key of the person that the SSH agent holds; else the file
        that `configured` names (Git's user.signingKey), if its public half stands in the person's
        file. Of a file `given` without a public half beside it, `sign` sees whose it is.

        Raises:
            UsageError: no key can be used; the message says which were looked at.
        """
        if given is not None:
            return self._given(given)
        counting = self._counting()
        loaded, unheard = _loaded()
        for key in counting:
            if any(key.blob == other.blob for other in loaded):
                return key
        path = _file(configured)
        if path is not None:
            from qmsctl.repository.signing import public_half

            public = public_half(path)
            if public is not None and any(public.blob == key.blob for key in counting):
                return path
        raise self._none_of(counting, (unheard or _held(len(loaded)), _looked(path)))

    def sign(self, content: bytes, key: "Path | PublicKey", *, namespace: str) -> bytes:
        """The armored signature of `content`, after it was verified to be this person's.

        Says on stderr when a security key is to be touched.

        Raises:
            UsageError: the key that signed does not count for this person on this day.
            SigningFailed: nothing was signed.
        """
        from qmsctl.approval.sshsig import verify_signature
        from qmsctl.repository import signing

        public = signing.public_half(key) if isinstance(key, Path) else key
        if public is not None and public.in_hardware:
            say(TOUCH)
        signature = signing.sign(content, key, namespace=namespace)
        self._require(verify_signature(signature, content, namespace=namespace).key, "The key")
        return signature

    @cached_property
    def _ring(self) -> "Keyring":
        from qmsctl.approval.keyring import Keyring

        return Keyring(self.people)

    def _doubt(self, key: "PublicKey") -> "KeyDoubt | None":
        from qmsctl.approval.keyring import KeyDoubt

        judged = self._ring.judge(key, self.person, self.day)
        return judged if isinstance(judged, KeyDoubt) else None

    def _require(self, key: "PublicKey", name: str) -> None:
        doubt = self._doubt(key)
        if doubt is not None:
            raise UsageError(
                f"{name} cannot sign for {self.person}: {doubt.message}", hint=doubt.hint
            )

    def _given(self, given: Path) -> Path:
        from qmsctl.repository.signing import public_half

        path = given.expanduser()
        if not path.is_file():
            raise UsageError(
                f"There is no key file {given}.",
                hint="Name the file of your private key, or the '.pub' file of a key that your "
                "agent holds.",
            )
        public = public_half(path)
        if public is not None:
            self._require(public, str(given))
        return path

    def _counting(self) -> "Sequence[PublicKey]":
        held = self.people.get(self.person)
        if held is None or not held.keys:
            raise UsageError(
                f"The policy in force has no key of {self.person}: what {self.person} signs would "
                "not count.",
                hint=f"Add the line of the '.pub' file to `keys` in people/{self.person}.yml and "
                "have the policy approved; 'ssh-keygen -t ed25519' makes a new pair.",
            )
        keys = [entry.public for entry in held.keys]
        counting = [key for key in keys if self._doubt(key) is None]
        if not counting:
            doubt = self._doubt(keys[-1])
            raise UsageError(
                f"No key of {self.person} counts on {self.day}. {doubt.message if doubt else ''}",
                hint=f"Add a new key to people/{self.person}.yml and have the policy approved; "
                f"'qms keys {self.person}' lists the present ones.",
            )
        return counting

    def _none_of(self, counting: "Sequence[PublicKey]", looked: Sequence[str]) -> UsageError:
        names = ", ".join(f"{key.fingerprint} ({key.type})" for key in counting)
        return UsageError(
            f"No key was found with which {self.person} can sign. What counts: {names}. "
            + " ".join(looked),
            hint="Name the file of the private key with --key FILE, or load it into your agent "
            "with 'ssh-add'.",
        )


def _loaded() -> "tuple[Sequence[PublicKey], str]":
    """What the agent holds, or why that is not known."""
    from qmsctl.repository.signing import SigningFailed, agent_keys

    try:
        return agent_keys(), ""
    except SigningFailed as error:
        return (), error.message


def _held(number: int) -> str:
    return f"The SSH agent holds {number or 'no'} {'key' if number == 1 else 'keys'}, none of them."


def _file(configured: str | None) -> Path | None:
    """The file that Git's user.signingKey names, if it is one; it may be a key or a GPG id too."""
    if not configured or configured.startswith(("key::", "ssh-", "sk-", "ecdsa-")):
        return None
    path = Path(configured)
    try:
        path = path.expanduser()
    except RuntimeError:  # ~name of somebody whom this machine does not know
        return None
    return path if path.is_absolute() else None


def _looked(path: Path | None) -> str:
    if path is None:
        return "Git's user.signingKey names no file."
    return f"Git's user.signingKey names {path}, which is none of them."
