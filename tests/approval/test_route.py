"""Approvals against a route: each row is a list of approvals and the gaps that it must show."""

from typing import Any

import pytest

from qmsctl.approval.route import approval_gaps, recall_gaps, withdrawal_gaps
from qmsctl.approval.routing import route_text
from qmsctl.lifecycle.revisions import seen_recalls, seen_withdrawals
from qmsctl.model.policy import Policy
from tests.support.builders import approval, day, people, person, policy, snapshot, timeline

OWNER = approval("owner", "a.brandt", "2026-03-02")
QUALITY = approval("quality-manager", "j.tanaka", "2026-03-03")
PEOPLE = people(
    person("a.brandt", "operations-manager", "policy-owner"),
    person("j.tanaka", {"role": "quality-manager", "from": "2025-01-01", "until": "2026-03-31"}),
    person("n.new", {"role": "quality-manager", "from": "2026-04-01"}),
    person("m.keller", "operations-manager", "quality-manager"),
)


def gaps(
    approvals: Any,
    *,
    rules: Policy | None = None,
    fields: dict[str, Any] | None = None,
    **more: Any,
) -> list[str]:
    state = snapshot("2.0", approvals=approvals, **(fields or {}))
    settings = {"as_of": day("2026-03-10"), "arrived_on": day("2026-03-05"), **more}
    found = approval_gaps(state, rules or policy(), PEOPLE, **settings)
    for gap in found:
        assert gap.message[:1].isupper() or gap.message.startswith(("'", "`"))
        assert gap.message.endswith(".")
        assert gap.hint.endswith(".")
        assert "None" not in gap.message
    return [gap.rule for gap in found]


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [
        ([OWNER, QUALITY], []),
        ([QUALITY, OWNER], []),  # the order of days counts, not that of lines
        ([], ["AP001", "AP001"]),
        (None, ["AP001", "AP001"]),
        ("a.brandt", ["AP001", "AP001"]),
        (["a.brandt"], ["AP001", "AP001"]),
        ([OWNER], ["AP001"]),
        ([{"role": "owner", "by": "ghost", "date": "2026-03-02"}, QUALITY], ["AP002"]),
        ([{"role": "owner", "date": "2026-03-02"}, QUALITY], ["AP002"]),
        ([approval("owner", "j.tanaka", "2026-03-02"), QUALITY], ["AP003", "AP012"]),
        ([OWNER, approval("quality-manager", "n.new", "2026-03-03")], ["AP003"]),
        (
            [{**OWNER, "by": "m.keller"}, {**QUALITY, "by": "m.keller"}],
            ["AP004", "AP012"],
        ),
        ([approval("owner", "m.keller", "2026-03-02"), QUALITY], []),
        ([OWNER, approval("quality-manager", "j.tanaka", "2026-03-01")], ["AP005"]),
        ([approval("owner", "TBD", "2026-03-02"), QUALITY], ["AP006"]),
        ([approval("owner", "john.doe", "2026-03-02"), QUALITY], ["AP006"]),
        ([approval("owner", "a.brandt", "TBD"), QUALITY], ["AP006"]),
        ([approval("owner", "a.brandt", "xxxx-xx-xx"), QUALITY], ["AP006"]),
        ([approval("owner", "a.brandt", "2026-02-30"), QUALITY], ["AP010"]),
        ([{"role": "owner", "by": "a.brandt"}, QUALITY], ["AP010"]),
        ([OWNER, QUALITY, approval("TBD", "a.brandt", "2026-03-03")], ["AP006"]),
        ([OWNER, approval("quality-manager", "j.tanaka", "2026-03-06")], ["AP009"]),
        ([OWNER, approval("quality-manager", "j.tanaka", "2026-03-11")], ["AP007"]),
        ([OWNER, QUALITY, approval("chief", "a.brandt", "2026-03-03")], ["AP016"]),
        ([OWNER, QUALITY, {"by": "a.brandt", "date": "2026-03-03"}], []),
        ([OWNER, {"role": "quality-manager", "adopted": "paper, binder 12"}], ["AP013"]),
        (
            [OWNER, {**QUALITY, "adopted": "paper, binder 12"}],
            ["AP013"],
        ),
    ],
)
def test_declared_approvals(approvals: Any, expected: list[str]) -> None:
    assert gaps(approvals) == expected


def test_an_approval_before_the_version_it_builds_on() -> None:
    before = timeline(("2026-03-03", snapshot("1.0"))).revisions[0]
    assert gaps([OWNER, QUALITY], predecessor=before) == ["AP008"]
    early = timeline(("2026-03-02", snapshot("1.0"))).revisions[0]
    assert gaps([OWNER, QUALITY], predecessor=early) == []


