"""Which deviations count: approved by a policy owner, with the evidence that is asked for."""

import datetime as dt
from collections.abc import Iterable

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.deviating import deviation_proofs
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.proving import unproved
from qmsctl.model.history import Commit
from qmsctl.model.policy import POLICY_OWNER_ROLE, Policy
from qmsctl.model.record import Deviation
from qmsctl.model.tree import YamlFile
from qmsctl.rules.context import Context
from qmsctl.rules.proofs import evidence_of


def counting(
    context: Context, deviations: Iterable[tuple[YamlFile, Deviation | None]]
) -> tuple[Deviation, ...]:
    """The deviations that turn an error of history into a note; only such may."""
    return tuple(
        deviation
        for file, deviation in deviations
        if deviation is not None
        and approved_by_owner(context, deviation)
        and evidence_gap(context, file, deviation) is None
    )


def approved_by_owner(context: Context, deviation: Deviation) -> bool:
    """Whether somebody approved it who held `policy-owner` on the day of the approval."""
    return deviation.status == "approved" and any(
        _by_owner(context, deviation, entry.role, entry.by, entry.date)
        for entry in deviation.approvals
    )


def _by_owner(
    context: Context, deviation: Deviation, role: str | None, by: str | None, day: dt.date | None
) -> bool:
    """Whether one approval is that of a policy owner, given neither too early nor in the future."""
    if role != POLICY_OWNER_ROLE or by is None or day is None:
        return False
    in_time = deviation.date <= day <= context.as_of
    return in_time and context.people.fills(by, POLICY_OWNER_ROLE, day)


def evidence_gap(context: Context, file: YamlFile, deviation: Deviation) -> ApprovalGap | None:
    """What the policy owner's approval lacks of the evidence that the policy of its day asks for.

    One policy owner whose approval is backed as strongly as those of the policy is enough. What
    others signed beside a typed name proves nothing of it.
    """
    arrival = deviation_commit(context, file)
    court = context.history.court if context.history else None
    judge = court.judge_of(arrival) if court and arrival else None
    wanted = (judge.policy if judge else context.policy).evidence
    if wanted == "declared":
        return None
    path = file.path.removeprefix(f"{context.root}/")
    proofs = deviation_proofs(
        path, file.fields, known_policies(context), _evidence(context, arrival)
    )
    gaps = [
        next(unproved((proof,), wanted), None)
        for proof in proofs
        if _by_owner(context, deviation, proof.claim.role, proof.claim.by, proof.claim.day)
    ]
    return None if None in gaps else (gaps[0] if gaps else _nobody(path))


def deviation_commit(context: Context, file: YamlFile) -> Commit | None:
    """The main-line commit that gave a deviation its present form; None if it is not merged."""
    return context.history.deviation_commits.get(file.path) if context.history else None


def known_policies(context: Context) -> tuple[tuple[Policy, str], ...]:
    """Every approved policy of the main line with its digest, the newest first."""
    states = context.history.policies if context.history else ()
    return tuple((state.policy, state.digest) for state in reversed(states))


def _evidence(context: Context, arrival: Commit | None) -> Evidence:
    court = context.history.court if context.history else None
    if court is None or arrival is None:
        return evidence_of(context)
    return court.evidence(arrival.index)


def _nobody(path: str) -> ApprovalGap:
    return ApprovalGap(
        "RC001", f"{path} names nobody who approved it.", "Have a policy owner sign it.", ()
    )
