import pytest

from qmsctl.model.tree import EntryKind
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.files import FileRefused
from qmsctl.repository.git import Git
from tests.support.gitrepo import GitRepo, TreeCommit


def test_entries_of_a_commit_not_of_the_work_tree(gitrepo: GitRepo) -> None:
    files = {
        "qms/qms.yml": "a: 1\n",
        "qms/sop/ä.md": "text",
        "qms/.obsidian/x.md": "x",
        "qms/node_modules/y.md": "y",
        "qms/site/z.md": "z",
        "other.md": "o",
    }
    (tip,) = gitrepo.build([TreeCommit(files, links={"qms/link.md": "sop/ä.md"})])
    gitrepo.write({"qms/new.md": "not committed"})
    with Git.open(gitrepo.path) as git:
        tree = CommitTree(git, tip, "qms")
        assert list(tree.entries) == ["qms/link.md", "qms/qms.yml", "qms/site/z.md", "qms/sop/ä.md"]
        assert tree.entries["qms/link.md"].kind is EntryKind.SYMLINK
        assert tree.entries["qms/sop/ä.md"].size == 4
        assert tree.entries["qms/sop/ä.md"].oid == gitrepo.oid(f"{tip}:qms/sop/ä.md")
        assert tree.read("qms/sop/ä.md") == b"text"
        wanted = ["qms/sop/ä.md", "qms/link.md", "qms/none", "qms/qms.yml"]
        assert list(tree.read_many(wanted)) == [
            ("qms/sop/ä.md", b"text"),
            ("qms/qms.yml", b"a: 1\n"),
        ]


def test_the_top_as_root(gitrepo: GitRepo) -> None:
    (tip,) = gitrepo.build(
        [
            TreeCommit(
                {"a.md": "a", "site/index.md": "built", ".github/x.md": "x", "docs/site/b.md": "b"}
            )
        ]
    )
    with Git.open(gitrepo.path) as git:
        assert list(CommitTree(git, tip, "").entries) == ["a.md", "docs/site/b.md"]


def test_only_ordinary_files_are_read(gitrepo: GitRepo) -> None:
    (tip,) = gitrepo.build([TreeCommit({"q/a": "1"}, links={"q/l": "a"})])
    with Git.open(gitrepo.path) as git:
        tree = CommitTree(git, tip, "q")
        with pytest.raises(FileRefused, match="symlink"):
            tree.read("q/l")
        with pytest.raises(FileRefused, match="no file of the QMS in commit"):
            tree.read("q/none")


def test_a_submodule_is_listed_as_one(gitrepo: GitRepo) -> None:
    gitrepo.commit({"q/a": "1"})
    gitrepo.git("update-index", "--add", "--cacheinfo", f"160000,{gitrepo.head},q/sub")
    gitrepo.git("commit", "-qm", "Submodule")
    with Git.open(gitrepo.path) as git:
        entry = CommitTree(git, gitrepo.head, "q").entries["q/sub"]
    assert (entry.kind, entry.size) == (EntryKind.SUBMODULE, 0)


def test_a_root_with_pattern_characters(gitrepo: GitRepo) -> None:
    (tip,) = gitrepo.build([TreeCommit({"q*/a": "1", "qx/a": "2"})])
    with Git.open(gitrepo.path) as git:
        assert list(CommitTree(git, tip, "q*").entries) == ["q*/a"]