@pytest.mark.parametrize(
    ("owner", "by", "expected"),
    [
        ("operations-manager", "a.brandt", []),
        ("a.brandt", "a.brandt", []),
        ("a.brandt", "m.keller", ["AP003"]),
        (None, "a.brandt", ["AP003"]),
        ("quality-manager", "a.brandt", ["AP003"]),
    ],
)
def test_the_owner_is_a_person_or_who_holds_the_role(
    owner: str | None, by: str, expected: list[str]
) -> None:
    assert gaps([approval("owner", by, "2026-03-02"), QUALITY], fields={"owner": owner}) == expected


OFF = policy(independence={"mode": "off", "justification": "One person writes everything."})
STRICT = policy(independence={"mode": "strict"})


@pytest.mark.parametrize(
    ("rules", "authors", "expected"),
    [
        (policy(), ["a.brandt"], []),
        (policy(), ["a.brandt", "j.tanaka"], ["AP004"]),
        (policy(), [], ["AP004"]),
        (policy(), None, ["AP004"]),
        (policy(), "a.brandt", ["AP004"]),
        (STRICT, ["m.keller"], []),
        (STRICT, ["a.brandt"], ["AP004"]),
        (STRICT, ["a.brandt", "j.tanaka"], ["AP004", "AP004"]),
        (OFF, ["a.brandt", "j.tanaka"], []),
        (OFF, None, []),
    ],
)
def test_independence(rules: Policy, authors: Any, expected: list[str]) -> None:
    assert gaps([OWNER, QUALITY], rules=rules, fields={"authors": authors}) == expected


def test_routes_by_change_class() -> None:
    assert gaps([QUALITY], fields={"change": "editorial"}) == []
    assert gaps([QUALITY], fields={"change": "urgent"}) == ["AP001"]
    assert gaps([QUALITY], fields={"change": "whatever"}) == ["AP001"]


def test_an_unknown_type_grants_nothing() -> None:
    assert gaps([OWNER, QUALITY], fields={"type": "memo"}) == ["AP001"]
    assert gaps([OWNER, QUALITY], fields={"type": None}) == ["AP001"]


THREE = policy(
    sop={"route": {"substantive": [["owner", "quality-manager"], "policy-owner"]}},
)
MANAGER = ("owner", "m.keller", 3)
BRANDT = ("owner", "a.brandt", 3)
TANAKA = ("quality-manager", "j.tanaka", 2)
LAST = ("policy-owner", "a.brandt", 3)


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [
        ([MANAGER, TANAKA, LAST], []),
        ([MANAGER, TANAKA, ("policy-owner", "a.brandt", 2)], ["AP005"]),
        ([BRANDT, TANAKA, LAST], ["AP012"]),
        ([BRANDT, MANAGER, TANAKA, LAST], []),
        ([MANAGER, ("quality-manager", "m.keller", 3), TANAKA, LAST], []),
        ([MANAGER, BRANDT, ("quality-manager", "m.keller", 3), LAST], ["AP012"]),
    ],
)
def test_steps_and_persons(approvals: list[tuple[str, str, int]], expected: list[str]) -> None:
    written = [approval(role, by, f"2026-03-0{on}") for role, by, on in approvals]
    assert gaps(written, rules=THREE, fields={"authors": ["n.new"]}) == expected


def test_one_person_may_fill_several_roles_if_the_policy_says_so() -> None:
    both = [{**OWNER, "by": "m.keller"}, {**QUALITY, "by": "m.keller"}]
    allowed = policy(one_person_several_roles=True)
    assert gaps(both, rules=allowed, fields={"authors": ["a.brandt"]}) == []


def test_adopted_approvals_count_at_the_baseline() -> None:
    adopted = {"role": "quality-manager", "adopted": "paper, A. Muster, 2019-04-03, binder 12"}
    owner = {"role": "owner", "adopted": "paper, binder 12"}
    assert gaps([owner, adopted], at_baseline=True, fields={"authors": None}) == []
    assert gaps([owner, {**adopted, "adopted": "TBD"}], at_baseline=True) == ["AP006"]
    assert gaps([owner, adopted]) == ["AP013", "AP013"]
    assert gaps([owner, {**QUALITY, **adopted}], at_baseline=True) == []


