"""How the action installs the tool."""

import os
import subprocess
import sys
import zipfile
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


def make_wheel(folder: Path, version: str) -> None:
    """A tiny distribution with the name and the command of the tool."""
    info = f"qmsctl-{version}.dist-info"
    members = {
        "tiny_qms.py": f"def main():\n    print('qms {version}')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: qmsctl\nVersion: {version}\n"
        "Provides-Extra: github\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nqms = tiny_qms:main\n",
    }
    record = "".join(f"{name},,\n" for name in [*members, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"qmsctl-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in {**members, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)


def test_a_version_is_installed_into_an_environment_of_its_own(tmp_path: Path) -> None:
    """From a folder that stands in for the package index; nothing is taken from elsewhere."""
    for version in ("0.8.0", "0.9.0"):
        make_wheel(tmp_path, version)
    # What lies in the folder of the job must not be imported instead of what is meant.
    (tmp_path / "job").mkdir()
    for name in ("venv.py", "pip.py", "subprocess.py"):
        (tmp_path / "job" / name).write_text("raise SystemExit('hijacked')\n")
    out = tmp_path / "output"
    done = subprocess.run(
        [sys.executable, "-E", "-s", str(TOP / "tooling/action/install.py")],
        cwd=tmp_path / "job",
        env={
            "PATH": os.environ["PATH"],
            "VERSION": "0.8.0",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(out),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    command = Path(out.read_text().removeprefix("qms=").strip())
    assert command.is_relative_to(tmp_path / "qmsctl")
    said = subprocess.run([command], capture_output=True, text=True, check=True).stdout
    assert said == "qms 0.8.0\n"


def test_a_failed_installation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Path:
        raise subprocess.CalledProcessError(3, ["pip"])

    monkeypatch.setattr(install, "install", fail)
    assert install.main({"RUNNER_TEMP": str(tmp_path)}) == 3
    assert "could not be installed" in capsys.readouterr().out
