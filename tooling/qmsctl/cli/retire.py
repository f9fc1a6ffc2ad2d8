"""`qms retire`: withdraws a document, with or without successors."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_approvals, tell_git
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType
from qmsctl.cli.saying import listed, say
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.model.tree import SourceFile

_APPROVED_LATER = frozenset({"AP014"})
"""The approvals of the withdrawal come next."""


@click.command(
    epilog='Example: qms retire SOP-004 --reason "Merged into SOP-002." --date 2026-06-30 '
    "--replaced-by SOP-002"
)
@id_argument
@click.option("--reason", required=True, metavar="TEXT", help="Why it is not needed any more.")
@click.option(
    "--date", "day", required=True, type=DayType(), metavar="DATE", help="The day on which it ends."
)
@click.option(
    "--replaced-by",
    "successors",
    multiple=True,
    metavar="ID",
    help="A document that takes its place; may be given several times.",
)
@language_option
@dry_run_option
@click.pass_obj
def command(
    common: Common,
    document_id: str,
    reason: str,
    day: dt.date,
    successors: tuple[str, ...],
    language: str | None,
    dry_run: bool,
) -> None:
    """Withdraw a document from a day on. Its file stays; its id is never used again.

    The withdrawal needs the approvals of its route: 'qms approve ID --for withdrawal'.
    """
    from qmsctl.repository.edits import Set
    from qmsctl.scaffold.wording import clean

    desk = open_desk(common)
    source = desk.find(document_id, language)
    _may_retire(desk, source)
    withdrawal: dict[str, Any] = {
        "reason": clean(reason, "The reason"),
        "date": day.isoformat(),
    }
    if successors:
        withdrawal["replaced_by"] = [_successor(desk, source, name) for name in successors]
    data = desk.edited(source, [Set(("withdrawal",), withdrawal)])
    desk.judge(source.path, data, tolerated=_APPROVED_LATER)
    if not desk.write({source.path: data}, dry_run=dry_run):
        return
    say(f"The withdrawal of {source.id} on {day} is written down. It does not count yet.")
    _tell_citing(desk, source)
    tell_approvals(desk, source, "withdrawal")
    tell_git(desk, [source.path], f"Withdraw {source.id}", branch=f"withdraw-{source.id}".lower())


def _may_retire(desk: Desk, source: "SourceFile") -> None:
    """Refuse what is no document in use.

    Raises:
        UsageError: it was never approved, or is being withdrawn already.
    """
    written = source.fields.get("withdrawal")
    if written is not None:
        raise UsageError(
            f"{source.id} is being withdrawn already"
            + (
                f", on {written['date']}."
                if isinstance(written, dict) and "date" in written
                else "."
            ),
            hint="'qms show' says who has approved that; "
            f"'qms approve {source.id} --for withdrawal' adds an approval.",
        )
    standing = desk.standing(source)
    issued = standing.revisions if standing else ()
    if not issued and source.fields.get("status") != "approved":
        raise UsageError(
            f"{source.id} was never approved, so there is nothing to withdraw.",
            hint=f"A draft is simply deleted: {desk.shown(source.path)}",
        )


def _successor(desk: Desk, source: "SourceFile", name: str) -> str:
    """The id of a document that takes the place of this one."""
    if name == source.id:
        raise UsageError(
            f"{name} cannot take its own place.", hint="Leave out --replaced-by, or name another."
        )
    desk.find_any(name)
    return name


def _tell_citing(desk: Desk, source: "SourceFile") -> None:
    """Name the documents that speak of the one that goes."""
    citing = [
        file.id
        for file in desk.context.corpus.files
        if file.id and file.id != source.id and source.id and source.id in file.body
    ]
    if citing:
        say(f"It is mentioned in {listed(dict.fromkeys(citing))}: revise them in time.")
