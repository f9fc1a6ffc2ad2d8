"""What an attacker does to the repository, and how the tool then judges it."""

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from qmsctl.approval.digest import content_digest
from qmsctl.lifecycle.standing import Standing
from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding
from qmsctl.rules import engine
from qmsctl.rules.catalogue import Overlay, SymbolicLink
from qmsctl.rules.context import Context
from qmsctl.rules.example import AS_OF
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL
from tests.hostile.tampering.world import EVIDENCE, RULES, Files
from tests.rules.examples import lay, noon
from tests.support.gitrepo import GitRepo

MALLORY = ("Mallory Marlow", "mallory@example.org")

Judge = Literal["qms check", "qms check --base main", "qms verify"]
InForce = Mapping[DocumentKey, tuple[str, str, dt.date | None]]
"""Document → its version in force, the digest of the content, and the day of the next review."""


class Scene:
    """A copy of the honest repository in Mallory's hands; `folder` holds what lies outside it."""

    def __init__(self, honest: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(honest, folder / "repo", symlinks=True)
        self.repo = GitRepo(folder / "repo", dt.datetime.fromisoformat("2026-03-25T12:00:00+00:00"))

    def put(self, files: Overlay) -> None:
        """Write files into the work tree; a link takes the place of what is there."""
        for path, content in files.items():
            if isinstance(content, SymbolicLink):
                (self.repo.path / path).unlink(missing_ok=True)
        lay(self.repo, files)

    def push(self, day: str, *changes: Overlay, message: str = "Tidy up") -> str:
        """Commits on the main line, past every pull request; the id of the last one."""
        for files in changes:
            self.put(files)
            self.repo.commit(message=message, author=MALLORY, date=noon(day))
        return self.repo.head

    def propose(self, *changes: Overlay) -> None:
        """A pull request with a commit for each change."""
        self.repo.branch("change")
        self.push(AS_OF, *changes)

    def held(self, place: str) -> dict[str, bytes]:
        """The files of evidence of a version (``SOP-001/2.0``): path in the repository → bytes."""
        top = self.repo.path
        found = sorted((top / EVIDENCE / place).iterdir())
        return {file.relative_to(top).as_posix(): file.read_bytes() for file in found}

    def one(self, place: str, ending: str = ".json", person: str = "a.brandt") -> str:
        """The path of one person's statement (or signature, ``.sig``) about a version."""
        (path,) = (p for p in self.held(place) if person in p and p.endswith(ending))
        return path


Act = Callable[[Scene], None]


@dataclass(frozen=True)
class Attack:
    """What is done, which command judges it, and everything that it calls an error.

    ``found`` pairs the code of each rule with a decisive part of a message; no other error may be
    found. ``in_force`` is what is different afterwards: a document's version, None if nothing of
    it is in force. Content of the attacker's is never in force unless it is named there.
    """

    act: Act
    judge: Judge
    found: tuple[tuple[str, str], ...]
    in_force: Mapping[DocumentKey, str | None] = field(default_factory=dict)


def judged(scene: Scene, judge: Judge) -> tuple[Finding, ...]:
    """Everything that a command finds in the repository."""
    if judge == "qms check --base main":
        context = loaded(scene, base="main")
        return engine.run_change(context, ALL)[0]
    return engine.run(loaded(scene, replay=judge == "qms verify"), ALL)


def verified(scene: Scene) -> tuple[Context, tuple[Finding, ...]]:
    """What `qms verify` sees and finds."""
    context = loaded(scene, replay=True)
    return context, engine.run(context, ALL)


def loaded(scene: Scene, *, base: str | None = None, replay: bool = False) -> Context:
    day = dt.date.fromisoformat(AS_OF)
    return load(scene.repo.path, as_of=day, base=base, replay=replay, use_cache=False)


def merged(scene: Scene) -> None:
    """The pull request is merged, whatever was found.

    Nothing else came to the main line meanwhile, so the merge holds the files of the branch.
    """
    parents = ("-p", "main", "-p", "change")
    made = scene.repo.git(
        "commit-tree", "change^{tree}", *parents, "-m", "Merge a pull request",
        author=MALLORY, date=f"{AS_OF}T13:00:00+00:00",
    )  # fmt: skip
    (scene.repo.path / ".git" / "refs" / "heads" / "main").write_text(f"{made}\n")
    (scene.repo.path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")


def in_force(context: Context) -> InForce:
    """What the main line has in force, documents and policy."""
    history = context.history
    if history is None:
        return {}
    found: dict[DocumentKey, tuple[str, str, dt.date | None]] = {
        key: (
            standing.effective.revision.version.text,
            digest_of_effective(standing),
            standing.next_review,
        )
        for key, standing in history.standings.items()
        if standing.effective is not None
    }
    if history.policies:
        last = history.policies[-1]
        found[RULES] = (last.policy.version, last.digest, None)
    return found


def digest_of_effective(standing: Standing) -> str:
    """The digest of the content that readers get."""
    assert standing.effective is not None
    return content_digest(standing.effective.revision.snapshot)


def without(files: Mapping[str, bytes]) -> Files:
    """The same files, to be removed."""
    return dict.fromkeys(files)
