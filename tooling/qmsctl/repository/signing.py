"""Signing with a person's SSH key, by the person's own `ssh-keygen`; no key is ever read here.

The key may lie in a file, in an agent, or in a security key. Git's settings (`gpg.ssh.program`,
`user.signingKey`) are not asked: a repository must not choose the program that is run.
"""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from qmsctl.model.errors import QmsError
from qmsctl.model.sshkey import BadKey, PublicKey, read_key_line
from qmsctl.repository.files import FileRefused, read_file, write_new

PATIENCE = 120.0
"""Seconds in which a passphrase is typed or a security key touched."""

_HEADER = b"-----BEGIN SSH SIGNATURE-----"

Reason = Literal[
    "no-program",
    "old-program",
    "no-key",
    "open-key",
    "wrong-passphrase",
    "no-agent",
    "not-in-agent",
    "agent-refused",
    "not-touched",
    "no-device",
    "timed-out",
    "other",
]

_WORDS: dict[Reason, tuple[str, str]] = {
    "no-program": (
        "The program '{program}' was not found.",
        (
            "Install OpenSSH 8.2 or newer (on Windows: the optional feature 'OpenSSH client') and "
            "see that it is on the PATH."
        ),
    ),
    "old-program": (
        "This '{program}' cannot sign.",
        "Install OpenSSH 8.2 or newer; 'ssh -V' prints the version.",
    ),
    "no-key": (
        "There is no private key for {key}.",
        (
            "Name the file of your private key, or the '.pub' file whose private half your agent "
            "holds. 'ssh-keygen -t ed25519' makes a new pair."
        ),
    ),
    "open-key": (
        "The private key {key} can be read by others, so that OpenSSH does not use it.",
        "Take away the others' rights: 'chmod 600 {key}'. Somebody may have copied the key.",
    ),
    "wrong-passphrase": (
        "The passphrase for {key} was wrong, or none was given.",
        (
            "Repeat the command in a terminal and type the key's passphrase, or load the key into "
            "an agent first: 'ssh-add {key}'."
        ),
    ),
    "no-agent": (
        "No SSH agent can be reached.",
        (
            "Start one and load your key ('eval \"$(ssh-agent)\"', 'ssh-add'), or name the file of "
            "your private key."
        ),
    ),
    "not-in-agent": (
        "The SSH agent does not hold {key}.",
        (
            "Load it with 'ssh-add', or unlock the agent ('ssh-add -X'); 'ssh-add -L' lists what "
            "it holds."
        ),
    ),
    "agent-refused": (
        "The SSH agent refused to sign with {key}.",
        "Confirm the question of the agent, or touch the security key, and repeat the command.",
    ),
    "not-touched": (
        "The security key did not sign: it was not touched in time, or the PIN was wrong.",
        "Repeat the command and touch the key when it blinks.",
    ),
    "no-device": (
        "The security key that holds {key} is not plugged in.",
        "Plug it in and repeat the command.",
    ),
    "timed-out": (
        "Nothing was signed within {seconds:g} seconds.",
        "Repeat the command; type the passphrase or touch the security key when asked.",
    ),
    "other": (
        "'{program}' could not sign with {key}: {said}",
        "Try it by hand: '{program} -Y sign -n {namespace} -f KEY FILE' says more.",
    ),
}

_SIGNS: tuple[tuple[str, Reason], ...] = (
    ("too open", "open-key"),
    ("incorrect passphrase", "wrong-passphrase"),
    ("couldn't get agent socket", "no-agent"),
    ("couldn't find key in agent", "not-in-agent"),
    ("device not found", "no-device"),
    ("no private key found", "no-key"),
    ("couldn't load public key", "no-key"),
    ("unknown option", "old-program"),
    ("illegal option", "old-program"),
    ("unsupported operation", "old-program"),
)
"""What OpenSSH says, and what it means."""


