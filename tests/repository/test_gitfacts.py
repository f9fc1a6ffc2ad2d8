from pathlib import Path

import pytest

from qmsctl.model.errors import UnknownRevision
from qmsctl.repository.git import Git
from qmsctl.repository.gitfacts import Facts, git_facts, ignored_paths, incomplete
from qmsctl.repository.worktree import WorkTree
from tests.support.gitrepo import GitRepo, TreeCommit
from tests.support.qmsrepo import LAYOUT, POLICY, ROOT, A, doc, policy

POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


def facts(
    repo: GitRepo, rev: str | None = None, *, main: str = "main", tree: bool = False
) -> Facts:
    with Git.open(repo.path) as git:
        work_tree = WorkTree(repo.path, ROOT) if tree else None
        return git_facts(git, LAYOUT, policy(main_branch=main), rev=rev, tree=work_tree)


def codes(found: Facts) -> list[str]:
    return [problem.rule for problem in found.problems]


def said(found: Facts) -> str:
    return "\n".join(f"{p.message} {p.hint}" for p in found.problems)


@pytest.fixture
def repo(gitrepo: GitRepo) -> GitRepo:
    gitrepo.commit({A: doc("SOP-001")})
    return gitrepo


def test_on_the_main_branch_there_is_nothing_to_say(repo: GitRepo) -> None:
    assert facts(repo) == Facts(repo.head, "refs/heads/main", repo.head, True, ())


def test_nothing_committed_yet(gitrepo: GitRepo) -> None:
    gitrepo.write({A: doc("SOP-001")})
    found = facts(gitrepo, tree=True)
    assert (found.head, found.main_ref, found.main_tip) == (None, None, None)
    assert codes(found) == ["GT008"]
    assert "git commit" in said(found)


def test_an_unborn_branch_beside_the_main_branch(repo: GitRepo) -> None:
    main = repo.head
    repo.git("checkout", "-q", "--orphan", "new")
    found = facts(repo)
    assert (found.head, found.main_tip, found.is_main) == (None, main, True)
    assert codes(found) == ["GT008", "GT010"]


def test_on_another_branch_the_main_branch_is_judged(repo: GitRepo) -> None:
    main = repo.head
    repo.branch("topic")
    repo.commit({A: doc("SOP-001", "1.1")})
    found = facts(repo)
    assert (found.main_ref, found.main_tip, found.is_main) == ("refs/heads/main", main, True)
    assert codes(found) == ["GT010"]
    assert "HEAD is on branch 'topic'" in said(found)
    assert main[:10] in said(found)


def test_a_detached_head_that_the_main_branch_contains(repo: GitRepo) -> None:
    first = repo.head
    second = repo.commit({A: doc("SOP-001", "1.1")})
    repo.switch(second)
    assert facts(repo).main_tip == second
    assert facts(repo).is_main
    repo.switch(first)
    found = facts(repo)
    assert (found.main_tip, found.is_main) == (first, False)
    assert codes(found) == ["GT010"]
    assert "which 'main' contains" in said(found)


def test_a_detached_head_beside_the_main_branch(repo: GitRepo) -> None:
    """A forge checks out a trial merge: the main branch is judged, not the trial."""
    main = repo.head
    repo.git("checkout", "-q", "--detach")
    repo.commit({A: doc("SOP-001", "1.1")})
    found = facts(repo)
    assert (found.main_tip, found.is_main) == (main, True)
    assert "HEAD is detached" in said(found)


@pytest.mark.parametrize("detached", [False, True])
def test_an_unknown_main_branch(repo: GitRepo, *, detached: bool) -> None:
    if detached:
        repo.switch(repo.head)
    found = facts(repo, main="trunk")
    assert (found.main_ref, found.main_tip, found.is_main) == (None, repo.head, False)
    assert codes(found) == ["GT009"]
    assert "git fetch origin trunk:trunk" in said(found)
    assert ("the detached HEAD" in said(found)) is detached


def test_the_newer_of_local_and_fetched_main(repo: GitRepo, tmp_path: Path) -> None:
    clone = repo.clone(tmp_path / "clone")
    clone.branch("topic")
    old = clone.head
    new = repo.commit({A: doc("SOP-001", "1.1")})
    clone.git("fetch", "-q")
    assert facts(clone)[1:3] == ("refs/remotes/origin/main", new)
    clone.git("branch", "-q", "-D", "main")
    assert facts(clone)[1:3] == ("refs/remotes/origin/main", new)
    clone.git("branch", "-q", "main", old)
    clone.switch("main")
    ours = clone.commit({"x": "1"})
    clone.switch("topic")
    found = facts(clone)
    assert found[1:3] == ("refs/remotes/origin/main", new)
    assert codes(found) == ["GT010", "GT010"]
    assert "have parted" in said(found)
    clone.git("update-ref", "refs/remotes/origin/main", old)
    assert facts(clone)[1:3] == ("refs/heads/main", ours)


