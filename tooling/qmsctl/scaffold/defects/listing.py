"""The text of DEFECTS.md: what was done wrong, where, and how to find it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from qmsctl.rules.registry import FAMILIES, rule
from qmsctl.scaffold.defects.defect import MAIN, Defect, Found, How
from qmsctl.scaffold.defects.elsewhere import ELSEWHERE

LISTING_PATH = "DEFECTS.md"

_INTRODUCTION = """\
# Planted violations

This repository is the demo of qmsctl with mistakes in it, such as people make them: at least one
for every rule that can be broken in a repository. Trainers find examples here, and auditors can try
whether the tool sees what it says it sees. Do not take anything here for an example of how to work.

All is well on the branch `prepared`. The main line goes on from there with a commit for each
mistake (`git log --oneline prepared..main`). Mistakes of pull requests, and those that would hide
others or cannot be checked out on every computer, lie on the branches `defects/…`.

The findings hold for {day}. Later, more comes due: add `--as-of {day}` to see exactly these.
"""


def listing(defects: Sequence[Defect], day: dt.date) -> str:
    """The file for `defects`, whose findings hold for `day`."""
    parts = [_INTRODUCTION.format(day=day), *_main(defects), *_branches(defects, day)]
    return "\n".join([*parts, *_elsewhere()])


def _main(defects: Iterable[Defect]) -> Iterator[str]:
    here = [defect for defect in defects if defect.branch == MAIN]
    yield "## On the main line\n"
    yield "`qms check` finds all but those at which `qms verify` is named.\n"
    yield "| What was done | What is found | Where |\n| --- | --- | --- |"
    for defect in sorted(here, key=lambda d: _place(_first(d))):
        found = _codes(defect.finds)
        if defect.replayed:
            also = "; " if found else ""
            found += f"{also}`qms verify`: {_codes(defect.replayed)}"
        yield f"| {defect.deed} | {found} | {_where((*defect.finds, *defect.replayed))} |"
    yield ""


def _branches(defects: Iterable[Defect], day: dt.date) -> Iterator[str]:
    yield "## On branches\n"
    yield "After `git switch`, `git switch main` leads back.\n"
    groups: dict[str, list[Defect]] = {}
    for defect in defects:
        if defect.branch != MAIN:
            groups.setdefault(defect.branch, []).append(defect)
    for branch, members in groups.items():
        first = members[0]
        later = day + dt.timedelta(days=first.as_of)
        command = first.command + (f" --as-of {later}" if first.as_of else "")
        yield f"### {branch.partition('/')[2]}\n\n```console\n$ {command}\n```\n"
        yield "| What was done | What is found | Where |\n| --- | --- | --- |"
        for defect in members:
            yield f"| {defect.deed} | {_codes(defect.finds)} | {_where(defect.finds)} |"
        if first.how in {How.COMMIT, How.REPLAY}:
            yield "\nThe note GT010 says that another commit than the main line's is judged."
        yield ""


def _elsewhere() -> Iterator[str]:
    yield "## Rules that no repository can show\n"
    yield "| Rule | Why not |\n| --- | --- |"
    for code, reason in ELSEWHERE.items():
        yield f"| {_named(code)} | {reason} |"
    yield ""


def _first(defect: Defect) -> str:
    return (*defect.finds, *defect.replayed)[0][0]


def _place(code: str) -> tuple[int, str]:
    return list(FAMILIES).index(code[:2]), code


def _codes(found: Iterable[Found]) -> str:
    return ", ".join(dict.fromkeys(_named(code) for code, _ in found))


def _named(code: str) -> str:
    known = rule(code)
    return f"{code} {known.title[:1].lower()}{known.title[1:]}" if known else code


def _where(found: Iterable[Found]) -> str:
    return ", ".join(dict.fromkeys(f"`{where}`" for _, where in found if where)) or "the repository"