class SigningFailed(QmsError):
    """Nothing was signed; ``reason`` says why, ``said`` is what the program said about it."""

    def __init__(self, reason: Reason, message: str, *, hint: str, said: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.said = said


def sign(
    content: bytes,
    key: Path | PublicKey,
    *,
    namespace: str,
    program: str = "ssh-keygen",
    seconds: float = PATIENCE,
) -> bytes:
    """The armored signature of `content` for `namespace`.

    `key` is the file of a private key (or of a public one whose private half lies beside it, in the
    agent, or in a security key), or a public key that the agent holds. Passphrase and PIN are asked
    for on the terminal; whoever calls says that a security key must be touched.

    Raises:
        SigningFailed: nothing was signed, and no file is left behind.
    """
    with tempfile.TemporaryDirectory(prefix="qms-sign-") as name:
        folder = Path(name)
        file = folder / "statement"
        file.write_bytes(content)
        command = [program, "-q", "-Y", "sign", "-n", namespace]
        if isinstance(key, PublicKey):
            public = folder / "key.pub"
            public.write_text(f"{key.line}\n", encoding="ascii")
            command += ["-U", "-f", str(public)]
        else:
            command += ["-f", str(key.absolute())]
        code, said = _run([*command, str(file)], folder / "said", seconds)
        made = folder / "statement.sig"
        signature = made.read_bytes() if code == 0 and made.is_file() else b""
    if code is not None and signature.startswith(_HEADER):
        return signature
    reason = _reason(code, said, key)
    raise _failed(reason, key, program=program, said=said, seconds=seconds, namespace=namespace)


def agent_keys(*, program: str = "ssh-add", seconds: float = 10.0) -> tuple[PublicKey, ...]:
    """The keys that the agent holds and that may sign approvals; none if it holds none.

    Raises:
        SigningFailed: there is no agent, or it does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="qms-sign-") as name:
        listed = Path(name) / "listed"
        code, said = _run([program, "-L"], Path(name) / "said", seconds, output=listed)
        lines = listed.read_text(encoding="utf-8", errors="replace").splitlines()
    if code not in (0, 1):  # 1: the agent has no keys
        reason: Reason = "no-agent" if code == 2 else _reason(code, said, None)
        raise _failed(reason, None, program=program, said=said, seconds=seconds)
    found = []
    for line in lines if code == 0 else ():
        try:
            found.append(read_key_line(line))
        except BadKey:  # certificates and old kinds, which may well serve other purposes
            continue
    return tuple(found)


def public_half(key: Path) -> PublicKey | None:
    """The public key that lies beside a private key's file, or in a ``.pub`` file; else None."""
    path = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    try:
        return read_key_line(read_file(path.resolve()).decode("utf-8", "replace"))
    except (FileRefused, BadKey):
        return None


def write_signed(statement: Path, content: bytes, signature: bytes) -> Path:
    """Store a statement and, beside it with ``.sig``, its signature: both or neither.

    Returns the path of the signature. Folders are made; nothing is overwritten.

    Raises:
        FileRefused: one of the two exists already, or the system does not allow it.
    """
    beside = statement.with_name(f"{statement.name}.sig")
    if statement.exists() or statement.is_symlink():
        raise FileRefused(
            f"{statement} exists already and is not overwritten.",
            hint="It was signed before; nothing is left to do.",
        )
    write_new(beside, signature)
    try:
        write_new(statement, content)
    except FileRefused:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _run(
    command: Sequence[str], errors: Path, seconds: float, *, output: Path | None = None
) -> tuple[int | None, str]:
    """Exit code (None: it took too long) and what was said on stderr.

    Both streams go to files: a helper that outlives its parent would hold a pipe open. A terminal
    is handed on, so that a passphrase is asked for there rather than in a window.
    """
    stdin = None if os.isatty(0) else subprocess.DEVNULL
    with errors.open("wb") as stderr, (output or Path(os.devnull)).open("wb") as stdout:
        try:
            process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr)
        except OSError as error:
            raise _failed("no-program", None, program=command[0]) from error
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return code, errors.read_text(encoding="utf-8", errors="replace").strip()


def _reason(code: int | None, said: str, key: Path | PublicKey | None) -> Reason:
    if code is None:
        return "timed-out"
    lower = said.lower()
    for sign_of, reason in _SIGNS:
        if sign_of in lower:
            return reason
    public = public_half(key) if isinstance(key, Path) else key
    # libfido2's time-out reaches us as "invalid format"; the agent does not say why it refused.
    if public is not None and public.in_hardware and "invalid format" in lower:
        return "not-touched"
    return "agent-refused" if "agent refused" in lower else "other"


def _failed(
    reason: Reason,
    key: Path | PublicKey | None,
    *,
    program: str,
    said: str = "",
    seconds: float = 0,
    namespace: str = "",
) -> SigningFailed:
    name = f"the key {key.fingerprint}" if isinstance(key, PublicKey) else str(key)
    facts = {
        "program": program,
        "key": name,
        "seconds": seconds,
        "namespace": namespace,
        "said": " ".join(said.split()) or "it said nothing.",
    }
    message, hint = _WORDS[reason]
    return SigningFailed(reason, message.format(**facts), hint=hint.format(**facts), said=said)
