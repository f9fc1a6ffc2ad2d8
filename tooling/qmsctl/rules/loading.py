"""Builds the context that rules judge from a folder: the one place where everything meets."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from qmsctl.approval.policychain import PolicyChain
from qmsctl.model.errors import (
    IncompleteHistory,
    NotARepository,
    UnreadablePolicy,
    UsageError,
)
from qmsctl.model.finding import Problem
from qmsctl.model.layout import POLICY_FILE, Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.filing import filed_in
from qmsctl.repository.git import Git
from qmsctl.repository.gitfacts import Facts, git_facts, ignored_paths, incomplete
from qmsctl.repository.history import History, load_history
from qmsctl.repository.rootfinder import choose_root, find_root, roots_in, second_root
from qmsctl.repository.tree import Tree
from qmsctl.repository.treesnapshot import tree_snapshot
from qmsctl.repository.worktree import WorkTree
from qmsctl.rules.admitting import counting
from qmsctl.rules.context import Context, GitFacts, HistoryView, RecordChange
from qmsctl.rules.inplace import Seen, steps_in_tree
from qmsctl.rules.making import Today, day_of, facts_of, make_context, signed_states, with_problem
from qmsctl.rules.pullrequest import base_of, was_draft
from qmsctl.rules.ruling import Ruling, digest_of_tree, read_ruling
from qmsctl.rules.sealing import judge_seals
from qmsctl.rules.viewing import Chained, chained_policies, view_history
from qmsctl.rules.voiding import voided

Progress = Callable[[int, int], None]

NO_REPOSITORY = Problem(
    "GT001",
    "This folder is in no Git repository: earlier revisions, what is in force, and who changed "
    "what cannot be known. Only the files themselves were checked.",
    "Run 'git init' and commit, or work in a clone of the QMS repository.",
)


def load(
    top: Path,
    *,
    as_of: Today,
    rev: str | None = None,
    base: str | None = None,
    head: str = "HEAD",
    replay: bool = False,
    use_cache: bool = True,
    progress: Progress | None = None,
) -> Context:
    """Everything that rules judge, read from the repository around `top`.

    `as_of` is a day, or tells it once the policy and so the time zone are known. `rev` reads that
    commit instead of the work tree; `base` compares `head` with it, as a pull request is judged:
    by the base's policy, from Git's objects only. `replay` adds every step of the main line.

    Raises:
        QmsError: no QMS, no readable policy, an unknown commit, or a clone that lacks history.
    """
    if rev is not None and base is not None:
        raise UsageError("a commit (--rev) and a base (--base) cannot be given together")
    with ExitStack() as stack:
        try:
            git = stack.enter_context(Git.open(top))
        except NotARepository:
            if rev is not None or base is not None or replay:
                raise
            return _without_git(top, as_of)
        return _Loader(git, top, as_of, use_cache, progress, head).load(rev, base, replay=replay)


def _without_git(top: Path, as_of: Today) -> Context:
    folder = _project_of(top)
    root = find_root(folder, top)
    tree = WorkTree(folder, root)
    ruling = read_ruling(tree, Layout(root))
    context = make_context(tree, root, ruling, ruling, as_of)
    return replace(context, git=GitFacts(problems=(NO_REPOSITORY,)))


def _project_of(start: Path) -> Path:
    """The folder that stands in for the top of a repository: above the one that holds qms.yml."""
    for folder in (start, *start.parents):
        if (folder / POLICY_FILE).is_file():
            return folder.parent if folder.parent != folder else folder
    return start


class _Line(NamedTuple):
    """The line of history that is judged, and by what."""

    judging: Ruling
    facts: Facts
    history: History | Problem | None
    chained: Chained


@dataclass(frozen=True)
class _Loader:
    """Reads one repository; each step is told what the steps before it found."""

    git: Git
    start: Path
    as_of: Today
    use_cache: bool
    progress: Progress | None
    head: str

    def load(self, rev: str | None, base: str | None, *, replay: bool) -> Context:
        root = self._root_of(base)
        if root is None:
            # The change begins the QMS: it is judged as it would stand on the main line.
            rev, base = self.git.resolve(self.head), None
            root = self._root_of(rev) or find_root(self.git.top, self.start)
        tree = self._tree(rev, base, root)
        source = tree if base is None else CommitTree(self.git, self.git.resolve(base), root)
        if base is not None and Layout(root).policy_path not in tree.entries:
            raise self._moved(base, root)
        own = read_ruling(tree, Layout(root))
        proposed = own if source is tree else read_ruling(source, Layout(root))
        trying = rev is None and base is None and not replay
        line = self._line(root, source, proposed, rev or base, tree, trying=trying)
        judging, facts, history = line.judging, line.facts, line.history
        layout = Layout(root, judging.policy.not_controlled)
        found = filed_in(tree, layout)
        known = history.known_front if isinstance(history, History) else None
        context = make_context(tree, root, own, judging, self.as_of, known)
        context = replace(context, git=facts_of(facts), filed=found)
        signed = signed_states(context.corpus.files, found, tree, layout, context.policy)
        context = replace(context, signed=signed)
        for problem in self._other_roots(tree, root):
            context = with_problem(context, problem)
        if isinstance(history, Problem):
            return with_problem(context, history)
        if history is not None:
            context = self._with_history(context, line, history, replay=replay)
        if context.history is not None:
            context = replace(context, until=self._until(context, context.history, tree))
        if base is None and not replay and context.history is not None:
            made = partial(tree_snapshot, tree=tree, layout=layout, policy=context.policy)
            seen = Seen(made, context.until)
            steps = tuple(steps_in_tree(context, context.history, seen))
            context = replace(context, in_place=steps)
        if base is not None:
            head = self.git.resolve(self.head)
            compared = base_of(self.git, base, head, context, layout, judging, known)
            context = replace(context, base=compared)
        return replace(context, voided=voided(context, self.git, layout, tree))

    def _root_of(self, commit: str | None) -> str | None:
        """The QMS root of a commit, or (None) of the work tree; None if a commit has none.

        A pull request is judged where its base has the QMS: its own files do not choose.
        """
        if commit is None:
            return find_root(self.git.top, self.start)
        roots = roots_in(self.git, self.git.resolve(commit))
        return choose_root(roots, self.git.top, self.start)

    def _moved(self, base: str, root: str) -> UnreadablePolicy:
        """The error for a change after which the QMS is elsewhere or gone."""
        path = Layout(root).policy_path
        now = roots_in(self.git, self.git.resolve(self.head))
        where = f"; it has one at {Layout(now[0]).policy_path}" if now else ""
        return UnreadablePolicy(
            f"{base} has its QMS at {path} and the change has none there{where}: a QMS stays in "
            "its folder, or every document would lose its history.",
            hint="Put the files back; '-C DIR' chooses among several QMS folders.",
        )

    def _until(self, context: Context, history: HistoryView, tree: Tree) -> int:
        """The place of the last main-line commit that the tree has; -1 if it has none."""
        places = {commit.oid: commit.index for commit in history.commits}
        head = tree.commit if isinstance(tree, CommitTree) else context.git and context.git.head
        until = places.get(head or "", -1)
        if head and until < 0 and history.commits:
            meeting = self.git.merge_base(head, history.commits[-1].oid)
            until = places.get(meeting or "", -1)
        return until

    def _other_roots(self, tree: Tree, root: str) -> list[Problem]:
        """GT015 for each further `qms.yml` of the commit that is checked, or of HEAD."""
        commit = tree.commit if isinstance(tree, CommitTree) else self.git.head()
        if commit is None:
            return []
        return [second_root(other, root) for other in roots_in(self.git, commit) if other != root]

    def _tree(self, rev: str | None, base: str | None, root: str) -> Tree:
        if rev is not None:
            return CommitTree(self.git, self.git.resolve(rev), root)
        if base is not None:
            return CommitTree(self.git, self.git.resolve(self.head), root)
        ignored = ignored_paths(self.git, root)
        return WorkTree(self.git.top, root, ignored=ignored.__contains__)

    def _line(
        self,
        root: str,
        source: Tree,
        proposed: Ruling,
        rev: str | None,
        tree: Tree,
        *,
        trying: bool,
    ) -> _Line:
        """The main line and the policy that judges: the last one that the line approved.

        The files of `source`, read as `proposed`, may hold another one, which grants nothing until
        it is approved: it neither hides documents nor names another main branch. Only its author
        may be `trying` it, in a work tree, as long as the main line has not received it.
        """
        line = self._line_by(root, proposed, rev, tree, trying=trying)
        last = line.chained.last
        if last is None or (last.policy == proposed.policy and last.people == proposed.people):
            return line
        shared = proposed.policy.shared_assets
        digest = digest_of_tree(source, Layout(root), proposed.file.fields, shared)
        if digest == last.digest or (trying and digest not in line.chained.refused):
            return line
        judging = replace(proposed, policy=last.policy, people=last.people)
        if not _reads_alike(last.policy, proposed.policy):
            return self._line_by(root, judging, rev, tree)
        return line._replace(judging=judging)

    def _line_by(
        self, root: str, judging: Ruling, rev: str | None, tree: Tree, *, trying: bool = False
    ) -> _Line:
        policy = judging.policy
        layout = Layout(root, policy.not_controlled)
        facts = git_facts(self.git, layout, policy, rev=rev, tree=tree)
        history = self._history(facts, layout, policy)
        if not isinstance(history, History):
            return _Line(judging, facts, history, Chained(PolicyChain(), None))
        day = day_of(self.as_of, policy)
        chained = chained_policies(history, policy.baseline, day, trying=trying)
        return _Line(judging, facts, history, chained)

    def _history(self, facts: Facts, layout: Layout, policy: Policy) -> History | Problem | None:
        if facts.main_tip is None:
            return None
        try:
            return load_history(
                self.git,
                facts.main_tip,
                layout,
                policy,
                use_cache=self.use_cache,
                main=facts.is_main,
                progress=self.progress,
            )
        except IncompleteHistory as error:
            why = incomplete(self.git)
            return why or Problem("GT002", error.message, error.hint)

    def _with_history(
        self, context: Context, line: _Line, history: History, *, replay: bool
    ) -> Context:
        view = view_history(history, context, (), line.chained)
        deviations = counting(replace(context, history=view), line.judging.deviations)
        if deviations:
            view = view_history(history, context, deviations, line.chained)
        main, sure = line.judging.policy.main_branch, line.facts.is_main
        seals = judge_seals(self.git, view, main_branch=main, is_main=sure, whole=replay)
        view = replace(view, seals=seals)
        known = {(p.rule, p.message) for p in context.git.problems} if context.git else set()
        late = tuple(p for p in history.problems if (p.rule, p.message) not in known)
        context = replace(context, history=view)
        for problem in late:
            context = with_problem(context, problem)
        if not replay:
            return context
        records = tuple(
            RecordChange(s.path, s.kind, s.commit, was_draft(s.path, s.before))
            for s in history.record_steps
        )
        return replace(context, replay=tuple(history.changes()), replay_records=records)


def _reads_alike(one: Policy, other: Policy) -> bool:
    """Whether both find the same documents on the same line of history."""
    names = ("main_branch", "not_controlled", "mapping", "language", "baseline", "max_file_bytes")
    return all(getattr(one, name) == getattr(other, name) for name in names)
