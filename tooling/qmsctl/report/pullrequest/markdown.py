"""A pull request, or any other judgement, as one Markdown text of limited length."""

from dataclasses import dataclass

from qmsctl.model.layout import APPROVALS_FOLDER
from qmsctl.report.pullrequest.cut import COMMENT, Limit, Section, fitting, together, within
from qmsctl.report.pullrequest.documents import DetailsSection, OverviewSection
from qmsctl.report.pullrequest.findings import FindingsSection
from qmsctl.report.pullrequest.judgement import Basis, Judgement
from qmsctl.report.pullrequest.markup import code, text
from qmsctl.report.pullrequest.model import PullRequestReport
from qmsctl.report.pullrequest.ruled import RulingSection
from qmsctl.report.pullrequest.waiting import WaitingSection
from qmsctl.report.pullrequest.wording import counts_words
from qmsctl.report.tables import counted

MARKER = "<!-- qms-check -->"
"""The first line: by it the one comment of a pull request is found again."""

_DIGITS = 10
_RULING = (("policy", "the policy"), ("person", "people files"), ("asset", "shared assets"))


def render(
    judgement: Judgement, report: PullRequestReport | None = None, *, limit: Limit = COMMENT
) -> str:
    """The whole text, at most `limit.room` long; `report` adds what a pull request changes.

    Each section gets a fair share, so that no long redline hides a finding, and says what it left
    out.
    """
    top = f"{MARKER}\n### {_headline(judgement, report)}\n\n"
    bottom = f"---\n<sub>{_basis(judgement)}</sub>\n"
    sections: list[Section] = [FindingsSection(judgement)]
    if report is not None:
        sections = [
            RulingSection(report),
            WaitingSection(report),
            OverviewSection(report),
            FindingsSection(judgement),
            DetailsSection(report),
            OthersSection(report),
        ]
    room = limit.room - limit.measure(top) - limit.measure(bottom)
    return f"{top}{together(sections, within(limit, room))}{bottom}"


def _headline(judgement: Judgement, report: PullRequestReport | None) -> str:
    found = judgement.summary
    counts = counts_words(found.errors, found.warnings, 0)
    if report is None:
        sign = "❌" if judgement.failing else "✅"
        checked = counted(found.documents, "document")
        said = counts_words(found.errors, found.warnings, found.notes)
        return f"{sign} {checked} checked: {said}"
    changes = _changes(report)
    if judgement.failing:
        if found.errors and found.warnings and not judgement.strict:
            errors, warnings = counted(found.errors, "error"), counted(found.warnings, "warning")
            counts = f"{errors} to repair, {warnings} to look at"
        else:
            counts += " to repair"
        return f"❌ Not ready to merge: {counts}; {changes}"
    if found.warnings:
        return f"⚠️ May be merged, but look at {counts} first; {changes}"
    return f"✅ May be merged: no rule objects; {changes}"


def _changes(report: PullRequestReport) -> str:
    """How much changes: ``2 documents change; the policy changes``."""
    number = len(report.documents)
    changes = f"{counted(number, 'document')} {'changes' if number == 1 else 'change'}"
    if not number:
        changes = "no document changes"
    ruling = {item.what for item in report.ruling.files}
    names = [name for what, name in _RULING if what in ruling]
    if not names:
        return changes
    return f"{changes}; {' and '.join(names)} {'changes' if ruling == {'policy'} else 'change'}"


def _basis(judgement: Judgement) -> str:
    basis: Basis = judgement.basis
    parts = []
    if basis.head is not None and basis.base is not None:
        start = f", parted at {basis.merge_base[:_DIGITS]}" if basis.merge_base else ""
        parts.append(f"Commit {basis.head[:_DIGITS]} against {basis.base[:_DIGITS]}{start}")
    parts.append(f"by policy {text(basis.policy, most=40)}")
    parts.append(f"as of {basis.as_of}")
    parts.append(f"qmsctl {text(basis.version)}")
    if basis.left_out:
        parts.append(f"{counted(basis.left_out, 'finding')} of the base left out")
    joined = ", ".join(parts)
    return f"{joined[:1].upper()}{joined[1:]}."


@dataclass(frozen=True, slots=True)
class OthersSection:
    """What else happens: documents that stand elsewhere afterwards, new records, other files."""

    report: PullRequestReport

    def write(self, limit: Limit) -> str:
        """The section in at most `limit.room`; "" if there is nothing."""
        files = self.report.files
        lines = [
            f"- {text(one.document.id, most=60)} {text(one.document.title or '', most=120)}: "
            f"{text(one.sentence, most=200)}\n"
            for one in self.report.effects
        ]
        evidence = [path for path in files.records_added if f"{APPROVALS_FOLDER}/" in path]
        records = [path for path in files.records_added if path not in evidence]
        if evidence:
            number = sum(path.endswith(".json") for path in evidence)
            lines.append(f"- {counted(number, 'new approval statement')}\n")
        if records:
            shown = ", ".join(code(path) for path in records[:5])
            more = len(records) - 5
            rest = f" and {more} more" if more > 0 else ""
            lines.append(f"- {counted(len(records), 'new record')}: {shown}{rest}\n")
        if files.other:
            lines.append(f"- {counted(files.other, 'other file')} of the QMS\n")
        if files.outside:
            lines.append(f"- {counted(files.outside, 'file')} outside the QMS, not judged\n")
        if not lines:
            return ""
        title = "#### What else changes\n\n"
        room = within(limit, limit.room - limit.measure(title) - 1)
        kept, more_lines = fitting(lines, len(lines), room, _more)
        return f"{title}{''.join(kept)}{more_lines}\n"


def _more(number: int) -> str:
    return f"- … and {number} more\n" if number else ""
