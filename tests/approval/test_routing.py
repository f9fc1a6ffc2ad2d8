"""Routes with several people or any of several roles: approvals, and the gaps they must show."""

from typing import Any

import pytest

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.route import approval_gaps
from qmsctl.approval.routing import missing_words
from qmsctl.approval.seating import short_seats
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from tests.support.builders import approval, day, people, person, policy, snapshot

SAFETY = {"role": "safety-officer", "people": 2}
QUALITY = {"any_of": ["quality-manager", "deputy"]}
ROLES = {
    name: {"title": name}
    for name in ("quality-manager", "deputy", "safety-officer", "operations-manager")
}
CROWD = people(
    person("a.brandt", "operations-manager", "safety-officer"),
    person("b.first", "safety-officer"),
    person("c.second", "safety-officer", "deputy"),
    person("d.deputy", "deputy", "quality-manager"),
    person("e.quality", "quality-manager", "safety-officer"),
    person("w.writer", "deputy"),
)


def rules(*steps: Any, **more: Any) -> Policy:
    return policy(sop={"route": {"substantive": list(steps)}}, roles=ROLES, **more)


def found(rule: Policy, *given: str, crowd: People = CROWD, **fields: Any) -> list[tuple[str, str]]:
    """Code and message of each gap; approvals are written ``role person day-of-March``."""
    state = snapshot("2.0", approvals=[written(text) for text in given], **fields)
    return [(gap.rule, gap.message) for gap in gaps(state, rule, crowd)]


def gaps(state: Any, rule: Policy, crowd: People) -> tuple[ApprovalGap, ...]:
    return approval_gaps(state, rule, crowd, as_of=day("2026-03-10"), arrived_on=day("2026-03-09"))


def written(text: str) -> dict[str, str]:
    role, by, on = text.split()
    return approval(role, by, f"2026-03-0{on}")


