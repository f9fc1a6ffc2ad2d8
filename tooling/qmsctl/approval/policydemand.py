"""What is asked of the approvals of a policy, by the policy before it (design §5)."""

import datetime as dt

from qmsctl.approval.claims import Demand
from qmsctl.model.people import People
from qmsctl.model.policy import POLICY_OWNER_ROLE, POLICY_ROUTE, Independence, Policy


def policy_demand(
    policy: Policy,
    *,
    previous: Policy | None,
    people: People,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    earliest: dt.date | None = None,
    at_baseline: bool = False,
) -> Demand:
    """What is asked of a policy's approvals; arguments as in `policy_gaps`."""
    judge = previous or policy
    event = f"version {judge.version} of the policy, on which it builds, was received"
    return Demand(
        what="the policy",
        key=("approvals",),
        route=POLICY_ROUTE,
        known_roles=frozenset({*judge.roles, POLICY_OWNER_ROLE}),
        people=people,
        independence=judge.independence if previous else _anyone(),
        several_roles=True,
        owner=None,
        authors=policy.authors,
        as_of=as_of,
        arrived_on=arrived_on,
        earliest=(earliest, event) if earliest else None,
        dated=judge.evidence == "declared",
        at_baseline=at_baseline,
    )


def _anyone() -> Independence:
    return Independence(mode="off", justification="Nobody else exists before the first policy.")
