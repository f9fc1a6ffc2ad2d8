"""Makes the whole site out of a context and the bytes read for it; nothing is read here."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Snapshot
from qmsctl.publish.library import (
    Doc,
    Library,
    page_path,
    released_doc,
    texts_of,
    type_page,
)
from qmsctl.publish.manual import ManualFile, address, manual_pages
from qmsctl.publish.pages import due, lists, matrix, parts, starts, tables
from qmsctl.publish.pages.document import document_page, notice_page
from qmsctl.publish.pages.help import help_page
from qmsctl.publish.pages.home import home_page
from qmsctl.publish.pages.redlines import redlines_of
from qmsctl.publish.proving import Prover, evidence_assets
from qmsctl.publish.rewrite import Rewritten, asset_path, rewrite, shared_path
from qmsctl.publish.site import ASSETS, Asset, Issue, NavItem, Page, Site, Stamp
from qmsctl.publish.sources import Sources, shown_snapshots
from qmsctl.publish.stale import stale_lines
from qmsctl.publish.workshop import NOWHERE, OnWeb, workshop_of
from qmsctl.repository.memory import Recall, forgetful
from qmsctl.rules.context import Context

_GUIDE = "check-an-approval.md"
_GUIDE_PAGE = address(_GUIDE)


@dataclass(frozen=True)
class Ingredients:
    """What a site is made of: the judged repository, the bytes, the moment, the extras.

    ``theme_assets`` are the site's own style sheet and scripts, by path below `ASSETS`.
    ``recall`` may remember what versions differ in from an earlier build. ``on_web`` is what
    `mkdocs.yml` says of addresses; the policy goes before it.
    """

    context: Context
    sources: Sources
    built_at: dt.datetime
    theme_assets: Mapping[str, bytes]
    manual: Sequence[ManualFile] = ()
    preview: bool = False
    recall: Recall = forgetful
    on_web: OnWeb = NOWHERE


def assemble(given: Ingredients, progress: Callable[[int, int], None] | None = None) -> Site:
    """The finished site: pages in order, assets, navigation, and what the audit must find.

    `progress` is told of how many documents the versions were compared, of how many.
    """
    library = library_of(given)
    bodies = {doc.key: rewrite(doc, library) for doc in library.in_force}
    referred = _referred_by(library, bodies.values(), [d.id for d in library.in_force])
    pages: list[Page] = [
        home_page(library),
        *starts.start_pages(library),
        *lists.type_pages(library),
        lists.register_page(library),
        *matrix.clause_pages(library),
        due.due_page(library),
        lists.recent_page(library),
        tables.records_page(library),
        tables.external_page(library),
        tables.roles_page(library),
        help_page(library),
    ]
    assets = [Asset(f"{ASSETS}/{name}", data) for name, data in given.theme_assets.items()]
    assets += _shared(library, given.sources)
    for number, doc in enumerate(library.documents):
        if progress is not None:
            progress(number, len(library.documents))
        if doc.page is None:
            continue
        assets += evidence_assets(doc.page, doc.all_proofs)
        if doc.body is None:
            pages.append(notice_page(doc, library))
            continue
        compared = {}
        if not given.preview:
            compared = redlines_of(doc, library, given.sources.bodies, given.recall)
        links = {version: page.path for version, page in compared.items()}
        assets += (Asset(p.path.replace(".md", ".html"), p.data) for p in compared.values())
        pages.append(document_page(doc, library, bodies[doc.key], referred.get(doc.id, ()), links))
        assets += _attached(doc, given.sources)
    extra = manual_pages(given.manual)
    return Site(
        name=library.policy.organization.name,
        pages=tuple(_stamped(page, library.stamp) for page in (*pages, *extra.pages)),
        assets=(*assets, *extra.assets),
        nav=(*_nav(library), *extra.nav),
        issues=() if given.preview else tuple(_issues(library, given.sources)),
        stale=() if given.preview else tuple(_unreleased(library, given.sources)),
        preview=given.preview,
    )


def library_of(given: Ingredients) -> Library:
    """Every document as the site shows it, in the order of types and ids."""
    context = given.context
    if given.preview:
        docs = _previewed(context)
    else:
        standings = context.history.standings.values() if context.history else ()
        docs = [released_doc(s, context.policy, given.sources.bodies) for s in standings]
    files = {f.path: f for f in context.corpus.files} if given.preview else {}
    docs = [replace(d, prover=Prover(context, d.standing, files.get(d.source))) for d in docs]
    order = {name: number for number, name in enumerate(context.policy.types)}
    docs.sort(key=lambda d: (order.get(d.kind_name, len(order)), d.id, d.key.language))
    tip = context.git.main_tip if context.git else None
    stamp = Stamp(given.built_at, context.as_of, tip, _next_change(docs, context.as_of))
    return Library(
        documents=tuple(docs),
        policy=context.policy,
        people=context.people,
        standards=context.standards,
        stamp=stamp,
        root=context.root,
        shared=frozenset(given.sources.shared),
        preview=given.preview,
        guide=_GUIDE_PAGE if any(f.path == _GUIDE for f in given.manual) else None,
        workshop=workshop_of(context.policy, given.on_web),
    )


def _previewed(context: Context) -> list[Doc]:
    """The documents of the work tree as they would read, and those that history alone knows."""
    standings = dict(context.history.standings) if context.history else {}
    language = context.policy.language
    docs: dict[DocumentKey, Doc] = {}
    for file, document in context.corpus.valid:
        key = document.key(language)
        standing = standings.pop(key, None)
        # Of two files with one key the first is shown; that there are two is a finding.
        docs.setdefault(
            key,
            Doc(
                key=key,
                kind_name=document.type,
                kind=context.policy.type_of(document.type),
                state=_preview_state(standing, document.version, file.body_sha256),
                title=document.title,
                fields=file.fields,
                head=file.fields,
                page=page_path(key, language),
                tree_path=file.path,
                source=file.path,
                body=file.body,
                standing=standing,
                attachments=document.attachments,
            ),
        )
    return [*docs.values(), *(released_doc(s, context.policy, {}) for s in standings.values())]


def _preview_state(standing: Standing | None, version: str, body_sha256: str) -> State:
    """The state of a file of the work tree: in force only if it is what is in force."""
    for item in standing.revisions if standing else ():
        same = item.revision.snapshot.body_sha256 == body_sha256
        if item.revision.version.text == version and same:
            return item.state
    return State.DRAFT


def _next_change(docs: Iterable[Doc], as_of: dt.date) -> dt.date | None:
    days: list[dt.date] = []
    for doc in docs:
        days += (i.effective_from for i in doc.scheduled if i.effective_from is not None)
        if doc.current is not None and doc.current.effective_to is not None:
            days.append(doc.current.effective_to)
    return min((d for d in days if d > as_of), default=None)


def _referred_by(
    library: Library, bodies: Iterable[Rewritten], ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for document_id, body in zip(ids, bodies, strict=True):
        for target in body.refers:
            found.setdefault(target, {})[document_id] = None
    for doc in library.in_force:
        for target in texts_of(doc.head, "references"):
            if target != doc.id:
                found.setdefault(target, {})[doc.id] = None
    return {target: tuple(sources) for target, sources in found.items()}


def _shared(library: Library, sources: Sources) -> Iterator[Asset]:
    for path, data in sources.shared.items():
        yield Asset(shared_path(path, library), data)


def _attached(doc: Doc, sources: Sources) -> Iterator[Asset]:
    for key, data in sources.by_document.get(doc.key, {}).items():
        yield Asset(asset_path(doc, key), data)


def _stamped(page: Page, stamp: Stamp) -> Page:
    """Say below each page when it was made and when it will be out of date."""
    built = stamp.built_at.strftime("%Y-%m-%d %H:%M %Z").strip()
    commit = f" from commit <code>{stamp.commit[:10]}</code>" if stamp.commit else ""
    following = (
        f" The next change is due on {stamp.next_change.isoformat()}." if stamp.next_change else ""
    )
    until = f' data-next-change="{stamp.next_change.isoformat()}"' if stamp.next_change else ""
    line = (
        f'<p class="qms-built" data-search-exclude="true" data-built="{stamp.built_at.isoformat()}"'
        f"{until}>Shows what is in force on {stamp.as_of.isoformat()}. Built {built}{commit}."
        f"{following}</p>"
    )
    return Page(
        page.path, page.title, f"{page.body}\n\n{line}", page.meta, page.source, page.searchable
    )


def _nav(library: Library) -> tuple[NavItem, ...]:
    kinds = tuple(
        NavItem(kind.plural_title, type_page(name)) for name, kind in library.policy.types.items()
    )
    return (
        NavItem("Home", parts.HOME),
        NavItem(
            "Start here",
            children=(
                NavItem("For everyone at work", starts.EMPLOYEE),
                NavItem("For the document controller", starts.CONTROLLER),
                NavItem("For auditors", starts.AUDITOR),
            ),
        ),
        NavItem("Documents", children=kinds),
        NavItem(
            "Lists",
            children=(
                NavItem("Register", parts.REGISTER),
                NavItem("Clauses", parts.CLAUSES),
                NavItem("Reviews due", parts.DUE),
                NavItem("Recent changes", parts.RECENT),
                NavItem("Record types", parts.RECORDS),
                NavItem("External documents", parts.EXTERNAL),
                NavItem("Roles", parts.PEOPLE),
                NavItem("How to read these pages", parts.HELP),
            ),
        ),
    )


def _issues(library: Library, sources: Sources) -> Iterator[Issue]:
    for doc in library.in_force:
        if doc.current is None or doc.page is None:
            continue
        others = _other_texts(doc, sources, doc.current.revision.snapshot)
        yield Issue(
            page=doc.page,
            id=doc.id,
            language=doc.key.language,
            version=doc.version or "",
            digest=doc.digest or "",
            stale=stale_lines(others, doc.body or ""),
        )


def _unreleased(library: Library, sources: Sources) -> Iterator[str]:
    for doc in library.documents:
        if doc.body is None:
            yield from stale_lines(_other_texts(doc, sources, None), "")


def _other_texts(doc: Doc, sources: Sources, shown: Snapshot | None) -> Iterator[str]:
    """The bodies of every other state of a document."""
    if doc.standing is None:
        return
    for snapshot in shown_snapshots(doc.standing):
        if snapshot is not shown and snapshot.blob in sources.bodies:
            yield sources.bodies[snapshot.blob or ""]
