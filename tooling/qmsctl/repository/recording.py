"""Stores signed statements together with the file whose claims they prove: all of it or nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from qmsctl.model.layout import SIGNATURE_SUFFIX
from qmsctl.repository.files import FileRefused, read_file, write_atomic
from qmsctl.repository.signing import write_signed


class SignedFile(NamedTuple):
    """A statement's bytes and its armored signature."""

    content: bytes
    signature: bytes


class Written(NamedTuple):
    """A file that changes: what it held when the change was worked out, and what it is to hold."""

    old: bytes
    new: bytes


def record(
    top: Path,
    statements: Mapping[str, SignedFile],
    files: Mapping[str, Written],
    *,
    replaced: Sequence[str] = (),
) -> None:
    """Store statements, then write the files that claim what they prove, then drop old statements.

    Keys and `replaced` are paths below `top`; `replaced` are statements that the new ones replace.
    Whatever stops it before the files are written, the new statements are taken away again; if the
    machine itself stops, statements are left of which no file speaks, and the next signature of
    the same person replaces them.

    Raises:
        FileRefused: a file was changed by somebody else meanwhile, or the system does not allow it.
    """
    for path, change in files.items():
        if read_file(top / path) != change.old:
            raise FileRefused(
                f"{path} was changed while you signed, so the signature was thrown away.",
                hint="Nothing was written. Repeat the command.",
            )
    stored: list[str] = []
    done = False
    try:
        for path, signed in statements.items():
            write_signed(top / path, signed.content, signed.signature)
            stored.append(path)
        for path, change in files.items():
            write_atomic(top / path, change.new)
        done = True
    finally:
        if not done:
            for path in stored:
                _drop(top / path)
    discard(top, replaced)


def discard(top: Path, paths: Sequence[str]) -> None:
    """Remove statements below `top`, with their signatures, that prove nothing any more.

    Raises:
        FileRefused: the system does not allow it.
    """
    for path in paths:
        try:
            _drop(top / path)
        except OSError as error:
            raise FileRefused(
                f"All is written, but the statement {path}, which proves nothing any more, could "
                "not be removed.",
                hint=f"Delete it and {path}{SIGNATURE_SUFFIX}.",
            ) from error


def _drop(path: Path) -> None:
    """Remove a statement and its signature; the signature goes last, as it alone says nothing."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + SIGNATURE_SUFFIX).unlink(missing_ok=True)
