"""Whose turn it is: the approvals that are still missing, by the people who can give them."""

from dataclasses import dataclass

from qmsctl.report.pullrequest.cut import Limit
from qmsctl.report.pullrequest.markup import text
from qmsctl.report.pullrequest.model import Approvals, Need, PullRequestReport
from qmsctl.report.pullrequest.wording import holders_words
from qmsctl.report.tables import counted

_MOST_ROLES = 8
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class WaitingSection:
    """One line a role that somebody still has to approve in, with what waits for it."""

    report: PullRequestReport

    def write(self, limit: Limit) -> str:
        """The section in at most `limit.room`; "" if nothing is waited for."""
        groups = self._groups()
        if not groups:
            return ""
        items = list(groups.items())
        lines = [
            f"- {text(who, most=400)}: {_things(things)}\n" for who, things in items[:_MOST_ROLES]
        ]
        more = len(items) - _MOST_ROLES
        lines += [f"- … and {counted(more, 'more role')}\n"] if more > 0 else []
        found = f"⏳ <b>Approvals are still needed from:</b>\n\n{''.join(lines)}\n"
        return found if limit.measure(found) <= limit.room else ""

    def _groups(self) -> dict[str, list[str]]:
        """Who can approve, and as what → ids of what waits for them."""
        found: dict[str, list[str]] = {}

        def note(name: str, approvals: Approvals) -> None:
            for need in approvals.waiting if approvals.asked else ():
                found.setdefault(_who(need), []).append(name)

        if self.report.ruling.approvals is not None:
            note("the policy", self.report.ruling.approvals)
        for item in self.report.documents:
            for approvals in item.approvals:
                language = f" ({item.language})" if item.language else ""
                note(f"{item.key.id}{language}", approvals)
        return found


def _who(need: Need) -> str:
    if not need.holders:
        return f"{need.title}, which nobody is today"
    return f"{holders_words(need)} as {need.title}"


def _things(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    shown = ", ".join(text(name, most=60) for name in unique[:_MOST_NAMED])
    more = len(unique) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
