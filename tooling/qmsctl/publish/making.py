"""From a judged repository to an assembled site: reads what is needed, then assembles it."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from qmsctl.model.errors import UsageError
from qmsctl.publish.assemble import Ingredients, assemble
from qmsctl.publish.manual import ManualFile
from qmsctl.publish.site import Site
from qmsctl.publish.sources import read_preview, read_released
from qmsctl.publish.stage import PACKAGE, THEME_ASSETS
from qmsctl.publish.workshop import NOWHERE, OnWeb
from qmsctl.repository.memory import memory_of
from qmsctl.repository.sitefolder import folder_files, folder_holding, package_files
from qmsctl.rules.context import Context


def make_site(
    path: Path,
    context: Context,
    *,
    built_at: dt.datetime,
    manual: Path | None = None,
    preview: bool = False,
    on_web: OnWeb = NOWHERE,
    progress: Callable[[int, int], None] | None = None,
) -> Site:
    """The site of `context`, which was loaded from `path`; `manual` is the tool's manual's folder.

    `on_web` is what `mkdocs.yml` says of addresses. `progress` is told how many documents are
    done, of how many.

    Raises:
        QmsError: Git lacks something that is needed, or `manual` is no folder.
    """
    if preview:
        sources = read_preview(folder_holding(context.policy_file.path, path), context)
    else:
        sources = read_released(path, context)
    with memory_of(path, "redlines") as recall:
        return assemble(
            Ingredients(
                context=context,
                sources=sources,
                built_at=built_at,
                theme_assets=package_files(PACKAGE, THEME_ASSETS),
                manual=read_manual(manual),
                preview=preview,
                recall=recall,
                on_web=on_web,
            ),
            progress,
        )


def read_manual(folder: Path | None) -> Sequence[ManualFile]:
    """Every file of the manual's folder; none without one.

    Raises:
        UsageError: there is no such folder.
    """
    if folder is None:
        return ()
    if not folder.is_dir():
        raise UsageError(
            f"The manual's folder {folder} does not exist.",
            hint="Correct 'manual' of the plugin 'qms' in mkdocs.yml, or remove it.",
        )
    return tuple(ManualFile(name, data) for name, data in folder_files(folder).items())
