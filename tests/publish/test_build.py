"""Real builds with MkDocs: by the command, by MkDocs itself, and what makes them fail."""

import json
import logging
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from qmsctl.publish import build as building
from qmsctl.publish.audit import Fault
from qmsctl.rules import example
from tests.cli.running import qms
from tests.publish.story import DRAFT_WORDS, NEW_WORDS, build_story
from tests.support.gitrepo import GitRepo

CONFIG = """\
site_name: Example
docs_dir: qms_docs
repo_url: https://example.org/qms
edit_uri: edit/main/qms_docs/
theme: {name: material}
plugins: [search, qms]
"""


@pytest.fixture
def repo(story: GitRepo, tmp_path: Path) -> GitRepo:
    """A copy of the story that a test may change."""
    shutil.copytree(story.path, tmp_path / "repo")
    return GitRepo(tmp_path / "repo", story.clock)


@pytest.fixture(scope="module")
def built(story: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story's site, built without any mkdocs.yml."""
    out = tmp_path_factory.mktemp("built") / "site"
    run = qms("-C", str(story.path), "build", "--as-of", "2026-05-04", "--site-dir", str(out))
    assert run.code == 0, run.err
    assert "5 documents in force" in run.err or "documents in force" in run.err
    return out


def index(site: Path) -> list[dict[str, str]]:
    found = json.loads((site / "search/search_index.json").read_text("utf-8"))["docs"]
    assert isinstance(found, list)
    return found


def test_the_page_names_its_revision_for_machines(built: Path) -> None:
    html = (built / "documents/SOP-001/index.html").read_text("utf-8")
    assert '<meta name="qms-id" content="SOP-001">' in html
    assert '<meta name="qms-version" content="2.0">' in html
    assert '<meta name="qms-digest" content="' in html
    assert NEW_WORDS in html


def test_search_finds_by_id_title_words_and_clause(built: Path) -> None:
    docs = index(built)
    first = next(d for d in docs if d["location"] == "documents/SOP-001/index.html")
    assert first["title"] == "SOP-001 Control of documents"
    assert any(NEW_WORDS in d["text"] for d in docs)


def test_search_finds_nothing_that_is_not_in_force(built: Path) -> None:
    text = (built / "search/search_index.json").read_text("utf-8")
    assert "Zebras may one day" not in text
    assert "striped hat" not in text
    assert "redline" not in text


def test_no_file_of_the_work_tree_is_published(built: Path) -> None:
    names = {p.name for p in built.rglob("*")}
    assert not names & {"qms.yml", "people", "a.brandt.yml", "SOP-006-zebras.md"}


def test_pages_call_nothing_from_elsewhere(built: Path) -> None:
    for path in built.rglob("*.html"):
        html = path.read_text("utf-8")
        assert "fonts.googleapis" not in html
        assert "unpkg" not in html


def test_mkdocs_itself_builds_the_same_and_is_strict(repo: GitRepo, tmp_path: Path) -> None:
    repo.write({"mkdocs.yml": CONFIG})
    config = load_config(str(repo.path / "mkdocs.yml"), site_dir=str(tmp_path / "o"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    html = (tmp_path / "o/documents/SOP-001/index.html").read_text("utf-8")
    assert 'content="2.0"' in html
    assert "api.github.com" not in html
    assert 'data-md-component="source"' not in html


def test_mkdocs_serve_shows_the_work_tree_with_a_watermark(repo: GitRepo, tmp_path: Path) -> None:
    repo.write({"mkdocs.yml": CONFIG})
    config = load_config(str(repo.path / "mkdocs.yml"), site_dir=str(tmp_path / "o"))
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config, serve_url="http://127.0.0.1:8000/")
    html = (tmp_path / "o/documents/SOP-001/index.html").read_text("utf-8")
    assert DRAFT_WORDS in html
    assert "not in force" in html
    assert "md-banner" in html


def test_mkdocs_strict_stops_for_what_the_build_would_stop_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = example.form(body="# Change request\n\n[x](../none/nothing.md)\n")
    repo = build_story(tmp_path / "r", {example.FORM_PATH: broken, "mkdocs.yml": CONFIG})
    config = load_config(str(repo.path / "mkdocs.yml"), site_dir=str(tmp_path / "o"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    with caplog.at_level(logging.WARNING, logger="mkdocs"), pytest.raises(Abort):
        mkdocs_build(config)
    assert "LK001" in caplog.text


def test_a_staged_site_is_rendered_by_mkdocs_alone(story: GitRepo, tmp_path: Path) -> None:
    run = qms("-C", str(story.path), "stage", str(tmp_path / "s"), "--as-of", "2026-05-04")
    assert run.code == 0, run.err
    config = load_config(str(tmp_path / "s/mkdocs.yml"), site_dir=str(tmp_path / "o"), strict=True)
    mkdocs_build(config)
    assert NEW_WORDS in (tmp_path / "o/documents/SOP-001/index.html").read_text("utf-8")


def test_the_build_stops_for_errors_about_what_is_released(tmp_path: Path) -> None:
    broken = example.form(body="# Change request\n\n[x](../none/nothing.md)\n")
    repo = build_story(tmp_path / "r", {example.FORM_PATH: broken})
    run = qms("-C", str(repo.path), "build", "--as-of", "2026-05-04")
    assert run.code == 1
    assert "LK001" in run.out
    assert "Nothing was built" in run.err
    assert " documents checked: 1 error.\n" in run.out
    assert "\n0 documents" not in run.out
    assert not (repo.path / "site").exists()


def test_a_fault_leaves_the_old_site_alone(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("-C", str(repo.path), "build", "--as-of", "2026-05-04")
    repo.write({"mkdocs.yml": CONFIG})
    assert qms(*arguments).code == 0
    before = (repo.path / "site/index.html").read_bytes()
    monkeypatch.setattr(building, "audit", lambda *_: (Fault("x.html", "shows a ghost"),))
    run = qms(*arguments)
    assert run.code == 1
    assert "x.html: shows a ghost" in run.err
    assert "wrong in 1 place and" in run.err
    assert (repo.path / "site/index.html").read_bytes() == before
    assert not [p for p in repo.path.iterdir() if p.name.startswith(".site-")]


def test_a_warning_of_mkdocs_is_a_failure(repo: GitRepo) -> None:
    repo.write({"mkdocs.yml": CONFIG.replace("[search, qms]", "[search, qms: {manual: handbook}]")})
    repo.write({"handbook/index.md": "# Manual\n\n[x](nowhere.txt)\n"})
    run = qms("-C", str(repo.path), "build", "--as-of", "2026-05-04")
    assert run.code == 2
    assert "MkDocs" in run.err
    assert "nowhere.txt" in run.err


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (CONFIG.replace("[search, qms]", "[search]"), "does not use the plugin 'qms'"),
        (CONFIG.replace("name: material", "name: nothing"), "MkDocs refuses"),
        (CONFIG.replace("qms]", "qms: {manual: none}]"), "manual's folder"),
        ("site_name: [\n", "MkDocs refuses"),
    ],
)
def test_a_wrong_configuration_is_told(repo: GitRepo, config: str, told: str) -> None:
    repo.write({"mkdocs.yml": config})
    run = qms("-C", str(repo.path), "build", "--as-of", "2026-05-04")
    assert run.code == 2
    assert told in run.err


def test_a_folder_of_somebody_else_is_not_replaced(repo: GitRepo) -> None:
    repo.write({"site/thesis.md": "precious"})
    run = qms("-C", str(repo.path), "build", "--as-of", "2026-05-04", "--site-dir", "site")
    assert run.code == 2
    assert "holds files but no site" in run.err
    assert (repo.path / "site/thesis.md").read_text() == "precious"


def test_the_manual_is_published_with_the_rules(repo: GitRepo) -> None:
    repo.write({"mkdocs.yml": CONFIG.replace("qms]", "qms: {manual: handbook}]")})
    repo.write({"handbook/index.md": "# The manual\n\nSee [a rule](rules/FM001.md).\n"})
    run = qms("-C", str(repo.path), "build", "--as-of", "2026-05-04")
    assert run.code == 0, run.err
    assert (repo.path / "site/tool/rules/FM001/index.html").is_file()
    assert "rules/FM001/" in (repo.path / "site/tool/index.html").read_text("utf-8")


def test_the_preview_is_served_until_it_is_stopped(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def serve(config_file: object, **options: object) -> None:
        asked.update(options, config_file=config_file)

    monkeypatch.setattr(building, "serve", serve)
    assert qms("-C", str(repo.path), "serve", "--address", "127.0.0.1:8765").code == 0
    assert asked["dev_addr"] == "127.0.0.1:8765"
    repo.write({"mkdocs.yml": CONFIG})
    assert qms("-C", str(repo.path), "serve").code == 0
    assert asked["config_file"] == str(repo.path / "mkdocs.yml")


def test_a_preview_that_cannot_be_served_is_told(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(building, "serve", busy)
    run = qms("-C", str(repo.path), "serve")
    assert run.code == 2
    assert "Address already in use" in run.err


def test_the_settings_beside_the_qms_are_found_from_anywhere(tmp_path: Path) -> None:
    root = tmp_path / "company/qms_docs"
    root.mkdir(parents=True)
    assert building.find_config(root, tmp_path) is None
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    assert building.find_config(root, tmp_path) == tmp_path / "mkdocs.yml"
    (tmp_path / "company/mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    assert building.find_config(root, tmp_path) == tmp_path / "company/mkdocs.yml"


def test_without_settings_the_site_lies_at_the_top_wherever_one_stands(tmp_path: Path) -> None:
    repo = build_story(tmp_path / "repo")
    run = qms("-C", str(repo.path / "qms_docs/procedures"), "build", "--as-of", "2026-05-04")
    assert run.code == 0, run.err + run.out
    assert (repo.path / "site/index.html").is_file()
    assert not list((repo.path / "qms_docs").rglob("index.html"))
