"""The words that all reports about approvals of a pull request share."""

from collections.abc import Callable, Iterator

from qmsctl.approval.gate import Objection, State
from qmsctl.report.gate.model import GateReport
from qmsctl.report.tables import counted

_MOST_PATHS = 5


def state_word(state: State) -> str:
    """A state as people read it."""
    words = {State.REFUSED: "changes requested", State.UNKNOWN: "could not look"}
    return words.get(state, state.value.replace("-", " "))


def headline(report: GateReport) -> str:
    """How it stands, in one sentence."""
    if not report.basis.base:
        return "The main line has no QMS yet, so nobody could approve; 'qms check' judges it."
    if not report.holds:
        given = report.counts[State.APPROVED]
        if given:
            return f"All approvals are there ({given})."
        return "Nobody's approval is needed."
    parts = []
    if report.missing:
        parts.append(f"{counted(report.missing, 'approval')} missing")
    objections = sum(len(one.objections) for one in report.judged)
    if objections:
        parts.append(counted(objections, "objection"))
    remarks = sum(len(one.remarks) for one in report.judged)
    others = remarks + len(report.unjudged) + len(report.obstacles)
    if others:
        parts.append(counted(others, "obstacle"))
    return f"Not ready to merge: {', '.join(parts)}."


def objection_words(objection: Objection) -> str:
    """That somebody with a say asked for changes."""
    moment = objection.review.submitted_at
    when = f" on {moment:%Y-%m-%d}" if moment else ""
    return f"{objection.name}, who could approve this, asked for changes{when}: that holds it."


def marked(report: GateReport, shown: Callable[[str], str]) -> Iterator[str]:
    """Lines that say what changes how pull requests are judged; `shown` makes a path harmless."""
    for mark in report.marks:
        paths = ", ".join(shown(path) for path in mark.paths[:_MOST_PATHS])
        more = len(mark.paths) - _MOST_PATHS
        rest = f" and {more} more" if more > 0 else ""
        yield f"This pull request changes {mark.what}: {paths}{rest}."
    if report.marks:
        yield (
            f"It is judged by what the main line has (policy {shown(report.basis.policy)}, and the "
            "tool that runs here); nothing of this counts before it is merged."
        )
