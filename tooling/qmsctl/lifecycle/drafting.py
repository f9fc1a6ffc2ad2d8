"""The next number of a document, the next version, and the fields of a fresh draft."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qmsctl.model.document import CONTENT_FIELDS, ChangeClass
from qmsctl.model.policy import DocumentType
from qmsctl.model.version import Version
from qmsctl.repository.edits import Edit, Remove, Set

OF_ONE_REVISION = ("approvals", "effective_reason", "change_request")
"""Fields that speak about one revision and so do not go over to the next."""

_WRITTEN_ANEW = frozenset(
    {"id", "type", "language", "version", "change", "change_summary", "authors", "effective_date"}
)


def next_id(kind: DocumentType, used: Iterable[str]) -> str:
    """The id after the highest of `used` that has the type's prefix; numbers are never used again.

    `used` holds ids of any type, also of documents that are gone.
    """
    shape = re.compile(rf"{re.escape(kind.prefix)}-(\d{{1,9}})", re.ASCII | re.IGNORECASE)
    numbers = [int(match[1]) for name in used if (match := shape.fullmatch(name))]
    return f"{kind.prefix}-{max(numbers, default=0) + 1:0{kind.digits}d}"


def next_version(base: Version, change: ChangeClass, used: Iterable[Version]) -> Version:
    """The version that follows `base` for a change of this class and was never used before."""
    taken = set(used)
    found = base
    while found == base or found in taken:
        found = found.next_major if change == "substantive" else found.next_minor
    return found


def draft_edits(
    version: Version,
    change: ChangeClass,
    *,
    summary: str,
    effective: str,
    authors: Sequence[str] | None,
) -> tuple[Edit, ...]:
    """What turns an approved state into the draft of `version`.

    Approvals and what else spoke about the old revision go; `authors` None keeps those named.
    """
    edits: list[Edit] = [
        Set(("version",), version.text),
        Set(("change",), change),
        Set(("change_summary",), summary),
        Set(("effective_date",), effective),
        Set(("status",), "draft"),
    ]
    if authors is not None:
        edits.append(Set(("authors",), list(authors)))
    edits += [Remove((name,)) for name in OF_ONE_REVISION]
    return tuple(edits)


def content_edits(source: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[Edit, ...]:
    """What brings back the content fields of an earlier revision (title, attachments …)."""
    edits: list[Edit] = []
    for name in CONTENT_FIELDS:
        if name in _WRITTEN_ANEW:
            continue
        if name in source and source[name] != current.get(name):
            edits.append(Set((name,), source[name]))
        elif name not in source and name in current:
            edits.append(Remove((name,)))
    return tuple(edits)
