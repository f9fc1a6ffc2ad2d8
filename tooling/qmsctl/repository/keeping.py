"""Stores records of reviews in the work tree: each as it was made, or none of them."""

from collections.abc import Mapping
from pathlib import Path

from qmsctl.repository.files import FileRefused, read_file, write_new


def keep(top: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files below `top` that are not there yet, in their order; which those were.

    What stands there with the same bytes is left alone. If one cannot be written, those before it
    are taken away again.

    Raises:
        FileRefused: a file stands there with other content, or the system does not allow it.
    """
    new = [path for path, data in files.items() if not _stands(top / path, data)]
    written: list[str] = []
    try:
        for path in new:
            write_new(top / path, files[path])
            written.append(path)
    except FileRefused:
        for path in written:
            (top / path).unlink(missing_ok=True)
        raise
    return tuple(new)


def _stands(path: Path, data: bytes) -> bool:
    if not path.exists() and not path.is_symlink():
        return False
    if read_file(path) != data:
        raise FileRefused(
            f"{path} is there with other content and is not overwritten.",
            hint="Evidence is never changed: find out where that file came from ('git log -- "
            "FILE'), and take it away if nobody has received it.",
        )
    return True
