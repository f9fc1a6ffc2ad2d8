"""`qms revise`: turns an approved state into the draft of the next version."""

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import approve_options, tell_git, tell_open
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType, refuse_both
from qmsctl.cli.revision_plan import Plan, make_plan
from qmsctl.cli.saying import say, shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qmsctl.model.document import ChangeClass
    from qmsctl.model.finding import Finding
    from qmsctl.model.tree import SourceFile
    from qmsctl.repository.edits import Edit

PLACEHOLDER = "TBD"
"""What stands in `change_summary` until the author writes it; no approval gets past it."""

_FILLED_IN_LATER = frozenset({"VC004", "VC005", "FM022"})
"""Rules about what the author of a draft still writes: the text, the summary, fields."""


class Wish(NamedTuple):
    """What was asked for: the kind of change; summary, day and author where they were given."""

    change: "ChangeClass"
    summary: str | None
    effective: str | None
    author: str | None = None


@click.command(epilog='Example: qms revise SOP-001 --summary "Says who may approve."')
@id_argument
@click.option(
    "--from",
    "from_version",
    metavar="VERSION",
    help="Start from the text of this earlier version: a rollback under a higher number.",
)
@click.option(
    "--urgent", is_flag=True, help="A danger or a wrong limit; goes below a version that waits."
)
@click.option("--editorial", is_flag=True, help="Spelling, layout, links; the meaning stays.")
@click.option("--summary", metavar="TEXT", help="What is different for the reader, and why.")
@click.option(
    "--effective",
    type=DayType(),
    metavar="DATE",
    help="From when it is to be in force; the day of its release if absent.",
)
@language_option
@dry_run_option
@click.pass_obj
def command(
    common: Common,
    document_id: str,
    from_version: str | None,
    urgent: bool,
    editorial: bool,
    summary: str | None,
    effective: dt.date | None,
    language: str | None,
    dry_run: bool,
) -> None:
    """Open the next version of a document as a draft; the version in force stays in force.

    A version that is approved here but was never released is opened again under its number.

    QMS-POLICY opens the next version of the policy.
    """
    from qmsctl.scaffold.wording import clean

    if urgent and editorial:
        raise refuse_both("--urgent", "--editorial")
    change: ChangeClass = "urgent" if urgent else "editorial" if editorial else "substantive"
    wish = Wish(
        change,
        clean(summary, "The summary") if summary is not None else None,
        effective.isoformat() if effective else None,
    )
    desk = open_desk(common)
    if document_id == desk.policy.id and document_id not in desk.context.corpus.by_id:
        from qmsctl.cli.approve_policy import revise_policy

        revise_policy(desk, wish, dry_run=dry_run)
        return
    source = desk.find(document_id, language)
    plan = make_plan(desk, source, change, from_version)
    _apply(desk, source, plan, wish, dry_run=dry_run)


class Drafted(NamedTuple):
    """A draft that is not written yet: the files that change, and those of them that are new.

    ``void`` are statements which nobody had received and that speak of the text no more.
    """

    changed: "dict[str, bytes]"
    new: "list[str]"
    still_open: "tuple[Finding, ...]"
    void: "tuple[str, ...]"


def drafted(desk: Desk, source: "SourceFile", plan: Plan, wish: "Wish") -> Drafted:
    """The files of the draft; nothing is written.

    Raises:
        QmsError: a rule would refuse it.
    """
    from qmsctl.cli.old_statements import void_approvals
    from qmsctl.cli.signing_desk import Signed, with_statements
    from qmsctl.repository.oldtexts import with_body

    void = Signed({}, replaced=void_approvals(desk, source) if plan.reopened else ())
    data = desk.edited(source, _edits(desk, plan, wish))
    if plan.body is not None:
        data = with_body(data, plan.body)
    changed = {p: new for p, new in plan.attachments.items() if not desk.holds(p, new)}
    desk.overlay.update(changed)
    after = with_statements(desk, void)
    still_open = after.judge(source.path, data, tolerated=_FILLED_IN_LATER)
    added = [path for path in changed if path not in desk.tree.entries]
    return Drafted({source.path: data, **changed}, added, still_open, tuple(void.replaced))


