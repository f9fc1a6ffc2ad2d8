"""The difference between two states of files as a unified diff, as `--dry-run` prints it."""

import difflib
import re

_BINARY = b"\0"
_NO_END = "\\ No newline at end of file\n"


def unified(path: str, old: bytes | None, new: bytes) -> str:
    """The diff of one file; `old` is None if it does not exist yet. Empty if nothing changes."""
    if old == new:
        return ""
    if _BINARY in new or _BINARY in (old or b""):
        return f"Binary file {path} changes.\n"
    name = "/dev/null" if old is None else f"a/{path}"
    lines = difflib.unified_diff(_lines(old or b""), _lines(new), name, f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in lines)


def _lines(data: bytes) -> list[str]:
    """Lines as Git counts them: other signs that end a line for some programs do not count."""
    return re.findall(r"[^\n]*\n|[^\n]+", data.decode(errors="replace"))
