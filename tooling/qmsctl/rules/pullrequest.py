"""Reads what a pull request is compared with: its steps, their authors, the base's own tree."""

from qmsctl.model.layout import Layout
from qmsctl.repository.changes import RecordTouch, changes_between
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.corpus import read_corpus
from qmsctl.repository.git import Git
from qmsctl.repository.mainline import read_commit
from qmsctl.repository.policyfile import load_policy, read_deviation
from qmsctl.rules.context import Base, Context, RecordChange
from qmsctl.rules.ruling import digest_of_tree


def base_of(git: Git, rev: str, context: Context, layout: Layout) -> Base:
    """The base `rev` of HEAD's change, judged by the context's policy (the base's own).

    Raises:
        UnknownRevision: there is no such commit.
        IncompleteHistory: the clone lacks what is needed.
        GitError: the two have no common history.
    """
    tip = git.resolve(rev)
    tree = CommitTree(git, tip, layout.root)
    compared = changes_between(git, tip, git.resolve("HEAD"), layout, context.policy)
    source, policy = load_policy(tree, layout)
    return Base(
        rev=rev,
        merge_base=read_commit(git, compared.merge_base),
        changes=compared.changes,
        corpus=read_corpus(tree, layout, context.policy),
        git_authors=compared.git_authors,
        policy_source=source,
        policy_digest=digest_of_tree(tree, layout, source.fields, policy.shared_assets),
        records=tuple(map(_record_change, compared.records)),
    )


def _record_change(touch: RecordTouch) -> RecordChange:
    return RecordChange(
        path=touch.path,
        kind="removed" if touch.removed else "changed",
        draft=was_draft(touch.path, touch.before),
    )


def was_draft(path: str, before: bytes | None) -> bool:
    """Whether a touched record was a deviation that nobody had approved yet."""
    if before is None:
        return False
    deviation = read_deviation(path, before)[1]
    return deviation is not None and deviation.status == "draft"
