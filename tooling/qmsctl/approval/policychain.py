"""Which policies were in force when: each is approved by the one before it (design §5)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qmsctl.approval.archive import EMPTY, Archive
from qmsctl.approval.claims import ApprovalGap, read_claims
from qmsctl.approval.digest import policy_digest
from qmsctl.approval.evidence import NO_EVIDENCE, Bench, Evidence
from qmsctl.approval.lasting import outlived
from qmsctl.approval.policydemand import policy_demand
from qmsctl.approval.proving import Matter, prove, unproved
from qmsctl.approval.routing import route_gaps
from qmsctl.model.history import Commit, Fields
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.statement import SubjectName
from qmsctl.model.version import Version


@dataclass(frozen=True, slots=True)
class ParsedPolicy:
    """The policy files at a main-line commit that changed them.

    ``fields`` are the keys of `qms.yml`, ``policy`` its valid form or None, ``files`` the bytes of
    `qms.yml` and the people files and the digests of shared assets, as the history holds them.
    """

    since: Commit
    fields: Fields
    policy: Policy | None
    people: People
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """One policy from one main-line commit on; ``gaps`` say why it is not approved.

    ``anchor`` marks the first one: nothing before it could approve it, so it is trusted as such.
    """

    since: Commit
    policy: Policy
    people: People
    approved: bool
    digest: str
    gaps: tuple[ApprovalGap, ...] = ()
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class PolicyChain:
    """Every policy of the main line, oldest first.

    ``approved`` are those that were in force, ``rejected`` those that claimed approval or changed
    an approved version and may not; ``drafts`` grant nothing and claim nothing; ``unreadable`` are
    the commits whose `qms.yml` is not valid. Under all but the first the policy before goes on.
    """

    approved: tuple[PolicyVerdict, ...] = ()
    rejected: tuple[PolicyVerdict, ...] = ()
    drafts: tuple[PolicyVerdict, ...] = ()
    unreadable: tuple[Commit, ...] = ()


def policy_chain(
    states: Iterable[ParsedPolicy],
    *,
    as_of: dt.date,
    baseline: int | None = None,
    archive: Archive = EMPTY,
) -> PolicyChain:
    """Judge the main line's policies in their order; `archive` holds the main line's statements.

    With a `baseline` (index of a commit) what was in force there is the first one. A state whose
    digest is that of the policy in force continues it and is not listed again.
    """
    approved: list[PolicyVerdict] = []
    rejected: list[PolicyVerdict] = []
    drafts: list[PolicyVerdict] = []
    unreadable: list[Commit] = []
    digests: dict[str, str] = {}  # version → digest of what was approved under it
    for state in _from_baseline(tuple(states), baseline):
        if state.policy is None:
            unreadable.append(state.since)
            continue
        previous = approved[-1] if approved else None
        bench = _bench(state, state.policy, previous, digests, as_of)
        evidence = Evidence(archive, bench, state.since.index)
        verdict = _judge(state, state.policy, previous, digests, as_of, baseline, evidence)
        if previous is not None and verdict.digest == previous.digest and verdict.approved:
            continue
        if verdict.approved:
            approved.append(verdict)
            digests[verdict.policy.version] = verdict.digest
        elif state.policy.status == "draft" and not verdict.gaps:
            drafts.append(verdict)
        else:
            rejected.append(verdict)
    return PolicyChain(tuple(approved), tuple(rejected), tuple(drafts), tuple(unreadable))


def policy_gaps(
    policy: Policy,
    fields: Fields,
    *,
    previous: Policy | None,
    people: People,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    earliest: dt.date | None = None,
    at_baseline: bool = False,
    digest: str = "",
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[ApprovalGap, ...]:
    """What a policy's approvals lack under the `previous` policy and its `people`.

    Without a previous one it is the trust anchor: its own policy owner must have approved it,
    and whether somebody else wrote it is not asked. `earliest` is the day on which the main line
    received the previous one. `digest` is the policy's own, to which `evidence` must be bound.
    """
    judge = previous or policy
    demand = policy_demand(
        policy,
        previous=previous,
        people=people,
        as_of=as_of,
        arrived_on=arrived_on,
        earliest=earliest,
        at_baseline=at_baseline,
    )
    claims = read_claims(fields.get("approvals"), demand.key)
    proofs = prove(claims, policy_matter(policy, digest, judge), evidence)
    found = (
        *route_gaps([proof.claim for proof in proofs], demand),
        *outlived(proofs, demand),
        *unproved(proofs, judge.evidence, at_baseline=at_baseline),
    )
    if previous is None:
        return found
    return (*found, *_carried_over(policy, previous, earliest, arrived_on or as_of))


def policy_matter(policy: Policy, digest: str, judge: Policy) -> Matter:
    """What a statement that approves a policy has to say; `judge` is the policy before it."""
    return Matter(
        subject=SubjectName(policy.id, policy.version),
        meaning="approval",
        digest=lambda: digest,
        authors=policy.authors,
        policy=judge,
    )


def _bench(
    state: ParsedPolicy,
    policy: Policy,
    previous: PolicyVerdict | None,
    digests: Mapping[str, str],
    as_of: dt.date,
) -> Callable[[Commit | None], Bench]:
    """By what statements about this policy are judged: the one before it, the anchor by itself."""
    if previous is None:
        bench = Bench(policy, state.people, frozenset({policy.version}), as_of)
    else:
        came = previous.since.committed_at
        bench = Bench(previous.policy, previous.people, frozenset(digests), as_of, came)
    return lambda _arrival: bench


def _from_baseline(
    states: Sequence[ParsedPolicy], baseline: int | None
) -> tuple[ParsedPolicy, ...]:
    if baseline is None:
        return tuple(states)
    before = [state for state in states if state.since.index <= baseline]
    return (*before[-1:], *(state for state in states if state.since.index > baseline))


def _judge(
    state: ParsedPolicy,
    policy: Policy,
    previous: PolicyVerdict | None,
    digests: Mapping[str, str],
    as_of: dt.date,
    baseline: int | None,
    evidence: Evidence,
) -> PolicyVerdict:
    digest = policy_digest(state.fields, state.files)
    gaps = _version_gaps(policy, digest, previous, digests) or _approval(
        state, policy, digest, previous, as_of, baseline, evidence
    )
    approved = policy.status == "approved" and not gaps
    return PolicyVerdict(
        state.since, policy, state.people, approved, digest, gaps, anchor=previous is None
    )


def _approval(
    state: ParsedPolicy,
    policy: Policy,
    digest: str,
    previous: PolicyVerdict | None,
    as_of: dt.date,
    baseline: int | None,
    evidence: Evidence,
) -> tuple[ApprovalGap, ...]:
    if policy.status != "approved" or (previous is not None and digest == previous.digest):
        return ()
    arrived = policy.today(state.since.committed_at)
    return policy_gaps(
        policy,
        state.fields,
        previous=previous.policy if previous else None,
        people=previous.people if previous else state.people,
        as_of=max(arrived, as_of),
        arrived_on=arrived,
        earliest=policy.today(previous.since.committed_at) if previous else None,
        at_baseline=baseline is not None and state.since.index <= baseline,
        digest=digest,
        evidence=evidence,
    )


def _version_gaps(
    policy: Policy, digest: str, previous: PolicyVerdict | None, digests: Mapping[str, str]
) -> tuple[ApprovalGap, ...]:
    """Content of the policy, its people or assets that changed without a new version."""
    if previous is None:
        return ()
    last, version = previous.policy.version, policy.version
    if version in digests and digests[version] != digest:
        message = (
            "The policy, a people file or a shared asset changed, but the version is still "
            f"{version}, which was approved with other content."
        )
    elif version in digests and policy.status != "approved":
        message = f"Version {version} of the policy is approved already and cannot be a draft."
    elif digest != previous.digest and not _above(version, last):
        message = f"The policy's version {version} is not above {last}, the one in force."
    else:
        return ()
    hint = "Raise `version` in qms.yml, say in `change_summary` what changed, have it approved."
    return (ApprovalGap("PL007", message, hint, ("version",)),)


def _carried_over(
    policy: Policy, previous: Policy, earliest: dt.date | None, arrived_on: dt.date
) -> tuple[ApprovalGap, ...]:
    """Approvals of the previous version that were left standing when the content changed.

    Those dated before `earliest` are found already.
    """
    return tuple(
        ApprovalGap(
            "AP008",
            f"The approval by {entry.by} of {entry.date} is the one of version "
            f"{previous.version}; version {policy.version} was not there to be approved.",
            "Remove it and have the new version approved.",
            ("approvals", index),
        )
        for index, entry in enumerate(policy.approvals)
        if entry in previous.approvals
        and entry.date is not None
        and (earliest or entry.date) <= entry.date < arrived_on
    )


def _above(version: str, last: str) -> bool:
    new, old = Version.parse(version), Version.parse(last)
    return new is not None and (old is None or new > old)
