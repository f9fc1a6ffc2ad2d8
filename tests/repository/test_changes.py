from pathlib import Path
from typing import Any

import pytest

from qmsctl.model.document import DocumentKey
from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.model.history import Change
from qmsctl.repository.changes import Comparison, changes_between, with_bodies
from qmsctl.repository.git import Git
from tests.support.gitrepo import ADA, JUN, GitRepo, TreeCommit
from tests.support.qmsrepo import LAYOUT, ROOT, A, B, doc, load, policy

ONE, TWO = DocumentKey("SOP-001", "en"), DocumentKey("SOP-002", "en")
PNG = f"{ROOT}/sop/img/a.png"


@pytest.fixture
def repo(gitrepo: GitRepo) -> GitRepo:
    gitrepo.commit(
        {
            A: doc("SOP-001", "1.0", "approved", attachments=["img/a.png"]),
            B: doc("SOP-002"),
            PNG: "picture",
            f"{ROOT}/qms.yml": "x: 1\n",
        }
    )
    gitrepo.branch("topic")
    return gitrepo


def compare(repo: GitRepo, base: str = "main", **settings: Any) -> Comparison:
    with Git.open(repo.path) as git:
        return changes_between(
            git, git.resolve(base), git.resolve("HEAD"), LAYOUT, policy(**settings)
        )


def told(changes: tuple[Change, ...]) -> list[tuple[str, str | None, str | None]]:
    """Id, version before, version after."""
    return [
        (
            change.key.id,
            change.before.version_text if change.before else None,
            change.after.version_text if change.after else None,
        )
        for change in changes
    ]


def test_nothing_changed(repo: GitRepo) -> None:
    found = compare(repo)
    assert found == Comparison(repo.oid("main"), (), {}, ())
    repo.commit({"README.md": "x", f"{ROOT}/qms.yml": "x: 2\n"})
    assert compare(repo) == found._replace(paths=("README.md", f"{ROOT}/qms.yml"))


def test_the_files_that_differ_at_the_end(repo: GitRepo) -> None:
    repo.commit({"kept.txt": "1", "gone.txt": "1", A: None})
    repo.commit({"gone.txt": None, f"{ROOT}/logo.png": "x"})
    for mode in ("merge", "linear"):
        assert compare(repo, main_line=mode).paths == ("kept.txt", f"{ROOT}/logo.png", A)


def test_one_step_from_the_merge_base(repo: GitRepo) -> None:
    repo.commit({A: doc("SOP-001", "1.1", body="First.\n")})
    repo.commit({A: doc("SOP-001", "1.1", body="Second.\r\n")})
    start = repo.oid("main")
    repo.switch("main")
    repo.commit({B: doc("SOP-002", "5.0")})
    repo.switch("topic")
    found = compare(repo)
    assert found.merge_base == start
    assert told(found.changes) == [("SOP-001", "1.0", "1.1")]
    (change,) = found.changes
    assert change.commit is None
    assert (change.before_body, change.after_body) == ("# Title\n\nText.\n", "Second.\n")
    assert change.before is not None
    assert change.before.attachments[0][0] == "img/a.png"
    assert change.after is not None
    assert change.after.fields == {"id": "SOP-001", "version": "1.1", "status": "draft"}


def test_linear_judges_each_commit(repo: GitRepo) -> None:
    repo.commit({A: doc("SOP-001", "1.1")})
    repo.commit({A: doc("SOP-001", "1.2"), B: None})
    repo.commit({"README.md": "x"})
    found = compare(repo, main_line="linear")
    assert told(found.changes) == [
        ("SOP-001", "1.0", "1.1"),
        ("SOP-001", "1.1", "1.2"),
        ("SOP-002", "1.0", None),
    ]


def test_new_moved_deleted_and_broken(repo: GitRepo) -> None:
    repo.move(B, f"{ROOT}/other/SOP-002.md")
    repo.commit({f"{ROOT}/SOP-003.md": doc("SOP-003"), A: "---\nid: [\n---\n"})
    found = {change.key.id: change for change in compare(repo).changes}
    assert list(found) == ["SOP-001", "SOP-002", "SOP-003"]
    broken, moved, new = found.values()
    assert broken.after is not None
    assert not broken.after.readable
    assert broken.after_body is None
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.path, moved.after.path) == (B, f"{ROOT}/other/SOP-002.md")
    assert new.before is None


def test_a_document_that_becomes_a_link(gitrepo: GitRepo) -> None:
    gitrepo.build([TreeCommit({A: doc("SOP-001"), B: doc("SOP-002")})])
    gitrepo.git("reset", "-q", "--hard")
    gitrepo.branch("topic")
    (gitrepo.path / A).unlink()
    (gitrepo.path / A).symlink_to("SOP-002.md")
    gitrepo.commit()
    (change,) = compare(gitrepo).changes
    assert change.key == ONE
    assert change.after is not None
    assert not change.after.readable


