"""Whether the main line holds an entry already: then it stays, right or wrong, as evidence."""

from qmsctl.lifecycle.revisions import read_entries
from qmsctl.model.document import Recall, Review
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context
from qmsctl.rules.whereabouts import key_of


def repair_of(context: Context, file: SourceFile, entry: Review | Recall, usual: str) -> str:
    """What to do about a wrong entry: `usual` as long as it can still be corrected."""
    if not _received(context, file, entry):
        return usual
    return (
        "The main line has this entry already, and entries stay as evidence (VC016). Add a right "
        "one where one is needed, and excuse this one under 'exceptions' in qms.yml."
    )


def _received(context: Context, file: SourceFile, entry: Review | Recall) -> bool:
    key = key_of(file, context.corpus.default_language)
    timeline = context.history.timelines.get(key) if context.history and key else None
    kind, field = (Review, "reviews") if isinstance(entry, Review) else (Recall, "recalled")
    return any(
        entry in read_entries(kind, seen.snapshot, field)
        for seen in (timeline.appearances if timeline else ())
        if seen.snapshot is not None
    )
