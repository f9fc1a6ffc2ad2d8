"""What can be wrong with the step of a document from one tree to the next, as typed facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from qmsctl.model.finding import KeyPath


class Kind(StrEnum):
    """What happened; several kinds may be reported by one rule."""

    CONTENT_CHANGED = "content-changed"
    VERSION_NOT_ABOVE = "version-not-above"
    VERSION_WENT_BACK = "version-went-back"
    WAITING_DROPPED = "waiting-dropped"
    VERSION_SKIPPED = "version-skipped"
    NOTHING_CHANGED = "nothing-changed"
    BACK_TO_DRAFT = "back-to-draft"
    APPROVED_NUMBER_AS_DRAFT = "approved-number-as-draft"
    STATUS_LOST = "status-lost"
    UNREADABLE = "unreadable"
    APPROVALS_CHANGED = "approvals-changed"
    WITHDRAWAL_UNDONE = "withdrawal-undone"
    APPROVALS_CARRIED_OVER = "approvals-carried-over"
    APPROVED_AGAIN = "approved-again"
    DELETED = "deleted"
    ATTACHMENT_SWAPPED = "attachment-swapped"
    TYPE_CHANGED = "type-changed"
    ENTRIES_REMOVED = "entries-removed"
    ID_REUSED = "id-reused"

    @property
    def rule(self) -> str:
        """The code of the rule that reports this kind."""
        return _TEXTS[self].rule


class _Text(NamedTuple):
    rule: str
    message: str
    hint: str
    key: KeyPath


_NEW_VERSION = "Raise `version`, say in `change_summary` what changed, and have it approved"

_TEXTS: Mapping[Kind, _Text] = {
    Kind.CONTENT_CHANGED: _Text(
        "VC001",
        "Version {version} of {document} is approved, and its content changed without a new "
        "version: {difference}. The approvals of {version} no longer count for this content.",
        f"{_NEW_VERSION} (`qms revise {{document}}`), or put the approved content back.",
        ("version",),
    ),
    Kind.VERSION_NOT_ABOVE: _Text(
        "VC002",
        "Version {version} of {document} is not above {floor}, which is already effective.",
        "Take {expected}. A rollback is a new version too (`qms revise {document} --from …`).",
        ("version",),
    ),
    Kind.VERSION_WENT_BACK: _Text(
        "VC002",
        "{document} goes back to version {version}, but {floor} is effective and stays so.",
        "Issue the old content as {expected} (`qms revise {document} --from {version}`).",
        ("version",),
    ),
    Kind.WAITING_DROPPED: _Text(
        "VC002",
        "{document} goes back from {dropped} to {version}, but {dropped} is approved and still "
        "becomes effective{when}.",
        "Restore {dropped}; to stop it before it is effective, recall it (`qms recall "
        "{document}`).",
        ("version",),
    ),
    Kind.VERSION_SKIPPED: _Text(
        "VC003",
        "Version {version} of {document} leaves out numbers: the main line knows {known}.",
        "Take {expected}.",
        ("version",),
    ),
    Kind.NOTHING_CHANGED: _Text(
        "VC004",
        "Version {version} of {document} has the same content as {same}: title, text and "
        "attachments are unchanged.",
        "Keep version {same}; owner, clauses, reviews and the like need no new version.",
        ("version",),
    ),
    Kind.BACK_TO_DRAFT: _Text(
        "VC006",
        "{document} was approved as version {version} and went back to {status}; an approval "
        "cannot be taken back.",
        "Restore `status: approved`; open a draft under the next version (`qms revise "
        "{document}`).",
        ("status",),
    ),
    Kind.APPROVED_NUMBER_AS_DRAFT: _Text(
        "VC006",
        "Version {version} of {document} is already approved and cannot be a draft again.",
        "Give the draft a number that is free: {expected}.",
        ("version",),
    ),
    Kind.STATUS_LOST: _Text(
        "VC006",
        "{document} was approved as version {version}; now its status is '{status}', which says "
        "nothing.",
        "Write `status: approved` with the approved content, or `status: draft` with the next "
        "version.",
        ("status",),
    ),
    Kind.UNREADABLE: _Text(
        "VC006",
        "{document} was approved as version {version}, and its front matter can no longer be read.",
        "Repair the front matter, or restore the file as it was.",
        (),
    ),
    Kind.APPROVALS_CHANGED: _Text(
        "VC006",
        "The approvals of version {version} of {document} changed after the main line had "
        "received it.",
        "Restore them; what lacks an approval is issued as a new version that has it.",
        ("approvals",),
    ),
    Kind.WITHDRAWAL_UNDONE: _Text(
        "VC006",
        "{document} was withdrawn as of {date}, and its withdrawal was {action} without a new "
        "approved version.",
        "Restore the withdrawal; to bring the document back, issue a new approved version "
        "without it.",
        ("withdrawal",),
    ),
    Kind.APPROVALS_CARRIED_OVER: _Text(
        "VC007",
        "Version {version} of {document} carries approvals of version {other}: {who}. Nobody "
        "approved this content with them.",
        "Remove them and have version {version} approved.",
        ("approvals",),
    ),
    Kind.APPROVED_AGAIN: _Text(
        "VC008",
        "Version {version} of {document} was approved before with other content (digest "
        "{old_digest}…, now {new_digest}…).",
        "Take a free number: {expected}; or restore version {version} exactly as it was approved.",
        ("version",),
    ),
    Kind.DELETED: _Text(
        "VC009",
        "{document} was approved (last as version {version}) and its file is gone.",
        "Restore the file. To end a document, withdraw it (`qms retire {document}`): its "
        "history must stay readable.",
        (),
    ),
    Kind.ATTACHMENT_SWAPPED: _Text(
        "VC010",
        "Version {version} of {document} is approved, and its attachment {files} has other "
        "content now.",
        f"{_NEW_VERSION}, or put the approved file back.",
        ("attachments",),
    ),
    Kind.TYPE_CHANGED: _Text(
        "VC014",
        "The type of {document} changed from '{old}' to '{new}'; a document keeps its type.",
        "Restore the type. For a document of another type take a new id and withdraw this one, "
        "naming the successor.",
        ("type",),
    ),
    Kind.ENTRIES_REMOVED: _Text(
        "VC016",
        "{document} lost or rewrote entries of `{field}`: {entries}. They are evidence.",
        "Restore them unchanged and add a new entry instead.",
        (),
    ),
    Kind.ID_REUSED: _Text(
        "ID007",
        "The id {document} belonged to '{title}', which is gone, and now names something else.",
        "Take a new id; to repair the deletion, restore the file exactly as it was.",
        ("id",),
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that is wrong with one step; ``facts`` fill the sentences."""

    kind: Kind
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def rule(self) -> str:
        """The code of the rule that reports it."""
        return self.kind.rule

    @property
    def message(self) -> str:
        """What was found and what was expected."""
        return _TEXTS[self.kind].message.format_map(self.facts)

    @property
    def hint(self) -> str:
        """What to do."""
        return _TEXTS[self.kind].hint.format_map(self.facts)

    @property
    def key(self) -> KeyPath:
        """Where in the front matter it shows, as far as it shows there."""
        return (self.facts["field"],) if "field" in self.facts else _TEXTS[self.kind].key
