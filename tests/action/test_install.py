"""How the action installs the tool."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import install
from tests.action.forge import TOP


def test_the_tool_is_the_one_of_the_actions_own_commit() -> None:
    wanted = install.requirements(TOP, "")
    assert wanted == ["--constraint", str(TOP / "constraints.txt"), f"{TOP}[github]"]
    assert install.SOURCE == TOP


def test_a_published_version_can_be_asked_for() -> None:
    assert install.requirements(TOP, "0.2.0") == ["qmsctl[github]==0.2.0"]


@pytest.mark.parametrize("version", ["0.2 --index-url=x", "1.0; rm", "@ git", "-r x", ">=1"])
def test_a_version_is_nothing_but_a_version(
    version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install.main({"VERSION": version, "RUNNER_TEMP": str(tmp_path)}) == 1
    assert "is no version" in capsys.readouterr().out


def test_an_old_python_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "OLDEST", (99, 0))
    assert install.main({}) == 1
    assert "::error::qmsctl needs Python" in capsys.readouterr().out


@pytest.mark.slow
def test_a_version_is_installed_into_an_environment_of_its_own(tmp_path: Path) -> None:
    """From a folder that stands in for the package index; nothing is taken from elsewhere."""
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=TOP, check=True)
    version = next(tmp_path.glob("*.whl")).name.split("-")[1]
    out = tmp_path / "output"
    done = subprocess.run(
        [sys.executable, "-E", "-s", str(TOP / "tooling/action/install.py")],
        env={
            "PATH": os.environ["PATH"],
            "VERSION": version,
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(out),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(tmp_path),
            "PIP_NO_DEPS": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    command = Path(out.read_text().removeprefix("qms=").strip())
    assert command.is_file()
    assert command.is_relative_to(tmp_path / "qmsctl")


def test_a_failed_installation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Path:
        raise subprocess.CalledProcessError(3, ["pip"])

    monkeypatch.setattr(install, "install", fail)
    assert install.main({"RUNNER_TEMP": str(tmp_path)}) == 3
    assert "could not be installed" in capsys.readouterr().out
