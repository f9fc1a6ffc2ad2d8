"""How approvals stand, as text for terminals."""

from collections.abc import Iterator

from qmsctl.approval.gate import Judged, State
from qmsctl.report.gate.model import GateReport
from qmsctl.report.gate.steps import next_step, objection_step, uncounted_step
from qmsctl.report.gate.words import headline, marked, objection_words, state_word
from qmsctl.report.tables import NOTHING, plain, table
from qmsctl.report.words import Paint, unpainted

_HEADERS = ("Role", "State", "Who", "Why")
_GOOD = {State.APPROVED: "good", State.NOT_NEEDED: "dim", State.WAITING: "warn"}


def render(report: GateReport, *, width: int | None = None, paint: Paint = unpainted) -> str:
    """The whole report; `width` is that of the terminal, None for no limit."""
    parts = [*_marks(report), *(f"{plain(text)}\n" for text in report.obstacles)]
    parts += [f"\n{_judged(judged, report, width, paint)}" for judged in report.judged]
    parts += _beside(report)
    parts.append(f"\n{paint('bad' if report.holds else 'good', headline(report))}\n")
    return "".join(parts).lstrip("\n")


def _marks(report: GateReport) -> Iterator[str]:
    for line in marked(report, plain):
        yield f"{line}\n"


def _judged(judged: Judged, report: GateReport, width: int | None, paint: Paint) -> str:
    about = judged.about
    title = f" – {about.title}" if about.title else ""
    rows = [
        (one.role, state_word(one.state), one.name or NOTHING, one.sentence)
        for one in judged.standings
    ]
    colours = [_GOOD.get(one.state, "bad") for one in judged.standings]
    lines = [f"{paint('bold', plain(f'{about.name}{title}'))}\n"]
    if rows:
        lines.append(
            table(
                _HEADERS,
                rows,
                width=width,
                wrapped=len(_HEADERS) - 1,
                paint=lambda index, line: paint(colours[index], line),
            )
        )
    lines += [f"  {plain(text)}\n" for text in judged.remarks]
    for objection in judged.objections:
        lines.append(f"  {plain(objection_words(objection))}\n")
        lines.append(f"  → {plain(objection_step(objection, report.pull))}\n")
    steps = [next_step(one, judged, report.pull) for one in judged.standings]
    lines += [f"  → {plain(step)}\n" for step in dict.fromkeys(steps) if step]
    return "".join(lines)


def _beside(report: GateReport) -> Iterator[str]:
    if report.unjudged:
        yield "\n"
    for one in report.unjudged:
        yield f"{plain(one.name)}: nobody's approval makes it right: {plain(one.why)}.\n"
    if report.drafts:
        yield f"\nDrafts, which nobody need approve yet: {plain(', '.join(report.drafts))}.\n"
    if report.uncounted:
        yield "\nReviews that count for nothing here:\n"
    for item in report.uncounted:
        yield f"  {plain(f'{item.sentence} {uncounted_step(item)}')}\n"
