"""The layers of design §8: imports point one way, and only `repository` opens files."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tooling" / "qmsctl"
MODULES = sorted(PACKAGE.rglob("*.py"))

LEVEL = {
    "model": 0,
    "repository": 1,
    "forge": 1,
    "lifecycle": 2,
    "approval": 2,
    "trace": 2,
    "rules": 3,
    "report": 4,
    "publish": 4,
    "export": 4,
    "scaffold": 4,
    "cli": 5,
}


def layer(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0]


def imports(module: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_layer_and_those_below(module: Path) -> None:
    own = layer(module)
    if own not in LEVEL:
        return
    for name in imports(module):
        parts = name.split(".")
        if parts[0] != "qmsctl" or len(parts) < 2 or parts[1] not in LEVEL:
            continue
        assert LEVEL[parts[1]] <= LEVEL[own], f"{own} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_only_the_command_line_reads_the_clock(module: Path) -> None:
    if layer(module) == "cli":
        return
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"now", "today", "utcnow"} or (
                # `Policy.today(moment)` turns a given moment into a day.
                node.func.attr == "today" and node.args
            ), f"line {node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_only_the_repository_starts_processes(module: Path) -> None:
    if layer(module) == "repository":
        return
    assert not imports(module) & {"subprocess", "git", "sqlite3"}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_only_the_forge_talks_to_the_network(module: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(module)}
    network = {"httpx", "requests", "urllib3", "aiohttp", "socket", "http", "ftplib", "smtplib"}
    if layer(module) != "forge":
        assert not roots & network
        assert "urllib.request" not in imports(module)
    assert not roots & (network - {"httpx"})


@pytest.mark.parametrize("pair", [("forge", "repository"), ("repository", "forge")])
def test_the_two_doors_do_not_know_each_other(pair: tuple[str, str]) -> None:
    own, other = pair
    for module in (PACKAGE / own).rglob("*.py"):
        assert not [n for n in imports(module) if n.startswith(f"qmsctl.{other}")], module


def test_every_layer_is_known() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert folders == set(LEVEL)
