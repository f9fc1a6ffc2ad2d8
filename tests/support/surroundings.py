"""A machine on which Git, language, time zone and rights are all set differently."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOSTILE = """\
[user]
\tname = Somebody Else
\temail = else@example.org
[core]
\tautocrlf = true
\teol = crlf
\tprotectNTFS = true
\tlogAllRefUpdates = always
[commit]
\tgpgSign = true
[init]
\tdefaultBranch = trunk
\tdefaultObjectFormat = sha256
\ttemplateDir = {template}
[i18n]
\tcommitEncoding = ISO-8859-1
[fastimport]
\tunpackLimit = 0
"""


def surround(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """A machine on which everything is set differently."""
    hooks = folder / "template" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("reference-transaction", "post-checkout", "post-index-change"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    config = folder / "gitconfig"
    config.write_text(HOSTILE.format(template=folder / "template"))
    for name, value in {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": str(hooks),
        "GIT_TEMPLATE_DIR": str(folder / "template"),
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_DIR": str(folder / "elsewhere"),
        "GIT_WORK_TREE": str(folder),
        "GIT_INDEX_FILE": str(folder / "index"),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_AUTHOR_DATE": "1999-01-01T00:00:00Z",
        "GIT_COMMITTER_NAME": "Nobody",
        "TZ": "Pacific/Chatham",
        "LANG": "de_DE.ISO-8859-1",
        "LC_ALL": "tr_TR.UTF-8",
    }.items():
        patch.setenv(name, value)


@contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """A while on such a machine, with a strict umask."""
    before = os.umask(0o077)
    try:
        with pytest.MonkeyPatch.context() as patch:
            surround(folder, patch)
            yield
    finally:
        os.umask(before)
