import pytest

from qmsctl.cli import look
from qmsctl.cli.main import COMMANDS
from tests.cli.story import AS_OF, run
from tests.support.gitrepo import GitRepo

SEEN = ("status", "register", "due", "trace")
OF_ONE = ("show", "history", "impact")


@pytest.mark.parametrize("command", [(c,) for c in SEEN] + [(c, "SOP-001") for c in OF_ONE])
def test_colour_marks_meaning_on_a_terminal_only(
    story: GitRepo, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(look, "use_colour", lambda: True)
    coloured = run_with_colour(story, *command)
    assert "\x1b[" in coloured
    monkeypatch.setattr(look, "use_colour", lambda: False)
    assert "\x1b" not in run_with_colour(story, *command)


def run_with_colour(repo: GitRepo, *args: str) -> str:
    """As `run`, but what click would strip outside a terminal is kept."""
    from click.testing import CliRunner

    from qmsctl.cli.main import group

    arguments = ["-C", str(repo.path), *args, "--as-of", AS_OF]
    result = CliRunner().invoke(group, arguments, catch_exceptions=False, color=True)
    assert result.exit_code == 0
    return result.stdout


def test_overdue_is_red_and_drafts_are_yellow(
    story: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "use_colour", lambda: True)
    lines = run_with_colour(story, "due").splitlines()
    assert lines[2].startswith("\x1b[31m2026-03-30")
    assert lines[3].startswith("2026-05-01")
    rows = run_with_colour(story, "register", "--all").splitlines()
    assert rows[4].startswith("SOP-001")
    assert rows[5].startswith("\x1b[33mSOP-002")
    assert rows[6].startswith("\x1b[2mWI-001")
    assert rows[8].startswith("\x1b[31mFRM-002")


def test_a_narrow_terminal_wraps_the_titles(
    story: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "screen", lambda: look.Screen(60, lambda _meaning, text: text))
    from qmsctl.cli import register

    monkeypatch.setattr(register, "screen", look.screen)
    rows = run(story, "register", "--as-of", AS_OF).stdout.splitlines()
    assert [row.strip() for row in rows[5:7]] == ["documented", "information"]


@pytest.mark.parametrize("name", [*SEEN, *OF_ONE, "diff", "digest", "schema"])
def test_help_has_an_example(name: str, story: GitRepo) -> None:
    assert COMMANDS[name].section == "Look"
    text = run(story, name, "--help").stdout
    assert f"qms {name}" in text.partition("Example")[2]


def test_a_terminal_has_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "77")
    monkeypatch.setenv("NO_COLOR", "1")
    width, paint = look.screen()
    assert width == 77
    assert paint("bad", "text") == "text"
