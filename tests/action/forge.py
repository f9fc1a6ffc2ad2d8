"""A repository as it lies on GitHub, with pull requests, and the recorded events about it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmsctl.rules import example
from tests.action.runner import Runner
from tests.rules.examples import make_base
from tests.support.gitrepo import GitRepo

TOP = Path(__file__).parents[2]
ACTION = TOP / "tooling" / "action"
WORKFLOWS = TOP / ".github" / "workflows"
EVENTS = Path(__file__).parent / "events"

_HEAD = "4d2a7a1bb1a6a55bb9de0f7a4bd7b1f1f0a9c3e2"
_BASE = "9c1b6e5f0d8e7a64c2f2b8a90b6d5e4f3c2b1a09"

EDITED = example.document(body=example.SOP_BODY + "\nOne more line.\n")
"""An edit of an approved version, which VC001 finds."""

PWNED = "import pathlib\npathlib.Path.home().joinpath('pwned').touch()\n"
"""What a hostile pull request would like to have run."""


def recorded(name: str, head: str = _HEAD, base: str = _BASE, number: int = 7) -> dict[str, Any]:
    """A recorded payload, about these commits and this pull request."""
    text = (EVENTS / f"{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text.replace(_HEAD, head).replace(_BASE, base))
    if "number" in data:
        data["number"] = number
    if "pull_request" in data:
        data["pull_request"]["number"] = number
    return data


@dataclass(frozen=True)
class Forge:
    """The repository on the forge, and the commits that tests speak about."""

    repo: GitRepo
    base: str
    broken: str
    hostile: str
    clean: str
    torn: str

    def runner(self, folder: Path, event: str, payload: dict[str, Any]) -> Runner:
        return Runner(folder, self.repo, event, payload)


def build(path: Path) -> Forge:
    """main with the example QMS and the action, and four pull requests.

    7 edits an approved version, 8 also rewrites everything that could judge it, 9 is clean, and 10
    makes the policy unreadable; 11 was merged. main has moved on since all of them were opened.
    """
    repo = make_base(path)
    scripts = {
        f"tooling/action/{file.name}": file.read_bytes()
        for file in ACTION.iterdir()
        if file.is_file()
    }
    opened_at = repo.commit(scripts, "Check on GitHub", date="2026-01-21T12:00:00+00:00")
    repo.git("update-ref", "refs/pull/11/head", opened_at)
    date = "2026-02-10T12:00:00+00:00"
    repo.branch("edit")
    broken = repo.commit({example.SOP_PATH: EDITED}, "Say who counts", date=date)
    repo.git("update-ref", "refs/pull/7/head", broken)
    takeover = {name: PWNED for name in scripts if name.endswith(".py")}
    takeover |= dict.fromkeys(("pip.py", "json.py", "venv.py", "qmsctl/__init__.py"), PWNED)
    takeover["tooling/action/action.yml"] = "runs: {using: composite, steps: []}\n"
    hostile = repo.commit(takeover, "Judge myself", date=date)
    repo.git("update-ref", "refs/pull/8/head", hostile)
    repo.git("checkout", "--quiet", "-b", "tidy", opened_at)
    clean = repo.commit({"README.md": "Ours.\n"}, "Say whose", date=date)
    repo.git("update-ref", "refs/pull/9/head", clean)
    torn = repo.commit({example.POLICY_PATH: "version: [\n"}, "Tear the policy", date=date)
    repo.git("update-ref", "refs/pull/10/head", torn)
    repo.switch("main")
    base = repo.commit({"NOTES.md": "Later.\n"}, "Move on", date="2026-02-11T12:00:00+00:00")
    # A forge refuses nothing that one of its references reaches, and keeps no branch of a fork.
    for branch in ("edit", "tidy"):
        repo.git("branch", "--quiet", "-D", branch)
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return Forge(repo, base, broken, hostile, clean, torn)
