"""When a statement counts by itself, and when it proves a claim; each way to fail by its words."""

import dataclasses
import datetime as dt

import pytest

from qmsctl.approval.archive import Archive, Kept
from qmsctl.approval.claims import Claim
from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.evidence import NO_EVIDENCE, Bench, Evidence, statement_gaps
from qmsctl.approval.proving import Matter, prove, reached, unproved
from qmsctl.model.filed import Filed
from qmsctl.model.history import Commit
from qmsctl.model.people import People, Person
from qmsctl.model.policy import Policy
from qmsctl.model.statement import Predicate, Signer, Statement, SubjectName, statement_of
from tests.support.builders import policy

DIGEST = "ab" * 32
SUBJECT = SubjectName("SOP-001", "2.0", "en")
SIGNED_AT = dt.datetime(2026, 2, 18, 9, 0, tzinfo=dt.UTC)
MERGED_AT = dt.datetime(2026, 2, 20, 12, 0, tzinfo=dt.UTC)
CLAIM = Claim(("approvals", 0), "owner", "a.brandt", "2026-02-18", dt.date(2026, 2, 18), None)


def commit(at: dt.datetime = MERGED_AT, index: int = 7) -> Commit:
    return Commit("c0ffee" + "0" * 34, index, (), "", "", at, at, "")


def statement(**said: object) -> Statement:
    fields = {
        "meaning": "approval",
        "role": "owner",
        "signer": Signer(id="a.brandt", name="Alex Brandt"),
        "authors": ("m.keller",),
        "time": SIGNED_AT,
        "policy_version": "1.0",
    }
    subject = said.pop("subject", SUBJECT)
    digest = said.pop("digest", DIGEST)
    return statement_of(subject, str(digest), Predicate.model_validate({**fields, **said}))  # type: ignore[arg-type]  # of the table


def kept(one: Statement, key: str | None = None, arrival: Commit | None = None) -> Kept:
    made = signed(one, demo_key(key) if key else None)
    return Kept(Filed(made.path, made.content, made.signature, arrival or commit()))


def bench(key: dict[str, object] | None = None, **rules: object) -> Bench:
    entry = {"key": demo_key("a.brandt").public_line, **(key or {})}
    people = People.of(
        Person.model_validate(fields)
        for fields in (
            {"id": "a.brandt", "name": "Alex Brandt", "keys": [entry]},
            {
                "id": "j.tanaka",
                "name": "Jun Tanaka",
                "keys": [{"key": demo_key("j.tanaka").public_line}],
            },
        )
    )
    return Bench(policy(**rules), people, frozenset({"1.0"}), dt.date(2026, 3, 31))


def matter(rules: Policy, **more: object) -> Matter:
    known = Matter(SUBJECT, "approval", lambda: DIGEST, ("m.keller",), rules)
    return known._replace(**more)


def told(one: Kept, judge: Bench | None) -> list[str]:
    return [f"{gap.rule}: {gap.message}" for gap in statement_gaps(one, judge)]


FINGERPRINT = demo_key("a.brandt").public.fingerprint
OWNERS = "of the approval of SOP-001@2.0;lang=en as owner by a.brandt"
REVOKED = {"revoked": {"date": "2026-02-19", "reason": "Lost."}}

