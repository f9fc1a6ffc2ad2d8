"""How approvals stand as workflow commands: an annotation for each thing that holds the merge."""

from collections.abc import Iterator

from qmsctl.report.gate.model import GateReport
from qmsctl.report.gate.steps import next_step, objection_step, uncounted_step
from qmsctl.report.gate.words import headline, marked, objection_words, state_word
from qmsctl.report.github import SHOWN, annotation, ordinary
from qmsctl.report.tables import plain


def render(report: GateReport) -> str:
    """A command a line, then what holds nothing up as ordinary lines, the headline last."""
    errors = list(_errors(report))
    lines = [annotation("warning", line, {"title": "Approvals"}) for line in marked(report, plain)]
    for path, text in errors[:SHOWN]:
        lines.append(annotation("error", text, {"file": path, "title": "Approval missing"}))
    lines += [ordinary(f"{path or ''} {text}") for path, text in errors[SHOWN:]]
    lines += map(ordinary, _others(report))
    lines.append(ordinary(headline(report)))
    return "".join(f"{line}\n" for line in lines)


def _errors(report: GateReport) -> Iterator[tuple[str | None, str]]:
    """What holds the merge, each with the file that it is about."""
    for obstacle in report.obstacles:
        yield None, obstacle
    for one in report.unjudged:
        yield None, f"{one.name}: {one.why}."
    for judged in report.judged:
        path, name = judged.about.path, judged.about.name
        for objection in judged.objections:
            step = objection_step(objection, report.pull)
            yield path, f"{name}: {objection_words(objection)}\n{step}"
        for remark in judged.remarks:
            yield path, f"{name}: {remark}"
        for standing in judged.standings:
            if standing.holds:
                state = f"{standing.role} ({state_word(standing.state)})"
                step = next_step(standing, judged, report.pull)
                yield path, f"{name}, {state}: {standing.sentence}\n{step}".rstrip()


def _others(report: GateReport) -> Iterator[str]:
    for judged in report.judged:
        for standing in judged.standings:
            if not standing.holds:
                yield f"{judged.about.name}, {standing.role}: {standing.sentence}"
    for item in report.uncounted:
        yield f"Counts for nothing here: {item.sentence} {uncounted_step(item)}"
    if report.drafts:
        yield f"Drafts, which nobody need approve yet: {', '.join(report.drafts)}."
