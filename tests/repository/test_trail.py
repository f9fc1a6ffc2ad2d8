"""The states of one document along a branch, from real repositories."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from qmsctl.model.layout import Layout
from qmsctl.repository import trail
from qmsctl.repository.git import Git
from qmsctl.repository.policyfile import read_policy
from qmsctl.repository.trail import Branch, Trail, follow, look_up, read_branch
from qmsctl.rules.example import POLICY_PATH, ROOT, SOP_PATH, document, policy
from tests.support.gitrepo import GitRepo, TreeCommit

LAYOUT = Layout(ROOT)
OLD = f"{ROOT}/procedures/SOP-001-old.md"
GERMAN = f"{ROOT}/procedures/SOP-001-de.md"
FLOW = f"{ROOT}/procedures/img/flow.svg"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo.init(tmp_path / "repo")


@pytest.fixture
def git(repo: GitRepo) -> Iterator[Git]:
    with Git.open(repo.path) as opened:
        yield opened


def linear(repo: GitRepo, *trees: Mapping[str, str]) -> list[str]:
    return repo.build(
        [TreeCommit({**tree, "n": str(n)}, (n - 1,) if n else ()) for n, tree in enumerate(trees)]
    )


def followed(git: Git, commits: list[str], document_id: str = "SOP-001") -> Trail:
    judging = read_policy(POLICY_PATH, policy().encode())[1]
    assert judging is not None
    branch = read_branch(git, commits[-1], commits[0], LAYOUT)
    return follow(git, branch, SOP_PATH, document_id, LAYOUT, judging)


def titles(found: Trail, commits: list[str]) -> list[object]:
    states = [found.states[oid] for oid in commits]
    return [state and state.fields.get("title") for state in states]


def test_each_commit_has_its_state_also_where_the_file_had_another_name(
    repo: GitRepo, git: Git
) -> None:
    commits = linear(
        repo,
        {},
        {OLD: document(title="A")},
        {OLD: document(title="B")},
        {SOP_PATH: document(title="B"), OLD: "of no account, as the later name is there\n"},
        {SOP_PATH: document(title="B")},
        {SOP_PATH: document(title="C")},
        {SOP_PATH: document(title="C"), GERMAN: document(title="D", language="de")},
    )
    found = followed(git, commits)
    assert titles(found, commits) == [None, "A", "B", "B", "B", "C", "C"]
    assert found.whole
    assert found.states[commits[3]] is found.states[commits[4]]
    paths = [state.path for oid in commits if (state := found.states[oid])]
    assert paths == [OLD, OLD, *[SOP_PATH] * 4]


def test_any_former_name_will_do_and_the_id_decides(repo: GitRepo, git: Git) -> None:
    odd, other = f"{ROOT}/a.md", f"{ROOT}/SOP-001-b.md"
    old = {odd: document(title="A"), other: document(id="SOP-002")}
    commits = linear(repo, {}, old, {SOP_PATH: document(title="B")})
    assert titles(followed(git, commits), commits) == [None, "A", "B"]


def test_too_many_former_names_are_told(repo: GitRepo, git: Git) -> None:
    many = {f"{ROOT}/{n}.md": document(id=f"SOP-1{n:02}") for n in range(9)}
    commits = linear(repo, {}, many, {SOP_PATH: document(title="B")})
    assert not followed(git, commits).whole


def test_another_document_at_the_path_is_another_document(repo: GitRepo, git: Git) -> None:
    commits = linear(repo, {}, {SOP_PATH: document(id="SOP-002")}, {SOP_PATH: "---\nid: [\n---\n"})
    assert titles(followed(git, commits), commits) == [None, None, None]


def test_attachments_belong_to_the_state_of_their_commit(repo: GitRepo, git: Git) -> None:
    listed = ["img/flow.svg", "/etc/passwd", "../../outside"]
    text = {SOP_PATH: document(attachments=listed)}
    commits = linear(repo, {}, text, {**text, FLOW: "<svg/>"}, {**text, FLOW: "<svg></svg>"})
    found = followed(git, commits)
    hashes = [dict(state.attachments) for oid in commits if (state := found.states[oid])]
    assert [files["img/flow.svg"] for files in hashes] == [
        None,
        hashlib.sha256(b"<svg/>").hexdigest(),
        hashlib.sha256(b"<svg></svg>").hexdigest(),
    ]
    assert all(files["/etc/passwd"] is files["../../outside"] is None for files in hashes)


@pytest.mark.parametrize(
    ("limit", "value", "expected"),
    [
        ("MOST_STATES", 1, [None, None, "B"]),
        ("_MOST_FILES", 1, [None, "A", "B"]),
        ("_MOST_BYTES", 8, [None, "A", "B"]),
        ("MOST_COMMITS", 0, [None, "A", "B"]),
    ],
)
def test_what_is_left_out_is_told(
    repo: GitRepo,
    git: Git,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    value: int,
    expected: list[str | None],
) -> None:
    listed = {"attachments": ["img/flow.svg"]}
    commits = linear(
        repo,
        {},
        {SOP_PATH: document(title="A", **listed), FLOW: "<svg/>"},
        {SOP_PATH: document(title="B", **listed), FLOW: "<svg></svg>"},
    )
    monkeypatch.setattr(trail, limit, value)
    found = followed(git, commits)
    assert not found.whole
    known = [oid for oid in commits if oid in found.states]
    assert titles(found, known) == expected[-len(known) :]


def test_a_branch_with_a_merge(repo: GitRepo, git: Git) -> None:
    tree = {SOP_PATH: document()}
    root, ours, theirs, merge = repo.build(
        [
            TreeCommit({}),
            TreeCommit(tree, (0,)),
            TreeCommit({"other": ""}, (0,)),
            TreeCommit({**tree, "other": ""}, (1, 2)),
        ]
    )
    branch = read_branch(git, merge, theirs, LAYOUT)
    assert branch.parents == {merge: (ours, theirs), ours: (root,), theirs: (), root: ()}
    assert branch.documents == (SOP_PATH,)
    whole = read_branch(git, merge, None, LAYOUT)
    assert set(whole.parents) == {root, ours, theirs, merge}
    assert whole.whole
    assert read_branch(git, root, merge, LAYOUT) == Branch(root, {root: ()})


def test_look_up_files_and_folders(repo: GitRepo, git: Git) -> None:
    odd = 'a file with spaces and "marks" é'
    commit = repo.commit({odd: "12345", "folder/file": ""})
    asked = [odd, "folder", "missing", "line\nend", ""]
    found = look_up(git, [(commit, path) for path in asked])
    assert [blob is not None for blob in found] == [True, True, False, False, True]
    assert found[0] == trail.Blob(repo.oid(f"{commit}:{odd}"), 5)
    assert look_up(git, [(commit, "\n")]) == [None]
