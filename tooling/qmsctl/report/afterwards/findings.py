"""What is wrong with a merge: what was merged is not what was approved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qmsctl.report.afterwards.gather import Aftermath
from qmsctl.report.afterwards.proved import not_given
from qmsctl.report.gate.words import objection_words
from qmsctl.report.pullrequest import markup
from qmsctl.report.tables import counted, plain
from qmsctl.rules.context import Context

_ROOM = 40_000
"""Characters of an issue for its findings, of the 65,536 that GitHub takes."""
_MOST_HINTS = 10


@dataclass(frozen=True, slots=True)
class Wrong:
    """One finding: ``about`` is such as ``SOP-001 2.0``, ``path`` its file, if it has one."""

    about: str
    sentence: str
    path: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of one merge: ``number`` is None for what no pull request brought.

    ``names`` are what it approved, ``tags`` those that stand at it, ``issue`` is what became of
    its issue, with the address.
    """

    merge: str
    how: str
    number: int | None
    url: str
    names: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    tags: tuple[str, ...] = ()
    issue: tuple[str, str] | None = None

    @property
    def title(self) -> str:
        """How the merge is called."""
        what = "Commit" if self.number is None else f"#{self.number}, merged as"
        return f"{what} {self.merge[:10]}"

    def with_wrong(self, wrong: Iterable[Wrong]) -> "Audit":
        """The same with more findings."""
        return replace(self, wrong=(*self.wrong, *wrong))


_PUT_RIGHT = (
    "Issue a higher version with the content that is meant, and have it approved; a merge is never "
    "rewritten."
)


def wrong_with(aftermath: Aftermath, context: Context, *, by_pull: bool) -> Iterator[Wrong]:
    """Everything that is wrong; `context` is the main line of today, whose evidence counts too."""
    if not by_pull and any(one.holds for one in aftermath.judged):
        names = ", ".join(one.about.name for one in aftermath.judged if one.holds)
        yield Wrong(names, "It reached the main line without a pull request.", hint=_PUT_RIGHT)
    for stray in aftermath.strayed:
        yield Wrong(stray.about.name, stray.sentence.strip(), stray.about.path, _PUT_RIGHT)
    for one in aftermath.unjudged:
        yield Wrong(one.name, f"Nobody's approval makes it right: {one.why}.", None, _PUT_RIGHT)
    for judged, standing in not_given(aftermath, context):
        said = f"It was merged without the approval as {standing.role}. {standing.sentence}"
        yield Wrong(judged.about.name, said, judged.about.path, standing.hint or _PUT_RIGHT)
    for judged in aftermath.judged:
        about = judged.about
        for objection in judged.objections:
            yield Wrong(about.name, objection_words(objection), about.path, _PUT_RIGHT)
        for remark in judged.remarks:
            yield Wrong(about.name, remark, about.path, _PUT_RIGHT)


def as_text(audits: Sequence[Audit]) -> str:
    """A paragraph for each merge."""
    return "".join(_paragraph(audit) for audit in audits)


def _paragraph(audit: Audit) -> str:
    broken = {one.about for one in audit.wrong}
    rows = [("as approved", name) for name in audit.names if name not in broken]
    rows += [("wrong", f"{one.about}: {one.sentence}") for one in audit.wrong]
    if not rows:
        rows = [("nothing", "in it needs an approval")]
    rows += [("tag", tag) for tag in audit.tags]
    if audit.issue:
        rows.append(("issue", f"{audit.issue[0]}: {audit.issue[1]}"))
    how = "" if audit.how == "push" else f" ({audit.how})"
    lines = [f"  {word:<12} {plain(text)}\n" for word, text in rows]
    return f"{audit.title}{how}\n{''.join(lines)}"


def as_json(audits: Sequence[Audit]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema": "qms-audit/1",
        "merges": [
            {
                "pull_request": audit.number,
                "merge_commit": audit.merge,
                "method": audit.how,
                "approved": list(audit.names),
                "findings": [
                    {
                        "about": one.about,
                        "message": one.sentence,
                        "path": one.path,
                        "hint": one.hint,
                    }
                    for one in audit.wrong
                ],
                "tags": list(audit.tags),
                "issue": {"action": audit.issue[0], "url": audit.issue[1]} if audit.issue else None,
            }
            for audit in audits
        ],
        "summary": {
            "merges": len(audits),
            "findings": sum(len(audit.wrong) for audit in audits),
        },
    }


def summary(audits: Sequence[Audit]) -> str:
    """How it stands, in one line."""
    wrong = sum(len(audit.wrong) for audit in audits)
    looked = counted(len(audits), "merge")
    if not wrong:
        return f"{looked}: what was merged is what was approved."
    return f"{looked}: {counted(wrong, 'finding')}."


def issue_title(audit: Audit) -> str:
    """The title of the issue about a merge: numbers only."""
    what = "A commit" if audit.number is None else f"Pull request {audit.number}"
    return f"{what} was merged otherwise than it was approved ({audit.merge[:10]})"


def issue_body(audit: Audit) -> str:
    """What the issue says, in safe Markdown."""
    where = f"[`{audit.merge[:10]}`]({audit.url})"
    what = "" if audit.number is None else f" (pull request {audit.number})"
    lines, room = list[str](), _ROOM
    for one in audit.wrong:
        line = f"- **{markup.text(one.about, most=200)}**: {_said(one)}"
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    left = len(audit.wrong) - len(lines)
    if left:
        lines.append(f"- … and {left} more, which `qms audit` lists.")
    hints = dict.fromkeys(one.hint for one in audit.wrong[: len(lines)] if one.hint)
    steps = [
        f"{number}. {markup.text(hint, most=300)}"
        for number, hint in enumerate(list(hints)[:_MOST_HINTS], 1)
    ]
    head = f"The main line received {where}{what}. What it holds is not what was approved:"
    return "\n".join([head, "", *lines, "", "What to do:", "", *steps, ""])


def _said(one: Wrong) -> str:
    beside = f" ({markup.code(one.path)})" if one.path else ""
    return markup.text(one.sentence, most=600) + beside
