"""What `qms init --github` writes: workflows, forms and rules for a QMS that lives on GitHub."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from qmsctl.scaffold.wording import quoted

FOLDER = "github"
"""The folder of this package with the texts; what is in it goes below ``.github/``."""

ACTIONS: Mapping[str, str] = {
    "checkout": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "setup-python": "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "upload-pages-artifact": (
        "actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0"
    ),
    "deploy-pages": "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0",
}
"""GitHub's own actions, each by the commit of one release."""

MEANINGS: Mapping[str, str] = {
    ".github/workflows/qms-check.yml": "judges pull requests",
    ".github/workflows/qms-comment.yml": "keeps one comment on each of them",
    ".github/workflows/qms-approvals.yml": "holds reviews against the approvals that are needed",
    ".github/workflows/qms-publish.yml": "publishes the site, daily and on changes",
    ".github/workflows/qms-record.yml": "keeps the reviews that approved what was merged",
    ".github/workflows/qms-audit.yml": "holds what was merged against what was approved",
    ".github/workflows/qms-reminders.yml": "opens an issue for each review that is due",
    ".github/workflows/qms-from-issue.yml": "opens the pull request that a form asks for",
    ".github/ISSUE_TEMPLATE/": "a form to fill in",
    ".github/PULL_REQUEST_TEMPLATE.md": "what a pull request says",
    ".github/CODEOWNERS": "whose review guards the check itself",
    ".github/dependabot.yml": "keeps GitHub's actions current",
}
"""What the files are for, by how their paths begin."""

LOGIN = re.compile(
    r"@?(?P<name>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9][\w.-]*)?)", re.ASCII
)
"""A login or ``organization/team`` of GitHub."""

_OWNERS = """\
# Whose review a pull request needs, by what it touches; the last matching line counts. Require it
# in the rules of the main branch ("Require review from Code Owners"). It guards what could weaken
# the check itself; who approves a document is said by the policy, not here.
"""
_NO_OWNERS = """\
#
# Nobody is named yet: take the '# ' away and put logins (@someone) or teams (@company/team) here.
"""
_MARK = re.compile(r"@([a-z][a-z_-]*)@")


@dataclass(frozen=True, slots=True)
class OnGitHub:
    """A QMS on GitHub.

    ``root`` is its folder in the repository, ``""`` the top; ``version`` is the tool that
    its workflows install; ``owners`` are logins without ``@``.
    """

    root: str
    main_branch: str
    time_zone: str
    version: str
    owners: tuple[str, ...] = ()


def github_files(texts: Mapping[str, bytes], where: OnGitHub) -> Mapping[str, str]:
    """Path in the repository → content, from the package's own `texts` below `FOLDER`."""
    values = {
        **ACTIONS,
        "main": quoted(where.main_branch),
        "time_zone": quoted(where.time_zone),
        "version": where.version,
    }
    filled = {
        f".github/{path}": _MARK.sub(lambda found: values[found[1]], data.decode())
        for path, data in sorted(texts.items())
    }
    return {**filled, ".github/CODEOWNERS": code_owners(where)}


def code_owners(where: OnGitHub) -> str:
    """Who must look at changes of what judges; lines are comments as long as nobody is named."""
    root = posixpath.join("/", where.root)
    settings = posixpath.join(posixpath.dirname(root), "mkdocs.yml")
    own = [posixpath.join(root, name) for name in ("qms.yml", "people/", "records/")]
    paths = [*own, "/.github/", settings]
    names = " ".join(f"@{login}" for login in where.owners) or "@your-login"
    width = max(map(len, paths))
    start = "" if where.owners else "# "
    lines = "".join(f"{start}{_escaped(path).ljust(width)}  {names}\n" for path in paths)
    return f"{_OWNERS}{'' if where.owners else _NO_OWNERS}\n{lines}"


def _escaped(path: str) -> str:
    """A path as a pattern of CODEOWNERS, where blanks end it and signs stand for others."""
    return re.sub(r"([\\ #!*?\[\]])", r"\\\1", path)
