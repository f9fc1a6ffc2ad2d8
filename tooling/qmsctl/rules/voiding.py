"""Finds what made approvals void: the commits that changed a document after somebody signed it.

Git is asked while the context is made, and only about statements that are for other content.
"""

from collections.abc import Iterator, Mapping

from qmsctl.approval.archive import Archive, Kept
from qmsctl.approval.digest import content_digest
from qmsctl.approval.voiding import event_of
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Commit
from qmsctl.model.layout import Layout
from qmsctl.model.statement import Statement
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.git import Git
from qmsctl.repository.tree import Tree
from qmsctl.rules.context import Context, HistoryView
from qmsctl.rules.proofs import kept_there, signed_state
from qmsctl.rules.scouting import Present, Scout, Span
from qmsctl.rules.voiding_policy import PolicyPresent, policy_in
from qmsctl.rules.whereabouts import snapshot_of

_TOO_LONG = "The branch is too long to tell which commit changed it."
_NOWHERE = "No commit of this branch holds the content that was signed"
_NEVER = "No commit that the main line received holds the content that was signed"


def voided(context: Context, git: Git, layout: Layout, tree: Tree) -> Mapping[str, str]:
    """Path of a statement → a sentence that says what made it void, for those that are.

    Raises:
        IncompleteHistory: the clone lacks what is needed.
        GitError: Git failed.
    """
    history = context.history
    if history is None or context.git is None:
        return {}
    scout = Scout(git, layout, context.policy)
    if context.replay:
        found = _of_history(scout, history)
    else:
        head = tree.commit if isinstance(tree, CommitTree) else context.git.head
        if head is None:
            return {}
        found = _of_tree(scout, context, tree, Span(head, context.git.main_tip))
    return {path: text for path, text in found if text}


def _of_tree(scout: Scout, context: Context, tree: Tree, span: Span) -> Iterator[tuple[str, str]]:
    received = kept_there(context)
    policy: PolicyPresent | None = None
    for kept in Archive(filed for filed in context.filed if filed.path not in received):
        statement = kept.statement
        if statement is None:
            continue
        if statement.about.language is None:
            if _is_own(context, statement) and statement.content_digest != context.policy_digest:
                policy = policy or policy_in(tree, scout.layout, context)
                yield kept.path, _policy(scout, policy, statement, span, _NOWHERE)
            continue
        present = _present(context, statement)
        if present is not None:
            yield kept.path, _document(scout, present, statement, span, _NOWHERE)


def _is_own(context: Context, statement: Statement) -> bool:
    own, about = context.own_policy, statement.about
    return (own.id, own.version) == (about.id, about.version)


def _present(context: Context, statement: Statement) -> Present | None:
    """The document of which the statement speaks, if the tree has it with other content."""
    about = statement.about
    if about.language is None or statement.predicate.meaning not in {"approval", "withdrawal"}:
        return None  # recalls and reviews are about what the main line has, which stays
    found = None
    for file in context.corpus.by_key.get(DocumentKey(about.id, about.language), ()):
        state = signed_state(context, file, snapshot_of(file))
        if state.version_text == about.version:
            if content_digest(state) == statement.content_digest:
                return None
            found = Present(state, file.body)
    return found


def _of_history(scout: Scout, history: HistoryView) -> Iterator[tuple[str, str]]:
    court = history.court
    if court is None:
        return
    for kept in court.archive:
        statement = kept.statement
        if statement is None or statement.predicate.meaning != "approval":
            continue
        about = statement.about
        if about.language is None:
            yield from _received_policy(scout, history, kept, statement)
            continue
        timeline = history.timelines.get(DocumentKey(about.id, about.language))
        same = (
            [r for r in timeline.revisions if r.version.text == about.version] if timeline else ()
        )
        for revision in same:
            if court.digests.of(revision.snapshot) != statement.content_digest:
                span = _span(kept, revision.arrival)
                present = Present(revision.snapshot)
                yield kept.path, _document(scout, present, statement, span, _NEVER)


def _received_policy(
    scout: Scout, history: HistoryView, kept: Kept, statement: Statement
) -> Iterator[tuple[str, str]]:
    about = statement.about
    states = [
        state
        for state in (*history.policies, *history.rejected)
        if (state.policy.id, state.policy.version) == (about.id, about.version)
    ]
    if not states or any(state.digest == statement.content_digest for state in states):
        return
    span = _span(kept, states[0].since)
    yield kept.path, _policy(scout, None, statement, span, _NEVER)


def _span(kept: Kept, arrival: Commit) -> Span:
    """The commits by which the main line received a version, and a statement before it."""
    first = min((c for c in (kept.arrival, arrival) if c), key=lambda c: c.index)
    return Span(arrival.oid, first.parents[0] if first.parents else None)


def _document(scout: Scout, present: Present, statement: Statement, span: Span, none: str) -> str:
    said = statement.predicate
    found = scout.void(present, statement.content_digest, span, event_of(said))
    if found is not None:
        return found or _TOO_LONG
    authors = present.state.fields.get("authors")
    now = tuple(map(str, authors)) if isinstance(authors, (list, tuple)) else ()
    if now == said.authors:
        return f"{none}."
    return f"{none}; its authors were {', '.join(said.authors)}, now {', '.join(now) or 'nobody'}."


def _policy(
    scout: Scout, present: PolicyPresent | None, statement: Statement, span: Span, none: str
) -> str:
    event = event_of(statement.predicate)
    found = scout.void_policy(present, statement.content_digest, span, event)
    return f"{none}." if found is None else found or _TOO_LONG
