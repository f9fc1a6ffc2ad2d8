"""The demo's whole main line, read tree by tree, against the index that is built in one pass."""

from qmsctl.model.document import DocumentKey
from qmsctl.model.layout import Layout
from qmsctl.repository.git import Git
from qmsctl.repository.history import load_history
from tests.scaffold.demo.conftest import Demo
from tests.support.plainwalk import Key, Seen, first_parents, walk
from tests.support.qmsrepo import POLICY, seen

ROOT = "qms_docs"
Lines = dict[Key, list[Seen]]


def issued(line: list[Seen]) -> dict[str, tuple[str, str | None]]:
    """Version → commit that brought it as approved, and the digest of its text."""
    found: dict[str, tuple[str, str | None]] = {}
    for state in line:
        fields = state.fields or {}
        if fields.get("status") == "approved":
            found.setdefault(fields["version"], (state.commit, state.body))
    return found


def test_the_index_says_what_a_plain_walk_says(demo: Demo) -> None:
    """One test, so that parallel runs read all those trees only once."""
    with Git.open(demo.repo.path) as git:
        index = load_history(git, demo.repo.head, Layout(ROOT), POLICY, use_cache=False)
    plain = walk(demo.repo, demo.repo.head, ROOT)
    assert [commit.oid for commit in index.commits] == first_parents(demo.repo, demo.repo.head)
    assert seen(index) == plain
    for (document, language), line in plain.items():
        timeline = index.timelines[DocumentKey(document, language)]
        revisions = {
            str(r.version): (r.arrival.oid, r.snapshot.body_sha256) for r in timeline.revisions
        }
        assert revisions == issued(line), document
    holds_what_makes_a_history_hard(demo, plain)


def holds_what_makes_a_history_hard(demo: Demo, plain: Lines) -> None:
    """A rename, a move, a language, reverts, merges and swapped attachments were compared."""
    assert len(plain) == 47
    assert ("SOP-006", "de") in plain
    assert len({state.path for state in plain["SOP-009", "en"]}) == 2
    assert len({state.path for state in plain["WI-004", "en"]}) == 2
    assert len({state.attachments for state in plain["SOP-012", "en"]}) == 2
    bodies = [state.body for state in plain["SOP-008", "en"]]
    assert any(bodies[n] == bodies[n + 2] != bodies[n + 1] for n in range(len(bodies) - 2))
    merges = set(demo.repo.git("rev-list", "--first-parent", "--merges", "main").split())
    assert len({state.commit for line in plain.values() for state in line} & merges) >= 10
