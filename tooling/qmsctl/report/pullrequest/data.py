"""What a pull request changes as JSON values, under `changes` of `qms-check/1`."""

from collections.abc import Iterable
from typing import Any

from qmsctl.report.pullrequest.model import (
    Approvals,
    DocumentChange,
    Given,
    NamedClause,
    PullRequestReport,
    Ruling,
)
from qmsctl.report.words import iso


def as_dict(report: PullRequestReport) -> dict[str, Any]:
    """The keys that a pull request adds to the report: `changes`, `ruling`, `files`, `basis`."""
    basis, files = report.judgement.basis, report.files
    return {
        "basis": {
            "base": basis.base,
            "merge_base": basis.merge_base,
            "head": basis.head,
            "policy": basis.policy,
            "tool": basis.version,
        },
        "changes": [_document(item) for item in report.documents],
        "ruling": _ruling(report.ruling),
        "effects": [
            {"document": one.document.id, "effect": one.sentence} for one in report.effects
        ],
        "files": {
            "records_added": list(files.records_added),
            "records_changed": list(files.records_changed),
            "records_removed": list(files.records_removed),
            "other": files.other,
            "outside": files.outside,
        },
    }


def _document(item: DocumentChange) -> dict[str, Any]:
    merged, clauses = item.merged, item.clauses
    return {
        "document": item.key.id,
        "language": item.key.language,
        "title": item.title,
        "path": item.path,
        "moved_from": item.moved_from,
        "kinds": [kind.value for kind in item.kinds],
        "from": item.old,
        "to": item.new,
        "change": item.change_class,
        "change_summary": item.change_summary,
        "authors": list(item.authors),
        "once_merged": {
            "state": merged.state.value if merged.state else None,
            "version": merged.version,
            "effective_from": iso(merged.effective_from),
            "text": merged.sentence,
        },
        "approvals": [_approvals(one) for one in item.approvals],
        "statements": list(item.statements),
        "fields": [row.name for row in item.redline.fields if row.changed] if item.redline else [],
        "changed_words": item.changed_words,
        "attachments": [
            {"path": a.path, "change": a.fate, "bytes_before": a.before, "bytes": a.after}
            for a in item.attachments
        ],
        "next_review": iso(item.next_review),
        "referred_by": [one.id for one in item.referred_by],
        "clauses": {
            "kept": _ids(clauses.kept),
            "added": _ids(clauses.added),
            "removed": _ids(clauses.removed),
            "covered_only_here": _ids(clauses.uncovered),
        },
        "findings": {
            "errors": item.findings.errors,
            "warnings": item.findings.warnings,
            "notes": item.findings.notes,
        },
    }


def _ids(items: Iterable[NamedClause]) -> list[str]:
    return [item.id for item in items]


def _approvals(approvals: Approvals) -> dict[str, Any]:
    return {
        "for": approvals.what,
        "asked": approvals.asked,
        "complete": approvals.complete,
        "roles": [
            {
                "role": need.role,
                "title": need.title,
                "step": need.step,
                "people": need.people,
                "given": [_given(one) for one in need.given],
                "holders": list(need.holders),
            }
            for need in approvals.needs
        ],
        "problems": list(approvals.remarks),
    }


def _given(one: Given) -> dict[str, Any]:
    return {
        "name": one.name,
        "date": one.day,
        "evidence": "declared" if one.backing == "adopted" else one.backing,
        "problem": one.problem or None,
        "doubts": list(one.doubts),
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "from": ruling.old,
        "to": ruling.new,
        "changes_who_may_approve": ruling.power,
        "approvals": _approvals(ruling.approvals) if ruling.approvals else None,
        "files": [
            {
                "path": item.path,
                "what": item.what,
                "change": item.fate,
                "changes_who_may_approve": item.power,
                "fields": [row.name for row in item.fields],
            }
            for item in ruling.files
        ],
    }
