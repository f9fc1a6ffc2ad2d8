"""What a change of words means: whether a text asks for something else than before."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BINDING: Mapping[str, frozenset[str]] = {
    "en": _words("shall must may should can cannot not no never always only required"),
    "de": _words(
        "muss müssen darf dürfen soll sollen sollte sollten kann können nicht kein keine keinen "
        "nie immer nur"
    ),
    "fr": _words("doit doivent peut peuvent devrait devraient ne pas jamais toujours"),
    "es": _words("debe deben puede pueden debería deberían no nunca siempre solo"),
    "it": _words("deve devono può possono dovrebbe dovrebbero non mai sempre solo"),
    "nl": _words("moet moeten mag mogen zou zouden kan kunnen niet geen nooit altijd"),
}
_ADDRESS = re.compile(r"\]\([^()\s]*\)|\]:[ ]*\S+|<[a-zA-Z][^<>]*>")
_ID = re.compile(r"\b[A-Z][A-Z0-9]*-\d+\b")
_NUMBERED = re.compile(r"^\s*(?:#+\s*)?\d+[.)]\s", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.])[-+±≤≥<>]?\s?\d+(?:[.,:]\d+)*(?!\w)|\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:n't)?")


class MeaningChange(NamedTuple):
    """Numbers and binding words that one text has and the other lacks, each sorted."""

    gone: tuple[str, ...]
    new: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)

    def __str__(self) -> str:
        parts = []
        if self.gone:
            parts.append(f"gone: {', '.join(self.gone)}")
        if self.new:
            parts.append(f"new: {', '.join(self.new)}")
        return "; ".join(parts)


def meaning_change(before: str, after: str, language: str) -> MeaningChange:
    """The numbers, and the words of command and permission, by which two texts differ.

    Numbers of list items and headings, ids of documents and addresses do not count, nor does it
    matter where in the text something stands.
    """
    old, new = _weighty(before, language), _weighty(after, language)
    return MeaningChange(_sorted(old - new), _sorted(new - old))


def _weighty(text: str, language: str) -> Counter[str]:
    plain = _ID.sub(" ", _ADDRESS.sub("]", _NUMBERED.sub("\n", text)))
    binding = _BINDING.get(language.partition("-")[0], frozenset()) | _BINDING["en"]
    found = Counter(match[0].replace(" ", "") for match in _NUMBER.finditer(plain))
    for match in _WORD.finditer(plain.lower()):
        word = match[0]
        if word in binding or word.endswith("n't"):
            found[word] += 1
    return found


def _sorted(items: Counter[str]) -> tuple[str, ...]:
    return tuple(
        f"{word} (×{count})" if count > 1 else word for word, count in sorted(items.items())
    )
