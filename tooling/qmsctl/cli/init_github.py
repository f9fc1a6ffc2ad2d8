"""`qms init --github`: what GitHub needs, beside a new QMS or one that is there already."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl import __version__
from qmsctl.cli.options import Common
from qmsctl.cli.saying import say
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.scaffold.forgefiles import OnGitHub
    from qmsctl.scaffold.start import Start


def owners_of(given: Iterable[str]) -> tuple[str, ...]:
    """Logins and teams as they were given, without ``@``.

    Raises:
        UsageError: one of them cannot be a login.
    """
    from qmsctl.scaffold.forgefiles import LOGIN

    found = []
    for name in given:
        match = LOGIN.fullmatch(name)
        if match is None:
            raise UsageError(
                f"'{name}' is no login of GitHub.",
                hint="Write @login, or @organization/team.",
            )
        found.append(match["name"])
    return tuple(dict.fromkeys(found))


def beside_new(start: "Start", prefix: str, owners: tuple[str, ...]) -> "OnGitHub":
    """Where a QMS will be that is about to be made; `prefix` is its folder with a ``/``."""
    from qmsctl.scaffold.forgefiles import OnGitHub
    from qmsctl.scaffold.start import ROOT

    return OnGitHub(f"{prefix}{ROOT}", start.main_branch, start.time_zone, __version__, owners)


def beside_existing(folder: Path, owners: tuple[str, ...]) -> "OnGitHub | None":
    """Where the QMS of the repository around `folder` is, by its own policy; None without one.

    Raises:
        QmsError: there are several, or the policy cannot be read.
    """
    from qmsctl.repository.rootfinder import all_roots
    from qmsctl.scaffold.forgefiles import OnGitHub

    if not folder.is_dir() or not all_roots(folder):
        return None
    context = Common(str(folder)).load()
    policy = context.policy
    return OnGitHub(context.root, policy.main_branch, policy.time_zone, __version__, owners)


def wanted_files(where: "OnGitHub") -> Mapping[str, str]:
    """Path in the repository → content."""
    from qmsctl.repository.sitefolder import package_files
    from qmsctl.scaffold.forgefiles import FOLDER, github_files

    return github_files(package_files("qmsctl.scaffold", FOLDER), where)


def meaning(path: str) -> str:
    """What one of the files is for."""
    from qmsctl.scaffold.forgefiles import MEANINGS

    return next((text for start, text in MEANINGS.items() if path.startswith(start)), "")


def say_settings(where: "OnGitHub") -> None:
    """What only a person can switch on, in the repository's settings."""
    say("On GitHub, in the repository's settings:")
    say("  Rules, Rulesets     for the main branch: require a pull request, review from code")
    say("                      owners, and the check 'Check the QMS'")
    say("  Pages               Source: GitHub Actions. On most plans the site is then public,")
    say("                      even if the repository is private.")
    say("  Actions, General    allow GitHub Actions to create pull requests, for the issue forms")
    if not where.owners:
        say("Say in .github/CODEOWNERS who must agree to changes of the check and of the policy.")
