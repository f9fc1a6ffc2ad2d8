"""Approval statements (design §6): what somebody signs, as an in-toto Statement, version 1.

The form is that of https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. What is
in the predicate is our own, `PREDICATE_TYPE`.
"""

import datetime as dt
import re
import unicodedata
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictStr,
    WithJsonSchema,
    model_validator,
)

from qmsctl.model.base import Day, Frozen, Slug
from qmsctl.model.document import DOCUMENT_FIELDS, ReviewOutcome

STATEMENT_TYPE: Literal["https://in-toto.io/Statement/v1"] = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Literal["urn:qmsctl:approval:1"] = "urn:qmsctl:approval:1"

Meaning = Literal[
    "approval", "withdrawal", "recall", "periodic-review", "release", "administrative"
]
"""What a signature stands for (21 CFR 11.50 (a) (3))."""

MEANINGS: tuple[Meaning, ...] = get_args(Meaning)

DigestName = Literal["qms-content-1", "qms-policy-1"]
"""Which digest a subject carries: that of `qms-content/1` (a document) or `qms-policy/1`.

Not ``sha256``: in-toto means by that the SHA-256 of a file's bytes, and these are none.
"""

_ID = r"[A-Z][A-Z0-9]{0,9}(?:-[A-Z0-9]{1,20})+"
_VERSION = r"(?:0|[1-9][0-9]{0,5})(?:\.(?:0|[1-9][0-9]{0,5}))?"
_LANGUAGE = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_SUBJECT = re.compile(f"({_ID})@({_VERSION})(?:;lang=({_LANGUAGE}))?")
SUBJECT_PATTERN = f"^{_SUBJECT.pattern}$"
VERSION_PATTERN = f"^{_VERSION}$"
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def _seen_alike(text: str) -> str:
    if _HIDDEN.search(text):
        raise ValueError("a text without hidden signs is expected")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("a text in Unicode NFC is expected")
    return text


Printed = Annotated[StrictStr, Field(pattern=r"\S", max_length=4000), AfterValidator(_seen_alike)]
"""A text that is shown to people: it says something, hides nothing, and is Unicode NFC."""

Sha256 = Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")]
VersionText = Annotated[StrictStr, Field(pattern=VERSION_PATTERN)]


def _parse_moment(value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime) and value.tzinfo is not None and not value.microsecond:
        return value.astimezone(dt.UTC)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return dt.datetime.fromisoformat(value)
    raise ValueError("a time in UTC with seconds, such as 2026-03-02T09:30:00Z, is expected")


def _write_moment(value: dt.datetime) -> str:
    # `strftime` writes years before 1000 without their zeros.
    return f"{value.replace(tzinfo=None).isoformat()}Z"


Moment = Annotated[
    dt.datetime,
    BeforeValidator(_parse_moment),
    PlainSerializer(_write_moment),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"},
        mode="validation",
    ),
]
"""A moment in UTC to the second, written ``2026-03-02T09:30:00Z``."""


class SubjectName(NamedTuple):
    """What is signed for: a version of a document in a language, or of the policy (no language)."""

    id: str
    version: str
    language: str | None = None

    def __str__(self) -> str:
        language = f";lang={self.language}" if self.language else ""
        return f"{self.id}@{self.version}{language}"

    @classmethod
    def parse(cls, text: str) -> "SubjectName | None":
        """The name that `text` spells, or None."""
        found = _SUBJECT.fullmatch(text)
        return cls(found[1], found[2], found[3]) if found else None


class Subject(Frozen):
    """The one thing that a statement is about: its name, and the digest of its content."""

    name: Annotated[StrictStr, Field(pattern=SUBJECT_PATTERN)] = Field(
        description="Such as SOP-001@2.0;lang=en; the policy has no language."
    )
    digest: dict[DigestName, Sha256] = Field(
        min_length=1, max_length=1, description="The content digest, under the name of its form."
    )

    @property
    def parsed(self) -> SubjectName:
        """The name in its parts."""
        found = SubjectName.parse(self.name)
        assert found is not None  # noqa: S101 - the pattern of the field is the same one
        return found

    @property
    def content_digest(self) -> str:
        """The digest, 64 hex digits."""
        return next(iter(self.digest.values()))

    @model_validator(mode="after")
    def _language_fits_the_digest(self) -> Self:
        if ("qms-content-1" in self.digest) is not (self.parsed.language is not None):
            raise ValueError("a document has a language and 'qms-content-1', the policy neither")
        return self


class Signer(Frozen):
    """Who signs: the id of the people file, and the name as it was printed at that time."""

    id: Slug
    name: Printed


