"""The files of a new QMS are valid, fit each other, and no rule finds anything in them."""

import datetime as dt
from typing import Any

import pytest
import yaml

from qmsctl.repository.policyfile import available_standards, load_standards, read_policy
from qmsctl.repository.policyfile import read_person as read_person_file
from qmsctl.scaffold.soptext import SOP_BODY
from qmsctl.scaffold.start import MEANINGS, POLICY_PATH, SOP_PATH, SOP_TITLE, Start, files


def start(**changes: Any) -> Start:
    values: dict[str, Any] = {
        "organization": "Halden Instruments",
        "time_zone": "Europe/Berlin",
        "language": "en",
        "main_branch": "main",
        "standards": (),
        "person_id": "m.keller",
        "person_name": "Mia Keller",
        "person_email": "m.keller@example.org",
        "day": dt.date(2026, 3, 1),
        **changes,
    }
    return Start(**values)


def test_the_policy_is_valid_and_says_what_was_asked() -> None:
    file, policy = read_policy(POLICY_PATH, files(start())[POLICY_PATH].encode())
    assert file.problems == ()
    assert policy is not None
    assert policy.organization.name == "Halden Instruments"
    assert (policy.time_zone, policy.language, policy.main_branch) == (
        "Europe/Berlin",
        "en",
        "main",
    )
    assert policy.status == "draft"
    assert policy.standards == ()
    assert policy.independence.mode == "one-other"
    assert policy.one_person_several_roles
    assert list(policy.types) == ["manual", "policy", "sop", "work-instruction", "form"]


def test_every_role_of_a_route_exists_and_the_first_person_holds_them() -> None:
    made = files(start())
    _, policy = read_policy(POLICY_PATH, made[POLICY_PATH].encode())
    source, person = read_person_file("p", made["qms_docs/people/m.keller.yml"].encode())
    assert source.problems == ()
    assert policy is not None
    assert person is not None
    needed = {
        role
        for kind in policy.types.values()
        for change in ("substantive", "editorial", "urgent", "withdrawal", "recall")
        for step in kind.route.of(change)
        for seat in step
        for role in seat.roles
    } - {"owner"}
    assert needed <= set(policy.roles)
    assert all(person.holds_alone(role, dt.date(2026, 3, 1)) for role in policy.roles)
    assert not any(person.holds_alone(role, dt.date(2026, 2, 28)) for role in policy.roles)


@pytest.mark.parametrize(
    "changes",
    [
        {"organization": 'O\'Neill & "Söhne": GmbH # 1'},
        {"organization": "$name ${x}"},
        {"language": "no"},
        {"main_branch": "release/1.x"},
        {"person_name": "山田太郎", "person_id": "taro"},
        {"person_email": ""},
    ],
)
def test_awkward_names_stay_what_they_are(changes: dict[str, str]) -> None:
    begun = start(**changes)
    made = files(begun)
    file, policy = read_policy(POLICY_PATH, made[POLICY_PATH].encode())
    people = made[f"qms_docs/people/{begun.person_id}.yml"]
    source, person = read_person_file("p", people.encode())
    assert (file.problems, source.problems) == ((), ())
    assert policy is not None
    assert person is not None
    assert policy.organization.name == begun.organization
    assert (policy.language, policy.main_branch) == (begun.language, begun.main_branch)
    assert person.name == begun.person_name
    assert person.emails == ((begun.person_email,) if begun.person_email else ())
    assert yaml.safe_load(made["mkdocs.yml"])["site_name"].startswith(begun.organization)


@pytest.mark.parametrize("standard", available_standards())
def test_sop_001_cites_clauses_that_each_standard_has(standard: str) -> None:
    made = files(start(standards=(standard,)))
    _, policy = read_policy(POLICY_PATH, made[POLICY_PATH].encode())
    assert policy is not None
    assert [s.id for s in policy.standards] == [standard]
    clauses = yaml.safe_load(made[SOP_PATH].split("---")[1])["clauses"]
    known = load_standards([standard])[standard].by_id
    assert clauses
    for clause in clauses:
        assert clause.partition("/")[0] == standard
        assert clause.partition("/")[2] in known


def test_the_first_procedure_has_title_and_headings_of_its_type() -> None:
    made = files(start())
    _, policy = read_policy(POLICY_PATH, made[POLICY_PATH].encode())
    assert policy is not None
    places = [SOP_BODY.index(f"\n## {h}\n") for h in policy.types["sop"].required_headings]
    assert places == sorted(places)
    assert f"\n# {SOP_TITLE}\n" in SOP_BODY


def test_every_file_is_explained() -> None:
    for path in files(start()):
        assert any(path.startswith(beginning) for beginning in MEANINGS)
