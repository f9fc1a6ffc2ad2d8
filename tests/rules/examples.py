"""Turns an `Example` into a real repository and tells what is found in it."""

import datetime as dt
import shutil
from pathlib import Path

from qmsctl.model.finding import Finding, Scope
from qmsctl.rules import engine
from qmsctl.rules.catalogue import Example, Overlay, Rule, SymbolicLink
from qmsctl.rules.example import AS_OF, BASE_DAY, STEP_DAYS, files
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL, BY_CODE
from tests.support.gitrepo import GitRepo
from tests.support.seals import seal

MIA = ("Mia Keller", "m.keller@example.org")


def noon(day: str) -> str:
    return f"{day}T12:00:00+00:00"


def make_base(path: Path) -> GitRepo:
    """The example QMS, committed to the main line."""
    repo = GitRepo.init(path)
    repo.commit(files(), "Begin the QMS", author=MIA, date=noon(BASE_DAY))
    return repo


def lay(repo: GitRepo, overlay: Overlay) -> None:
    """Write an overlay into the work tree."""
    repo.write({p: c for p, c in overlay.items() if not isinstance(c, SymbolicLink)})
    for path, content in overlay.items():
        if isinstance(content, SymbolicLink):
            link = repo.path / path
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(content.target)


def build(example: Example, scope: Scope, base: Path, top: Path) -> str | None:
    """Make the example's repository in `top`; the name of its base if it is a pull request."""
    if not example.repository:
        repo = GitRepo(top)
        lay(repo, files())
        for step in example.steps:
            lay(repo, step)
        return None
    shutil.copytree(base, top, symlinks=True)
    repo = GitRepo(top)
    is_change = scope is Scope.CHANGE and not example.replay
    for number, step in enumerate(example.steps):
        last = number == len(example.steps) - 1
        if last and is_change:
            repo.branch("change")
        lay(repo, step)
        if not last or is_change or example.replay:
            repo.commit(message=f"Step {number + 1}", author=MIA, date=noon(STEP_DAYS[number]))
    if is_change and not example.steps:
        repo.branch("change")
    if example.sealed:
        seal(repo, "main")
    for command in example.git:
        words = command.format(top=top).split(" ")
        repo.git(*words, author=MIA, date=noon(STEP_DAYS[-1]))
    return "main" if is_change else None


def found_in(example: Example, rule: Rule, base: Path, top: Path) -> tuple[Finding, ...]:
    """Everything that all rules find in the example."""
    base_rev = build(example, rule.scope, base, top)
    return found_in_repo(top, base_rev, as_of=example.as_of or AS_OF, replay=example.replay)


def found_in_repo(
    top: Path, base: str | None = None, *, as_of: str = AS_OF, replay: bool = False
) -> tuple[Finding, ...]:
    """What all rules find in the repository at `top`, or in its HEAD as a change of `base`."""
    day = dt.date.fromisoformat(as_of)
    context = load(top, as_of=day, base=base, replay=replay, use_cache=False)
    return engine.run_change(context, ALL)[0] if base else engine.run(context, ALL)


def told_by(code: str, example: Example, base: Path, top: Path) -> list[str]:
    """The messages of one rule in an example, each with its severity."""
    rule = BY_CODE[code]
    found = found_in(example, rule, base, top)
    return [f"{f.severity}: {f.message}" for f in found if f.rule == code]
