"""Approving and revising the policy itself, which is a document without a Markdown file."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qmsctl.cli.approve_matter import Approvable
from qmsctl.cli.approve_plan import Plan, plan_signed, plan_unsigned, refuse, tell_unsigned
from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git
from qmsctl.cli.saying import say
from qmsctl.cli.signing_desk import Pen, Signed, evidence_at, sign_plan, store, tell_signed
from qmsctl.model.errors import UsageError
from qmsctl.model.policy import POLICY_OWNER_ROLE, POLICY_ROUTE

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.approval.evidence import Evidence
    from qmsctl.approval.giving import Entries
    from qmsctl.cli.revise import Wish


def approve_policy(
    desk: Desk, roles: Sequence[str], who: str, when: dt.date, pen: Pen | None, *, dry_run: bool
) -> None:
    """Add the policy owner's approval to `qms.yml`, which makes it approved; `pen` signs it.

    Raises:
        QmsError: it is approved already, or the policy in force does not let this person approve.
    """
    from qmsctl.repository.edits import Set, edit_yaml
    from qmsctl.repository.recording import Written

    _refuse_unfit(desk, roles, signing=pen is not None)
    matter, path = _matter(desk), desk.context.policy_file.path
    if pen is None:
        plan = plan_unsigned(matter, roles, who, when)
    else:
        plan = plan_signed(matter, roles, who, pen.day, evidence_at(desk))
    refuse(plan.giving.pending)
    edits = plan.edits()
    if plan.complete:
        edits.append(Set(("status",), "approved"))
    old = desk.tree.read(path)
    data = edit_yaml(old, edits)
    signed = None
    if pen is None:
        if not desk.write({path: data}, dry_run=dry_run):
            return
    else:
        signed = sign_plan(desk, plan, pen, dry_run=dry_run)
        if not store(desk, path, Written(old, data), signed, dry_run=dry_run):
            return
    _tell(desk, plan, signed)


def _matter(desk: Desk) -> Approvable:
    """The policy that the tree holds, as it is approved by the one before it."""
    from qmsctl.approval.policychain import policy_gaps, policy_matter

    policy, fields, previous = desk.policy, desk.context.policy_file.fields, desk.last_policy
    digest = desk.context.policy_digest or ""
    judge = previous.policy if previous else policy

    def gaps(entries: "Entries", evidence: "Evidence") -> "Sequence[ApprovalGap]":
        return policy_gaps(
            policy,
            {**fields, "approvals": entries},
            previous=previous.policy if previous else None,
            people=previous.people if previous else desk.context.people,
            as_of=desk.today,
            earliest=policy.today(previous.since.committed_at) if previous else None,
            digest=digest,
            evidence=evidence,
        )

    return Approvable(
        what=f"the policy {policy.version}",
        route=POLICY_ROUTE,
        key=("approvals",),
        existing=fields.get("approvals") or [],
        wanted=judge.evidence,
        matter=policy_matter(policy, digest, judge),
        judge=gaps,
        received=False,  # what the main line has approved is refused before
        retry=f"qms approve {policy.id}",
    )


def _tell(desk: Desk, plan: Plan, signed: Signed | None) -> None:
    policy, name = desk.policy, desk.context.people.name_of(plan.who)
    say(f"{name} ({plan.who}) approved the policy {policy.version}.")
    if signed is not None:
        tell_signed(desk, signed)
    tell_unsigned(plan)
    say(
        f"It counts once the branch '{policy.main_branch}' has received it, together with the "
        "files in people/."
    )
    _warn_if_alone(desk)
    paths = [desk.context.policy_file.path, f"{desk.layout.prefix}people"]
    tell_git(
        desk,
        [*paths, *(signed.folders if signed else ())],
        f"Approve the policy {policy.version}",
        branch="policy",
    )


def _refuse_unfit(desk: Desk, roles: Sequence[str], *, signing: bool) -> None:
    """Approve nothing that is approved already, by another role, or that cannot be read."""
    policy, history = desk.policy, desk.context.history
    known = {state.policy.version for state in (history.policies if history else ())}
    if policy.status == "approved" and (policy.version in known or not signing):
        raise UsageError(
            f"The policy {policy.version} is approved already.",
            hint=f"'qms revise {policy.id}' opens its next version.",
        )
    if tuple(roles) != (POLICY_OWNER_ROLE,):
        raise UsageError(
            "The policy is approved by its owner.", hint=f"Write --role {POLICY_OWNER_ROLE}."
        )
    errors = desk.policy_errors()
    if errors:
        raise UsageError(
            f"{desk.context.policy_file.path} has errors: {errors[0].message}",
            hint="'qms check' lists all of them.",
        )


def _warn_if_alone(desk: Desk) -> None:
    """A policy that only its author may approve could never be changed again."""
    owners = desk.context.people.holders(POLICY_OWNER_ROLE, desk.today)
    if desk.policy.independence.mode != "off" and len(owners) == 1:
        say(
            f"Note: {owners[0].name} is the only policy owner. From now on changes of the policy "
            "that they write themselves need another approver"
        )
        say(
            f"('independence: {desk.policy.independence.mode}'). Name a second policy owner in "
            "people/, or change 'independence', before you save this."
        )


def revise_policy(desk: Desk, wish: "Wish", *, dry_run: bool) -> None:
    """Turn the approved policy into the draft of its next version.

    Raises:
        UsageError: it is a draft already.
    """
    from qmsctl.cli.revise import PLACEHOLDER
    from qmsctl.lifecycle.drafting import draft_edits, next_version
    from qmsctl.model.version import Version
    from qmsctl.repository.edits import edit_yaml

    policy, path = desk.policy, desk.context.policy_file.path
    if policy.status != "approved":
        raise UsageError(
            f"The policy is a draft already ({policy.version}).",
            hint=f"Change {desk.shown(path)}, then 'qms approve {policy.id} --role "
            f"{POLICY_OWNER_ROLE}'.",
        )
    base = Version(policy.version)
    history = desk.context.history
    states = (*history.policies, *history.rejected) if history else ()
    used = [v for s in states if (v := Version.parse(s.policy.version))]
    version = next_version(max((base, *used)), wish.change, used)
    authors = [desk.me] if desk.me else None
    edits = draft_edits(
        version,
        wish.change,
        summary=wish.summary or PLACEHOLDER,
        effective=wish.effective or "on-release",
        authors=authors,
    )
    data = edit_yaml(desk.tree.read(path), edits)
    if not desk.write({path: data}, dry_run=dry_run):
        return
    say(f"The policy is now a draft of {version}; {policy.version} goes on until it is approved.")
    say("What comes next:")
    say(f"  1. Change {desk.shown(path)} or the files in people/, and 'change_summary'.")
    say("  2. qms check")
    sign = " --sign" if desk.ruling[0].evidence == "signature" else ""
    say(f"  3. qms approve {policy.id} --role {POLICY_OWNER_ROLE}{sign}")
    tell_git(desk, [path], f"Draft policy {version}", branch="policy")
