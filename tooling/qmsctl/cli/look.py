"""What the commands that only look share: finding a document, the screen, what cannot be known."""

import datetime as dt
import difflib
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from qmsctl.cli.options import Common, use_colour
from qmsctl.model.errors import NotARepository, UnknownDocument, UsageError

if TYPE_CHECKING:
    from qmsctl.model.history import Snapshot
    from qmsctl.report.entries import Entry
    from qmsctl.report.words import Paint
    from qmsctl.repository.tree import Tree
    from qmsctl.rules.context import Context

_STYLES = {
    "good": partial(click.style, fg="green"),
    "warn": partial(click.style, fg="yellow"),
    "bad": partial(click.style, fg="red"),
    "dim": partial(click.style, dim=True),
    "bold": partial(click.style, bold=True),
}

language_option = click.option(
    "--language",
    metavar="CODE",
    help="Which language of a document that has several, such as de.",
)


class Screen(NamedTuple):
    """Where text goes: columns of the terminal (None: no terminal), and how to colour."""

    width: int | None
    paint: "Paint"


def screen() -> Screen:
    """The terminal that stdout is, if it is one."""
    from qmsctl.report.words import unpainted

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Screen(width, _painted if use_colour() else unpainted)


def _painted(meaning: str, text: str) -> str:
    style = _STYLES.get(meaning)
    return style(text) if style else text


def load(common: Common, *, as_of: dt.date | None = None, rev: str | None = None) -> "Context":
    """Read the repository, with progress on a terminal, and say what cannot be known."""
    from qmsctl.cli.progress import progress, reading

    with progress() as shown:
        context = common.load(as_of=as_of, rev=rev, progress=reading(shown))
    _tell_limits(context)
    return context


def tell(message: str) -> None:
    """Talk, which goes to stderr so that stdout holds data only."""
    click.echo(message, err=True)


def _tell_limits(context: "Context") -> None:
    """Say what cannot be known where there is no history to look into."""
    if context.history is not None:
        return
    for problem in context.git.problems if context.git else ():
        tell(problem.message)
        if problem.hint:
            tell(f"  {problem.hint}")
    tell("What is in force cannot be known without history; this is what the files say.")


def find(found: Iterable["Entry"], document_id: str, language: str | None) -> "Entry":
    """The one document that is meant.

    Raises:
        UnknownDocument: there is none with this id, or none in this language.
        UsageError: it has several languages and none was chosen.
    """
    same = know(found, document_id)
    if language is None and len(same) == 1:
        return same[0]
    languages = ", ".join(sorted(entry.key.language for entry in same))
    if language is None:
        raise UsageError(
            f"{document_id} has several languages: {languages}.",
            hint=f"Choose one, such as '--language {languages.partition(',')[0]}'.",
        )
    for entry in same:
        if entry.key.language == language:
            return entry
    raise UnknownDocument(
        f"{document_id} has no version in language '{language}'.",
        hint=f"It has: {languages}.",
    )


def know(found: Iterable["Entry"], document_id: str) -> list["Entry"]:
    """All languages of the document that is meant.

    Raises:
        UnknownDocument: there is none with this id.
    """
    everything = tuple(found)
    same = [entry for entry in everything if entry.key.id == document_id]
    if not same:
        raise _unknown(document_id, sorted({entry.key.id for entry in everything}))
    return same


def _unknown(document_id: str, known: list[str]) -> UnknownDocument:
    from qmsctl.report.entries import natural

    # SOP-1 and sop-001 mean SOP-001, whatever else looks alike.
    same = [name for name in known if natural(name.upper()) == natural(document_id.upper())]
    upper = {name.upper(): name for name in known}
    close = difflib.get_close_matches(document_id.upper(), upper, n=1, cutoff=0.6)
    if same or close:
        hint = f"Did you mean {same[0] if same else upper[close[0]]}?"
    elif known:
        hint = "'qms register --all' lists every document."
    else:
        hint = "There is no document yet; 'qms new' starts one."
    return UnknownDocument(f"There is no document {document_id}.", hint=hint)


@contextmanager
def open_tree(common: Common, context: "Context", rev: str | None) -> Iterator["Tree"]:
    """The tree that `context` was read from, to read more files of it."""
    from qmsctl.repository.committree import CommitTree
    from qmsctl.repository.git import Git
    from qmsctl.repository.worktree import WorkTree

    try:
        git = Git.open(common.path)
    except NotARepository:
        start = common.path.resolve()
        # The folder to which the context's paths are relative.
        folders = (f for f in (start, *start.parents) if (f / context.policy_file.path).is_file())
        yield WorkTree(next(folders, start), context.root)
        return
    with git:
        if rev is None:
            yield WorkTree(git.top, context.root)
        else:
            yield CommitTree(git, git.resolve(rev), context.root)


def in_tree(
    common: Common, context: "Context", entry: "Entry", rev: str | None
) -> "tuple[Snapshot, str] | None":
    """The document as the tree has it, with its attachments' digests, and its text."""
    from qmsctl.model.layout import Layout
    from qmsctl.repository.treesnapshot import tree_snapshot

    files = context.corpus.by_key.get(entry.key)
    if not files:
        return None
    with open_tree(common, context, rev) as tree:
        snapshot = tree_snapshot(files[0], tree, Layout(context.root), context.policy)
    return snapshot, files[0].body


def full_id(common: Common, rev: str) -> str:
    """The full id of the commit that `rev` stands for."""
    from qmsctl.repository.git import Git

    with Git.open(common.path) as git:
        return git.resolve(rev)
