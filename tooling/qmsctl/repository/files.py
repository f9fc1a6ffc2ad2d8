"""Writing files so that nobody ever sees half of one, and reading them without following links."""

import contextlib
import io
import os
import stat
import tempfile
from pathlib import Path

from qmsctl.model.errors import QmsError

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | _NO_FOLLOW


class FileRefused(QmsError):
    """A file is not read or written: it is no ordinary file, or the system does not allow it."""


def read_file(path: Path | str) -> bytes:
    """The bytes of an ordinary file; a symbolic link is not followed.

    Raises:
        FileRefused: it is a link, a folder or a device, is missing or may not be read.
    """
    link = f"{path} is a symbolic link; its target is not read."
    if not _NO_FOLLOW and Path(path).is_symlink():
        raise FileRefused(link)
    try:
        # Thousands of small files are read: a buffer around each would take longer than reading.
        with io.FileIO(os.fspath(path), opener=_open) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileRefused(f"{path} is no ordinary file.")
            return file.readall()
    except OSError as error:
        if Path(path).is_symlink():
            raise FileRefused(link) from error
        raise FileRefused(
            f"{path} cannot be read: {_reason(error)}.", hint="Check that it exists and its rights."
        ) from error


def _open(path: str, _flags: int) -> int:
    return os.open(path, _FLAGS)


def write_atomic(path: Path, data: bytes) -> None:
    """Replace or create a file in one step: readers see the old bytes or the new ones.

    The mode of an existing file is kept. The folder must exist.

    Raises:
        FileRefused: the path is a symbolic link or a folder, or the system does not allow it.
    """
    _refuse_unless_ordinary(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _mode_of_new(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {_reason(error)}.") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {_reason(error)}.") from error
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Create a file, and the folders above it; never overwrite.

    Raises:
        FileRefused: something is there already, or the system does not allow it.
    """
    if path.exists() or path.is_symlink():
        raise FileRefused(
            f"{path} exists already and is not overwritten.",
            hint="Choose another name, or remove the file first.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileRefused(f"{path.parent} cannot be made: {_reason(error)}.") from error
    write_atomic(path, data)


def _refuse_unless_ordinary(path: Path) -> None:
    if path.is_symlink():
        raise FileRefused(
            f"{path} is a symbolic link and is not written through.",
            hint="Replace the link by an ordinary file.",
        )
    if path.exists() and not path.is_file():
        raise FileRefused(f"{path} is no ordinary file.")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _mode_of_new(folder: Path) -> int:
    """Rights for a new file: nobody gets more than the folder grants, and nobody may run it."""
    return stat.S_IMODE(folder.stat().st_mode) & 0o664


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
