"""Who gets past the guards of the main branch.

A demand holds for everybody only if one guard that makes it lets nobody past: so each demand is
looked at by itself, also where another guard makes a weaker one.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from qmsctl.forge.sight import CannotSee, Seen
from qmsctl.report.doctor.guards import Guard, Guards, Passing
from qmsctl.report.doctor.model import RULES, Item, advice, good, hidden, missing

_Demand = Callable[[Guard], bool]
_Told = Seen[tuple[Passing, ...]] | CannotSee

_DEMANDS: tuple[tuple[str, str, tuple[_Demand, ...]], ...] = (
    (
        "bypass-review",
        "the pull request and its reviews",
        (
            lambda guard: "pull-request" in guard.kinds,
            lambda guard: any(one.approvals for one in guard.reviewing),
            lambda guard: any(one.owners_must_review for one in guard.reviewing),
        ),
    ),
    (
        "bypass-history",
        "the ban on overwriting and deleting the branch",
        (
            lambda guard: "no-force-push" in guard.kinds,
            lambda guard: "no-deletion" in guard.kinds,
        ),
    ),
)
_ADMINISTRATORS = (
    "On GitHub: Settings → Branches → the rule of the main branch → tick 'Do not allow bypassing "
    "the above settings', and empty the lists of those who may bypass."
)


def items(guards: Guards) -> Iterator[Item]:
    """One item for each kind of demand that is made."""
    named = sorted({c.name for g in guards.seen for one in g.checking for c in one.checks})
    checks = tuple(_asks_for(name) for name in named)
    for name, what, demands in (*_DEMANDS, ("bypass-checks", "the checks", checks)):
        told = _past_reviews if name == "bypass-review" else _past
        making = [[told(g) for g in guards.seen if demand(g)] for demand in demands]
        loose = [found for found in making if found and Seen(()) not in found]
        if loose:
            yield _who_passes(guards, tuple(chain.from_iterable(loose)), name, what)
        elif any(making):
            yield good("Main branch", name, f"Nobody may go past {what}.")


def _asks_for(name: str) -> _Demand:
    return lambda guard: any(c.name == name for one in guard.checking for c in one.checks)


def _past(guard: Guard) -> _Told:
    return guard.passing


def _past_reviews(guard: Guard) -> _Told:
    if isinstance(guard.passing, CannotSee):
        return guard.passing
    return Seen((*guard.passing.value, *guard.past_reviews))


def _who_passes(guards: Guards, told: tuple[_Told, ...], name: str, what: str) -> Item:
    passing = [who for one in told if isinstance(one, Seen) for who in one.value]
    unseen = next((one for one in told if isinstance(one, CannotSee)), None)
    fix = f"{RULES} → Bypass list: take out whoever need not be there."
    why = unseen or guards.hidden
    if why:
        return hidden("Main branch", name, f"somebody may go past {what}", why, fix)
    always = [who for who in passing if not who.program and not who.by_pull]
    if not always:
        return advice("Main branch", name, f"May go past {what}: {_who(passing)}.", fix)
    sentence = (
        f"These may go past {what} whenever they want: {_who(always)}. 'qms audit' tells of it."
    )
    if any(one.name == "administrators" for one in always):
        fix = _ADMINISTRATORS
    return missing("Main branch", name, sentence, fix)


def _who(passing: list[Passing]) -> str:
    return ", ".join(dict.fromkeys(one.name for one in passing))
