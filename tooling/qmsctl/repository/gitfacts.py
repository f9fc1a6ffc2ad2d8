"""What is known of a clone: what it lacks, what it hides, and which line of history is judged."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qmsctl.model.finding import Problem
from qmsctl.model.history import Commit
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import EntryKind, TreeEntry
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.git import Git
from qmsctl.repository.tree import Tree

_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_LARGEST_POINTER = 1024


class Facts(NamedTuple):
    """The repository around the documents.

    ``main_tip`` is the commit whose first-parent history is judged, ``main_ref`` the reference
    that names it, None where none does. ``is_main`` is False if that line is not known to be the
    main line: it was asked for, or HEAD had to stand in for a main branch that was not found.
    """

    head: str | None
    main_ref: str | None
    main_tip: str | None
    is_main: bool
    problems: tuple[Problem, ...]


class _Choice(NamedTuple):
    ref: str | None
    tip: str | None
    is_main: bool
    problems: tuple[Problem, ...] = ()


def git_facts(
    git: Git, layout: Layout, policy: Policy, *, rev: str | None = None, tree: Tree | None = None
) -> Facts:
    """Look at the clone and choose the line to judge; `rev` overrules the choice.

    `tree` is the tree that is checked: large-file pointers are looked for there and, as a filter
    may hide them in a work tree, in HEAD's commit.

    Raises:
        UnknownRevision: `rev` is no commit.
        GitError: Git failed.
    """
    head = git.head()
    choice = _choose(git, policy.main_branch, head, rev)
    problems = [problem for problem in (incomplete(git), _altered(git)) if problem]
    problems += choice.problems
    shown = choice.tip if rev else head
    commit = CommitTree(git, shown, layout.root) if shown else None
    if commit is not None:
        problems += _submodules(commit.entries)
    found: dict[str, Problem] = {}
    for source in (commit, tree):
        if source is not None:
            found |= pointers(source)
    problems += (found[path] for path in sorted(found))
    return Facts(head, choice.ref, choice.tip, choice.is_main, tuple(problems))


def incomplete(git: Git) -> Problem | None:
    """GT002 for a shallow clone, GT003 for a partial one, else None."""
    if (git.common_dir / "shallow").exists():
        return Problem(
            "GT002",
            "This clone is shallow: Git did not fetch its whole history, so every document would "
            "look new.",
            "Run 'git fetch --unshallow'; in GitHub Actions set 'fetch-depth: 0' at "
            "actions/checkout, in GitLab CI set GIT_DEPTH to 0.",
        )
    pattern = r"^(remote\..*\.(promisor|partialclonefilter)|extensions\.partialclone)$"
    status, found = git.attempt("config", "--get-regexp", pattern)
    if status or not found:
        return None
    return Problem(
        "GT003",
        "This clone is partial: it lacks files that were not needed for the checkout, and they "
        "are not fetched now.",
        "Clone again without --filter; or run 'git config --unset-all "
        "remote.origin.partialclonefilter', 'git fetch --refetch' and then 'git config "
        "--unset-all remote.origin.promisor' and 'git config --unset-all extensions.partialClone'.",
    )


def _altered(git: Git) -> Problem | None:
    """GT013 if other people may be shown another history than this one."""
    replaced = git.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/replace/").split()
    if replaced:
        return Problem(
            "GT013",
            f"{len(replaced)} object(s) are replaced by others (refs/replace), first "
            f"{replaced[0][:10]}. They were ignored: what is judged is the true history.",
            "Delete the replacements: git replace --delete $(git replace --list).",
        )
    grafts = git.common_dir / "info" / "grafts"
    if grafts.exists() and grafts.stat().st_size:
        return Problem(
            "GT013",
            f"{grafts} makes Git show other parents than the commits have. It was ignored.",
            f"Delete {grafts}.",
        )
    return None


def _choose(git: Git, main: str, head: str | None, rev: str | None) -> _Choice:
    """The line to judge."""
    branch = git.branch()
    if rev is not None:
        tip = git.resolve(rev)
        known = _main_branch(git, main)
        if known is not None and known.tip == tip:
            return known
        note = _note(f"Commit {tip[:10]} ({rev}) and its history are judged, as asked for.", "")
        return _Choice(None, tip, is_main=False, problems=(note,))
    if branch == main and head is not None:
        return _Choice(f"refs/heads/{main}", head, is_main=True)
    found = _main_branch(git, main)
    if found is None and head is None:
        return _Choice(None, None, is_main=False, problems=(_unborn(branch),))
    if found is None:
        return _stand_in(main, head, branch)
    unborn = (_unborn(branch),) if head is None else ()
    where = f"on branch '{branch}'" if branch else "detached"
    if branch is None and head is not None and git.is_ancestor(head, found.tip or head):
        note = _note(
            f"HEAD is detached at {head[:10]}, which '{main}' contains; the history up to it is "
            "judged.",
            f"'git switch {main}' judges the newest state.",
        )
        return _Choice(found.ref, head, head == found.tip, (*found.problems, note))
    note = _note(
        f"HEAD is {where}. In force is what {found.ref} holds at {str(found.tip)[:10]}.",
        f"'git switch {main}' to work on what is released; 'qms check --base {main}' to check "
        "this branch as a change.",
    )
    return _Choice(found.ref, found.tip, True, (*unborn, *found.problems, note))


def _main_branch(git: Git, main: str) -> _Choice | None:
    """The local or the fetched main branch, whichever contains the other; None without any."""
    refs = (f"refs/heads/{main}", f"refs/remotes/origin/{main}")
    local, fetched = (git.tip_of(ref) for ref in refs)
    if local is None and fetched is None:
        return None
    if fetched is None or (local is not None and git.is_ancestor(fetched, local)):
        return _Choice(refs[0], local, is_main=True)
    if local is None or git.is_ancestor(local, fetched):
        return _Choice(refs[1], fetched, is_main=True)
    note = _note(
        f"'{main}' here and on origin have parted; what origin holds is judged.",
        f"Bring them together: git switch {main}, then git pull --rebase.",
    )
    return _Choice(refs[1], fetched, True, (note,))


def _stand_in(main: str, head: str | None, branch: str | None) -> _Choice:
    """HEAD, where the policy's main branch is unknown."""
    where = f"branch '{branch}'" if branch else "the detached HEAD"
    problem = Problem(
        "GT009",
        f"The policy's main branch '{main}' is neither here nor known from origin; {where} is "
        "judged in its place.",
        f"Run 'git fetch origin {main}:{main}', or name the right branch as 'main_branch' in "
        "qms.yml.",
    )
    return _Choice(None, head, is_main=False, problems=(problem,))


