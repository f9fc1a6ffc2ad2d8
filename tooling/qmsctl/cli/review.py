"""`qms review`: records a periodic review of the version in force, and what came of it."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType
from qmsctl.cli.review_signed import case_of, require_signature, sign_review
from qmsctl.cli.saying import say
from qmsctl.cli.signing_desk import Pen, key_option, sign_option, store, take_pen, tell_signed
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.model.tree import SourceFile


@click.command(epilog="Example: qms review SOP-001 --outcome no-change --sign")
@id_argument
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(("no-change", "revise", "withdraw")),
    help="It is right as it is; it needs a revision; it is not needed any more.",
)
@click.option("--by", metavar="PERSON", help="Who reviewed; you, by Git's e-mail, if absent.")
@click.option("--date", "day", type=DayType(), metavar="DATE", help="The day; today if absent.")
@click.option("--note", metavar="TEXT", help="What was seen.")
@click.option(
    "--action-by",
    type=DayType(),
    metavar="DATE",
    help="By when it is revised or withdrawn; by the policy's days if absent.",
)
@sign_option
@key_option
@click.option(
    "--role",
    metavar="ROLE",
    help="With --sign: the role in which you review; the first that you may, if absent.",
)
@language_option
@dry_run_option
@click.pass_obj
def command(
    common: Common,
    document_id: str,
    outcome: str,
    by: str | None,
    day: dt.date | None,
    note: str | None,
    action_by: dt.date | None,
    sign: bool,
    key: Path | None,
    role: str | None,
    language: str | None,
    dry_run: bool,
) -> None:
    """Record that a document was reviewed, and the outcome.

    'no-change' restarts the clock; the other outcomes set a day by which something happens.
    """
    if role is not None and not sign:
        raise UsageError(
            "--role is the role in which a review is signed.", hint="Add --sign, or leave it out."
        )
    desk = open_desk(common)
    who = desk.person(by)
    pen = take_pen(desk, who, sign=sign, key=key, day=day)
    when = pen.day if pen else day or desk.today
    source = desk.find(document_id, language)
    entry = entry_of(desk, source, Noted(who, when, outcome, note, action_by))
    _record(desk, source, entry, pen, role, dry_run=dry_run)


def _record(
    desk: Desk,
    source: "SourceFile",
    entry: dict[str, Any],
    pen: Pen | None,
    role: str | None,
    *,
    dry_run: bool,
) -> None:
    """Write the entry, with its statement if there is a pen, and say what comes next."""
    from qmsctl.repository.edits import Append
    from qmsctl.repository.recording import Written

    case = case_of(desk, source, entry)
    if pen is None:
        require_signature(case, source)
    old = desk.tree.read(source.path)
    data = desk.edited(source, [Append(("reviews",), entry)])
    desk.judge(source.path, data)
    signed = sign_review(desk, source, data, case, pen, role, dry_run=dry_run) if pen else None
    if signed is not None:
        written = store(desk, source.path, Written(old, data), signed, dry_run=dry_run)
    else:
        written = desk.write({source.path: data}, dry_run=dry_run)
    if not written:
        return
    outcome = entry["outcome"]
    say(f"The review of {source.id} {entry['version']} is recorded: {outcome}.")
    if signed is not None:
        tell_signed(desk, signed)
    _tell_next(source, outcome, entry.get("action_by"))
    tell_git(
        desk,
        [source.path, *(signed.folders if signed else ())],
        f"Review {source.id} {entry['version']}: {outcome}",
        branch=f"review-{source.id}".lower(),
    )


class Noted(NamedTuple):
    """What somebody says about a review; ``action_by`` follows from the policy if it is absent."""

    who: str
    day: dt.date
    outcome: str
    note: str | None = None
    action_by: dt.date | None = None


def entry_of(desk: Desk, source: "SourceFile", noted: Noted) -> dict[str, Any]:
    """The entry of front matter that records a review of the version in force.

    Raises:
        UsageError: none is in force, or what was said does not fit together.
    """
    entry: dict[str, Any] = {
        "version": _version(desk, source),
        "by": noted.who,
        "date": noted.day.isoformat(),
        "outcome": noted.outcome,
    }
    due = _due(desk, noted.outcome, noted.day, noted.action_by)
    if due is not None:
        entry["action_by"] = due.isoformat()
    if noted.note is not None:
        from qmsctl.scaffold.wording import clean

        entry["note"] = clean(noted.note, "The note")
    return entry


def _version(desk: Desk, source: "SourceFile") -> str:
    """The version that a review speaks about: the one in force.

    Raises:
        UsageError: none is.
    """
    standing = desk.standing(source)
    if standing is not None and standing.effective is not None:
        return standing.effective.revision.version.text
    if standing is None and source.fields.get("status") == "approved":
        return str(source.fields.get("version"))
    raise UsageError(
        f"No version of {source.id} is in force, so there is nothing to review.",
        hint=f"'qms show {source.id}' says where it stands.",
    )


def _due(desk: Desk, outcome: str, day: dt.date, given: dt.date | None) -> dt.date | None:
    """By when the outcome is carried out; None for `no-change`."""
    if outcome == "no-change":
        if given is not None:
            raise UsageError(
                "'no-change' asks for no action, so --action-by does not fit.",
                hint="Leave it out, or choose the outcome 'revise' or 'withdraw'.",
            )
        return None
    from qmsctl.model.interval import days_after

    return given or days_after(day, desk.policy.review_action_days)


def _tell_next(source: "SourceFile", outcome: str, due: str | None) -> None:
    if outcome == "no-change":
        say("The interval starts again; 'qms due' shows the next day.")
        return
    say(f"What comes next, by {due}:")
    if outcome == "revise":
        say(f"  qms revise {source.id}")
    else:
        say(f'  qms retire {source.id} --reason "…" --date {due}')
