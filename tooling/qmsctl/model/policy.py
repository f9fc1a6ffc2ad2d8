"""The policy: what an organization asks of its documents (design §5, `qms.yml`)."""

import datetime as dt
import zoneinfo
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    WithJsonSchema,
    model_validator,
)

from qmsctl.model.base import Day, Frozen, Slug, Text
from qmsctl.model.document import Approval, ChangeClass, EffectiveDate, Status
from qmsctl.model.finding import Severity
from qmsctl.model.forgesource import ForgeSource
from qmsctl.model.interval import Interval, IntervalText
from qmsctl.model.route import Route, Routes, Seat
from qmsctl.model.version import VersionScheme

Tier = Literal["declared", "forge", "signature"]
"""What backs an approval (design §6): the claim, the forge's review, a signature."""

IndependenceMode = Literal["off", "one-other", "strict"]

OWNER_ROLE = "owner"
"""The role that each document fills itself: whoever its `owner` names."""

POLICY_OWNER_ROLE = "policy-owner"
"""The role that approves the policy and the people files."""


def _known_time_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("an IANA time zone such as Europe/Berlin is expected") from error
    return name


# Every command imports this: a validator for one constant would take longer than all the rest.
POLICY_ROUTE: Route = ((Seat.model_construct(role=POLICY_OWNER_ROLE),),)
"""Who approves the policy itself."""

_TEXT_SCHEMA = {"type": "string", "pattern": r"\S"}
_TEXT_OR_LIST = {"anyOf": [_TEXT_SCHEMA, {"type": "array", "items": _TEXT_SCHEMA, "minItems": 1}]}


class Organization(Frozen):
    """Whose QMS this is; shown on every page and print."""

    name: Text
    short_name: Text | None = None
    site: Text | None = Field(None, description="Address at which the site is published.")


class StandardInUse(Frozen):
    """A standard's edition that documents may cite, and how strictly it must be covered."""

    id: Text = Field(description="Such as iso9001:2015.")
    coverage: Literal["required", "informative"] = Field(
        "required", description="informative: cited and shown, gaps are notes."
    )
    until: Day | None = Field(None, description="Last day on which this edition is in use.")


class NonApplicable(Frozen):
    """A clause that the organization does not apply, and why."""

    clause: Text
    justification: Text


class ReviewPolicy(Frozen):
    """How often documents of a type are reviewed, and by whom."""

    interval: IntervalText
    maximum: IntervalText | None = None
    route: tuple[Text, ...] = Field((OWNER_ROLE,), min_length=1)


class DocumentType(Frozen):
    """One kind of controlled document and what is asked of it."""

    title: Text
    plural: Text | None = None
    prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]
    digits: Annotated[StrictInt, Field(ge=1, le=8)] = 3
    folder: Text
    versions: VersionScheme = "major.minor"
    required_fields: tuple[Text, ...] = ("owner",)
    required_headings: tuple[Text, ...] = ()
    route: Routes
    review: ReviewPolicy
    evidence: Tier = "declared"
    attachment_is_document: StrictBool = Field(
        False, description="Only one attachment is the document, as for a form's blank."
    )

    @property
    def plural_title(self) -> str:
        """The type's name for lists of its documents."""
        return self.plural or f"{self.title}s"


class Role(Frozen):
    """A function that people hold for a time."""

    title: Text
    description: Text | None = None


class Independence(Frozen):
    """Whether an approver may have written the document (design §5)."""

    mode: IndependenceMode = "one-other"
    justification: Text | None = Field(None, description="Required for off.")

    @model_validator(mode="after")
    def _off_is_justified(self) -> Self:
        if self.mode == "off" and self.justification is None:
            raise ValueError("independence 'off' needs a justification")
        return self


class RecordType(Frozen):
    """A kind of record: evidence that is kept unaltered for a time."""

    id: Slug
    title: Text
    form: Text | None = Field(None, description="Id of the form that makes it.")
    clauses: tuple[Text, ...] = ()
    location: Text
    owner: Text
    retention: Text = Field(description="How long it is kept, and from when.")
    disposal: Text | None = None


class ExternalDocument(Frozen):
    """Someone else's document, controlled as to its edition."""

    id: Text
    title: Text
    issuer: Text
    edition: Text
    location: Text
    owner: Text
    last_checked: Day
    check_interval: IntervalText = Field(default_factory=lambda: Interval("12 months"))


