"""The MkDocs plugin `qms`: gives MkDocs the assembled site instead of the files of `docs_dir`."""

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_build_datetime

from qmsctl.model.errors import QmsError
from qmsctl.publish import settings
from qmsctl.publish.gate import stopping
from qmsctl.publish.making import make_site
from qmsctl.publish.site import Site
from qmsctl.publish.stage import OVERRIDES, PACKAGE
from qmsctl.publish.workshop import OnWeb
from qmsctl.repository.sitefolder import package_folder
from qmsctl.rules import registry
from qmsctl.rules.context import Context
from qmsctl.rules.engine import run
from qmsctl.rules.loading import load

log = get_plugin_logger("qms")
logging.getLogger("MARKDOWN").setLevel(logging.WARNING)


class QmsConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hook untyped
    """What `mkdocs.yml` may say below ``qms:``."""

    manual = config_options.Optional(config_options.Type(str))


class QmsPlugin(BasePlugin[QmsConfig]):  # type: ignore[no-untyped-call]  # as above
    """Replaces every file of `docs_dir` by the pages of what is in force.

    `mkdocs serve` shows the work tree instead, marked as not in force. `qms build` hands in a site
    that it has checked already (`given`).
    """

    def __init__(self) -> None:
        super().__init__()
        self.preview = False
        self.given: Site | None = None
        self.progress: Callable[[int, int], None] | None = None
        self._written = 0
        self._site: Site | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether this is a preview."""
        del dirty
        self.preview = command == "serve"

    @event_priority(100)  # before the search plugin takes its settings
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Assemble the site and set up MkDocs for it."""
        site = self.given or self._assembled(config)
        self._site, self._written = site, 0
        settings.apply(config, site.nav, package_folder(PACKAGE, OVERRIDES))
        return config

    def manual_folder(self, config: MkDocsConfig) -> Path | None:
        """The folder of the tool's manual, which is written relative to `mkdocs.yml`."""
        if not self.config.manual:
            return None
        return Path(config.config_file_path or ".").absolute().parent / self.config.manual

    @staticmethod
    def addresses(config: MkDocsConfig) -> OnWeb:
        """What `mkdocs.yml` says of addresses."""
        return OnWeb(config.repo_url, config.site_url)

    def _assembled(self, config: MkDocsConfig) -> Site:
        folder, now = Path(config.docs_dir), get_build_datetime()
        try:
            context = load(folder, as_of=lambda policy: policy.today(now))
            if not self.preview:
                self._warn(context)
            return make_site(
                folder,
                context,
                built_at=now.astimezone(dt.UTC),
                manual=self.manual_folder(config),
                preview=self.preview,
                on_web=self.addresses(config),
            )
        except QmsError as error:
            raise PluginError(f"{error.message} {error.hint}".strip()) from error

    @staticmethod
    def _warn(context: Context) -> None:
        """Tell what `qms build` would stop for; with `--strict` MkDocs stops too."""
        for finding in stopping(run(context, registry.ALL), context):
            place = f"{finding.path}:{finding.line}" if finding.path else "repository"
            log.warning(f"{place}: {finding.rule} {finding.message}")

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Keep the theme's own files; of everything else only what was assembled is published."""
        kept = [file for file in files if file.src_dir in config.theme.dirs]
        return Files([*kept, *_files(self._site, config)])

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Count the pages that are finished."""
        del page, config
        self._written += 1
        if self.progress is not None and self._site is not None:
            self.progress(self._written, len(self._site.pages))
        return output

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Also watch the manual."""
        del builder
        folder = self.manual_folder(config)
        if folder is not None:
            server.watch(str(folder))
        return server


def _files(site: Site | None, config: MkDocsConfig) -> list[File]:
    if site is None:
        return []
    found = []
    root = Path(config.docs_dir).name
    for page in site.pages:
        file = File.generated(config, page.path, content=page.markdown())
        # Relative to docs_dir, which is the QMS root: the first folder of a source's path.
        file.edit_uri = (page.source or "").removeprefix(f"{root}/") or None
        found.append(file)
    found += (File.generated(config, asset.path, content=asset.data) for asset in site.assets)
    return found
