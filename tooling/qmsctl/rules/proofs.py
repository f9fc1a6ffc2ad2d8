"""The evidence of a tree that is not merged yet, and what in it speaks of which document."""

from collections.abc import Mapping

from qmsctl.approval.archive import Archive
from qmsctl.approval.evidence import Bench, Evidence
from qmsctl.model.history import Commit, Snapshot
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context


def tree_evidence(context: Context) -> Evidence:
    """The statements of the tree, judged as if they were merged now: by the policy in force."""
    archive = Archive(context.filed)
    court = context.history.court if context.history else None
    if court is not None and court.judges:
        return Evidence(archive, lambda _commit: court.bench_of(None), voided=context.voided)
    # Nothing is approved yet: the policy that the tree brings is the first one, and its anchor.
    versions = frozenset({context.policy.version})
    bench = Bench(context.policy, context.people, versions, context.as_of)
    return Evidence(archive, lambda _commit: bench, voided=context.voided)


def evidence_of(context: Context) -> Evidence:
    """The evidence of the context's tree, judged once."""
    return context.once(tree_evidence)


def signed_state(context: Context, file: SourceFile, plain: Snapshot) -> Snapshot:
    """The state of a file with the digests of its attachments, where statements speak of it.

    Otherwise `plain`, which lacks them: nobody asks for its digest.
    """
    states: Mapping[str, Snapshot] = context.signed
    return states.get(file.path, plain)


def kept_there(context: Context) -> Mapping[str, Commit | None]:
    """Path → the commit that brought it, of every statement that the main line has received."""
    filing = context.history.filing if context.history else None
    return {filed.path: filed.arrival for filed in (filing.files if filing else ())}
