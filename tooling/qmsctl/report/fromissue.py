"""What people read when an issue form becomes a pull request, or does not.

Whatever somebody typed is quoted: it is shown as it is, and does nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from qmsctl.model.errors import QmsError
from qmsctl.model.issueform import FilledForm
from qmsctl.report.pullrequest.markup import code, inline, text

_MOST_QUOTED = 4_000


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """The files that answer an issue; nothing in ``branch`` and ``title`` was typed by anybody.

    ``path`` is the document's file. ``outcome`` is that of a review, "" otherwise.
    """

    what: Literal["new", "change", "review"]
    document: str
    version: str
    path: str
    files: Mapping[str, bytes]
    person: str
    outcome: str = ""
    summary_missing: bool = False

    @property
    def branch(self) -> str:
        """The branch: a word, the document, and its version where it has several."""
        if self.what == "new":
            return f"new/{self.document}"
        return f"{self.what}/{self.document}-{self.version}"

    @property
    def title(self) -> str:
        """Title of the pull request, and the commit's subject."""
        if self.what == "new":
            return f"Start {self.document}"
        if self.what == "change":
            return f"Draft {self.document} {self.version}"
        return f"Review {self.document} {self.version}: {self.outcome}"

    def message(self, issue: int) -> str:
        """The commit's message."""
        return f"{self.title}\n\nFrom the form in issue {issue}, for {self.person}.\n"


@dataclass(frozen=True, slots=True)
class Place:
    """A repository on the forge as people open it; ``branch`` is its main branch."""

    address: str
    branch: str

    def editor(self, branch: str, path: str) -> str:
        """Where a file of a branch is edited in the browser."""
        return f"{self.address}/edit/{quote(branch)}/{quote(path)}"


def request_body(draft: IssueDraft, form: FilledForm, issue: int, place: Place) -> str:
    """The text of the pull request."""
    parts = [
        f"Closes #{issue}.\n\n",
        f"{_what(draft)}\n\n",
        "#### What comes next\n\n",
        *(f"{number}. {line}\n" for number, line in enumerate(_steps(draft, place), 1)),
        "\n#### What the form says\n\n",
        *_quoted(form),
    ]
    return "".join(parts)


def _what(draft: IssueDraft) -> str:
    name = f"**{draft.document} {draft.version}**"
    who = text(draft.person)
    if draft.what == "new":
        return f"{name} is started here as a draft; {who} is named as its author."
    if draft.what == "change":
        return (
            f"{name} is opened here as a draft, from the text before it; {who} is named as its "
            "author. What is in force stays in force until this is approved and merged."
        )
    return f"{who} reviewed {name}; the outcome is {code(draft.outcome)}."


def _steps(draft: IssueDraft, place: Place) -> Iterable[str]:
    if draft.what == "review":
        yield "See under *Files changed* that the entry is right."
        yield "Who answers for the document approves and merges it. Only then the review counts."
    else:
        editor = place.editor(draft.branch, draft.path)
        yield f"[Write the text]({editor}) in the browser, and save it to this same branch."
        if draft.summary_missing:
            yield "Say in `change_summary` what is different for the reader, and why."
        yield "Correct `authors` if somebody else writes."
        yield "When the text is final: `status: approved`, with who approves in `approvals`."
        yield "The comment of the check says whose approval is missing; they approve it here."
    yield (
        "No check below? GitHub starts none on what a workflow opened: close this pull request "
        "and open it again."
    )


def _quoted(form: FilledForm) -> Iterable[str]:
    for field in form.form.fields:
        given = form.get(field.id)
        if not given:
            continue
        shown = given[:_MOST_QUOTED]
        lines = "".join(f"> {inline(line) or '&#8203;'}\n" for line in shown.split("\n"))
        rest = len(given) - len(shown)
        more = f"> … ({rest:,} more characters stand in the issue)\n" if rest else ""
        yield f"**{text(field.label)}**\n\n{lines}{more}\n"


def opened(draft: IssueDraft, number: int, url: str) -> str:
    """The answer once the pull request is there."""
    what = {
        "new": f"{draft.document} is started",
        "change": f"The draft of {draft.document} {draft.version} is open",
        "review": f"The review of {draft.document} {draft.version} is written down",
    }[draft.what]
    return f"{what}: [pull request {number}]({url}). It says what comes next.\n"


def preparing(draft: IssueDraft) -> str:
    """The answer while the pull request is being opened, should that fail."""
    return (
        f"{draft.document} {draft.version} is prepared on the branch `{draft.branch}`. The pull "
        "request follows; if none is named here, run the workflow again.\n"
    )


def left(branch: str) -> str:
    """The answer where a run was cut off, and what it made does not fit any more."""
    return (
        f"An earlier run made the branch `{branch}` and no pull request, and the QMS has changed "
        "since. Open a pull request from that branch, or delete it and open a new issue.\n"
    )


def stranger(*, label: str) -> str:
    """The answer to somebody whom the approved policy does not know."""
    return (
        "Thank you. People of this organization read this and answer here. Nothing was changed: "
        "pull requests are made from forms of people whose login stands in the QMS's people "
        "files.\n\n"
        f"For those: take this wish as yours by putting the label `{label}` on the issue.\n"
    )


def refused(error: QmsError) -> str:
    """The answer where nothing was made, and why."""
    hint = f"\n\n{text(error.hint, most=600)}" if error.hint else ""
    return f"No pull request was made. {text(error.message, most=1_200)}{hint}\n"


def taken(draft: IssueDraft, open_ones: Iterable[tuple[int, str]]) -> str:
    """The answer where the branch is there already, for another issue or by hand."""
    found = [f"[pull request {number}]({url})" for number, url in open_ones]
    if found:
        return (
            f"{draft.document} {draft.version} is in work already: {', '.join(found)}. Say there "
            "what this issue is about; nothing new was made.\n"
        )
    return (
        f"No pull request was made: there is a branch `{draft.branch}` already, and no pull "
        "request from it. Open one from it, or delete it and run the workflow again.\n"
    )
