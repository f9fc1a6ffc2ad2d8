"""Reviews that counted, and what is kept of them: records of the forge, and statements (design §6).

Pure: which reviews counted is decided by `approval.reviewgate`, and whether what is made here will
count by `approval.forgeproof`. Made once, a record is found again by the number of its review.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError

from qmsctl.approval.archive import Archive, Kept
from qmsctl.approval.canonicalfile import MAX_BYTES
from qmsctl.approval.forgereviewfile import (
    forge_evidence,
    forge_review_bytes,
    forge_review_path,
    read_forge_review,
)
from qmsctl.approval.proving import Matter
from qmsctl.approval.statement import statement_path
from qmsctl.approval.stating import CannotBeStated, statement_for
from qmsctl.model.forgereview import (
    FORGE_REVIEW_SCHEMA,
    FileAtReview,
    ForgeRepository,
    ForgeReview,
    PullRequest,
    Review,
    Reviewed,
    Taken,
)
from qmsctl.model.people import People
from qmsctl.model.statement import FACTS_OF, Statement


class Counted(NamedTuple):
    """One approval that a review gave: of what, as what, by whom; `files` at its commit."""

    matter: Matter
    role: str
    person: str
    review: Review
    files: tuple[FileAtReview, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all records of one merge share."""

    forge: str
    host: str
    repository: ForgeRepository
    pull_request: PullRequest
    taken: Taken


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is to be kept: new records by their paths, and new statements by theirs.

    ``known`` are approvals that were recorded before. Paths are below the QMS root.
    """

    records: dict[str, bytes]
    statements: dict[str, Statement]
    known: tuple[Counted, ...] = ()


def record_reviews(
    counted: Iterable[Counted],
    about: Circumstances,
    archive: Archive,
    people: People,
    *,
    signed: bool,
) -> Recorded:
    """Records and statements for reviews that counted and of which `archive` has none.

    `signed` says whether statements get a signature of the forge's workflow, as the policy asks:
    one that stands there without does not count, and is made anew.

    Raises:
        CannotBeStated: a text of it cannot stand in a record or a statement.
    """
    made, known = Recorded({}, {}), list[Counted]()
    by_review: dict[int, list[Counted]] = {}
    for one in counted:
        by_review.setdefault(one.review.id, []).append(one)
    for number, group in sorted(by_review.items()):
        records = tuple(_records_of(archive, about.forge, about.host, number))
        fresh: list[Counted] = []
        for one in group:
            done = any(_states(kept, one, records, signed=signed) for kept in archive)
            (known if done else fresh).append(one)
        for one, record in _records_for(fresh, about, records):
            path = forge_review_path(record)
            if archive.file(path) is None:
                made.records[path] = forge_review_bytes(record)
            statement = statement_for(
                one.matter,
                people,
                role=one.role,
                person=one.person,
                time=one.review.submitted_at,
                forge=forge_evidence(record),
            )
            made.statements[statement_path(statement)] = statement
    return Recorded(made.records, made.statements, tuple(known))


def _records_of(archive: Archive, forge: str, host: str, number: int) -> Iterator[ForgeReview]:
    """The records of one review, by its number."""
    for filed in archive.others:
        if f"/{forge}-{number}-" not in filed.path:
            continue
        found = read_forge_review(filed.data, filed.path).record
        if found is not None and (found.forge, found.host) == (forge, host):
            yield found


def _states(kept: Kept, one: Counted, records: Sequence[ForgeReview], *, signed: bool) -> bool:
    """Whether a statement says already what is to be said of `one`, by a record of its review."""
    statement = kept.statement
    if statement is None or statement.predicate.forge is None:
        return False
    said = statement.predicate
    return (
        (statement.about, said.meaning) == (one.matter.subject, one.matter.meaning)
        and (said.role, said.signer.id) == (one.role, one.person)
        and statement.content_digest == one.matter.digest()
        and (kept.filed.signature is not None) == signed
        and any(forge_evidence(record) == statement.predicate.forge for record in records)
    )


def _records_for(
    wanted: Sequence[Counted], about: Circumstances, known: Sequence[ForgeReview]
) -> Iterator[tuple[Counted, ForgeReview]]:
    """Each approval with the record that names it: one that is there, or a new one."""
    missing = []
    for one in wanted:
        record = next((record for record in known if _covers(record, one)), None)
        if record is not None:
            yield one, record
        else:
            missing.append(one)
    if not missing:
        return
    record = _record(missing, about)
    if len(forge_review_bytes(record)) > MAX_BYTES and len(missing) > 1:
        half = len(missing) // 2
        yield from _records_for(missing[:half], about, ())
        yield from _records_for(missing[half:], about, ())
        return
    for one in missing:
        yield one, record


def _covers(record: ForgeReview, one: Counted) -> bool:
    found = record.about(one.matter.subject, one.matter.meaning)
    return found is not None and found == _subject(one)


def _record(counted: Sequence[Counted], about: Circumstances) -> ForgeReview:
    subjects: list[Reviewed] = []
    for subject in map(_subject, counted):
        if subject not in subjects:  # one person may approve in several roles
            subjects.append(subject)
    fields = {
        "schema": FORGE_REVIEW_SCHEMA,
        "forge": about.forge,
        "host": about.host,
        "repository": about.repository,
        "pull_request": about.pull_request,
        "review": counted[0].review,
        "subjects": tuple(subjects),
        "taken": about.taken,
    }
    try:
        return ForgeReview.model_validate(fields)
    except ValidationError as error:
        raise _cannot(counted[0], error) from error


def _subject(one: Counted) -> Reviewed:
    matter = one.matter
    form = "qms-policy-1" if matter.subject.language is None else "qms-content-1"
    fields: dict[str, Any] = {
        "name": str(matter.subject),
        "digest": {form: matter.digest()},
        "meaning": matter.meaning,
        "files": one.files,
    }
    if matter.meaning in FACTS_OF:
        fields[FACTS_OF[matter.meaning]] = matter.facts
    try:
        return Reviewed.model_validate(fields)
    except ValidationError as error:
        raise _cannot(one, error) from error


def _cannot(one: Counted, error: ValidationError) -> CannotBeStated:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    what = str(first["msg"]).removeprefix("Value error, ")
    return CannotBeStated(
        f"The review {one.review.id} of {one.matter.subject} cannot be recorded: {where}: {what}.",
        hint="Nothing was recorded. Correct it in the document, in a higher version.",
    )
