"""`qms init`: a new QMS repository, or a QMS added to this one; nothing is ever overwritten."""

from collections.abc import Mapping
from pathlib import Path

import click

from qmsctl.cli.init_github import beside_existing, beside_new, owners_of, wanted_files
from qmsctl.cli.init_place import Place, Plan, place_of
from qmsctl.cli.init_saying import report, say_next
from qmsctl.cli.init_start import start_of
from qmsctl.cli.options import Common
from qmsctl.cli.saying import listed, say, shell_word
from qmsctl.model.errors import GitError, UsageError


@click.command(epilog='Example: qms init handbook --name "Halden Instruments"')
@click.argument("directory", required=False, metavar="[DIR]", default=".")
@click.option(
    "--name", metavar="ORG", help="Name of the organization; the folder's name if absent."
)
@click.option("--time-zone", metavar="TZ", help="Such as Europe/Berlin; this computer's if absent.")
@click.option(
    "--person",
    metavar='"NAME <MAIL>"',
    help="Who takes the first roles; Git's user.name and user.email if absent.",
)
@click.option(
    "--language", default="en", show_default=True, help="Language of documents that name none."
)
@click.option(
    "--standard",
    "standards",
    multiple=True,
    metavar="EDITION",
    help="Such as iso9001:2026; may be given several times. Its gaps are then reported.",
)
@click.option(
    "--github",
    is_flag=True,
    help="Also write what GitHub needs to check, comment, publish and remind; beside a QMS that is "
    "there already, only that.",
)
@click.option(
    "--code-owner",
    "code_owners",
    multiple=True,
    metavar="LOGIN",
    help="With --github: who must agree to changes of the check and of the policy; may be given "
    "several times.",
)
@click.option("--no-commit", is_flag=True, help="Write the files and leave saving them to you.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.pass_obj
def command(
    common: Common,
    directory: str,
    name: str | None,
    time_zone: str | None,
    person: str | None,
    language: str,
    standards: tuple[str, ...],
    github: bool,
    code_owners: tuple[str, ...],
    no_commit: bool,
    dry_run: bool,
) -> None:
    """Make a new QMS repository in DIR, or add a QMS to the repository in which DIR lies.

    Files that exist are never overwritten.
    """
    place = place_of(common.path / directory)
    owners = owners_of(code_owners)
    if owners and not github:
        raise UsageError("--code-owner needs --github.", hint="Add --github.")
    where = beside_existing(place.base, owners) if github else None
    if where is not None:
        _refuse_choices(name, time_zone, person, standards)
        plan = Plan(None, where)
    else:
        start = start_of(
            place.folder.name,
            place.main_branch,
            place.user,
            name=name,
            time_zone=time_zone,
            person=person,
            language=language,
            standards=standards,
        )
        plan = Plan(start, beside_new(start, place.prefix, owners) if github else None)
    missing, kept = _sort_all_out(place, plan)
    if not missing:
        say("Everything is there already; nothing was written.")
    elif dry_run:
        _show(missing)
    else:
        _write(place, missing)
        report(place, plan, missing, kept)
        _save(place, missing, plan.message, commit=not no_commit)
        say_next(place, plan)


def _refuse_choices(
    name: str | None, time_zone: str | None, person: str | None, standards: tuple[str, ...]
) -> None:
    """Raise if something was chosen for a QMS that is there already."""
    given = {"--name": name, "--time-zone": time_zone, "--person": person, "--standard": standards}
    for option, value in given.items():
        if value:
            raise UsageError(
                f"There is a QMS already, so {option} means nothing here. Nothing was written.",
                hint="Leave it out; --github then adds GitHub's files only.",
            )


def _sort_all_out(place: Place, plan: Plan) -> tuple[dict[str, str], list[str]]:
    """What has to be written, by its path in the repository, and which files stay as they are."""
    missing: dict[str, str] = {}
    kept: list[str] = []
    if plan.start is not None:
        from qmsctl.scaffold.start import files

        own, kept = _sort_out(place, files(plan.start))
        missing = {place.prefix + path: text for path, text in own.items()}
    if plan.on_github is not None:
        wanted = wanted_files(plan.on_github)
        states = {path: _state(place.base / path, text) for path, text in wanted.items()}
        missing |= {path: text for path, text in wanted.items() if states[path] == "absent"}
        kept += [path for path, state in states.items() if state == "different"]
    return missing, kept


def _show(missing: Mapping[str, str]) -> None:
    from qmsctl.report.patch import unified

    for path, text in missing.items():
        click.echo(unified(path, None, text.encode()), nl=False)


def _sort_out(place: Place, wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What has to be written, and which of the repository's own files stay as they are.

    Raises:
        UsageError: there is a QMS already, or a file in the way.
    """
    from qmsctl.scaffold.start import COMPANIONS, INNER_ATTRIBUTES, POLICY_PATH, inner_attributes

    states = {path: _state(place.folder / path, text) for path, text in wanted.items()}
    _refuse_second(place, new=states[POLICY_PATH] != "same")
    blocked = [p for p, state in states.items() if state == "different" and p not in COMPANIONS]
    if blocked:
        raise UsageError(
            f"{listed(blocked)} {'is' if len(blocked) == 1 else 'are'} there already with other "
            "content. Nothing was written.",
            hint="Nothing is ever overwritten: move what is there, or choose another folder.",
        )
    missing = {path: text for path, text in wanted.items() if states[path] == "absent"}
    kept = [path for path, state in states.items() if state == "different"]
    if ".gitattributes" in kept and _state(place.folder / INNER_ATTRIBUTES, "") == "absent":
        # Attributes further down count more, so the file at the top need not be touched.
        missing[INNER_ATTRIBUTES] = inner_attributes()
    return missing, kept


def _refuse_second(place: Place, *, new: bool) -> None:
    """Raise if the repository has a QMS already, other than the very one that would be written."""
    from qmsctl.repository.rootfinder import all_roots
    from qmsctl.scaffold.start import ROOT

    if place.top is None and not place.folder.exists():
        return
    roots = [r for r in all_roots(place.top or place.folder) if new or r != place.prefix + ROOT]
    if roots:
        names = listed(f"{root}/qms.yml" if root else "qms.yml" for root in roots)
        raise UsageError(
            f"There is a QMS already: {names}. Nothing was written.",
            hint="'qms check' looks at it, 'qms new' adds a document.",
        )


def _state(target: Path, text: str) -> str:
    from qmsctl.repository.files import read_file

    if not target.exists() and not target.is_symlink():
        return "absent"
    return "same" if read_file(target) == text.encode() else "different"


def _write(place: Place, missing: Mapping[str, str]) -> None:
    from qmsctl.repository.files import write_new

    for path, text in missing.items():
        write_new(place.base / path, text.encode())


def _save(place: Place, missing: Mapping[str, str], message: str, *, commit: bool) -> None:
    """Commit what was written, or say how."""
    from qmsctl.repository.git import Git
    from qmsctl.repository.gitwrite import commit_files, init_repository

    if place.top is None:
        init_repository(place.folder, place.main_branch)
    paths = list(missing)
    if commit and all(place.user):
        with Git.open(place.folder) as git:
            try:
                say(f"Saved in Git as commit {commit_files(git, paths, message)}.")
            except GitError as error:
                say(f"The files are written but not saved in Git: {error.message}")
            else:
                return
    say("Save the files in Git with these commands:")
    if not all(place.user):
        say('  git config user.name "Your Name"')
        say('  git config user.email "you@example.org"')
    say(f"  git add {' '.join(map(shell_word, paths))}")
    say(f'  git commit -m "{message}"')
