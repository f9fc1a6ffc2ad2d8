"""Which findings stop publishing: errors about what is released, never those about other work."""

from collections.abc import Iterable

from qmsctl.lifecycle.standing import Standing
from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context

_NEVER = frozenset({"RV", "TR"})
"""Families whose findings leave the text in force as good as it was: reviews and coverage."""


def stopping(findings: Iterable[Finding], context: Context) -> tuple[Finding, ...]:
    """The findings for which no site may be built.

    These are errors of scope change or tree about the policy, the repository, or a document whose
    file is what the main line holds as released. What only the passing of time brings, reviews,
    coverage, drafts and work that the main line has not received never stop: an old version kept
    online by a red build is itself a failure of control.
    """
    return tuple(f for f in findings if _grave(f) and _about_released(f, context))


def _grave(finding: Finding) -> bool:
    return (
        finding.severity is Severity.ERROR
        and finding.scope is not Scope.TIME
        and finding.rule[:2] not in _NEVER
    )


def _about_released(finding: Finding, context: Context) -> bool:
    file = context.corpus.by_path.get(finding.path or "")
    if file is not None:
        return _released(file, context)
    if finding.document is not None and finding.commit is None:
        files = context.corpus.by_id.get(finding.document, ())
        return not files or any(_released(item, context) for item in files)
    if finding.path == context.policy_file.path or _is_person(finding.path, context):
        return context.policy_file.fields.get("status") != "draft"
    return True


def _is_person(path: str | None, context: Context) -> bool:
    return any(file.path == path for file in context.person_files)


def _released(file: SourceFile, context: Context) -> bool:
    """Whether a file of the tree is the main line's, and more there than a draft.

    A file that cannot be read counts as released if the main line has it so: what it says is not
    known, and it was a document before.
    """
    standing = _standing_of(file, context)
    if standing is None:
        return False
    head = standing.timeline.head
    if head is None or head.body_sha256 != file.body_sha256:
        return False
    if not file.readable:
        return not head.readable
    return head.approved and head.version_text == file.fields.get("version")


def _standing_of(file: SourceFile, context: Context) -> Standing | None:
    if context.history is None:
        return None
    standings = context.history.standings
    if file.id is not None:
        language = file.fields.get("language")
        key = DocumentKey(
            file.id, language if isinstance(language, str) else context.policy.language
        )
        return standings.get(key)
    return next(
        (s for s in standings.values() if s.timeline.head and s.timeline.head.path == file.path),
        None,
    )
