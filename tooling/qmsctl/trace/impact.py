"""What a change of one document touches: readers of it, clauses that hang on it, records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qmsctl.model.policy import Policy
from qmsctl.model.standard import Standard
from qmsctl.trace.coverage import Claim, ClauseStatus, cover
from qmsctl.trace.references import Reference, References, texts


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything around one document, each list sorted and without repetition.

    ``refers_to`` and ``referred_by`` are ids of documents; ``clauses`` those that it answers,
    ``only_here`` those of them that nothing else in force answers; ``record_types`` the records
    made with it; ``released_with`` the documents that share a change request with it;
    ``shared_files`` attachments that other documents list too, with their ids.
    """

    document: str
    refers_to: tuple[str, ...]
    referred_by: tuple[str, ...]
    clauses: tuple[str, ...]
    only_here: tuple[str, ...]
    record_types: tuple[str, ...]
    released_with: tuple[str, ...]
    shared_files: tuple[tuple[str, tuple[str, ...]], ...]


def impact(
    document: str,
    references: References,
    claims: Iterable[Claim],
    policy: Policy,
    standards: Mapping[str, Standard],
) -> Impact:
    """What a change of `document` touches in the tree that `references` describe."""
    found = references.all
    own_claims = tuple(claims)
    return Impact(
        document=document,
        refers_to=_sorted(item.id for item in found if item.source.id == document),
        referred_by=_sorted(_source(item) for item in found if item.id == document),
        clauses=_sorted(
            c for claim in own_claims if claim.document == document for c in claim.clauses
        ),
        only_here=tuple(_only_here(document, own_claims, policy, standards)),
        record_types=_sorted(r.id for r in policy.record_types if r.form == document),
        released_with=_released_with(document, references),
        shared_files=_shared_files(document, references),
    )


def _sorted(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({item for item in items if item}))


def _source(reference: Reference) -> str:
    return reference.source.id or ""


def _only_here(
    document: str,
    claims: tuple[Claim, ...],
    policy: Policy,
    standards: Mapping[str, Standard],
) -> Iterable[str]:
    others = tuple(claim for claim in claims if claim.document != document)
    for standard in standards.values():
        now = cover(standard, claims, policy)
        then = cover(standard, others, policy)
        for before, after in zip(now.clauses, then.clauses, strict=True):
            if before.status is ClauseStatus.COVERED and after.status is ClauseStatus.GAP:
                yield f"{standard.key}/{before.clause.id}"


def _released_with(document: str, references: References) -> tuple[str, ...]:
    files = references.places.documents.files
    named = [(f.id, f.fields.get("change_request")) for f in files]
    # A request that is no text is a finding elsewhere, and joins no documents.
    mine = {name for owner, name in named if owner == document and isinstance(name, str)}
    return _sorted(
        owner or ""
        for owner, name in named
        if owner != document and isinstance(name, str) and name in mine
    )


def _shared_files(document: str, references: References) -> tuple[tuple[str, tuple[str, ...]], ...]:
    users: dict[str, set[str]] = {}
    for file in references.places.documents.files:
        for written in texts(file.fields.get("attachments")):
            path = references.places.locate(written, file.path).path
            if path is not None and file.id is not None:
                users.setdefault(path, set()).add(file.id)
    return tuple(
        (path, tuple(sorted(ids - {document})))
        for path, ids in sorted(users.items())
        if document in ids and len(ids) > 1
    )
