"""The words that somebody signs, and what no statement may hold."""

import datetime as dt
from typing import Any

import pytest

from qmsctl.approval.proving import Matter
from qmsctl.approval.stating import CannotBeStated, same_claim, statement_for, summary
from qmsctl.model.people import People, Person
from qmsctl.model.policy import Policy
from qmsctl.model.statement import Statement, SubjectName
from qmsctl.repository.policyfile import read_policy
from qmsctl.rules.example import policy
from tests.support.statements import DIGEST, FACTS, statement

NOON = dt.datetime(2026, 3, 2, 13, 0, 0, 999, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def matter(meaning: Any = "approval", **changes: Any) -> Matter:
    read = read_policy("qms.yml", policy().encode())[1]
    assert isinstance(read, Policy)
    facts = next(iter(FACTS[meaning].values()), None)
    fields: dict[str, Any] = {"facts": facts, "authors": ("m.keller",), **changes}
    subject = SubjectName("SOP-001", "2.0", "en")
    return Matter(subject=subject, meaning=meaning, digest=lambda: DIGEST, policy=read, **fields)


def stated(what: Matter, name: str = "Junko Tanaka", role: str = "quality-manager") -> Statement:
    people = People.of([Person(id="j.tanaka", name=name)])
    return statement_for(what, people, role=role, person="j.tanaka", time=NOON)


@pytest.mark.parametrize("meaning", FACTS)
def test_a_statement_says_what_the_matter_is(meaning: str) -> None:
    noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    assert stated(matter(meaning)) == statement(meaning, time=noon)


def test_where_nobody_s_authorship_matters_no_author_is_named() -> None:
    assert stated(matter(authors=None)).predicate.authors == ()


def test_a_summary_names_what_who_and_the_digest() -> None:
    assert summary(stated(matter())) == (
        "the approval of SOP-001@2.0;lang=en as quality-manager by j.tanaka, digest abababababab…"
    )


@pytest.mark.parametrize(
    ("what", "name", "message"),
    [
        (matter(), "Junko\u202eTanaka", "signer.name: a text without hidden signs is expected."),
        (
            matter("recall", facts={"reason": "e\u0301", "date": "2026-03-02"}),
            "Junko Tanaka",
            "recall.reason: a text in Unicode NFC is expected.",
        ),
        (matter("recall", facts=None), "Junko Tanaka", "the meaning 'recall' needs the key"),
    ],
)
def test_what_cannot_stand_in_a_statement(what: Matter, name: str, message: str) -> None:
    with pytest.raises(CannotBeStated) as caught:
        stated(what, name)
    assert message in caught.value.message
    assert caught.value.hint


def test_the_same_claim_is_of_one_person_in_one_role_about_one_thing() -> None:
    one = statement()
    assert same_claim(one, statement(digest="cd" * 32, authors=["a.brandt"]))
    assert not same_claim(one, statement(role="owner"))
    assert not same_claim(one, statement(signer={"id": "a.brandt", "name": "Junko Tanaka"}))
    assert not same_claim(one, statement(name=SubjectName("SOP-001", "2.0", "de")))
    assert not same_claim(one, statement("recall"))
    other = {"date": "2028-03-02", "outcome": "no-change"}
    assert not same_claim(statement("periodic-review"), statement("periodic-review", review=other))
    forge = {"name": "records/reviews/1.json", "digest": {"sha256": "ef" * 32}}
    assert not same_claim(one, statement(forge=forge))