OWN_FAULTS = {
    "good": (kept(statement()), bench(), []),
    "good on the last day of the key": (
        kept(statement()),
        bench({"valid_before": "2026-02-20"}),
        [],
    ),
    "key that ended between the claimed time and the arrival": (
        kept(statement()),
        bench({"valid_before": "2026-02-19"}),
        [
            (
                f"EV004: The key {FINGERPRINT} {OWNERS} counted until 2026-02-19, and the "
                f"statement "
                "came on 2026-02-20; that it was signed on 2026-02-18 it says itself only."
            )
        ],
    ),
    "key of somebody else": (
        kept(statement(), "j.tanaka"),
        bench(),
        [
            (
                f"EV004: The key {OWNERS} does not count: The key "
                f"{demo_key('j.tanaka').public.fingerprint} is that of j.tanaka, not of a.brandt."
            )
        ],
    ),
    "key of nobody": (
        kept(statement(), "stranger"),
        bench(),
        [
            (
                f"EV004: The key {OWNERS} does not count: The key "
                f"{demo_key('stranger').public.fingerprint} (ssh-ed25519) stands in "
                f"nobody's people "
                "file."
            )
        ],
    ),
    "key that ended": (
        kept(statement()),
        bench({"valid_before": "2026-02-17"}),
        [
            (
                f"EV004: The key {OWNERS} does not count: The key {FINGERPRINT} counted until "
                "2026-02-17 only, not on 2026-02-18."
            )
        ],
    ),
    "key that began later": (
        kept(statement()),
        bench({"valid_after": "2026-02-19"}),
        [
            (
                f"EV004: The key {OWNERS} does not count: The key {FINGERPRINT} counts from "
                "2026-02-19 on, not on 2026-02-18."
            )
        ],
    ),
    "revoked between the claimed time and the arrival": (
        kept(statement()),
        bench(REVOKED),
        [
            (
                f"EV004: The key {FINGERPRINT} {OWNERS} was revoked on 2026-02-19, and the "
                f"statement "
                "came on 2026-02-20; that it was signed on 2026-02-18 it says itself only."
            )
        ],
    ),
    "revoked after the arrival": (
        kept(statement()),
        bench({"revoked": {"date": "2026-02-21", "reason": "Left."}}),
        [],
    ),
    "signed after it arrived": (
        kept(statement(time=MERGED_AT + dt.timedelta(hours=1))),
        bench(),
        [
            (
                "EV008: The approval of SOP-001@2.0;lang=en as owner by a.brandt says it "
                "was signed "
                "on 2026-02-20 13:00 UTC, but commit c0ffee0000 brought it earlier."
            )
        ],
    ),
    "a clock that is five minutes ahead": (
        kept(statement(time=MERGED_AT + dt.timedelta(minutes=5))),
        bench(),
        [],
    ),
    "another printed name": (
        kept(statement(signer=Signer(id="a.brandt", name="Alexandra Brandt"))),
        bench(),
        [
            (
                "EV007: The approval of SOP-001@2.0;lang=en as owner by a.brandt prints the name "
                "'Alexandra Brandt'; the people file says 'Alex Brandt'."
            )
        ],
    ),
    "a policy that nobody approved": (
        kept(statement(policy_version="9.0")),
        bench(),
        [
            (
                "EV007: The approval of SOP-001@2.0;lang=en as owner by a.brandt was signed under "
                "version 9.0 of the policy, which was not approved before it came."
            )
        ],
    ),
    "no policy at all": (
        kept(statement()),
        None,
        [
            (
                "EV004: The approval of SOP-001@2.0;lang=en as owner by a.brandt arrived "
                "before any "
                "policy was approved, so nobody could sign."
            )
        ],
    ),
}


@pytest.mark.parametrize(("one", "judge", "expected"), OWN_FAULTS.values(), ids=OWN_FAULTS)
def test_a_statement_by_itself(one: Kept, judge: Bench | None, expected: list[str]) -> None:
    assert told(one, judge) == expected


def test_what_is_not_merged_may_not_lie_in_the_future() -> None:
    later = kept(statement(time=dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)))
    waiting = Kept(later.filed._replace(arrival=None))
    assert told(waiting, bench()) == [
        (
            "EV008: The approval of SOP-001@2.0;lang=en as owner by a.brandt says it was signed on "
            "2026-04-01 09:00 UTC, but today is 2026-03-31."
        )
    ]


def test_a_commit_dated_before_the_revocation_does_not_get_around_it() -> None:
    """The policy that revokes was there before: what it judges came later, whatever Git says."""
    early = kept(statement(), arrival=commit(SIGNED_AT + dt.timedelta(hours=1)))
    assert told(early, bench(REVOKED)) == []
    knows_since = dataclasses.replace(bench(REVOKED), since=MERGED_AT)
    (found,) = told(early, knows_since)
    assert "was revoked on 2026-02-19, and the statement came on 2026-02-20" in found


def test_a_key_that_is_revoked_today_signs_nothing_that_waits() -> None:
    waiting = Kept(kept(statement()).filed._replace(arrival=None))
    (message,) = told(waiting, bench({"revoked": {"date": "2026-03-30", "reason": "Lost."}}))
    assert "was revoked on 2026-03-30, and the statement came on 2026-03-31" in message


def test_without_a_signature_or_with_that_of_another_statement() -> None:
    good = kept(statement()).filed
    assert told(Kept(good._replace(signature=None)), bench()) == [
        f"EV002: {ABOUT} has no signature beside it."
    ]
    other = kept(statement(digest="cd" * 32)).filed
    (message,) = told(Kept(good._replace(signature=other.signature)), bench())
    assert message.startswith(f"EV003: The signature {OWNERS} does not hold: ")


def test_a_byte_that_changed_is_told_without_asking_for_the_signature() -> None:
    good = kept(statement()).filed
    changed = good._replace(data=good.data.replace(b"m.keller", b"m.kellar"))
    (message,) = told(Kept(changed), bench())
    assert message.startswith("EV002: The statement lies at ")


def evidence(*kept_ones: Kept, judge: Bench | None = None, until: int | None = 7) -> Evidence:
    by = judge or bench()
    return Evidence(Archive(one.filed for one in kept_ones), lambda _commit: by, until)


