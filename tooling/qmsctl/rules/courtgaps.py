"""What a court finds beside the approvals: no policy yet, or approvals of another version."""

import datetime as dt
from collections.abc import Sequence

from qmsctl.approval.claims import ApprovalGap
from qmsctl.lifecycle.carried import carried_over
from qmsctl.lifecycle.verdicts import Kind, Verdict
from qmsctl.model.history import Commit, Revision


def no_policy(commit: Commit, rule: str = "AP001") -> ApprovalGap:
    """The gap where no approved policy came before."""
    return ApprovalGap(
        rule=rule,
        message=f"No approved policy existed when the main line received this with {commit.short}.",
        hint="Approve the policy first and issue a higher version; for documents older than the "
        "QMS in Git set 'baseline' in qms.yml.",
        key=("approvals",),
    )


def carried_gaps(
    revision: Revision,
    earlier: Sequence[Revision],
    predecessor: Revision | None,
    arrived: dt.date,
) -> tuple[ApprovalGap, ...]:
    """Approvals that were given for another version since the one on which this builds.

    Older ones are dated before it could exist, which is a gap already.
    """
    since = predecessor.arrival.index if predecessor else 0
    others = [r for r in earlier if r.arrival.index >= since and r.version != revision.version]
    found = carried_over(revision.snapshot, others, arrived)
    if found is None:
        return ()
    facts = {"version": revision.version, "document": revision.key.id, "other": found.other}
    told = Verdict(
        Kind.APPROVALS_CARRIED_OVER, {**{k: str(v) for k, v in facts.items()}, "who": found.who}
    )
    hint = (
        f"Have this content approved under a higher version (`qms revise {revision.key.id}`); "
        "what the main line received stays in its history."
    )
    return (ApprovalGap(told.rule, told.message, hint, told.key),)
