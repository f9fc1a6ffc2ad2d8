"""`qms from-issue`: makes the pull request that a filled-in issue form asks for."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.forging import app_access, open_forge
from qmsctl.cli.opening import open_desk
from qmsctl.cli.options import Common
from qmsctl.cli.saying import say
from qmsctl.model.errors import QmsError, UsageError

if TYPE_CHECKING:
    from qmsctl.forge.issueevent import IssueEvent
    from qmsctl.forge.issuework import IssueForge, Work
    from qmsctl.model.issueform import FilledForm, IssueForm
    from qmsctl.report.fromissue import IssueDraft, Place

    Made = tuple[IssueDraft, FilledForm]

_MOST_NUMBERS = 20
"""How many numbers for a new document are tried; each was taken by another open issue."""


class Task(NamedTuple):
    """One issue that asks for something, and where it is worked on."""

    event: "IssueEvent"
    forms: "tuple[IssueForm, ...]"
    desk: Desk
    parent: str
    place: "Place"


@click.command("from-issue", epilog="Example: qms from-issue --event payload.json --dry-run")
@click.option(
    "--event",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The payload of the event; GITHUB_EVENT_PATH names it in a workflow.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print what would be answered and changed; ask the forge nothing.",
)
@click.pass_obj
def command(common: Common, file: Path | None, dry_run: bool) -> None:
    """Make the pull request that a filled-in issue form asks for, and answer in the issue.

    The forms are those in .github/ISSUE_TEMPLATE: a new document, a change request, a periodic
    review. Only people whose login stands in the approved people files start something; others
    get an answer, and nothing is written. What people typed is quoted and decides nothing but
    what the form lets them choose. The same issue has one pull request, however often this runs.

    Run it in a clean checkout of the main branch. Needs the extra 'github' and GITHUB_TOKEN,
    GITHUB_REPOSITORY; GITHUB_API_URL if it is not github.com. QMS_APP_TOKEN, the token of a GitHub
    App of your own, goes before GITHUB_TOKEN: checks then start by themselves.
    """
    from qmsctl.forge.issuebody import is_form
    from qmsctl.forge.issueevent import read_event
    from qmsctl.repository.files import read_file

    event = read_event(read_file(_payload(common, file)))
    task = _task(common, event)
    if not event.wanted or not is_form(event.body, task.forms):
        say(f"Issue {event.number} asks for nothing that is made from a form.")
        return
    if dry_run:
        _rehearse(task)
        return
    reached = app_access()
    if reached.repository.lower() != event.repository.lower():
        raise UsageError(
            f"The event is about {event.repository}, and GITHUB_REPOSITORY is "
            f"{reached.repository}.",
            hint="Give the payload of an event of this repository.",
        )
    with open_forge(reached) as forge:
        _work(task, forge)


def _payload(common: Common, given: Path | None) -> Path:
    name = given or os.environ.get("GITHUB_EVENT_PATH", "")
    if not name:
        raise UsageError(
            "There is no event: GITHUB_EVENT_PATH is not set.",
            hint="GitHub Actions sets it; elsewhere give the payload with --event FILE.",
        )
    return common.path / name


def _task(common: Common, event: "IssueEvent") -> Task:
    """The checkout, which must be what the main line holds.

    Raises:
        UsageError: it is not.
    """
    from qmsctl.report.fromissue import Place
    from qmsctl.repository.git import Git
    from qmsctl.repository.issueforms import read_forms

    desk = open_desk(common)
    facts = desk.context.git
    with Git.open(common.path) as git:
        dirty = git.run("status", "--porcelain", "--untracked-files=no")
    if facts is None or facts.main_tip is None or facts.head != facts.main_tip or dirty:
        raise UsageError(
            "This is no clean checkout of the main branch, from which drafts are made.",
            hint="In a workflow: actions/checkout with 'ref' and 'fetch-depth: 0'.",
        )
    server = os.environ.get("GITHUB_SERVER_URL", "").rstrip("/") or "https://github.com"
    place = Place(f"{server}/{event.repository}", desk.context.policy.main_branch)
    return Task(event, read_forms(desk.top), desk, facts.main_tip, place)


def _draft(task: Task, avoid: frozenset[str]) -> "Made | str":
    """The draft and the form that asks for it, or the answer that says why there is none."""
    from qmsctl.approval.reviewers import Logins, Unknown
    from qmsctl.cli.issue_plan import plan
    from qmsctl.forge.issuebody import fill
    from qmsctl.forge.issueevent import ACCEPT_LABEL
    from qmsctl.lifecycle.issuewish import wish_of
    from qmsctl.report.fromissue import refused, stranger

    policy, people = task.desk.ruling
    logins = Logins(people, "github")
    person, author = logins.who(task.event.starter), logins.who(task.event.author)
    if isinstance(person, Unknown):
        return stranger(label=ACCEPT_LABEL)
    reviewer = None if isinstance(author, Unknown) else author
    try:
        task.desk.require_policy()
        form = fill(task.event.body, task.forms)
        wish = wish_of(form, policy, people)
        return plan(task.desk, wish, person=person, reviewer=reviewer, avoid=avoid), form
    except QmsError as error:
        return refused(error)


def _rehearse(task: Task) -> None:
    """Print what would be answered, or the pull request and its changes."""
    from qmsctl.report.fromissue import request_body

    made = _draft(task, frozenset())
    if isinstance(made, str):
        click.echo(made, nl=False)
        return
    draft, form = made
    click.echo(f"{draft.branch}\n{draft.title}\n")
    click.echo(request_body(draft, form, task.event.number, task.place))
    new = [path for path in draft.files if path not in task.desk.tree.entries]
    task.desk.write(draft.files, dry_run=True, new=new)


def _work(task: Task, forge: "IssueForge") -> None:
    """Answer the issue, with a pull request if it may have one."""
    from qmsctl.forge.issuework import answer, earlier

    number = task.event.number
    before = earlier(forge, number)
    if before is not None and before.number is not None:
        say(f"Issue {number} has its pull request: {before.number}.")
        return
    made = _draft(task, frozenset())
    if before is not None:
        _go_on(task, forge, made, before.branch)
    elif isinstance(made, str):
        answer(forge, number, made)
        say(f"Issue {number} was answered; no pull request was made.")
    else:
        _begin(task, forge, *made)


def _go_on(task: Task, forge: "IssueForge", made: "Made | str", branch: str) -> None:
    """Open the pull request of a branch that an earlier run made."""
    from qmsctl.forge.issuework import Earlier, answer
    from qmsctl.report.fromissue import left

    if isinstance(made, str) or made[0].branch != branch:
        answer(forge, task.event.number, Earlier(branch).line() + left(branch))
        say(f"The branch {branch} was made by an earlier run; issue {task.event.number} says so.")
        return
    _open(task, forge, *made)


def _begin(task: Task, forge: "IssueForge", draft: "IssueDraft", form: "FilledForm") -> None:
    """Make the branch, under the next number as long as others take it first."""
    from qmsctl.forge.errors import Moved
    from qmsctl.forge.issuework import Earlier, answer, make_branch
    from qmsctl.report.fromissue import preparing, taken

    number, avoid = task.event.number, frozenset[str]()
    for _ in range(_MOST_NUMBERS):
        try:
            make_branch(forge, _as_work(task, draft, form))
        except Moved:
            if draft.what != "new":
                others = forge.open_pull_requests_from(draft.branch)
                answer(forge, number, taken(draft, ((o.number, o.url) for o in others)))
                say(f"{draft.branch} is there already; issue {number} says so.")
                return
            avoid |= {draft.document}
            made = _draft(task, avoid)
            if isinstance(made, str):
                answer(forge, number, made)
                return
            draft, form = made
        else:
            answer(forge, number, Earlier(draft.branch).line() + preparing(draft))
            _open(task, forge, draft, form)
            return
    raise UsageError(
        f"No free number was found for the document of issue {number}.",
        hint="Merge or close what is open, delete its branches named new/…, and run it again.",
    )


def _open(task: Task, forge: "IssueForge", draft: "IssueDraft", form: "FilledForm") -> None:
    from qmsctl.forge.issuework import Earlier, answer, open_for
    from qmsctl.report.fromissue import opened

    pull = open_for(forge, task.place.branch, _as_work(task, draft, form))
    told = opened(draft, pull.number, pull.url)
    answer(forge, task.event.number, Earlier(draft.branch, pull.number).line() + told)
    click.echo(pull.url)
    say(f"{draft.title}: pull request {pull.number}, for issue {task.event.number}.")


def _as_work(task: Task, draft: "IssueDraft", form: "FilledForm") -> "Work":
    from qmsctl.forge.issuework import Work
    from qmsctl.report.fromissue import request_body

    number = task.event.number
    return Work(
        branch=draft.branch,
        parent=task.parent,
        files=draft.files,
        message=draft.message(number),
        title=draft.title,
        body=request_body(draft, form, number, task.place),
    )
