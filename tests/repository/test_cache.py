"""The cache never changes an answer: damaged, locked, foreign, killed halfway or shared."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.layout import Layout
from qmsctl.repository import cache as cache_module
from qmsctl.repository import index as index_module
from qmsctl.repository.cache import Cache, path_in, path_out
from qmsctl.repository.git import Git
from qmsctl.repository.history import History, load_history
from tests.support.gitrepo import GitRepo, TreeCommit
from tests.support.qmsrepo import LAYOUT, POLICY, ROOT, A, B, doc, load, policy, seen


@pytest.fixture
def repo(gitrepo: GitRepo) -> GitRepo:
    gitrepo.commit({A: doc("SOP-001"), B: doc("SOP-002")})
    gitrepo.commit({A: doc("SOP-001", "1.1")})
    return gitrepo


def cache_file(repo: GitRepo) -> Path:
    return repo.path / ".git" / "qmsctl" / f"index-{cache_module.SCHEMA}.sqlite"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The `since` of each pass over the log; None for a whole one."""
    asked: list[str | None] = []
    original = index_module.main_line

    def recorded(git: Git, tip: str, *, since: str | None = None, prefix: str = "") -> object:
        asked.append(since)
        return original(git, tip, since=since, prefix=prefix)

    monkeypatch.setattr(index_module, "main_line", recorded)
    return asked


def truth(repo: GitRepo, tip: str | None = None) -> object:
    return seen(load(repo, tip, use_cache=False))


def test_a_warm_cache_reads_no_log_and_new_commits_only_those(
    repo: GitRepo, logs: list[str | None]
) -> None:
    first = repo.head
    load(repo).close()
    load(repo).close()
    assert logs == [None]
    repo.commit({B: doc("SOP-002", "1.1")})
    assert seen(load(repo))
    assert logs == [None, first]


def test_an_older_tip_is_answered_from_what_is_there(repo: GitRepo, logs: list[str | None]) -> None:
    load(repo).close()
    history = load(repo, repo.oid("HEAD~1"), main=False)
    assert len(history.commits) == 1
    assert logs == [None]
    assert seen(history) == truth(repo, repo.oid("HEAD~1"))


def test_another_line_does_not_move_the_main_line(repo: GitRepo, logs: list[str | None]) -> None:
    main = repo.head
    load(repo).close()
    repo.branch("topic", "HEAD~1")
    topic = repo.commit({A: doc("SOP-001", "9.0")})
    history = load(repo, topic, main=False)
    assert seen(history) == truth(repo, topic)
    assert history.problems == ()
    load(repo, main).close()
    load(repo, topic, main=False).close()
    assert logs == [None, None, None], "main, topic and the truth, each once"


def test_two_roots_do_not_meet(repo: GitRepo) -> None:
    repo.commit({"other/SOP-7.md": doc("SOP-7")})
    load(repo).close()
    with Git.open(repo.path) as git:
        history = load_history(git, repo.head, Layout("other"), POLICY)
        assert [key.id for key in history.timelines] == ["SOP-7"]
    assert [key.id for key in load(repo).timelines] == ["SOP-001", "SOP-002"]


def test_work_trees_share_one_cache(repo: GitRepo, tmp_path: Path, logs: list[str | None]) -> None:
    load(repo).close()
    repo.git("branch", "side")
    second = repo.worktree(tmp_path / "second", "side")
    assert seen(load(second)) == truth(repo)
    assert logs == [None, None]
    assert not (second.path / ".git" / "qmsctl").exists()


def test_a_policy_that_reads_otherwise_derives_anew_without_the_log(
    repo: GitRepo, logs: list[str | None]
) -> None:
    repo.commit({f"{ROOT}/guide.md": "# Our guide\n"})
    load(repo).close()
    mapped = policy(
        language="de",
        mapping={
            "id_from": "stem",
            "title_from": "heading",
            "front_matter": "optional",
            "rename": {"version": "status"},
        },
    )
    with Git.open(repo.path) as git:
        for use_cache in (True, True, False):
            history = load_history(git, repo.head, LAYOUT, mapped, use_cache=use_cache)
            heads = {str(key): t.head for key, t in history.timelines.items()}
            assert list(heads) == ["SOP-001 (de)", "SOP-002 (de)", "guide (de)"]
            guide = heads["guide (de)"]
            assert guide is not None
            assert dict(guide.fields) == {"id": "guide", "title": "Our guide"}
            history.close()
    assert logs == [None, None], "once for the cache, once without it"
    assert seen(load(repo)) == truth(repo)


