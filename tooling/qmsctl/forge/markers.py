"""Hidden lines by which what qmsctl wrote on a forge is found again.

A marker is an HTML comment that fills one line: readers do not see it. Texts of documents are
escaped wherever they are quoted, so none of them can hold one.
"""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from qmsctl.model.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.%-]*(?: [A-Za-z0-9_.%-]+)*", re.ASCII)
_MOST = 1000
_DUE = re.compile(
    r"^<!-- qms-due (\S+) (\S+) (\d{4}-\d{2}-\d{2})(?: (\S+))? -->[ \t]*\r?$",
    re.ASCII | re.MULTILINE,
)


def line_of(name: str) -> str:
    """The hidden line of a marker.

    Raises:
        UsageError: the name could end the hidden line, or is too long.
    """
    if not _NAME.fullmatch(name) or "--" in name or len(name) > _MOST:
        raise UsageError(
            f"{name!r} is no name for a marker.",
            hint="Letters, digits, '.', '_' and single '-', such as qms-check.",
        )
    return f"<!-- {name} -->"


def begins_with(body: str, name: str) -> bool:
    """Whether the first line of a text is this marker."""
    return body.lstrip("\ufeff").partition("\n")[0].rstrip() == line_of(name)


@dataclass(frozen=True, slots=True)
class DueMarker:
    """What a reminder is about: something of one document that is due on one day.

    ``what`` tells apart what one document may have to do on one day; empty for the periodic review.
    """

    document: str
    language: str
    due: dt.date
    what: str = ""

    @property
    def subject(self) -> tuple[str, str, str]:
        """The same whatever the day."""
        return self.document, self.language, self.what

    def line(self) -> str:
        """The hidden line of an issue that reminds of it."""
        return f"<!-- {self.name('qms-due')} -->"

    def name(self, word: str) -> str:
        """Word, document, language, day and what, with blanks between; other signs as ``%20``."""
        parts = [word, _word(self.document), _word(self.language), self.due.isoformat()]
        return " ".join([*parts, _word(self.what)] if self.what else parts)


def due_marker(body: str) -> DueMarker | None:
    """The first marker of a reminder in the text of an issue, also after people edited it."""
    found = _DUE.search(body)
    if found is None:
        return None
    try:
        day = dt.date.fromisoformat(found[3])
    except ValueError:
        return None
    return DueMarker(unquote(found[1]), unquote(found[2]), day, unquote(found[4] or ""))


def done(body: str) -> str:
    """The text with its reminder's marker changed, so that the issue reminds of nothing more."""
    return _DUE.sub(lambda match: match[0].replace("qms-due", "qms-due-done", 1), body, count=1)


def _word(text: str) -> str:
    """A text as one word that cannot end a hidden line, and that ends with a letter or digit."""
    return quote(text, safe="").replace("--", "-%2D").replace("~", "%7E")
