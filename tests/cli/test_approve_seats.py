"""A route with several people, any of several roles and a stand-in, from the draft to the site."""

import json

import pytest

from qmsctl.rules.example import (
    ROOT,
    SOP_PATH,
    document,
    draft,
    person,
    person_path,
    policy,
    types,
)
from tests.cli.company import TODAY, Company

ROUTE = [
    "owner",
    [
        {"role": "safety-officer", "people": 2},
        {"any_of": ["quality-manager", "operations-manager"]},
    ],
]
ROLES = ("quality-manager", "operations-manager", "policy-owner", "safety-officer")
STAND_IN = {
    "role": "safety-officer",
    "from": "2026-02-01",
    "until": "2026-06-30",
    "delegated_by": "s.olsen",
}
PEOPLE = {
    "s.olsen": person("s.olsen", name="Sam Olsen", roles=[{"role": "safety-officer"}]),
    "t.price": person("t.price", name="Tim Price", roles=[{"role": "safety-officer"}]),
    "u.quinn": person("u.quinn", name="Una Quinn", roles=[STAND_IN]),
}

SECOND = {
    "body": "# Control of documented information\n\n## Purpose\n\nAsk first.\n\n"
    "## Procedure\n\nThen write.\n",
    "effective_date": "on-release",
    "owner": "m.keller",
    "authors": ["t.price"],
}


@pytest.fixture
def drafted(company: Company) -> Company:
    """SOP-001 2.0 waits for the owner, two safety officers and one of two managers."""
    company.repo.commit(
        {
            f"{ROOT}/qms.yml": policy(
                types=types(sop={"route": {"substantive": ROUTE}}),
                roles={role: {"title": role.replace("-", " ").capitalize()} for role in ROLES},
                version="1.1",
                approvals=[{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-10"}],
            ),
            **{person_path(name): text for name, text in PEOPLE.items()},
            SOP_PATH: draft(**SECOND),
        },
        "Draft 2.0 under a new policy",
    )
    company.today(TODAY)
    return company


def test_a_route_is_filled_seat_by_seat(drafted: Company) -> None:
    def approve(role: str, by: str) -> str:
        done = drafted.ok("approve", "SOP-001", "--role", role, "--by", by)
        drafted.repo.commit(message=f"{by} approves as {role}")
        return done.err

    said = approve("owner", "m.keller")
    assert (
        "Still needed: 2 people as safety-officer and 1 person as quality-manager or "
        "operations-manager.\n"
        "  2 people as safety-officer: s.olsen, t.price and u.quinn\n"
        "  1 person as quality-manager or operations-manager: a.brandt and j.tanaka\n"
    ) in said
    said = approve("safety-officer", "u.quinn")
    assert "Still needed: safety-officer and 1 person as quality-manager or" in said

    twice = drafted.run("approve", "SOP-001", "--role", "safety-officer", "--by", "u.quinn")
    assert twice.code == 2
    assert "u.quinn approves SOP-001 2.0 as safety-officer already, and counts once." in twice.err
    assert "Somebody else is needed." in twice.err

    approve("operations-manager", "a.brandt")
    late = drafted.run("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "Someone approved SOP-001 2.0 as quality-manager already." in late.err

    done = drafted.ok("approve", "SOP-001", "--role", "safety-officer", "--by", "t.price")
    assert "All approvals are there: SOP-001 2.0 is approved." in done.err
    drafted.repo.commit(message="The last one")
    checked = drafted.run("check")
    assert checked.code == 0, checked.out


def test_a_stand_in_needs_the_delegator_to_hold_the_role(drafted: Company) -> None:
    gone = {"role": "safety-officer", "until": "2026-02-28"}
    drafted.repo.commit(
        {
            person_path("s.olsen"): person("s.olsen", name="Sam Olsen", roles=[gone]),
            f"{ROOT}/qms.yml": policy(
                types=types(sop={"route": {"substantive": ROUTE}}),
                roles={role: {"title": role} for role in ROLES},
                version="1.2",
                approvals=[{"role": "policy-owner", "by": "a.brandt", "date": TODAY}],
            ),
        }
    )
    refused = drafted.run("approve", "SOP-001", "--role", "safety-officer", "--by", "u.quinn")
    assert refused.code == 2
    assert f"'u.quinn' was not safety-officer on {TODAY}." in refused.err


def test_a_pull_request_tells_who_stood_in_and_how_many_are_missing(drafted: Company) -> None:
    base = drafted.repo.head
    given = [
        {"role": "owner", "by": "m.keller", "date": TODAY},
        {"role": "safety-officer", "by": "u.quinn", "date": TODAY},
    ]
    drafted.repo.commit(
        {
            SOP_PATH: document(
                **{**SECOND, "version": "2.0", "change_summary": "More.", "approvals": given}
            )
        }
    )
    told = drafted.run("check", "--base", base, "--format", "markdown").out
    assert "Una Quinn for Sam Olsen, 2026-03-02" in told
    assert "waiting for Safety officer</b>: Sam Olsen or Tim Price" in told
    assert "waiting for Quality manager or Operations manager</b>: Alex Brandt or J" in told
    assert "waiting for Safety officer, Quality manager or Operations manager" in told
    data = json.loads(drafted.run("check", "--base", base, "--format", "json").out)
    (first, *_) = [f["message"] for f in data["findings"] if f["rule"] == "AP001"]
    assert first.startswith("1 of 2 people as safety-officer are missing; ")
