"""Findings as workflow commands of GitHub Actions: annotations at the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step and drops all further ones without
a word. So the gravest become annotations, spread over the documents; the others are ordinary lines
of the log in a fold, with their count.
"""

from collections.abc import Iterator, Mapping, Sequence

from qmsctl.model.finding import Finding, Severity
from qmsctl.report.summary import Summary, counted, gravest_first, told, visible

SHOWN = 10
"""Annotations of one kind that GitHub shows of a step."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_OLD_COMMAND = "##["  # what the runner also obeys, anywhere in a line


def render(
    findings: Sequence[Finding],
    summary: Summary,
    *,
    titles: Mapping[str, str] | None = None,
) -> str:
    """A command a line, the gravest first, and the summary as the last, ordinary line.

    `titles` are the titles of rules by code; they head the annotations. What is more than GitHub
    shows stands in a fold before the summary.
    """
    chosen, others = _chosen(gravest_first(findings))
    lines = [_command(finding, (titles or {}).get(finding.rule)) for finding in chosen]
    lines += _folded(others)
    return "".join(f"{line}\n" for line in (*lines, summary.sentence))


def _chosen(ordered: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Those that become annotations, and the rest, both in the given order."""
    chosen: set[int] = set()
    for severity in Severity:
        mine = [(index, f) for index, f in enumerate(ordered) if f.severity is severity]
        chosen.update(list(_spread(mine))[:SHOWN])
    return (
        [finding for index, finding in enumerate(ordered) if index in chosen],
        [finding for index, finding in enumerate(ordered) if index not in chosen],
    )


def _spread(found: Sequence[tuple[int, Finding]]) -> Iterator[int]:
    """The places of findings in rounds: one of each document first, then each one's second."""
    rounds: dict[int, list[int]] = {}
    seen: dict[str, int] = {}
    for index, finding in found:
        name = finding.path or finding.document or ""
        seen[name] = seen.get(name, 0) + 1
        rounds.setdefault(seen[name], []).append(index)
    for number in sorted(rounds):
        yield from rounds[number]


def _folded(others: Sequence[Finding]) -> Iterator[str]:
    if not others:
        return
    more = counted(len(others), "more finding")
    yield f"::group::{more} than GitHub shows as annotations"
    for finding in others:
        place = finding.path or ""
        if finding.path and finding.line:
            place = f"{place}:{finding.line}"
        text = " ".join(part for part in (place, told(finding), finding.hint) if part)
        yield _ordinary(f"{finding.severity.value} {finding.rule} {text}")
    yield "::endgroup::"


def _ordinary(text: str) -> str:
    """One line of the log that begins with our own word and holds no command."""
    line = visible(" ".join(text.split()))
    return line.replace(_OLD_COMMAND, "## [")


def _command(finding: Finding, title: str | None) -> str:
    properties = {
        "file": finding.path,
        "line": str(finding.line) if finding.path and finding.line else None,
        "col": str(finding.column) if finding.path and finding.line and finding.column else None,
        "title": f"{finding.rule}: {title}" if title else finding.rule,
    }
    text = "\n".join(part for part in (told(finding), finding.hint) if part)
    return annotation(_COMMANDS[finding.severity], text, properties)


def annotation(kind: str, text: str, properties: Mapping[str, str | None]) -> str:
    """One command that shows a text: `kind` is error, warning or notice."""
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{kind} {written}::{_data(text)}"


def ordinary(text: str) -> str:
    """A text as one line of the log that holds no command, also where it begins with colons."""
    line = _ordinary(text)
    return f" {line}" if line.startswith("::") else line


def _data(text: str) -> str:
    """A message as the runner reads it back: ``%``, CR and LF are escaped."""
    shown = visible(text, keep="\r\n")
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value: as a message, and ``:`` and ``,`` are escaped as well."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
