"""Small doors for commands that write: Git, time zone, earlier texts, adopted names."""

import hashlib
from pathlib import Path

import pytest

from qmsctl.model.errors import GitError
from qmsctl.model.layout import Layout
from qmsctl.model.policy import FieldMapping
from qmsctl.repository.edits import Append, Remove, Set, edit_front_matter
from qmsctl.repository.frontmatter import read_source
from qmsctl.repository.git import Git
from qmsctl.repository.gitwrite import (
    commit_files,
    init_repository,
    main_branch_of,
    user_outside,
)
from qmsctl.repository.localzone import local_zone
from qmsctl.repository.oldtexts import committed, old_attachments, old_body, with_body
from qmsctl.repository.theirnames import in_their_names
from qmsctl.repository.treesnapshot import tree_snapshot
from qmsctl.repository.worktree import WorkTree
from tests.support.builders import policy
from tests.support.gitrepo import GitRepo


def test_init_takes_the_branch_and_an_unknown_user_is_empty(tmp_path: Path) -> None:
    init_repository(tmp_path, "trunk")
    assert GitRepo(tmp_path).git("symbolic-ref", "HEAD") == "refs/heads/trunk"
    assert user_outside(tmp_path) == ("", "")


def test_init_that_git_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    with pytest.raises(GitError, match="git init failed"):
        init_repository(tmp_path, "main")


def test_git_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "git", None)
    with pytest.raises(GitError, match="'git' was not found") as told:
        user_outside(tmp_path)
    assert "git-scm.com" in told.value.hint


def test_a_commit_holds_only_the_named_files(gitrepo: GitRepo) -> None:
    gitrepo.write({"a": "1\n", "b c": "2\n", "other": "3\n"})
    gitrepo.git("add", "other")
    with Git.open(gitrepo.path) as git:
        short = commit_files(git, ["a", "b c"], "Two")
    assert gitrepo.head.startswith(short)
    assert gitrepo.git("show", "--format=", "--name-only").splitlines() == ["a", "b c"]
    assert gitrepo.git("status", "--porcelain") == "A  other"


@pytest.mark.parametrize(
    ("branches", "expected"),
    [(("main", "x"), "main"), (("master", "x"), "master"), (("trunk",), "trunk")],
)
def test_main_branch_table(gitrepo: GitRepo, branches: tuple[str, ...], expected: str) -> None:
    gitrepo.commit({"a": "1\n"})
    gitrepo.git("branch", "--move", branches[0])
    for name in branches[1:]:
        gitrepo.branch(name)
    with Git.open(gitrepo.path) as git:
        assert main_branch_of(git) == expected


def test_main_branch_of_a_detached_head_without_branches(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "1\n"})
    gitrepo.git("branch", "--move", "trunk")
    gitrepo.switch(gitrepo.head)
    with Git.open(gitrepo.path) as git:
        assert main_branch_of(git) == "main"


def test_the_time_zone_comes_from_tz_link_or_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, name_file = tmp_path / "localtime", tmp_path / "timezone"
    monkeypatch.setenv("TZ", ":Europe/Berlin")
    assert local_zone(link=link, name_file=name_file) == "Europe/Berlin"
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert local_zone(link=link, name_file=name_file) is None
    monkeypatch.delenv("TZ")
    name_file.write_bytes(b"\xff")
    assert local_zone(link=link, name_file=name_file) is None
    name_file.write_text("America/New_York\n")
    assert local_zone(link=link, name_file=name_file) == "America/New_York"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert local_zone(link=link, name_file=name_file) == "Asia/Tokyo"
    link.unlink()
    link.symlink_to("/usr/share/zoneinfo/Nowhere/Land")
    assert local_zone(link=link, name_file=name_file) == "America/New_York"


DOC = b"---\nid: SOP-001\nattachments: [img/a.svg, img/gone.svg, ../../out.svg]\n---\n# T\n"
ROOT = Layout("qms")
PATH = "qms/sop/SOP-001.md"


def test_a_snapshot_of_the_tree_has_digests_or_none(gitrepo: GitRepo) -> None:
    gitrepo.write({PATH: DOC, "qms/sop/img/a.svg": "A", "out.svg": "O"})
    source = read_source(PATH, DOC, FieldMapping())
    tree = WorkTree(gitrepo.path, "qms")
    made = tree_snapshot(source, tree, ROOT, policy())
    assert made.attachments == (
        ("../../out.svg", None),
        ("img/a.svg", hashlib.sha256(b"A").hexdigest()),
        ("img/gone.svg", None),
    )
    laid = tree_snapshot(source, tree, ROOT, policy(), overlay={"qms/sop/img/a.svg": b"B"})
    assert laid.attachments[1] == ("img/a.svg", hashlib.sha256(b"B").hexdigest())


def test_old_texts_come_back_also_after_a_move(gitrepo: GitRepo) -> None:
    from qmsctl.model.document import DocumentKey
    from qmsctl.model.history import Revision
    from qmsctl.model.version import Version
    from qmsctl.repository.mainline import read_commit
    from tests.support.builders import snapshot

    oid = gitrepo.commit({PATH: DOC, "qms/sop/img/a.svg": "A", "out.svg": "O"})
    blob = gitrepo.oid(f"HEAD:{PATH}")
    with Git.open(gitrepo.path) as git:
        arrival = read_commit(git, oid)
    state = snapshot("1.0", path=PATH)
    found = Revision(
        DocumentKey("SOP-001", "en"),
        Version("1.0"),
        type(state)(
            PATH,
            blob,
            state.fields,
            state.body_sha256,
            (("../../out.svg", "x"), ("img/a.svg", "x"), ("img/gone.svg", None), ("no.svg", "x")),
        ),
        arrival,
    )
    assert old_body(gitrepo.path, found) == b"# T\n"
    moved = "qms/procedures/SOP-001.md"
    assert old_attachments(gitrepo.path, found, moved, ROOT) == {"qms/procedures/img/a.svg": b"A"}


def test_committed_tells_whether_head_has_the_same_bytes(gitrepo: GitRepo) -> None:
    assert committed(gitrepo.path, PATH, DOC, "qms") is None
    gitrepo.commit({PATH: DOC})
    assert committed(gitrepo.path, PATH, DOC, "qms") == gitrepo.head[:10]
    assert committed(gitrepo.path, PATH, DOC + b"x", "qms") is None
    assert committed(gitrepo.path, "qms/other.md", DOC, "qms") is None


def test_with_body_keeps_the_front_matter() -> None:
    assert with_body(DOC, b"# New\n") == DOC.replace(b"# T\n", b"# New\n")


def test_edits_use_the_names_that_an_adopted_file_has() -> None:
    mapping = FieldMapping(rename={"revision": "version", "last_reviewed_on": "last_review"})
    data = b"---\nrevision: '3'\nlast_reviewed_on: 2026-01-01\nstatus: approved\n---\n# T\n"
    edits = [
        Set(("version",), "4"),
        Set(("status",), "draft"),
        Append(("reviews",), {"date": "2026-02-01"}),
        Remove(("approvals",)),
    ]
    assert edit_front_matter(data, in_their_names(edits, data, mapping)) == (
        b"---\nrevision: '4'\nlast_reviewed_on: 2026-01-01\nstatus: draft\n"
        b"reviews:\n  - {date: 2026-02-01}\n---\n# T\n"
    )
    assert in_their_names(edits, data, FieldMapping()) is edits
    ours = b"---\nversion: '3'\nrevision: '2'\n---\n"
    assert in_their_names(edits, ours, mapping)[0].key == ("version",)
