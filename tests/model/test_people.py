"""People and the days on which they hold roles."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from qmsctl.model.people import People, Person, RoleAssignment


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
    assert someone.holds("owner", day(on)) is holds
    assert not someone.holds("other", day(on))


def test_a_role_may_be_held_again() -> None:
    someone = person(
        roles=[{"role": "owner", "until": "2020-12-31"}, {"role": "owner", "from": "2026-01-01"}]
    )
    held = [someone.holds("owner", day(f"{year}-06-01")) for year in (2019, 2023, 2026)]
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
                "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 mia",
                "valid_after": "2026-01-01",
                "revoked": {"date": "2026-06-01", "reason": "laptop lost"},
            },
            {"key": "sk-ssh-ed25519@openssh.com AAAAGnNr"},
        ]
    )
    assert someone.keys[0].revoked is not None
    assert someone.keys[0].revoked.date == day("2026-06-01")


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
