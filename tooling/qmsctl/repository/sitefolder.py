"""Folders that the tool itself writes: staged Markdown, rendered sites, files of the package."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path

from qmsctl.model.errors import RootNotFound, UsageError

MARKER = ".qms-stage"
_MARKER_TEXT = b"Written by 'qms stage'; its content may be replaced at any time.\n"


def package_files(package: str, folder: str) -> Mapping[str, bytes]:
    """Every file of a folder of a package: path below the folder → bytes."""
    found: dict[str, bytes] = {}
    waiting = [("", resources.files(package) / folder)]
    while waiting:
        prefix, place = waiting.pop()
        for item in sorted(place.iterdir(), key=lambda entry: entry.name):
            if item.is_dir():
                waiting.append((f"{prefix}{item.name}/", item))
            else:
                found[prefix + item.name] = item.read_bytes()
    return found


def package_folder(package: str, folder: str) -> str:
    """A folder of an installed package as a path of the file system."""
    return str(Path(str(resources.files(package) / folder)))


def folder_holding(inner: str, start: Path) -> Path:
    """The folder below which `inner` is a file: `start` or one above it.

    Raises:
        RootNotFound: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / inner).is_file():
            return folder
    raise RootNotFound(f"{inner} lies neither below {start} nor below a folder above it.")


def folder_files(folder: Path) -> Mapping[str, bytes]:
    """Every ordinary file below `folder`: path with ``/`` → bytes; links are not followed."""
    found: dict[str, bytes] = {}
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if not n.startswith("."))
        for name in sorted(names):
            path = Path(top, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def write_stage(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write `files` into `folder` as its whole content; how many there were.

    The folder must be missing, empty, or one that was written this way before.

    Raises:
        UsageError: it holds something else.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is no folder.", hint="Name a new or an empty folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise UsageError(
            f"{folder} holds files that 'qms stage' did not write.",
            hint="Name a new or an empty folder; nothing is ever written over.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_bytes(_MARKER_TEXT)
    for item in folder.iterdir():
        if item.name == MARKER:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()
    return write_files(folder, files)


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files below `folder`, making folders as needed; how many there were.

    Raises:
        ValueError: a path leads out of the folder.
    """
    made: set[Path] = set()
    count = 0
    for path, data in files:
        target = folder / path
        if ".." in target.relative_to(folder).parts:
            raise ValueError(f"{path} leads out of {folder}")
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(data)
        count += 1
    return count


def scratch_beside(folder: Path) -> Path:
    """A new empty folder next to `folder`: on the same file system, so that it can replace it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))


def put_in_place(new: Path, folder: Path) -> None:
    """Let `new` become `folder`; what was there before is removed.

    Raises:
        UsageError: `folder` holds files but no site.
    """
    refuse_unless_site(folder)
    new.chmod(0o755)
    if folder.exists():
        old = scratch_beside(folder)
        folder.replace(old / "old")
        new.replace(folder)
        shutil.rmtree(old)
    else:
        new.replace(folder)


def refuse_unless_site(folder: Path) -> None:
    """Make sure that replacing `folder` destroys nothing but an earlier site.

    Raises:
        UsageError: it holds files but no site.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is no folder.", hint="Name a new or an empty folder.")
    holds = folder.is_dir() and any(folder.iterdir())
    if holds and not ((folder / "index.html").is_file() and (folder / "404.html").is_file()):
        raise UsageError(
            f"{folder} holds files but no site; it is not replaced.",
            hint="Name a new folder with --site-dir, or empty this one.",
        )


def discard(folder: Path) -> None:
    """Remove a scratch folder, if it is still there."""
    shutil.rmtree(folder, ignore_errors=True)


def site_files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Path with ``/`` and text of each file of a site whose name ends with one of `suffixes`."""
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(suffixes):
                path = Path(top, name)
                yield path.relative_to(folder).as_posix(), path.read_text("utf-8", "replace")
