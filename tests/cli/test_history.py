import pytest

from qmsctl.rules.example import SOP_PATH, approvals, document, files
from tests.cli.story import AS_OF, data, look, run
from tests.support.gitrepo import GitRepo

DECLARED = (
    "declared: The document and the history of its repository name these approvers; nobody signed."
)
KEYS = {
    "version", "state", "digest", "commit", "committed_on", "authors", "change",
    "change_summary", "approvals", "effective_date", "path",
}  # fmt: skip


def test_the_newest_revision_comes_first_and_says_who_when_why(story: GitRepo) -> None:
    digests = [r["digest"] for r in data(story, "history", "SOP-001")["revisions"]]
    commits = [story.oid("HEAD~4")[:10], story.oid("HEAD~3")[:10]]
    assert (
        look(story, "history", "SOP-001")
        == f"""\
SOP-001 (en)  Control of documented information

3.0  draft
  Change      substantive: Says who may ask.
  Written by  Mia Keller
  File        {SOP_PATH}

2.0  effective, in force since 2026-03-15
  Change       substantive: Speaks of the effective revision.
  Written by   Mia Keller
  Approved by  Alex Brandt (owner) on 2026-02-27: declared
               Jun Tanaka (Quality manager) on 2026-02-28: declared
  Evidence     {DECLARED}
  Commit       {commits[1]} on 2026-03-02
  Digest       {digests[1]}
  File         {SOP_PATH}

1.0  superseded, was in force from 2026-02-01 until 2026-03-14
  Change       substantive: First issue.
  Written by   Mia Keller
  Approved by  Alex Brandt (owner) on 2026-01-12: declared
               Jun Tanaka (Quality manager) on 2026-01-13: declared
  Evidence     {DECLARED}
  Commit       {commits[0]} on 2026-01-20
  Digest       {digests[0]}
  File         {SOP_PATH}
"""
    )


def test_json_is_oldest_first_with_every_key(story: GitRepo) -> None:
    history = data(story, "history", "SOP-001")
    assert history["schema"] == "qms-history/1"
    assert history["document"] == "SOP-001"
    assert [r["version"] for r in history["revisions"]] == ["1.0", "2.0"]
    assert all(set(r) >= KEYS for r in history["revisions"])
    first = history["revisions"][0]
    assert (first["effective_from"], first["effective_until"]) == ("2026-02-01", "2026-03-14")
    assert first["authors"] == [{"id": "m.keller", "name": "Mia Keller"}]
    assert first["approvals"][1] == {
        "role": "quality-manager",
        "by": "j.tanaka",
        "name": "Jun Tanaka",
        "date": "2026-01-13",
        "adopted": None,
        "evidence": "declared",
        "time": None,
        "key": None,
        "statement": None,
        "record": None,
        "problems": [],
    }
    assert [r["evidence"] for r in history["revisions"]] == ["declared", "declared"]
    assert history["draft"]["version"] == "3.0"


def test_a_withdrawal_is_told(story: GitRepo) -> None:
    text = look(story, "history", "WI-001")
    assert "Withdrawn from 2026-03-10 (declared): The SOP says it all. Replaced by" in text
    assert "1.0  obsolete, was in force from 2026-02-01 until 2026-03-09\n" in text
    assert data(story, "history", "WI-001")["draft"] is None


def test_a_recall_is_told(example: GitRepo) -> None:
    example.commit(files(), date="2026-01-20T12:00:00+00:00")
    second = {
        "version": "2.0",
        "effective_date": "2026-06-01",
        "approvals": approvals("2026-02-10", "2026-02-11"),
    }
    example.commit({SOP_PATH: document(**second)}, date="2026-02-12T12:00:00+00:00")  # type: ignore[arg-type]
    recall = {
        "version": "2.0",
        "reason": "Wrong \x1b[31mform.",
        "by": "j.tanaka",
        "date": "2026-03-01",
        "approvals": approvals("2026-03-01", "2026-03-01"),
    }
    example.commit(
        {SOP_PATH: document(**second, recalled=[recall])}, date="2026-03-01T12:00:00+00:00"
    )  # type: ignore[arg-type]
    text = look(example, "history", "SOP-001")
    assert "2.0 recalled on 2026-03-01 by Jun Tanaka (declared): Wrong \\x1b[31mform.\n" in text
    assert "\n2.0  recalled\n" in text


def test_a_scheduled_and_an_on_release_revision_say_what_their_days_rest_on(
    example: GitRepo,
) -> None:
    example.commit(
        {**files(), SOP_PATH: document(effective_date="on-release")},
        date="2026-01-20T12:00:00+00:00",
    )
    text = look(example, "history", "SOP-001")
    assert "in force since 2026-01-20 (day of its commit, unproved)\n" in text
    earlier = run(example, "history", "FRM-001", "--as-of", "2026-01-25").stdout
    assert "1.0  scheduled, in force from 2026-02-01 on\n" in earlier


def test_adopted_approvals_say_where_they_are_kept(example: GitRepo) -> None:
    adopted = [
        {"role": "owner", "adopted": "paper, binder 12"},
        {"role": "quality-manager", "by": "j.tanaka", "adopted": "binder 12"},
    ]
    example.commit({**files(), SOP_PATH: document(approvals=adopted)})
    text = look(example, "history", "SOP-001")
    assert "owner: adopted from paper, binder 12" in text
    assert "Jun Tanaka (Quality manager): adopted from binder 12" in text


def test_a_document_that_was_never_approved_says_so(example: GitRepo) -> None:
    example.commit({**files(), SOP_PATH: document(status="draft", approvals=None)})
    result = run(example, "history", "SOP-001", "--as-of", AS_OF)
    assert "1.0  draft\n" in result.stdout
    assert "no approved version of SOP-001" in result.stderr


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("SOP-01", "Did you mean SOP-001?"),
        ("sop-001", "Did you mean SOP-001?"),
        ("SPO-002", "Did you mean SOP-002?"),
        ("XYZ", "'qms register --all' lists every document."),
    ],
)
def test_an_unknown_document_is_told_with_what_was_meant(
    story: GitRepo, asked: str, hint: str
) -> None:
    from qmsctl.model.errors import UnknownDocument

    with pytest.raises(UnknownDocument) as caught:
        run(story, "history", asked)
    assert caught.value.message == f"There is no document {asked}."
    assert caught.value.hint == hint


def test_languages_are_told_apart(example: GitRepo) -> None:
    from qmsctl.model.errors import UnknownDocument, UsageError

    german = SOP_PATH.replace("documented", "dokumentierte")
    example.commit({**files(), german: document(language="de", title="Lenkung")})
    assert data(example, "history", "SOP-001", "--language", "de")["title"] == "Lenkung"
    with pytest.raises(UsageError, match="several languages: de, en"):
        run(example, "history", "SOP-001")
    with pytest.raises(UnknownDocument, match="no version in language 'fr'"):
        run(example, "history", "SOP-001", "--language", "fr")


def test_an_empty_qms_says_how_to_start(example: GitRepo) -> None:
    from qmsctl.model.errors import UnknownDocument

    example.commit({path: text for path, text in files().items() if not path.endswith(".md")})
    with pytest.raises(UnknownDocument) as caught:
        run(example, "history", "SOP-001")
    assert "qms new" in caught.value.hint
