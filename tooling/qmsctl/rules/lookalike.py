"""Which ids a reader would take for one another."""

import unicodedata

# Letters of Greek and Cyrillic that look like Latin ones in common fonts, in lower case after
# case folding, with the Latin letter that stands for them.
_HOMOGLYPHS = {
    "а": "a", "в": "b", "с": "c", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j", "к": "k",
    "м": "m", "о": "o", "р": "p", "ԛ": "q", "ѕ": "s", "т": "t", "ԝ": "w", "х": "x", "у": "y",
    "ү": "y", "ԁ": "d", "ӏ": "l", "ɡ": "g", "ѵ": "v", "п": "n", "г": "r", "з": "3", "б": "6",
    "α": "a", "β": "b", "ε": "e", "η": "h", "ι": "i", "κ": "k", "μ": "m", "ν": "v", "ο": "o",
    "ρ": "p", "τ": "t", "υ": "y", "χ": "x", "ζ": "z", "γ": "y", "ϲ": "c", "σ": "o", "ѡ": "w",
    "ı": "i", "ɩ": "i", "ſ": "s", "ⅼ": "l",
}  # fmt: skip

_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－_", "-")
_SAME_SHAPE = {"0": "o", "1": "l", "i": "l", "|": "l"}
_TABLE = str.maketrans(
    {**{k: _SAME_SHAPE.get(v, v) for k, v in _HOMOGLYPHS.items()}, **_DASHES, **_SAME_SHAPE}
)
_INVISIBLE = {"Cf", "Mn", "Me", "Zs"}


def skeleton(document_id: str) -> str:
    """A form that is the same for ids that look alike.

    Letter case, compatibility forms, accents, invisible characters, Greek and Cyrillic look-alikes
    and the pairs 0/O and 1/l/I do not count.
    """
    if document_id.isascii():
        return document_id.casefold().translate(_TABLE)
    text = unicodedata.normalize("NFKD", document_id).casefold()
    seen = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    return unicodedata.normalize("NFKD", seen).translate(_TABLE)


def strangers(document_id: str) -> str:
    """The characters of an id that are not ASCII, named: ``U+041E CYRILLIC CAPITAL LETTER O``."""
    return ", ".join(
        f"U+{ord(c):04X} {unicodedata.name(c, 'unnamed')}"
        for c in dict.fromkeys(document_id)
        if not c.isascii()
    )
