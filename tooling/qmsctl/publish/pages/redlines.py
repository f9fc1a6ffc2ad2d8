"""Comparisons of consecutive versions: finished HTML beside the document's page.

They are no Markdown, so that no search index sees them, and tell search engines to stay away.
"""

from collections.abc import Mapping
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from qmsctl.lifecycle.redline import Redline, compare, compare_attachments, compare_fields
from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.model.document import CONTENT_FIELDS
from qmsctl.model.history import Snapshot
from qmsctl.publish.library import Doc, Library
from qmsctl.publish.markup import badge, plain_day
from qmsctl.publish.redline import redline_html
from qmsctl.publish.site import ASSETS, href, relative, safe_name

_SHOWN = (State.SUPERSEDED, State.EFFECTIVE)


class RedlinePage(NamedTuple):
    """A finished page of HTML; `path` is named like the other pages."""

    path: str
    data: bytes


def redlines_of(doc: Doc, library: Library, bodies: Mapping[str, str]) -> dict[str, RedlinePage]:
    """Version → the page that compares it with the version in force before it.

    What is scheduled, recalled or not valid is no part of it: its text is not shown anywhere.
    """
    if doc.standing is None or doc.current is None:
        return {}
    shown = [
        item
        for item in doc.standing.revisions
        if item.state in _SHOWN and item.revision.snapshot.blob in bodies
    ]
    found = {}
    for before, after in pairwise(shown):
        path = redline_path(doc, after.revision.version.text)
        page = _page(doc, library, before, after, bodies, path)
        found[after.revision.version.text] = RedlinePage(path, page.encode())
    return found


def redline_path(doc: Doc, version: str) -> str:
    """Where the comparison that ends in `version` lies."""
    folder = (doc.page or "").removesuffix("index.md")
    return f"{folder}redline/{safe_name(version)}/index.md"


def _page(
    doc: Doc,
    library: Library,
    before: RevisionStanding,
    after: RevisionStanding,
    bodies: Mapping[str, str],
    path: str,
) -> str:
    old, new = before.revision.snapshot, after.revision.snapshot
    found = Redline(
        compare_fields(_content(old), _content(new)),
        compare_attachments(old.attachments, new.attachments),
        compare(bodies[old.blob or ""], bodies[new.blob or ""]),
    )
    versions = f"{before.revision.version} → {after.revision.version}"
    title = escape(f"{doc.id} {doc.title}: {versions}")
    style = relative(path, f"{ASSETS}/redline.css")
    back = href(path, doc.page or "")
    force = "A comparison is no controlled document; work with the document's own page."
    return f"""<!doctype html>
<html lang="{escape(doc.key.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} - {escape(library.policy.organization.name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
</head>
<body data-qms-redline="{escape(doc.id)}">
<header>
<p><a href="{back}">Back to {escape(doc.id)}</a></p>
<h1><span class="qms-id">{escape(doc.id)}</span> {escape(doc.title)}</h1>
<p class="qms-versions">What changed from version {_named(before)} to version {_named(after)}.
<ins>New words</ins> <del>words taken out</del>. {force}</p>
</header>
<main>
{redline_html(found)}</main>
</body>
</html>
"""


def _content(snapshot: Snapshot) -> dict[str, Any]:
    """The fields of the revision only: an adopted repository's own fields may name anything."""
    return {name: snapshot.fields[name] for name in CONTENT_FIELDS if name in snapshot.fields}


def _named(item: RevisionStanding) -> str:
    since = f" from {plain_day(item.effective_from)}" if item.effective_from else ""
    return f"<strong>{item.revision.version}</strong>{since} {badge(item.state)}"
