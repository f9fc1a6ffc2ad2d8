"""How approvals stand as JSON values: schema `qms-approvals/1`."""

from typing import Any

from qmsctl.approval.gate import Judged, Standing
from qmsctl.model.givenreview import GivenReview
from qmsctl.report.gate.model import GateReport
from qmsctl.report.gate.steps import next_step, objection_step, uncounted_step
from qmsctl.report.gate.words import headline


def as_dict(report: GateReport) -> dict[str, Any]:
    """The whole report; keys are only ever added under one schema number."""
    basis = report.basis
    return {
        "schema": "qms-approvals/1",
        "pull_request": {"number": report.pull.number, "url": report.pull.url},
        "as_of": basis.as_of.isoformat(),
        "basis": {
            "base": basis.base or None,
            "head": basis.head or None,
            "policy": basis.policy,
            "tool": basis.tool,
        },
        "ready": not report.holds,
        "says": headline(report),
        "judged_by_base": [{"what": m.what, "paths": list(m.paths)} for m in report.marks],
        "obstacles": list(report.obstacles),
        "matters": [_judged(one, report) for one in report.judged],
        "not_judged": [{"name": one.name, "why": one.why} for one in report.unjudged],
        "drafts": list(report.drafts),
        "uncounted": [
            {
                "name": one.name,
                "why": one.word.value,
                "sentence": one.sentence,
                "next_step": uncounted_step(one) or None,
                "review": _review(one.review),
            }
            for one in report.uncounted
        ],
        "summary": {state.value: number for state, number in report.counts.items()},
    }


def _judged(judged: Judged, report: GateReport) -> dict[str, Any]:
    about = judged.about
    return {
        "for": about.what,
        "name": about.name,
        "document": about.key.id if about.key else None,
        "language": about.key.language if about.key else None,
        "version": about.version,
        "title": about.title,
        "path": about.path,
        "type": about.kind,
        "evidence": judged.wanted,
        "route": judged.route,
        "ready": not judged.holds,
        "approvals": [
            _standing(one, next_step(one, judged, report.pull)) for one in judged.standings
        ],
        "objections": [
            {
                "person": one.person,
                "name": one.name,
                "next_step": objection_step(one, report.pull),
                "review": _review(one.review),
            }
            for one in judged.objections
        ],
        "problems": list(judged.remarks),
    }


def _standing(one: Standing, step: str) -> dict[str, Any]:
    return {
        "role": one.role,
        "person": one.person or None,
        "name": one.name or None,
        "state": one.state.value,
        "why": one.word.value,
        "sentence": one.sentence,
        "next_step": step or None,
        "at": one.at.isoformat() if one.at else None,
        "review": _review(one.review) if one.review else None,
    }


def _review(review: GivenReview) -> dict[str, Any]:
    moment = review.submitted_at
    return {
        "id": review.id,
        "login": review.login,
        "state": review.state,
        "submitted_at": moment.isoformat() if moment else None,
        "commit": review.commit,
        "url": review.url or None,
    }