def _apply(
    desk: Desk,
    source: "SourceFile",
    plan: Plan,
    wish: "Wish",
    *,
    dry_run: bool,
) -> None:
    from qmsctl.cli.old_statements import folders_to_add
    from qmsctl.repository.recording import discard

    draft = drafted(desk, source, plan, wish)
    if not desk.write(draft.changed, dry_run=dry_run, new=draft.new):
        for path in draft.void:
            say(f"  would be removed: {desk.shown(path)}, which nobody had received")
        return
    discard(desk.top, draft.void)
    _tell(desk, source, plan, wish, [path for path in draft.changed if path != source.path])
    for path in draft.void:
        say(f"  removed: {desk.shown(path)}, which nobody had received")
    tell_open([f for f in draft.still_open if f.rule not in ("VC004", "VC005")])
    paths = [*draft.changed, *folders_to_add(desk, draft.void)]
    branch = f"{source.id}-{plan.version}".lower()
    tell_git(desk, paths, f"Draft {source.id} {plan.version}", branch=branch)


def _edits(desk: Desk, plan: Plan, wish: "Wish") -> "Sequence[Edit]":
    """The changes of front matter that make the draft."""
    from qmsctl.lifecycle.drafting import draft_edits
    from qmsctl.repository.edits import Remove, Set

    if plan.reopened:
        edits: list[Edit] = [Set(("status",), "draft"), Remove(("approvals",))]
        if wish.summary is not None:
            edits.append(Set(("change_summary",), wish.summary))
        if wish.effective is not None:
            edits.append(Set(("effective_date",), wish.effective))
        return edits
    author = wish.author or desk.me
    return [
        *plan.edits,
        *draft_edits(
            plan.version,
            wish.change,
            summary=wish.summary or PLACEHOLDER,
            effective=wish.effective or "on-release",
            authors=[author] if author else None,
        ),
    ]


def _tell(
    desk: Desk,
    source: "SourceFile",
    plan: Plan,
    wish: "Wish",
    changed: "Iterable[str]",
) -> None:
    """What was done and what comes next."""
    where, change = desk.shown(source.path), wish.change
    if plan.reopened:
        say(f"{source.id} {plan.version} is a draft again; the approvals given so far are void.")
        say("Change the text and have it approved anew.")
        return
    old = plan.source.version if plan.source else source.fields["version"]
    say(f"{source.id} is now a draft of version {plan.version} ({change}), from the text of {old}.")
    if plan.recalled and plan.source:
        say(
            f"{plan.recalled} was recalled, so its text was left: take it with "
            f"'qms revise {source.id} --from {plan.recalled}' if most of it is right."
        )
    elif plan.recalled:
        say(f"{plan.recalled} was recalled, and no earlier version is in force: mend its text.")
    for path in changed:
        say(f"  brought back: {desk.shown(path)}")
    if plan.kept_in and plan.aside:
        say(f"The draft of {plan.aside} is kept in Git. To go on with it after the release:")
        say(f"  git restore --source {plan.kept_in} {shell_word(where)}")
    elif plan.aside:
        say(
            f"{plan.aside} still comes into force on its day. It does not hold this urgent change: "
            "revise it too if it needs it."
        )
    if desk.withdrawn(source):
        say("The document is withdrawn; once this version is approved, it is back in use.")
    kind = desk.policy.type_of(str(source.fields.get("type")))
    roles = approve_options(kind, kind.route.of(change) if kind else ())
    say("What comes next:")
    also = "; say in 'change_summary' what is different" if wish.summary is None else ""
    say(f"  1. Change the text in {where}{also}.")
    say("  2. qms check")
    say(f"  3. qms approve {source.id} {roles}   by whoever holds the role")