def test_days_come_from_the_evidence_at_higher_tiers() -> None:
    undated = [{"role": "owner", "by": "a.brandt"}, {"role": "quality-manager", "by": "j.tanaka"}]
    assert gaps(undated, rules=policy(sop={"evidence": "forge"})) == ["EV001", "EV001"]


def test_messages_say_what_was_found_expected_and_to_do() -> None:
    state = snapshot("2.0", approvals=[OWNER])
    (gap,) = approval_gaps(state, policy(), PEOPLE, as_of=day("2026-03-10"))
    assert gap.message == (
        "No approval as quality-manager; the substantive route of Standard operating procedure "
        "asks for owner, then quality-manager. It can come from j.tanaka, m.keller."
    )
    assert gap.hint == "Let someone who is quality-manager approve (`qms approve`)."
    assert gap.key == ("approvals",)


def test_nobody_and_many_holders_are_told() -> None:
    crowd = people(*(person(f"p{n}", "quality-manager") for n in range(7)))
    state = snapshot("2.0", approvals=[OWNER])
    found = approval_gaps(state, policy(), crowd, as_of=day("2026-03-10"))
    assert any("p0, p1, p2, p3, p4 and others" in gap.message for gap in found)
    found = approval_gaps(state, policy(), people(person("a.brandt")), as_of=day("2026-03-10"))
    assert any("On 2026-03-10 nobody holds the role." in gap.message for gap in found)


def test_keys_point_at_the_value() -> None:
    state = snapshot("2.0", approvals=["odd", OWNER, {**QUALITY, "by": "ghost"}])
    (gap,) = approval_gaps(state, policy(), PEOPLE, as_of=day("2026-03-10"))
    assert (gap.rule, gap.key) == ("AP002", ("approvals", 2, "by"))


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [([OWNER, QUALITY], 0), ([OWNER], 1), ([], 2), ([OWNER, {**QUALITY, "by": "ghost"}], 1)],
)
def test_withdrawals_and_recalls_are_approved_like_an_issue(
    approvals: list[dict[str, str]], expected: int
) -> None:
    state = snapshot(
        "2.0",
        withdrawal={"reason": "Merged.", "date": "2026-06-01", "approvals": approvals},
        recalled=[
            {"version": "1.0", "reason": "Wrong.", "by": "m.keller", "date": "2026-03-04"},
            {
                "version": "2.0",
                "reason": "Wrong.",
                "by": "m.keller",
                "date": "2026-03-04",
                "approvals": approvals,
            },
        ],
    )
    line = timeline(("2026-03-05", state))
    (withdrawal,) = seen_withdrawals(line)
    _, recall = seen_recalls(line)
    today = {"as_of": day("2026-03-10"), "arrived_on": day("2026-03-05")}
    first = withdrawal_gaps(withdrawal.withdrawal, state, policy(), PEOPLE, **today)
    second = recall_gaps(recall.recall, recall.snapshot, policy(), PEOPLE, **today)
    assert [gap.rule for gap in first] == ["AP014"] * expected
    assert [gap.rule for gap in second] == ["AP015"] * expected
    for gap in first:
        assert gap.key[:2] == ("withdrawal", "approvals") or not approvals
        assert gap.message.startswith("The withdrawal is not approved: ")
    for gap in second:
        assert gap.key[:3] == ("recalled", 1, "approvals") or not approvals
        assert gap.message.startswith("The recall of 2.0 is not approved: ")


def test_without_a_type_nobody_can_withdraw_or_recall() -> None:
    state = snapshot("2.0", type="memo")
    line = timeline(
        (
            "2026-03-05",
            snapshot(
                "2.0",
                withdrawal={"reason": "x y", "date": "2026-06-01"},
                recalled=[{"version": "2.0", "reason": "x y", "by": "m", "date": "2026-03-04"}],
            ),
        )
    )
    today = day("2026-03-10")
    (withdrawal,), (recall,) = seen_withdrawals(line), seen_recalls(line)
    assert [
        g.rule for g in withdrawal_gaps(withdrawal.withdrawal, state, policy(), PEOPLE, as_of=today)
    ] == ["AP014"]
    (gap,) = recall_gaps(recall.recall, state, policy(), PEOPLE, as_of=today)
    assert gap.rule == "AP015"
    assert "memo" in gap.message
    other = recall.recall.model_copy(update={"version": "9.0"})
    found = recall_gaps(other, line.head or state, policy(), PEOPLE, as_of=today)
    assert {gap.key for gap in found} == {("recalled", 0, "approvals")}


def test_route_text() -> None:
    assert route_text(THREE.types["sop"].route.of(None)) == (
        "owner and quality-manager, then policy-owner"
    )
