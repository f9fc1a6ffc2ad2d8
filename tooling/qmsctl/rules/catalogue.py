"""The form of a rule: what it is called, why it exists, what breaks and what keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qmsctl.model.finding import Finding, Scope, Severity

if TYPE_CHECKING:
    from qmsctl.rules.context import Context


@dataclass(frozen=True, slots=True)
class SymbolicLink:
    """In an overlay: a symbolic link to `target`, where other paths have content."""

    target: str


Overlay = Mapping[str, str | bytes | SymbolicLink | None]
"""Path → new content (None deletes), laid over the example QMS of `rules/example.py`."""


@dataclass(frozen=True, slots=True)
class Example:
    """A small repository that breaks or keeps a rule: real files, run by the tests.

    Each of ``steps`` is laid over the state before it. All but the last are committed to the main
    line; the last stays in the work tree for tree rules, becomes a commit of a branch judged
    against the main line for change rules (``scope`` CHANGE), or a main-line commit when `verify`
    is what finds it (``replay``). ``git`` are arguments of Git commands that are run at the end,
    one command a text; ``{top}`` stands for the repository's folder. ``sealed`` says that a.brandt
    seals the main line before that, with the demonstration key. ``also`` names other rules that a
    failing example cannot but break too. Without ``repository`` the files lie in a folder
    that Git does not know.
    """

    text: str  # what readers see: the lines that matter, as Markdown code
    steps: tuple[Overlay, ...] = ()
    git: tuple[str, ...] = ()
    replay: bool = False
    as_of: str | None = None
    also: tuple[str, ...] = ()
    sealed: bool = False
    repository: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``check`` yields findings of this rule only, with the default severity.

    ``source`` names a standard and clause, or "organization" for rules of our own making.
    """

    code: str
    title: str
    why: str
    source: str
    scope: Scope
    severity: Severity
    repair: str
    fails: Example
    passes: Example
    check: Callable[[Context], Iterable[Finding]]
    may_be_lowered: bool = True
