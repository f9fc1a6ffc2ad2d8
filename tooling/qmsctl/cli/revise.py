"""`qms revise`: turns an approved state into the draft of the next version."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git, tell_open
from qmsctl.cli.opening import dry_run_option, id_argument, language_option, open_desk
from qmsctl.cli.options import Common, DayType, refuse_both
from qmsctl.cli.saying import listed, say, shell_word
from qmsctl.model.errors import UsageError
from qmsctl.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qmsctl.lifecycle.standing import Standing
    from qmsctl.model.document import ChangeClass
    from qmsctl.model.history import Revision
    from qmsctl.model.tree import SourceFile
    from qmsctl.repository.edits import Edit

PLACEHOLDER = "TBD"
"""What stands in `change_summary` until the author writes it; no approval gets past it."""

_FILLED_IN_LATER = frozenset({"VC004", "VC005", "FM022"})
"""Rules about what the author of a draft still writes: the text, the summary, fields."""


@dataclass(frozen=True)
class _Plan:
    """The next version, and whose text it starts from (None: what the file holds now)."""

    version: Version
    source: "Revision | None"
    body: bytes | None = None
    edits: "tuple[Edit, ...]" = ()
    attachments: dict[str, bytes] = field(default_factory=dict)
    aside: Version | None = None  # the version that waits, or the draft that makes room
    kept_in: str | None = None  # the commit in which that draft is saved


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

    QMS-POLICY opens the next version of the policy.
    """
    from qmsctl.scaffold.wording import clean

    if urgent and editorial:
        raise refuse_both("--urgent", "--editorial")
    change: ChangeClass = "urgent" if urgent else "editorial" if editorial else "substantive"
    words = clean(summary, "The summary") if summary is not None else PLACEHOLDER
    when = effective.isoformat() if effective else "on-release"
    desk = open_desk(common)
    if document_id == desk.policy.id and document_id not in desk.context.corpus.by_id:
        from qmsctl.cli.approve_policy import revise_policy

        revise_policy(desk, change, words, when, dry_run=dry_run)
        return
    source = desk.find(document_id, language)
    plan = _plan(desk, source, change, from_version)
    _apply(desk, source, plan, change, words, when, dry_run=dry_run)


def _plan(desk: Desk, source: "SourceFile", change: "ChangeClass", wanted: str | None) -> _Plan:
    """Which version comes next and whose text it takes.

    Raises:
        UsageError: the document is a draft already, or has no such version.
    """
    from qmsctl.lifecycle.drafting import next_version

    own = Version.parse(source.fields.get("version"))
    if own is None or source.document is None:
        raise UsageError(
            f"{source.path} has errors in its front matter.",
            hint=f"'qms check {desk.shown(source.path)}' lists them; mend them first.",
        )
    standing = desk.standing(source)
    issued = {i.revision.version: i.revision for i in standing.revisions} if standing else {}
    used = {own, *issued}
    if source.fields["status"] != "approved":
        return _beside_draft(desk, source, own, change, standing, used)
    newest = max(used)
    if wanted is not None:
        revision = _revision(source, issued, wanted)
        return _with_text(desk, source, _Plan(next_version(newest, change, used), revision))
    waiting = _below(standing, own) if change == "urgent" and standing else None
    if waiting is not None:
        version = next_version(waiting.version, change, used)
        return _with_text(desk, source, _Plan(version, waiting, aside=own))
    return _Plan(next_version(newest, change, used), None)


