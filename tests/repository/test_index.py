"""The index against a plain walk of every tree, and what happens to its cache."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.model.document import DocumentKey
from qmsctl.repository.history import History
from tests.support.gitrepo import GitRepo, TreeCommit
from tests.support.plainwalk import first_parents, walk
from tests.support.qmsrepo import ROOT, A, B, doc, load, seen


def agree(repo: GitRepo, *tips: str) -> History:
    """Index each of `tips` in turn in the cache, and compare the last with the plain walk."""
    for tip in tips:
        history = load(repo, tip)
        expected = walk(repo, tip, ROOT)
        assert seen(history) == expected
        assert seen(load(repo, tip)) == expected, "read back from the cache"
        assert [commit.oid for commit in history.commits] == first_parents(repo, tip)
        assert seen(load(repo, tip, use_cache=False)) == expected, "without the cache"
        history.close()
    return load(repo, tips[-1])


BROKEN = "---\nid: [\n---\nText.\n"


def test_rename_and_move(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001")})
    gitrepo.move(A, f"{ROOT}/archive/SOP-001-renamed.md")
    gitrepo.commit()
    gitrepo.move(f"{ROOT}/archive", f"{ROOT}/old")
    history = agree(gitrepo, gitrepo.commit())
    (timeline,) = history.timelines.values()
    assert [a.snapshot and a.snapshot.path for a in timeline.appearances] == [
        A,
        f"{ROOT}/archive/SOP-001-renamed.md",
        f"{ROOT}/old/SOP-001-renamed.md",
    ]


def test_squash_merge_and_rebase_agree_on_what_arrived(tmp_path: Path) -> None:
    arrived = []
    for how in ("squash", "merge", "rebase"):
        repo = GitRepo.init(tmp_path / how)
        repo.commit({A: doc("SOP-001")})
        repo.branch("topic")
        repo.commit({A: doc("SOP-001", "1.1")})
        repo.commit({A: doc("SOP-001", "1.1", "approved")})
        repo.switch("main")
        repo.commit({B: doc("SOP-002")})
        if how == "rebase":
            repo.switch("topic")
            repo.rebase("main")
            repo.switch("main")
            repo.fast_forward("topic")
        elif how == "squash":
            repo.squash("topic")
        else:
            repo.merge("topic")
        history = agree(repo, repo.head)
        head = history.timelines[DocumentKey("SOP-001", "en")].head
        assert head is not None
        arrived.append((head.fields, head.body_sha256, head.blob))
    assert arrived[0] == arrived[1] == arrived[2]


def test_an_evil_merge_is_seen(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001"), B: doc("SOP-002")})
    gitrepo.branch("topic")
    gitrepo.commit({A: doc("SOP-001", "1.1")})
    gitrepo.switch("main")
    gitrepo.commit({"README.md": "x"})
    merge = gitrepo.merge("topic", files={B: doc("SOP-002", body="Slipped in.\n")})
    history = agree(gitrepo, merge)
    line = history.timelines[DocumentKey("SOP-002", "en")]
    assert [a.commit.oid for a in line.appearances][-1] == merge


def test_revert(gitrepo: GitRepo) -> None:
    gitrepo.commit({A: doc("SOP-001", "1.0", "approved")})
    second = gitrepo.commit({A: doc("SOP-001", "2.0", "approved")})
    history = agree(gitrepo, second, gitrepo.revert(second))
    (line,) = history.timelines.values()
    versions = [a.snapshot.version_text for a in line.appearances if a.snapshot]
    assert versions == ["1.0", "2.0", "1.0"]


def test_a_file_becomes_another_document(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({A: doc("SOP-001")})
    history = agree(gitrepo, first, gitrepo.commit({A: doc("SOP-009")}))
    assert history.timelines[DocumentKey("SOP-001", "en")].head is None
    assert history.timelines[DocumentKey("SOP-009", "en")].head is not None


def test_one_id_in_two_files(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({A: doc("SOP-001")})
    both = gitrepo.commit({f"{ROOT}/a/SOP-001-copy.md": doc("SOP-001", "2.0")})
    later = gitrepo.commit({f"{ROOT}/a/SOP-001-copy.md": doc("SOP-001", "2.1")})
    gone = gitrepo.commit({A: None})
    history = agree(gitrepo, first, both, later, gone)
    ((commit, key, paths),) = history.collisions
    assert (commit.oid, key.id) == (both, "SOP-001")
    assert paths == (f"{ROOT}/a/SOP-001-copy.md", A)
    (line,) = history.timelines.values()
    assert [a.commit.oid for a in line.appearances] == [first, gone], "the first file stood for it"


def test_no_front_matter_at_first(gitrepo: GitRepo) -> None:
    bare = gitrepo.commit({A: "# Cleaning\n"})
    history = agree(gitrepo, bare, gitrepo.commit({A: doc("SOP-001")}))
    (line,) = history.timelines.values()
    assert [a.commit.index for a in line.appearances] == [1]


@pytest.mark.parametrize("broken", [BROKEN, "# No front matter\n", "---\nid: SOP-001\n", ""])
def test_a_file_that_cannot_be_read_stays_the_document(gitrepo: GitRepo, broken: str) -> None:
    first = gitrepo.commit({A: doc("SOP-001", "1.0", "approved")})
    bad = gitrepo.commit({A: broken})
    history = agree(gitrepo, first, bad, gitrepo.commit({A: doc("SOP-001", "1.1")}))
    (line,) = history.timelines.values()
    assert [a.snapshot.readable for a in line.appearances if a.snapshot] == [True, False, True]
    assert line.appearances[1].snapshot is not None
    assert line.appearances[1].snapshot.fields == {}


def test_an_id_that_is_taken_out_leaves_the_document_in_place(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({A: doc("SOP-001", "1.0", "approved")})
    history = agree(gitrepo, first, gitrepo.commit({A: doc(None, "1.0", "draft")}))
    (line,) = history.timelines.values()
    assert line.head is not None
    assert line.head.readable
    assert line.head.status == "draft"


def test_a_broken_file_yields_to_one_that_says_the_id(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({A: doc("SOP-001")})
    moved = gitrepo.commit({A: "Moved.\n", f"{ROOT}/x/SOP-001.md": doc("SOP-001", "1.1")})
    history = agree(gitrepo, first, moved)
    (line,) = history.timelines.values()
    assert line.head is not None
    assert line.head.path == f"{ROOT}/x/SOP-001.md"


def test_a_symbolic_link_in_a_documents_place_cannot_be_read(gitrepo: GitRepo) -> None:
    tips = gitrepo.build(
        [
            TreeCommit({A: doc("SOP-001"), B: doc("SOP-002")}),
            TreeCommit({B: doc("SOP-002")}, (0,), links={A: "SOP-002.md"}),
            TreeCommit({B: doc("SOP-002", "1.1")}, (1,), links={A: "SOP-002.md"}),
            TreeCommit({A: doc("SOP-001"), B: doc("SOP-002")}, (2,)),
        ]
    )
    history = agree(gitrepo, *tips)
    line = history.timelines[DocumentKey("SOP-001", "en")]
    assert [a.snapshot.readable for a in line.appearances if a.snapshot] == [True, False, True]


def test_languages_are_documents_of_their_own(gitrepo: GitRepo) -> None:
    tip = gitrepo.commit(
        {A: doc("SOP-001"), f"{ROOT}/de/SOP-001.md": doc("SOP-001", language="de")}
    )
    history = agree(gitrepo, tip)
    assert list(history.timelines) == [DocumentKey("SOP-001", "de"), DocumentKey("SOP-001", "en")]
    assert history.collisions == ()


def test_attachments_come_from_the_same_tree(gitrepo: GitRepo) -> None:
    names = [
        "img/a.svg",
        "../shared/b.svg",
        "img/none.svg",
        "../../outside.svg",
        "/etc/x",
        "img/a.svg",
    ]
    tips = [
        gitrepo.commit({A: doc("SOP-001", attachments=names), f"{ROOT}/sop/img/a.svg": "A"}),
        gitrepo.commit({f"{ROOT}/shared/b.svg": "B", "outside.svg": "O"}),
        gitrepo.commit({f"{ROOT}/sop/img/a.svg": "AA"}),
        gitrepo.commit({f"{ROOT}/sop/img/a.svg": None, f"{ROOT}/shared/b.svg": None}),
        gitrepo.commit({A: doc("SOP-001", "1.1")}),
        gitrepo.commit({f"{ROOT}/shared/b.svg": "B2"}),
    ]
    history = agree(gitrepo, *tips)
    (line,) = history.timelines.values()
    assert [a.commit.oid for a in line.appearances] == tips[:5]
    assert line.appearances[0].snapshot is not None
    assert [name for name, _ in line.appearances[0].snapshot.attachments] == sorted(set(names))


def test_deleted_and_brought_back(gitrepo: GitRepo) -> None:
    tips = [
        gitrepo.commit({A: doc("SOP-001")}),
        gitrepo.commit({A: None}),
        gitrepo.commit({"x": "1"}),
        gitrepo.commit({A: BROKEN}),
    ]
    history = agree(gitrepo, *tips)
    (line,) = history.timelines.values()
    assert [a.snapshot and a.snapshot.readable for a in line.appearances] == [True, None, False]


def test_names_beyond_ascii_and_utf8(gitrepo: GitRepo) -> None:
    names = [f"{ROOT}/Prüfung ä.md", f"{ROOT}/文書.md", f"{ROOT}/bad\udcff.md", f"{ROOT}/123.md"]
    tips = gitrepo.build(
        [
            TreeCommit({name: doc(f"SOP-{n}") for n, name in enumerate(names)}),
            TreeCommit({name: doc(f"SOP-{n}", "1.1") for n, name in enumerate(names)}, (0,)),
        ]
    )
    for tip in tips:
        history = load(gitrepo, tip)
        heads = [timeline.head for timeline in history.timelines.values()]
        assert [head.path for head in heads if head] == names


CONTENTS = st.sampled_from(
    [
        doc("SOP-001"),
        doc("SOP-001", "1.1", "approved", attachments=["img.svg", "../b/img.svg"]),
        doc("SOP-002"),
        doc("SOP-002", "2.0", attachments=["img.svg"]),
        doc("SOP-002", language="de"),
        doc(None),
        BROKEN,
        "No front matter.\n",
    ]
)
TREES = st.dictionaries(
    st.sampled_from([f"{ROOT}/a/1.md", f"{ROOT}/a/2.md", f"{ROOT}/b/1.md", f"{ROOT}/b/2.md"]),
    CONTENTS,
)
ASSETS = st.dictionaries(
    st.sampled_from([f"{ROOT}/a/img.svg", f"{ROOT}/b/img.svg"]), st.sampled_from(["1", "2"])
)


@st.composite
def graphs(draw: st.DrawFn) -> list[TreeCommit]:
    """Commits with any trees and any parents: evil merges, foxtrots and reverts among them."""
    made: list[TreeCommit] = []
    for number in range(draw(st.integers(2, 7))):
        files: Mapping[str, str] = {**draw(TREES), **draw(ASSETS), "keep": "x"}
        if number and draw(st.booleans()):
            files = made[draw(st.integers(0, number - 1))].files  # type: ignore[assignment]
        parents: tuple[int, ...] = ()
        if number:
            parents = tuple(
                draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=2, unique=True))
            )
        made.append(TreeCommit(files, parents))
    return made


@settings(max_examples=60)
@given(graph=graphs(), data=st.data())
def test_any_history_agrees_with_a_plain_walk(
    graph: list[TreeCommit], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repo = GitRepo.init(tmp_path_factory.mktemp("graph") / "repo")
    oids = repo.build(graph)
    tips = data.draw(st.lists(st.sampled_from(oids), min_size=1, max_size=3))
    for tip in tips:
        history = load(repo, tip)
        assert seen(history) == walk(repo, tip, ROOT)
        history.close()