ASKS = "the substantive route of Standard operating procedure asks for"
TWO_STEPS = rules("owner", [SAFETY, QUALITY])
WHOLE = "owner, then 2 people as safety-officer and 1 person as quality-manager or deputy"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            ["owner a.brandt 2", "safety-officer b.first 3", "safety-officer c.second 3",
             "deputy d.deputy 3"],
            [],
        ),
        (
            ["owner a.brandt 2", "safety-officer b.first 3", "deputy d.deputy 3"],
            [("AP001", (f"1 of 2 people as safety-officer are missing; {ASKS} {WHOLE}. It can come "
              "from a.brandt, c.second, e.quality."))],
        ),
        (
            ["owner a.brandt 2", "quality-manager e.quality 3"],
            [("AP001", (f"2 of 2 people as safety-officer are missing; {ASKS} {WHOLE}. It can come "
              "from a.brandt, b.first, c.second, e.quality."))],
        ),
        (
            ["owner a.brandt 2", "safety-officer b.first 3", "safety-officer c.second 3"],
            [("AP001", (f"No approval as quality-manager or deputy; {ASKS} {WHOLE}. It can come "
              "from c.second, d.deputy, e.quality, w.writer."))],
        ),
        (
            ["owner a.brandt 2", "safety-officer b.first 3", "safety-officer b.first 4",
             "deputy d.deputy 3"],
            [("AP001", (f"1 of 2 people as safety-officer are missing; {ASKS} {WHOLE}. 'b.first' "
              "counts once. It can come from a.brandt, c.second, e.quality."))],
        ),
        (
            ["owner a.brandt 3", "safety-officer b.first 3", "safety-officer c.second 2",
             "deputy d.deputy 3"],
            [("AP005", ("The approval as safety-officer of 2026-03-02 comes before the one as "
              f"owner of 2026-03-03; the order is {WHOLE}."))],
        ),
        (
            ["owner a.brandt 3", "safety-officer b.first 3", "safety-officer c.second 3",
             "deputy d.deputy 2"],
            [("AP005", ("The approval as deputy of 2026-03-02 comes before the one as owner of "
              f"2026-03-03; the order is {WHOLE}."))],
        ),
        (
            ["owner a.brandt 2", "safety-officer b.first 3", "safety-officer d.deputy 3",
             "deputy w.writer 3"],
            [("AP003", ("'d.deputy' was not safety-officer on 2026-03-03. On that day it was "
              "a.brandt, b.first, c.second, e.quality."))],
        ),
        (  # c.second may be either, but not both
            ["owner a.brandt 2", "safety-officer b.first 3", "safety-officer c.second 3",
             "deputy c.second 3"],
            [("AP012", ("'c.second' approved as safety-officer and as deputy; the policy wants a "
              "person of their own for each role of a route."))],
        ),
        (  # a third safety officer sets c.second free for the other seat
            ["owner a.brandt 2", "safety-officer b.first 3", "safety-officer c.second 3",
             "safety-officer e.quality 3", "deputy c.second 3"],
            [],
        ),
        (  # b.first stays, a.brandt is needed as owner
            ["owner a.brandt 2", "safety-officer a.brandt 3", "safety-officer b.first 3",
             "deputy d.deputy 3"],
            [("AP012", ("'a.brandt' approved as owner and as safety-officer; the policy wants a "
              "person of their own for each role of a route."))],
        ),
    ],
)  # fmt: skip
def test_gaps_of_a_route_with_seats(given: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(TWO_STEPS, *given, authors=["w.writer"]) == expected


def test_hints_say_how_many_are_needed() -> None:
    state = snapshot("2.0", approvals=[], authors=["w.writer"])
    assert [gap.hint for gap in gaps(state, TWO_STEPS, CROWD)] == [
        "Let someone who is owner approve (`qms approve`).",
        "Let 2 people who are safety-officer approve (`qms approve`).",
        "Let someone who is quality-manager or deputy approve (`qms approve`).",
    ]
    one = snapshot(
        "2.0",
        authors=["w.writer"],
        approvals=[
            written("owner a.brandt 2"),
            written("safety-officer b.first 3"),
            written("deputy d.deputy 3"),
        ],
    )
    (gap,) = gaps(one, TWO_STEPS, CROWD)
    assert gap.hint == "Let one more person who is safety-officer approve (`qms approve`)."


def test_when_everybody_has_approved_and_more_are_asked_for() -> None:
    few = people(person("b.first", "safety-officer"), person("a.brandt", "operations-manager"))
    many = rules({"role": "safety-officer", "people": 2})
    ((_, message),) = found(many, "safety-officer b.first 3", crowd=few)
    assert message.endswith("On 2026-03-09 nobody else holds the role.")
    none = rules({"any_of": ["quality-manager", "deputy"], "people": 2})
    ((_, message),) = found(none, crowd=few)
    assert message.endswith("On 2026-03-09 nobody holds the roles.")


def test_one_person_in_two_seats_where_the_policy_allows_it() -> None:
    given = ("owner a.brandt 2", "safety-officer a.brandt 3", "safety-officer c.second 3",
             "deputy c.second 3")  # fmt: skip
    allowed = rules("owner", [SAFETY, QUALITY], one_person_several_roles=True)
    assert found(allowed, *given, authors=["w.writer"]) == []
    twice = ("owner a.brandt 2", "safety-officer a.brandt 3", "deputy c.second 3")
    assert [code for code, _ in found(allowed, *twice, authors=["w.writer"])] == ["AP001"]


def test_any_of_several_people_may_mix_roles() -> None:
    both = rules({"any_of": ["quality-manager", "deputy"], "people": 2})
    mixed = ("quality-manager e.quality 3", "deputy w.writer 3")
    assert found(both, *mixed, authors=["a.brandt"]) == []
    same = ("quality-manager d.deputy 3", "deputy d.deputy 3")
    ((code, message),) = found(both, *same, authors=["a.brandt"])
    assert code == "AP001"
    assert message.startswith("1 of 2 people as quality-manager or deputy are missing; ")
    assert "'d.deputy' counts once." in message


def test_adopted_approvals_count_as_somebody_each() -> None:
    adopted = {"role": "safety-officer", "adopted": "paper, binder 12"}
    one = rules(SAFETY, "owner")
    owner = approval("owner", "b.first", "2026-03-03")
    state = snapshot(
        "1.0",
        owner="b.first",
        authors=["w.writer"],
        approvals=[adopted, approval("safety-officer", "b.first", "2026-03-02"), owner],
    )
    day_of = {"as_of": day("2026-03-10"), "at_baseline": True}
    (gap,) = approval_gaps(state, one, CROWD, **day_of)
    assert gap.rule == "AP012"  # b.first is needed beside the adopted one
    state = snapshot(
        "1.0", owner="b.first", authors=["w.writer"], approvals=[adopted, adopted, owner]
    )
    assert approval_gaps(state, one, CROWD, **day_of) == ()


def test_one_other_waits_for_a_seat_that_is_open() -> None:
    seats = rules(SAFETY)
    own = ("safety-officer b.first 3",)
    assert [c for c, _ in found(seats, *own, authors=["b.first"])] == ["AP001"]
    both = (*own, "safety-officer c.second 3")
    assert found(seats, *both, authors=["b.first"]) == []
    assert [c for c, _ in found(seats, *both, authors=["b.first", "c.second"])] == ["AP004"]


DEPUTIES = people(
    person("a.brandt", "operations-manager"),
    person("e.quality", "quality-manager"),
    person(
        "s.stand",
        {"role": "quality-manager", "from": "2026-03-02", "until": "2026-03-05",
         "delegated_by": "e.quality"},
        {"role": "owner", "until": "2026-03-05", "delegated_by": "a.brandt"},
    ),
    person("n.new", {"role": "quality-manager", "until": "2026-03-31", "delegated_by": "s.stand"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "fields", "expected"),
    [
        (["owner a.brandt 2", "quality-manager s.stand 3"], {}, []),
        (["owner a.brandt 2", "quality-manager s.stand 6"], {}, ["AP003"]),
        (["owner a.brandt 1", "quality-manager s.stand 1"], {}, ["AP003"]),
        (["owner a.brandt 2", "quality-manager n.new 3"], {}, ["AP003"]),  # no chains
        (["owner s.stand 2", "quality-manager e.quality 3"], {}, ["AP003"]),  # a role owns it
        (["owner s.stand 2", "quality-manager e.quality 3"], {"owner": "a.brandt"}, []),
        (["owner s.stand 6", "quality-manager e.quality 6"], {"owner": "a.brandt"}, ["AP003"]),
        (
            ["owner s.stand 2", "quality-manager s.stand 3"],
            {"owner": "a.brandt"},
            ["AP012"],
        ),
    ],
)
def test_a_delegate_approves_in_the_place_of_the_delegator(
    given: list[str], fields: dict[str, str], expected: list[str]
) -> None:
    plain = rules("owner", "quality-manager")
    more = {"authors": ["w.writer"], **fields}
    assert [code for code, _ in found(plain, *given, crowd=DEPUTIES, **more)] == expected


@pytest.mark.parametrize(
    ("mode", "authors", "expected"),
    [
        ("one-other", ["a.brandt", "e.quality"], []),  # who acts counts: the stand-in wrote nothing
        ("one-other", ["a.brandt", "s.stand"], ["AP004"]),
        ("strict", ["e.quality"], ["AP004"]),
        ("strict", ["s.stand"], ["AP004"]),
        ("strict", ["w.writer"], []),
    ],
)
def test_who_acts_must_be_independent_and_strictly_also_for_whom(
    mode: str, authors: list[str], expected: list[str]
) -> None:
    rule = rules("owner", "quality-manager", independence={"mode": mode})
    given = ("owner a.brandt 2", "quality-manager s.stand 3")
    assert [c for c, _ in found(rule, *given, crowd=DEPUTIES, authors=authors)] == expected


def test_a_stand_in_of_an_author_is_told_why() -> None:
    rule = rules("owner", "quality-manager", independence={"mode": "strict"})
    given = ("owner a.brandt 2", "quality-manager s.stand 3")
    ((_, message),) = found(rule, *given, crowd=DEPUTIES, authors=["e.quality"])
    assert message == (
        "'s.stand' approved as quality-manager and stands in for 'e.quality', who is named in "
        "`authors`; the policy wants every approver to be someone who did not write it (strict)."
    )


def test_what_is_missing_is_worded_once() -> None:
    route = TWO_STEPS.types["sop"].route.substantive
    assert [missing_words(short) for short in short_seats([], route)] == [
        "No approval as owner",
        "2 of 2 people as safety-officer are missing",
        "No approval as quality-manager or deputy",
    ]
