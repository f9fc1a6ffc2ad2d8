"""What a pull request is told: its documents, what rules them, the findings, how it was judged."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from qmsctl.lifecycle.redline import FieldRow, Redline
from qmsctl.lifecycle.standing import State
from qmsctl.model.document import DocumentKey
from qmsctl.report.pullrequest.judgement import Judgement
from qmsctl.report.summary import Summary
from qmsctl.report.tiers import Backing


class Kind(StrEnum):
    """What a pull request does to a document, the most consequential first."""

    REMOVED = "removed"
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    WITHDRAWAL = "withdrawal"
    RECALL = "recall"
    RESTORED = "restored"
    NEW = "new"
    URGENT = "urgent"
    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"
    ATTACHMENTS = "attachments"
    NEW_DRAFT = "new-draft"
    DRAFT = "draft"
    APPROVAL = "approval"
    REVIEW = "review"
    ADMINISTRATIVE = "administrative"
    MOVED = "moved"
    LAYOUT = "layout"


ISSUES = frozenset({Kind.NEW, Kind.URGENT, Kind.SUBSTANTIVE, Kind.EDITORIAL})
"""The kinds by which a new version claims to be approved."""

DRAFTS = frozenset({Kind.NEW_DRAFT, Kind.DRAFT})
"""The kinds by which a version is written that nobody need approve yet."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an id and a title; `state` is a document's derived state, None if unknown."""

    id: str
    title: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An approval that stands in the file; `problem` says why it does not count, "" if it does.

    `name` is the printed name, `day` the day as written, or that of the statement. ``backing`` says
    what proves it, ``doubts`` why a signature that was given for it does not count.
    """

    name: str
    day: str | None
    problem: str = ""
    person: str | None = None
    backing: Backing = "declared"
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A seat of the route: who approved for it, and who could on the day of the check.

    `role` is the seat's role, or its roles with "or" between them, `title` the same as people call
    it. `step` counts from 1; seats of one step are filled in any order. `people` is how many
    different people it takes.
    """

    role: str
    title: str
    step: int
    given: tuple[Given, ...]
    holders: tuple[str, ...]
    people: int = 1

    @property
    def missing(self) -> int:
        """How many people still have to approve in a way that counts."""
        counted = {item.person or item.name for item in self.given if not item.problem}
        return max(self.people - len(counted), 0)

    @property
    def met(self) -> bool:
        """Whether as many people as it takes approved in a way that counts."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Approvals:
    """Whose approval something needs, by the policy of the base, and whose it has.

    `what` is ``issue``, ``withdrawal``, ``recall`` or ``policy``; `remarks` are gaps of the list
    as a whole; `asked` is False while the document is a draft, which nobody need approve yet.
    """

    what: str
    route: str
    needs: tuple[Need, ...]
    remarks: tuple[str, ...] = ()
    asked: bool = True

    @property
    def waiting(self) -> tuple[Need, ...]:
        """The roles in which an approval is still missing."""
        return tuple(need for need in self.needs if not need.met)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.waiting and not self.remarks


@dataclass(frozen=True, slots=True)
class Merged:
    """Where a document stands if the pull request is merged on the day of the check.

    `state` None: it cannot be known (no history), or the document is gone. `version` is the
    version that `state` speaks of, `last_day` the last one on which that is in force, if known.
    ``unproved`` says that it comes into force, and that only the merge tells on which day.
    """

    state: State | None
    version: str | None
    sentence: str
    effective_from: dt.date | None = None
    last_day: dt.date | None = None
    unproved: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """What becomes of an attachment; sizes in bytes, None where there is no such file."""

    path: str
    fate: str  # added, removed or replaced
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class NamedClause:
    """A clause by its key, with the names of the standard and of the clause, if they are known."""

    id: str
    standard: str
    title: str


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses that a document names.

    `uncovered` are those that nothing else in force answers once the document is gone.
    """

    kept: tuple[NamedClause, ...] = ()
    added: tuple[NamedClause, ...] = ()
    removed: tuple[NamedClause, ...] = ()
    uncovered: tuple[NamedClause, ...] = ()


_NO_FINDINGS = Summary(1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One document of a pull request.

    ``language`` is None where it is the policy's own. ``old`` is the version with which it is
    compared, ``compared`` says what that is where it needs saying, ``new`` the version it brings.
    ``redline`` is None for what is new or gone; ``outline`` then has the headings of the text with
    the number of words below each. ``changed_words`` counts words of the text. ``statements`` are
    the reviews, the withdrawal and the recalls that the change records, a sentence each.
    """

    key: DocumentKey
    title: str | None
    path: str
    kinds: tuple[Kind, ...]
    merged: Merged
    language: str | None = None
    moved_from: str | None = None
    old: str | None = None
    compared: str = ""
    new: str | None = None
    change_class: str | None = None
    change_summary: str | None = None
    authors: tuple[str, ...] = ()
    approvals: tuple[Approvals, ...] = ()
    redline: Redline | None = None
    changed_words: int = 0
    outline: tuple[tuple[str, int], ...] = ()
    attachments: tuple[Attached, ...] = ()
    statements: tuple[str, ...] = ()
    next_review: dt.date | None = None
    referred_by: tuple[Named, ...] = ()
    clauses: Clauses = Clauses()
    findings: Summary = _NO_FINDINGS


@dataclass(frozen=True, slots=True)
class RulingChange:
    """A file that says how documents are judged: the policy, a person, a shared asset.

    ``power`` says that it changes who may approve what. ``name`` is a person's name.
    """

    path: str
    what: str  # policy, person or asset
    fate: str  # added, removed or changed
    power: bool
    fields: tuple[FieldRow, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Everything in a pull request that changes how documents are judged.

    `old` and `new` are versions of the policy; `approvals` what the new one needs under the old.
    """

    files: tuple[RulingChange, ...] = ()
    old: str | None = None
    new: str | None = None
    approvals: Approvals | None = None

    @property
    def power(self) -> bool:
        """Whether it changes who may approve what."""
        return any(item.power for item in self.files)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a pull request that are no documents: records by path, others counted."""

    records_added: tuple[str, ...] = ()
    records_changed: tuple[str, ...] = ()
    records_removed: tuple[str, ...] = ()
    other: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """A document that the pull request leaves as it is and that stands elsewhere afterwards."""

    document: Named
    sentence: str


@dataclass(frozen=True, slots=True)
class PullRequestReport:
    """Everything that a pull request is told, the gravest documents first."""

    judgement: Judgement
    documents: tuple[DocumentChange, ...]
    ruling: Ruling
    files: Files
    effects: tuple[Effect, ...] = ()
