"""Pull requests that try to get past the rules: each is judged by its base, and found out."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from qmsctl.model.errors import QmsError, UnreadablePolicy
from qmsctl.model.finding import Finding, Severity
from qmsctl.rules.catalogue import Overlay, SymbolicLink
from qmsctl.rules.example import (
    POLICY_PATH,
    ROOT,
    SOP2_PATH,
    SOP_BODY,
    SOP_PATH,
    document,
    policy,
)
from tests.cli.running import qms
from tests.hostile.attack import AS_OF, Attacked
from tests.rules.examples import MIA, lay
from tests.support.gitrepo import GitRepo

EDITED = document(body=SOP_BODY.replace("Fill in", "Ignore"))
EVE = (
    "id: e.ve\nname: Eve\nemails: [e.ve@example.org]\nroles:\n"
    "  - {role: quality-manager, from: 2025-01-01}\n  - {role: policy-owner, from: 2025-01-01}\n"
)
BY_EVE = [
    {"role": "owner", "by": "e.ve", "date": "2026-03-20"},
    {"role": "quality-manager", "by": "e.ve", "date": "2026-03-20"},
]
SECOND = document(
    version="2.0",
    body=SOP_BODY.replace("Fill in", "Ignore"),
    change_summary="Nobody fills in the form any longer.",
    effective_date="on-release",
    approvals=BY_EVE,
)


def relaxed(**fields: object) -> str:
    """A policy that its author approved for themselves."""
    return policy(
        version="9.0",
        change_summary="Makes life easier.",
        approvals=[{"role": "policy-owner", "by": "e.ve", "date": "2026-03-20"}],
        **fields,
    )


CAUGHT: Mapping[str, tuple[Overlay, set[str]]] = {
    "an edit in place": ({SOP_PATH: EDITED}, {"VC001"}),
    "severities": (
        {SOP_PATH: EDITED, POLICY_PATH: relaxed(severities={"VC001": "note", "AP001": "note"})},
        {"VC001"},
    ),
    "an exception": (
        {
            SOP_PATH: EDITED,
            POLICY_PATH: relaxed(
                exceptions=[
                    {"rule": "VC001", "paths": ["**"], "reason": "Because.", "until": "2099-01-01"}
                ]
            ),
        },
        {"VC001"},
    ),
    "hiding the document": (
        {SOP_PATH: EDITED, POLICY_PATH: relaxed(not_controlled=["procedures/**"])},
        {"VC001"},
    ),
    "hiding everything": ({SOP_PATH: None, POLICY_PATH: relaxed(not_controlled=["**"])}, {"VC009"}),
    "a baseline of one's own": (
        {SOP_PATH: EDITED, POLICY_PATH: relaxed(baseline="0" * 40)},
        {"VC001"},
    ),
    "a person with every role": (
        {f"{ROOT}/people/e.ve.yml": EVE, SOP_PATH: SECOND},
        {"AP002", "PL007"},
    ),
    "a policy that grants roles": (
        {f"{ROOT}/people/e.ve.yml": EVE, POLICY_PATH: relaxed(), SOP_PATH: SECOND},
        {"AP002", "PL008"},
    ),
    "another main branch": ({SOP_PATH: EDITED, POLICY_PATH: relaxed(main_branch="x")}, {"VC001"}),
    "another language": ({SOP_PATH: EDITED, POLICY_PATH: relaxed(language="de")}, {"VC001"}),
    "another mapping": (
        {SOP_PATH: EDITED, POLICY_PATH: relaxed(mapping={"fields": {"id": "number"}})},
        {"VC001"},
    ),
    "an approved deviation": (
        {
            SOP_PATH: EDITED,
            f"{ROOT}/records/deviations/1.yml": 'id: "1"\ncommit: ""\nrule: VC001\n'
            "document: SOP-001\nreason: x\ncorrection: y\nstatus: approved\n"
            "approvals:\n  - {role: policy-owner, by: e.ve, date: 2026-03-20}\n",
        },
        {"VC001"},
    ),
    "a link to another file": ({SOP2_PATH: SymbolicLink("/etc/passwd")}, {"GT006"}),
    "a link to a device": ({SOP2_PATH: SymbolicLink("/dev/zero")}, {"GT006"}),
    "a link to itself": ({SOP2_PATH: SymbolicLink("SOP-002-cleaning.md")}, {"GT006"}),
    "a link to a folder": ({f"{ROOT}/all": SymbolicLink("..")}, {"GT006"}),
    "a link as a person": ({f"{ROOT}/people/x.yml": SymbolicLink("/etc/passwd")}, {"GT006"}),
    "a pointer": (
        {f"{ROOT}/a.pdf": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"},
        {"GT005"},
    ),
    "aliases": (
        {
            SOP2_PATH: "---\na: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"a{n}: &a{n} [*a, *a, *a, *a, *a, *a, *a]\n" for n in range(99))
            + "---\n# A\n"
        },
        {"FM012"},
    ),
    "levels": ({SOP2_PATH: f"---\nid: {'[' * 100_000}\n---\n# A\n"}, {"FM016"}),
    "a huge file": ({SOP2_PATH: b"---\nid: SOP-002\n---\n" + b"x " * 4_000_000}, {"FM007"}),
    "a huge person": ({f"{ROOT}/people/x.yml": b"name: " + b"x" * 2_000_000}, {"PL003"}),
    "a tag": ({SOP2_PATH: "---\nid: !!python/object:os.system x\n---\n# A\n"}, {"FM013"}),
    "zero bytes": ({SOP2_PATH: b"---\nid: SOP-002\n---\n# A\0\n"}, {"FM003"}),
    "running HTML": (
        {SOP2_PATH: document(id="SOP-002", body="# A\n\n<img src=x onerror=alert(1)>\n")},
        {"LK011"},
    ),
}


def told(found: tuple[Finding, ...]) -> str:
    return "\n".join(f"{f.severity} {f.rule} {f.path}: {f.message}" for f in found)


@pytest.mark.parametrize("name", CAUGHT)
def test_is_caught(attacked: Attacked, name: str) -> None:
    overlay, expected = CAUGHT[name]
    for path, content in overlay.items():
        if isinstance(content, SymbolicLink):
            (attacked.repo.path / path).unlink(missing_ok=True)
    lay(attacked.repo, overlay)
    attacked.repo.commit(author=MIA)
    found = attacked.found()
    errors = {item.rule for item in found if item.severity is Severity.ERROR}
    assert expected <= errors, told(found)


REFUSED: Mapping[str, tuple[Overlay, str]] = {
    "no policy": ({POLICY_PATH: None}, "the change has none there"),
    "a broken policy": ({POLICY_PATH: "[" * 100_000}, "cannot be used"),
    "a policy that is a link": ({POLICY_PATH: SymbolicLink("/etc/passwd")}, "is a symlink"),
    "a huge policy": ({POLICY_PATH: b"a: " + b"x" * 2_000_000}, "bytes"),
    "a policy of aliases": ({POLICY_PATH: policy() + "a: &a [x]\nb: *a\n"}, "alias"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(attacked: Attacked, name: str) -> None:
    """What the head's own policy says is not needed to judge it, but nobody may break it either."""
    overlay, expected = REFUSED[name]
    (attacked.repo.path / POLICY_PATH).unlink()
    lay(attacked.repo, {path: content for path, content in overlay.items() if content is not None})
    attacked.repo.commit(author=MIA)
    with pytest.raises(UnreadablePolicy) as caught:
        attacked.found()
    assert expected in caught.value.message


