"""Writes an assembled site as finished Markdown that MkDocs alone can render."""

from collections.abc import Iterator
from pathlib import Path

from qmsctl.publish import settings
from qmsctl.publish.site import Site
from qmsctl.repository.sitefolder import package_files, write_stage

PACKAGE = "qmsctl.publish"
OVERRIDES = "overrides"
THEME_ASSETS = "assets"


def stage(site: Site, folder: Path) -> int:
    """Write `site` to `folder` with a `mkdocs.yml` and the theme's changes; how many files.

    Raises:
        UsageError: the folder holds something that was not written this way.
    """
    return write_stage(folder, _files(site))


def _files(site: Site) -> Iterator[tuple[str, bytes]]:
    yield "mkdocs.yml", settings.standalone(site.name, site.nav).encode()
    for name, data in package_files(PACKAGE, OVERRIDES).items():
        yield f"{OVERRIDES}/{name}", data
    for page in site.pages:
        yield f"docs/{page.path}", page.markdown().encode()
    for asset in site.assets:
        yield f"docs/{asset.path}", asset.data
