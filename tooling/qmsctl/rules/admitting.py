"""Which deviations count: approved by a policy owner, with the evidence that is asked for."""

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
        and evidence_gap(context, file) is None
    )


def approved_by_owner(context: Context, deviation: Deviation) -> bool:
    """Whether somebody approved it who held `policy-owner` on the day of the approval."""
    if deviation.status != "approved":
        return False
    for approval in deviation.approvals:
        person = approval.by if context.people.get(approval.by or "") else None
        if approval.role == POLICY_OWNER_ROLE and person is not None and approval.date is not None:
            in_time = deviation.date <= approval.date <= context.as_of
            if in_time and context.people.fills(person, POLICY_OWNER_ROLE, approval.date):
                return True
    return False


def evidence_gap(context: Context, file: YamlFile) -> ApprovalGap | None:
    """What the approvals of a deviation lack of the evidence that the policy of its day asks for.

    The first one that is backed as strongly as the policy's own approvals have to be is enough.
    """
    arrival = deviation_commit(context, file)
    court = context.history.court if context.history else None
    judge = court.judge_of(arrival) if court and arrival else None
    wanted = (judge.policy if judge else context.policy).evidence
    if wanted == "declared":
        return None
    path = file.path.removeprefix(f"{context.root}/")
    evidence = _evidence(context, arrival)
    proofs = deviation_proofs(path, file.fields, known_policies(context), evidence)
    gaps = [next(unproved((proof,), wanted), None) for proof in proofs]
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