class RuleException(Frozen):
    """A rule that is not applied to some paths until a day, for a reason."""

    rule: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{3}$")]
    paths: tuple[Text, ...] = Field(min_length=1, description="Globs below the QMS root.")
    reason: Text
    until: Day


def _any_ignored(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class FieldMapping(Frozen):
    """How an adopted repository's own field names are read as ours; never needed in a new QMS."""

    rename: dict[str, str] = Field(default_factory=dict, description="Their key → our key.")
    ignore: Annotated[
        tuple[Text, ...],
        BeforeValidator(_any_ignored),
        WithJsonSchema(_TEXT_OR_LIST),
    ] = Field((), description="Their keys that mean nothing here; '*' for all unknown ones.")
    defaults: dict[str, str] = Field(
        default_factory=dict, description="Our key → value where the file says nothing."
    )
    id_from: Literal["front-matter", "path", "stem"] = "front-matter"
    title_from: Literal["front-matter", "heading"] = "front-matter"
    front_matter: Literal["required", "optional"] = "required"

    @property
    def active(self) -> bool:
        """Whether anything differs from the tool's own field names."""
        return self != FieldMapping()


class Policy(Frozen):
    """What `qms.yml` says: itself an approved document (design §5)."""

    id: Text = "QMS-POLICY"
    title: Text = "QMS policy file"
    version: Text
    change: ChangeClass | None = None
    change_summary: Text | None = None
    authors: tuple[Text, ...] = ()
    effective_date: EffectiveDate | None = None
    status: Status
    approvals: tuple[Approval, ...] = ()

    organization: Organization
    time_zone: Annotated[str, AfterValidator(_known_time_zone)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    main_branch: Text = "main"
    main_line: Literal["merge", "linear"] = "merge"
    standards: tuple[StandardInUse, ...] = ()
    non_applicable: tuple[NonApplicable, ...] = ()
    types: dict[Slug, DocumentType] = Field(min_length=1)
    roles: dict[Slug, Role] = Field(min_length=1)
    evidence: Tier = Field(
        "declared", description="What must back approvals of the next version of this policy."
    )
    forge: ForgeSource | None = Field(
        None, description="Whose records of reviews count, and with which keys they are signed."
    )
    independence: Independence = Field(default_factory=Independence)
    one_person_several_roles: StrictBool = False
    review_action_days: Annotated[StrictInt, Field(ge=1, le=3660)] = 90
    due_soon_days: Annotated[StrictInt, Field(ge=0, le=3660)] = 60
    stale_draft_days: Annotated[StrictInt, Field(ge=1, le=3660)] = 90
    max_file_bytes: Annotated[StrictInt, Field(ge=1024)] = 1_000_000
    not_controlled: tuple[Text, ...] = Field(
        (), description="Globs of Markdown below the QMS root that are no controlled documents."
    )
    shared_assets: tuple[Text, ...] = ()
    record_types: tuple[RecordType, ...] = ()
    external_documents: tuple[ExternalDocument, ...] = ()
    severities: dict[str, Severity] = Field(default_factory=dict)
    exceptions: tuple[RuleException, ...] = ()
    retroactive: tuple[Text, ...] = Field(
        (), description="Codes of rules that also judge revisions approved under older policies."
    )
    baseline: Annotated[str, Field(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")] | None = None
    mapping: FieldMapping = Field(default_factory=FieldMapping)

    @property
    def asks_for_evidence(self) -> bool:
        """Whether a type of documents needs more than the claims in its front matter."""
        return any(kind.evidence != "declared" for kind in self.types.values())

    def asks_on_request(self, purpose: Literal["release", "administrative"]) -> bool:
        """Whether a type of documents has a route for what is otherwise approved by nobody."""
        return any(kind.route.on_request(purpose) for kind in self.types.values())

    def type_of(self, name: str) -> DocumentType | None:
        """The document type called `name`, or None."""
        return self.types.get(name)

    def type_by_id(self, document_id: str) -> str | None:
        """The name of the type whose prefix begins `document_id` (`SOP-001` → `sop`)."""
        for name, kind in self.types.items():
            if document_id.startswith(f"{kind.prefix}-"):
                return name
        return None

    def today(self, now: dt.datetime) -> dt.date:
        """The calendar day of the aware time `now` in the policy's time zone."""
        return now.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()
