"""Renders an assembled site with MkDocs and puts it in place only if the audit finds no fault."""

import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from qmsctl.model.errors import QmsError, UsageError
from qmsctl.publish import settings
from qmsctl.publish.audit import Fault, audit
from qmsctl.publish.plugin import QmsPlugin
from qmsctl.publish.site import Site
from qmsctl.repository.sitefolder import (
    discard,
    put_in_place,
    refuse_unless_site,
    scratch_beside,
)

CONFIG_NAME = "mkdocs.yml"


class RenderingFailed(QmsError):
    """MkDocs could not render the site, or warned about it."""


@dataclass(frozen=True)
class Setup:
    """Where a site is built from and to.

    ``config_file`` is None where the repository has no `mkdocs.yml`; ``docs_dir`` is the QMS root.
    """

    name: str
    docs_dir: Path
    config_file: Path | None
    site_dir: Path | None = None


class _Kept(io.BytesIO):
    """A configuration in memory; MkDocs closes what it reads and reads it again."""

    def close(self) -> None:
        """Stay open."""


def find_config(folder: Path, top: Path) -> Path | None:
    """The `mkdocs.yml` of a QMS: in its root `folder` or the nearest one above, up to `top`."""
    for place in (folder, *folder.parents):
        if (place / CONFIG_NAME).is_file():
            return place / CONFIG_NAME
        if place == top:
            break
    return None


def load_setup(setup: Setup, **options: Any) -> tuple[MkDocsConfig, QmsPlugin]:
    """The configuration to render with, and the plugin in it.

    Raises:
        UsageError: the configuration is not valid or lacks the plugin.
    """
    site_dir = str(setup.site_dir) if setup.site_dir else None
    with collected_warnings() as said:
        try:
            if setup.config_file is not None:
                config = load_config(str(setup.config_file), site_dir=site_dir, **options)
            else:
                own = settings.own_config(setup.name, str(setup.docs_dir))
                config = load_config(_Kept(b""), site_dir=site_dir, **{**own, **options})
        except (Abort, MkDocsException) as error:
            where = setup.config_file or "the built-in configuration"
            raise UsageError(f"MkDocs refuses {where}: {'; '.join(said) or error}") from error
    plugin = config.plugins.get("qms")
    if not isinstance(plugin, QmsPlugin):
        raise UsageError(
            f"{setup.config_file} does not use the plugin 'qms'.",
            hint="Add '- qms' to its 'plugins', beside '- search'.",
        )
    return config, plugin


def publish(
    config: MkDocsConfig,
    plugin: QmsPlugin,
    site: Site,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Fault, ...]:
    """Render `site`, audit the result, and let it replace the old site if nothing is wrong.

    With faults the old site stays as it was. `progress` is told how many pages are written, of
    how many.

    Raises:
        RenderingFailed: MkDocs failed or warned.
        UsageError: the site's folder holds something else.
    """
    target = Path(config.site_dir)
    refuse_unless_site(target)
    scratch = scratch_beside(target)
    try:
        config.site_dir = str(scratch)
        plugin.given, plugin.progress = site, progress
        render(config)
        faults = audit(scratch, site)
        if not faults:
            put_in_place(scratch, target)
    finally:
        # MkDocs keeps plugins from one configuration to the next.
        plugin.given = plugin.progress = None
        config.site_dir = str(target)
        discard(scratch)
    return faults


def render(config: MkDocsConfig) -> None:
    """Run MkDocs; every warning is a failure.

    Raises:
        RenderingFailed: it failed or warned; the message holds what it said.
    """
    config.plugins.on_startup(command="build", dirty=False)
    with collected_warnings() as said:
        try:
            mkdocs_build(config)
        except (Abort, MkDocsException) as error:
            raise RenderingFailed(f"MkDocs failed: {'; '.join(said) or error}") from error
        finally:
            config.plugins.on_shutdown()
    if said:
        raise RenderingFailed(
            "MkDocs warned, so the site is not published:\n" + "\n".join(said),
            hint="'qms stage DIR' writes what MkDocs was given.",
        )


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """Collect what MkDocs warns about instead of printing it."""
    said: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, handler = logging.getLogger("mkdocs"), Collector(logging.WARNING)
    before = logger.propagate
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


def serve_preview(setup: Setup, address: str | None, *, open_browser: bool) -> None:
    """Serve the work tree until stopped.

    Raises:
        UsageError: the configuration is not valid, or the address cannot be used.
    """
    load_setup(setup)  # says what is wrong before a server starts
    source: Any = setup.config_file and str(setup.config_file)
    options: dict[str, Any] = {} if address is None else {"dev_addr": address}
    if setup.config_file is None:
        source = _Kept(b"")
        options |= settings.own_config(setup.name, str(setup.docs_dir))
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        serve(cast("str", source), open_in_browser=open_browser, **options)
    except OSError as error:
        raise UsageError(
            f"The preview cannot be served: {error.strerror or error}.",
            hint="Another program may use the address; choose one with --address.",
        ) from error
    except MkDocsException as error:
        raise UsageError(f"MkDocs failed: {error}") from error


def silence_banner() -> None:
    """Material prints advertising about MkDocs' future when it is loaded; not for our users."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
