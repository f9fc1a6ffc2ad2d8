"""What became of the reviews of merges, for people and for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.report.tables import counted, plain


@dataclass(frozen=True, slots=True)
class Entry:
    """One approval that was recorded: of what, as what, by whom, by which review."""

    what: str
    meaning: str
    role: str
    person: str
    review: int


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one merge.

    ``known`` counts approvals that were recorded before; ``missing`` says what no review backs.
    ``files`` are the paths that are new; ``commit`` holds them, or ``waits`` is the address of the
    pull request in which they wait; without both they are in the work tree, or nothing was written.
    """

    number: int
    merge: str
    how: str
    catch_up: bool
    entries: tuple[Entry, ...] = ()
    known: int = 0
    missing: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    written: bool = False
    commit: str | None = None
    waits: str = ""

    @property
    def complete(self) -> bool:
        """Whether every approval that the merge needs from its reviews is recorded."""
        return not self.missing


def title_of(number: int) -> str:
    """The first line of the commit that brings records, and the title of its pull request."""
    return f"Record the reviews of pull request #{number}"


def body_of(entries: Iterable[Entry]) -> str:
    """What is recorded, one line each: ids only, no text that people wrote."""
    lines = dict.fromkeys(f"{_named(e)}: {e.meaning} as {e.role} by {e.person}" for e in entries)
    return "".join(f"- {line}\n" for line in lines)


def as_text(records: Sequence[Record]) -> str:
    """What was done, a paragraph for each merge."""
    return "\n".join(_paragraph(record) for record in records)


def _paragraph(record: Record) -> str:
    how = "" if record.how == "push" else f" by {record.how}"
    lines = [f"#{record.number} merged{how} as {record.merge[:10]}\n"]
    word = "recorded" if record.written else "to record"
    late = " (caught up later)" if record.catch_up else ""
    for one in record.entries:
        said = f"{_named(one)} {one.meaning} as {one.role} by {one.person}, review {one.review}"
        lines.append(_row(word, said + late))
    if record.known:
        lines.append(_row("known", f"{counted(record.known, 'approval')} recorded before"))
    lines += [_row("missing", text) for text in record.missing]
    if not (record.entries or record.known or record.missing):
        lines.append(_row("nothing", "of it needs a record of its reviews"))
    if record.commit:
        lines.append(_row("commit", record.commit[:10]))
    if record.waits:
        lines.append(_row("waits in", record.waits))
    return "".join(lines)


def _row(word: str, text: str) -> str:
    return f"  {word:<9}  {plain(text)}\n"


def _named(entry: Entry) -> str:
    """What was approved, as people write it: ``SOP-001 2.0 (en)``."""
    name, _, language = entry.what.partition(";lang=")
    return name.replace("@", " ") + (f" ({language})" if language else "")


def as_json(records: Sequence[Record]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema": "qms-record/1",
        "merges": [
            {
                "pull_request": record.number,
                "merge_commit": record.merge,
                "method": record.how,
                "catch_up": record.catch_up,
                "recorded": [
                    {
                        "subject": entry.what,
                        "meaning": entry.meaning,
                        "role": entry.role,
                        "person": entry.person,
                        "review": entry.review,
                    }
                    for entry in record.entries
                ],
                "known": record.known,
                "missing": list(record.missing),
                "files": list(record.files),
                "written": record.written,
                "commit": record.commit,
                "waits_in": record.waits or None,
            }
            for record in records
        ],
        "summary": {
            "merges": len(records),
            "recorded": sum(len(record.entries) for record in records),
            "known": sum(record.known for record in records),
            "missing": sum(len(record.missing) for record in records),
        },
    }


def summary(records: Sequence[Record]) -> str:
    """How much was done, in one line."""
    done = sum(len(record.entries) for record in records)
    known = sum(record.known for record in records)
    missing = sum(len(record.missing) for record in records)
    word = "recorded" if all(record.written for record in records) else "to record"
    return (
        f"{counted(len(records), 'merge')}: {counted(done, 'approval')} {word}, "
        f"{known} recorded before, {missing} missing."
    )
