"""How readers name places in plain words."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from qmsctl.model.finding import KeyPath

_LONGEST = 100


def name_of(key: KeyPath) -> str:
    """A key path in words: `version` of entry 2 of `reviews`."""
    if not key:
        return "the file"
    parts = [f"entry {part + 1}" if isinstance(part, int) else f"`{part}`" for part in key]
    return " of ".join(reversed(parts))


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def quoted(text: str) -> str:
    """The text in the quotes that YAML needs to read it as it stands."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely was meant to be, or None; a long text is no word."""
    if len(word) > _LONGEST:
        return None
    by_lower = {name.lower(): name for name in known}
    flat = word.lower().replace("-", "_").replace(" ", "_")
    for attempt in (flat, flat.replace("_", "-")):
        found = difflib.get_close_matches(attempt, by_lower, n=1, cutoff=0.7)
        if found:
            return by_lower[found[0]]
    return None


def shown(value: Any) -> str:
    """What was found, as the end of a sentence that begins with a key: ``is 'x'``."""
    if value is None:
        return "has no value"
    if isinstance(value, bool):
        return f"is {str(value).lower()}"
    if isinstance(value, str):
        if not value.strip():
            return "is an empty text"
        return f"is '{value if len(value) <= 60 else value[:57] + '…'}'"
    if isinstance(value, Mapping):
        return "is a mapping" if value else "is an empty mapping"
    if isinstance(value, list | tuple):
        return "is a list" if value else "is an empty list"
    return f"is {value}"
