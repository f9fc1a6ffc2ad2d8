"""ID006, ID007: an id is given once, for ever, to one document."""

from collections.abc import Iterator

from qmsctl.approval.digest import content_digest
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Appearance, Change, Commit, Snapshot
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP_PATH, approvals, document
from qmsctl.rules.support import ISO9001_752, ISO9001_753, PART11_10E

_SOP2_PATH = f"{ROOT}/procedures/SOP-002-cleaning.md"
_NEW_PATH = f"{ROOT}/procedures/SOP-009-documented-information.md"
_OTHER_BODY = "# Cleaning\n\n## Purpose\n\nA clean table.\n\n## Procedure\n\n1. Wipe.\n"


def _before(context: Context, change: Change) -> tuple[Appearance, ...]:
    """What the main line held of the changed document before the change, oldest first."""
    timeline = context.history.timelines.get(change.key) if context.history else None
    if timeline is None:
        return ()
    commit = change.commit
    return tuple(a for a in timeline.appearances if commit is None or a.commit.index < commit.index)


def _ever_approved(context: Context, change: Change) -> bool:
    seen = [change.before, *(a.snapshot for a in _before(context, change))]
    return any(snapshot is not None and snapshot.approved for snapshot in seen)


def _same_text(old: Snapshot, new: Snapshot) -> bool:
    return old.path == new.path or old.body_sha256 == new.body_sha256


def _finding(code: str, message: str, hint: str, change: Change, path: str) -> Finding:
    return Finding(
        code,
        Severity.ERROR,
        Scope.CHANGE,
        message,
        hint,
        document=change.key.id,
        path=path,
        commit=change.commit.oid if change.commit else None,
    )


def _renumbered(context: Context) -> Iterator[Finding]:
    gone: dict[Commit | None, list[tuple[Change, Snapshot]]] = {}
    for change in context.changes:
        if change.before is not None and change.after is None and _ever_approved(context, change):
            gone.setdefault(change.commit, []).append((change, change.before))
    if not gone:
        return
    for change in context.changes:
        if change.before is not None or change.after is None:
            continue
        for old, before in gone.get(change.commit, ()):
            if old.key != change.key and _same_text(before, change.after):
                same_id = old.key.id == change.key.id
                was, now = (k if same_id else k.id for k in (old.key, change.key))
                yield _finding(
                    "ID006",
                    f"{was} was renumbered to {now}.",
                    f"Restore {was}. To give a document a new id, issue the new one and "
                    f"withdraw the old one (`qms retire {old.key.id}`), naming it as successor.",
                    change,
                    change.after.path,
                )


def _restored(old: Snapshot, new: Snapshot) -> bool:
    """Whether a document that had left came back as it was: that repairs a deletion."""
    return content_digest(old) == content_digest(new)


def _reused(context: Context) -> Iterator[Finding]:
    for change in context.changes:
        if change.before is not None or change.after is None:
            continue
        past = [a.snapshot for a in _before(context, change) if a.snapshot is not None]
        if not any(snapshot.approved for snapshot in past):
            continue
        if any(_restored(snapshot, change.after) for snapshot in past):
            continue
        yield _finding(
            "ID007",
            f"{change.key.id} was already the id of '{past[-1].text('title')}', which has left "
            "the main line.",
            "Give this document the next free id (`qms new` finds it). To bring the old document "
            "back, restore its last file unchanged.",
            change,
            change.after.path,
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "ID006",
        "The id of a document was changed",
        why="Records, training and other documents name the id; under a new one they point "
        "nowhere, and the history of the document is torn in two.",
        source=f"{ISO9001_752}; {PART11_10E}",
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Put the old id back. Renumbering is a withdrawal with a successor: issue the new "
        "document, then retire the old one and name the new one in 'replaced_by'.",
        fails=Example(
            text="-id: SOP-001\n+id: SOP-009\n",
            steps=(
                {
                    SOP_PATH: None,
                    _NEW_PATH: document(
                        id="SOP-009",
                        effective_date="on-release",
                        approvals=approvals("2026-02-03", "2026-02-04"),
                    ),
                },
            ),
            also=("VC009",),
        ),
        passes=Example(
            text="# SOP-001\nwithdrawal: {reason: Renumbered., date: 2026-04-01, "
            "replaced_by: [SOP-009], …}\n",
            steps=(
                {
                    _NEW_PATH: document(
                        id="SOP-009",
                        effective_date="2026-04-01",
                        approvals=approvals("2026-02-03", "2026-02-04"),
                    )
                },
            ),
        ),
        check=_renumbered,
        may_be_lowered=False,
    ),
    Rule(
        "ID007",
        "The id of a former document was used again",
        why="Old records name this id and mean the old document; whoever looks it up would find "
        "another one.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Use the next free id; ids of documents that were ever approved stay taken.",
        fails=Example(
            text="# 2026-02: SOP-002 'Calibration' was deleted\n"
            "# now:\nid: SOP-002\ntitle: Cleaning\n",
            steps=(
                {_SOP2_PATH: document(id="SOP-002", effective_date="2026-02-15")},
                {_SOP2_PATH: None},
                {
                    _SOP2_PATH: document(
                        id="SOP-002",
                        title="Cleaning",
                        version="2.0",
                        status="draft",
                        approvals=None,
                        body=_OTHER_BODY,
                    )
                },
            ),
        ),
        passes=Example(
            text="id: SOP-003                            # the next free number\ntitle: Cleaning\n",
            steps=(
                {
                    f"{ROOT}/procedures/SOP-003-cleaning.md": document(
                        id="SOP-003",
                        title="Cleaning",
                        status="draft",
                        approvals=None,
                        body=_OTHER_BODY,
                    )
                },
            ),
        ),
        check=_reused,
        may_be_lowered=False,
    ),
)
"""The rules of this module, in code order."""