def test_another_qms_does_not_rule(attacked: Attacked) -> None:
    """A policy above, beside or below the real one is a finding, and judges nothing."""
    mild = relaxed(severities={"VC001": "note"}, not_controlled=["**"])
    others = ("qms.yml", "a/qms.yml", f"{ROOT}/procedures/qms.yml")
    attacked.repo.commit({SOP_PATH: EDITED, **dict.fromkeys(others, mild)}, author=MIA)
    found = attacked.found()
    assert {item.path for item in found if item.rule == "GT015"} == set(others)
    assert "VC001" in {item.rule for item in found}


def test_the_qms_moves_away(attacked: Attacked) -> None:
    attacked.repo.move(ROOT, "elsewhere")
    attacked.repo.commit(author=MIA)
    with pytest.raises(UnreadablePolicy, match=r"it has one at elsewhere/qms\.yml"):
        attacked.found()


def test_the_whole_folder_is_a_link(attacked: Attacked) -> None:
    repo = attacked.repo
    repo.move(ROOT, "elsewhere")
    (repo.path / ROOT).symlink_to("elsewhere")
    repo.commit(author=MIA)
    with pytest.raises(QmsError) as caught:
        attacked.found()
    assert ROOT in caught.value.message


def test_a_submodule_holds_the_documents(attacked: Attacked) -> None:
    repo = attacked.repo
    repo.write({".gitmodules": f'[submodule "x"]\n\tpath = {ROOT}/x\n\turl = ext::sh -c false\n'})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head},{ROOT}/x")
    repo.git("rm", "--quiet", "--cached", SOP_PATH)
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head},{SOP_PATH}")
    repo.git("commit", "--quiet", "-m", "Modules")
    assert {"GT004", "VC009"} <= attacked.rules()


def test_replacements_and_grafts_are_told_and_ignored(attacked: Attacked) -> None:
    repo = attacked.repo
    honest = repo.oid(f"main:{SOP_PATH}")
    repo.commit({SOP_PATH: EDITED}, author=MIA)
    repo.git("replace", repo.oid(f"HEAD:{SOP_PATH}"), honest)
    assert {"VC001", "GT013"} <= attacked.rules()
    repo.git("replace", "--delete", repo.oid(f"HEAD:{SOP_PATH}"))
    (repo.path / ".git" / "info").mkdir(exist_ok=True)
    (repo.path / ".git" / "info" / "grafts").write_text(f"{repo.head}\n")
    assert {"VC001", "GT013"} <= attacked.rules()


