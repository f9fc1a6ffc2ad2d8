"""More of the example QMS: a second issue of SOP-001, approvals, withdrawals and recalls."""

from collections.abc import Iterable
from typing import Any

from qmsctl.rules.catalogue import Example
from qmsctl.rules.example import SOP_BODY, SOP_PATH, approvals, document

NEW_BODY = f"{SOP_BODY}3. Tell the readers.\n"
"""The text of SOP-001 with a third step."""

Entry = dict[str, str]


def second(**overrides: Any) -> str:
    """SOP-001 as version 2.0 with the new text, properly approved, with some fields changed."""
    fields: dict[str, Any] = {
        "version": "2.0",
        "change_summary": "Readers are told about changes.",
        "effective_date": "2026-04-15",
        "approvals": approvals("2026-03-02", "2026-03-03"),
        "body": NEW_BODY,
    }
    return document(**{**fields, **overrides})


def given(role: str, by: str | None, day: str | None) -> Entry:
    """One approval; what is None is left out."""
    entry = {"role": role, "by": by, "date": day}
    return {name: value for name, value in entry.items() if value is not None}


OWNER = given("owner", "a.brandt", "2026-03-02")
QUALITY = given("quality-manager", "j.tanaka", "2026-03-03")


def shown(name: str, entries: Iterable[Entry], indent: str = "") -> str:
    """A list of entries as front matter shows it."""
    lines = [", ".join(f"{key}: {value}" for key, value in entry.items()) for entry in entries]
    items = "".join(f"{indent}  - {{{line}}}\n" for line in lines)
    return f"{indent}{name}:{'' if lines else ' []'}\n{items}"


def issued(*entries: Entry, text: str = "", **fields: Any) -> Example:
    """Version 2.0 with these approvals in the work tree."""
    overlay = {SOP_PATH: second(approvals=list(entries), **fields)}
    return Example(text=text + shown("approvals", entries), steps=(overlay,))


def withdrawal(entries: Iterable[Entry], **fields: Any) -> dict[str, Any]:
    """The withdrawal of a document, with some keys changed."""
    return {
        "reason": "The work is done by a partner now.",
        "date": "2026-06-30",
        "approvals": list(entries),
        **fields,
    }


def recall(entries: Iterable[Entry], **fields: Any) -> dict[str, Any]:
    """The recall of version 2.0, with some keys changed."""
    return {
        "version": "2.0",
        "reason": "Step 3 is wrong.",
        "by": "a.brandt",
        "date": "2026-03-20",
        "approvals": list(entries),
        **fields,
    }


def review(**fields: Any) -> dict[str, Any]:
    """A review of version 1.0 by its owner that found nothing to change; None leaves a key out."""
    entry = {"version": "1.0", "by": "a.brandt", "date": "2026-02-09", "outcome": "no-change"}
    return {name: value for name, value in {**entry, **fields}.items() if value is not None}
