"""How approvals stand, as the comment of a pull request; whatever is quoted does nothing there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.approval.gate import Judged, Standing, State
from qmsctl.report.gate.model import GateReport
from qmsctl.report.gate.steps import next_step, objection_step, uncounted_step
from qmsctl.report.gate.words import headline, marked, objection_words, state_word
from qmsctl.report.pullrequest.cut import COMMENT, Limit, Section, fitting, together, within
from qmsctl.report.pullrequest.markup import code, head, row, text
from qmsctl.report.tables import counted

MARKER = "<!-- qms-approvals -->"
"""The first line: by it the comment is found again."""

_SIGNS = {
    State.APPROVED: "✅",
    State.NOT_NEEDED: "➖",
    State.WAITING: "⏳",
    State.VOIDED: "🔁",
    State.REFUSED: "❌",
    State.NOT_ALLOWED: "⛔",
    State.UNKNOWN: "❓",
}
_PLAIN = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9/._#-]*", re.ASCII)
_MOST = 400  # characters of a sentence
_DIGITS = 10


def render(report: GateReport, *, limit: Limit = COMMENT) -> str:
    """The whole text, at most `limit.room` long; every section says what it left out."""
    sign = "⏳" if report.holds else "✅"
    top = f"{MARKER}\n### {sign} {text(headline(report))}\n\n"
    bottom = f"---\n<sub>{_basis(report)}</sub>\n"
    room = limit.room - limit.measure(top) - limit.measure(bottom)
    sections: list[Section] = [
        _Lines(tuple(_marks(report))),
        _Lines(tuple(_judged(report)), "\n… and {} more to approve.\n\n"),
        _Lines(tuple(_beside(report)), "- … and {} more\n\n"),
    ]
    return f"{top}{together(sections, within(limit, room))}{bottom}"


@dataclass(frozen=True, slots=True)
class _Lines:
    """Parts of which the first ones stay where there is too little room."""

    parts: tuple[str, ...]
    more: str = "… and {} more\n\n"

    def write(self, limit: Limit) -> str:
        """As many parts as fit into `limit.room`."""
        kept, rest = fitting(self.parts, len(self.parts), limit, self._more)
        return "".join(kept) + rest

    def _more(self, number: int) -> str:
        return self.more.format(f"{number:,}") if number else ""


def _marks(report: GateReport) -> Iterator[str]:
    lines = list(marked(report, code))
    if lines:
        yield "> [!CAUTION]\n" + "".join(f"> {line}\n>\n" for line in lines) + "\n"
    for obstacle in report.obstacles:
        yield f"> [!WARNING]\n> {text(obstacle, most=_MOST)}\n\n"


def _judged(report: GateReport) -> Iterator[str]:
    for judged in report.judged:
        about = judged.about
        title = f" – {text(about.title, most=120)}" if about.title else ""
        lines = [f"#### {text(about.name, most=120)}{title}\n\n"]
        if judged.standings:
            lines.append(head(("Role", "State", "Who", "Why", "What to do")))
            lines += [_row(one, judged, report) for one in judged.standings]
            lines.append("\n")
        for objection in judged.objections:
            said = _linked(objection_words(objection), objection.review.url)
            step = _step(objection_step(objection, report.pull), report)
            lines.append(f"- ❌ {said} {step}\n")
        lines += [f"- ❌ {text(remark, most=_MOST)}\n" for remark in judged.remarks]
        yield "".join(lines) + "\n"


def _row(one: Standing, judged: Judged, report: GateReport) -> str:
    url = one.review.url if one.review else ""
    return row(
        (
            text(one.role, most=120),
            f"{_SIGNS[one.state]} {state_word(one.state)}",
            text(one.name or "–", most=120),
            _linked(one.sentence, url),
            _step(next_step(one, judged, report.pull), report),
        )
    )


def _step(sentence: str, report: GateReport) -> str:
    """A next step, with the address at which to approve as a link."""
    shown, url = text(sentence, most=_MOST), report.pull.files
    if not _PLAIN.fullmatch(url):
        return shown
    return shown.replace(text(url), f"[the changed files]({url})")


def _linked(sentence: str, url: str) -> str:
    """The sentence, and the review by its address if that is a plain one."""
    shown = text(sentence, most=_MOST)
    return f"{shown} [Review]({url})" if _PLAIN.fullmatch(url) else shown


def _beside(report: GateReport) -> Iterator[str]:
    for one in report.unjudged:
        yield f"- ❌ {text(one.name, most=120)}: {text(one.why, most=_MOST)}.\n"
    for item in report.uncounted:
        said = f"{item.sentence} {uncounted_step(item)}".rstrip()
        yield f"- ℹ️ Counts for nothing here: {_linked(said, item.review.url)}\n"
    if report.drafts:
        names = ", ".join(text(name, most=60) for name in report.drafts[:20])
        more = len(report.drafts) - 20
        rest = f" and {counted(more, 'more draft')}" if more > 0 else ""
        yield f"- Drafts, which nobody need approve yet: {names}{rest}.\n"
    if report.unjudged or report.uncounted or report.drafts:
        yield "\n"


def _basis(report: GateReport) -> str:
    basis = report.basis
    start = f"Commit {basis.head[:_DIGITS]} against {basis.base[:_DIGITS]}, " if basis.base else ""
    policy, tool = text(basis.policy, most=40), text(basis.tool, most=40)
    said = f"{start}by policy {policy}, as of {basis.as_of}, qmsctl {tool}."
    return said[:1].upper() + said[1:]
