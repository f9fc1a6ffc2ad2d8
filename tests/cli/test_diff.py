import json

import pytest

from qmsctl.model.errors import UsageError
from qmsctl.rules.example import SOP_BODY, SOP_PATH, approvals, document, files
from tests.cli.story import data, look, run
from tests.support.gitrepo import GitRepo


def compared(repo: GitRepo, *args: str) -> tuple[str, str]:
    found = json.loads(run(repo, "diff", *args, "--format", "json").stdout)
    return found["from"]["version"], found["to"]["version"]


def test_two_versions_word_by_word(story: GitRepo) -> None:
    result = run(story, "diff", "SOP-001", "1.0", "2.0")
    lines = result.stdout.splitlines()
    assert lines[0] == "SOP-001: 1.0 (superseded) → 2.0 (effective)"
    assert (
        "    Everyone works with the [-current-]{+effective+} revision of a document."
        "{+ SOP-002 is an example.+}"
    ) in lines
    assert "  … 1 unchanged block" in lines
    assert result.stderr == "Changed: 6 fields, 1 attachment, 7 words in 2 blocks of the text.\n"
    short = run(story, "diff", "SOP-001", "1.0", "2.0", "--context", "0").stdout
    assert "[change request]" in result.stdout
    assert "[change request]" not in short


def test_json_holds_what_changed(story: GitRepo) -> None:
    found = json.loads(run(story, "diff", "SOP-001", "1.0", "2.0", "--format", "json").stdout)
    assert found["schema"] == "qms-diff/1"
    assert found["document"] == "SOP-001"
    history = {r["version"]: r for r in data(story, "history", "SOP-001")["revisions"]}
    assert found["from"]["digest"] == history["1.0"]["digest"]
    assert found["to"]["commit"] == history["2.0"]["commit"]
    assert [row["name"] for row in found["attachments"]] == ["img/flow.svg"]
    assert {block["heading"] for block in found["blocks"]} == {"Purpose", "Procedure"}
    assert found["changed"] is True
    assert found["words"] == 7


def test_html_stands_alone(story: GitRepo) -> None:
    page = run(story, "diff", "SOP-001", "1.0", "2.0", "--format", "html").stdout
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<del>current</del><ins>effective</ins>" in page
    assert "http" not in page.replace("http-equiv", "")


def test_by_default_what_comes_next_against_what_is_in_force(story: GitRepo) -> None:
    assert compared(story, "SOP-001") == ("2.0", "3.0")
    assert compared(story, "FRM-001") == ("1.0", "1.1")
    result = run(story, "diff", "SOP-001")
    assert result.stdout.startswith("SOP-001: 2.0 (effective) → 3.0 (draft on the main line)\n")
    assert result.stderr.endswith("; the text is the same.\n")


def test_words_stand_for_versions(story: GitRepo) -> None:
    assert compared(story, "SOP-001", "effective", "draft") == ("2.0", "3.0")
    assert compared(story, "SOP-001", "1.0") == ("1.0", "3.0")
    assert compared(story, "FRM-001", "tree", "effective") == ("1.1", "1.0")
    assert compared(story, "SOP-001", "3.0", "1.0") == ("3.0", "1.0")


def test_an_edit_in_place_is_compared_with_what_was_approved(example: GitRepo) -> None:
    example.commit(files())
    example.write({SOP_PATH: document(body=SOP_BODY.replace("current", "latest"))})
    result = run(example, "diff", "SOP-001")
    head = "SOP-001: 1.0 (effective) → 1.0 (approved, as the file stands)\n"
    assert result.stdout.startswith(head)
    assert "[-current-]{+latest+}" in result.stdout
    same = run(example, "diff", "SOP-001", "1.0", "1.0")
    assert same.stderr == "Nothing differs that readers can see.\n"
    page = run(example, "diff", "SOP-001", "1.0", "1.0", "--format", "html").stdout
    assert "<p>Nothing differs.</p>" in page


def test_a_scheduled_version_and_then_the_last_two(example: GitRepo) -> None:
    example.commit(files())
    second = document(
        version="2.0",
        effective_date="2999-01-01",
        approvals=approvals("2026-01-20", "2026-01-20"),
    )
    example.commit({SOP_PATH: second})
    assert compared(example, "SOP-001") == ("1.0", "2.0")
    third = document(
        version="2.1",
        effective_date="2026-02-10",
        approvals=approvals("2026-01-21", "2026-01-21"),
    )
    example.commit({SOP_PATH: third})
    assert compared(example, "SOP-001") == ("1.0", "2.1")  # 2.0 never was in force
    example.commit({SOP_PATH: document(version="2.2")})
    assert "2.0  superseded, was never in force\n" in look(example, "history", "SOP-001")
    found = run(example, "diff", "SOP-001").stdout
    assert found.startswith("SOP-001: 2.1 (effective) → 2.2 (invalid)\n")


def test_what_cannot_be_compared_is_told(story: GitRepo, example: GitRepo) -> None:
    with pytest.raises(UsageError, match="SOP-002 has only one version so far"):
        run(story, "diff", "SOP-002")
    with pytest.raises(UsageError) as caught:
        run(story, "diff", "SOP-001", "1.0", "9.0")
    assert caught.value.hint == "It has: 1.0, 2.0, 3.0, tree, effective."
    example.commit({**files(), SOP_PATH: document(status="draft")})
    with pytest.raises(UsageError, match="only one version"):
        run(example, "diff", "SOP-001")


def test_without_a_repository_the_file_is_all_there_is(example: GitRepo) -> None:
    example.write(files())
    (example.path / ".git").rename(example.path.parent / "gone")
    with pytest.raises(UsageError, match="Of SOP-001 only the file is known"):
        run(example, "diff", "SOP-001")
    assert compared(example, "SOP-001", "tree", "1.0") == ("1.0", "1.0")


def test_the_first_version_in_work_has_nothing_to_compare_with(example: GitRepo) -> None:
    example.commit(files())
    example.write({SOP_PATH.replace("001", "005"): document(id="SOP-005", status="draft")})
    with pytest.raises(UsageError, match="Of SOP-005 only the file is known"):
        run(example, "diff", "SOP-005")


def test_readers_see_the_same_in_text_and_on_another_commit(story: GitRepo) -> None:
    assert look(story, "history", "SOP-001", "--rev", "HEAD~3").count("\n1.0  ") == 1
    assert compared(story, "SOP-001", "--rev", "HEAD~3") == ("1.0", "2.0")
