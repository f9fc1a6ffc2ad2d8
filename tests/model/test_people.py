"""People and the days on which they hold roles."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from qmsctl.model.people import People, Person, RoleAssignment
from qmsctl.model.signingkey import SigningKey
from qmsctl.repository.policyfile import read_person
from tests.model import test_sshkey

KEY = test_sshkey.ED25519
HARDWARE = test_sshkey.HARDWARE


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def person(person_id: str = "m.keller", **changes: Any) -> Person:
    return Person.model_validate({"id": person_id, "name": "Mia Keller", **changes})


@pytest.mark.parametrize(
    ("start", "end", "on", "holds"),
    [
        ("2026-01-01", "2026-12-31", "2026-01-01", True),
        ("2026-01-01", "2026-12-31", "2026-12-31", True),
        ("2026-01-01", "2026-12-31", "2025-12-31", False),
        ("2026-01-01", "2026-12-31", "2027-01-01", False),
        (None, "2026-12-31", "1999-01-01", True),
        ("2026-01-01", None, "2099-01-01", True),
        (None, None, "2026-01-01", True),
        ("2026-01-01", "2026-01-01", "2026-01-01", True),
    ],
)
def test_both_days_of_a_role_count(
    start: str | None, end: str | None, on: str, holds: bool
) -> None:
    someone = person(roles=[{"role": "owner", "from": start, "until": end}])
    assert someone.holds_alone("owner", day(on)) is holds
    assert not someone.holds_alone("other", day(on))


def test_a_role_may_be_held_again() -> None:
    someone = person(
        roles=[{"role": "owner", "until": "2020-12-31"}, {"role": "owner", "from": "2026-01-01"}]
    )
    held = [someone.holds_alone("owner", day(f"{year}-06-01")) for year in (2019, 2023, 2026)]
    assert held == [True, False, True]


def test_from_is_written_without_an_underscore() -> None:
    role = RoleAssignment.model_validate({"role": "owner", "from": "2026-01-01"})
    assert role.from_ == day("2026-01-01")
    assert role.model_dump(by_alias=True)["from"] == day("2026-01-01")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"id": "Mia Keller"},
        {"roles": [{"role": "owner", "from": "2026-02-01", "until": "2026-01-31"}]},
        {"logins": {"Git Hub": "mia"}},
        {"keys": [{"key": "secret"}]},
        {"keys": [{"key": "-----BEGIN OPENSSH PRIVATE KEY-----"}]},
        {"keys": [{"key": KEY}, {"key": f"{KEY} again"}]},
        {"keys": [{"key": KEY, "valid_after": "2026-02-01", "valid_before": "2026-01-31"}]},
        {"keys": [{"key": 3}]},
        {"email": "x@example.org"},
    ],
)
def test_what_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        person(**changes)


def test_keys_have_an_end_and_may_be_revoked() -> None:
    someone = person(
        keys=[
            {
                "key": f"{KEY} mia",
                "valid_after": "2026-01-01",
                "revoked": {"date": "2026-06-01", "reason": "laptop lost"},
            },
            {"key": HARDWARE},
        ]
    )
    assert someone.keys[0].revoked is not None
    assert someone.keys[0].revoked.date == day("2026-06-01")


@pytest.mark.parametrize(
    ("before", "revoked", "last", "counts"),
    [
        (None, None, None, True),
        ("2026-12-31", None, "2026-12-31", True),
        (None, "2026-06-01", "2026-05-31", True),
        ("2026-03-31", "2026-06-01", "2026-03-31", True),
        ("2026-12-31", "2026-06-01", "2026-05-31", True),
        (None, "2026-01-02", "2026-01-01", True),
        (None, "2026-01-01", "2025-12-31", False),
        (None, "0001-01-01", "0001-01-01", False),
    ],
)
def test_a_key_ends_the_day_before_it_is_revoked(
    before: str | None, revoked: str | None, last: str | None, counts: bool
) -> None:
    fields: dict[str, Any] = {"key": KEY, "valid_after": "2026-01-01", "valid_before": before}
    fields["revoked"] = {"date": revoked, "reason": "lost"} if revoked else None
    key = SigningKey.model_validate(fields)
    assert key.last_day == (day(last) if last else None)
    assert key.ever_counts is counts
    assert key.public.line == KEY


def test_a_private_key_is_refused_without_being_repeated() -> None:
    text = f"id: m.keller\nname: Mia\nkeys:\n  - key: ssh-ed25519 {test_sshkey.PRIVATE_BODY}\n"
    file, made = read_person("people/m.keller.yml", text.encode())
    assert made is None
    (problem,) = file.problems
    assert (problem.rule, problem.line) == ("PL002", 4)
    assert "This is a private key" in problem.message
    assert "make a new pair" in problem.hint
    assert test_sshkey.PRIVATE_BODY[:20] not in problem.message + problem.hint


def test_people() -> None:
    first = person(emails=["Mia@Example.org"], roles=[{"role": "owner"}])
    second = person("a.brandt", name="Anna Brandt", roles=[{"role": "owner"}])
    people = People.of([first, second, person(name="Somebody else")])
    assert people.get("m.keller") is first
    assert people.get("nobody") is None
    assert people.holders("owner", day("2026-01-01")) == (first, second)
    assert people.holders("other", day("2026-01-01")) == ()
    assert people.name_of("a.brandt") == "Anna Brandt"
    assert people.name_of("nobody") == "nobody"
    assert people.by_email == {"mia@example.org": first}


@pytest.mark.parametrize(
    ("who", "role", "owner", "fills"),
    [
        ("m.keller", "auditor", None, True),
        ("m.keller", "quality-manager", None, False),
        ("nobody", "auditor", None, False),
        ("m.keller", "owner", None, False),
        ("m.keller", "owner", "m.keller", True),
        ("m.keller", "owner", "auditor", True),
        ("m.keller", "owner", "quality-manager", False),
    ],
)
def test_the_owner_is_whom_the_document_names(
    who: str, role: str, owner: str | None, fills: bool
) -> None:
    people = People.of([person(roles=[{"role": "auditor"}])])
    assert people.fills(who, role, day("2026-01-01"), owner=owner) is fills


CHANGING = People.of(
    [
        person(
            "m.weber",
            roles=[{"role": "safety-officer", "from": "2026-01-01", "until": "2026-06-30"}],
        ),
        person(
            "d.deputy",
            roles=[
                {
                    "role": "safety-officer",
                    "from": "2026-03-01",
                    "until": "2026-09-30",
                    "delegated_by": "m.weber",
                },
                {"role": "owner", "until": "2026-03-31", "delegated_by": "m.weber"},
                {"role": "auditor", "until": "2026-12-31", "delegated_by": "ghost"},
                {"role": "clerk", "until": "2026-12-31", "delegated_by": "d.deputy"},
                {"role": "clerk", "from": "2026-05-01"},
            ],
        ),
        person(
            "e.chain",
            roles=[{"role": "safety-officer", "until": "2026-12-31", "delegated_by": "d.deputy"}],
        ),
    ]
)


@pytest.mark.parametrize(
    ("who", "role", "on", "holds", "delegator"),
    [
        ("m.weber", "safety-officer", "2026-03-01", True, None),
        ("d.deputy", "safety-officer", "2026-02-28", False, None),
        ("d.deputy", "safety-officer", "2026-03-01", True, "m.weber"),
        ("d.deputy", "safety-officer", "2026-06-30", True, "m.weber"),
        ("d.deputy", "safety-officer", "2026-07-01", False, None),  # ends with m.weber's role
        ("e.chain", "safety-officer", "2026-03-01", False, None),
        ("d.deputy", "auditor", "2026-03-01", False, None),
        ("d.deputy", "clerk", "2026-03-01", False, None),
        ("d.deputy", "clerk", "2026-05-01", True, None),
        ("d.deputy", "owner", "2026-03-01", False, None),  # of what, only a document says
        ("ghost", "safety-officer", "2026-03-01", False, None),
    ],
)
def test_a_delegation_counts_while_the_delegator_holds_the_role(
    who: str, role: str, on: str, holds: bool, delegator: str | None
) -> None:
    assert CHANGING.holds(who, role, day(on)) is holds
    assert CHANGING.fills(who, role, day(on)) is holds
    assert (who in [p.id for p in CHANGING.holders(role, day(on))]) is holds
    assert CHANGING.delegator(who, role, day(on)) == delegator


@pytest.mark.parametrize(
    ("who", "owner", "on", "fills", "delegator"),
    [
        ("d.deputy", "m.weber", "2026-03-31", True, "m.weber"),
        ("d.deputy", "m.weber", "2026-04-01", False, None),
        ("d.deputy", "e.chain", "2026-03-31", False, None),
        ("d.deputy", "safety-officer", "2026-03-31", True, "m.weber"),  # by the role that owns it
        ("d.deputy", "d.deputy", "2026-03-31", True, None),
        ("d.deputy", "clerk", "2026-05-01", True, None),
        ("d.deputy", "owner", "2026-03-31", False, None),
        ("d.deputy", None, "2026-03-31", False, None),
        ("m.weber", "m.weber", "2026-03-31", True, None),
        ("ghost", "m.weber", "2026-03-31", False, None),
    ],
)
def test_an_owner_may_have_somebody_stand_in(
    who: str, owner: str | None, on: str, fills: bool, delegator: str | None
) -> None:
    assert CHANGING.fills(who, "owner", day(on), owner=owner) is fills
    assert CHANGING.delegator(who, "owner", day(on), owner=owner) == delegator


def test_a_delegation_has_an_end() -> None:
    with pytest.raises(ValidationError, match="needs 'until', its last day"):
        person(roles=[{"role": "owner", "delegated_by": "m.weber"}])


def test_why_a_delegation_does_not_count() -> None:
    deputy, chain = CHANGING.by_id["d.deputy"], CHANGING.by_id["e.chain"]
    safety, owner, auditor, clerk, _ = deputy.roles
    july, march = day("2026-07-01"), day("2026-03-01")
    assert CHANGING.doubt(deputy, safety, july) == "'m.weber' does not hold the role on 2026-07-01"
    assert CHANGING.doubt(deputy, safety) is None  # on other days it does
    assert CHANGING.doubt(deputy, owner) is None
    assert CHANGING.doubt(deputy, auditor) == "nobody has the id 'ghost'"
    assert CHANGING.doubt(deputy, clerk) == "nobody delegates to themselves"
    passed_on = "'d.deputy' has the role by a delegation, which is not passed on"
    assert CHANGING.doubt(chain, chain.roles[0], march) == passed_on
    assert CHANGING.doubt(chain, chain.roles[0]) == passed_on


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ((None, None), (None, None), True),
        ((None, "2026-01-31"), ("2026-01-31", None), True),
        ((None, "2026-01-31"), ("2026-02-01", None), False),
        (("2026-01-01", "2026-03-31"), ("2026-02-01", "2026-02-02"), True),
    ],
)
def test_spans_meet_on_a_day_of_both(
    first: tuple[str | None, str | None], second: tuple[str | None, str | None], meet: bool
) -> None:
    one, other = (
        RoleAssignment.model_validate({"role": "a", "from": start, "until": end})
        for start, end in (first, second)
    )
    assert one.overlaps(other) is meet
    assert other.overlaps(one) is meet
