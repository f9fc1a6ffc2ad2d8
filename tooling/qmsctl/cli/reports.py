"""`--report FORMAT=FILE`: further reports of one run, each written whole or not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from qmsctl.model.errors import UsageError

SUMMARY = "summary"
REPORTS = ("text", "json", "github", "sarif", "markdown", SUMMARY)
_EXAMPLE = "Write it as FORMAT=FILE, such as '--report markdown=comment.md'."


class ReportFile(NamedTuple):
    """One report that was asked for: its form, the file, and the file as it was written."""

    form: str
    path: Path
    written: str


F = TypeVar("F", bound=Callable[..., Any])


def reports_option(*known: str) -> Callable[[F], F]:
    """`--report` with the given forms, of which the last one is a summary."""
    return click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT=FILE",
        help=f"Write the result to FILE as well, as {', '.join(known[:-1])} or {known[-1]} (added "
        "to FILE, for GitHub's job summary). May be given more than once.",
    )


report_option = reports_option(*REPORTS)


def parse_reports(given: Sequence[str], known: Sequence[str] = REPORTS) -> tuple[ReportFile, ...]:
    """Read the values of `--report`, before anything else is done; `known` are the forms.

    Raises:
        UsageError: an unknown form, no file, a file given twice, or a folder that does not exist.
    """
    found = tuple(_parse(value, known) for value in given)
    seen: dict[Path, ReportFile] = {}
    for item in found:
        place = item.path.absolute().resolve()
        if place in seen:
            raise UsageError(
                f"--report names the file {item.written} twice: as {seen[place].form} and as "
                f"{item.form}.",
                hint="Give each report a file of its own.",
            )
        seen[place] = item
    return found


def _parse(value: str, known: Sequence[str]) -> ReportFile:
    form, sign, name = value.partition("=")
    if not sign or not name:
        raise UsageError(f"--report {value} names no file.", hint=_EXAMPLE)
    if form not in known:
        raise UsageError(
            f"--report knows no format '{form}'; it knows {', '.join(known)}.", hint=_EXAMPLE
        )
    path = Path(name)
    if not path.parent.is_dir():
        raise UsageError(
            f"--report {value}: the folder {path.parent} does not exist.",
            hint="Make the folder first, or choose another one.",
        )
    return ReportFile(form, path, name)


def write_reports(reports: Sequence[ReportFile], rendered: Callable[[str, int], str]) -> None:
    """Write each report; `rendered` gives a form's text, told how many bytes FILE holds already.

    A summary goes behind what the file holds, everything else replaces it.

    Raises:
        FileRefused: a file cannot be written.
    """
    from qmsctl.repository.files import read_file, write_atomic

    for form, path, _ in reports:
        before = read_file(path) if form == SUMMARY and path.exists() else b""
        text = rendered(form, len(before))
        write_atomic(path, before + text.encode("utf-8", "backslashreplace"))
