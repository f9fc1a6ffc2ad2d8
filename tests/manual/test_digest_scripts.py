"""The scripts of the page about digests, taken from it, against the tool on real repositories."""

import ast
import contextlib
import io
import subprocess
import sys
from pathlib import Path

import pytest

from qmsctl.approval.digest import content_digest, policy_digest
from qmsctl.model.layout import POLICY_FILE, Layout
from qmsctl.repository.git import Git
from qmsctl.repository.history import load_history
from qmsctl.repository.policyfile import read_policy
from qmsctl.rules.example import SOP_PATH, document, files, person, person_path, policy
from tests.cli.running import qms
from tests.manual.pages import TOP, blocks, page, save_scripts
from tests.support.gitrepo import GitRepo
from tests.support.qmsrepo import POLICY, ROOT, doc, load

PICTURE = "qms_docs/procedures/img/flow.svg"
FORMS = "qms_docs/forms/FRM-002-größe.md"
UNICODE = {
    "id": "FRM-002",
    "type": "form",
    "title": "Größe – \U0001f600 „x“ \\ \x07",
    "language": "de",
}
CRLF = "qms_docs/forms/FRM-003-crlf.md"
LF = "qms_docs/forms/FRM-004-lf.md"
SHARED = "qms_docs/shared/logo.svg"


