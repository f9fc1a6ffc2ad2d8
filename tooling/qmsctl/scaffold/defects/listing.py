"""The text of DEFECTS.md: what was done wrong, where, and how to find it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from qmsctl.rules.registry import FAMILIES, rule
from qmsctl.scaffold.defects.defect import MAIN, Defect, Found
from qmsctl.scaffold.defects.elsewhere import ELSEWHERE

LISTING_PATH = "DEFECTS.md"

_INTRODUCTION = """\
# Planted violations

This repository is the demo of qmsctl with mistakes in it, such as people make them: at least one
for every rule that can be broken in a repository. Trainers find examples here, and auditors can try
whether the tool sees what it says it sees. Do not take anything here for an example of how to work.

All is well on the branch `{prepared}`. The main line goes on from there with a commit for each
mistake: `git log --oneline {prepared}..main`. Mistakes of pull requests, and those that would hide
others or cannot be checked out on every computer, lie on the branches `defects/…`.

What is listed holds for {day}. As time passes more comes due; with `--as-of {day}` exactly this is
found again. `qms rule CODE` explains a rule and how to repair what breaks it.
"""

_BRANCHES = """\
After `git switch`, `git switch main` leads back. Not listed is what the commands say besides: the
note GT010 where `--rev` names a branch, PL009 of `qms verify`, GT007 where the main line itself is
judged, and what comes due in the demo on a later day.
"""

_HEAD = "| What was done | What is found | Where |\n| --- | --- | --- |"


def listing(defects: Sequence[Defect], day: dt.date, prepared: str) -> str:
    """The file for `defects`, whose findings hold for `day`; on the branch `prepared` are none."""
    parts = [_INTRODUCTION.format(day=day, prepared=prepared), *_main(defects, day)]
    return "\n".join([*parts, *_branches(defects, day), *_elsewhere()])


def _main(defects: Iterable[Defect], day: dt.date) -> Iterator[str]:
    here = [defect for defect in defects if defect.branch == MAIN]
    yield "## On the main line\n"
    yield f"```console\n$ qms check --as-of {day}\n$ qms verify --as-of {day}\n```\n"
    yield "`qms verify` finds the same, and what is marked with its name besides.\n"
    yield _HEAD
    for defect in sorted(here, key=lambda d: _place(d.everything[0][0])):
        more = f"`qms verify`: {_rules(defect.replayed)}" if defect.replayed else ""
        found = "; ".join(part for part in (_rules(defect.finds), more) if part)
        yield f"| {defect.deed} | {found} | {_where(defect.everything)} |"
    yield ""


def _branches(defects: Iterable[Defect], day: dt.date) -> Iterator[str]:
    yield "## On branches\n"
    yield _BRANCHES
    groups: dict[str, list[Defect]] = {}
    for defect in defects:
        if defect.branch != MAIN:
            groups.setdefault(defect.branch, []).append(defect)
    for branch, members in groups.items():
        when = day + dt.timedelta(days=members[0].as_of)
        yield f"### `{branch}`\n\n```console\n$ {members[0].command} --as-of {when}\n```\n"
        yield _HEAD
        for defect in members:
            yield f"| {defect.deed} | {_rules(defect.finds)} | {_where(defect.finds)} |"
        yield ""


def _elsewhere() -> Iterator[str]:
    yield "## Rules that no repository can show\n"
    yield "| Rule | Why not |\n| --- | --- |"
    for code, reason in ELSEWHERE.items():
        yield f"| {_named(code)} | {reason} |"
    yield ""


def _place(code: str) -> tuple[int, str]:
    return list(FAMILIES).index(code[:2]), code


def _rules(found: Iterable[Found]) -> str:
    return ", ".join(dict.fromkeys(_named(code) for code, _ in found))


def _named(code: str) -> str:
    known = rule(code)
    return f"{code} *{known.title}*" if known else code


def _where(found: Iterable[Found]) -> str:
    return ", ".join(dict.fromkeys(f"`{where}`" for _, where in found if where)) or "the repository"
