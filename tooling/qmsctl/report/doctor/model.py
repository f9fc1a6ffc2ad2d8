"""One thing that was looked at, and what is looked at together."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from qmsctl.forge.pulls import RepositoryFacts
from qmsctl.forge.settings import (
    ActionsPolicy,
    OwnersError,
    PagesSite,
    Protection,
    Rule,
    Ruleset,
    WorkflowToken,
)
from qmsctl.forge.sight import CannotSee, Sight
from qmsctl.model.finding import Problem
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.report.doctor.workflows import Jobs

State = Literal["good", "missing", "cannot-see", "advice"]
"""``missing`` lets somebody past the approvals; ``advice`` would be better; ``cannot-see`` is
neither: nobody knows."""

RULES = "On GitHub: Settings → Rules → Rulesets → the ruleset of the main branch"
"""Where most of the main branch is set."""

Group = Literal["Main branch", "Code owners", "Actions", "Repository", "Here"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at.

    ``name`` is stable, for programs. ``fix`` says where to click or what to write; "" if good.
    """

    group: Group
    name: str
    state: State
    sentence: str
    fix: str = ""


def good(group: Group, name: str, sentence: str) -> Item:
    """It is as it should be."""
    return Item(group, name, "good", sentence)


def missing(group: Group, name: str, sentence: str, fix: str) -> Item:
    """It is surely not as it should be."""
    return Item(group, name, "missing", sentence, fix)


def advice(group: Group, name: str, sentence: str, fix: str) -> Item:
    """It holds, and could be better."""
    return Item(group, name, "advice", sentence, fix)


def hidden(group: Group, name: str, what: str, why: CannotSee | None, by_hand: str) -> Item:
    """It could not be seen; `what` follows on "whether", and `by_hand` is where people can look."""
    needs = why.needs if why else ""
    reason = f" {why.reason.rstrip('.')}." if why and why.reason else ""
    token = f"Look again with a token that has the right '{needs}', or make" if needs else "Make"
    sentence = f"It is not known whether {what}.{reason}"
    return Item(group, name, "cannot-see", sentence, f"{token} sure by hand. {by_hand}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the forge told about the repository."""

    facts: RepositoryFacts
    rules: Sight[tuple[Rule, ...]]
    rulesets: Sight[tuple[Ruleset, ...]]
    protection: Sight[Protection]
    actions: Sight[ActionsPolicy]
    token: Sight[WorkflowToken]
    owners: Sight[tuple[OwnersError, ...]]
    pages: Sight[PagesSite]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """What is known without the forge.

    ``root`` is the folder of the QMS, "" at the top. ``paths`` are all files of the main branch's
    newest known commit, None if there is no such commit; ``owners_text`` is the text of its
    CODEOWNERS file. ``problems`` are those of the clone itself (family GT).
    """

    policy: Policy
    people: People
    as_of: dt.date
    root: str
    problems: tuple[Problem, ...]
    paths: tuple[str, ...] | None
    owners_text: str | None
    jobs: Jobs

    @property
    def asks_for_reviews(self) -> bool:
        """Whether the policy asks for reviews on the forge, for documents or for itself."""
        kinds = {kind.evidence for kind in self.policy.types.values()}
        return "forge" in kinds | {self.policy.evidence}

    @property
    def forge_name(self) -> str:
        """The forge's name in people files."""
        return self.policy.forge.name if self.policy.forge else "github"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All items. ``repository`` is None if the forge was not asked."""

    repository: str | None
    branch: str
    items: tuple[Item, ...]

    @classmethod
    def of(cls, repository: str | None, branch: str, items: Iterable[Item]) -> "Diagnosis":
        """The diagnosis of these items."""
        return cls(repository, branch, tuple(items))

    def count(self, state: State) -> int:
        """How many items are in this state."""
        return Counter(item.state for item in self.items)[state]
