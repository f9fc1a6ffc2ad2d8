"""Comparisons of consecutive versions: finished HTML beside the document's page.

They are no Markdown, so that no search index sees them, and tell search engines to stay away.
What two versions differ in never changes, so a comparison may be remembered from build to build.
"""

import hashlib
import importlib.resources
import json
import sys
from collections.abc import Mapping
from functools import cache
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
from qmsctl.repository.memory import Recall, forgetful

COMPARED_BY = (
    "lifecycle/blocks.py", "lifecycle/redline.py", "lifecycle/sequences.py", "lifecycle/words.py",
    "model/document.py", "publish/inline.py", "publish/pages/redlines.py",
    "publish/redline.py",
)  # fmt: skip
"""The code that says what a comparison reads like: one of other code is made anew."""

_SHOWN = (State.SUPERSEDED, State.EFFECTIVE)


class RedlinePage(NamedTuple):
    """A finished page of HTML; `path` is named like the other pages."""

    path: str
    data: bytes


def redlines_of(
    doc: Doc, library: Library, bodies: Mapping[str, str], recall: Recall = forgetful
) -> dict[str, RedlinePage]:
    """Version → the page that compares it with the version in force before it.

    `recall` may remember comparisons of earlier builds.
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
        compared = _compared(before.revision.snapshot, after.revision.snapshot, bodies, recall)
        page = _page(doc, library, before, after, compared, path)
        found[after.revision.version.text] = RedlinePage(path, page.encode())
    return found


def redline_path(doc: Doc, version: str) -> str:
    """Where the comparison that ends in `version` lies."""
    folder = (doc.page or "").removesuffix("index.md")
    return f"{folder}redline/{safe_name(version)}/index.md"


def _compared(old: Snapshot, new: Snapshot, bodies: Mapping[str, str], recall: Recall) -> str:
    """The comparison of two states as HTML."""
    fields = [_content(old), _content(new)]

    def make() -> str:
        return redline_html(
            Redline(
                compare_fields(*fields),
                compare_attachments(old.attachments, new.attachments),
                compare(bodies[old.blob or ""], bodies[new.blob or ""]),
            )
        )

    said = [old.blob, new.blob, old.attachments, new.attachments, fields]
    made_of = json.dumps([_code_fingerprint(), *said], sort_keys=True)
    return recall(hashlib.sha256(made_of.encode()).digest(), make)


@cache
def _code_fingerprint() -> str:
    """Changes whenever the code that compares does, or the Python that runs it."""
    digest = hashlib.sha256(sys.version.encode())
    package = importlib.resources.files("qmsctl")
    for name in COMPARED_BY:
        digest.update(package.joinpath(name).read_bytes())
    return digest.hexdigest()


def _page(
    doc: Doc,
    library: Library,
    before: RevisionStanding,
    after: RevisionStanding,
    compared: str,
    path: str,
) -> str:
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
{compared}</main>
</body>
</html>
"""


def _content(snapshot: Snapshot) -> dict[str, Any]:
    """The fields of the revision only: an adopted repository's own fields may name anything."""
    return {name: snapshot.fields[name] for name in CONTENT_FIELDS if name in snapshot.fields}


def _named(item: RevisionStanding) -> str:
    since = f" from {plain_day(item.effective_from)}" if item.effective_from else ""
    return f"<strong>{item.revision.version}</strong>{since} {badge(item.state)}"
