"""How many findings there are, and the order in which reports tell them."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from qmsctl.model.finding import Finding, Severity

_SURROGATE = re.compile("[\ud800-\udfff]")

WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
"""Sort key of severities: the gravest first."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many documents were checked and what was found."""

    documents: int
    errors: int
    warnings: int
    notes: int

    @classmethod
    def of(cls, findings: Iterable[Finding], documents: int) -> Self:
        """The counts of `findings`, on so many documents."""
        counts = Counter(finding.severity for finding in findings)
        return cls(
            documents, counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.NOTE]
        )

    def as_dict(self) -> dict[str, int]:
        """The keys of design §7."""
        return {
            "documents": self.documents,
            "errors": self.errors,
            "warnings": self.warnings,
            "notes": self.notes,
        }

    @property
    def sentence(self) -> str:
        """The counts in words, such as ``12 documents checked: 2 errors, 1 warning.``."""
        counts = [
            counted(number, word)
            for number, word in (
                (self.errors, "error"),
                (self.warnings, "warning"),
                (self.notes, "note"),
            )
            if number
        ]
        return (
            f"{counted(self.documents, 'document')} checked: {', '.join(counts) or 'no findings'}."
        )


def counted(number: int, word: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before notes; otherwise in the given order."""
    return sorted(findings, key=lambda finding: WEIGHT[finding.severity])


def told(finding: Finding) -> str:
    """The message, with the commit where history is judged."""
    if finding.commit is None:
        return finding.message
    return f"{finding.message} (commit {finding.commit[:10]})"


def json_text(value: Any) -> str:
    """Readable JSON and a line end; file names that are no Unicode are escaped.

    So is the ``##[`` with which GitHub's runner lets a command begin anywhere in a line.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if not text.isascii() and _SURROGATE.search(text):
        text = json.dumps(value, indent=2)
    if "##[" in text:
        text = text.replace("##[", r"##\u005b")
    return f"{text}\n"


def visible(text: str, *, keep: str = "") -> str:
    """The text with characters that steer a terminal or cannot be seen written as escapes.

    Findings quote files, and a file must not be able to rewrite the report about it. Characters
    in `keep` stay as they are. ``##[``, with which GitHub's runner lets a command begin anywhere
    in a line, is taken apart.
    """
    if "##[" in text:
        text = text.replace("##[", "## [")
    if text.isprintable():
        return text
    return "".join(
        c if c in keep or c.isprintable() or unicodedata.category(c) == "Zs" else _escape(c)
        for c in text
    )


def spoken(text: str) -> str:
    """Lines for a terminal or a workflow's log: no escapes, and no line that is a command there.

    GitHub's runner carries out lines that begin with ``::``, on stderr too.
    """
    lines = (visible(line) for line in text.split("\n"))
    return "\n".join(f"./{line}" if line.lstrip().startswith("::") else line for line in lines)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
