"""How commands that write begin: the options they share, and reading the repository."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.desk import Desk, Surroundings
from qmsctl.cli.options import Common
from qmsctl.model.errors import NotARepository
from qmsctl.model.layout import Layout

if TYPE_CHECKING:
    from qmsctl.rules.context import Context

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show the changes as a diff, and write nothing."
)
language_option = click.option(
    "--language", metavar="CODE", help="Which translation, if the document has several."
)
id_argument = click.argument("document_id", metavar="ID")


def open_desk(common: Common, *, as_of: dt.date | None = None) -> Desk:
    """Read the repository for a command that writes.

    Raises:
        QmsError: there is no QMS here, or its policy or history cannot be read.
    """
    return desk_of(common, common.load(as_of=as_of))


def desk_of(common: Common, context: "Context") -> Desk:
    """The repository, of which `context` was read, for a command that writes."""
    from qmsctl.repository.git import Git
    from qmsctl.repository.worktree import WorkTree

    try:
        with Git.open(common.path) as git:
            top = git.top.resolve()
            around = Surroundings(
                branch=git.branch(),
                has_remote=bool(git.attempt("remote")[1]),
                user_email=git.user()[1],
                in_git=True,
            )
    except NotARepository:
        top, around = _top_without_git(common.path.resolve(), context), Surroundings()
    layout = Layout(context.root, context.policy.not_controlled)
    return Desk(context, top, around, WorkTree(top, context.root), layout)


def _top_without_git(start: Path, context: "Context") -> Path:
    """The folder to which the context's paths are relative."""
    found = (f for f in (start, *start.parents) if (f / context.policy_file.path).is_file())
    return next(found, start)
