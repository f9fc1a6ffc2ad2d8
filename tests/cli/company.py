"""A small company whose QMS commands write to: two people, a real repository, a fixed today.

Its QMS is the example of the rules: SOP-001 and FRM-001 are approved and in force.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from qmsctl.rules.example import ROOT, SOP_PATH, document, files
from tests.cli.running import Run, qms
from tests.support.gitrepo import GitRepo

BASE_DAY = "2026-01-20"
TODAY = "2026-03-02"

ALEX = "a.brandt@example.org"  # operations manager, who owns SOP-001, and policy owner
JUN = "j.tanaka@example.org"  # quality manager
MIA = "m.keller@example.org"  # writes


@dataclass
class Company:
    """The repository, and how its people run `qms` in it."""

    repo: GitRepo
    monkeypatch: pytest.MonkeyPatch

    @property
    def top(self) -> Path:
        return self.repo.path

    def today(self, day: str) -> None:
        """From now on it is noon of `day`, for commands and for commits."""
        noon = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
        self.repo.clock = noon
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))

    def iam(self, mail: str) -> None:
        """From now on the person at the keyboard has this e-mail address."""
        self.repo.git("config", "user.email", mail)

    def run(self, *arguments: str) -> Run:
        return qms("-C", str(self.top), *arguments)

    def ok(self, *arguments: str) -> Run:
        """Run and see that it went well."""
        done = self.run(*arguments)
        assert done.code == 0, done.err
        return done

    def refused(self, *arguments: str) -> str:
        """Run, see that it is refused without a trace in the tree; what it said."""
        before = self.repo.git("status", "--porcelain")
        done = self.run(*arguments)
        assert (done.code, done.out) == (2, ""), done
        assert "Traceback" not in done.err
        assert self.repo.git("status", "--porcelain") == before
        return done.err

    def read(self, path: str = SOP_PATH) -> str:
        return (self.top / path).read_bytes().decode()

    def changed(self, path: str = SOP_PATH) -> list[str]:
        """The lines that differ from HEAD, with their + and -."""
        diff = self.repo.git("diff", "--unified=0", "HEAD", "--", path)
        return [
            line
            for line in diff.splitlines()
            if line[:1] in "+-" and not line.startswith(("+++", "---"))
        ]

    def issue(self, version: str, day: str, **fields: object) -> str:
        """Bring SOP-001 in this version, approved, to the main line on a day; the commit's id."""
        values: dict[str, object] = {
            "version": version,
            "change_summary": f"What {version} changes.",
            "effective_date": "on-release",
            "approvals": [
                {"role": "owner", "by": "a.brandt", "date": day},
                {"role": "quality-manager", "by": "j.tanaka", "date": day},
            ],
            **fields,
        }
        self.today(day)
        return self.repo.commit({SOP_PATH: document(**values)}, f"Issue {version}")

    @contextmanager
    def inside(self, folder: str) -> Iterator[None]:
        """Stand in a folder of the repository."""
        with self.monkeypatch.context() as patch:
            patch.chdir(self.top / folder)
            yield


def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company on `TODAY`, its QMS committed on `BASE_DAY`; Mia sits at the keyboard."""
    company = Company(GitRepo.init(tmp_path / "halden"), monkeypatch)
    company.today(BASE_DAY)
    company.repo.commit(files(), "Start")
    company.today(TODAY)
    company.iam(MIA)
    return company


__all__ = ["ALEX", "BASE_DAY", "JUN", "MIA", "ROOT", "SOP_PATH", "TODAY", "Company", "found"]