def test_a_claim_is_proved_by_a_statement_that_fits() -> None:
    (proof,) = prove((CLAIM,), matter(bench().policy), evidence(kept(statement())))
    assert (proof.tier, proof.doubts) == ("signature", ())
    assert proof.claim.moment == SIGNED_AT
    assert proof.kept is not None


def test_the_day_of_a_claim_without_one_is_that_of_its_statement() -> None:
    undated = CLAIM._replace(date=None, day=None)
    (proof,) = prove((undated,), matter(bench().policy), evidence(kept(statement())))
    assert proof.claim.day == dt.date(2026, 2, 18)


ABOUT = "The approval of SOP-001@2.0;lang=en as owner by a.brandt"
MISFITS = {
    "other content": (
        statement(digest="cd" * 32),
        {},
        f"EV005: {ABOUT} is for other content (digest cdcdcdcdcdcd…, now abababababab…).",
    ),
    "other authors": (
        statement(authors=("a.brandt", "m.keller")),
        {},
        f"EV007: {ABOUT} names the authors a.brandt, m.keller; the document names m.keller.",
    ),
    "another day than the claim's": (
        statement(time=SIGNED_AT + dt.timedelta(days=1)),
        {},
        f"EV007: {ABOUT} is of 2026-02-19; the document dates the approval 2026-02-18.",
    ),
    "before what it builds on was there": (
        statement(),
        {"earliest": (SIGNED_AT + dt.timedelta(hours=1), "version 1.0 was received")},
        (
            f"EV008: {ABOUT} says it was signed on 2026-02-18 09:00 UTC, but version 1.0 "
            f"was received "
            "on 2026-02-18 10:00 UTC."
        ),
    ),
}


@pytest.mark.parametrize(("one", "more", "expected"), MISFITS.values(), ids=MISFITS)
def test_why_a_statement_does_not_prove_a_claim(
    one: Statement, more: dict[str, object], expected: str
) -> None:
    (proof,) = prove((CLAIM,), matter(bench().policy, **more), evidence(kept(one)))
    assert proof.tier == "declared"
    assert [f"{gap.rule}: {gap.message}" for gap in proof.doubts] == [expected]
    (gap,) = unproved((proof,), "signature")
    assert gap.message == (
        "The approval as owner by a.brandt needs evidence of tier 'signature', a signed statement; "
        f"there is only the name in the document. {expected.partition(': ')[2]}"
    )


def test_a_signature_that_came_after_the_version_proves_nothing() -> None:
    late = kept(statement(), arrival=commit(index=8))
    (proof,) = prove((CLAIM,), matter(bench().policy), evidence(late))
    assert [gap.message for gap in proof.doubts] == [
        f"{ABOUT} came with c0ffee0000, after what it approves."
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"subject": SubjectName("SOP-001", "2.1", "en")},
        {"subject": SubjectName("SOP-001", "2.0", "de")},
        {"subject": SubjectName("SOP-002", "2.0", "en")},
        {"role": "quality-manager"},
        {"meaning": "recall", "recall": {"reason": "Wrong.", "date": "2026-02-18"}},
    ],
    ids=["version", "language", "document", "role", "meaning"],
)
def test_a_statement_about_anything_else_is_not_even_looked_at(other: dict[str, object]) -> None:
    (proof,) = prove((CLAIM,), matter(bench().policy), evidence(kept(statement(**other))))
    assert (proof.tier, proof.doubts) == ("declared", ())


def test_several_claims_reach_what_the_weakest_of_them_reaches() -> None:
    second = CLAIM._replace(role="quality-manager", by="j.tanaka")
    proofs = prove((CLAIM, second), matter(bench().policy), evidence(kept(statement())))
    assert [proof.tier for proof in proofs] == ["signature", "declared"]
    assert reached(proofs) == "declared"
    assert reached(proofs[:1]) == "signature"
    assert reached(()) == "declared"


def test_what_was_adopted_at_the_baseline_needs_no_statement() -> None:
    adopted = CLAIM._replace(by=None, date=None, day=None, adopted="paper, binder 12")
    proofs = prove((adopted,), matter(bench().policy), NO_EVIDENCE)
    assert not list(unproved(proofs, "signature", at_baseline=True))
    assert [gap.rule for gap in unproved(proofs, "signature")] == ["EV001"]


def test_a_second_good_statement_makes_up_for_a_bad_one() -> None:
    bad, good = kept(statement(digest="cd" * 32)), kept(statement())
    (proof,) = prove((CLAIM,), matter(bench().policy), evidence(bad, good))
    assert proof.tier == "signature"
    assert not list(unproved((proof,), "signature"))
