"""Approving and revising the policy itself, which is a document without a Markdown file."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git
from qmsctl.cli.saying import say
from qmsctl.model.errors import UsageError
from qmsctl.model.policy import POLICY_OWNER_ROLE, POLICY_ROUTE

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.approval.giving import Entries
    from qmsctl.cli.revise import Wish


def approve_policy(
    desk: Desk, roles: Sequence[str], who: str, when: dt.date, *, dry_run: bool
) -> None:
    """Add the policy owner's approval to `qms.yml`, which makes it approved.

    Raises:
        QmsError: it is approved already, or the policy in force does not let this person approve.
    """
    from qmsctl.approval.giving import give
    from qmsctl.approval.policychain import policy_gaps
    from qmsctl.cli.approve import refuse
    from qmsctl.repository.edits import Append, Edit, Set, edit_yaml

    _refuse_unfit(desk, roles)
    policy, path = desk.policy, desk.context.policy_file.path
    fields = desk.context.policy_file.fields
    previous = desk.last_policy

    def judge(entries: "Entries") -> "Sequence[ApprovalGap]":
        return policy_gaps(
            policy,
            {**fields, "approvals": entries},
            previous=previous.policy if previous else None,
            people=previous.people if previous else desk.context.people,
            as_of=desk.today,
            earliest=policy.today(previous.since.committed_at) if previous else None,
        )

    giving = give(
        fields.get("approvals") or [],
        roles=(POLICY_OWNER_ROLE,),
        by=who,
        day=when,
        route=POLICY_ROUTE,
        key=("approvals",),
        judge=judge,
    )
    refuse((*giving.refused, *giving.pending))
    edits: list[Edit] = [Append(("approvals",), entry) for entry in giving.added]
    edits.append(Set(("status",), "approved"))
    data = edit_yaml(desk.tree.read(path), edits)
    if not desk.write({path: data}, dry_run=dry_run):
        return
    say(f"{desk.context.people.name_of(who)} ({who}) approved the policy {policy.version}.")
    say(
        f"It counts once the branch '{policy.main_branch}' has received it, together with the "
        "files in people/."
    )
    _warn_if_alone(desk)
    people = f"{desk.layout.prefix}people"
    tell_git(desk, [path, people], f"Approve the policy {policy.version}", branch="policy")


def _refuse_unfit(desk: Desk, roles: Sequence[str]) -> None:
    """Approve nothing that is approved already, by another role, or that cannot be read."""
    policy = desk.policy
    if policy.status == "approved":
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
    say(f"  3. qms approve {policy.id} --role {POLICY_OWNER_ROLE}")
    tell_git(desk, [path], f"Draft policy {version}", branch="policy")
