"""Looks at a rendered site as a stranger would: whether it shows exactly what is in force."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from qmsctl.publish.site import Issue, Site
from qmsctl.publish.stale import words_of
from qmsctl.repository.sitefolder import site_files

SEARCH_INDEX = "search/search_index.json"

_NAMED = re.compile(r'<meta name="qms-([a-z]+)" content="([^"]*)">')
_BLOCK = re.compile(r'<div class="qms-control"([^>]*)>')
_DATA = re.compile(r'data-qms-([a-z]+)="([^"]*)"')
_LOADING = re.compile(
    r"<(?:script|img|iframe|embed|object|source|video|audio|track|input)\b[^>]*?"
    r"""\s(?:src|srcset|data|poster)\s*=\s*["']?\s*(?:[a-z][a-z0-9+.-]*:)?//[^>]*""",
    re.IGNORECASE,
)
_LINKED = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_FETCHED_RELATIONS = re.compile(
    r"""rel\s*=\s*["']?[^"'>]*\b(?:stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|"""
    r"modulepreload|manifest)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"""href\s*=\s*["']?\s*(?:[a-z][a-z0-9+.-]*:)?//""", re.IGNORECASE)
_STYLE_CALLS = re.compile(
    r"""(?:url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//[^)"'\s]*""", re.IGNORECASE
)


_LONG = 10
"""From how many words on a line of a document is no chance on a page that is no document's."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something on the rendered site that must not be so."""

    path: str
    message: str


@dataclass
class _Seen:
    """What was found while walking over the site."""

    shown: dict[str, Mapping[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def audit(folder: Path, site: Site) -> tuple[Fault, ...]:
    """Everything that is wrong with the site in `folder`, compared with what was assembled.

    It reads the files that were written, not the pages that were meant: a renderer, a plugin or a
    theme that leaves something out, adds something or calls elsewhere is found here.
    """
    seen = _Seen()
    for path, text in site_files(folder, (".html", ".css")):
        if path.endswith(".css"):
            seen.faults += _calls_of_style(path, text)
            continue
        seen.faults += _calls_of_page(path, text)
        about = _about(text)
        if "version" in about or "digest" in about:
            seen.shown[path] = about
    seen.faults += _compare(seen.shown, site.issues)
    for path, text in site_files(folder / "search", (".json",)):
        if f"search/{path}" == SEARCH_INDEX:
            seen.faults += _search_faults(text, site)
    return tuple(seen.faults)


def _about(text: str) -> dict[str, str]:
    """What a page says about itself, by its control block and by its head."""
    block = _BLOCK.search(text)
    said = {key: unescape(value) for key, value in _DATA.findall(block[1])} if block else {}
    for key, value in _NAMED.findall(text):
        if said.setdefault(key, unescape(value)) != unescape(value):
            said[key] = f"{said[key]} / {unescape(value)}"
    return said


def _compare(shown: Mapping[str, Mapping[str, str]], issues: Iterable[Issue]) -> list[Fault]:
    faults = []
    expected = {issue.page.removesuffix(".md") + ".html": issue for issue in issues}
    for path, issue in expected.items():
        about = shown.get(path)
        if about is None:
            faults.append(Fault(path, f"{issue.id} {issue.version} is in force and has no page"))
            continue
        wanted = {"id": issue.id, "version": issue.version, "digest": issue.digest}
        wanted["language"] = issue.language
        for key, value in wanted.items():
            if about.get(key) != value:
                said = about.get(key, "nothing")
                faults.append(Fault(path, f"{key} is {said}; in force is {value}"))
    for path, about in shown.items():
        if path not in expected:
            words = f"shows {about.get('id')} {about.get('version')}, which is not in force"
            faults.append(Fault(path, words))
    return faults


def _calls_of_page(path: str, text: str) -> list[Fault]:
    calls = [match[0] for match in _LOADING.finditer(text)]
    calls += (
        tag
        for tag in _LINKED.findall(text)
        if _FETCHED_RELATIONS.search(tag) and _ELSEWHERE.search(tag)
    )
    small = text.lower()
    if "url(" in small or "@import" in small:  # most pages have none, and the search is slow
        calls += (match[0] for match in _STYLE_CALLS.finditer(text))
    return [Fault(path, f"loads something from elsewhere: {call[:160]}") for call in calls]


def _calls_of_style(path: str, text: str) -> list[Fault]:
    return [
        Fault(path, f"loads something from elsewhere: {match[0][:160]}")
        for match in _STYLE_CALLS.finditer(text)
    ]


def _search_faults(text: str, site: Site) -> list[Fault]:
    """Pages that no search may find, and words of what is not in force."""
    entries = json.loads(text).get("docs", [])
    found: dict[str, list[str]] = {}
    for entry in entries:
        page = _page_of(str(entry.get("location", "")))
        found.setdefault(page, []).append(f"{entry.get('title', '')} {entry.get('text', '')}")
    searchable = {p.path.removesuffix(".md") + ".html" for p in site.pages if p.searchable}
    faults = [
        Fault(SEARCH_INDEX, f"finds {page}, which is no page for searching")
        for page in found
        if page not in searchable
    ]
    texts = {page: f" {words_of(unescape(' '.join(parts)))} " for page, parts in found.items()}
    own = {issue.page.removesuffix(".md") + ".html": issue for issue in site.issues}
    for page, issue in own.items():
        faults += _stale_in(texts.get(page, ""), page, issue.stale, issue.id)
    others = " ".join(words for page, words in texts.items() if page not in own)
    everything = (*site.stale, *(line for issue in site.issues for line in issue.stale))
    everything = tuple(line for line in everything if line.count(" ") + 1 >= _LONG)
    faults += _stale_in(others, "a page that is no document's", everything, "a document")
    return faults


def _stale_in(words: str, page: str, lines: Iterable[str], owner: str) -> list[Fault]:
    return [
        Fault(SEARCH_INDEX, f"{page} finds words of {owner} that are not in force: {line[:120]}")
        for line in lines
        if f" {line} " in words
    ]


def _page_of(location: str) -> str:
    path = location.partition("#")[0]
    return f"{path}index.html" if path.endswith("/") or not path else path
