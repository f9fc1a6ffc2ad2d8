"""Routes as the policy writes them: plain roles, several people, any of several roles."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from qmsctl.model.policy import POLICY_ROUTE, Policy
from qmsctl.model.route import Routes, Seat, plain_route, roles_of, route_text, seats_of
from qmsctl.model.schema import schema
from qmsctl.repository.policyfile import read_policy
from tests.model import test_policy

TWO = {"role": "safety-officer", "people": 2}
ANY = {"any_of": ["quality-manager", "deputy"]}
BOTH = {"any_of": ["lead", "clerk", "driver"], "people": 3}


def routes(*steps: Any, **more: Any) -> Routes:
    return Routes.model_validate({"substantive": list(steps), **more})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["owner"], "owner"),
        (["owner", "lead"], "owner, then lead"),
        ([["owner", "lead"], "clerk"], "owner and lead, then clerk"),
        ([TWO], "2 people as safety-officer"),
        (
            [["owner", TWO], ANY],
            "owner and 2 people as safety-officer, then 1 person as quality-manager or deputy",
        ),
        ([BOTH], "3 people as lead, clerk or driver"),
    ],
)
def test_a_route_is_read_said_and_written_back(steps: list[Any], said: str) -> None:
    made = routes(*steps)
    assert route_text(made.substantive) == said
    written = made.model_dump(mode="json", exclude_none=True)
    assert Routes.model_validate(written) == made
    assert written["substantive"] == [s if isinstance(s, list) else [s] for s in steps]


def test_what_is_not_needed_is_not_written() -> None:
    one = routes({"role": "a", "people": 1}, {"any_of": ["b", "c"], "people": 1})
    assert one.model_dump(mode="json")["substantive"] == [["a"], [{"any_of": ["b", "c"]}]]
    assert routes(Seat(role="a"), [Seat(role="b")]).substantive == plain_route("a", "b")


def test_seats_and_roles_come_once_in_their_order() -> None:
    route = routes("owner", [ANY, TWO], "owner").substantive
    assert [str(s) for s in seats_of(route)] == [
        "owner",
        "1 person as quality-manager or deputy",
        "2 people as safety-officer",
    ]
    assert roles_of(route) == ("owner", "quality-manager", "deputy", "safety-officer")
    assert roles_of(POLICY_ROUTE) == ("policy-owner",)
    assert plain_route("policy-owner") == POLICY_ROUTE


WRONG = [
    {"role": "a", "people": 0},
    {"role": "a", "people": 21},
    {"role": "a", "people": True},
    {"role": "a", "people": "2"},
    {"role": "a", "any_of": ["b"]},
    {"people": 2},
    {},
    {"any_of": []},
    {"any_of": ["a", "a"]},
    {"any_of": "a"},
    {"any_of": [" "]},
    {"role": "", "people": 2},
    {"role": "a", "persons": 2},
    "",
    3,
    None,
    [],
    [[]],
    [["a"]],
]


@pytest.mark.parametrize("step", WRONG)
def test_what_is_no_seat_is_refused_by_model_and_schema(step: Any) -> None:
    for written in (step, [step]):
        with pytest.raises(ValidationError):
            routes(written)
        kind = {**test_policy.TYPE, "route": {"substantive": [written]}}
        validator = Draft202012Validator(schema("policy"))
        assert not validator.is_valid({**test_policy.GOOD, "types": {"sop": kind}})


@pytest.mark.parametrize("step", ["a", TWO, ANY, BOTH, ["a", TWO, ANY, BOTH]])
def test_what_is_a_step_is_taken_by_model_and_schema(step: Any) -> None:
    assert len(routes(step).substantive) == 1
    kind = {**test_policy.TYPE, "route": {"substantive": [step], "release": [step]}}
    fields = {**test_policy.GOOD, "types": {"sop": kind}}
    Draft202012Validator(schema("policy")).validate(fields)
    Policy.model_validate(fields)


@pytest.mark.parametrize(
    ("steps", "role"),
    [
        (["safety-officer", TWO], "safety-officer"),
        ([TWO, TWO], "safety-officer"),
        ([[TWO, TWO]], "safety-officer"),
        ([ANY, "owner", "deputy"], "deputy"),
        ([[ANY, {"any_of": ["clerk", "deputy"]}]], "deputy"),
    ],
)
def test_the_role_of_an_approval_tells_its_seat(steps: list[Any], role: str) -> None:
    with pytest.raises(ValidationError, match=f"asks for '{role}' in two places"):
        routes(*steps)
    with pytest.raises(ValidationError, match="'recall' asks for"):
        routes("owner", recall=steps)


def test_release_and_administrative_are_asked_for_only_where_they_are_written() -> None:
    plain = routes("owner")
    assert plain.on_request("release") is None
    assert plain.on_request("administrative") is None
    assert [name for name, _ in plain.named()] == ["substantive"]
    made = routes("owner", release=["a"], administrative=[TWO])
    assert made.on_request("release") == plain_route("a")
    assert made.on_request("administrative") == ((Seat.model_validate(TWO),),)
    assert [name for name, _ in made.named()] == ["substantive", "release", "administrative"]
    for name in ("release", "administrative"):
        with pytest.raises(ValidationError):
            routes("owner", **{name: []})
        properties = schema("policy")["$defs"]["Routes"]["properties"]
        assert properties[name]["description"].endswith("not used unless set.")


STEPS = "`substantive` of `route` of `sop` of `types`"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "[owner, {role: a, people: 0}]",
            (
                f"`people` of entry 1 of entry 2 of {STEPS} is 0; expected: a whole number from 1 "
                "to 20."
            ),
        ),
        (
            "[{role: a, any_of: [b]}]",
            f"In entry 1 of entry 1 of {STEPS}: either 'role' or 'any_of' is expected.",
        ),
        (
            "[{role: a, peoples: 2}]",
            f"`peoples` is no known key in entry 1 of entry 1 of {STEPS}. Did you mean `people`?",
        ),
        (
            "[{role: a, people: 2}, a]",
            (
                "In `route` of `sop` of `types`: 'substantive' asks for 'a' in two places; an "
                "approval as 'a' could not tell which of them it fills, so name the role once, "
                "perhaps with 'people'."
            ),
        ),
        (
            "[[owner, null]]",
            (
                f"Entry 2 of entry 1 of {STEPS} has no value; expected: a role, or a mapping with "
                "role or any_of, and people."
            ),
        ),
    ],
    ids=["too-few", "two-ways", "misspelt", "two-places", "nothing"],
)
def test_the_file_is_told_what_is_wrong_with_a_seat(line: str, message: str) -> None:
    text = f"""\
version: "1.0"
status: draft
organization: {{name: Muster}}
time_zone: Europe/Berlin
roles: {{a: {{title: A}}}}
types:
  sop:
    title: Procedure
    prefix: SOP
    folder: procedures
    review: {{interval: 2 years}}
    route: {{substantive: {line}}}
"""
    file, made = read_policy("qms.yml", text.encode())
    assert made is None
    (problem,) = file.problems
    assert problem.message == message
    assert (problem.line, problem.rule[:2]) == (12, "PL")
