"""Every document as the site shows it on one day, and how to find one from another."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.approval.proving import Proof
from qmsctl.lifecycle.revisions import Entry, read_entry
from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.document import DocumentKey, Recall, Withdrawal
from qmsctl.model.history import Fields, Revision, Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import DocumentType, Policy
from qmsctl.model.standard import Standard
from qmsctl.publish.proving import Prover
from qmsctl.publish.site import Stamp, safe_name
from qmsctl.publish.workshop import Workshop
from qmsctl.rules.backing import claimed

_OLDEST = -1


@dataclass(frozen=True)
class Doc:
    """One document on the site.

    ``fields`` are those of the revision shown (in a preview: of the work tree), ``head`` those of
    the newest state, whose document-class fields hold. ``body`` is None where no text may be
    shown; ``page`` is None where there is no page at all. ``tree_path`` is the path of the file in
    the revision's own tree and ``tree_index`` the place of that tree on the main line.
    """

    key: DocumentKey
    kind_name: str
    kind: DocumentType | None
    state: State
    title: str
    fields: Fields
    head: Fields
    page: str | None
    tree_path: str
    source: str
    tree_index: int = _OLDEST
    body: str | None = None
    digest: str | None = None
    standing: Standing | None = None
    attachments: tuple[str, ...] = ()
    prover: Prover | None = None

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """What backs each approval of the version that is shown."""
        return self.prover.shown() if self.prover else ()

    def proofs_of(self, revision: Revision) -> tuple[Proof, ...]:
        """What backs each approval of one approved version."""
        return self.prover.revision(revision) if self.prover else claimed(revision.snapshot)

    @property
    def all_proofs(self) -> Iterator[Proof]:
        """Everything about the document's approvals that its page shows."""
        yield from self.proofs
        for item in self.standing.revisions if self.standing else ():
            yield from self.proofs_of(item.revision)
        yield from self.withdrawal_proofs
        for recall in self.recalls:
            yield from self.recall_proofs(recall)

    @property
    def withdrawal_proofs(self) -> tuple[Proof, ...]:
        """What backs each approval of the document's withdrawal."""
        given = self.withdrawal
        return self.prover.withdrawal(given) if self.prover and given else ()

    def recall_proofs(self, recall: Recall) -> tuple[Proof, ...]:
        """What backs each approval of a recall."""
        return self.prover.recall(recall) if self.prover else ()

    @property
    def recalls(self) -> tuple[Recall, ...]:
        """The recalls that the document names."""
        return _entries(Recall, self.head.get("recalled"))

    @property
    def id(self) -> str:
        """The document's id."""
        return self.key.id

    @property
    def current(self) -> RevisionStanding | None:
        """The revision in force, if there is one."""
        return self.standing.effective if self.standing else None

    @property
    def version(self) -> str | None:
        """The version shown."""
        value = self.fields.get("version")
        return value if isinstance(value, str) else None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The document's withdrawal, if it names one."""
        return read_entry(Withdrawal, self.head.get("withdrawal"))

    @property
    def scheduled(self) -> tuple[RevisionStanding, ...]:
        """Approved revisions whose day is ahead."""
        return self.standing.scheduled if self.standing else ()

    @property
    def next_review(self) -> dt.date | None:
        """The day by which the next periodic review is due."""
        return self.standing.next_review if self.standing else None

    @property
    def owner(self) -> str | None:
        """Role or person, as written."""
        return text_of(self.head, "owner")

    @property
    def clauses(self) -> tuple[str, ...]:
        """Clauses that the document answers, as written."""
        return texts_of(self.head, "clauses")


def text_of(fields: Fields, name: str) -> str | None:
    """A field's value if it is a text."""
    value = fields.get(name)
    return value if isinstance(value, str) else None


def texts_of(fields: Fields, name: str) -> tuple[str, ...]:
    """The texts of a list field; anything else in it is a finding elsewhere."""
    value: Any = fields.get(name)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


def _entries(kind: type[Entry], value: Any) -> tuple[Entry, ...]:
    if not isinstance(value, list | tuple):
        return ()
    found = (read_entry(kind, item) for item in value)
    return tuple(item for item in found if item is not None)


