"""The same through the command line: nothing that the repository names is run or believed."""

import pytest

from qmsctl.rules.example import SOP_PATH
from tests.cli.running import qms
from tests.hostile.attack import AS_OF, Attacked
from tests.hostile.tampering.gitworks import EDITED, cache
from tests.hostile.tampering.scene import Scene
from tests.hostile.test_programs import arm


@pytest.fixture
def armed(scene: Scene) -> Attacked:
    """Every program that Git's configuration can name is a trap: hooks, gpg, ssh, filters."""
    scene.repo.branch("change")
    scene.push(AS_OF, {SOP_PATH: EDITED})
    made = Attacked(scene.repo, scene.folder)
    arm(made)
    return made


@pytest.mark.parametrize(
    "command",
    [("verify", "--rev", "main"), ("check", "--base", "main")],
    ids=" ".join,
)
def test_signatures_are_verified_without_any_program(
    armed: Attacked, command: tuple[str, ...]
) -> None:
    ran = armed.qms(*command, "--as-of", AS_OF)
    assert armed.fired == []
    assert ran.code == (1 if command[0] == "check" else 0), ran.out + ran.err


def test_verify_does_not_ask_the_cache(scene: Scene) -> None:
    cache(scene)
    ran = qms("-C", str(scene.repo.path), "verify", "--as-of", AS_OF)
    assert ran.code == 1
    assert "VC001" in ran.out


def test_a_history_that_was_written_anew_fits_no_anchor(scene: Scene) -> None:
    """Everything is replaced from the first commit on; only an id kept elsewhere tells."""
    line = scene.repo.git("rev-list", "--reverse", "main").split()
    scene.repo.git("checkout", "--quiet", "--orphan", "new", line[0])
    scene.repo.commit(message="Begin", date="2026-01-20T12:00:00+00:00")
    for oid in line[1:]:
        scene.repo.git("checkout", "--quiet", oid, "--", ".")
        scene.repo.commit(message="Again", date=scene.repo.git("show", "-s", "--format=%cI", oid))
    scene.repo.git("branch", "--force", "main", "new")
    scene.repo.switch("main")
    verify = ("-C", str(scene.repo.path), "verify", "--as-of", AS_OF)
    assert qms(*verify).code == 0
    ran = qms(*verify, "--anchor", line[0])
    assert ran.code == 2
    assert f"not at {line[0]}" in ran.err
