"""Records and statements out of reviews that counted, and finding them again."""

import datetime as dt
from typing import Any

import pytest

from qmsctl.approval.archive import Archive
from qmsctl.approval.canonicalfile import MAX_BYTES
from qmsctl.approval.forgereviewfile import read_forge_review
from qmsctl.approval.proving import Matter
from qmsctl.approval.reviewrecords import Circumstances, Counted, Recorded, record_reviews
from qmsctl.approval.statement import read_statement, statement_bytes
from qmsctl.approval.stating import CannotBeStated
from qmsctl.model.filed import Filed
from qmsctl.model.forgereview import FileAtReview, ForgeReview, Review
from qmsctl.model.people import People
from qmsctl.model.statement import SubjectName
from tests.support.builders import policy
from tests.support.forgereviews import BLOB, HEAD, SUBMITTED, record, record_fields
from tests.support.statements import DIGEST, FACTS

SHAPE = record()
NOBODY = People({})
POLICY = policy()


def counted(number: int = 1, review: int = 90210, **changes: Any) -> Counted:
    """An approval of SOP-00N as quality manager."""
    subject = SubjectName(f"SOP-{number:03}", "2.0", "en")
    matter = Matter(subject, "approval", lambda: DIGEST, ("m.keller",), POLICY)
    fields = {**record_fields()["review"], "id": review}
    files = (FileAtReview(path=f"qms/SOP-{number:03}.md", blob=BLOB),)
    one = Counted(matter, "quality-manager", "j.tanaka", Review.model_validate(fields), files)
    return one._replace(**changes)


def circumstances(at: dt.datetime = SHAPE.taken.at) -> Circumstances:
    taken = SHAPE.taken.model_copy(update={"at": at})
    pull = SHAPE.pull_request
    return Circumstances("github", "github.com", SHAPE.repository, pull, taken)


def made(*some: Counted, archive: Archive | None = None, **options: Any) -> Recorded:
    about = options.pop("about", circumstances())
    return record_reviews(
        some, about, archive or Archive(), NOBODY, signed=options.pop("signed", False)
    )


def stored(recorded: Recorded, signature: bytes | None = None) -> Archive:
    statements = {path: statement_bytes(one) for path, one in recorded.statements.items()}
    return Archive(
        [
            *(Filed(path, data, None) for path, data in recorded.records.items()),
            *(Filed(path, data, signature) for path, data in statements.items()),
        ]
    )


def records(recorded: Recorded) -> list[ForgeReview]:
    found = [read_forge_review(data, path).record for path, data in recorded.records.items()]
    assert None not in found
    return [one for one in found if one is not None]


LATER = circumstances(SHAPE.taken.at + dt.timedelta(days=3))


def test_one_review_has_one_record_and_a_statement_for_each_approval() -> None:
    found = made(counted(1), counted(2), counted(3, review=7))
    assert [[one.name for one in record.subjects] for record in records(found)] == [
        ["SOP-003@2.0;lang=en"],
        ["SOP-001@2.0;lang=en", "SOP-002@2.0;lang=en"],
    ]
    assert len(found.statements) == 3
    for path, statement in found.statements.items():
        assert read_statement(statement_bytes(statement), path).problems == ()
        assert statement.predicate.time == SUBMITTED
        assert statement.predicate.forge is not None
        assert statement.predicate.forge.name in found.records
    assert records(found)[0].review.commit == HEAD


def test_what_is_recorded_is_known_later() -> None:
    first = made(counted(1), counted(2))
    again = made(counted(1), counted(2), archive=stored(first), about=LATER)
    assert (again.records, again.statements) == ({}, {})
    assert [one.matter.subject.id for one in again.known] == ["SOP-001", "SOP-002"]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made(counted(1)) == made(counted(1))


def test_a_statement_that_is_missing_names_the_record_that_is_there() -> None:
    first = made(counted(1), counted(2))
    half = Archive(Filed(path, data, None) for path, data in first.records.items())
    again = made(counted(1), counted(2), archive=half, about=LATER)
    assert again.records == {}
    assert again.statements == first.statements


def test_what_a_record_lacks_gets_a_further_one() -> None:
    first = made(counted(1))
    again = made(counted(1), counted(2), archive=stored(first), about=LATER)
    (record,) = records(again)
    assert [one.name for one in record.subjects] == ["SOP-002@2.0;lang=en"]
    assert record.taken.at == LATER.taken.at
    assert len(again.known) == 1


def test_a_signature_that_is_missing_is_added_to_the_same_statement() -> None:
    first = made(counted(1))
    again = made(counted(1), archive=stored(first), about=LATER, signed=True)
    assert again.records == {}
    assert again.statements == first.statements
    known = made(counted(1), archive=stored(first, b"signature"), signed=True)
    assert known.statements == {}


def test_a_record_of_other_content_is_not_taken() -> None:
    first = made(counted(1))
    other = counted(1)._replace(matter=counted(1).matter._replace(digest=lambda: "cd" * 32))
    again = made(other, archive=stored(first))
    assert len(again.records) == len(again.statements) == 1


def test_one_person_in_two_roles_is_one_subject() -> None:
    found = made(counted(1), counted(1, role="owner"))
    (record,) = records(found)
    assert len(record.subjects) == 1
    assert {one.predicate.role for one in found.statements.values()} == {"quality-manager", "owner"}


def test_a_withdrawal_carries_its_facts_and_a_policy_its_own_digest() -> None:
    facts = FACTS["withdrawal"]["withdrawal"]
    withdrawal = counted(1).matter._replace(meaning="withdrawal", facts=facts)
    policy_matter = counted(1).matter._replace(subject=SubjectName("QMS-POLICY", "2.0", None))
    found = made(counted(1, matter=withdrawal), counted(2, matter=policy_matter))
    (record,) = records(found)
    assert record.subjects[0].withdrawal is not None
    assert record.subjects[0].withdrawal.reason == "Merged."
    assert "qms-policy-1" in record.subjects[1].digest


def test_a_review_of_very_many_documents_has_several_records() -> None:
    long = tuple(FileAtReview(path=f"qms/{'x' * 180}-{n}.md", blob=BLOB) for n in range(60))
    found = made(*(counted(number, files=long) for number in range(1, 9)))
    assert len(found.records) > 1
    assert max(map(len, found.records.values())) <= MAX_BYTES
    assert len(found.statements) == 8
    again = made(
        *(counted(number, files=long) for number in range(1, 9)), archive=stored(found), about=LATER
    )
    assert (again.records, again.statements) == ({}, {})


@pytest.mark.parametrize("changes", [{"files": ()}, {"role": "No Role"}])
def test_what_cannot_be_written_down_is_an_error(changes: dict[str, Any]) -> None:
    with pytest.raises(CannotBeStated):
        made(counted(1, **changes))


def test_records_of_other_forges_and_broken_ones_are_passed_over() -> None:
    first = made(counted(1))
    broken = Archive(Filed(path, data + b" ", None) for path, data in first.records.items())
    assert len(made(counted(1), archive=broken).statements) == 1
    elsewhere = Circumstances(
        "gitea", "git.example.org", SHAPE.repository, SHAPE.pull_request, SHAPE.taken
    )
    assert len(made(counted(1), archive=stored(first), about=elsewhere).records) == 1