def _beside_draft(
    desk: Desk,
    source: "SourceFile",
    own: Version,
    change: "ChangeClass",
    standing: "Standing | None",
    used: set[Version],
) -> _Plan:
    """An urgent revision of what is in force while the file holds a draft: that must be saved."""
    from qmsctl.lifecycle.drafting import next_version
    from qmsctl.repository.oldtexts import committed

    effective = standing.effective if standing else None
    if change != "urgent" or effective is None:
        raise UsageError(
            f"{source.id} is a draft already: version {own}.",
            hint=f"Go on in {desk.shown(source.path)}; 'qms approve {source.id}' when it is ready.",
        )
    commit = committed(desk.top, source.path, desk.tree.read(source.path), desk.layout.root)
    if commit is None:
        raise UsageError(
            f"{desk.shown(source.path)} holds the draft of {own}, which is not saved in Git; the "
            "urgent revision would replace it.",
            hint="Save the draft first with 'git add' and 'git commit', or put it aside.",
        )
    version = next_version(effective.revision.version, change, used)
    plan = _Plan(version, effective.revision, aside=own, kept_in=commit)
    return _with_text(desk, source, plan)


def _below(standing: "Standing", own: Version) -> "Revision | None":
    """The revision in force, if one that is not in force yet stands in the file."""
    effective = standing.effective
    waits = any(item.revision.version == own for item in standing.scheduled)
    return effective.revision if effective and waits else None


def _revision(source: "SourceFile", issued: "dict[Version, Revision]", wanted: str) -> "Revision":
    version = Version.parse(wanted)
    if version is None or version not in issued:
        known = listed(str(v) for v in sorted(issued)) or "none so far"
        raise UsageError(
            f"{source.id} never had an approved version '{wanted}'.",
            hint=f"Approved on the main line: {known}.",
        )
    return issued[version]


def _with_text(desk: Desk, source: "SourceFile", plan: _Plan) -> _Plan:
    """The plan with the text, the content fields and the attachments of its source."""
    from qmsctl.lifecycle.drafting import content_edits
    from qmsctl.repository.oldtexts import old_attachments, old_body

    revision = plan.source
    if revision is None:
        return plan
    return replace(
        plan,
        body=old_body(desk.top, revision),
        edits=content_edits(revision.snapshot.fields, source.fields),
        attachments=old_attachments(desk.top, revision, source.path, desk.layout),
    )


def _apply(
    desk: Desk,
    source: "SourceFile",
    plan: _Plan,
    change: "ChangeClass",
    summary: str,
    effective: str,
    *,
    dry_run: bool,
) -> None:
    from qmsctl.lifecycle.drafting import draft_edits
    from qmsctl.repository.oldtexts import with_body

    authors = [desk.me] if desk.me else None
    edits = [
        *plan.edits,
        *draft_edits(plan.version, change, summary=summary, effective=effective, authors=authors),
    ]
    data = desk.edited(source, edits)
    if plan.body is not None:
        data = with_body(data, plan.body)
    changed = {p: new for p, new in plan.attachments.items() if not desk.holds(p, new)}
    desk.overlay.update(changed)
    still_open = desk.judge(source.path, data, tolerated=_FILLED_IN_LATER)
    added = [path for path in changed if path not in desk.tree.entries]
    if not desk.write({source.path: data, **changed}, dry_run=dry_run, new=added):
        return
    _tell(desk, source, plan, change, summary, changed)
    tell_open([f for f in still_open if f.rule not in ("VC004", "VC005")])
    paths = [source.path, *changed]
    branch = f"{source.id}-{plan.version}".lower()
    tell_git(desk, paths, f"Draft {source.id} {plan.version}", branch=branch)


def _tell(
    desk: Desk,
    source: "SourceFile",
    plan: _Plan,
    change: "ChangeClass",
    summary: str,
    changed: "Iterable[str]",
) -> None:
    """What was done and what comes next."""
    from qmsctl.approval.giving import all_roles

    where = desk.shown(source.path)
    old = plan.source.version if plan.source else source.fields["version"]
    say(f"{source.id} is now a draft of version {plan.version} ({change}), from the text of {old}.")
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
    roles = " ".join(f"--role {r}" for r in all_roles(kind.route.of(change))) if kind else ""
    say("What comes next:")
    also = "; say in 'change_summary' what is different" if summary == PLACEHOLDER else ""
    say(f"  1. Change the text in {where}{also}.")
    say("  2. qms check")
    say(f"  3. qms approve {source.id} {roles}   by whoever holds the role")
