"""Finds the QMS root: the folder that holds `qms.yml`."""

import os
from collections.abc import Iterator
from pathlib import Path

from qmsctl.model.errors import RootNotFound
from qmsctl.model.layout import POLICY_FILE

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
    raise RootNotFound(
        f"{len(found)} folders hold a {POLICY_FILE}: {', '.join(found)}.",
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
        folders[:] = [n for n in folders if not n.startswith(".") and n not in _SKIPPED]
