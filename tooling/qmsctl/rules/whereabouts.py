"""What a file of the tree is to the main line: its key, its state, where that document stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Snapshot

if TYPE_CHECKING:
    from qmsctl.lifecycle.standing import Standing
    from qmsctl.model.tree import SourceFile
    from qmsctl.rules.context import Context


def key_of(file: SourceFile, default_language: str) -> DocumentKey | None:
    """The key of a document's file, also if the rest of its front matter is not valid."""
    language = file.fields.get("language")
    if file.id is None:
        return None
    return DocumentKey(file.id, language if isinstance(language, str) else default_language)


def snapshot_of(file: SourceFile) -> Snapshot:
    """A file of the tree as a state; its attachments are left out, no rule here asks for them."""
    return Snapshot(file.path, None, file.fields, file.body_sha256, readable=file.readable)


def standing_of(context: Context, key: DocumentKey) -> Standing | None:
    """Where the main line has the document, if it has it and there is a history."""
    return context.history.standings.get(key) if context.history else None
