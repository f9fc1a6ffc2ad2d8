"""What `qms approve --for release` and `--for administrative` sign, or why there is nothing."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qmsctl.cli.approve_act import Deed, day_words, sign_deed
from qmsctl.cli.desk import Desk
from qmsctl.cli.saying import listed
from qmsctl.cli.signing_desk import Pen, require_whole
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.approval.releasing import ReleaseCase
    from qmsctl.lifecycle.standing import RevisionStanding
    from qmsctl.model.tree import SourceFile


def approve_release(
    desk: Desk,
    source: "SourceFile",
    roles: Sequence[str],
    pen: Pen | None,
    effective: dt.date | None,
    *,
    dry_run: bool,
) -> None:
    """Sign that an approved version is in force from `effective` on, else as soon as it may.

    Raises:
        QmsError: there is no such version, it is released already, or it would not count.
    """
    from qmsctl.approval.releasing import own_day

    desk.require_policy()
    pen = _needed(pen, "A release is")
    case, version = _to_release(desk, source)
    own = own_day(case.snapshot)
    day = effective or max(pen.day, own or pen.day)
    deed = Deed(
        what=f"the release of {source.id} {version}",
        source=source,
        case=case,
        matter=case.matter(day),
        owner=_owner(desk, source),
        done=f"{source.id} {version} is released. {day_words(day, desk.policy.main_branch)}",
        lasting=True,
    )
    sign_deed(desk, deed, roles, pen, dry_run=dry_run)


def _to_release(desk: Desk, source: "SourceFile") -> "tuple[ReleaseCase, str]":
    """The version that waits for its release: on the main line, else approved in the tree."""
    from qmsctl.approval.releasing import release_case
    from qmsctl.rules.releasing import received_case

    standing, history = desk.standing(source), desk.context.history
    items = tuple(standing.revisions) if standing else ()
    snapshot = desk.snapshot(source)
    chosen = next((item for item in reversed(items) if item.awaits), None)
    court = history.court if history else None
    if chosen is not None and standing is not None and court is not None:
        case = received_case(court, standing.timeline, chosen.revision)
        assert case is not None  # noqa: S101 - only what was judged awaits a release
        return case, chosen.revision.version.text
    known = standing.of(snapshot.version_text) if standing else None
    if known is not None:
        raise _needs_none(source, known)
    if not snapshot.approved:
        raise UsageError(
            f"{source.id} {snapshot.version_text} is not approved yet, and only approved versions "
            "are released.",
            hint=f"Have it approved first: 'qms approve {source.id}'.",
        )
    require_whole(desk, source)
    case = release_case(snapshot, desk.ruling[0], desk.predecessor(source))
    return case, snapshot.version_text or ""


def _needs_none(source: "SourceFile", item: "RevisionStanding") -> UsageError:
    """Why there is nothing to release in a version that does not wait for it."""
    version = item.revision.version
    if item.effective_from is None:
        return UsageError(
            f"{source.id} {version} cannot be released: it is {item.state.value}.",
            hint=f"'qms history {source.id}' tells what became of it.",
        )
    return UsageError(
        f"{source.id} {version} waits for no release: its first day in force is "
        f"{item.effective_from}.",
        hint="Who releases versions of this type, 'route: release' in qms.yml says.",
    )


def approve_fields(
    desk: Desk, source: "SourceFile", roles: Sequence[str], pen: Pen | None, *, dry_run: bool
) -> None:
    """Sign that the fields which differ from the main line's newest state change.

    Raises:
        QmsError: none differs, they come with a new version, or the signature would not count.
    """
    from qmsctl.rules.administering import administrative_case, brings_version, pending_change

    desk.require_policy()
    pen = _needed(pen, "A change of administrative fields is approved by")
    change = pending_change(desk.context, desk.key(source))
    case = administrative_case(desk.context, change) if change is not None else None
    if change is None or case is None:
        raise UsageError(
            f"The main line has no approved version of {source.id}, so its fields are approved "
            "together with the first one.",
            hint=f"'qms approve {source.id}' approves it.",
        )
    if not case.changed:
        raise UsageError(
            f"No administrative field of {source.id} differs from the main line.",
            hint="Change the owner, the clauses or the like in the file first, and sign then.",
        )
    if brings_version(desk.context, change):
        raise UsageError(
            f"{source.id} changes together with version {source.fields.get('version')}, whose "
            "approvals are enough.",
            hint=f"'qms approve {source.id}' approves the version.",
        )
    deed = Deed(
        what=f"the change of {listed(case.changed)} of {source.id}",
        source=source,
        case=case,
        matter=case.matter(case.changed),
        owner=_owner(desk, source),
        done="All who are asked have signed. The statements belong into the commit that brings the "
        "change.",
        lasting=False,
    )
    sign_deed(desk, deed, roles, pen, dry_run=dry_run)


def _needed(pen: Pen | None, what: str) -> Pen:
    if pen is None:
        raise UsageError(
            f"{what} a signed statement; no line in the document stands for it.",
            hint="Repeat the command with --sign.",
        )
    return pen


def _owner(desk: Desk, source: "SourceFile") -> str | None:
    """Who owns the document on the main line: nobody signs as the owner whom the tree names."""
    from qmsctl.lifecycle.revisions import as_owned_before

    standing = desk.standing(source)
    timeline = standing.timeline if standing else None
    return as_owned_before(desk.snapshot(source), timeline).text("owner")
