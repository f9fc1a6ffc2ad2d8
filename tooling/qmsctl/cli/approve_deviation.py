"""Approving a deviation: the record that admits an error of history and makes a note of it."""

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import tell_git
from qmsctl.cli.saying import listed, nearest, say
from qmsctl.cli.signing_desk import (
    Pen,
    Signed,
    evidence_at,
    require_proved,
    store,
    tell_signed,
    with_statements,
)
from qmsctl.model.errors import RefusedByRule, UsageError
from qmsctl.model.policy import POLICY_OWNER_ROLE

if TYPE_CHECKING:
    from qmsctl.approval.proving import Matter
    from qmsctl.model.history import Fields
    from qmsctl.model.record import Deviation
    from qmsctl.model.tree import YamlFile


def approve_deviation(
    desk: Desk,
    name: str,
    roles: Sequence[str],
    who: str,
    when: dt.date,
    pen: Pen | None,
    *,
    dry_run: bool,
) -> None:
    """Add the policy owner's approval to a deviation, which makes it count; `pen` signs it.

    `name` is its id, or its file.

    Raises:
        QmsError: there is none, it is approved already, or this person may not approve it.
    """
    from qmsctl.repository.edits import Append, Set, edit_yaml
    from qmsctl.repository.recording import Written

    file, deviation = _find(desk, name)
    day = pen.day if pen is not None else when
    _refuse_unfit(desk, deviation, roles, who, day, signing=pen is not None)
    entry = {"role": POLICY_OWNER_ROLE, "by": who, "date": day.isoformat()}
    old = desk.tree.read(file.path)
    data = edit_yaml(old, [Append(("approvals",), entry), Set(("status",), "approved")])
    signed = Signed({})
    if pen is not None:
        signed = _signed(desk, file, data, pen, dry_run=dry_run)
    if not store(desk, file.path, Written(old, data), signed, dry_run=dry_run):
        return
    say(f"{desk.context.people.name_of(who)} ({who}) approved the deviation {deviation.id}.")
    if pen is not None:
        tell_signed(desk, signed)
    say(
        f"Once the branch '{desk.policy.main_branch}' has received it, 'qms verify' reports "
        f"{deviation.rule} of {deviation.document} at {deviation.commit[:10]} as a note."
    )
    paths = [file.path, *signed.folders]
    tell_git(desk, paths, f"Approve the deviation {deviation.id}", branch="deviation")


def _find(desk: Desk, name: str) -> "tuple[YamlFile, Deviation]":
    """The deviation with this id, or in this file.

    Raises:
        UsageError: there is none, or it cannot be read.
    """
    known = []
    for file, deviation in desk.context.deviations:
        inner = desk.layout.inside(file.path)
        stem = PurePosixPath(file.path).stem
        own = str(file.fields.get("id") or stem)
        known.append(own)
        if name not in (own, stem, file.path, inner):
            continue
        if deviation is None:
            raise UsageError(
                f"{file.path} has errors; what is approved must be readable.",
                hint="'qms check' lists them.",
            )
        return file, deviation
    raise UsageError(
        f"There is no deviation '{name}'.{nearest(name, known)}",
        hint=f"Deviations are files in {desk.layout.prefix}records/deviations/: "
        f"{listed(known) or 'there are none'}.",
    )


def _refuse_unfit(
    desk: Desk,
    deviation: "Deviation",
    roles: Sequence[str],
    who: str,
    day: dt.date,
    *,
    signing: bool,
) -> None:
    policy, people = desk.ruling
    if set(roles) - {POLICY_OWNER_ROLE}:
        raise UsageError(
            "A deviation is approved by a policy owner.",
            hint=f"Leave out --role, or write --role {POLICY_OWNER_ROLE}.",
        )
    if deviation.status == "approved":
        raise UsageError(
            f"The deviation {deviation.id} is approved already.",
            hint="If it lacks a signature, set 'status: draft' and remove its approvals first.",
        )
    if desk.last_policy is None:
        raise UsageError(
            "The main line has no approved policy yet, so there is nothing to deviate from.",
            hint=f"Have the policy approved and merged first: qms approve {policy.id}",
        )
    if not people.fills(who, POLICY_OWNER_ROLE, day):
        raise RefusedByRule(
            "RC001",
            f"Not done, because rule RC001 would be broken: '{who}' was not {POLICY_OWNER_ROLE} on "
            f"{day}.",
            hint="Let a policy owner approve it.",
        )
    if not deviation.date <= day:
        raise RefusedByRule(
            "RC001",
            f"Not done, because rule RC001 would be broken: the deviation is dated "
            f"{deviation.date}, after {day}.",
            hint="Correct its `date`.",
        )
    if policy.evidence == "signature" and not signing:
        raise RefusedByRule(
            "EV001",
            f"Not done, because rule EV001 would be broken: approvals of the deviation "
            f"{deviation.id} need evidence of tier 'signature', a signed statement.",
            hint=f"Sign it: qms approve {deviation.id} --for deviation --sign",
        )


def _signed(desk: Desk, file: "YamlFile", data: bytes, pen: Pen, *, dry_run: bool) -> Signed:
    """The statement of the approval, signed and seen to count; with `dry_run` only worded."""
    from qmsctl.approval.deviating import deviation_proofs
    from qmsctl.repository.yamlreader import read_yaml
    from qmsctl.rules.admitting import known_policies

    fields = read_yaml(data.decode()).fields
    path = file.path.removeprefix(desk.layout.prefix)
    worded = pen.word(_matter(desk, path, fields), (POLICY_OWNER_ROLE,))
    if dry_run:
        return worded
    signed = pen.sign(worded)
    evidence = evidence_at(with_statements(desk, signed))
    proofs = deviation_proofs(path, fields, known_policies(desk.context), evidence)
    require_proved(proofs[-1:])
    return signed


def _matter(desk: Desk, path: str, fields: "Fields") -> "Matter":
    from qmsctl.approval.deviating import deviation_matter

    state = desk.last_policy
    assert state is not None  # noqa: S101 - without an approved policy it is refused before
    return deviation_matter(path, fields, state.policy, state.digest)