@pytest.mark.parametrize(
    "written", ['attachments: ["img/a.png"]', 'attachments: ["img/\\u0061.png"]']
)
def test_an_attachment_alone_is_a_change(repo: GitRepo, written: str) -> None:
    repo.switch("main")
    repo.commit({A: f'---\nid: SOP-001\nversion: "1.0"\n{written}\n---\nText.\n'})
    repo.git("branch", "-f", "topic")
    repo.switch("topic")
    repo.commit({PNG: "other picture"}, author=JUN)
    found = compare(repo)
    (change,) = found.changes
    assert change.before is not None
    assert change.after is not None
    assert change.before.blob == change.after.blob
    assert change.before.attachments != change.after.attachments
    assert found.git_authors == {ONE: (JUN,)}


def test_an_id_that_another_file_has(repo: GitRepo) -> None:
    """The file that stood for the id goes on to do so: like in the history of the main line."""
    repo.commit({f"{ROOT}/copy/SOP-002-copy.md": doc("SOP-002", "9.0")})
    assert compare(repo).changes == ()
    repo.commit({f"{ROOT}/copy/SOP-777.md": doc("SOP-777")})
    assert told(compare(repo).changes) == [("SOP-777", None, "1.0")]


def test_authors_by_document(repo: GitRepo) -> None:
    repo.commit({A: doc("SOP-001", "1.1")}, author=JUN)
    repo.commit({A: doc("SOP-001", "1.2")}, "x\n\nCo-authored-by: Mo Keller <mo@example.com>")
    repo.commit({B: doc("SOP-002", "1.1"), PNG: "new"})
    authors = compare(repo).git_authors
    assert authors == {ONE: (ADA, JUN, ("Mo Keller", "mo@example.com")), TWO: (ADA,)}


def test_the_steps_are_those_of_the_main_line_later(repo: GitRepo) -> None:
    """Merged as it is, the pull request's step is the history's step."""
    repo.commit({A: doc("SOP-001", "1.1", attachments=["img/a.png", "img/b.png"])})
    repo.commit({f"{ROOT}/sop/img/b.png": "b", B: None, f"{ROOT}/SOP-003.md": doc("SOP-003")})
    found = compare(repo)
    repo.switch("main")
    repo.merge("topic")
    later = [c for c in load(repo).changes() if c.commit and c.commit.index == 1]
    with Git.open(repo.path) as git:
        filled = with_bodies(git, later)
    assert [(c.key, c.before, c.after, c.before_body, c.after_body) for c in filled] == [
        (c.key, c.before, c.after, c.before_body, c.after_body) for c in found.changes
    ]


def test_mapped_front_matter(repo: GitRepo) -> None:
    repo.commit({f"{ROOT}/guide.md": "# Our guide\n"})
    settings = {"mapping": {"id_from": "stem", "title_from": "heading", "front_matter": "optional"}}
    (change,) = compare(repo, **settings).changes
    assert change.after is not None
    assert change.after.fields == {"id": "guide", "title": "Our guide"}
    assert change.after_body == "# Our guide\n"


def test_old_records(repo: GitRepo) -> None:
    audit, deviation = f"{ROOT}/records/a.md", f"{ROOT}/records/deviations/1.yml"
    same = f"{ROOT}/records/same.md"
    repo.switch("main")
    repo.commit({audit: "1", deviation: "status: draft\n", same: "1"})
    repo.git("branch", "-f", "topic")
    repo.switch("topic")
    repo.commit({audit: "2", deviation: None, same: "2", f"{ROOT}/records/new.md": "1"})
    repo.commit({same: "1"})
    for mode in ("merge", "linear"):
        records = compare(repo, main_line=mode).records
        assert [tuple(record) for record in records] == [
            (audit, False, None),
            (deviation, True, b"status: draft\n"),
        ]


def test_histories_that_never_met(repo: GitRepo) -> None:
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit({"x": "1"})
    with pytest.raises(GitError, match="no common history") as caught:
        compare(repo)
    assert "--base" in caught.value.hint


def test_a_shallow_clone_without_the_merge_base(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({A: doc("SOP-001", "1.1")})
    repo.switch("main")
    repo.commit({"x": "1"})
    clone = repo.clone(tmp_path / "clone", "--depth=1", "--no-single-branch")
    clone.switch("topic")
    with pytest.raises(IncompleteHistory, match="shallow"):
        compare(clone, "origin/main")