def test_a_revision_that_is_asked_for(repo: GitRepo) -> None:
    first = repo.head
    second = repo.commit({A: doc("SOP-001", "1.1")})
    found = facts(repo, "HEAD~1")
    assert (found.head, found.main_tip, found.is_main) == (second, first, False)
    assert codes(found) == ["GT010"]
    assert "(HEAD~1)" in said(found)
    assert facts(repo, "main") == Facts(second, "refs/heads/main", second, True, ())
    with pytest.raises(UnknownRevision):
        facts(repo, "nothing")


def test_shallow(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({A: doc("SOP-001", "1.1")})
    clone = repo.clone(tmp_path / "clone", "--depth=1")
    found = facts(clone)
    assert codes(found) == ["GT002"]
    assert "git fetch --unshallow" in said(found)
    second = clone.worktree(tmp_path / "second", clone.head)
    assert codes(facts(second))[0] == "GT002", "told in every work tree"


def test_partial(repo: GitRepo, tmp_path: Path) -> None:
    clone = repo.clone(tmp_path / "clone", "--filter=blob:none")
    assert codes(facts(clone)) == ["GT003"]
    with Git.open(repo.path) as git:
        assert incomplete(git) is None


def test_grafts_and_replacements(repo: GitRepo) -> None:
    first = repo.head
    repo.commit({A: doc("SOP-001", "1.1")})
    info = repo.path / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text("")
    assert codes(facts(repo)) == []
    (info / "grafts").write_text(f"{repo.head}\n")
    assert codes(facts(repo)) == ["GT013"]
    assert "grafts" in said(facts(repo))
    repo.git("replace", repo.head, first)
    assert "git replace --delete" in said(facts(repo))
    repo.git("replace", "--delete", repo.head)
    (info / "grafts").unlink()
    assert codes(facts(repo)) == []


def test_submodules_below_the_root(repo: GitRepo) -> None:
    for path in (f"{ROOT}/supplier", "elsewhere"):
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head},{path}")
    repo.git("commit", "-qm", "Submodules")
    found = facts(repo)
    assert codes(found) == ["GT004"]
    assert found.problems[0].key == (f"{ROOT}/supplier",)
    assert f"git rm {ROOT}/supplier" in said(found)


def test_pointers_in_the_commit_and_in_the_work_tree(repo: GitRepo) -> None:
    small = POINTER[: len("version https://git-lfs.github.com/spec/v1\n") - 1]
    repo.commit(
        {
            f"{ROOT}/a.pdf": POINTER,
            f"{ROOT}/b.md": small,
            f"{ROOT}/c.bin": "x" * 200,
            "d.pdf": POINTER,
        }
    )
    # A filter of Git shows the file itself in the work tree, though the pointer is committed.
    repo.write({f"{ROOT}/a.pdf": b"%PDF-1.7", f"{ROOT}/new.pdf": POINTER})
    assert [p.key for p in facts(repo).problems] == [(f"{ROOT}/a.pdf",)]
    found = facts(repo, tree=True)
    assert codes(found) == ["GT005", "GT005"]
    assert [p.key for p in found.problems] == [(f"{ROOT}/a.pdf",), (f"{ROOT}/new.pdf",)]
    assert "git lfs migrate export" in said(found)


def test_symbolic_links_do_not_lead_to_pointers(gitrepo: GitRepo) -> None:
    gitrepo.build(
        [
            TreeCommit(
                {"outside.pdf": POINTER, f"{ROOT}/x": "1"}, links={f"{ROOT}/l": "../outside.pdf"}
            )
        ]
    )
    assert codes(facts(gitrepo)) == []


def test_ignored_paths(repo: GitRepo) -> None:
    repo.commit({".gitignore": "*.tmp\nbuild/\n", f"{ROOT}/x": "1"})
    repo.write({f"{ROOT}/ä.tmp": "1", f"{ROOT}/build/y": "1", "z.tmp": "1", f"{ROOT}/new": "1"})
    with Git.open(repo.path) as git:
        assert ignored_paths(git, ROOT) == {f"{ROOT}/ä.tmp", f"{ROOT}/build/"}
        assert "z.tmp" in ignored_paths(git, "")


def test_nothing_is_told_twice_of_one_policy(repo: GitRepo) -> None:
    with Git.open(repo.path) as git:
        assert git_facts(git, LAYOUT, POLICY).problems == ()
