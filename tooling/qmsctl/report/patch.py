"""The difference between two states of files as a unified diff, as `--dry-run` prints it."""

import difflib
from collections.abc import Mapping

_BINARY = b"\0"


def unified(path: str, old: bytes | None, new: bytes) -> str:
    """The diff of one file; `old` is None if it does not exist yet. Empty if nothing changes."""
    if old == new:
        return ""
    if _BINARY in new or _BINARY in (old or b""):
        return f"Binary file {path} changes.\n"
    before = [] if old is None else old.decode(errors="replace").splitlines(keepends=True)
    after = new.decode(errors="replace").splitlines(keepends=True)
    lines = difflib.unified_diff(
        before, after, "/dev/null" if old is None else f"a/{path}", f"b/{path}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in lines)


_NO_END = "\\ No newline at end of file\n"


def all_unified(changes: Mapping[str, tuple[bytes | None, bytes]]) -> str:
    """The diffs of several files, in their order."""
    return "".join(unified(path, old, new) for path, (old, new) in changes.items())
