"""`qms init`: a new QMS repository, or a QMS added to this one; nothing is ever overwritten."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.options import Common, now
from qmsctl.cli.saying import listed, nearest, say, shell_word
from qmsctl.model.errors import GitError, NotARepository, UsageError

if TYPE_CHECKING:
    from qmsctl.scaffold.start import Start

_PERSON = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<mail>[^<>@\s]+@[^<>@\s]+)\s*>\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_COMMIT_MESSAGE = "Start the quality management system"


@dataclass(frozen=True)
class _Place:
    """Where the QMS goes: `folder`, in the repository `top` (None: there is none yet)."""

    folder: Path
    top: Path | None
    main_branch: str
    user: tuple[str, str]

    @property
    def prefix(self) -> str:
        """What paths in the repository begin with."""
        inner = self.folder.relative_to(self.top).as_posix() if self.top else "."
        return "" if inner == "." else f"{inner}/"


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
    no_commit: bool,
    dry_run: bool,
) -> None:
    """Make a new QMS repository in DIR, or add a QMS to the repository in which DIR lies.

    Files that exist are never overwritten.
    """
    from qmsctl.scaffold.start import files

    place = _place(common.path / directory)
    start = _start(place, name, time_zone, person, language, standards)
    wanted = files(start)
    missing, kept = _sort_out(place, wanted)
    if not missing:
        click.echo("Everything is there already; nothing was written.", err=True)
        return
    if dry_run:
        from qmsctl.report.patch import unified

        for path, text in missing.items():
            click.echo(unified(place.prefix + path, None, text.encode()), nl=False)
        return
    _write(place, missing)
    _report(place, start, missing, kept)
    _save(place, missing, commit=not no_commit)
    _next(place)


def _place(folder: Path) -> _Place:
    from qmsctl.repository.git import Git
    from qmsctl.repository.gitwrite import main_branch_of, user_outside

    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", hint="Give the name of a folder.")
    existing = next(f for f in (folder, *folder.parents) if f.is_dir())
    try:
        with Git.open(existing) as git:
            return _Place(folder, git.top.resolve(), main_branch_of(git), git.user())
    except NotARepository:
        return _Place(folder, None, "main", user_outside(existing))


def _start(
    place: _Place,
    name: str | None,
    time_zone: str | None,
    person: str | None,
    language: str,
    standards: tuple[str, ...],
) -> "Start":
    from qmsctl.repository.localzone import local_zone
    from qmsctl.scaffold.start import Start
    from qmsctl.scaffold.wording import clean, person_id

    person_name, mail = _person(person, place.user)
    if not _LANGUAGE.fullmatch(language):
        raise UsageError(f"'{language}' is no language.", hint="Write a code: en, de, pt-BR.")
    zone = _known_zone(time_zone or local_zone() or "UTC")
    return Start(
        organization=clean(name or place.folder.name or "My organization", "The name"),
        time_zone=zone.key,
        language=language,
        main_branch=place.main_branch,
        standards=_known_standards(standards),
        person_id=person_id(person_name, mail),
        person_name=clean(person_name, "The person's name"),
        person_email=clean(mail, "The e-mail address"),
        day=now().astimezone(zone).date(),
    )


def _person(given: str | None, user: tuple[str, str]) -> tuple[str, str]:
    """Name and e-mail address of whoever takes the first roles."""
    if given is None:
        if user[0] and user[1]:
            return user
        raise UsageError(
            "Git does not know who you are, and the QMS needs one person to begin with.",
            hint='Repeat the command with --person "Mia Keller <m.keller@example.org>".',
        )
    match = _PERSON.fullmatch(given)
    if match is None or not match["name"]:
        raise UsageError(
            f"'{given}' is not a name with an e-mail address.",
            hint='Write it as --person "Mia Keller <m.keller@example.org>".',
        )
    return match["name"], match["mail"]


def _known_zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f"'{name}' is no time zone.",
            hint="Write a name such as Europe/Berlin, America/New_York or UTC.",
        ) from error


def _known_standards(wanted: tuple[str, ...]) -> tuple[str, ...]:
    from qmsctl.repository.policyfile import available_standards

    known = available_standards()
    for key in wanted:
        if key not in known:
            raise UsageError(
                f"The edition '{key}' is not known.{nearest(key, known)}",
                hint=f"Known are {', '.join(known)}.",
            )
    return tuple(dict.fromkeys(wanted))


def _sort_out(place: _Place, wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
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


def _refuse_second(place: _Place, *, new: bool) -> None:
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


def _write(place: _Place, missing: Mapping[str, str]) -> None:
    from qmsctl.repository.files import write_new

    for path, text in missing.items():
        write_new(place.folder / path, text.encode())


def _report(place: _Place, start: "Start", missing: Mapping[str, str], kept: list[str]) -> None:
    """Say what was written, what was left alone, and what was assumed."""
    say(f"A QMS for {start.organization} was made in {place.folder}:")
    width = max(map(len, missing))
    for path in missing:
        say(f"  {path.ljust(width)}  {_meaning(path)}".rstrip())
    if kept:
        say(f"Left as they were, because they are yours: {listed(kept)}.")
        if "mkdocs.yml" in kept:
            say("  'qms build' needs 'docs_dir: qms_docs' and the plugin 'qms' in mkdocs.yml.")
    say(f"Time zone: {start.time_zone}. First roles: {start.person_name} ({start.person_id}).")
    if start.language != "en":
        say(
            "The template texts are English: translate SOP-001 and the required headings in "
            "qms.yml."
        )


def _meaning(path: str) -> str:
    from qmsctl.scaffold.start import MEANINGS

    return next((text for start, text in MEANINGS.items() if path.startswith(start)), "")


def _save(place: _Place, missing: Mapping[str, str], *, commit: bool) -> None:
    """Commit what was written, or say how."""
    from qmsctl.repository.git import Git
    from qmsctl.repository.gitwrite import commit_files, init_repository

    if place.top is None:
        init_repository(place.folder, place.main_branch)
    paths = [place.prefix + path for path in missing]
    if commit and all(place.user):
        with Git.open(place.folder) as git:
            try:
                say(f"Saved in Git as commit {commit_files(git, paths, _COMMIT_MESSAGE)}.")
            except GitError as error:
                say(f"The files are written but not saved in Git: {error.message}")
            else:
                return
    say("Save the files in Git with these commands:")
    if not all(place.user):
        say('  git config user.name "Your Name"')
        say('  git config user.email "you@example.org"')
    say(f"  git add {' '.join(map(shell_word, paths))}")
    say(f'  git commit -m "{_COMMIT_MESSAGE}"')


def _next(place: _Place) -> None:
    say("What comes next:")
    if place.folder != Path.cwd():
        say(f"  cd {shell_word(str(place.folder))}")
    say("  qms check               see that all is well")
    say('  qms new sop "Cleaning"  start a document')
    say("  qms build               build the site")
    say("Read qms_docs/qms.yml and change what does not fit; then approve it, so that others can")
    say("approve documents:  qms approve QMS-POLICY --role policy-owner")
    say("Working alone? Look at 'independence' in it first: nobody approves only their own work.")
