"""Turns what people type into titles, file names, ids and YAML that every reader takes alike."""

import re
import unicodedata

from qmsctl.model.errors import UsageError

_MAX_TITLE = 200
_MAX_SLUG = 60
_REFUSED = {"Cc", "Cs", "Zl", "Zp"}
_NO_CHARACTERS = frozenset({*range(0xFDD0, 0xFDF0), 0xFEFF})

# Letters that Unicode does not take apart, and German umlauts, which have a spelling of their own.
_SPELLED = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l",
        "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and ", "+": " plus ",
    }
)  # fmt: skip

_PLAIN = re.compile(r"[^\W\d_]\w*(?:[ ._-]\w+)*\.?")
_AMBIGUOUS = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})
_MARKDOWN = re.compile(r"[\\`*#]|(?<!\w)_|_(?!\w)|[\[\]<>{}~]|&(?=[#\w]+;)")
_WITH_BACKSLASH = frozenset("\\`*#_")


def clean(text: str, what: str) -> str:
    """`text` as one line in Unicode's composed form (NFC), blanks collapsed.

    `what` names it in the message: ``The title``.

    Raises:
        UsageError: nothing is left, it is too long, or it holds characters that nobody can see.
    """
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise UsageError(f"{what} is empty.", hint='Write it in quotes, such as "Cleaning".')
    if len(line) > _MAX_TITLE:
        raise UsageError(
            f"{what} has {len(line)} characters; at most {_MAX_TITLE} are allowed.",
            hint="Shorten it; what it means in detail belongs into the text.",
        )
    for character in line:
        code = ord(character)
        if (
            unicodedata.category(character) in _REFUSED
            or code in _NO_CHARACTERS
            or code & 0xFFFE == 0xFFFE
        ):
            raise UsageError(
                f"{what} holds the character U+{code:04X}, which cannot be shown.",
                hint="Type it again instead of pasting it.",
            )
    return line


def slug(title: str) -> str:
    """A title as part of a file name that every system can hold: ``a-z``, ``0-9``, hyphens.

    An empty text if the title has no letter of the Latin alphabet and no digit.
    """
    spelled = unicodedata.normalize("NFC", title).lower().translate(_SPELLED)
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower())
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:_MAX_SLUG]
        if len(longer) > _MAX_SLUG:
            break
        found = longer
    return found


def person_id(name: str, email: str) -> str:
    """An id for a person: ``m.keller`` from "Mia Keller", else from the e-mail address."""
    words = slug(name).split("-") if slug(name) else []
    if len(words) >= 2:
        return f"{words[0][0]}.{words[-1]}"
    if words:
        return words[0]
    return slug(email.partition("@")[0]) or "quality-manager"


def quoted(text: str) -> str:
    """`text`, one line from `clean`, as a YAML scalar in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def scalar(text: str) -> str:
    """`text` as a YAML scalar: as it is where nobody can misread it, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _AMBIGUOUS:
        return text
    return quoted(text)


def heading_text(title: str) -> str:
    """`title` as the words of a Markdown heading that reads exactly so, whatever it holds."""

    def escape(match: re.Match[str]) -> str:
        sign = match[0]
        return f"\\{sign}" if sign in _WITH_BACKSLASH else f"&#{ord(sign)};"

    return _MARKDOWN.sub(escape, title)
