"""Turns the raw history into what rules see: the chain of policies, and where documents stand."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from qmsctl.approval.archive import EMPTY, Archive
from qmsctl.approval.policychain import (
    ParsedPolicy,
    PolicyChain,
    PolicyVerdict,
    policy_chain,
)
from qmsctl.lifecycle.effective import standings
from qmsctl.model.layout import PEOPLE_FOLDER, POLICY_FILE
from qmsctl.model.people import People, Person
from qmsctl.model.record import Deviation
from qmsctl.repository.history import History
from qmsctl.repository.policyfile import read_person, read_policy
from qmsctl.rules.context import Context, HistoryView, PolicyState
from qmsctl.rules.judging import Court, Judge


class Chained(NamedTuple):
    """The policies of a main line, the place of the baseline from which they start, and evidence.

    ``archive`` holds every statement that the main line received.
    """

    chain: PolicyChain
    baseline: int | None
    archive: Archive = EMPTY

    @property
    def last(self) -> PolicyVerdict | None:
        """The policy in force at the end of the line; None if none was ever approved."""
        return self.chain.approved[-1] if self.chain.approved else None

    @property
    def refused(self) -> frozenset[str]:
        """The digests of policies that the line received and that are not approved."""
        return frozenset(v.digest for v in (*self.chain.rejected, *self.chain.drafts))


def view_history(
    history: History, context: Context, deviations: tuple[Deviation, ...], chained: Chained
) -> HistoryView:
    """The main line judged: each revision by the approved policy before it (design §5).

    `deviations` are admitted errors; what they name no longer stops a revision.
    """
    chain, baseline, archive = chained
    court = Court(
        judges=tuple(
            (v.since.index, Judge(v.policy, v.people, v.since.committed_at)) for v in chain.approved
        ),
        as_of=context.as_of,
        baseline=baseline,
        deviations=deviations,
        archive=archive,
        timelines=history.timelines,
    )
    timelines = history.timelines
    doubts = court.all_doubts(timelines)
    return HistoryView(
        commits=history.commits,
        timelines=timelines,
        standings=standings(
            timelines,
            as_of=context.as_of,
            policy=context.policy,
            people=context.people,
            doubts=doubts,
            baseline=baseline,
        ),
        policies=tuple(map(_state, chain.approved)),
        rejected=tuple(map(_state, chain.rejected)),
        id_collisions=history.collisions,
        court=court,
        doubts=doubts,
        filing=history.filing,
        deviation_commits=history.deviation_commits,
    )


def chained_policies(
    history: History, proposed: str | None, as_of: dt.date, *, trying: bool = False
) -> Chained:
    """The policies of the main line, each judged by the one before it.

    The baseline is set once: the first one that an approved policy of the main line names holds,
    whatever later ones say. Before there is any policy, or where its author is `trying` it in a
    work tree, the `proposed` one of the tree does. Nobody names a baseline to begin the chain
    anew: if a policy was approved before, it has to approve the one that names it.
    """
    states = tuple(parsed_policies(history))
    archive = Archive(history.filing.files)
    plain = policy_chain(states, as_of=as_of, archive=archive)
    named = [state.policy.baseline for state in states if state.policy is not None]
    may_propose = trying or not plain.approved
    for oid in dict.fromkeys((*named, *((proposed,) if may_propose else ()))):
        start = baseline_index(history, oid)
        if start is None:
            continue
        chain = policy_chain(states, as_of=as_of, baseline=start, archive=archive)
        if oid not in named or _may_name(chain, plain, oid):
            return Chained(chain, start, archive)
    return Chained(plain, None, archive)


def _may_name(chain: PolicyChain, plain: PolicyChain, oid: str | None) -> bool:
    """Whether a policy names the baseline `oid` that nothing before it, baseline or not, forbids.

    `chain` starts at that baseline, `plain` at the first approved policy of all.
    """
    first = next((v for v in chain.approved if v.policy.baseline == oid), None)
    if first is None:
        return False
    earlier = plain.approved and plain.approved[0].since.index < first.since.index
    return not earlier or any(v.since == first.since for v in plain.approved)


def baseline_index(history: History, baseline: str | None) -> int | None:
    """The place on the main line of the commit with which replay starts, or None."""
    if baseline is None:
        return None
    return next((c.index for c in history.commits if c.oid == baseline), None)


def parsed_policies(history: History) -> Iterable[ParsedPolicy]:
    """Every state of the policy files on the main line, read."""
    # Most versions of the policy change one person or none: each file is read once.
    known: dict[tuple[str, bytes], Person | None] = {}
    for commit, files in history.policy_states:
        data = files.get(POLICY_FILE)
        source, policy = read_policy(POLICY_FILE, data) if data is not None else (None, None)
        people = [item for item in files.items() if _is_person(item[0])]
        known |= {item: read_person(*item)[1] for item in people if item not in known}
        yield ParsedPolicy(
            since=commit,
            fields=source.fields if source else {},
            policy=policy,
            people=People.of(p for p in (known[item] for item in people) if p is not None),
            files=files,
        )


def _is_person(name: str) -> bool:
    return name.startswith(f"{PEOPLE_FOLDER}/")


def _state(verdict: PolicyVerdict) -> PolicyState:
    return PolicyState(
        since=verdict.since,
        policy=verdict.policy,
        people=verdict.people,
        approved=verdict.approved,
        digest=verdict.digest,
        gaps=verdict.gaps,
    )
