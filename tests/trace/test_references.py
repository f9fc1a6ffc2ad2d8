"""Who refers to whom, and what a change touches."""

import pytest

from qmsctl.model.standard import Standard
from qmsctl.model.tree import Corpus, SourceFile
from qmsctl.trace.coverage import Claim
from qmsctl.trace.impact import Impact, impact
from qmsctl.trace.references import References, Via, texts
from tests.support.builders import policy

KEY = "iso1:2020"
STANDARD = Standard.model_validate(
    {
        "key": KEY,
        "standard": "ISO 1",
        "clauses": [{"id": "4", "title": "A"}, {"id": "5", "title": "B"}],
    }
)


def doc(document_id: str | None, body: str = "", **fields: object) -> SourceFile:
    values = {"id": document_id, **fields}
    return SourceFile(f"q/{document_id}.md", values, None, body, 10, "0" * 64)


SOP1 = doc(
    "SOP-001",
    "See [two](SOP-002.md#x), SOP-003 and\nSOP-001, [self](#a), [p](img/p.png).\n",
    references=["FRM-001", 7],
    change_request="CR-1",
    attachments=["img/p.png"],
)
SOP2 = doc("SOP-002", "SOP-001", withdrawal={"replaced_by": ["SOP-001"]}, attachments=["img/p.png"])
SOP3 = doc("SOP-003", "[one](SOP-001-renamed.md)", change_request="CR-1", withdrawal="odd")
NAMELESS = doc(None, "SOP-001", attachments=["img/p.png", "gone.png"])
CORPUS = Corpus((SOP1, SOP2, SOP3, NAMELESS), "en")
PATHS = [f.path for f in CORPUS.files] + ["q/img/p.png"]
REFERENCES = References.of(CORPUS, PATHS, "q", ["SOP", "FRM"])


def test_every_way_to_refer() -> None:
    found = {(item.source.id, item.id, item.via) for item in REFERENCES.all}
    assert found == {
        ("SOP-001", "SOP-002", Via.LINK),
        ("SOP-001", "SOP-003", Via.MENTION),
        ("SOP-001", "FRM-001", Via.FIELD),
        ("SOP-002", "SOP-001", Via.MENTION),
        ("SOP-002", "SOP-001", Via.SUCCESSOR),
        ("SOP-003", "SOP-001", Via.LINK),
        (None, "SOP-001", Via.MENTION),
    }


def test_places_are_those_of_the_file() -> None:
    places = {item.id: item.place for item in REFERENCES.all if item.source is SOP1}
    assert places["SOP-002"] == (10, 5)
    assert places["SOP-003"] == (10, 26)
    assert places["FRM-001"] == (1, 1)


@pytest.mark.parametrize(
    ("value", "expected"), [(["a", 1, "b"], ("a", "b")), ("a", ()), (None, ()), ({"a": 1}, ())]
)
def test_texts_of_odd_front_matter(value: object, expected: tuple[str, ...]) -> None:
    assert texts(value) == expected


def test_impact_of_a_change() -> None:
    claims = [
        Claim("SOP-001", "", "", (f"{KEY}/4", f"{KEY}/5"), in_force=True),
        Claim("SOP-002", "", "", (f"{KEY}/5",), in_force=True),
    ]
    record = {
        "id": "log",
        "title": "Log",
        "form": "SOP-001",
        "location": "x",
        "owner": "x",
        "retention": "x",
    }
    found = impact("SOP-001", REFERENCES, claims, policy(record_types=[record]), {KEY: STANDARD})
    assert found == Impact(
        document="SOP-001",
        refers_to=("FRM-001", "SOP-002", "SOP-003"),
        referred_by=("SOP-002", "SOP-003"),
        clauses=(f"{KEY}/4", f"{KEY}/5"),
        only_here=(f"{KEY}/4",),
        record_types=("log",),
        released_with=("SOP-003",),
        shared_files=(("q/img/p.png", ("SOP-002",)),),
    )


def test_impact_of_something_alone() -> None:
    assert impact("SOP-9", REFERENCES, [], policy(), {}) == Impact("SOP-9", *((),) * 7)