@dataclass(frozen=True)
class Library:
    """All documents in the order of types and ids, with the policy by which they are shown.

    ``guide`` is the page of the manual that tells how to check an approval, if the site has it;
    ``workshop`` is where readers propose changes, if that is known.
    """

    documents: tuple[Doc, ...]
    policy: Policy
    people: People
    standards: Mapping[str, Standard]
    stamp: Stamp
    root: str
    shared: frozenset[str] = frozenset()
    preview: bool = False
    guide: str | None = None
    workshop: Workshop | None = None

    @property
    def as_of(self) -> dt.date:
        """The day that the site shows."""
        return self.stamp.as_of

    @cached_property
    def by_key(self) -> Mapping[DocumentKey, Doc]:
        """Documents by id and language."""
        return MappingProxyType({doc.key: doc for doc in self.documents})

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Doc, ...]]:
        """Documents by id: all languages, the policy's own first."""
        found: dict[str, list[Doc]] = {}
        for doc in self.documents:
            found.setdefault(doc.id, []).append(doc)
        own = self.policy.language
        return MappingProxyType(
            {key: tuple(sorted(d, key=lambda x: x.key.language != own)) for key, d in found.items()}
        )

    @cached_property
    def in_force(self) -> tuple[Doc, ...]:
        """Documents whose text the site shows (in a preview: those of the work tree)."""
        return tuple(doc for doc in self.documents if doc.body is not None)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """With what ids begin."""
        return tuple(kind.prefix for kind in self.policy.types.values())

    def find(self, document_id: str, language: str | None = None) -> Doc | None:
        """The document of that id that has a page, in `language` if there is one."""
        found = [doc for doc in self.by_id.get(document_id, ()) if doc.page is not None]
        return next((d for d in found if d.key.language == language), found[0] if found else None)

    @cached_property
    def _places(self) -> Mapping[str, tuple[tuple[int, ...], tuple[DocumentKey, ...]]]:
        """Path → from which main-line commits on it was which document's, oldest first."""
        seen: dict[str, dict[int, DocumentKey]] = {}
        for doc in self.documents:
            if doc.standing is None:
                seen.setdefault(doc.tree_path, {})[doc.tree_index] = doc.key
                continue
            for appearance in doc.standing.timeline.appearances:
                if appearance.snapshot is not None:
                    here = seen.setdefault(appearance.snapshot.path, {})
                    here[appearance.commit.index] = doc.key
        return {
            path: (tuple(sorted(keys)), tuple(keys[i] for i in sorted(keys)))
            for path, keys in seen.items()
        }

    def at(self, path: str, index: int) -> DocumentKey | None:
        """Which document a path of the repository was at a place of the main line."""
        found = self._places.get(path)
        if found is None:
            return None
        indices, keys = found
        return keys[max(bisect_right(indices, index) - 1, 0)]

    def owner_title(self, owner: str | None) -> str:
        """What readers see for an owner: a role's title, or a person's name."""
        if owner is None:
            return "–"
        role = self.policy.roles.get(owner)
        return role.title if role else self.people.name_of(owner)

    def role_title(self, role: str) -> str:
        """A role's title, or its name if the policy does not know it."""
        known = self.policy.roles.get(role)
        return known.title if known else role.replace("-", " ").capitalize()


def page_path(key: DocumentKey, default_language: str) -> str:
    """Where a document's page lies: by its id only, so that its address never changes."""
    suffix = "" if key.language == default_language else f"{safe_name(key.language)}/"
    return f"documents/{safe_name(key.id)}/{suffix}index.md"


def type_page(kind_name: str) -> str:
    """Where the list of a type's documents lies."""
    return f"types/{safe_name(kind_name)}/index.md"


def released_doc(standing: Standing, policy: Policy, bodies: Mapping[str, str]) -> Doc:
    """A document as the main line has it in force, or without text if nothing is."""
    current = standing.effective
    shown = current.revision.snapshot if current else last_released(standing)
    snapshot = shown or standing.head
    head = standing.head.fields
    kind_name = text_of(snapshot.fields, "type") or text_of(head, "type") or ""
    has_page = current is not None or standing.state in (State.OBSOLETE, State.SCHEDULED)
    return Doc(
        key=standing.key,
        kind_name=kind_name,
        kind=policy.type_of(kind_name),
        state=standing.state,
        title=text_of(snapshot.fields, "title") or standing.key.id,
        fields=snapshot.fields if current else {},
        head=head,
        page=page_path(standing.key, policy.language) if has_page else None,
        tree_path=snapshot.path,
        source=standing.head.path,
        tree_index=current.revision.arrival.index if current else _OLDEST,
        body=bodies.get(snapshot.blob or "") if current else None,
        digest=content_digest(snapshot) if current else None,
        standing=standing,
        attachments=tuple(p for p, found in snapshot.attachments if found) if current else (),
    )


def last_released(standing: Standing) -> Snapshot | None:
    """The newest revision that was in force or is scheduled; None if there is none."""
    for item in reversed(standing.revisions):
        if item.state not in (State.INVALID, State.RECALLED):
            return item.revision.snapshot
    return None
