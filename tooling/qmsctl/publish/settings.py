"""How MkDocs and Material are set up for a QMS: one place, for the plugin and for `stage`."""

import logging
from collections.abc import Sequence
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig

from qmsctl.publish.site import ASSETS, NavItem

STYLES = (f"{ASSETS}/qms.css",)
SCRIPTS = (f"{ASSETS}/page.js", f"{ASSETS}/tables.js")

FEATURES = ("navigation.sections", "navigation.top", "search.highlight", "toc.follow")

SEPARATOR = r"[\s\-,:;!?=\[\]()\"/]+|\.(?!\d)"
"""Where search splits words: 7.5.3 and 2.0 stay whole, SOP-001 is two words in text and query."""

PALETTE: tuple[dict[str, Any], ...] = (
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-night", "name": "Switch to dark colours"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-sunny", "name": "Switch to light colours"},
    },
)

EXTENSIONS: dict[str, dict[str, Any]] = {
    "toc": {"permalink": True, "permalink_title": "Link to this part", "toc_depth": "2-3"},
    "tables": {},
    "admonition": {},
    "def_list": {},
    "footnotes": {},
    "sane_lists": {},
    # Material fetches its diagram library from elsewhere for its own class name, so we use ours.
    "pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "qms-diagram"}]},
}
"""Attributes and Markdown inside HTML stay off: a controlled document must not hold them."""


def apply(config: MkDocsConfig, nav: Sequence[NavItem], overrides: str) -> None:
    """Set up a loaded configuration; what the user chose stays, except what would call out.

    `overrides` is the folder of the theme's changed templates.
    """
    config.nav = nav_list(nav)
    config.markdown_extensions = list(dict.fromkeys((*EXTENSIONS, *config.markdown_extensions)))
    config.markdown_extensions = [e for e in config.markdown_extensions if e != "fenced_code"]
    for name, options in EXTENSIONS.items():
        config.mdx_configs[name] = {**options, **config.mdx_configs.get(name, {})}
    config.extra_css = list(dict.fromkeys((*STYLES, *config.extra_css)))
    known = {str(script) for script in config.extra_javascript}
    config.extra_javascript = [
        *(script for script in SCRIPTS if script not in known),
        *config.extra_javascript,
    ]
    validation = config.validation
    validation.nav.omitted_files = logging.DEBUG  # documents are found from their type's list
    validation.links.anchors = logging.INFO  # rules judge links; exceptions must hold here too
    if config.theme.name == "material":
        _apply_theme(config, overrides)


def _apply_theme(config: MkDocsConfig, overrides: str) -> None:
    theme = config.theme
    if overrides not in theme.dirs:
        theme.dirs.insert(1 if theme.custom_dir else 0, overrides)
    theme["font"] = False
    theme["features"] = list(dict.fromkeys((*(theme.get("features") or ()), *FEATURES)))
    if not theme.get("palette"):
        theme["palette"] = [dict(choice) for choice in PALETTE]
    config.extra.setdefault("generator", False)
    search = config.plugins.get("material/search")
    if search is not None and not search.config.separator:
        search.config.separator = SEPARATOR


def nav_list(items: Sequence[NavItem]) -> list[Any]:
    """The navigation as MkDocs reads it."""
    return [{item.title: nav_list(item.children) if item.children else item.path} for item in items]


def standalone(name: str, nav: Sequence[NavItem]) -> str:
    """A complete `mkdocs.yml` for a staged site, which needs no part of this tool."""
    config = {
        "site_name": name,
        "docs_dir": "docs",
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "custom_dir": "overrides",
            "font": False,
            "features": list(FEATURES),
            "palette": [dict(choice) for choice in PALETTE],
        },
        "plugins": [{"search": {"separator": SEPARATOR}}],
        "markdown_extensions": [
            {key: value} if value else key for key, value in EXTENSIONS.items()
        ],
        "extra_css": list(STYLES),
        "extra_javascript": list(SCRIPTS),
        "extra": {"generator": False},
        "validation": {"nav": {"omitted_files": "ignore"}, "links": {"anchors": "info"}},
        "nav": nav_list(nav),
    }
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=100)


def own_config(name: str, docs_dir: str) -> dict[str, Any]:
    """What `build` and `serve` use where the repository has no `mkdocs.yml`."""
    return {
        "site_name": name,
        "docs_dir": docs_dir,
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False},
        "plugins": ["search", "qms"],
    }
