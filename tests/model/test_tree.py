"""Source files and snapshots: what they answer when parts are missing."""

from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Position
from qmsctl.model.history import Revision, Timeline
from qmsctl.model.tree import Corpus, SourceFile, YamlFile
from qmsctl.model.version import Version
from tests.support.builders import commit, snapshot

PLACES = {("a",): Position(2, 1), ("a", 0): Position(3, 5)}


def test_the_nearest_known_place_is_told() -> None:
    file = SourceFile("a.md", {"id": 3}, None, "", 1, "", positions=PLACES)
    yaml = YamlFile("qms.yml", {}, positions=PLACES)
    for source in (file, yaml):
        assert source.position("a", 0, "x") == Position(3, 5)
        assert source.position("a", 7) == Position(2, 1)
        assert source.position("b", 1) == Position(1, 1)
        assert source.position() == Position(1, 1)
    assert file.id is None


def test_an_empty_corpus() -> None:
    corpus = Corpus((), "en")
    assert (corpus.valid, dict(corpus.by_key), dict(corpus.by_id)) == ((), {}, {})


def test_snapshots_give_text_or_nothing() -> None:
    one = snapshot("1.10", tags=["x"])
    assert (one.id, one.status, one.version_text) == ("SOP-001", "approved", "1.10")
    assert one.version == Version("1.10")
    assert one.approved
    assert one.text("tags") is None
    assert snapshot("first").version is None
    unreadable = snapshot(readable=False)
    assert (unreadable.id, unreadable.approved) == (None, False)


def test_the_head_of_a_timeline() -> None:
    key = DocumentKey("SOP-001", "en")
    assert Timeline(key, ()).head is None
    assert commit().short == commit().oid[:10]


def test_a_revision_gives_the_text_of_its_snapshot() -> None:
    one = snapshot("1.0")
    revision = Revision(DocumentKey("SOP-001", "en"), Version("1.0"), one, commit())
    assert revision.text("type") == "sop"
    assert revision.text("authors") is None
