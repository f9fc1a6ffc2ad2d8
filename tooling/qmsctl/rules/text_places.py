"""What rules about texts share: findings at a place in a body, and which documents are gone."""

from collections.abc import Iterable

from qmsctl.lifecycle.standing import State
from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding, Position, Scope, Severity
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_BODY, draft


def at(
    code: str,
    message: str,
    hint: str,
    file: SourceFile,
    place: Position,
    *,
    severity: Severity = Severity.ERROR,
    related: tuple[str, ...] = (),
) -> Finding:
    """A finding about the tree at a place in a document's file."""
    return Finding(
        code,
        severity,
        Scope.TREE,
        message,
        hint,
        document=file.id,
        path=file.path,
        line=place.line,
        column=place.column,
        related=related,
    )


def withdrawn(context: Context, file: SourceFile) -> bool:
    """Whether a document is obsolete on the day: its text is kept as it is and binds nobody."""
    if file.id is None:
        return False
    if context.history is not None:
        language = file.fields.get("language")
        default = context.corpus.default_language
        key = DocumentKey(file.id, language if isinstance(language, str) else default)
        standing = context.history.standings.get(key)
        if standing is not None:
            return standing.state is State.OBSOLETE
    document = file.document
    return (
        document is not None
        and document.status == "approved"
        and document.withdrawal is not None
        and document.withdrawal.date <= context.as_of
    )


def in_use(context: Context, files: Iterable[SourceFile]) -> frozenset[str]:
    """The paths of those files whose documents are not withdrawn."""
    # Nearly no document names a withdrawal, and only those need a second look.
    return frozenset(
        f.path for f in files if "withdrawal" not in f.fields or not withdrawn(context, f)
    )


def draft_with(text: str, **fields: object) -> str:
    """For examples: SOP-001 as a draft, with `text` behind its usual body."""
    return draft(body=f"{SOP_BODY}\n{text}\n", **fields)
