"""What a new QMS begins with: the choices of `qms init`, checked and completed."""

import re
import zoneinfo
from typing import TYPE_CHECKING

from qmsctl.cli.options import now
from qmsctl.cli.saying import nearest
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.scaffold.start import Start

_PERSON = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<mail>[^<>@\s]+@[^<>@\s]+)\s*>\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)


def start_of(
    folder_name: str,
    main_branch: str,
    user: tuple[str, str],
    *,
    name: str | None,
    time_zone: str | None,
    person: str | None,
    language: str,
    standards: tuple[str, ...],
) -> "Start":
    """The choices as given; what is absent comes from the folder, from Git and from this computer.

    Raises:
        UsageError: a choice cannot be used, or nobody is known.
    """
    from qmsctl.repository.localzone import local_zone
    from qmsctl.scaffold.start import Start
    from qmsctl.scaffold.wording import clean, person_id

    person_name, mail = _person(person, user)
    if not _LANGUAGE.fullmatch(language):
        raise UsageError(f"'{language}' is no language.", hint="Write a code: en, de, pt-BR.")
    zone = _known_zone(time_zone or local_zone() or "UTC")
    return Start(
        organization=clean(name or folder_name or "My organization", "The name"),
        time_zone=zone.key,
        language=language,
        main_branch=main_branch,
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