class EvidenceDigest(Frozen):
    """The SHA-256 of a file's bytes."""

    sha256: Sha256


class ForgeEvidence(Frozen):
    """A file below the QMS root with the forge's own record of the approval."""

    name: Printed = Field(description="Path below the QMS root, with /.")
    digest: EvidenceDigest


class WithdrawalFacts(Frozen):
    """The withdrawal that is approved, as the front matter has it."""

    reason: Printed
    date: Day
    replaced_by: tuple[Printed, ...] = ()


class RecallFacts(Frozen):
    """The recall that is approved, as the front matter has it."""

    reason: Printed
    date: Day


class ReviewFacts(Frozen):
    """The periodic review that is signed, as the front matter has it."""

    date: Day
    outcome: ReviewOutcome
    action_by: Day | None = None
    note: Printed | None = None


class ReleaseFacts(Frozen):
    """From which day on the version is in force."""

    effective_date: Day


def _document_field(name: str) -> str:
    if name not in DOCUMENT_FIELDS:
        raise ValueError(f"one of {', '.join(DOCUMENT_FIELDS)} is expected")
    return name


class AdministrativeFacts(Frozen):
    """Fields of the document class that change without a new version, or a record as a whole."""

    fields: tuple[Annotated[StrictStr, AfterValidator(_document_field)], ...] = ()
    record: Printed | None = Field(
        None, description="Path of a record below the QMS root, such as a deviation."
    )
    sha256: Sha256 = Field(
        description="Of the RFC 8785 JSON of these fields as they stand afterwards (those that "
        "are absent are left out), or of the record without status and approvals."
    )

    @model_validator(mode="after")
    def _speaks_of_one_thing(self) -> Self:
        if bool(self.fields) is (self.record is not None):
            raise ValueError("either 'fields' or 'record' is expected")
        return self


FACTS_OF = MappingProxyType(
    {
        "withdrawal": "withdrawal",
        "recall": "recall",
        "periodic-review": "review",
        "release": "release",
        "administrative": "administrative",
    }
)
"""Meaning → the key of the predicate that says what exactly is meant; an approval needs none."""


class Predicate(Frozen):
    """What the signer says of the subject."""

    meaning: Meaning
    role: Slug = Field(description="The role of the route in which the signer acts.")
    signer: Signer
    authors: tuple[Slug, ...] = Field(description="Who wrote the version, as the document says.")
    time: Moment = Field(description="When it was signed, by the signer's own clock.")
    policy_version: VersionText = Field(description="The policy by whose rules it was signed.")
    withdrawal: WithdrawalFacts | None = None
    recall: RecallFacts | None = None
    review: ReviewFacts | None = None
    release: ReleaseFacts | None = None
    administrative: AdministrativeFacts | None = None
    forge: ForgeEvidence | None = None

    @model_validator(mode="after")
    def _facts_fit_the_meaning(self) -> Self:
        wanted = FACTS_OF.get(self.meaning)
        given = [name for name in FACTS_OF.values() if getattr(self, name) is not None]
        if given != ([wanted] if wanted else []):
            needs = f"the key '{wanted}'" if wanted else "none of them"
            raise ValueError(
                f"the meaning '{self.meaning}' needs {needs}; found: {', '.join(given) or 'none'}"
            )
        return self


class Statement(Frozen):
    """An approval statement as it is signed."""

    type_: Literal["https://in-toto.io/Statement/v1"] = Field(
        validation_alias="_type", serialization_alias="_type"
    )
    subject: tuple[Subject, ...] = Field(min_length=1, max_length=1, description="Exactly one.")
    predicate_type: Literal["urn:qmsctl:approval:1"] = Field(
        validation_alias="predicateType", serialization_alias="predicateType"
    )
    predicate: Predicate

    @property
    def about(self) -> SubjectName:
        """What is signed for."""
        return self.subject[0].parsed

    @property
    def content_digest(self) -> str:
        """The digest of what is signed for, 64 hex digits."""
        return self.subject[0].content_digest


def statement_of(name: SubjectName, digest: str, predicate: Predicate) -> Statement:
    """The statement by which `predicate` is said of what has this name and content digest.

    Raises:
        pydantic.ValidationError: the name or the digest is not written as expected.
    """
    form: DigestName = "qms-policy-1" if name.language is None else "qms-content-1"
    subject = Subject(name=str(name), digest={form: digest})
    return Statement.model_validate(
        {
            "_type": STATEMENT_TYPE,
            "subject": (subject,),
            "predicateType": PREDICATE_TYPE,
            "predicate": predicate,
        }
    )
