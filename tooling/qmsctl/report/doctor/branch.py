"""Whether the main branch takes only what was checked and reviewed; one small function for each."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qmsctl.forge.settings import Check, RuleKind
from qmsctl.forge.sight import CannotSee, NotSet, Seen
from qmsctl.report.doctor import passing
from qmsctl.report.doctor.guards import Guard, Guards
from qmsctl.report.doctor.model import RULES, Clone, Item, Settings, advice, good, hidden, missing

_PULLS = f"{RULES} → Require a pull request before merging"
_CHECKS = f"{RULES} → Require status checks to pass"


class _Look(NamedTuple):
    """What the functions below look at."""

    clone: Clone
    settings: Settings
    guards: Guards

    @property
    def branch(self) -> str:
        return self.clone.policy.main_branch

    def item(self, name: str, outcome: bool | None, words: tuple[str, str, str], fix: str) -> Item:
        """The item; `words` say it is so, it is not so, and what follows on "whether"."""
        if outcome:
            return good("Main branch", name, words[0])
        if outcome is None:
            return hidden("Main branch", name, words[2], self.guards.hidden, fix)
        return missing("Main branch", name, words[1], fix)


def items(clone: Clone, settings: Settings, guards: Guards) -> Iterator[Item]:
    """All items of the main branch; without any guard the first one says all."""
    look = _Look(clone, settings, guards)
    if not guards.seen:
        yield _unprotected(look)
        return
    yield good("Main branch", "protected", f"{look.branch} is protected: {_names(guards.seen)}.")
    for check in _TABLE:
        yield from check(look)
    yield from passing.items(guards)


def _names(found: tuple[Guard, ...]) -> str:
    return ", ".join(guard.name for guard in found)


def _unprotected(look: _Look) -> Item:
    fix = (
        "On GitHub: Settings → Rules → Rulesets → New branch ruleset, for the default branch, with "
        "the rules that the manual lists (github.md)."
    )
    what = f"{look.branch} is protected"
    if look.guards.hidden:
        return hidden("Main branch", "protected", what, look.guards.hidden, fix)
    why = look.settings.rules.reason if isinstance(look.settings.rules, NotSet) else ""
    said = f" {why}" if why else ""
    sentence = (
        f"Nothing protects {look.branch}: whoever may write can change, overwrite and delete it."
        f"{said}"
    )
    return missing("Main branch", "protected", sentence, fix)


def _pull_request(look: _Look) -> Iterator[Item]:
    outcome = look.guards.meets("pull-request")
    words = (
        f"Changes of {look.branch} need a pull request.",
        f"Whoever may write can push to {look.branch} without a pull request.",
        "changes need a pull request",
    )
    fix = f"{_PULLS}, with one approval and review from Code Owners."
    yield look.item("pull-request", outcome, words, fix)
    if outcome:
        for check in (_approval, _owners, _stale, _dismissers):
            yield check(look)


def _approval(look: _Look) -> Item:
    outcome = look.guards.meets("pull-request", lambda g: any(r.approvals for r in g.reviewing))
    words = (
        "A pull request needs an approving review.",
        "A pull request can be merged without an approving review.",
        "a pull request needs an approving review",
    )
    return look.item("approval", outcome, words, f"{_PULLS} → Required approvals: at least 1.")


def _owners(look: _Look) -> Item:
    outcome = look.guards.meets(
        "pull-request", lambda g: any(r.owners_must_review for r in g.reviewing)
    )
    words = (
        "Files with code owners need a review by one of them.",
        (
            "CODEOWNERS is not enforced: policy, people and workflows can be changed without "
            "those who own them."
        ),
        "code owners must review",
    )
    fix = f"{_PULLS} → tick 'Require review from Code Owners'."
    return look.item("code-owner-review", outcome, words, fix)


def _stale(look: _Look) -> Item:
    outcome = look.guards.meets(
        "pull-request", lambda g: any(r.stale_reviews_are_dismissed for r in g.reviewing)
    )
    if not outcome and _required(look, look.clone.jobs.approvals):
        return good(
            "Main branch",
            "stale-reviews",
            "The required 'qms approvals' counts a review only for the content that it saw, so "
            "later changes void it, whether or not the forge dismisses it.",
        )
    words = (
        "A review is dismissed when the pull request changes afterwards.",
        (
            "A review stays when the pull request changes afterwards, and no required "
            "'qms approvals' looks at the content."
        ),
        "a review is dismissed when the pull request changes afterwards",
    )
    fix = f"{_PULLS} → tick 'Dismiss stale pull request approvals when new commits are pushed'."
    return look.item("stale-reviews", outcome, words, fix)


def _dismissers(look: _Look) -> Item:
    known = [
        r.dismissers for g in look.guards.seen for r in g.reviewing if r.dismissers is not None
    ]
    if known:
        who = ", ".join(known[0]) or "administrators only"
        return good("Main branch", "dismissers", f"Who may dismiss reviews is limited: {who}.")
    fix = f"{_PULLS} → limit who can dismiss reviews, to the quality manager for instance."
    if look.guards.meets("pull-request", lambda _: False) is None:
        what = "it is limited who may dismiss reviews"
        return hidden("Main branch", "dismissers", what, look.guards.hidden, fix)
    sentence = (
        "Everybody who may write can dismiss other people's reviews, also those that ask for "
        "changes."
    )
    return advice("Main branch", "dismissers", sentence, fix)


def _required(look: _Look, names: tuple[str, ...]) -> list[Check]:
    """The required checks with one of these names."""
    asked = [c for g in look.guards.seen for checking in g.checking for c in checking.checks]
    return [check for check in asked if check.name in names]


def _check(look: _Look) -> Iterator[Item]:
    yield _required_check(look, "check", "qms check", look.clone.jobs.check)
    if look.clone.asks_for_reviews:
        yield _required_check(look, "approvals-check", "qms approvals", look.clone.jobs.approvals)


def _required_check(look: _Look, name: str, command: str, names: tuple[str, ...]) -> Item:
    if not names:
        what = f"'{command}' must succeed"
        why = CannotSee(
            f"No workflow of {look.branch} that runs '{command}' on pull requests was found, "
            "so its check has no known name."
        )
        return hidden("Main branch", name, what, why, f"{_CHECKS}.")
    required = _required(look, names)
    shown = " or ".join(f"'{one}'" for one in names)
    outcome = look.guards.meets("checks", lambda _: bool(required))
    if outcome and all(check.app is None for check in required):
        return advice(
            "Main branch",
            name,
            f"The check {shown} must succeed, but whoever may write can report that it did.",
            f"{_CHECKS} → choose 'GitHub Actions' as the source of this check.",
        )
    words = (
        f"The check {shown} must succeed before a merge.",
        (
            f"A pull request can be merged although '{command}' fails or did not run: the check "
            f"{shown} is not required."
        ),
        f"the check {shown} is required",
    )
    return look.item(name, outcome, words, f"{_CHECKS} → Add checks → {names[0]}.")


def _up_to_date(look: _Look) -> Iterator[Item]:
    queue = look.guards.meets("merge-queue")
    newest = look.guards.meets("checks", lambda g: any(c.up_to_date for c in g.checking))
    outcome = True if queue or newest else None if None in (queue, newest) else False
    words = (
        (
            "What was checked is what is merged: a branch must be up to date, or waits in a merge "
            "queue."
        ),
        (
            "A branch can be merged that was checked on top of an older state, so what is "
            "merged was never checked."
        ),
        "branches must be up to date before they are merged",
    )
    fix = f"{_CHECKS} → tick 'Require branches to be up to date before merging', or use a queue."
    yield look.item("up-to-date", outcome, words, fix)


_HISTORY: tuple[tuple[RuleKind, str, str, str], ...] = (
    ("no-force-push", "force-push", "overwritten", "Block force pushes"),
    ("no-deletion", "deletion", "deleted", "Restrict deletions"),
)


def _history(look: _Look) -> Iterator[Item]:
    for kind, name, done, tick in _HISTORY:
        words = (
            f"{look.branch} cannot be {done}.",
            f"{look.branch} can be {done}, and with it the audit trail.",
            f"{look.branch} cannot be {done}",
        )
        yield look.item(name, look.guards.meets(kind), words, f"{RULES} → tick '{tick}'.")


def _merge_methods(look: _Look) -> Iterator[Item]:
    if look.clone.policy.main_line == "merge":
        sentence = "The policy's main_line is 'merge': every way to merge is fine."
        yield good("Main branch", "merge-methods", sentence)
        return
    told = look.settings.facts.merge_methods
    squash = any(m != "merge" for guard in look.guards.seen for m in guard.queue_methods)
    limited = any(
        r.methods is not None and "merge" not in r.methods
        for guard in look.guards.seen
        for r in guard.reviewing
    )
    outcome = look.guards.meets("linear-history")
    if squash or limited or (isinstance(told, Seen) and "merge" not in told.value):
        outcome = True
    elif isinstance(told, CannotSee) and not outcome:
        outcome = None
    words = (
        "Merge commits are impossible, as the policy's main_line 'linear' asks.",
        "The policy's main_line is 'linear', but merge commits are allowed; each one is a finding.",
        "merge commits are impossible, as the policy's main_line 'linear' asks",
    )
    fix = "On GitHub: Settings → General → Pull Requests → clear 'Allow merge commits'."
    yield look.item("merge-methods", outcome, words, fix)


_TABLE: tuple[Callable[[_Look], Iterator[Item]], ...] = (
    _pull_request,
    _check,
    _up_to_date,
    _history,
    _merge_methods,
)
