"""A comparison of two states of a document: its head lines, and its JSON form."""

from collections.abc import Iterable
from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.lifecycle.redline import FieldRow, Line, Redline
from qmsctl.report.entries import Entry
from qmsctl.report.sides import Side
from qmsctl.report.tables import counted, plain

SCHEMA = "qms-diff/1"


def heading(entry: Entry, old: Side, new: Side) -> str:
    """What is compared with what: ``SOP-001: 2.0 (effective) → 3.0 (draft)``."""
    return plain(f"{entry.key.id}: {old.label} → {new.label}")


def summary(redline: Redline) -> str:
    """How much differs, in a sentence."""
    fields = sum(row.changed for row in redline.fields)
    files = sum(row.changed for row in redline.attachments)
    blocks = sum(piece.changed for piece in redline.pieces)
    words = sum(piece.words for piece in redline.pieces)
    if not redline.changed:
        return "Nothing differs that readers can see."
    parts = [counted(fields, "field")] if fields else []
    parts += [counted(files, "attachment")] if files else []
    parts += (
        [f"{counted(words, 'word')} in {counted(blocks, 'block')} of the text"] if blocks else []
    )
    return f"Changed: {', '.join(parts)}{'' if blocks else '; the text is the same'}."


def as_json(entry: Entry, old: Side, new: Side, redline: Redline) -> dict[str, Any]:
    """The comparison as JSON values: what changed only, each run of words with its `op`."""
    return {
        "schema": SCHEMA,
        "document": entry.key.id,
        "language": entry.key.language,
        "from": _side(old),
        "to": _side(new),
        "changed": redline.changed,
        "fields": _rows(redline.fields),
        "attachments": _rows(redline.attachments),
        "blocks": [
            {
                "kind": piece.kind.value,
                "op": piece.op.value,
                "heading": piece.heading,
                "lines": [_line(line) for line in piece.lines],
            }
            for piece in redline.pieces
            if piece.changed
        ],
        "words": sum(piece.words for piece in redline.pieces),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "version": side.version,
        "state": side.state,
        "commit": side.commit,
        "path": side.snapshot.path,
        "digest": content_digest(side.snapshot),
    }


def _rows(rows: Iterable[FieldRow]) -> list[dict[str, Any]]:
    return [
        {"name": row.name, "lines": [_line(line) for line in row.lines]}
        for row in rows
        if row.changed
    ]


def _line(line: Line) -> dict[str, Any]:
    return {
        "op": line.op.value,
        "cells": [[{"op": run.op.value, "text": run.text} for run in cell] for cell in line.cells],
    }
