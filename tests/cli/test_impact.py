import pytest

from qmsctl.model.errors import UnknownDocument
from qmsctl.rules.example import FORM_PATH, POLICY_PATH, SOP_PATH, document, files, form, policy
from tests.cli.story import data, look, run
from tests.support.gitrepo import GitRepo


def test_it_tells_who_refers_and_what_hangs_on_it(story: GitRepo) -> None:
    assert (
        look(story, "impact", "FRM-001")
        == """\
FRM-001  Change request

Referred to by        SOP-001  Control of documented information
                      SOP-002  Cleaning  (scheduled)
                      WI-001  Cleaning the table  (obsolete)
Refers to             no other document
Answers clauses       none
Covered only here     none
Records made with it  change-request  Change request
Open changes          FRM-001 1.1  draft
"""
    )


def test_clauses_that_only_it_covers_are_named(story: GitRepo) -> None:
    text = look(story, "impact", "SOP-001")
    assert (
        "Covered only here  ISO 9001:2015 7.5.2  Creating and updating\n"
        "                   ISO 9001:2015 7.5.3.1  Availability and protection\n"
    ) in text
    assert "Open changes       SOP-001 3.0  draft, CR-7\n" in text


def test_json_holds_the_same(story: GitRepo) -> None:
    impact = data(story, "impact", "SOP-001")
    assert impact["schema"] == "qms-impact/1"
    assert impact["document"] == "SOP-001"
    assert [d["id"] for d in impact["refers_to"]] == ["FRM-001", "SOP-002"]
    assert impact["referred_by"] == [
        {"id": "WI-001", "title": "Cleaning the table", "state": "obsolete"}
    ]
    assert impact["covered_only_here"] == ["iso9001:2015/7.5.2", "iso9001:2015/7.5.3.1"]
    assert impact["open_changes"] == [
        {
            "document": "SOP-001",
            "language": "en",
            "version": "3.0",
            "state": "draft",
            "change_request": "CR-7",
        }
    ]
    assert data(story, "impact", "FRM-001")["record_types"] == [
        {"id": "change-request", "title": "Change request"}
    ]


def test_what_is_not_in_force_covers_nothing(story: GitRepo) -> None:
    text = look(story, "impact", "SOP-002")
    assert "Covered only here  none: what is not in force covers no clause\n" in text
    assert "Open changes       SOP-002 1.0  scheduled\n" in text


def test_what_others_cover_too_is_not_only_here(example: GitRepo) -> None:
    cited = ["iso9001:2015/7.5.2", "iso9001:2015/99.1"]
    shared = {"attachments": ["../files/a.csv"], "change_request": "CR-1", "clauses": cited}
    own = {**shared, "references": ["SOP-404"]}
    example.commit(
        {
            **files(),
            POLICY_PATH: policy(standards=[{"id": "iso9001:2015"}]),
            SOP_PATH: document(**own),  # type: ignore[arg-type]
            FORM_PATH: form(**shared),  # type: ignore[arg-type]
            "qms_docs/files/a.csv": "a\n",
        }
    )
    example.write({SOP_PATH: document(**{**own, "change_request": 7}, version="1.1")})  # type: ignore[arg-type]
    text = look(example, "impact", "SOP-001")
    assert "Covered only here   none: each of its clauses has another answer too\n" in text
    assert "iso9001:2015/99.1  (not known)\n" in text
    assert "SOP-404  (no such document)\n" in text
    assert "Open changes        SOP-001 1.1  in review\n" in text
    example.write({SOP_PATH: document(**own)})  # type: ignore[arg-type]
    text = look(example, "impact", "SOP-001")
    assert "Released with       FRM-001  Change request\n" in text
    assert "Shared attachments  qms_docs/files/a.csv (also FRM-001)\n" in text
    found = data(example, "impact", "SOP-001")
    assert found["shared_files"] == [{"path": "qms_docs/files/a.csv", "documents": ["FRM-001"]}]
    assert found["released_with"][0]["state"] == "effective"


def test_languages_count_together(example: GitRepo) -> None:
    german = SOP_PATH.replace("documented", "dokumentierte")
    example.commit(
        {**files(), german: document(language="de", title="Lenkung", references=["SOP-001"])}
    )
    assert look(example, "impact", "SOP-001").startswith(
        "SOP-001  Control of documented information\n"
    )


def test_an_unknown_document_is_told(story: GitRepo) -> None:
    with pytest.raises(UnknownDocument, match="There is no document SOP-9"):
        run(story, "impact", "SOP-9")


def test_a_change_request_that_is_no_text_joins_nothing(example: GitRepo) -> None:
    example.commit({**files(), SOP_PATH: document(change_request=["CR-1"])})
    assert data(example, "impact", "SOP-001")["released_with"] == []
