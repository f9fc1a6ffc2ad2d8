"""`qms init` as a new user meets it: empty folders, old repositories, things in the way."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from tests.cli.running import Run, qms
from tests.support.gitrepo import GitRepo

PERSON = "Mia Keller <m.keller@example.org>"
SOP = "qms_docs/procedures/SOP-001-control-of-documented-information.md"
ALL = [
    ".gitattributes",
    ".gitignore",
    "README.md",
    "mkdocs.yml",
    "qms_docs/people/m.keller.yml",
    SOP,
    "qms_docs/qms.yml",
]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772452800")  # 2026-03-02, noon
    monkeypatch.setenv("TZ", "Europe/Berlin")


@pytest.fixture
def known_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows who sits at the keyboard."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = Mia Keller\n\temail = m.keller@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))


def files_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix()
    )


def rules(checked: Run) -> set[str]:
    """The codes of the rules that found something."""
    return {word for word in checked.out.split() if re.fullmatch(r"[A-Z]{2}\d{3}", word)}


def init(*arguments: str) -> Run:
    done = qms("init", *arguments)
    assert "Traceback" not in done.err
    assert done.code in (0, 2)
    return done


@pytest.mark.usefixtures("known_user")
def test_an_empty_folder_becomes_a_clean_repository(tmp_path: Path) -> None:
    folder = tmp_path / "Halden Instruments"
    done = init(str(folder))
    assert (done.code, done.out) == (0, "")
    assert files_in(folder) == ALL
    repo = GitRepo(folder)
    assert repo.git("status", "--porcelain") == ""
    assert repo.git("log", "--format=%an <%ae> %s") == (
        f"{PERSON} Start the quality management system"
    )
    assert repo.git("symbolic-ref", "HEAD") == "refs/heads/main"
    assert "name: Halden Instruments" in (folder / "qms_docs/qms.yml").read_text()
    assert "from: 2026-03-02" in (folder / "qms_docs/people/m.keller.yml").read_text()
    assert "Time zone: Europe/Berlin." in done.err
    for path in ALL:
        assert path in done.err


@pytest.mark.usefixtures("known_user")
@pytest.mark.parametrize("standards", [(), ("--standard", "iso9001:2026")])
def test_check_has_nothing_to_say_before_and_after_new(
    tmp_path: Path, standards: tuple[str, ...]
) -> None:
    folder = str(tmp_path / "q")
    assert init(folder, *standards).code == 0
    checked = qms("-C", folder, "check")
    if standards:
        # What the standard asks for and the first procedure does not answer is shown, not hidden.
        assert checked.code == 1
        assert "TR004" in checked.out
        assert rules(checked) <= {"TR004", "TR005", "PL008"}
    else:
        # Only a note says what to do next: have the policy approved.
        assert (checked.code, rules(checked)) == (0, {"PL008"})
        assert "1 document checked: 1 note." in checked.out
        assert qms("-C", folder, "new", "sop", "Cleaning").code == 0
        checked = qms("-C", folder, "check")
        assert (checked.code, rules(checked)) == (0, {"PL008"})


@pytest.mark.usefixtures("known_user")
def test_with_an_approved_policy_there_is_nothing_to_say_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    assert init(str(folder)).code == 0
    done = qms("-C", str(folder), "approve", "QMS-POLICY", "--role", "policy-owner")
    assert done.code == 0, done.err
    assert "Note: Mia Keller is the only policy owner." in done.err
    GitRepo(folder, dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)).commit(message="Policy")
    checked = qms("-C", str(folder), "check")
    assert (checked.code, checked.out) == (0, "1 document checked: no findings.\n")


@pytest.mark.usefixtures("known_user")
@pytest.mark.slow
def test_the_site_of_a_new_qms_builds(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    assert init(str(folder)).code == 0
    assert qms("-C", str(folder), "new", "sop", "Cleaning").code == 0
    built = qms("-C", str(folder), "build")
    assert built.code == 0, built.err
    assert (folder / "site/index.html").is_file()
    assert GitRepo(folder).git("status", "--porcelain").split() == [
        "??",
        "qms_docs/procedures/SOP-002-cleaning.md",
    ]


def test_without_a_known_user_a_person_is_asked_for(tmp_path: Path) -> None:
    done = init(str(tmp_path / "q"))
    assert done.code == 2
    assert "Git does not know who you are" in done.err
    assert '--person "Mia Keller <m.keller@example.org>"' in done.err
    assert not (tmp_path / "q").exists()


def test_with_a_person_but_no_git_user_the_commands_are_told(tmp_path: Path) -> None:
    done = init(str(tmp_path / "q"), "--person", PERSON)
    assert done.code == 0
    repo = GitRepo(tmp_path / "q")
    assert repo.git("rev-parse", "--verify", "-q", "HEAD", check=False) == ""
    lines = [line.strip() for line in done.err.splitlines()]
    assert 'git config user.name "Your Name"' in lines
    add = next(line for line in lines if line.startswith("git add "))
    assert sorted(add.split()[2:]) == sorted(ALL)
    assert 'git commit -m "Start the quality management system"' in lines
    assert qms("-C", str(tmp_path / "q"), "check").code == 0


@pytest.mark.usefixtures("known_user")
def test_no_commit_leaves_saving_to_the_user(tmp_path: Path) -> None:
    done = init(str(tmp_path / "q"), "--no-commit")
    assert done.code == 0
    assert GitRepo(tmp_path / "q").git("status", "--porcelain").startswith("?? ")
    assert "git config" not in done.err
    assert "git commit -m" in done.err


@pytest.mark.usefixtures("known_user")
def test_all_choices_are_taken_over(tmp_path: Path) -> None:
    done = init(
        str(tmp_path / "q"), "--name", 'A & "B" $c', "--time-zone", "America/New_York",
        "--person", "Zoë Ångström <zoe@example.org>", "--language", "de",
        "--standard", "iso9001:2015", "--standard", "iso13485:2016", "--standard", "iso9001:2015",
    )  # fmt: skip
    assert done.code == 0
    policy = (tmp_path / "q/qms_docs/qms.yml").read_text()
    assert 'name: "A & \\"B\\" $c"' in policy
    assert "time_zone: America/New_York" in policy
    assert "language: de" in policy
    assert policy.count("\n  - id: ") == 2
    assert (tmp_path / "q/qms_docs/people/z.angstroem.yml").is_file()
    assert "translate SOP-001" in done.err


@pytest.mark.usefixtures("known_user")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--time-zone", "Berlin"), "'Berlin' is no time zone."),
        (("--time-zone", "../etc"), "'../etc' is no time zone."),
        (("--language", "English"), "'English' is no language."),
        (("--standard", "iso9001:2051"), "'iso9001:2051' is not known. Did you mean 'iso9001:2"),
        (("--person", "Mia Keller"), "'Mia Keller' is not a name with an e-mail address."),
        (("--person", "<m@example.org>"), "'<m@example.org>' is not a name"),
        (("--name", "\x07"), "The name holds the character U+0007"),
    ],
)
def test_wrong_choices_are_told_before_anything_is_written(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = init(str(tmp_path / "q"), *arguments)
    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "q").exists()


@pytest.mark.usefixtures("known_user")
def test_dry_run_shows_files_and_writes_none(tmp_path: Path) -> None:
    done = init(str(tmp_path / "q"), "--dry-run")
    assert done.code == 0
    assert not (tmp_path / "q").exists()
    assert [line[6:] for line in done.out.splitlines() if line.startswith("+++ ")] == [
        "qms_docs/qms.yml",
        "qms_docs/people/m.keller.yml",
        SOP,
        "mkdocs.yml",
        "README.md",
        ".gitattributes",
        ".gitignore",
    ]


def test_an_existing_repository_keeps_its_files_and_its_staged_work(gitrepo: GitRepo) -> None:
    own = {
        "README.md": "Ours\n",
        ".gitignore": "*.o\n",
        ".gitattributes": "*.c text\n",
        "mkdocs.yml": "site_name: Ours\n",
        "src/main.c": "int main;\n",
    }
    gitrepo.commit(own)
    gitrepo.write({"src/new.c": "int x;\n"})
    gitrepo.git("add", "src/new.c")
    done = init(str(gitrepo.path), "--person", PERSON)
    assert done.code == 0
    for path, text in own.items():
        assert (gitrepo.path / path).read_text() == text
    assert "they are yours: mkdocs.yml, README.md, .gitattributes and .gitignore." in done.err
    assert "the plugin 'qms' in mkdocs.yml" in done.err
    inner = (gitrepo.path / "qms_docs/.gitattributes").read_text()
    assert [line for line in inner.splitlines() if not line.startswith("#")] == [
        "* -text",
        "*.md text eol=lf",
    ]
    committed = gitrepo.git("show", "--format=", "--name-only", "HEAD").splitlines()
    assert sorted(committed) == sorted(
        ["qms_docs/.gitattributes", *(p for p in ALL if p.startswith("qms_docs/"))]
    )
    assert gitrepo.git("status", "--porcelain") == "A  src/new.c"
    assert qms("-C", str(gitrepo.path), "check").code == 0
    attributes = gitrepo.git("check-attr", "text", "eol", "--", SOP, "qms_docs/img/x.svg")
    assert attributes.splitlines() == [
        f"{SOP}: text: set",
        f"{SOP}: eol: lf",
        "qms_docs/img/x.svg: text: unset",
        "qms_docs/img/x.svg: eol: unspecified",
    ]


def test_a_folder_of_an_existing_repository(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a.txt": "a\n"})
    gitrepo.git("branch", "--move", "trunk")
    done = init(str(gitrepo.path / "quality"), "--person", PERSON)
    assert done.code == 0
    assert (gitrepo.path / "quality/qms_docs/qms.yml").is_file()
    assert not (gitrepo.path / "quality/.git").exists()
    assert "main_branch: trunk" in (gitrepo.path / "quality/qms_docs/qms.yml").read_text()
    assert gitrepo.git("status", "--porcelain") == ""
    assert qms("-C", str(gitrepo.path), "check").code == 0


def test_the_remotes_default_branch_is_the_main_line(gitrepo: GitRepo, tmp_path: Path) -> None:
    gitrepo.commit({"a.txt": "a\n"})
    gitrepo.git("branch", "--move", "develop")
    clone = gitrepo.clone(tmp_path / "clone")
    clone.branch("feature")
    done = init(str(clone.path), "--person", PERSON, "--no-commit")
    assert done.code == 0
    assert "main_branch: develop" in (clone.path / "qms_docs/qms.yml").read_text()


@pytest.mark.usefixtures("known_user")
def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    assert init(str(folder)).code == 0
    tip = GitRepo(folder).head
    done = init(str(folder))
    assert done.code == 0
    assert "Everything is there already; nothing was written." in done.err
    assert GitRepo(folder).head == tip


@pytest.mark.usefixtures("known_user")
def test_what_an_interrupted_run_left_out_is_added(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    assert init(str(folder)).code == 0
    (folder / SOP).unlink()
    (folder / "README.md").unlink()
    done = init(str(folder))
    assert done.code == 0
    assert files_in(folder) == ALL


@pytest.mark.usefixtures("known_user")
@pytest.mark.parametrize("place", [".", "elsewhere", "qms_docs"])
def test_a_second_qms_is_refused(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "q"
    assert init(str(folder)).code == 0
    done = init(str(folder / place), "--name", "Another")
    assert done.code == 2
    assert "There is a QMS already: qms_docs/qms.yml. Nothing was written." in done.err
    assert files_in(folder) == ALL


@pytest.mark.usefixtures("known_user")
def test_a_policy_at_the_top_counts_as_a_qms(gitrepo: GitRepo) -> None:
    gitrepo.write({"qms.yml": "x\n"})
    done = init(str(gitrepo.path))
    assert done.code == 2
    assert "There is a QMS already: qms.yml. Nothing was written." in done.err


@pytest.mark.usefixtures("known_user")
def test_a_document_in_the_way_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    (folder / "qms_docs/procedures").mkdir(parents=True)
    (folder / SOP).write_text("mine\n")
    done = init(str(folder))
    assert done.code == 2
    assert f"{SOP} is there already with other content. Nothing was written." in done.err
    assert files_in(folder) == [SOP]
    assert (folder / SOP).read_text() == "mine\n"
    assert not (folder / ".git").exists()


@pytest.mark.usefixtures("known_user")
def test_links_and_files_in_the_way_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    folder.mkdir()
    (folder / "README.md").symlink_to(tmp_path / "nowhere")
    done = init(str(folder))
    assert done.code == 2
    assert "symbolic link" in done.err
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "file").write_text("x")
    done = init(str(tmp_path / "file"))
    assert done.code == 2
    assert "is a file" in done.err


@pytest.mark.usefixtures("known_user")
def test_a_commit_that_git_refuses_is_told(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "q")
    hook = repo.path / ".git/hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    done = init(str(repo.path))
    assert done.code == 0
    assert "The files are written but not saved in Git: git commit failed: not today" in done.err
    assert "git add" in done.err
    assert (repo.path / "qms_docs/qms.yml").is_file()


@pytest.mark.usefixtures("known_user")
def test_the_current_folder_needs_no_cd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "q").mkdir()
    monkeypatch.chdir(tmp_path / "q")
    done = init()
    assert done.code == 0
    assert "  cd " not in done.err
    assert "qms approve QMS-POLICY --role policy-owner" in done.err
    assert os.listdir(tmp_path / "q/qms_docs")  # noqa: PTH208 - names are all that counts


@pytest.mark.usefixtures("known_user")
def test_github_is_set_up_with_a_new_qms(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    done = init(str(folder), "--github", "--code-owner", "@mia", "--code-owner", "halden/qa")
    assert done.code == 0, done.err
    repo = GitRepo(folder)
    assert repo.git("rev-list", "--count", "HEAD") == "1"
    assert repo.git("status", "--porcelain") == ""
    listed = repo.git("ls-files", ".github").splitlines()
    assert ".github/workflows/qms-check.yml" in listed
    assert "@mia @halden/qa" in (folder / ".github/CODEOWNERS").read_text()
    publish = (folder / ".github/workflows/qms-publish.yml").read_text()
    assert 'timezone: "Europe/Berlin"' in publish
    assert "Pages" in done.err
    checked = qms("-C", str(folder), "check")
    assert (checked.code, rules(checked)) == (0, {"PL008"})


@pytest.mark.usefixtures("known_user")
def test_github_is_added_to_a_qms_by_its_own_policy(tmp_path: Path) -> None:
    folder = tmp_path / "q"
    inner = folder / "docs"
    assert init(str(folder)).code == 0
    zone = (folder / "qms_docs/qms.yml").read_text().replace("Europe/Berlin", "Asia/Tokyo")
    (folder / "qms_docs/qms.yml").write_text(zone)
    repo = GitRepo(folder)
    repo.commit(message="Move to Tokyo")
    inner.mkdir()
    (folder / ".github/workflows").mkdir(parents=True)
    (folder / ".github/workflows/qms-check.yml").write_text("# mine\n")
    done = init(str(inner), "--github")
    assert done.code == 0, done.err
    assert "Left as they were, because they are yours: .github/workflows/qms-check.yml." in done.err
    assert "Say in .github/CODEOWNERS who must agree" in done.err
    publish = (folder / ".github/workflows/qms-publish.yml").read_text()
    assert 'timezone: "Asia/Tokyo"' in publish
    assert repo.git("log", "-1", "--format=%s") == "Check, publish and remind on GitHub"
    assert "nothing was written" in init(str(folder), "--github").err


@pytest.mark.usefixtures("known_user")
def test_github_shows_what_it_would_write(tmp_path: Path) -> None:
    assert init(str(tmp_path / "q")).code == 0
    done = init(str(tmp_path / "q"), "--github", "--dry-run")
    assert "+++ b/.github/workflows/qms-check.yml" in done.out
    assert not (tmp_path / "q/.github").exists()


@pytest.mark.usefixtures("known_user")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--code-owner", "mia"), "--code-owner needs --github."),
        (("--github", "--code-owner", "mia keller"), "'mia keller' is no login"),
        (("--github", "--name", "Other"), "so --name means nothing here"),
        (("--github", "--standard", "iso9001:2026"), "so --standard means nothing here"),
    ],
)
def test_wrong_choices_for_github_are_told(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    assert init(str(tmp_path / "q")).code == 0
    done = init(str(tmp_path / "q"), *arguments)
    assert done.code == 2
    assert told in done.err
    assert not (tmp_path / "q/.github").exists()
