"""What a site is made of before any renderer sees it: pages, assets, a short navigation."""

import datetime as dt
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

import frontmatter

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

ASSETS = "assets/qms"
"""Folder of the site that holds the style sheet, the scripts and the shared pictures."""


@dataclass(frozen=True, slots=True)
class Page:
    """One finished page. `path` ends with ``/index.md``, so that its address is a folder.

    ``source`` is the file below the QMS root that an author edits to change the page.
    ``searchable`` is False for pages that no search may find.
    """

    path: str
    title: str
    body: str
    meta: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    source: str | None = None
    searchable: bool = True

    def markdown(self) -> str:
        """Front matter and body as one Markdown file."""
        fields: dict[str, Any] = {"title": self.title, **self.meta}
        if not self.searchable:
            fields["search"] = {"exclude": True}
        post = frontmatter.Post(self.body, **fields)
        return f"{frontmatter.dumps(post, sort_keys=False, allow_unicode=True)}\n"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the site that is copied as it is."""

    path: str
    data: bytes


class NavItem(NamedTuple):
    """An entry of the navigation: a page, or a heading over further entries."""

    title: str
    path: str | None = None
    children: tuple["NavItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One revision in force and the page that must show it: what the audit compares with.

    ``stale`` are lines of text of other revisions (superseded, drafts, scheduled) of the same
    document that the revision in force does not hold: they may stand nowhere in the search index.
    """

    page: str
    id: str
    language: str
    version: str
    digest: str
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A whole site, ready to be written or rendered.

    ``issues`` are all revisions in force; ``stale`` are lines of documents of which nothing is in
    force (drafts, scheduled first versions, withdrawn documents).
    """

    name: str
    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    nav: tuple[NavItem, ...]
    issues: tuple[Issue, ...] = ()
    stale: tuple[str, ...] = ()
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and from what the site was built, and when it will show something else.

    ``next_change`` is the first day after ``as_of`` on which another revision comes into force
    or one ends.
    """

    built_at: dt.datetime
    as_of: dt.date
    commit: str | None = None
    next_change: dt.date | None = None


def safe_name(text: str) -> str:
    """`text` as one segment of an address: letters, digits, ``.``, ``_`` and ``-`` only."""
    return _UNSAFE.sub("-", text).strip("-.") or "-"


@lru_cache(maxsize=65536)
def relative(page: str, target: str) -> str:
    """The address of the file `target` as seen from the page at `page`, percent-encoded."""
    return quote(posixpath.relpath(target, posixpath.dirname(page) or "."))


def href(page: str, target: str, anchor: str = "") -> str:
    """The address of another page for use in HTML: it names the file, so it works from a disk."""
    address = relative(page, f"{target.removesuffix('.md')}.html")
    return f"{address}#{quote(anchor)}" if anchor else address
