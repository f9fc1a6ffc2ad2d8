"""What holds for the main branch, from rulesets and from the older protection alike; pure.

Both add up: what one of them asks for is asked for. So a demand is met if anything that could be
seen makes it, unknown if nothing seen does and something is hidden, and otherwise not met.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qmsctl.forge.pulls import MergeMethod
from qmsctl.forge.settings import Bypass, Checking, Protection, Reviewing, Rule, RuleKind, Ruleset
from qmsctl.forge.sight import CannotSee, NotSet, Seen, Sight
from qmsctl.report.doctor.model import Settings


@dataclass(frozen=True, slots=True)
class Passing:
    """Somebody who need not keep a guard.

    ``program`` is an App or a deploy key. ``by_pull`` may only merge a pull request past it.
    """

    name: str
    program: bool = False
    by_pull: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A ruleset, or the older protection, as far as it holds for the branch.

    ``vague`` names kinds of rules whose demands the forge did not tell. ``passing`` says who need
    not keep it, ``past_reviews`` who besides need not make a pull request.
    """

    name: str
    kinds: frozenset[RuleKind]
    reviewing: tuple[Reviewing, ...] = ()
    checking: tuple[Checking, ...] = ()
    queue_methods: tuple[MergeMethod, ...] = ()
    vague: frozenset[RuleKind] = field(default_factory=frozenset)
    passing: Seen[tuple[Passing, ...]] | CannotSee
    past_reviews: tuple[Passing, ...] = ()


@dataclass(frozen=True, slots=True)
class Guards:
    """All guards that were seen; ``hidden`` is why there may be more."""

    seen: tuple[Guard, ...]
    hidden: CannotSee | None = None

    def having(self, kind: RuleKind) -> tuple[Guard, ...]:
        """The guards with a rule of this kind."""
        return tuple(guard for guard in self.seen if kind in guard.kinds)

    def meets(self, kind: RuleKind, demand: Callable[[Guard], bool] | None = None) -> bool | None:
        """Whether a guard with this kind of rule meets the demand; None: nobody knows."""
        found = self.having(kind)
        if any(demand is None or demand(guard) for guard in found):
            return True
        vague = demand is not None and any(kind in guard.vague for guard in found)
        return None if self.hidden or vague else False


def guards_of(settings: Settings) -> Guards:
    """The guards of the branch, from what the forge told."""
    hidden = next(
        (one for one in (settings.rules, settings.protection) if isinstance(one, CannotSee)), None
    )
    seen: list[Guard] = []
    if isinstance(settings.rules, Seen):
        by_set: dict[int | None, list[Rule]] = {}
        for rule in settings.rules.value:
            by_set.setdefault(rule.ruleset, []).append(rule)
        seen += (_from_rules(n, rules, settings.rulesets) for n, rules in by_set.items())
    if isinstance(settings.protection, Seen):
        seen.append(_from_protection(settings.protection.value))
    return Guards(tuple(seen), hidden)


def _from_rules(
    number: int | None, rules: Iterable[Rule], sets: Sight[tuple[Ruleset, ...]]
) -> Guard:
    rules = tuple(rules)
    telling: dict[RuleKind, bool] = {}
    for rule in rules:
        told = {"pull-request": rule.reviewing, "checks": rule.checking}.get(rule.kind, True)
        telling[rule.kind] = telling.get(rule.kind, True) and told is not None
    name, passing = _set_of(number, sets)
    return Guard(
        name=name,
        kinds=frozenset(telling),
        reviewing=tuple(rule.reviewing for rule in rules if rule.reviewing),
        checking=tuple(rule.checking for rule in rules if rule.checking),
        queue_methods=tuple(rule.queue_method for rule in rules if rule.queue_method),
        vague=frozenset(kind for kind, tells in telling.items() if not tells),
        passing=passing,
    )


def _set_of(
    number: int | None, sets: Sight[tuple[Ruleset, ...]]
) -> tuple[str, Seen[tuple[Passing, ...]] | CannotSee]:
    """The name of a ruleset, and who need not keep it."""
    if isinstance(sets, CannotSee):
        return f"ruleset {number}", sets
    known = () if isinstance(sets, NotSet) else sets.value
    found = next((one for one in known if one.id == number), None)
    if found is None:
        return f"ruleset {number}", CannotSee("The ruleset itself is not shown.")
    if isinstance(found.bypass, CannotSee):
        return f"ruleset '{found.name}'", found.bypass
    return f"ruleset '{found.name}'", Seen(tuple(map(_passing, found.bypass.value)))


def _passing(one: Bypass) -> Passing:
    named = one.kind if one.id is None else f"{one.kind} {one.id}"
    return Passing(named, one.kind in ("Integration", "DeployKey"), one.mode == "pull_request")


def _from_protection(found: Protection) -> Guard:
    kinds: dict[RuleKind, bool] = {
        "pull-request": found.reviewing is not None,
        "checks": found.checking is not None,
        "no-force-push": not found.force_pushes,
        "no-deletion": not found.deletions,
        "linear-history": found.linear_history,
    }
    passing = () if found.binds_administrators else (Passing("administrators"),)
    bypassers = found.reviewing.bypassers if found.reviewing else ()
    return Guard(
        name="branch protection",
        kinds=frozenset(kind for kind, asked in kinds.items() if asked),
        reviewing=(found.reviewing,) if found.reviewing else (),
        checking=(found.checking,) if found.checking else (),
        passing=Seen(passing),
        past_reviews=tuple(Passing(one, program=one.startswith("app ")) for one in bypassers),
    )
