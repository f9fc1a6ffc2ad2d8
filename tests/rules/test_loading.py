"""A context is built from any kind of folder: repository, clone, subfolder, no Git at all."""

import datetime as dt
from pathlib import Path

import pytest

from qmsctl.model.errors import NotARepository, UnreadablePolicy, UsageError
from qmsctl.rules import example
from qmsctl.rules.loading import load
from tests.rules.examples import make_base
from tests.support.gitrepo import GitRepo

AS_OF = dt.date(2026, 3, 31)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_base(tmp_path / "repo")


def problems(top: Path) -> list[str]:
    context = load(top, as_of=AS_OF, use_cache=False)
    return [p.rule for p in context.git.problems] if context.git else []


def test_the_day_may_depend_on_the_policys_time_zone(repo: GitRepo) -> None:
    moment = dt.datetime(2026, 3, 30, 23, 30, tzinfo=dt.UTC)
    assert load(repo.path, as_of=lambda policy: policy.today(moment)).as_of == AS_OF


def test_a_shallow_clone_is_told_once(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"README.md": "x"})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    assert problems(tmp_path / "shallow") == ["GT002"]


def test_a_partial_clone_is_told_once(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    target = str(tmp_path / "partial")
    repo.git("clone", "--quiet", "--filter=blob:none", f"file://{repo.path}", target)
    repo.commit({example.SOP_PATH: example.document(version="1.1")})
    assert problems(tmp_path / "partial") == ["GT003"]


def test_what_git_ignores_is_no_document(repo: GitRepo) -> None:
    repo.write({".gitignore": "scratch/\n*.tmp.md\n", "qms_docs/scratch/x.md": "no front matter"})
    repo.write({"qms_docs/procedures/y.tmp.md": "no front matter"})
    context = load(repo.path, as_of=AS_OF, use_cache=False)
    assert {file.id for file in context.corpus.files} == {"SOP-001", "FRM-001"}


def test_a_qms_at_the_top_of_its_repository(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "top")
    inner = {path.removeprefix("qms_docs/"): text for path, text in example.files().items()}
    repo.commit(inner, date="2026-01-20T12:00:00+00:00")
    context = load(repo.path, as_of=AS_OF, use_cache=False)
    assert context.root == ""
    assert context.history is not None
    assert {str(s.state) for s in context.history.standings.values()} == {"effective"}


def test_a_commit_and_a_base_exclude_each_other(repo: GitRepo) -> None:
    with pytest.raises(UsageError):
        load(repo.path, as_of=AS_OF, rev="HEAD", base="main")


@pytest.mark.parametrize("wish", [{"rev": "HEAD"}, {"base": "main"}, {"replay": True}])
def test_without_git_only_the_files_can_be_judged(tmp_path: Path, wish: dict[str, str]) -> None:
    GitRepo(tmp_path).write(example.files())
    with pytest.raises(NotARepository):
        load(tmp_path, as_of=AS_OF, **wish)  # type: ignore[arg-type]
    assert problems(tmp_path) == ["GT001"]
    assert problems(tmp_path / "qms_docs" / "forms") == ["GT001"]


def test_a_pull_request_is_judged_by_the_policy_of_its_base(repo: GitRepo) -> None:
    repo.branch("change")
    greedy = example.person("m.keller", roles=[{"role": "quality-manager"}])
    repo.commit({example.person_path("m.keller"): greedy})
    context = load(repo.path, as_of=AS_OF, base="main", use_cache=False)
    keller = context.people.get("m.keller")
    assert keller is not None
    assert not keller.holds_alone("quality-manager", AS_OF)


def test_the_work_tree_plays_no_part_in_a_pull_request(repo: GitRepo) -> None:
    repo.branch("change")
    repo.commit({"README.md": "x"})
    repo.write({example.SOP_PATH: "no front matter"})
    context = load(repo.path, as_of=AS_OF, base="main", use_cache=False)
    assert all(file.readable for file in context.corpus.files)


def test_a_pull_request_that_begins_the_qms_is_judged_as_it_would_stand(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "shop")
    repo.commit({"README.md": "A shop."}, date="2026-01-10T12:00:00+00:00")
    repo.branch("begin")
    repo.commit(example.files(), date="2026-01-20T12:00:00+00:00")
    context = load(repo.path, as_of=AS_OF, base="main", use_cache=False)
    assert context.base is None
    assert context.history is not None
    assert {str(s.state) for s in context.history.standings.values()} == {"effective"}


def test_a_head_that_begins_the_qms_is_read_from_objects(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "shop")
    repo.commit({"README.md": "A shop."}, date="2026-01-10T12:00:00+00:00")
    repo.branch("begin")
    repo.commit(example.files(), date="2026-01-20T12:00:00+00:00")
    repo.branch("later")
    repo.commit({example.SOP_PATH: None}, date="2026-01-21T12:00:00+00:00")
    context = load(repo.path, as_of=AS_OF, base="main", head="begin", use_cache=False)
    assert {file.id for file in context.corpus.files} == {"SOP-001", "FRM-001"}


def test_a_qms_cannot_move_to_another_folder(repo: GitRepo) -> None:
    repo.branch("move")
    repo.git("mv", "qms_docs", "quality")
    repo.commit(message="Move")
    with pytest.raises(UnreadablePolicy, match=r"main has its QMS at qms_docs/qms\.yml"):
        load(repo.path, as_of=AS_OF, base="main", use_cache=False)
