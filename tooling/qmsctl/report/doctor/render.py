"""The diagnosis for people and for programs."""

import textwrap
from typing import Any

from qmsctl.report.doctor.model import Diagnosis, State
from qmsctl.report.summary import counted
from qmsctl.report.tables import plain
from qmsctl.report.words import Paint, unpainted

SCHEMA = "qms-doctor/1"
_WORDS: dict[State, tuple[str, str]] = {
    "good": ("good", "good"),
    "missing": ("missing", "bad"),
    "cannot-see": ("cannot see", "warn"),
    "advice": ("advice", "warn"),
}
_OTHERS: dict[State, str] = {
    "missing": "missing",
    "advice": "could be better",
    "cannot-see": "not to be seen with this token",
}
_COLUMN = 12  # where sentences begin: the longest word, and a gap
_WIDTH = 100


def text(found: Diagnosis, *, width: int | None = None, paint: Paint = unpainted) -> str:
    """All items, by group; `width` is that of the terminal."""
    limit = max(40, min(width or _WIDTH, _WIDTH)) - _COLUMN
    lines = []
    for group in dict.fromkeys(item.group for item in found.items):
        lines += ["", paint("bold", group)]
        for item in found.items:
            if item.group != group:
                continue
            word, meaning = _WORDS[item.state]
            first, *more = textwrap.wrap(plain(item.sentence), limit) or [""]
            lines.append(f"{paint(meaning, word.ljust(_COLUMN))}{first}")
            lines += (" " * _COLUMN + line for line in more)
            fix = textwrap.wrap(plain(item.fix), limit - 2) if item.fix else []
            signs = ("→ ", *("  " for _ in fix[1:]))
            lines += (" " * _COLUMN + sign + line for sign, line in zip(signs, fix, strict=False))
    return "\n".join([*lines[1:], "", f"{summary(found)}\n"])


def summary(found: Diagnosis) -> str:
    """The counts in a sentence."""
    parts = [counted(found.count("good"), "item") + " good"]
    parts += (
        f"{found.count(state):,} {words}" for state, words in _OTHERS.items() if found.count(state)
    )
    where = found.repository or "this clone only, the forge was not asked"
    return f"{where}: {', '.join(parts)}."


def as_json(found: Diagnosis) -> dict[str, Any]:
    """The diagnosis as JSON values."""
    return {
        "schema": SCHEMA,
        "repository": found.repository,
        "branch": found.branch,
        "items": [
            {
                "group": item.group,
                "name": item.name,
                "state": item.state,
                "sentence": item.sentence,
                "fix": item.fix,
            }
            for item in found.items
        ],
        "summary": {state.replace("-", "_"): found.count(state) for state in _WORDS},
    }