def test_not_controlled_files_leave_and_come_back(repo: GitRepo) -> None:
    load(repo).close()
    with Git.open(repo.path) as git:
        history = load_history(git, repo.head, Layout(ROOT, ("sop/*-002*",)), POLICY)
        assert [key.id for key in history.timelines] == ["SOP-001"]
        history.close()
    assert seen(load(repo)) == truth(repo)


def test_facts_of_another_parser_are_dropped(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, logs: list[str | None]
) -> None:
    load(repo).close()
    with sqlite3.connect(cache_file(repo)) as db:
        db.execute("UPDATE front SET version = 'forged'")
    db.close()
    monkeypatch.setattr(index_module, "parser_fingerprint", lambda: "another parser")
    assert seen(load(repo)) == truth(repo)
    assert logs == [None, None, None]


def test_force_pushes_build_anew(repo: GitRepo, logs: list[str | None]) -> None:
    load(repo).close()
    old = repo.head
    repo.amend({A: doc("SOP-001", "1.2")})
    history = load(repo)
    assert seen(history) == truth(repo)
    assert history.problems == ()
    assert logs == [None, old, None, None]


def test_a_tip_that_was_pruned_builds_anew(repo: GitRepo, logs: list[str | None]) -> None:
    load(repo).close()
    repo.amend({A: doc("SOP-001", "1.2")})
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")
    assert seen(load(repo)) == truth(repo)
    assert logs == [None, None, None]


@pytest.mark.parametrize("where", [0, 50, 2000, 5000, -3000])
def test_a_damaged_file_is_replaced(repo: GitRepo, where: int) -> None:
    load(repo).close()
    data = bytearray(cache_file(repo).read_bytes())
    data[where : where + 3000] = b"\xa5" * len(data[where : where + 3000])
    cache_file(repo).write_bytes(data)
    assert seen(load(repo)) == truth(repo)


@pytest.mark.parametrize("data", [b"", b"no database at all, but long enough " * 100])
def test_what_is_no_database_is_replaced(repo: GitRepo, data: bytes) -> None:
    load(repo).close()
    cache_file(repo).write_bytes(data)
    history = load(repo)
    assert seen(history) == truth(repo)
    assert cache_file(repo).read_bytes()[:15] == b"SQLite format 3"


def test_damage_that_shows_while_reading(repo: GitRepo) -> None:
    history = load(repo)

    class Damaged:
        def rows(self, *_: object) -> list[object]:
            raise sqlite3.DatabaseError("database disk image is malformed")

    history._index = history._index._replace(cache=Damaged())  # type: ignore[arg-type]
    assert seen(history) == truth(repo)


def test_a_damaged_file_that_cannot_be_removed(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(repo).close()
    cache_file(repo).write_bytes(b"garbage" * 100)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
    assert seen(load(repo)) == truth(repo)


def test_a_locked_cache_is_left_aside(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_WAIT_SECONDS", 0.05)
    load(repo).close()
    repo.commit({A: doc("SOP-001", "1.2")})
    other = sqlite3.connect(cache_file(repo), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert seen(load(repo)) == truth(repo)
    other.execute("ROLLBACK")
    other.close()


def test_no_place_for_a_cache(repo: GitRepo) -> None:
    (repo.path / ".git" / "qmsctl").write_text("a file, not a folder")
    assert seen(load(repo)) == truth(repo)


def test_a_cache_that_may_not_be_written(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    load(repo).close()
    repo.commit({A: doc("SOP-001", "1.2")})
    original = sqlite3.connect

    def read_only(target: object, **options: object) -> sqlite3.Connection:
        if target == "":
            return original("", isolation_level=None)
        return original(f"file:{target}?mode=ro", uri=True, isolation_level=None)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert seen(load(repo)) == truth(repo)


def test_a_reader_keeps_its_moment_while_another_writes(repo: GitRepo) -> None:
    before = truth(repo)
    history = load(repo)
    repo.amend({A: doc("SOP-001", "7.0")})
    load(repo).close()
    assert seen(history) == before


SCRIPT = """
import os, signal, sys
from pathlib import Path
from qmsctl.repository import derivation
from qmsctl.repository.git import Git
from qmsctl.repository.history import load_history
from tests.support.qmsrepo import LAYOUT, policy

derivation.BATCH = 1
after = int(sys.argv[3])
calls = 0

def progress(done, total):
    global calls
    calls += 1
    if calls == after:
        os.kill(os.getpid(), signal.SIGKILL)

with Git.open(Path(sys.argv[1])) as git:
    history = load_history(git, sys.argv[2], LAYOUT, policy(), progress=progress)
    print(sum(len(t.appearances) for t in history.timelines.values()))
"""


def start(repo: GitRepo, tip: str, kill_after: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(repo.path), tip, str(kill_after)]
    top = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(top)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def long_history(repo: GitRepo) -> list[str]:
    tree: dict[str, str] = {}
    commits = []
    for number in range(40):
        tree = {**tree, f"{ROOT}/SOP-{number % 9}.md": doc(f"SOP-{number % 9}", f"{number}.0")}
        commits.append(TreeCommit(dict(tree), (number - 1,) if number else ()))
    return repo.build(commits)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize("after", [1, 15, 30])
def test_a_writer_that_is_killed_leaves_the_state_before(gitrepo: GitRepo, after: int) -> None:
    tips = long_history(gitrepo)
    load(gitrepo, tips[3]).close()
    killed = start(gitrepo, tips[-1], after)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    with sqlite3.connect(cache_file(gitrepo)) as db:
        assert db.execute("SELECT tip, length FROM line").fetchall() == [(tips[3], 4)]
        assert db.execute("SELECT max(idx) FROM appearance").fetchone() == (3,)
    db.close()
    for tip in (tips[3], tips[-1]):
        assert seen(load(gitrepo, tip)) == truth(gitrepo, tip)


def test_two_processes_at_once(gitrepo: GitRepo) -> None:
    tips = long_history(gitrepo)
    running = [start(gitrepo, tip) for tip in (tips[-1], tips[-1], tips[20])]
    answers = [process.communicate()[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert answers == ["40", "40", "21"]
    assert seen(load(gitrepo, tips[-1])) == truth(gitrepo, tips[-1])


def test_interrupted_work_is_rolled_back(repo: GitRepo) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(repo, progress=stop)
    assert seen(load(repo)) == truth(repo)


def test_progress_is_told(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "BATCH", 1)
    told: list[tuple[int, int]] = []
    load(repo, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 0), (2, 0), (3, 3)]


def test_a_transaction_is_whole() -> None:
    cache = Cache.in_memory("p")
    with pytest.raises(sqlite3.ProgrammingError), cache.writing():
        cache.insert("asset", [("1", "2"), ("too", "many", "values")])
    assert cache.rows("SELECT * FROM asset") == []
    with cache.writing():
        cache.insert("asset", [("1", "2")])
    assert cache.rows("SELECT * FROM asset") == [("1", "2")]
    assert cache.heading("none") is None
    assert cache.front_text(None) == ""


@given(st.binary(min_size=1, max_size=40))
def test_any_path_comes_back(raw: bytes) -> None:
    path = raw.decode(errors="surrogateescape")
    cache = Cache.in_memory("p")
    cache.insert("change", [(1, 1, path_in(path), "", 0)])
    ((kept,),) = cache.rows("SELECT path FROM change")
    assert path_out(kept) == path
    cache.close()


def test_history_may_be_closed(repo: GitRepo) -> None:
    history: History = load(repo)
    assert len(history.timelines) == 2
    history.close()


def test_work_that_another_process_did_meanwhile_is_not_done_again(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(repo).close()
    ready = index_module.Builder._ready
    asked: list[str] = []

    def late(self: index_module.Builder, tip: str) -> object:
        asked.append(tip)
        return None if len(asked) == 1 else ready(self, tip)

    monkeypatch.setattr(index_module.Builder, "_ready", late)
    monkeypatch.setattr(index_module.Builder, "_update", lambda *_: pytest.fail("done again"))
    assert len(load(repo).commits) == 2


def test_a_cache_that_others_keep_taking_elsewhere(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = index_module.Builder._ready

    def never(self: index_module.Builder, tip: str) -> object:
        return ready(self, tip) if self._cache.path is None else None

    monkeypatch.setattr(index_module.Builder, "_ready", never)
    assert seen(load(repo)) == truth(repo)


def test_a_parser_that_another_process_recorded_meanwhile(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(repo).close()
    parser = Cache._parser
    asked: list[int] = []

    def late(self: Cache) -> str | None:
        asked.append(1)
        return None if len(asked) == 1 else parser(self)

    monkeypatch.setattr(Cache, "_parser", late)
    with sqlite3.connect(cache_file(repo)) as db:
        before = db.execute("SELECT count(*) FROM front").fetchone()
        load(repo).close()
        assert db.execute("SELECT count(*) FROM front").fetchone() == before == (3,)
    db.close()
