"""Reads what a pull request is compared with: its steps, their authors, the base's own tree."""

from collections.abc import Mapping
from dataclasses import replace

from qmsctl.model.layout import Layout
from qmsctl.model.tree import SourceFile
from qmsctl.repository.changes import RecordTouch, changes_between
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.corpus import read_corpus
from qmsctl.repository.filing import filed_in
from qmsctl.repository.frontmatter import Known
from qmsctl.repository.git import Git
from qmsctl.repository.gitfacts import pointers
from qmsctl.repository.mainline import read_commit
from qmsctl.repository.policyfile import read_deviation
from qmsctl.repository.rootfinder import roots_in
from qmsctl.rules.context import Base, Context, GitFacts, RecordChange
from qmsctl.rules.making import signed_states
from qmsctl.rules.ruling import Ruling, digest_of_tree


def base_of(
    git: Git,
    rev: str,
    head: str,
    context: Context,
    layout: Layout,
    ruling: Ruling,
    known: Known | None = None,
) -> Base:
    """The base `rev` of the change `head` (a full id); `ruling` are the base's policy files.

    `known` tells what is known of front matter that was read before.

    Raises:
        UnknownRevision: there is no such commit.
        IncompleteHistory: the clone lacks what is needed.
        GitError: the two have no common history.
    """
    tip = git.resolve(rev)
    tree = CommitTree(git, tip, layout.root)
    compared = changes_between(git, tip, head, layout, ruling.policy)
    digest = digest_of_tree(tree, layout, ruling.file.fields, ruling.policy.shared_assets)
    filed = filed_in(tree, layout)
    corpus = read_corpus(tree, layout, ruling.policy, same=_unchanged(context, tree), known=known)
    return Base(
        rev=rev,
        merge_base=read_commit(git, compared.merge_base),
        changes=compared.changes,
        corpus=corpus,
        git_authors=compared.git_authors,
        policy_source=ruling.file,
        policy_digest=digest,
        records=tuple(map(_record_change, compared.records)),
        tree=replace(
            context,
            corpus=corpus,
            inventory=tree.entries,
            policy_file=ruling.file,
            person_files=ruling.person_files,
            deviations=ruling.deviations,
            policy_digest=digest,
            git=_facts_of_base(git, context.git, tree),
            filed=filed,
            signed=signed_states(corpus.files, filed, tree, layout, ruling.policy),
        ),
        paths=compared.paths,
        tip=tip,
        head=head,
    )


def _unchanged(context: Context, tree: CommitTree) -> Mapping[str, SourceFile]:
    """The documents of the change that its base has as well, byte for byte."""
    ours, theirs = context.inventory, tree.entries
    return {
        path: file
        for path, file in context.corpus.by_path.items()
        if path in theirs and ours[path].oid is not None and ours[path].oid == theirs[path].oid
    }


def _facts_of_base(git: Git, facts: GitFacts | None, tree: CommitTree) -> GitFacts | None:
    """The same facts without pointers to large files and second roots that the change brings."""
    seen = {problem.rule for problem in facts.problems} if facts else set()
    if facts is None or not seen & {"GT005", "GT015"}:
        return facts
    own = {"GT005": frozenset(pointers(tree)) if "GT005" in seen else frozenset()}
    if "GT015" in seen:
        roots = roots_in(git, tree.commit)
        own["GT015"] = frozenset(Layout(root).policy_path for root in roots)
    kept = (p for p in facts.problems if p.rule not in own or p.key[0] in own[p.rule])
    return replace(facts, problems=tuple(kept))


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
