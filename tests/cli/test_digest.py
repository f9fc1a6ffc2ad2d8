import hashlib
import json
import subprocess

import pytest

from qmsctl.model.errors import UsageError
from qmsctl.rules.example import SOP_PATH, document, files
from tests.cli.story import PICTURE, data, run
from tests.support.gitrepo import GitRepo


def digest(repo: GitRepo, *args: str) -> str:
    return run(repo, "digest", *args).stdout.strip()


def test_the_digest_of_a_revision_is_that_of_its_history(story: GitRepo) -> None:
    history = data(story, "history", "SOP-001")["revisions"]
    for revision in history:
        assert digest(story, "SOP-001", "--version", revision["version"]) == revision["digest"]


def test_explain_prints_the_exact_bytes(story: GitRepo) -> None:
    result = run(story, "digest", "SOP-001", "--version", "2.0", "--explain")
    hashed = hashlib.sha256(result.stdout_bytes).hexdigest()
    assert hashed == digest(story, "SOP-001", "--version", "2.0")
    assert f"Digest: {hashed}\n" in result.stderr
    assert "as the main line received it in " in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--version", "2.0")])
def test_its_commands_recompute_the_body(story: GitRepo, arguments: tuple[str, ...]) -> None:
    result = run(story, "digest", "SOP-001", *arguments, "--explain")
    command = next(line for line in result.stderr.splitlines() if "sed '1,/" in line)
    done = subprocess.run(
        ["sh", "-c", command], cwd=story.path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == json.loads(result.stdout)["body"]


def test_by_default_it_is_the_file_as_it_stands(story: GitRepo) -> None:
    result = run(story, "digest", "SOP-001")
    assert result.stderr == f"SOP-001 3.0, draft, from {SOP_PATH} in the work tree.\n"
    rev = run(story, "digest", "SOP-001", "--rev", "HEAD~2")
    assert "It is the content that was approved as 2.0." in rev.stderr
    assert rev.stdout.strip() == digest(story, "SOP-001", "--version", "2.0")
    explained = run(story, "digest", "SOP-001", "--rev", "HEAD~2", "--explain")
    assert f"git show {story.oid('HEAD~2')}:{SOP_PATH} | sed" in explained.stderr


def test_an_edit_of_what_was_approved_is_said(example: GitRepo) -> None:
    example.commit(files())
    before = digest(example, "SOP-001")
    example.write({SOP_PATH: document(owner="m.keller")})
    assert digest(example, "SOP-001") == before
    example.write({SOP_PATH: document(change_summary="Another one.")})
    result = run(example, "digest", "SOP-001")
    assert result.stdout.strip() != before
    assert "It is NOT the content that was approved as 1.0: see 'qms diff SOP-001'" in result.stderr
    found = json.loads(run(example, "digest", "SOP-001", "--format", "json").stdout)
    assert found["approved_digest"] == before
    assert found["source"] == "tree"


def test_a_missing_attachment_is_said(story: GitRepo, example: GitRepo) -> None:
    example.commit({**files(), SOP_PATH: document(attachments=["img/flow.svg"])})
    assert "The attachment img/flow.svg is not there" in run(example, "digest", "SOP-001").stderr
    example.write({PICTURE: "<svg/>"})
    found = json.loads(run(example, "digest", "SOP-001", "--format", "json").stdout)
    assert found["schema"] == "qms-digest/1"
    assert found["hashed"]["attachments"] == [
        {"path": "img/flow.svg", "sha256": hashlib.sha256(b"<svg/>").hexdigest()}
    ]


def test_a_file_that_is_gone_leaves_its_revision(example: GitRepo) -> None:
    example.commit(files())
    before = digest(example, "SOP-001")
    example.commit({SOP_PATH: None})
    assert digest(example, "SOP-001") == before
    found = json.loads(run(example, "digest", "SOP-001", "--format", "json").stdout)
    assert found["source"] == "main-line"
    assert found["commit"] == example.oid("HEAD~1")


def test_an_unknown_version_is_told_with_the_known_ones(story: GitRepo) -> None:
    with pytest.raises(UsageError) as caught:
        run(story, "digest", "SOP-001", "--version", "9.0")
    assert caught.value.message == "SOP-001 has no version 9.0."
    assert caught.value.hint == "It has: 1.0, 2.0, 3.0."
    draft = digest(story, "SOP-001", "--version", "3.0")
    assert draft == digest(story, "SOP-001")


def test_it_works_without_a_repository(example: GitRepo) -> None:
    example.write(files())
    (example.path / ".git").rename(example.path.parent / "gone")
    result = run(example, "digest", "SOP-001", "--explain")
    assert hashlib.sha256(result.stdout_bytes).hexdigest() == digest(example, "SOP-001")
    assert f"cat {SOP_PATH} | sed" in result.stderr
