"""Reads what a forge takes from a commit: who owns which files (CODEOWNERS), and the workflows."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from qmsctl.repository.git import Git
from qmsctl.repository.objects import read_blobs

OWNERS_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for the file; the first one that is there counts."""

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_LARGEST = 3 * 1024 * 1024  # GitHub reads no larger CODEOWNERS file


class ForgeFiles(NamedTuple):
    """What one commit tells the forge.

    ``paths`` are all of its files, with ``/``. ``owners_path`` and ``owners_text`` are None where
    there is no CODEOWNERS file. ``workflows`` holds texts by path.
    """

    paths: tuple[str, ...]
    owners_path: str | None
    owners_text: str | None
    workflows: Mapping[str, str]


def forge_files(git: Git, commit: str) -> ForgeFiles:
    """What the commit with this full id tells the forge.

    Raises:
        IncompleteHistory: the clone lacks one of the files.
        GitError: Git failed.
    """
    paths, blobs = [], {}
    with git.stream("ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit) as out:
        for line in out.read().split(b"\0")[:-1]:
            about, _, name = line.partition(b"\t")
            mode, _, oid, size = about.decode().split()
            path = name.decode(errors="surrogateescape")
            paths.append(path)
            ordinary = mode.startswith("100") and size.isdigit() and int(size) <= _LARGEST
            if ordinary and (path in OWNERS_PLACES or _WORKFLOW.fullmatch(path)):
                blobs[path] = oid
    owners = next((path for path in OWNERS_PLACES if path in blobs), None)
    wanted = [path for path in blobs if path == owners or path not in OWNERS_PLACES]
    read = read_blobs(git, [blobs[path] for path in wanted])
    texts = {
        path: data.decode(errors="replace") for path, (_, data) in zip(wanted, read, strict=True)
    }
    text = texts.pop(owners) if owners else None
    return ForgeFiles(tuple(sorted(paths)), owners, text, texts)
