"""Records of a forge's reviews as files: their place, and reading them strictly."""

import hashlib
from dataclasses import dataclass

from qmsctl.approval.canonicalfile import (
    NAME_DIGITS,
    FileProblem,
    Form,
    canonical_bytes,
    read_canonical,
)
from qmsctl.model.forgereview import ForgeReview
from qmsctl.model.layout import APPROVALS_FOLDER
from qmsctl.model.statement import ForgeEvidence

_FOLDER = f"{APPROVALS_FOLDER}/reviews"
_FORM = Form(
    "a record of a review",
    "Such a record is never edited: restore the file as it was made ('git log -- FILE' shows what "
    "changed it), or let the workflow record the review again.",
)


@dataclass(frozen=True, slots=True)
class ForgeReviewFile:
    """A record as it was read; with any problem there is none. ``sha256`` is that of its bytes."""

    record: ForgeReview | None
    sha256: str
    problems: tuple[FileProblem, ...] = ()


def forge_review_bytes(record: ForgeReview) -> bytes:
    """The bytes of a record's file: RFC 8785 JSON and a line feed."""
    return canonical_bytes(record)


def forge_review_path(record: ForgeReview) -> str:
    """Where the record belongs, below the QMS root."""
    return _place(record, hashlib.sha256(forge_review_bytes(record)).hexdigest())


def forge_evidence(record: ForgeReview) -> ForgeEvidence:
    """How a statement names the record."""
    sha256 = hashlib.sha256(forge_review_bytes(record)).hexdigest()
    return ForgeEvidence.model_validate(
        {"name": _place(record, sha256), "digest": {"sha256": sha256}}
    )


def read_forge_review(data: bytes, path: str | None = None) -> ForgeReviewFile:
    """Read a record strictly; with `path` (below the QMS root) also whether it lies there."""
    sha256 = hashlib.sha256(data).hexdigest()
    record, problems = read_canonical(ForgeReview, data, _FORM)
    if record is not None and path is not None and path != (place := _place(record, sha256)):
        problems = (
            FileProblem(
                "wrong-place",
                f"The record lies at {path}; by what it says it belongs at {place}.",
                "Put it where it belongs; if it was copied, remove the copy.",
            ),
        )
    return ForgeReviewFile(None if problems else record, sha256, problems)


def _place(record: ForgeReview, sha256: str) -> str:
    return f"{_FOLDER}/{record.forge}-{record.review.id}-{sha256[:NAME_DIGITS]}.json"
