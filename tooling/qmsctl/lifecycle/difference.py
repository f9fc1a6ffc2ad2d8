"""What differs between two states of a document, said in a sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qmsctl.lifecycle.redline import compare
from qmsctl.lifecycle.words import Op
from qmsctl.model.document import CONTENT_FIELDS
from qmsctl.model.history import Snapshot

_SUBSTANCE = ("id", "title", "type", "language")
_NAMES = {
    "change": "change class",
    "change_summary": "change summary",
    "effective_date": "effective date",
}
_MOST_SHOWN = 60
_MOST_SECTIONS = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """What of the content differs.

    ``fields`` are texts such as `title ('A' → 'B')`; ``files`` attachments that were added,
    removed or have other bytes; ``sections`` pairs a heading with the number of changed words
    under it; ``body`` tells whether the body differs at all (also if only spaces do, or if the
    words are not at hand).
    """

    fields: tuple[str, ...] = ()
    swapped: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    sections: tuple[tuple[str, int], ...] = ()
    body: bool = False

    def __bool__(self) -> bool:
        return bool(self.fields or self.swapped or self.files or self.body)

    @property
    def without_swaps(self) -> "Difference":
        """The rest, for when exchanged attachments are told elsewhere."""
        return replace(self, swapped=())

    @property
    def beyond_swaps(self) -> bool:
        """Whether more than the bytes of attachments differs."""
        return bool(self.without_swaps)

    def __str__(self) -> str:
        parts = [*self.fields, *self.files]
        parts.extend(f"attachment {path} (other bytes)" for path in self.swapped)
        parts.extend(self._body())
        return "; ".join(parts) if parts else "nothing"

    def _body(self) -> list[str]:
        if not self.body:
            return []
        return ["in the text " + self.words()] if self.sections else ["the text"]

    def words(self, quotes: str = "“”") -> str:
        """How many words changed under which headings, with these two marks around headings."""
        shown = [
            f"{count} word{'s' if count != 1 else ''} "
            + (
                f"under {quotes[0]}{_shortened(heading)}{quotes[1]}"
                if heading
                else "before the first heading"
            )
            for heading, count in self.sections[:_MOST_SECTIONS]
        ]
        more = len(self.sections) - len(shown)
        rest = f" and in {more} more section{'s' if more != 1 else ''}" if more else ""
        return ", ".join(shown) + rest


def describe_difference(
    before: Snapshot,
    after: Snapshot,
    before_body: str | None = None,
    after_body: str | None = None,
) -> Difference:
    """Which content fields, attachments and sections differ: used to say what voids an approval.

    Without both bodies only whether the text differs is known.
    """
    fields = tuple(
        _field(name, before.fields.get(name), after.fields.get(name))
        for name in CONTENT_FIELDS
        if name != "attachments" and before.fields.get(name) != after.fields.get(name)
    )
    body = before.body_sha256 != after.body_sha256
    sections: tuple[tuple[str, int], ...] = ()
    if body and before_body is not None and after_body is not None:
        sections = _sections(before_body, after_body)
    return Difference(
        fields, attachments_swapped(before, after), _files(before, after), sections, body
    )


def attachments_swapped(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """Paths of attachments that both states list and whose bytes differ."""
    old = dict(before.attachments)
    return tuple(path for path, sha in after.attachments if path in old and old[path] != sha)


def same_substance(before: Snapshot, after: Snapshot) -> bool:
    """Whether readers would see the same document: id, title, type, text and attachments."""
    return (
        before.body_sha256 == after.body_sha256
        and before.attachments == after.attachments
        and all(before.fields.get(name) == after.fields.get(name) for name in _SUBSTANCE)
    )


def _field(name: str, old: Any, new: Any) -> str:
    called = _NAMES.get(name, name)
    return f"{called} ({_shown(old)} → {_shown(new)})"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    listed: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    return f"'{_shortened(', '.join(str(item) for item in listed))}'"


def _shortened(text: str) -> str:
    return f"{text[:_MOST_SHOWN]}…" if len(text) > _MOST_SHOWN else text


def _files(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    old, new = dict(before.attachments), dict(after.attachments)
    return (
        *(f"attachment {path} (removed)" for path in old if path not in new),
        *(f"attachment {path} (added)" for path in new if path not in old),
    )


def _sections(old: str, new: str) -> tuple[tuple[str, int], ...]:
    """Heading → changed words under it; a block that was rewritten counts its longer side."""
    counts: dict[str, Counter[Op]] = {}
    for piece in compare(old, new):
        if piece.words:
            counts.setdefault(piece.heading, Counter())[piece.op] += piece.words
    return tuple(
        (heading, found[Op.SAME] + max(found[Op.DELETED], found[Op.INSERTED]))
        for heading, found in counts.items()
    )
