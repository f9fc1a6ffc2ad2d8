"""Which policies were in force: each row is a chain of policy states and what became of them."""

from typing import Any

import pytest

from qmsctl.approval.policychain import ParsedPolicy, PolicyChain, policy_chain
from tests.support.builders import approval, commit, day, people, person, policy

OWNER = approval("policy-owner", "a.brandt", "2026-01-12")
SECOND = approval("policy-owner", "a.brandt", "2026-02-12")
AUTHORS = ["m.keller"]


def state(
    on: str, *, more_people: bool = False, readable: bool = True, **fields: Any
) -> ParsedPolicy:
    values = {"version": "1.0", "authors": AUTHORS, "approvals": [OWNER], **fields}
    staff = [person("a.brandt", "policy-owner"), person("j.tanaka"), person("m.keller")]
    files = {f"people/{p.id}.yml": p.id.encode() for p in staff}
    if more_people:
        staff.append(person("e.vil", "policy-owner"))
        files["people/e.vil.yml"] = b"e.vil"
    valid = policy(**values)
    raw = valid.model_dump(mode="json", exclude_unset=True)
    return ParsedPolicy(
        commit(on), raw, valid if readable else None, people(*staff), {**files, "qms.yml": b"x"}
    )


def versions(chain: PolicyChain) -> tuple[list[str], list[list[str]]]:
    return (
        [v.policy.version for v in chain.approved],
        [[gap.rule for gap in v.gaps] for v in chain.rejected],
    )


ANCHOR = state("2026-01-20")
NEXT = {"version": "1.1", "approvals": [SECOND]}
EVIL = [approval("policy-owner", "e.vil", "2026-02-12")]


@pytest.mark.parametrize(
    ("later", "approved", "rejected"),
    [
        ([], ["1.0"], []),
        ([state("2026-02-20", **NEXT)], ["1.0", "1.1"], []),
        ([state("2026-02-20")], ["1.0"], []),
        ([state("2026-02-20", due_soon_days=30)], ["1.0"], [["PL007"]]),
        ([state("2026-02-20", more_people=True)], ["1.0"], [["PL007"]]),
        ([state("2026-02-20", status="draft", approvals=[])], ["1.0"], [["PL007"]]),
        ([state("2026-02-20", version="1.1", status="draft", approvals=[])], ["1.0"], []),
        ([state("2026-02-20", version="1.1", approvals=[])], ["1.0"], [["AP001"]]),
        ([state("2026-02-20", version="1.1")], ["1.0"], [["AP008"]]),
        # Carried over from a version that was approved and merged on one day.
        (
            [
                state("2026-02-12", **NEXT),
                state("2026-02-20", version="1.2", approvals=[SECOND]),
            ],
            ["1.0", "1.1"],
            [["AP008"]],
        ),
        ([state("2026-02-20", version="0.9", approvals=[SECOND])], ["1.0"], [["PL007"]]),
        ([state("2026-02-20", version="two", approvals=[SECOND])], ["1.0"], [["PL007"]]),
        # Who comes with the new policy cannot approve it.
        (
            [state("2026-02-20", version="1.1", approvals=EVIL, more_people=True)],
            ["1.0"],
            [["AP002"]],
        ),
        (
            [state("2026-02-20", version="1.1", authors=["a.brandt"], approvals=[SECOND])],
            ["1.0"],
            [["AP004"]],
        ),
        # A rejected one approves nothing, and may be mended by its missing approvals.
        (
            [
                state("2026-02-20", version="1.1", more_people=True, approvals=[]),
                state("2026-02-21", version="1.2", more_people=True, approvals=EVIL),
                state("2026-02-22", version="1.1", more_people=True, approvals=[SECOND]),
            ],
            ["1.0", "1.1"],
            [["AP001"], ["AP002"]],
        ),
        # Going back to an older policy takes a higher version.
        (
            [state("2026-02-20", **NEXT), state("2026-02-21")],
            ["1.0", "1.1"],
            [["PL007"]],
        ),
        ([state("2026-02-20", readable=False)], ["1.0"], []),
    ],
)
def test_chain(later: list[ParsedPolicy], approved: list[str], rejected: list[list[str]]) -> None:
    chain = policy_chain([ANCHOR, *later], as_of=day("2026-03-01"))
    assert versions(chain) == (approved, rejected)
    assert [v.anchor for v in chain.approved] == [True, *[False] * (len(approved) - 1)]
    assert all(v.approved and not v.gaps for v in chain.approved)
    assert not any(v.approved for v in (*chain.rejected, *chain.drafts))
    assert len(chain.unreadable) == sum(s.policy is None for s in later)


def test_drafts_grant_nothing_and_are_no_error() -> None:
    chain = policy_chain(
        [ANCHOR, state("2026-02-20", version="1.1", status="draft", approvals=[])],
        as_of=day("2026-03-01"),
    )
    assert [v.policy.version for v in chain.drafts] == ["1.1"]


@pytest.mark.parametrize(
    ("first", "approved", "rejected"),
    [
        (state("2026-01-20", authors=["a.brandt"]), ["1.0"], []),  # independence is not asked
        (state("2026-01-20", approvals=[]), [], [["AP001"]]),
        (state("2026-01-20", approvals=[{**OWNER, "by": "j.tanaka"}]), [], [["AP003"]]),
        (state("2026-01-20", approvals=[{**OWNER, "by": "TBD"}]), [], [["AP006"]]),
        (state("2026-01-20", status="draft", approvals=[]), [], []),
    ],
)
def test_the_first_is_the_anchor(
    first: ParsedPolicy, approved: list[str], rejected: list[list[str]]
) -> None:
    assert versions(policy_chain([first], as_of=day("2026-03-01"))) == (approved, rejected)


def test_no_policy_at_all() -> None:
    assert policy_chain([], as_of=day("2026-03-01")) == PolicyChain()


def test_the_baseline_is_where_the_chain_starts() -> None:
    old = state("2025-01-20", approvals=[])
    adopted = {"role": "policy-owner", "adopted": "paper, board of 2019-04-03"}
    chain = policy_chain(
        [old, state("2026-01-20", approvals=[adopted]), state("2026-02-20", **NEXT)],
        as_of=day("2026-03-01"),
        baseline=commit("2026-01-25").index,
    )
    assert versions(chain) == (["1.0", "1.1"], [])
    late = policy_chain(
        [ANCHOR, state("2026-02-20", version="1.1", approvals=[adopted])],
        as_of=day("2026-03-01"),
        baseline=commit("2026-01-25").index,
    )
    assert versions(late) == (["1.0"], [["AP013"]])


def test_a_day_before_the_first_approval_is_no_reason_to_doubt_it() -> None:
    chain = policy_chain([ANCHOR, state("2026-02-20", **NEXT)], as_of=day("2020-01-01"))
    assert versions(chain) == (["1.0", "1.1"], [])
