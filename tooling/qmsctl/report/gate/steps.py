"""What to do next about an approval, in plain words for people who do not know Git."""

from collections.abc import Callable, Mapping

from qmsctl.approval.gate import Judged, Objection, Standing, Uncounted, Word
from qmsctl.report.gate.model import Pull

_Step = Callable[[Standing, Judged, Pull], str]


def next_step(standing: Standing, judged: Judged, pull: Pull) -> str:
    """What to do so that the approval counts; "" if it does, or if none is needed."""
    if not standing.holds:
        return ""
    step = _STEPS.get(standing.word)
    return step(standing, judged, pull) if step is not None else standing.hint


def objection_step(objection: Objection, pull: Pull) -> str:
    """What to do about somebody who asked for changes."""
    return (
        f"Settle it with {objection.name}, who then approves ({_how(pull)}); or have their review "
        "dismissed with a reason."
    )


def uncounted_step(uncounted: Uncounted) -> str:
    """What to do if such a review was meant to count."""
    return _UNCOUNTED.get(uncounted.word, "")


def _how(pull: Pull) -> str:
    return f"open {pull.files}, press 'Review changes', choose 'Approve' and submit"


def _approve(standing: Standing, _judged: Judged, pull: Pull) -> str:
    if pull.opener and standing.person == pull.opener:
        return (
            f"{standing.name} opened this pull request, and GitHub lets nobody approve their own: "
            f"let somebody else open it, or let {standing.name} sign ('qms approve … --sign')."
        )
    return f"{standing.name} must approve: {_how(pull)}."


def _again(standing: Standing, _judged: Judged, pull: Pull) -> str:
    return f"{standing.name} must approve again: {_how(pull)}."


def _look_again(standing: Standing, _judged: Judged, pull: Pull) -> str:
    return (
        f"{standing.name} must approve again: {_how(pull)}. The branch was rewritten since; do "
        "not do that while people approve."
    )


def _settle(standing: Standing, _judged: Judged, pull: Pull) -> str:
    return f"Change what {standing.name} asks for; then they must approve: {_how(pull)}."


def _name(standing: Standing, judged: Judged, _pull: Pull) -> str:
    return (
        f"Whoever prepares this pull request names who approves as {standing.role} under "
        f"`approvals` in {judged.about.path}."
    )


def _sign(standing: Standing, judged: Judged, _pull: Pull) -> str:
    about = judged.about
    what = {"withdrawal": " --for withdrawal", "recall": " --for recall"}.get(about.what, "")
    verb = "review" if about.what == "periodic-review" else "approve"
    document = about.key.id if about.key else about.name.partition(" ")[0]
    return f"{standing.name} must sign: 'qms {verb} {document}{what} --sign'."


def _someone_else(standing: Standing, judged: Judged, _pull: Pull) -> str:
    return (
        f"Name somebody under `approvals` in {judged.about.path} who may approve as "
        f"{standing.role}, and let them approve."
    )


def _login(standing: Standing, _judged: Judged, pull: Pull) -> str:
    return (
        f"Have the people file of {standing.name} corrected and approved (`logins`), in a pull "
        f"request of its own; then {standing.name} must approve: {_how(pull)}."
    )


def _day(standing: Standing, judged: Judged, pull: Pull) -> str:
    if judged.about.what == "periodic-review":
        return (
            f"Write today's day as the day of the review in {judged.about.path}; then "
            f"{standing.name} must approve today: {_how(pull)}."
        )
    return f"Take the date out of `approvals` in {judged.about.path}: the review says the day."


_STEPS: Mapping[Word, _Step] = {
    Word.NO_REVIEW: _approve,
    Word.OTHER_CONTENT: _again,
    Word.NOT_THERE: _again,
    Word.DISMISSED: _again,
    Word.TOO_EARLY: _again,
    Word.ORDER: _again,
    Word.UNKNOWN_COMMIT: _look_again,
    Word.CHANGES_REQUESTED: _settle,
    Word.NOBODY_NAMED: _name,
    Word.NEEDS_SIGNATURE: _sign,
    Word.NO_PERSON: _someone_else,
    Word.NO_ROLE: _someone_else,
    Word.AUTHOR: _someone_else,
    Word.SEVERAL_ROLES: _someone_else,
    Word.NO_LOGIN: _login,
    Word.SHARED_LOGIN: _login,
    Word.OTHER_DAY: _day,
}

_UNCOUNTED: Mapping[Word, str] = {
    Word.UNKNOWN_LOGIN: "If it is somebody who approves, their people file must name this login.",
    Word.SHARED_LOGIN: "Each person needs a login of their own in the people files.",
    Word.NO_ACCOUNT: "Let somebody approve whose account is there.",
    Word.NOT_NAMED: "If their approval is meant, name them under `approvals`.",
    Word.AUTHOR: "Let somebody approve who did not write it.",
}