def run(script: Path, *arguments: str, at: GitRepo) -> str:
    done = subprocess.run(
        [sys.executable, "-I", str(script), *arguments],
        cwd=at.path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return save_scripts(tmp_path_factory.mktemp("scripts"))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The example QMS with a picture, signs beyond ASCII, and Windows line ends."""
    repo = GitRepo.init(tmp_path_factory.mktemp("digests") / "repo")
    lines = document(id="FRM-004", type="form", body="# Form\n\nLine\n")
    own: dict[str, str | bytes] = {
        SOP_PATH: document(attachments=["img/flow.svg", "../shared/logo.svg"]),
        PICTURE: b"<svg>\r\n</svg>",
        SHARED: b"<svg/>",
        FORMS: document(**UNICODE, body="# Größe\n\n\U0001f600 \u2028 ä\u0308\n"),
        CRLF: lines.replace("FRM-004", "FRM-003").replace("\n", "\r\n"),
        LF: lines,
        "qms_docs/qms.yml": policy(shared_assets=["shared/*"], change=None, due_soon_days=30),
        person_path("a.brandt"): person("a.brandt") + "# a comment counts here\r\n",
    }
    repo.commit({**files(), **own}, "Start")
    repo.branch("broken")
    broken = {
        "qms_docs/forms/FRM-005-missing.md": document(attachments=["img/none.svg"]),
        "qms_docs/forms/FRM-006-folder.md": document(attachments=["../people"]),
    }
    repo.commit(broken, "Attachments that are none")
    repo.switch("main")
    return repo


def test_they_are_short_and_need_nothing_but_pyyaml() -> None:
    for script, most in zip(blocks(page("digest.md"), "python"), (12, 16), strict=True):
        assert len(script.splitlines()) <= most
        used = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import)]
        names = {alias.name for node in used for alias in node.names}
        assert "yaml" in names
        assert names - {"yaml"} <= sys.stdlib_module_names
        assert "import " not in script.partition("\n")[2]


@pytest.mark.parametrize(
    ("path", "name"),
    [(SOP_PATH, "SOP-001"), (FORMS, "FRM-002"), (CRLF, "FRM-003"), (LF, "FRM-004")],
)
def test_documents_as_the_tool_has_them(
    path: str, name: str, company: GitRepo, scripts: tuple[Path, Path]
) -> None:
    told = qms("-C", str(company.path), "digest", name, "--rev", "HEAD", "--version", "1.0")
    assert len(told.out) == 65, told.err
    assert run(scripts[0], "HEAD", path, at=company) == told.out
    below = GitRepo(company.path / "qms_docs")  # paths are those from the repository's top
    assert run(scripts[0], company.head, path, at=below) == told.out


def test_the_commands_of_the_page_run(company: GitRepo, scripts: tuple[Path, Path]) -> None:
    told = [block.strip() for block in blocks(page("digest.md"), "sh")]
    long_name = "SOP-001-control-of-documented-information.md"
    assert f"python3 digest.py HEAD qms_docs/procedures/{long_name}" in told
    assert "python3 policydigest.py HEAD qms_docs" in told
    home = GitRepo(TOP)
    found = run(scripts[0], "HEAD", f"qms_docs/procedures/{long_name}", at=home)
    told_by_tool = qms("-C", str(home.path), "digest", "SOP-001", "--rev", "HEAD")
    assert found == told_by_tool.out


AWKWARD: dict[str, str | bytes] = {
    "bom": b"\xef\xbb\xbf" + doc("A-1").encode(),
    "blanks-after-fences": doc("A-2").replace("---\n", "--- \t\n"),
    "fence-ends-the-file": "---\nid: A-3\n---",
    "fence-ends-the-file-with-cr": "---\nid: A-4\n---\r",
    "fences-in-the-body": doc("A-5", body="a\n---\nb\n---\n"),
    "three-dashes-in-a-value": "---\nid: A-6\ntitle: a---\nchange_summary: |\n  ---\n  b\n---\nB",
    "no-value": "---\nid: A-7\ntitle:\nlanguage: ~\nchange: null\nattachments: null\n---\nB",
    "values-that-look-like-none": '---\nid: A-8\ntitle: "null"\nchange: "~"\nlanguage: ""\n---\nB',
    "empty-lists": doc("A-9", authors=[], attachments=[]),
    "days-and-versions": "---\nid: A-10\nversion: '1.10'\neffective_date: 2026-03-15\n---\nB",
    "words": "---\nid: A-11\ntitle: Yes, on\nchange_summary: 1:30 or 0x10\n---\nB",
    "folded": "---\nid: A-12\ntitle: >-\n  long\n  text\n\n  more\n---\nB",
    "comments": "---\n# one\nid: A-13 # two\ntitle: 'it''s'\n---\nB",
    "lone-cr": "---\nid: A-14\ntitle: x\n---\na\rb\r\r\nc",
    "not-utf-8": b"---\nid: A-15\n---\n\xff\xfe",
    "listed-twice": doc("A-16", attachments=["b.txt", "./a.txt", "b.txt", "../sop/a.txt"]),
    "control-signs": '---\nid: A-17\ntitle: "a\\tb\\x1f\\x7f\\u2028\ue000\U0001f600"\n---\nB',
    "other-fields": doc("A-18", owner="x", recalled=[{"version": "1.0"}], extra={"id": "no"}),
    "flow": "---\n{id: A-19, title: 'x', authors: [a, 'b']}\n---\nB",
}


def test_every_way_to_write_a_document(
    gitrepo: GitRepo, scripts: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {f"{ROOT}/sop/{name}.md": text for name, text in AWKWARD.items()}
    gitrepo.commit({**written, f"{ROOT}/sop/a.txt": b"A\r\n", f"{ROOT}/sop/b.txt": b"B"})
    history = load(gitrepo)
    held = [line.head for line in history.timelines.values()]
    expected = {state.path: content_digest(state) for state in held if state}
    assert expected.keys() == written.keys()
    monkeypatch.chdir(gitrepo.path)
    program = compile(scripts[0].read_text(encoding="utf-8"), "digest.py", "exec")
    found = {}
    for path in written:
        monkeypatch.setattr(sys, "argv", ["digest.py", "HEAD", path])
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(program, {})
        found[path] = said.getvalue().strip()
    assert found == expected
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("qms_docs/procedures/gone.md", "CalledProcessError"),
        ("qms_docs/qms.yml", "AttributeError"),
        ("qms_docs/forms/FRM-005-missing.md", "img/none.svg"),
        ("qms_docs/forms/FRM-006-folder.md", "blob"),
    ],
)
def test_what_is_not_there_stops_it(
    path: str, said: str, company: GitRepo, scripts: tuple[Path, Path]
) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(scripts[0]), "broken", path],
        cwd=company.path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert done.stdout == ""
    assert said in done.stderr


def policy_digests(repo: GitRepo, root: str) -> dict[str, str]:
    """Commit → the policy's digest, as history has it."""
    with Git.open(repo.path) as git:
        states = load_history(git, repo.head, Layout(root), POLICY).policy_states
    return {
        commit.oid: policy_digest(read_policy(POLICY_FILE, held[POLICY_FILE])[0].fields, held)
        for commit, held in states
    }


def test_the_policy_as_the_tool_has_it(company: GitRepo, scripts: tuple[Path, Path]) -> None:
    clone = company.clone(company.path.parent / "policies")
    clone.commit({SHARED: b"<svg id='other'/>"}, "Another logo")
    clone.commit(
        {"qms_docs/shared/deep/b.svg": b"", "qms_docs/people/deep/x.yaml": "id: x"}, "More"
    )
    windows = policy(shared_assets=["shared/*.svg"], roles={"a": {"title": "yes"}}, language=None)
    clone.commit({"qms_docs/qms.yml": "\ufeff" + windows.replace("\n", "\r\n")}, "Windows")
    clone.commit({"qms_docs/qms.yml": policy(shared_assets=["**"])}, "All is shared")
    expected = policy_digests(clone, "qms_docs")
    assert len(set(expected.values())) == 5
    for commit, digest in expected.items():
        assert run(scripts[1], commit, "qms_docs", at=clone) == f"{digest}\n"


def test_a_policy_at_the_top_of_the_repository(
    gitrepo: GitRepo, scripts: tuple[Path, Path]
) -> None:
    text = 'id: QMS-POLICY\nversion: "1.10"\nkept: {days: 30, short: -7, on: true, off: false}\n'
    text += (
        "long: 1234567890123456789\nzero: 0\nnil: [~, null]\ngone: ~\nstatus: draft\nhex: 0x1f\n"
    )
    gitrepo.commit({"qms.yml": text, "people/a:/b.yml": "id: a", "people/note.md": "no"})
    (expected,) = policy_digests(gitrepo, "").values()
    assert run(scripts[1], "HEAD", "", at=gitrepo) == f"{expected}\n"
