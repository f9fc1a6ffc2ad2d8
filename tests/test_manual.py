"""README and manual keep their promises: every command is documented and every example runs."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import click
import pytest

from qmsctl.cli.main import COMMANDS
from tests.cli.running import qms
from tests.support.gitrepo import GitRepo

TOP = Path(__file__).parent.parent
MANUAL = TOP / "tooling" / "docs"
PAGES = sorted(MANUAL.rglob("*.md"))


def command(name: str) -> click.Command:
    found = import_module(f"qmsctl.cli.{name.replace('-', '_')}").command
    assert isinstance(found, click.Command)
    return found


@pytest.mark.parametrize("name", COMMANDS)
class TestCommand:
    def test_has_help_with_an_example(self, name: str) -> None:
        assert command(name).help
        assert f"qms {name}" in (command(name).epilog or "")

    def test_its_help_can_be_asked_for(self, name: str) -> None:
        run = qms(name, "--help")
        assert run.code == 0
        assert run.out.startswith(f"Usage: qms {name}")

    def test_has_a_page_that_names_every_option(self, name: str) -> None:
        page = (MANUAL / "commands" / f"{name}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# qms {name}\n")
        for parameter in command(name).params:
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert f"`{option}" in page or f" {option}" in page, option

    def test_its_page_names_no_option_that_it_lacks(self, name: str) -> None:
        page = (MANUAL / "commands" / f"{name}.md").read_text(encoding="utf-8")
        table = page.split("## Options")[1].split("## More")[0]
        known = {o for p in command(name).params for o in (*p.opts, *p.secondary_opts)}
        assert set(re.findall(r"`(--[a-z-]+)", table)) <= known

    def test_the_list_of_commands_leads_to_it(self, name: str) -> None:
        listed = (MANUAL / "commands" / "index.md").read_text(encoding="utf-8")
        assert f"[`qms {name}`]({name}.md) | {COMMANDS[name].summary} |" in listed


def test_no_module_is_a_command_that_nobody_finds() -> None:
    folder = TOP / "tooling" / "qmsctl" / "cli"
    with_command = {
        path.stem.replace("_", "-")
        for path in folder.glob("*.py")
        if re.search(r"^@click\.command\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_command == set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(MANUAL).as_posix())
def test_links_of_the_manual_lead_somewhere(page: Path) -> None:
    from qmsctl.rules.registry import CODES

    for target in re.findall(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path = (page.parent / target).resolve()
        made = path.stem in CODES or path == (MANUAL / "rules.md").resolve()
        assert path.is_file() or made, target


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """A clone of this very repository, with somebody of the company at work in it."""
    top = tmp_path_factory.mktemp("company") / "clone"
    home = GitRepo(TOP)
    home.git("clone", "--quiet", "--no-hardlinks", str(TOP), str(top))
    repo = GitRepo(top)
    repo.git("update-ref", "refs/remotes/origin/main", repo.head)
    repo.git("config", "user.email", "m.keller@halden-instruments.example")
    return repo


def told(text: str) -> list[str]:
    """The `qms` commands in the shell blocks of a text, without what follows them."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [re.split(r"\s+[#|>]", line)[0] for line in lines if line.startswith("qms ")]


README_COMMANDS = told((TOP / "README.md").read_text(encoding="utf-8"))


def test_the_readme_shows_commands() -> None:
    assert len(README_COMMANDS) >= 10


@pytest.mark.parametrize("line", README_COMMANDS)
def test_commands_of_the_readme_run(line: str, company: GitRepo) -> None:
    run = qms("-C", str(company.path), *shlex.split(line)[1:])
    assert run.code == 0, run.out + run.err


def test_files_that_the_readme_names_exist() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        assert "://" in target or (TOP / target).exists(), target


def test_targets_that_the_readme_names_exist() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", (TOP / "README.md").read_text(encoding="utf-8")):
        assert f"\n{target}:" in makefile
