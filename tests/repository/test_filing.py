"""Evidence along the main line: its first content counts, and nothing that happens later."""

from collections.abc import Sequence

import pytest

from qmsctl.model.layout import MAX_EVIDENCE_BYTES, Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.filing import FileStep, filed_in, filing_of
from qmsctl.repository.git import Git
from qmsctl.repository.history import load_history
from qmsctl.repository.worktree import WorkTree
from tests.support.builders import commit, policy
from tests.support.gitrepo import GitRepo

A = "records/approvals/SOP-001/1.0/a.json"
SIG = f"{A}.sig"


def steps(*told: tuple[int, str, str]) -> list[FileStep]:
    return [FileStep(commit(index=index), path, oid) for index, path, oid in told]


def read(oid: str) -> bytes:
    return f"<{oid}>".encode()


CASES = {
    "together": ([(1, A, "x"), (1, SIG, "y")], [(A, b"<x>", b"<y>", 1)], [], []),
    "the signature later": ([(1, A, "x"), (4, SIG, "y")], [(A, b"<x>", b"<y>", 4)], [], []),
    "the signature first": ([(1, SIG, "y"), (4, A, "x")], [(A, b"<x>", b"<y>", 4)], [], []),
    "never signed": ([(2, A, "x")], [(A, b"<x>", None, 2)], [], []),
    "a signature alone": ([(2, SIG, "y")], [(SIG, b"<y>", None, 2)], [], []),
    "changed": (
        [(1, A, "x"), (1, SIG, "y"), (3, A, "z")],
        [(A, b"<x>", b"<y>", 1)],
        [(A, "changed", 3)],
        [A],
    ),
    "removed and put back": (
        [(1, A, "x"), (1, SIG, "y"), (3, SIG, ""), (5, SIG, "y")],
        [(A, b"<x>", b"<y>", 1)],
        [(SIG, "removed", 3)],
        [],
    ),
    "removed for good": (
        [(1, A, "x"), (3, A, ""), (3, A, "")],
        [(A, b"<x>", None, 1)],
        [(A, "removed", 3)],
        [A],
    ),
    "made a link with the same bytes": (
        [(1, A, "x"), (2, A, "link x")],
        [(A, b"<x>", None, 1)],
        [(A, "changed", 2)],
        [A],
    ),
}


@pytest.mark.parametrize(("told", "files", "mishaps", "lost"), CASES.values(), ids=CASES)
def test_what_counts_and_what_became_of_it(
    told: Sequence[tuple[int, str, str]], files: object, mishaps: object, lost: list[str]
) -> None:
    filing = filing_of(steps(*told), read)
    assert [(*f[:3], f.arrival.index if f.arrival else None) for f in filing.files] == files
    assert [(m.path, m.kind, m.commit.index) for m in filing.mishaps] == mishaps
    assert filing.lost == frozenset(lost)


def history_of(repo: GitRepo, rules: Policy, *, use_cache: bool = True):  # type: ignore[no-untyped-def]  # a tool of this file
    with Git.open(repo.path) as git:
        tip = git.resolve("main")
        return load_history(git, tip, Layout("qms_docs"), rules, use_cache=use_cache)


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit({f"qms_docs/{A}": "one\n", f"qms_docs/{SIG}": "signed\n", "README": "x"}, "One")
    repo.commit({f"qms_docs/{A}": "two\n"}, "Two")
    return repo


@pytest.mark.parametrize("use_cache", [True, False])
def test_the_main_line_tells_its_evidence(repo: GitRepo, *, use_cache: bool) -> None:
    for _ in (1, 2):  # the second time from what was kept
        filing = history_of(repo, policy(), use_cache=use_cache).filing
        (filed,) = filing.files
        assert (filed.path, filed.data, filed.signature) == (A, b"one\n", b"signed\n")
        assert [(m.path, m.kind, m.commit.subject) for m in filing.mishaps] == [
            (A, "changed", "Two")
        ]
        assert filing.lost == {A}


def test_records_elsewhere_are_not_mixed_with_it(repo: GitRepo) -> None:
    repo.commit({"qms_docs/records/audit.txt": "a\n"}, "Audit")
    repo.commit({"qms_docs/records/audit.txt": "b\n"}, "Audit again")
    history = history_of(repo, policy())
    assert [step.path for step in history.record_steps] == ["qms_docs/records/audit.txt"]
    assert len(history.filing.files) == 1


def test_a_tree_tells_its_own(repo: GitRepo) -> None:
    tree = WorkTree(repo.path, "qms_docs")
    (filed,) = filed_in(tree, Layout("qms_docs"))
    assert (filed.path, filed.data, filed.signature, filed.arrival) == (
        A,
        b"two\n",
        b"signed\n",
        None,
    )


def test_of_a_huge_file_only_the_beginning_is_read(repo: GitRepo) -> None:
    repo.write({f"qms_docs/{A}": "x" * (MAX_EVIDENCE_BYTES + 100)})
    (filed,) = filed_in(WorkTree(repo.path, "qms_docs"), Layout("qms_docs"))
    assert len(filed.data) == MAX_EVIDENCE_BYTES + 1
