"""A QMS in a real repository whose main line grows step by step."""

import datetime as dt
import shutil
from pathlib import Path

from qmsctl.rules.catalogue import Overlay
from qmsctl.rules.context import Context
from qmsctl.rules.example import AS_OF
from qmsctl.rules.loading import load
from tests.rules.examples import MIA, lay, noon
from tests.support.gitrepo import GitRepo


class Story:
    """Starts from the example QMS, which the main line received on 2026-01-20."""

    def __init__(self, base: Path, top: Path) -> None:
        shutil.copytree(base, top, symlinks=True)
        self.repo = GitRepo(top)

    def on(self, day: str, overlay: Overlay, author: tuple[str, str] = MIA) -> str:
        """The main line receives files on a day."""
        lay(self.repo, overlay)
        return self.repo.commit(date=noon(day), author=author)

    def tree(self, overlay: Overlay | None = None, as_of: str = AS_OF) -> Context:
        """What `qms check` sees with files in the work tree that nobody has committed."""
        lay(self.repo, overlay or {})
        return self._load(as_of)

    def pull_request(
        self,
        *overlays: Overlay,
        as_of: str = AS_OF,
        authors: tuple[tuple[str, str], ...] = (MIA,) * 9,
    ) -> Context:
        """What `qms check --base main` sees of a branch with a commit for each overlay."""
        self.repo.branch("change")
        for overlay, author in zip(overlays, authors, strict=False):
            lay(self.repo, overlay)
            self.repo.commit(date=noon(as_of), author=author)
        return self._load(as_of, base="main")

    def verify(self, as_of: str = AS_OF) -> Context:
        """What `qms verify` sees."""
        return self._load(as_of, replay=True)

    def _load(self, as_of: str, *, base: str | None = None, replay: bool = False) -> Context:
        day = dt.date.fromisoformat(as_of)
        return load(self.repo.path, as_of=day, base=base, replay=replay, use_cache=False)
