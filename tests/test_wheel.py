"""What people install: the wheel holds the package and nothing else, and the command starts."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(out)], cwd=TOP, check=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_holds_every_file_of_the_package(names: set[str]) -> None:
    package = TOP / "tooling" / "qmsctl"
    expected = {
        f"qmsctl/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    expected |= {
        f"qmsctl/scaffold/demo/source/{path.relative_to(TOP / 'qms_docs').as_posix()}"
        for path in (TOP / "qms_docs").rglob("*")
        if path.is_file()
    }
    assert {name for name in names if name.startswith("qmsctl/")} == expected


def test_the_wheel_holds_nothing_but_the_package_and_its_description(names: set[str]) -> None:
    assert {name.split("/")[0].rpartition(".")[2] or name for name in names} <= {
        "qmsctl",
        "dist-info",
    }


def test_the_wheel_brings_its_licence_and_the_command(names: set[str]) -> None:
    info = {name.split("/", 1)[1] for name in names if ".dist-info/" in name}
    assert {"entry_points.txt", "licenses/LICENSE", "METADATA"} <= info