def _unborn(branch: str | None) -> Problem:
    return Problem(
        "GT008",
        f"Nothing is committed yet on branch '{branch}': no version is kept and none is in force.",
        "Commit the files: git add --all, then git commit.",
    )


def _note(message: str, hint: str) -> Problem:
    return Problem("GT010", message, hint or "Leave --rev out to judge the main branch.")


def _submodules(entries: Mapping[str, TreeEntry]) -> list[Problem]:
    return [
        Problem(
            "GT004",
            f"{path} is a submodule: its content belongs to another repository.",
            f"Take it out: git submodule deinit {path}, git rm {path}; then copy the files in.",
            key=(path,),
        )
        for path, entry in entries.items()
        if entry.kind is EntryKind.SUBMODULE
    ]


def pointers(tree: Tree) -> dict[str, Problem]:
    """GT005 for each file of a tree that only points to a file kept by Git LFS, by path."""
    small = [
        path
        for path, entry in tree.entries.items()
        if entry.kind is EntryKind.FILE and len(_POINTER) <= entry.size < _LARGEST_POINTER
    ]
    return {
        path: Problem(
            "GT005",
            f"{path} is only a pointer to a file that Git LFS keeps elsewhere.",
            f"Store the file itself: git lfs migrate export --include='{path}' --everything "
            "rewrites history; or take it out of .gitattributes and commit it again.",
            key=(path,),
        )
        for path, data in tree.read_many(small)
        if data.startswith(_POINTER)
    }


def line_problems(
    commits: Iterable[Commit], policy: Policy, rewritten: Iterable[str]
) -> tuple[Problem, ...]:
    """GT007 for each commit of the main line that was merged the wrong way round.

    Git does not record which branch a parent was. Two things give such a merge away: an earlier
    tip of the main line that is now only its second parent (`rewritten`, from the cache), and the
    message that Git itself writes when the main branch is merged into something else.
    """
    name = re.escape(policy.main_branch)
    told = re.compile(
        rf"Merge (?:branch '{name}' (?:of|into) |branch '{name}'$|remote-tracking branch "
        rf"'[^'/]+/{name}')"
    )
    known = frozenset(rewritten)
    return tuple(
        Problem(
            "GT007",
            f"Commit {commit.short} ('{commit.subject}') merges the main line into another "
            "branch and was then made the main line: the order of releases changed.",
            "If nobody has fetched it yet: git reset --hard "
            f"{commit.parents[1][:10]}, then git merge --no-ff {commit.parents[0][:10]}. Otherwise "
            "protect the branch and record an approved deviation.",
            key=(commit.oid,),
        )
        for commit in commits
        if len(commit.parents) > 1 and (commit.oid in known or told.match(commit.subject))
    )


def ignored_paths(git: Git, root: str) -> frozenset[str]:
    """Paths below the QMS root that Git ignores; folders end with ``/`` and stand for all below."""
    where = ("--", root) if root else ()
    found = git.run(
        "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", *where
    )
    return frozenset(path for path in found.split("\0") if path)
