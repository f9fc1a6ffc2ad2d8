"""What `qms init --github` writes is what GitHub understands, pinned as this repository pins it."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from qmsctl.repository.sitefolder import package_files
from qmsctl.scaffold.forgefiles import (
    ACTIONS,
    FOLDER,
    LOGIN,
    MEANINGS,
    OnGitHub,
    code_owners,
    github_files,
)
from tests.support.github_files import faults

TOP = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
AWKWARD = OnGitHub("q m#s/docs", 'release"[x]', "America/New_York", "1.2.3", ("mia", "halden/qa"))


@pytest.fixture(scope="module")
def texts() -> Mapping[str, bytes]:
    return package_files("qmsctl.scaffold", FOLDER)


@pytest.fixture(scope="module")
def written(texts: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files with the most awkward names that can be."""
    top = tmp_path_factory.mktemp("awkward")
    for path, text in github_files(texts, AWKWARD).items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    return top


def test_zizmor_finds_nothing(written: Path) -> None:
    command = [str(TOOLS / "zizmor"), "--offline", "--persona", "pedantic", str(written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [("github-workflows", "workflows/*.yml"), ("dependabot", "dependabot.yml")],
)
def test_github_understands_them(written: Path, schema: str, pattern: str) -> None:
    assert faults(schema, (written / ".github").glob(pattern)) == []


def test_choices_are_in_the_files(texts: Mapping[str, bytes]) -> None:
    found = "".join(github_files(texts, AWKWARD).values())
    assert not re.search(r"@[a-z_]+@", found)
    assert r'branches: ["release\"[x]"]' in found
    assert 'timezone: "America/New_York"' in found
    assert '"qmsctl[github]==1.2.3"' in found


def test_every_file_is_explained(texts: Mapping[str, bytes]) -> None:
    for path in github_files(texts, AWKWARD):
        assert any(path.startswith(start) for start in MEANINGS), path


def test_actions_are_the_ones_that_this_repository_uses() -> None:
    own = "".join(p.read_text() for p in (TOP / ".github/workflows").glob("*.yml"))
    own += (TOP / "tooling/action/action.yml").read_text()
    for pinned in ACTIONS.values():
        assert f"uses: {pinned}\n" in own


def test_forms_are_the_ones_of_this_repository(texts: Mapping[str, bytes]) -> None:
    for path, data in texts.items():
        if path.startswith("ISSUE_TEMPLATE/") or path == "PULL_REQUEST_TEMPLATE.md":
            assert (TOP / ".github" / path).read_bytes() == data, path


@pytest.mark.parametrize(
    ("root", "paths"),
    [
        ("qms_docs", ["/qms_docs/qms.yml", "/qms_docs/people/", "/mkdocs.yml"]),
        ("", ["/qms.yml", "/people/", "/records/", "/mkdocs.yml"]),
        ("sub/hb/qms_docs", ["/sub/hb/qms_docs/qms.yml", "/sub/hb/mkdocs.yml"]),
        ("q m#s/docs", ["/q\\ m\\#s/docs/qms.yml"]),
    ],
)
def test_code_owners_guard_what_judges(root: str, paths: list[str]) -> None:
    where = OnGitHub(root, "main", "UTC", "1.0", ("mia", "halden/qa"))
    lines = [line for line in code_owners(where).splitlines() if line.startswith("/")]
    for path in [*paths, "/.github/"]:
        assert any(re.fullmatch(rf"{re.escape(path)} +@mia @halden/qa", line) for line in lines)


def test_without_owners_nobody_is_asked() -> None:
    text = code_owners(OnGitHub("qms_docs", "main", "UTC", "1.0"))
    assert all(line.startswith("#") for line in text.splitlines() if line)
    assert "# /qms_docs/qms.yml" in text


@pytest.mark.parametrize(
    ("name", "good"),
    [("@mia", True), ("mia-k", True), ("@halden/qa.team", True), ("-x", False), ("a b", False)],
)
def test_logins(name: str, good: bool) -> None:
    assert bool(LOGIN.fullmatch(name)) == good
