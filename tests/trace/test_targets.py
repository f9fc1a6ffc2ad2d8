"""Where addresses lead: by path, by id, or nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.tree import Corpus, SourceFile
from qmsctl.trace.targets import Places, Target, TargetKind

K = TargetKind


def doc(path: str, document_id: str | None = None, language: str | None = None) -> SourceFile:
    fields = {"id": document_id, "language": language}
    return SourceFile(path, {k: v for k, v in fields.items() if v}, None, "", 1, "0" * 64)


HERE = doc("qms/sop/SOP-001-a.md", "SOP-001")
GERMAN = doc("qms/sop/SOP-001-a.de.md", "SOP-001", "de")
FORM = doc("qms/forms/FRM-001-b.md", "FRM-001")
FORM_DE = doc("qms/forms/FRM-001-b.de.md", "FRM-001", "de")
GUIDE = doc("qms/guide/on-call.md", "on-call")
FILES = {f.path for f in (HERE, GERMAN, FORM, FORM_DE, GUIDE)} | {
    "qms/sop/img/Flow.svg",
    "qms/sop/my file.pdf",
    "qms/.hidden/x.png",
}
PLACES = Places.of(FILES, Corpus((HERE, GERMAN, FORM, FORM_DE, GUIDE), "en"), "qms")


@pytest.mark.parametrize(
    ("address", "kind", "path", "anchor"),
    [
        ("../forms/FRM-001-b.md", K.FILE, "qms/forms/FRM-001-b.md", None),
        ("../forms/FRM-001-b.md#top", K.FILE, "qms/forms/FRM-001-b.md", "top"),
        ("../forms/FRM-001-b.md?x=1#top", K.FILE, "qms/forms/FRM-001-b.md", "top"),
        ("./SOP-001-a.md", K.FILE, "qms/sop/SOP-001-a.md", None),
        ("../sop/../forms/FRM-001-b.md", K.FILE, "qms/forms/FRM-001-b.md", None),
        ("my%20file.pdf", K.FILE, "qms/sop/my file.pdf", None),
        ("../.hidden/x.png", K.FILE, "qms/.hidden/x.png", None),
        ("img/Flow.svg#a%20b", K.FILE, "qms/sop/img/Flow.svg", "a b"),
        ("img/Flow.svg&amp;", K.MISSING, "qms/sop/img/Flow.svg&", None),
        ("#here", K.SAME_PAGE, "qms/sop/SOP-001-a.md", "here"),
        ("", K.SAME_PAGE, "qms/sop/SOP-001-a.md", None),
        ("#", K.SAME_PAGE, "qms/sop/SOP-001-a.md", None),
        ("?q", K.SAME_PAGE, "qms/sop/SOP-001-a.md", None),
        ("FRM-001-old-name.md", K.MOVED, "qms/forms/FRM-001-b.md", None),
        ("../FRM-001-old/#x", K.MOVED, "qms/forms/FRM-001-b.md", "x"),
        ("FRM-001", K.MOVED, "qms/forms/FRM-001-b.md", None),
        ("on-call.md", K.MOVED, "qms/guide/on-call.md", None),
        ("FRM-001-old-name.html", K.MOVED, "qms/forms/FRM-001-b.md", None),
        ("FRM-001-blank.csv", K.MISSING, "qms/sop/FRM-001-blank.csv", None),
        ("img/SOP-001-flow.SVG", K.MISSING, "qms/sop/img/SOP-001-flow.SVG", None),
        ("FRM-0011.md", K.MISSING, "qms/sop/FRM-0011.md", None),
        ("FRM-001x.md", K.MISSING, "qms/sop/FRM-001x.md", None),
        ("FRM-099-x.md", K.MISSING, "qms/sop/FRM-099-x.md", None),
        ("img/flow.svg", K.OTHER_CASE, "qms/sop/img/Flow.svg", None),
        ("../SOP/SOP-001-A.md", K.OTHER_CASE, "qms/sop/SOP-001-a.md", None),
        ("../forms/", K.FOLDER, "qms/forms", None),
        ("..", K.FOLDER, "qms", None),
        ("../../README.md", K.OUTSIDE, "README.md", None),
        ("../../../x", K.OUTSIDE, "../x", None),
        ("../../qms2/x.md", K.OUTSIDE, "qms2/x.md", None),
        ("/forms/FRM-001-b.md", K.ABSOLUTE, None, None),
        ("\\\\server\\x", K.ABSOLUTE, None, None),
        ("https://example.org/FRM-001", K.EXTERNAL, None, None),
        ("//example.org/x", K.EXTERNAL, None, None),
        ("mailto:a@b.example", K.EXTERNAL, None, None),
        ("c:/x", K.MISSING, "qms/sop/c:/x", None),
    ],
)
def test_addresses(address: str, kind: TargetKind, path: str | None, anchor: str | None) -> None:
    assert PLACES.resolve(address, HERE) == Target(kind, path, anchor)


def test_an_id_leads_to_the_same_language_if_there_is_one() -> None:
    assert PLACES.resolve("../FRM-001.md", GERMAN).path == FORM_DE.path
    assert PLACES.resolve("../on-call", GERMAN).path == GUIDE.path
    assert PLACES.document_of("SOP-001", "fr") == HERE
    assert PLACES.document_of("SOP-999") is None


def test_only_found_files_are_files() -> None:
    assert Target(K.MOVED, "x").file == "x"
    assert Target(K.OTHER_CASE, "x").file is None


def test_a_root_at_the_top_of_the_repository() -> None:
    own = doc("SOP-001-a.md", "SOP-001")
    places = Places.of({own.path, "b.md"}, Corpus((own,), "en"), "")
    assert places.resolve("b.md", own) == Target(K.FILE, "b.md")
    assert places.resolve("../b.md", own).kind is K.OUTSIDE


@given(st.text(max_size=30))
def test_no_address_breaks_it(address: str) -> None:
    target = PLACES.resolve(address, HERE)
    assert target.file is None or target.file in FILES
