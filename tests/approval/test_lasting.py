"""A signature needs a role that its signer held when it was made and when it came."""

import datetime as dt

import pytest

from qmsctl.approval.claims import Claim, Demand
from qmsctl.approval.lasting import outlived
from qmsctl.approval.proving import Proof
from qmsctl.model.policy import Independence, Tier
from qmsctl.model.route import plain_route
from tests.support.builders import day, people, person

LEFT = people(
    person("a.brandt", {"role": "quality-manager", "from": "2020-01-01", "until": "2026-01-31"})
)


def demand(arrived: str | None) -> Demand:
    return Demand(
        what="the route",
        key=("approvals",),
        route=plain_route("quality-manager"),
        known_roles=frozenset({"quality-manager"}),
        people=LEFT,
        independence=Independence(),
        several_roles=True,
        owner=None,
        authors=("m.keller",),
        as_of=day("2026-03-01"),
        arrived_on=day(arrived) if arrived else None,
    )


def proof(on: str, tier: Tier) -> Proof:
    claim = Claim(("approvals", 0), "quality-manager", "a.brandt", on, day(on), None)
    return Proof(claim._replace(moment=dt.datetime(2026, 1, 20, 9, tzinfo=dt.UTC)), tier)


@pytest.mark.parametrize(
    ("on", "arrived", "tier", "told"),
    [
        ("2026-01-20", "2026-01-31", "signature", None),
        ("2026-01-20", "2026-02-01", "signature", "2026-02-01"),
        ("2026-01-20", None, "signature", "2026-03-01"),
        ("2026-02-20", "2026-02-21", "signature", None),  # AP003 tells it by the day that is named
        ("2026-01-20", "2026-02-01", "forge", None),
        ("2026-01-20", "2026-02-01", "declared", None),
    ],
)
def test_roles_that_ended_before_the_statement_came(
    on: str, arrived: str | None, tier: Tier, told: str | None
) -> None:
    found = list(outlived((proof(on, tier),), demand(arrived)))
    assert [gap.message for gap in found] == (
        [
            (
                f"'a.brandt' was no longer quality-manager on {told}, when this came; that it was "
                f"signed on {on} the statement says itself only."
            )
        ]
        if told
        else []
    )
