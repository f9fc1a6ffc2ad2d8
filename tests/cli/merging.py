"""A company whose pull requests are merged on the imitated GitHub, and what comes after."""

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approval.demokeys import demo_key
from qmsctl.rules.example import SOP_PATH
from tests.cli.running import Run, qms
from tests.forge.imitation import REPOSITORY, Imitation
from tests.forge.origin import Origin
from tests.rules.examples import MIA, make_base, noon
from tests.support.forgestory import LOGINS, WORKFLOW, Files, rules, text
from tests.support.gitrepo import GitRepo

ISSUED = text(effective_date="2026-03-25")
MERGED = "2026-02-20"


def company(folder: Path, *, key: bool) -> GitRepo:
    """The example QMS, whose SOPs need reviews since 2026-02-10; perhaps with a workflow's key."""
    repo = make_base(folder)
    keys = [WORKFLOW] if key else []
    forge = {"repository": REPOSITORY, "repository_id": 4711, "keys": keys}
    asks = rules(more={"forge": forge})
    repo.commit(asks, date=noon("2026-02-10"), author=MIA)
    return repo


@dataclass
class World:
    """A clone with the branch `change`, the bare repository behind it, and GitHub."""

    repo: GitRepo
    state: Imitation
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @classmethod
    def made(
        cls, origin: GitRepo, folder: Path, state: Imitation, monkeypatch: pytest.MonkeyPatch
    ) -> "World":
        """A world on a copy of `origin`."""
        shutil.copytree(origin.path, folder / "repo")
        repo = GitRepo(folder / "repo")
        state.origin = Origin.of(repo, folder / "bare.git")
        state.origin.bare.git("config", "uploadpack.allowAnySHA1InWant", "true")
        repo.git("remote", "add", "origin", (folder / "bare.git").as_uri())
        repo.git("fetch", "--quiet", "origin")
        repo.git("config", "branch.main.remote", "origin")
        monkeypatch.delenv("GITHUB_RUN_ID", raising=False)
        monkeypatch.delenv("QMS_FORGE_KEY", raising=False)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(folder / "no-agent"))
        world = cls(repo, state, folder, monkeypatch)
        world.today("2026-02-20", minute=5)
        return world

    def today(self, day: str, hour: int = 12, minute: int = 0) -> None:
        """From now on it is this moment, for commands."""
        moment = dt.datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00+00:00")
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))

    def branch(self, name: str, files: Files, day: str = "2026-02-17") -> str:
        """Commit to a new branch from main and push it; the commit."""
        self.repo.git("fetch", "--quiet", "origin")
        self.repo.branch(name, "origin/main")
        return self.push(files, day)

    def push(self, files: Files, day: str = "2026-02-17") -> str:
        """Commit to the branch that is checked out, and push."""
        oid = self.repo.commit(files, date=noon(day), author=MIA)
        self.repo.git("push", "--quiet", "--force", "origin", "HEAD")
        return oid

    def issue(self, files: Files | None = None, name: str = "change", commits: int = 1) -> int:
        """A pull request of m.keller with SOP-001 2.0, in so many commits; its number."""
        self.branch(name, files or {SOP_PATH: ISSUED})
        for number in range(1, commits):
            self.push({f"notes-{number}.md": "Note.\n"}, f"2026-02-1{7 + number}")
        return self.state.open_pull(name, by="mkeller").number

    def review(self, by: str, day: str, state: str = "APPROVED", number: int = 1) -> dict[str, Any]:
        """A review of the newest commit by a person or a login."""
        self.state.now = f"{day}T09:00:00Z"
        return self.state.review(number, LOGINS.get(by, by), state)

    def approve(self, number: int = 1) -> None:
        """Both approve, as the route of SOP-001 asks."""
        self.review("a.brandt", "2026-02-18", number=number)
        self.review("j.tanaka", "2026-02-19", number=number)

    def merge(
        self, method: str = "squash", number: int = 1, files: Mapping[str, str] | None = None
    ) -> str:
        """Merge on `MERGED`; the commit that it became."""
        assert self.state.origin
        self.state.now = f"{MERGED}T12:00:00Z"
        noon_of = dt.datetime.fromisoformat(self.state.now)
        self.state.origin.bare.clock = noon_of
        became = self.state.merge(number, method, by="jtanaka", files=dict(files or {}) or None)
        self.state.origin.bare.clock = noon_of + dt.timedelta(minutes=4)
        return became

    def clone(self, name: str = "clone") -> GitRepo:
        """A fresh clone of what GitHub has, as a workflow checks it out: branches, nothing else."""
        assert self.state.origin
        self.state.origin.bare.git("clone", "--quiet", "--no-tags", "--single-branch", "--branch",
            "main", (self.folder / "bare.git").as_uri(), str(self.folder / name))  # fmt: skip
        return GitRepo(self.folder / name)

    def run(self, where: GitRepo, *arguments: str) -> Run:
        return qms("-C", str(where.path), *arguments)

    def key(self) -> Path:
        """The file of the workflow's private key."""
        file = self.folder / "workflow-key"
        if not file.exists():
            file.write_bytes(demo_key("workflow").private_file())
            file.chmod(0o600)
        return file

    def told(self, where: GitRepo, *arguments: str) -> dict[str, Any]:
        """What a command tells programs."""
        found: dict[str, Any] = json.loads(self.run(where, *arguments, "--format", "json").out)
        return found
