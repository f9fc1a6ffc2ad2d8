"""What changes the rules themselves, told before everything else."""

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.report.pullrequest.cut import Limit, fitting, within
from qmsctl.report.pullrequest.facts import approval_lines
from qmsctl.report.pullrequest.marked import field_rows
from qmsctl.report.pullrequest.markup import code, folded, head, text
from qmsctl.report.pullrequest.model import PullRequestReport, Ruling, RulingChange
from qmsctl.report.tables import counted

_WHAT = {"policy": "the policy", "person": "person", "asset": "shared asset"}
_MOST_WORDS = 60  # of one field


@dataclass(frozen=True, slots=True)
class RulingSection:
    """Changes of the policy and the people, and records that were changed or removed."""

    report: PullRequestReport

    def write(self, limit: Limit) -> str:
        """The section in at most `limit.room`; "" if nothing of the kind changes."""
        ruling, files = self.report.ruling, self.report.files
        touched = (*files.records_changed, *files.records_removed)
        if not ruling.files and not touched:
            return ""
        top = "".join(_top(ruling)) + "\n"
        records = "".join(_records(self.report))
        rows = [line for item in ruling.files for line in _rows(item)]
        table = head(("File", "Field", "Change"))
        room = limit.room - limit.measure(top + records + table) - 200
        kept, more = fitting(rows, len(rows), within(limit, room), _more)
        if not rows:
            return f"{top}{records}\n"
        count = f"{counted(len(rows), 'field')} in {counted(len(ruling.files), 'file')}"
        body = folded(f"<b>What changes: {count}</b>", table + "".join(kept))
        return f"{top}{body}{more}{records}\n"


def _more(number: int) -> str:
    return f"\n… and {counted(number, 'more change')} of fields.\n\n" if number else ""


def _top(ruling: Ruling) -> Iterator[str]:
    if not ruling.files:
        return
    if ruling.power:
        yield "> [!CAUTION]\n> <b>This changes who may approve what.</b> "
    else:
        yield "> [!IMPORTANT]\n> <b>This changes how documents are judged.</b> "
    files = [_name(item) for item in ruling.files[:12]]
    more = len(ruling.files) - len(files)
    yield f"{', '.join(files)}{f' and {more} more' if more else ''}.\n"
    if ruling.new is not None:
        step = "" if ruling.old == ruling.new else f" → {text(ruling.new, most=40)}"
        yield f">\n> Policy {text(ruling.old or '?', most=40)}{step}. It is judged by the policy "
        yield "that is in force now, and grants nothing before it is approved and merged."
        if ruling.approvals is not None and not ruling.approvals.asked:
            yield f" It is a draft: {text(ruling.old or '?', most=40)} goes on."
        yield "\n"
    for line in approval_lines((ruling.approvals,) if ruling.approvals else ()):
        yield f">\n> {line}\n"


def _records(report: PullRequestReport) -> Iterator[str]:
    files = report.files
    for paths, what in ((files.records_changed, "changed"), (files.records_removed, "removed")):
        if paths:
            shown = ", ".join(code(path) for path in paths[:10])
            more = f" and {len(paths) - 10} more" if len(paths) > 10 else ""
            noun = counted(len(paths), "record")
            yield f"\n> [!WARNING]\n> <b>{noun} {what}:</b> {shown}{more}. "
            yield "Records are evidence and are kept as they are.\n"


def _name(item: RulingChange) -> str:
    who = f" ({text(item.name, most=60)})" if item.name else ""
    fate = "" if item.fate == "changed" else f", {item.fate}"
    return f"{code(item.path)}{who}{fate}"


def _rows(item: RulingChange) -> Iterator[str]:
    if not item.fields:
        yield f"| {code(item.path)} | {_WHAT[item.what]} | {item.fate} |\n"
    for line in field_rows(item.fields, _MOST_WORDS):
        yield f"| {code(item.path)} {line}"
