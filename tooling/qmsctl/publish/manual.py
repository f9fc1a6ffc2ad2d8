"""The tool's own manual below ``tool/``: its Markdown files, and a page made from each rule."""

import posixpath
import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from qmsctl.publish.site import Asset, NavItem, Page
from qmsctl.rules import registry
from qmsctl.rules.catalogue import Rule

FOLDER = "tool"
_HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_LINK = re.compile(r"(\]\()([^()\s#]+)(#[^()\s]*)?(\))")
_SCOPES = {"change": "a change", "tree": "the files", "time": "the passing of days"}


class ManualFile(NamedTuple):
    """A file of the manual: its path below the manual's folder, and its bytes."""

    path: str
    data: bytes


class ManualPages(NamedTuple):
    """The manual as part of a site."""

    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    nav: tuple[NavItem, ...]


NOTHING = ManualPages((), (), ())


def manual_pages(files: Sequence[ManualFile]) -> ManualPages:
    """Every file of the manual and every rule as pages; nothing at all without files."""
    if not files:
        return NOTHING
    texts = {f.path: f.data.decode("utf-8") for f in files if f.path.endswith(".md")}
    others = {f.path for f in files} - texts.keys()
    pages = [_page(path, text, others) for path, text in sorted(texts.items())]
    if "rules.md" not in texts and "rules/index.md" not in texts:
        pages.append(_rule_index())
    pages += [_rule_page(rule) for rule in registry.ALL if f"rules/{rule.code}.md" not in texts]
    assets = [Asset(f"{FOLDER}/{f.path}", f.data) for f in files if f.path in others]
    return ManualPages(tuple(pages), tuple(assets), (NavItem("The tool", children=_nav(pages)),))


def address(path: str) -> str:
    """Where a file of the manual lies on the site: every page is a folder's index."""
    stem = path.removesuffix(".md")
    name = stem if posixpath.basename(stem) == "index" else f"{stem}/index"
    return f"{FOLDER}/{name}.md"


def _page(path: str, text: str, others: Collection[str]) -> Page:
    found = _HEADING.search(text)
    title = found[1] if found else posixpath.basename(path).removesuffix(".md")
    return Page(address(path), title, _relinked(path, text, others), {"qms": {"tool": True}})


def _relinked(path: str, text: str, others: Collection[str]) -> str:
    """Links between files of the manual lead to the folders that their pages live in.

    `others` are its files that are no pages: pictures, say.
    """
    here = posixpath.dirname(address(path))

    def replace(match: re.Match[str]) -> str:
        if "://" in match[2]:
            return match[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[2]))
        if not target.endswith(".md") and target not in others:
            return match[0]
        place = f"{FOLDER}/{target}" if target in others else address(target)
        there = posixpath.relpath(place, here)
        return f"{match[1]}{there}{match[3] or ''}{match[4]}"

    return _LINK.sub(replace, text)


def _nav(pages: Iterable[Page]) -> tuple[NavItem, ...]:
    """The manual's own first-level pages and the list of rules; rules are found from there."""
    shown = [p for p in pages if not re.match(rf"{FOLDER}/(rules|commands)/.+/index\.md$", p.path)]
    shown.sort(key=lambda p: (p.path != f"{FOLDER}/index.md", p.path))
    return tuple(NavItem(page.title, page.path) for page in shown)


def _rule_index() -> Page:
    parts = ["# Rules\n", "Every rule that `qms` applies, by family.\n"]
    for prefix, family in registry.FAMILIES.items():
        rules = [rule for rule in registry.ALL if rule.code.startswith(prefix)]
        if rules:
            parts += [f"## {family}", "", "| Rule | What it asks |", "| --- | --- |"]
            parts += (f"| [{r.code}]({r.code}/index.md) | {_cell(r.title)} |" for r in rules)
            parts.append("")
    return Page(f"{FOLDER}/rules/index.md", "Rules", "\n".join(parts), {"qms": {"tool": True}})


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _rule_page(rule: Rule) -> Page:
    lowered = f"the policy {'may' if rule.may_be_lowered else 'may not'} lower it"
    about = (_cell(rule.source), _SCOPES[rule.scope.value], f"{rule.severity.value}; {lowered}")
    body = f"""# {rule.code} {rule.title}

{rule.why}

| Source | Speaks about | Severity |
| --- | --- | --- |
| {" | ".join(about)} |

## What to do

{rule.repair}

## This breaks it

{_example(rule.fails.text)}

## This keeps it

{_example(rule.passes.text)}
"""
    path = f"{FOLDER}/rules/{rule.code}/index.md"
    return Page(path, f"{rule.code} {rule.title}", body, {"qms": {"tool": True}})


def _example(text: str) -> str:
    fence = "~~~~" if "~~~" in text else "~~~"
    return f"{fence}\n{text.rstrip()}\n{fence}"
