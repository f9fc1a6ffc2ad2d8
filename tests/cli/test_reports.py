"""`--report FORMAT=FILE`: further reports of one run, and what is refused."""

import json
from pathlib import Path

import pytest

from qmsctl.rules import example
from tests.cli.running import Run, qms
from tests.rules.examples import make_base
from tests.support.gitrepo import GitRepo

AS_OF = ("--as-of", "2026-03-31")


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """A pull request that alters an approved procedure; no test changes the repository."""
    repo = make_base(tmp_path_factory.mktemp("reports") / "repo")
    repo.branch("change")
    changed = example.document(body=example.SOP_BODY + "\nOne more line.\n")
    repo.commit({example.SOP_PATH: changed}, date="2026-02-10T12:00:00+00:00")
    return repo


def check(repo: GitRepo, *args: str) -> Run:
    return qms("-C", str(repo.path), "check", *AS_OF, *args)


def test_one_run_writes_every_form(repo: GitRepo, tmp_path: Path) -> None:
    forms = ("text", "json", "github", "sarif", "markdown", "summary")
    wanted = [arg for form in forms for arg in ("--report", f"{form}={tmp_path / form}")]
    run = check(repo, "--base", "main", "--format", "github", *wanted)
    assert (run.code, run.err) == (1, "")
    written = {form: (tmp_path / form).read_text(encoding="utf-8") for form in forms}
    assert written["github"] == run.out
    assert "VC001" in written["text"]
    assert "\x1b" not in written["text"]
    assert json.loads(written["sarif"])["version"] == "2.1.0"
    assert written["markdown"].startswith("<!-- qms-check -->\n### ❌ Not ready to merge")
    assert written["summary"] == written["markdown"]
    report = json.loads(written["json"])
    assert report["changes"][0]["document"] == "SOP-001"
    assert report["changes"][0]["kinds"] == ["altered"]
    assert report["basis"]["head"] == repo.head
    assert report["known_in_base"] == 0


def test_markdown_can_be_printed(repo: GitRepo, tmp_path: Path) -> None:
    same = tmp_path / "same.md"
    run = check(repo, "--base", "main", "--format", "markdown", "--report", f"markdown={same}")
    assert run.out == same.read_text(encoding="utf-8")


def test_a_tree_and_a_history_have_a_headline_and_findings(repo: GitRepo) -> None:
    run = check(repo, "--rev", "main", "--format", "markdown")
    assert run.code == 0
    assert run.out.startswith("<!-- qms-check -->\n### ✅ 2 documents checked")
    verified = qms("-C", str(repo.path), "verify", *AS_OF, "--format", "markdown")
    assert "**PL009**" in verified.out


def test_a_summary_goes_behind_what_is_there(repo: GitRepo, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("Before.\n")
    check(repo, "--base", "main", "--report", f"summary={file}")
    assert file.read_text(encoding="utf-8").startswith("Before.\n<!-- qms-check -->\n###")
    full = tmp_path / "full.md"
    full.write_text("x" * 999_000)
    check(repo, "--base", "main", "--report", f"summary={full}")
    assert 999_000 < full.stat().st_size <= 1_048_576


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["html=x.html"], "knows no format 'html'; it knows text, json"),
        (["markdown"], "--report markdown names no file."),
        (["markdown="], "--report markdown= names no file."),
        (["json=a", "text=./a"], "names the file ./a twice: as json and as text"),
        (["json=nowhere/a"], "the folder nowhere does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused_first(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = check(repo, *[arg for value in given for arg in ("--report", value)])
    assert (run.code, run.out) == (2, "")
    assert told in run.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("args", [("--format", "markdown"), ("--report", "summary=s.md")])
def test_what_a_pull_request_is_told_cannot_be_narrowed(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run = check(repo, "--base", "main", *args, "qms_docs/forms")
    assert run.code == 2
    assert "cannot be narrowed to PATHs" in run.err


def test_a_report_through_a_link_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "link").symlink_to(target)
    for form in ("json", "summary"):
        run = check(repo, "--base", "main", "--report", f"{form}={tmp_path / 'link'}")
        assert run.code == 2
        assert "symbolic link" in run.err
    assert not target.exists()


def test_the_folder_is_that_of_the_caller(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check(repo, "--report", "json=here.json")
    assert (tmp_path / "here.json").exists()
