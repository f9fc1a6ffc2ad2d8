"""What the documents of a tree say they answer, and which of them are in force."""

import datetime as dt

from qmsctl.lifecycle.standing import State
from qmsctl.model.document import Document, DocumentKey
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context
from qmsctl.trace.coverage import Claim
from qmsctl.trace.references import texts


def claims(context: Context) -> tuple[Claim, ...]:
    """What the documents of the tree say they answer, and which of them are in force.

    A file that the main line does not hold yet counts as it will once merged.
    """
    return tuple(
        Claim(
            document=file.id or "",
            title=str(file.fields.get("title") or ""),
            path=file.path,
            clauses=texts(file.fields.get("clauses")),
            in_force=_in_force(context, file),
        )
        for file in context.corpus.files
        if file.fields.get("clauses")
    )


def _in_force(context: Context, file: SourceFile) -> bool:
    document = file.document
    if context.history is not None and file.id is not None:
        language = file.fields.get("language")
        default = context.corpus.default_language
        key = DocumentKey(file.id, language if isinstance(language, str) else default)
        standing = context.history.standings.get(key)
        if standing is not None and standing.state in (State.EFFECTIVE, State.OBSOLETE):
            return standing.effective is not None
    return document is not None and _says_in_force(document, context.as_of)


def _says_in_force(document: Document, as_of: dt.date) -> bool:
    start, end = document.effective_date, document.withdrawal
    started = start == "on-release" or (isinstance(start, dt.date) and start <= as_of)
    return document.status == "approved" and started and not (end and end.date <= as_of)
