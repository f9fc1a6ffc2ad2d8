"""How readers name places in plain words."""

import difflib
from collections.abc import Iterable

from qmsctl.model.finding import KeyPath


def name_of(key: KeyPath) -> str:
    """A key path in words: `version` of entry 2 of `reviews`."""
    if not key:
        return "the file"
    parts = [f"entry {part + 1}" if isinstance(part, int) else f"`{part}`" for part in key]
    return " of ".join(reversed(parts))


def quoted(text: str) -> str:
    """The text in the quotes that YAML needs to read it as it stands."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely was meant to be, or None."""
    by_lower = {name.lower(): name for name in known}
    flat = word.lower().replace("-", "_").replace(" ", "_")
    for attempt in (flat, flat.replace("_", "-")):
        found = difflib.get_close_matches(attempt, by_lower, n=1, cutoff=0.7)
        if found:
            return by_lower[found[0]]
    return None
