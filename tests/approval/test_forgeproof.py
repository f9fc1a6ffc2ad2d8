"""When a forge's record of a review proves an approval; each way to fail by its words."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from qmsctl.approval.archive import Archive, Kept
from qmsctl.approval.bench import Bench
from qmsctl.approval.claims import Claim
from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.evidence import Evidence, statement_gaps
from qmsctl.approval.forgereviewfile import (
    forge_evidence,
    forge_review_bytes,
    forge_review_path,
)
from qmsctl.approval.proving import Matter, awaits_forge, prove, reached, unproved
from qmsctl.model.filed import Filed
from qmsctl.model.forgereview import ForgeReview
from qmsctl.model.history import Commit
from qmsctl.model.people import People, Person
from qmsctl.model.statement import SubjectName
from tests.support.builders import policy
from tests.support.forgereviews import SUBMITTED, record, reviewed
from tests.support.statements import DIGEST, statement

BROUGHT = dt.datetime(2026, 2, 20, 12, 5, tzinfo=dt.UTC)
WORKFLOW = demo_key("workflow")
OWNER = {"id": "a.brandt", "name": "Alex Brandt"}
SUBJECT = SubjectName("SOP-001", "2.0", "en")
WHAT = "pproval of SOP-001@2.0;lang=en as owner by a.brandt"
RESTS = f"The a{WHAT} rests on"
KEY = f"The key {WORKFLOW.public.fingerprint} of the a{WHAT}"
WITHDRAWAL = {"reason": "Merged.", "date": "2026-05-01"}


def commit(index: int = 9, at: dt.datetime = BROUGHT) -> Commit:
    return Commit(f"{index}c0ffee" + "0" * 33, index, (), "", "", at, at, "")


class Case(NamedTuple):
    """A statement with its record as they lie in a repository, and who judges."""

    kept: Kept
    archive: Archive
    bench: Bench


def bench(
    keys: tuple[dict[str, Any], ...] = (),
    logins: Mapping[str, str] | None = None,
    owners: Mapping[str, Any] | None = None,
    **source: Any,
) -> Bench:
    held = {"a.brandt": "abrandt", "j.tanaka": "jtanaka", **(logins or {})}
    names = {"a.brandt": "Alex Brandt", "j.tanaka": "Jun Tanaka", "m.keller": "Mia Keller"}
    people = People.of(
        Person.model_validate(
            {
                "id": who,
                "name": name,
                "logins": {"github": held[who]} if held.get(who) else {},
                **((owners or {}) if who == "a.brandt" else {}),
            }
        )
        for who, name in names.items()
    )
    where = {"repository": "acme/qms", "keys": keys, **source}
    rules = policy(forge=where if where["repository"] else None)
    return Bench(rules, people, frozenset({"1.0"}), dt.date(2026, 3, 31))


def entry(**more: Any) -> dict[str, Any]:
    return {"key": WORKFLOW.public_line, "valid_after": "2026-01-01", **more}


def case(
    made: ForgeReview | None = None,
    judge: Bench | None = None,
    *,
    key: str | None = None,
    records: Callable[[ForgeReview], list[Filed]] | None = None,
    merged: bool = True,
    **said: Any,
) -> Case:
    made = made or record()
    fields: dict[str, Any] = {
        "role": "owner",
        "signer": OWNER,
        "time": SUBMITTED,
        "forge": forge_evidence(made),
        **said,
    }
    one = signed(statement(**fields), demo_key(key or "none"))
    arrival = commit() if merged else None
    filed = Filed(one.path, one.content, one.signature if key else None, arrival)
    usual = [Filed(forge_review_path(made), forge_review_bytes(made), None, arrival)]
    archive = Archive([filed, *(records(made) if records else usual)])
    (kept,) = archive
    return Case(kept, archive, judge or bench())


def told(one: Case) -> list[str]:
    found = statement_gaps(one.kept, one.bench, one.archive)
    return [f"{gap.rule}: {gap.message}" for gap in found]


def changed(**changes: Any) -> ForgeReview:
    return record(changes={path.replace("__", "."): value for path, value in changes.items()})


def withdrawn(**more: Any) -> ForgeReview:
    facts = {**WITHDRAWAL, **more}
    return record(subjects=[reviewed(meaning="withdrawal", withdrawal=facts)])


KEYED = bench((entry(),))
GOOD: dict[str, Case] = {
    "unsigned, no keys named": case(),
    "signed by the workflow": case(judge=KEYED, key="workflow"),
    "login in other letters": case(record("ABrandt")),
    "repository in other letters": case(judge=bench(repository="Acme/QMS")),
    "renamed repository, same number": case(
        judge=bench(repository="acme/old-name", repository_id=4711)
    ),
    "one review of two documents": case(
        record(subjects=[reviewed("SOP-002@1.0;lang=en", "cd" * 32), reviewed()])
    ),
    "a withdrawal": case(withdrawn(), meaning="withdrawal", withdrawal=WITHDRAWAL),
    "the policy": case(
        record(subjects=[reviewed("QMS-POLICY@3.0")]), name=SubjectName("QMS-POLICY", "3.0")
    ),
    "not merged yet": case(merged=False),
    "recorded later": case(changed(taken__occasion="catch-up")),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_counts(name: str) -> None:
    assert told(GOOD[name]) == []


def _file(data: bytes, at: Commit | None = None) -> Callable[[ForgeReview], list[Filed]]:
    return lambda made: [Filed(forge_review_path(made), data, None, at or commit())]


LATE = dt.datetime(2026, 2, 20, 12, 0, tzinfo=dt.UTC)
PATH = forge_review_path(record())
OTHER = record(subjects=[reviewed("SOP-002@2.0;lang=en")])
UNREAD = record().model_copy(update={"host": "https://x"})

BAD: dict[str, tuple[Case, str]] = {
    "no record": (
        case(records=lambda _: []),
        f"EV002: The a{WHAT} names the record {PATH}, which is not there.",
    ),
    "the record came later": (
        case(records=_file(forge_review_bytes(record()), commit(10))),
        (
            f"EV002: The a{WHAT} names the record {PATH}, which came later only, with "
            f"{commit(10).short}."
        ),
    ),
    "edited record": (
        case(records=_file(forge_review_bytes(record("jtanaka")))),
        (
            f"EV002: The a{WHAT} names the record {PATH} with the SHA-256 "
            f"{forge_evidence(record()).digest.sha256[:12]}…; that of the file is "
            f"{forge_evidence(record('jtanaka')).digest.sha256[:12]}…."
        ),
    ),
    "unreadable record": (
        case(UNREAD),
        (
            f"EV002: The a{WHAT} names the record {forge_review_path(UNREAD)}. `host` is "
            "'https://x'; expected: the name of a server, such as github.com."
        ),
    ),
    "a policy that names no repository": (
        case(judge=bench(repository="")),
        (
            f"EV007: The a{WHAT} names a review on github.com; the policy names no repository "
            "whose reviews count."
        ),
    ),
    "no signature where keys are named": (
        case(judge=KEYED),
        f"EV002: The a{WHAT} has no signature of the forge's workflow beside it.",
    ),
    "signed by the person, not the workflow": (
        case(judge=KEYED, key="a.brandt"),
        (
            f"EV004: The key {demo_key('a.brandt').public.fingerprint} of the a{WHAT} is not of "
            "the forge's workflow."
        ),
    ),
    "signed where no key is named": (
        case(key="workflow"),
        f"EV004: {KEY} is not of the forge's workflow, for which the policy names none.",
    ),
    "a person has the workflow's key": (
        case(judge=bench((entry(),), owners={"keys": [entry()]}), key="workflow"),
        (
            f"EV004: {KEY} is both that of the forge's workflow and of a.brandt; it does not "
            "prove that the workflow signed."
        ),
    ),
    "key that ended": (
        case(judge=bench((entry(valid_before="2026-02-19"),)), key="workflow"),
        f"EV004: {KEY} counted until 2026-02-19 only, not on 2026-02-20.",
    ),
    "key that was revoked": (
        case(
            judge=bench((entry(revoked={"date": "2026-02-20", "reason": "Leaked."}),)),
            key="workflow",
        ),
        f"EV004: {KEY} was revoked on 2026-02-20, because: Leaked.",
    ),
    "key that was revoked before the statement came": (
        case(
            changed(taken__at=dt.datetime(2026, 2, 20, 12, 1, tzinfo=dt.UTC)),
            bench((entry(revoked={"date": "2026-03-01", "reason": "Leaked."}),)),
            key="workflow",
            merged=False,
        ),
        (
            f"EV004: {KEY} was revoked on 2026-03-01, and the statement came on 2026-03-31; that "
            "it was signed on 2026-02-20 the record says itself only."
        ),
    ),
    "login of somebody else, one record for two people": (
        case(record("jtanaka")),
        f"EV004: {RESTS} a review by the login 'jtanaka' on github, which is that of j.tanaka.",
    ),
    "login of nobody": (
        case(record("stranger")),
        (
            f"EV004: {RESTS} a review by the login 'stranger' on github, which stands in nobody's "
            "people file."
        ),
    ),
    "login that moved to another person": (
        case(judge=bench(logins={"a.brandt": "", "m.keller": "abrandt"})),
        f"EV004: {RESTS} a review by the login 'abrandt' on github, which is that of m.keller.",
    ),
    "login of two people": (
        case(judge=bench(logins={"m.keller": "ABRANDT"})),
        (
            f"EV004: {RESTS} a review by the login 'abrandt' on github, which stands in the files "
            "of a.brandt and m.keller; it proves for neither who it was."
        ),
    ),
    "review of another document": (
        case(OTHER),
        f"EV005: {RESTS} a review of something else: SOP-002@2.0;lang=en (approval).",
    ),
    "review of another version": (
        case(record(subjects=[reviewed("SOP-001@1.0;lang=en")])),
        f"EV005: {RESTS} a review of something else: SOP-001@1.0;lang=en (approval).",
    ),
    "review of another language": (
        case(record(subjects=[reviewed("SOP-001@2.0;lang=de")])),
        f"EV005: {RESTS} a review of something else: SOP-001@2.0;lang=de (approval).",
    ),
    "review of another meaning, among many": (
        case(record(subjects=[reviewed(f"SOP-00{n}@2.0;lang=en") for n in range(2, 8)])),
        (
            f"EV005: {RESTS} a review of something else: "
            + ", ".join(f"SOP-00{n}@2.0;lang=en (approval)" for n in range(2, 7))
            + " and others."
        ),
    ),
    "review of other content": (
        case(record(subjects=[reviewed(digest="cd" * 32)])),
        (
            f"EV005: {RESTS} a review of other content (digest cdcdcdcdcdcd…, the statement says "
            "abababababab…)."
        ),
    ),
    "withdrawal for another reason": (
        case(withdrawn(reason="Old."), meaning="withdrawal", withdrawal=WITHDRAWAL),
        (
            "EV007: The withdrawal of SOP-001@2.0;lang=en as owner by a.brandt rests on a review "
            "of a withdrawal with other facts than the statement names."
        ),
    ),
    "dismissed review": (
        case(changed(review__state="DISMISSED")),
        f"EV007: {RESTS} a review whose state is DISMISSED, not APPROVED.",
    ),
    "another host": (
        case(changed(host="github.example.org")),
        (
            f"EV007: {RESTS} a review on github.example.org (github); by the policy those on "
            "github.com (github) count."
        ),
    ),
    "another repository": (
        case(changed(repository__name="mallory/qms")),
        (
            f"EV007: {RESTS} a review in the repository mallory/qms; by the policy those in "
            "acme/qms count."
        ),
    ),
    "another repository under the old name": (
        case(judge=bench(repository_id=4712)),
        (
            f"EV007: {RESTS} a review in the repository acme/qms (number 4711); by the policy "
            "those in number 4712 count."
        ),
    ),
    "another time": (
        case(time=SUBMITTED + dt.timedelta(seconds=1)),
        (
            f"EV007: The a{WHAT} is of 2026-02-18 09:00:01 UTC; the review was given on "
            "2026-02-18 09:00:00 UTC."
        ),
    ),
    "review after the merge": (
        case(changed(review__submitted_at=LATE), time=LATE),
        f"EV008: {RESTS} a review of 2026-02-20 12:00 UTC, after the merge on 2026-02-20 11:59.",
    ),
    "record before the merge": (
        case(changed(taken__at=LATE - dt.timedelta(minutes=2))),
        f"EV008: {RESTS} a record of 2026-02-20 11:58 UTC, before the merge on 2026-02-20 11:59.",
    ),
    "record from the future": (
        case(changed(taken__at=BROUGHT + dt.timedelta(minutes=11))),
        (
            f"EV008: {RESTS} a record of 2026-02-20 12:16 UTC, but commit {commit().short} brought "
            "it earlier."
        ),
    ),
    "record from tomorrow": (
        case(changed(taken__at=dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)), merged=False),
        f"EV008: {RESTS} a record of 2026-04-01 09:00 UTC, but today is 2026-03-31.",
    ),
    "printed name": (
        case(signer={"id": "a.brandt", "name": "Al Brandt"}),
        f"EV007: The a{WHAT} prints the name 'Al Brandt'; the people file says 'Alex Brandt'.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_count(name: str) -> None:
    one, expected = BAD[name]
    assert told(one) == [expected]


def test_a_signature_over_something_else_does_not_hold() -> None:
    good, other = case(judge=KEYED, key="workflow"), signed(statement(), WORKFLOW)
    moved = good.kept.filed._replace(signature=other.signature)
    (message,) = told(good._replace(kept=Kept(moved)))
    assert message.startswith(f"EV003: The signature of the a{WHAT} does not hold: ")


def test_a_record_proves_its_claim_at_tier_forge_and_no_higher() -> None:
    claim = Claim(("approvals", 0), "owner", "a.brandt", None, None, None)
    for one in (case(), case(judge=KEYED, key="workflow")):
        matter = Matter(SUBJECT, "approval", lambda: DIGEST, ("m.keller",), one.bench.policy)
        # What is judged came four commits before its evidence.
        evidence = Evidence(one.archive, lambda _, b=one.bench: b, 5)  # type: ignore[misc]
        proofs = prove((claim,), matter, evidence)
        assert reached(proofs) == "forge"
        assert proofs[0].claim.day == dt.date(2026, 2, 18)
        assert list(unproved(proofs, "forge")) == []
        (gap,) = unproved(proofs, "signature")
        assert gap.message.endswith("there is only a review that the forge recorded.")


def test_a_claim_waits_for_its_record_only_if_nothing_else_is_wrong() -> None:
    claim = Claim(("approvals", 0), "owner", "a.brandt", None, None, None)
    matter = Matter(SUBJECT, "approval", lambda: DIGEST, ("m.keller",), policy())
    nothing = prove((claim,), matter, Evidence())
    assert [awaits_forge(proof, "forge") for proof in nothing] == [True]
    assert not awaits_forge(nothing[0], "signature")
    (gap,) = unproved(nothing, "forge")
    assert gap.rule == "EV001"
    assert gap.message == (
        "The approval as owner by a.brandt needs evidence of tier 'forge', a review that the "
        "forge recorded; the forge's record of it is not here yet."
    )
    assert "the version before stays in force" in gap.hint
    one = case(record("jtanaka"))
    doubted = prove((claim,), matter, Evidence(one.archive, lambda _: one.bench))
    assert not awaits_forge(doubted[0], "forge")
    (gap,) = unproved(doubted, "forge")
    assert gap.message.endswith(
        "there is only the name in the document. "
        f"{RESTS} a review by the login 'jtanaka' on github, which is that of j.tanaka."
    )
    assert not awaits_forge(prove((claim._replace(by=None),), matter, Evidence())[0], "forge")
