"""Finds the QMS root: the folder that holds `qms.yml`."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from qmsctl.model.errors import RootNotFound
from qmsctl.model.finding import Problem
from qmsctl.model.layout import POLICY_FILE
from qmsctl.repository.git import Git

USUAL_ROOT = "qms_docs"

_SKIPPED = frozenset({"node_modules", "__pycache__", "site"})


def find_root(top: Path, start: Path) -> str:
    """The QMS root as a path inside the repository `top`, with ``/``; "" is its top.

    `start` and the folders above it come first, then `qms_docs`, then every other folder.

    Raises:
        RootNotFound: there is no `qms.yml`, or more than one to choose from.
    """
    top, start = top.resolve(), start.resolve()
    if start.is_relative_to(top):
        for folder in (start, *start.parents):
            if (folder / POLICY_FILE).is_file():
                return _inside(top, folder)
            if folder == top:
                break
    if (top / USUAL_ROOT / POLICY_FILE).is_file():
        return USUAL_ROOT
    found = all_roots(top)
    if len(found) == 1:
        return found[0]
    if not found:
        raise RootNotFound(
            f"No {POLICY_FILE} was found in {top}.",
            hint="'qms init' makes a QMS here; '-C DIR' chooses another folder.",
        )
    raise _several(found)


def roots_in(git: Git, commit: str) -> tuple[str, ...]:
    """Every folder of a commit that holds a `qms.yml`, as paths inside the repository, sorted."""
    end = f"/{POLICY_FILE}".encode()
    with git.stream(
        "ls-tree", "-r", "-z", "--name-only", "--full-tree", "--end-of-options", commit
    ) as out:
        names = (b"/" + name for name in out.read().split(b"\0"))
        holders = [
            name[1 : -len(end)].decode(errors="surrogateescape")
            for name in names
            if name.endswith(end)
        ]
    return tuple(sorted(h for h in holders if not any(map(_skipped, h.split("/")))))


def choose_root(roots: Collection[str], top: Path, start: Path) -> str | None:
    """The one of `roots` that is meant when work begins in `start`; None if there is none.

    Raises:
        RootNotFound: there are several to choose from.
    """
    top, start = top.resolve(), start.resolve()
    if start.is_relative_to(top):
        for folder in (start, *start.parents):
            if _inside(top, folder) in roots:
                return _inside(top, folder)
            if folder == top:
                break
    if USUAL_ROOT in roots:
        return USUAL_ROOT
    if len(roots) > 1:
        raise _several(roots)
    return next(iter(roots), None)


def second_root(other: str, root: str) -> Problem:
    """GT015: `other` holds a `qms.yml` as well as `root`."""
    path = f"{other}/{POLICY_FILE}" if other else POLICY_FILE
    here = f"{root}/{POLICY_FILE}" if root else POLICY_FILE
    return Problem(
        "GT015",
        f"{path} makes a second QMS in this repository; {here} rules the first. Commands that "
        "are started there would obey another policy.",
        "Keep one QMS in a repository: remove or rename the file, or give it a repository of its "
        "own.",
        key=(path,),
    )


def _several(roots: Collection[str]) -> RootNotFound:
    return RootNotFound(
        f"{len(roots)} folders hold a {POLICY_FILE}: {', '.join(sorted(roots))}.",
        hint="Choose one with '-C DIR'.",
    )


def all_roots(top: Path) -> tuple[str, ...]:
    """Every folder of the repository `top` that holds a `qms.yml`, as paths inside it, sorted."""
    top = top.resolve()
    return tuple(sorted(_inside(top, folder) for folder in _holders(top)))


def _inside(top: Path, folder: Path) -> str:
    path = folder.relative_to(top).as_posix()
    return "" if path == "." else path


def _holders(top: Path) -> Iterator[Path]:
    """Every folder below `top` with a policy file; links and hidden folders are not entered."""
    for folder, folders, files in os.walk(top):
        if POLICY_FILE in files:
            yield Path(folder)
        folders[:] = [name for name in folders if not _skipped(name)]


def _skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED
