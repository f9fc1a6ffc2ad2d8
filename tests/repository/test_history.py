import hashlib
from pathlib import Path

import pytest

from qmsctl.model.document import DocumentKey
from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.model.layout import Layout
from qmsctl.repository.git import Git
from qmsctl.repository.history import History, load_history
from tests.support.gitrepo import GitRepo
from tests.support.qmsrepo import LAYOUT, POLICY, ROOT, A, B, doc, load, policy

ONE = DocumentKey("SOP-001", "en")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def names(history: History) -> list[tuple[int, dict[str, bytes]]]:
    return [(commit.index, dict(files)) for commit, files in history.policy_states]


def test_timelines_are_a_mapping(gitrepo: GitRepo) -> None:
    gitrepo.commit({f"{ROOT}/SOP-{n:03}.md": doc(f"SOP-{n:03}") for n in range(50)})
    history = load(gitrepo)
    keys = [DocumentKey(f"SOP-{n:03}", "en") for n in range(50)]
    assert list(history.timelines) == keys
    assert len(history.timelines) == 50
    assert keys[3] in history.timelines
    assert DocumentKey("SOP-003", "de") not in history.timelines
    with pytest.raises(KeyError):
        history.timelines[DocumentKey("SOP-003", "de")]
    assert history.timelines.get(DocumentKey("none", "en")) is None
    assert [timeline.key for timeline in history.timelines.values()] == keys
    assert history.timelines[keys[49]] is history.timelines[keys[49]]


def test_fields_are_those_that_were_written(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001", "1.10", effective_date="2026-03-15", authors=["m.keller"])})
    for use_cache in (True, False):
        head = load(gitrepo, use_cache=use_cache).timelines[ONE].head
        assert head is not None
        assert head.text("version") == "1.10"
        assert head.text("effective_date") == "2026-03-15"
        assert head.fields.get("nothing", 7) == 7
        assert head.fields == {
            "id": "SOP-001",
            "version": "1.10",
            "status": "draft",
            "effective_date": "2026-03-15",
            "authors": ["m.keller"],
        }
        assert head.fields["status"] == "draft"
        assert "owner" not in head.fields
        assert "authors" in repr(head.fields)


def test_front_matter_in_which_something_is_wrong_is_not_known(gitrepo: GitRepo) -> None:
    wrong = doc("SOP-002").replace('version: "1.0"', "version: 1.0")
    gitrepo.commit({A: doc("SOP-001"), B: wrong})
    history = load(gitrepo)
    digests = [hashlib.sha256(text.split("---\n")[1].encode()) for text in (doc("SOP-001"), wrong)]
    known, unknown = (history.known_front(digest.digest()) for digest in digests)
    assert known is not None
    assert known["id"] == "SOP-001"
    assert unknown is None
    assert history.known_front(b"") is None


def test_changes_follow_the_main_line(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001"), B: doc("SOP-002")})
    gitrepo.commit({B: None})
    gitrepo.commit({A: doc("SOP-001", "1.1")})
    steps = [
        (c.commit.index if c.commit else None, c.key.id, c.before is None, c.after is None)
        for c in load(gitrepo).changes()
    ]
    assert steps == [
        (0, "SOP-001", True, False),
        (0, "SOP-002", True, False),
        (1, "SOP-002", False, True),
        (2, "SOP-001", False, False),
    ]


def test_policy_states(gitrepo: GitRepo) -> None:
    """Policy, people and shared assets; each state holds all of them."""
    yml, person = f"{ROOT}/qms.yml", f"{ROOT}/people/ada.yml"
    first = {yml: "version: '1'\n", person: "id: ada\n", f"{ROOT}/img/logo.svg": "L1"}
    shared = "version: '2'\nshared_assets: [img/*.svg]\n"
    tips = [
        gitrepo.commit({**first, A: doc("SOP-001"), "outside.yml": "x"}),
        gitrepo.commit({A: doc("SOP-001", "1.1"), f"{ROOT}/img/logo.svg": "L2"}),
        gitrepo.commit({yml: shared}),
        gitrepo.commit({f"{ROOT}/img/icon.svg": "I", f"{ROOT}/img/photo.png": "P"}),
        gitrepo.commit({f"{ROOT}/img/logo.svg": None}),
        gitrepo.commit({f"{ROOT}/records/deviations/1.yml": "id: x\n"}),
        gitrepo.commit({person: None}),
        gitrepo.commit({yml: None}),
        gitrepo.commit({f"{ROOT}/img/icon.svg": "I2"}),
    ]
    one, two = b"version: '1'\n", shared.encode()
    logo, icon = sha256("L2").encode(), sha256("I").encode()
    ada = {"people/ada.yml": b"id: ada\n"}
    with_icon = {"qms.yml": two, "asset:img/icon.svg": icon}
    expected = [
        (0, {"qms.yml": one, **ada}),
        (2, {"qms.yml": two, **ada, "asset:img/logo.svg": logo}),
        (3, {"qms.yml": two, **ada, "asset:img/logo.svg": logo, "asset:img/icon.svg": icon}),
        (4, {**with_icon, **ada}),
        (5, {**with_icon, **ada}),
        (6, with_icon),
        (7, {}),
    ]
    assert names(load(gitrepo, use_cache=False)) == expected
    for number, tip in enumerate(tips):
        history = load(gitrepo, tip)
        assert names(history) == [state for state in expected if state[0] <= number]
        history.close()


def test_a_broken_policy_shares_nothing(gitrepo: GitRepo) -> None:
    gitrepo.commit({f"{ROOT}/qms.yml": "shared_assets: [logo.svg]\n", f"{ROOT}/logo.svg": "L"})
    gitrepo.commit({f"{ROOT}/qms.yml": "shared_assets: [\n\xff"})
    gitrepo.commit({f"{ROOT}/qms.yml": "shared_assets: logo.svg\n"})
    states = names(load(gitrepo))
    assert [sorted(files) for _, files in states] == [
        ["asset:logo.svg", "qms.yml"],
        ["qms.yml"],
        ["qms.yml"],
    ]


def test_old_records_that_were_touched(gitrepo: GitRepo) -> None:
    audit, deviation = f"{ROOT}/records/a.md", f"{ROOT}/records/deviations/1.yml"
    gitrepo.commit({audit: "1", deviation: "status: draft\n", f"{ROOT}/records2/x": "1"})
    gitrepo.commit({audit: "2", f"{ROOT}/records2/x": "2"})
    gitrepo.commit({deviation: "status: approved\n"})
    gitrepo.commit({audit: None, deviation: None})
    gitrepo.commit({audit: "again"})
    steps = [(s.commit.index, s.path, s.kind, s.before) for s in load(gitrepo).record_steps]
    assert steps == [
        (1, audit, "changed", None),
        (2, deviation, "changed", b"status: draft\n"),
        (3, audit, "removed", None),
        (3, deviation, "removed", b"status: approved\n"),
    ]


def test_the_top_of_the_repository_as_root(gitrepo: GitRepo) -> None:
    gitrepo.commit({"qms.yml": "a: 1\n", "SOP-001.md": doc("SOP-001"), ".github/x.md": doc("X-1")})
    with Git.open(gitrepo.path) as git:
        history = load_history(git, gitrepo.head, Layout(""), POLICY)
        assert list(history.timelines) == [ONE]
        assert [sorted(files) for _, files in history.policy_states] == [["qms.yml"]]


def test_a_foxtrot_merge_is_found_when_the_cache_knew_the_old_line(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    gitrepo.branch("topic")
    gitrepo.commit({B: doc("SOP-002")})
    gitrepo.switch("main")
    old = gitrepo.commit({A: doc("SOP-001", "1.1")})
    load(gitrepo).close()
    gitrepo.switch("topic")
    wrong = gitrepo.merge("main", "Bring both together")
    gitrepo.switch("main")
    gitrepo.fast_forward("topic")
    tip = gitrepo.commit({A: doc("SOP-001", "1.2")})
    for _ in range(2):
        history = load(gitrepo, tip)
        (problem,) = history.problems
        assert problem.rule == "GT007"
        assert wrong[:10] in problem.message
        assert f"git reset --hard {old[:10]}" in problem.hint
        assert [c.oid for c in history.commits][-2:] == [wrong, tip]
        history.close()
    gitrepo.git("reset", "-q", "--hard", old)
    assert load(gitrepo).problems == (), "repaired as the hint says"


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Merge branch 'main' into topic", True),
        ("Merge branch 'main' of https://example.org/qms", True),
        ("Merge branch 'main' of https://example.org/qms into topic", True),
        ("Merge remote-tracking branch 'origin/main'", True),
        ("Merge remote-tracking branch 'origin/main' into topic", True),
        ("Merge branch 'topic'", False),
        ("Merge branch 'topic' into main", False),
        ("Merge branch 'mainframe' into x", False),
        ("Merge pull request #7 from x/main", False),
    ],
)
def test_git_tells_of_a_foxtrot_merge_in_its_message(
    gitrepo: GitRepo, subject: str, *, found: bool
) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    gitrepo.branch("topic")
    gitrepo.commit({B: doc("SOP-002")})
    gitrepo.switch("main")
    gitrepo.commit({"x": "1"})
    gitrepo.merge("topic", subject)
    problems = load(gitrepo, use_cache=False).problems
    assert [problem.rule for problem in problems] == ["GT007"] * found


def test_a_shallow_clone_is_refused(gitrepo: GitRepo, tmp_path: Path) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    gitrepo.commit({A: doc("SOP-001", "1.1")})
    clone = gitrepo.clone(tmp_path / "shallow", "--depth=1")
    with pytest.raises(IncompleteHistory, match="shallow") as caught:
        load(clone)
    assert "git fetch --unshallow" in caught.value.hint
    clone.git("fetch", "--quiet", "--unshallow")
    assert len(load(clone).commits) == 2


@pytest.mark.parametrize("what", ["blob:none", "tree:0"])
def test_a_partial_clone_is_refused_and_nothing_is_fetched(
    gitrepo: GitRepo, tmp_path: Path, what: str
) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    gitrepo.commit({A: doc("SOP-001", "1.1")})
    clone = gitrepo.clone(tmp_path / "partial", f"--filter={what}")
    before = clone.git("count-objects", "-v")
    with pytest.raises(IncompleteHistory, match="partial"):
        load(clone)
    assert clone.git("count-objects", "-v") == before
    for name in ("remote.origin.partialclonefilter",):
        clone.git("config", "--unset-all", name)
    clone.git("fetch", "--quiet", "--refetch")
    clone.git("config", "--unset-all", "remote.origin.promisor")
    clone.git("config", "--unset-all", "extensions.partialClone", check=False)
    assert len(load(clone).commits) == 2


def test_a_damaged_repository_is_told(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    oid = gitrepo.oid(f"HEAD:{A}")
    (gitrepo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(GitError, match="lacks object"):
        load(gitrepo)


def test_an_unknown_tip(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    with pytest.raises(GitError, match="git log failed"):
        load(gitrepo, "1" * 40)


def test_grafts_and_replacements_are_ignored(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    second = gitrepo.commit({A: doc("SOP-001", "1.1")})
    gitrepo.commit({A: doc("SOP-001", "1.2")})
    (gitrepo.path / ".git" / "info").mkdir(exist_ok=True)
    (gitrepo.path / ".git" / "info" / "grafts").write_text(f"{second}\n")
    gitrepo.git("replace", gitrepo.oid(f"{second}:{A}"), gitrepo.oid(f"HEAD:{A}"))
    history = load(gitrepo)
    versions = [a.snapshot.version_text for a in history.timelines[ONE].appearances if a.snapshot]
    assert versions == ["1.0", "1.1", "1.2"]


def test_a_mapping_is_applied_to_every_state(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: "---\nslug: P-1\nrevision: 3\nstatus: draft\n---\n# One\n"})
    gitrepo.commit({A: "---\nslug: P-1\nrevision: 4\nstatus: draft\n---\n# Two\n"})
    mapped = policy(
        mapping={"rename": {"slug": "id", "revision": "version"}, "title_from": "heading"}
    )
    with Git.open(gitrepo.path) as git:
        for _ in range(2):
            history = load_history(git, gitrepo.head, LAYOUT, mapped)
            (timeline,) = history.timelines.values()
            told = [
                (s.version_text, s.text("title")) for a in timeline.appearances if (s := a.snapshot)
            ]
            assert timeline.key == DocumentKey("P-1", "en")
            assert told == [("3", "One"), ("4", "Two")]
            history.close()