def test_objects_of_another_repository(attacked: Attacked, tmp_path: Path) -> None:
    """Objects are named by what they hold: where they come from changes nothing."""
    repo = attacked.repo
    before = attacked.found()
    info = repo.path / ".git" / "objects" / "info"
    (info / "alternates").write_text(f"{tmp_path / 'nowhere'}\n/dev/zero\n../../objects\n")
    assert attacked.found() == before


STRANGE = (
    "a\nb.md", "a\n::error::b.md", "::error file=a::b.md", "##[error]a.md", "a\x1b[2J.md",
    "a'b.md", 'a"b.md', "-rf.md", "--output=a.md", "a\u202eb.md", "a\u200bb.md", "a\\b.md",
    "a%0Ab.md",
    "con.md", "a .md", "`a`.md", "<b>a.md", "[a](b).md", "|a|.md", "é.md", "e\u0301.md",
    "\udcff.md", "a" * 200 + ".md", "…/" * 60 + "a.md", ":(glob)a.md", ":!a.md", "*.md",
    "SOP-001-.md",
    "a\tb.md", "a\rb.md", "$(touch x).md", ";x.md", "$IFS.md", "{{a}}.md", "a,b:c.md",
)  # fmt: skip


@pytest.fixture(scope="module")
def strange(honest: Path, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """A pull request with every odd name at once, also as texts, people and messages."""
    folder = tmp_path_factory.mktemp("strange")
    shutil.copytree(honest, folder / "repo", symlinks=True)
    repo = GitRepo(folder / "repo")
    repo.branch("change")
    for number, name in enumerate(STRANGE):
        target = repo.path / ROOT / "procedures" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        title = name.encode(errors="replace").decode()
        text = document(id=f"SOP-{100 + number}", title=title, owner=title, clauses=[title])
        target.write_text(text)
    words = "a\n::set-output name=errors::0\n##[add-mask]x\x1b[2J"
    repo.write({f"{ROOT}/people/x.yml": f'id: "{words!r}"\n"a\\n::error::b": 1\n'})
    repo.commit(message=words, author=("::error::x \x1b[31m##[error]y", "a@::error::b"))
    repo.git("branch", "odd")
    return Attacked(repo, folder)


OURS = ("::error ", "::warning ", "::notice ", "::group::", "::endgroup::")


@pytest.mark.parametrize("output", ["text", "github", "json", "sarif"])
def test_reports_are_no_way_to_speak_to_the_runner(strange: Attacked, output: str) -> None:
    words = ("check", "--base", "main", "--as-of", AS_OF, "--format", output)
    ran = qms("-C", str(strange.repo.path), *words)
    assert ran.code == 1, ran.err
    everything = (ran.out + ran.err).splitlines()
    commands = [line for line in everything if line.lstrip().startswith("::")]
    if output == "github":
        assert all(line.startswith(OURS) for line in commands)
    else:
        assert commands == []
        assert "##[" not in ran.out + ran.err
    assert "\x1b" not in ran.out + ran.err
    assert "\r" not in ran.out


@pytest.mark.parametrize("command", ["status", "register", "verify", "due"])
def test_so_are_other_commands(strange: Attacked, command: str) -> None:
    ran = qms("-C", str(strange.repo.path), command, "--as-of", AS_OF, "--rev", "odd")
    everything = (ran.out + ran.err).splitlines()
    assert [line for line in everything if line.lstrip().startswith("::")] == []
    assert "\x1b" not in ran.out + ran.err
    assert "##[" not in ran.out + ran.err


@pytest.mark.parametrize(
    "base", ["--all", "-p", "--output=x", "HEAD:qms_docs", "a\nb", "::error::"]
)
def test_a_base_is_no_option(attacked: Attacked, base: str) -> None:
    ran = qms("-C", str(attacked.repo.path), "check", f"--base={base}")
    assert ran.code == 2
    assert not (attacked.repo.path / "x").exists()
    assert not any(line.lstrip().startswith("::") for line in ran.err.splitlines())


def test_a_branch_that_is_named_like_an_option(attacked: Attacked) -> None:
    head = attacked.repo.commit({SOP_PATH: EDITED}, author=MIA)
    folder = attacked.repo.path / ".git" / "refs" / "heads"
    (folder / "--output=x").write_text(f"{head}\n")
    (folder / "$(touch${IFS}y)").write_text(f"{head}\n")
    for name in ("--output=x", "$(touch${IFS}y)"):
        (attacked.repo.path / ".git" / "HEAD").write_text(f"ref: refs/heads/{name}\n")
        assert "VC001" in attacked.rules()
    assert not (attacked.repo.path / "x").exists()
    assert not (attacked.repo.path / "y").exists()
