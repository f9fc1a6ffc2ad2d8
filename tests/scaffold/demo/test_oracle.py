"""The demo's whole main line, read tree by tree, against the index that is built in one pass."""

import pytest

from qmsctl.model.document import DocumentKey
from qmsctl.model.layout import Layout
from qmsctl.repository.git import Git
from qmsctl.repository.history import History, load_history
from tests.scaffold.demo.conftest import Demo
from tests.support.plainwalk import Key, Seen, first_parents, walk
from tests.support.qmsrepo import POLICY, seen

ROOT = "qms_docs"
Lines = dict[Key, list[Seen]]


@pytest.fixture(scope="module")
def index(demo: Demo) -> History:
    with Git.open(demo.repo.path) as git:
        return load_history(git, demo.repo.head, Layout(ROOT), POLICY, use_cache=False)


@pytest.fixture(scope="module")
def plain(demo: Demo) -> Lines:
    return walk(demo.repo, demo.repo.head, ROOT)


def test_every_document_has_the_same_history(index: History, plain: Lines) -> None:
    assert seen(index) == plain
    assert len(plain) == 47
    assert ("SOP-006", "de") in plain


def test_the_main_line_is_the_same(demo: Demo, index: History) -> None:
    assert [commit.oid for commit in index.commits] == first_parents(demo.repo, demo.repo.head)


def issued(line: list[Seen]) -> dict[str, tuple[str, str | None]]:
    """Version → commit that brought it as approved, and the digest of its text."""
    found: dict[str, tuple[str, str | None]] = {}
    for state in line:
        fields = state.fields or {}
        if fields.get("status") == "approved":
            found.setdefault(fields["version"], (state.commit, state.body))
    return found


def test_every_revision_arrived_with_the_same_commit(index: History, plain: Lines) -> None:
    for (document, language), line in plain.items():
        timeline = index.timelines[DocumentKey(document, language)]
        revisions = {
            str(r.version): (r.arrival.oid, r.snapshot.body_sha256) for r in timeline.revisions
        }
        assert revisions == issued(line), document


def test_the_main_line_holds_what_makes_a_history_hard(demo: Demo, plain: Lines) -> None:
    """What is compared above includes a rename, a move, reverts, merges and swapped attachments."""
    assert len({state.path for state in plain["SOP-009", "en"]}) == 2
    assert len({state.path for state in plain["WI-004", "en"]}) == 2
    assert len({state.attachments for state in plain["SOP-012", "en"]}) == 2
    bodies = [state.body for state in plain["SOP-008", "en"]]
    assert any(bodies[n] == bodies[n + 2] != bodies[n + 1] for n in range(len(bodies) - 2))
    merges = set(demo.repo.git("rev-list", "--first-parent", "--merges", "main").split())
    assert len({state.commit for line in plain.values() for state in line} & merges) >= 10
