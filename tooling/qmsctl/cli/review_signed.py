"""Signing a periodic review: in which role, of which version, and whether it counts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qmsctl.cli.desk import Desk
from qmsctl.cli.saying import listed, nearest
from qmsctl.cli.signing_desk import Pen, Signed, evidence_at, require_proved, with_statements
from qmsctl.model.errors import RefusedByRule, UsageError

if TYPE_CHECKING:
    from qmsctl.approval.reviewing import ReviewCase
    from qmsctl.model.tree import SourceFile


def case_of(desk: Desk, source: "SourceFile", entry: Mapping[str, Any]) -> "ReviewCase":
    """A review that is about to be recorded, as its statements have to say it.

    Raises:
        UsageError: the policy does not know the document's type.
    """
    from qmsctl.approval.reviewing import review_case
    from qmsctl.lifecycle.revisions import version_in
    from qmsctl.model.document import Review

    history, snapshot = desk.context.history, desk.snapshot(source)
    timeline = history.timelines.get(desk.key(source)) if history else None
    received = version_in(timeline, entry["version"]) if timeline else None
    review = Review.model_validate(entry)
    case = review_case(review, snapshot, received or snapshot, *desk.ruling)
    if case is None:
        raise UsageError(
            f"The policy does not know the type '{source.fields.get('type')}' of {source.id}, so "
            "nobody can tell who reviews it.",
            hint="Correct `type`, or add the type to qms.yml.",
        )
    return case


def require_signature(case: "ReviewCase", source: "SourceFile") -> None:
    """See that an entry alone is enough.

    Raises:
        RefusedByRule: the document's type asks for more.
    """
    if case.wanted != "declared":
        raise RefusedByRule(
            "EV001",
            f"Not done, because rule EV001 would be broken: reviews of {source.id} need evidence "
            f"of tier '{case.wanted}', and a line in the document is not enough.",
            hint="Sign it: repeat the command with --sign.",
        )


def sign_review(
    desk: Desk,
    source: "SourceFile",
    data: bytes,
    case: "ReviewCase",
    pen: Pen,
    role: str | None,
    *,
    dry_run: bool,
) -> Signed:
    """The statement of a review, signed and seen to count; with `dry_run` only worded.

    `data` is the file with the review in it.

    Raises:
        QmsError: nothing was signed, or the signature would not count.
    """
    worded = pen.word(case.matter, (_role(desk, source, case, pen, role),))
    if dry_run:
        return worded
    signed = pen.sign(worded)
    after = with_statements(desk, signed, source)
    require_proved((case.proof(evidence_at(after)),))
    after.judge(source.path, data)
    return signed


def _role(desk: Desk, source: "SourceFile", case: "ReviewCase", pen: Pen, given: str | None) -> str:
    """The role in which somebody reviews: the one that is named, or the first that they hold."""
    roles = case.route
    if given is not None and given not in roles:
        raise UsageError(
            f"{source.id} is not reviewed by '{given}'.{nearest(given, roles)}",
            hint=f"Its type's review route names {listed(roles)}.",
        )
    owner = source.fields.get("owner")
    owner = owner if isinstance(owner, str) else None
    people, who = desk.ruling[1], pen.signer.person
    held = [r for r in roles if people.fills(who, r, pen.day, owner=owner)]
    if not held or given not in (None, *held):
        raise UsageError(
            f"'{who}' was not {given or listed(roles)} on {pen.day}, so the signature would not "
            "count.",
            hint="Let somebody review who holds the role.",
        )
    return given or held[0]
