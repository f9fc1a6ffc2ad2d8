"""Findings as a section of Markdown: the gravest first, each with its repair."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qmsctl.model.finding import Finding, Severity
from qmsctl.report.pullrequest.cut import Limit, fitting, within
from qmsctl.report.pullrequest.judgement import Judgement
from qmsctl.report.pullrequest.markup import code, folded, text
from qmsctl.report.pullrequest.wording import SIGNS, counts_words
from qmsctl.report.summary import gravest_first, told
from qmsctl.report.tables import counted

_OPEN = {Severity.ERROR: 10, Severity.WARNING: 5, Severity.NOTE: 0}
"""So many findings of each kind stand open; the others are folded."""

_MOST = 2_000  # characters of one message
_CODE = re.compile(r"`([^`\n]+)`")
_HEADINGS = {
    Severity.ERROR: "What must be repaired",
    Severity.WARNING: "What deserves a look",
    Severity.NOTE: "To know",
}
_FOLDED = 120  # characters that folding takes
_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


@dataclass(frozen=True, slots=True)
class FindingsSection:
    """Every finding of a judgement; those that do not fit are counted by severity."""

    judgement: Judgement

    def write(self, limit: Limit) -> str:
        """The findings in at most `limit.room`; "" if there are none."""
        ordered = gravest_first(self.judgement.findings)
        if not ordered:
            return ""
        headings = sum(limit.measure(f"#### {h}\n\n") + _FOLDED for h in _HEADINGS.values())
        items = (self._item(finding) for finding in ordered)

        def rest(number: int) -> str:
            return self._rest(ordered[len(ordered) - number :])

        kept, note = fitting(items, len(ordered), within(limit, limit.room - headings), rest)
        shown = list(zip(ordered, kept, strict=False))
        return "".join(self._group(severity, shown) for severity in Severity) + note

    def _group(self, severity: Severity, shown: Sequence[tuple[Finding, str]]) -> str:
        items = [item for finding, item in shown if finding.severity is severity]
        if not items:
            return ""
        most = _OPEN[severity]
        first, others = items[:most], items[most:]
        body = "".join(first) + ("\n" if first else "")
        if others:
            more = "more " if first else ""
            summary = counted(len(others), f"{more}{_NAMES[severity]}")
            body += folded(f"{SIGNS[severity]} {summary}", "".join(others)) + "\n"
        return f"#### {_HEADINGS[severity]}\n\n{body}"

    def _item(self, finding: Finding) -> str:
        title = self.judgement.titles.get(finding.rule)
        name = f"**{finding.rule}** {text(title)}" if title else f"**{finding.rule}**"
        head = " · ".join(part for part in (name, _document(finding), _place(finding)) if part)
        lines = [f"- {SIGNS[finding.severity]} {head}", f"  {prose(told(finding))}"]
        if finding.hint:
            lines.append(f"  <b>What to do:</b> {prose(finding.hint)}")
        return "<br>\n".join(lines) + "\n"

    def _rest(self, left: Sequence[Finding]) -> str:
        counts = [sum(f.severity is s for f in left) for s in Severity]
        how = f"`qms {self.judgement.command}`"
        if self.judgement.basis.base is not None:
            how = "`qms check --base …`"
        return (
            f"\n… and {counted(len(left), 'more finding')} ({counts_words(*counts)}); "
            f"{how} lists them all.\n\n"
        )


def _document(finding: Finding) -> str:
    return text(finding.document, most=60) if finding.document else ""


def _place(finding: Finding) -> str:
    if finding.path is None:
        return ""
    line = f":{finding.line}" if finding.line else ""
    return code(f"{finding.path}{line}")


def prose(message: str) -> str:
    """A message of ours as Markdown: what it sets in backticks is shown as code, all else plain."""
    short = message if len(message) <= _MOST else message[:_MOST] + " …"
    lines = []
    for line in short.split("\n"):
        parts = _CODE.split(line)  # plain, code, plain, code, …, plain
        written = [code(part) if n % 2 else _plain(part) for n, part in enumerate(parts)]
        lines.append("".join(written))
    return "<br>".join(line for line in lines if line)


def _plain(part: str) -> str:
    """Safe text that keeps the spaces beside code."""
    if not part.strip():
        return " " if part else ""
    before = " " if part[0].isspace() else ""
    after = " " if part[-1].isspace() else ""
    return f"{before}{text(part)}{after}"
