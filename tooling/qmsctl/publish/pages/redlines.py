"""Comparisons of consecutive versions: pages of their own that no search engine may list."""

from collections.abc import Mapping
from typing import NamedTuple

from qmsctl.publish.library import Doc, Library


class RedlinePage(NamedTuple):
    """A finished page of HTML; `path` is named like the other pages."""

    path: str
    data: bytes


def redlines_of(doc: Doc, library: Library, bodies: Mapping[str, str]) -> dict[str, RedlinePage]:
    """Version → the page that compares it with the version before it."""
    return {}
