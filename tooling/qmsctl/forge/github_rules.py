"""What GitHub answers about rules and protection, and the same in words that forges share."""

from typing import Literal

from pydantic import StrictBool, StrictInt, StrictStr, model_validator

from qmsctl.forge.models import Answer
from qmsctl.forge.pulls import MergeMethod
from qmsctl.forge.settings import (
    Bypass,
    Check,
    Checking,
    Protection,
    Reviewing,
    Rule,
    RuleKind,
    Ruleset,
)
from qmsctl.forge.sight import CannotSee, Seen

_KINDS: dict[str, RuleKind] = {
    "pull_request": "pull-request",
    "required_status_checks": "checks",
    "non_fast_forward": "no-force-push",
    "deletion": "no-deletion",
    "creation": "no-creation",
    "update": "no-update",
    "required_linear_history": "linear-history",
    "merge_queue": "merge-queue",
    "required_signatures": "signed-commits",
}
_QUEUE: dict[str, MergeMethod] = {"MERGE": "merge", "SQUASH": "squash", "REBASE": "rebase"}


class _Actor(Answer):
    id: StrictInt | None = None
    type: StrictStr


class _Dismissal(Answer):
    enabled: StrictBool
    allowed_actors: tuple[_Actor, ...] = ()


class _ReviewParameters(Answer):
    dismiss_stale_reviews_on_push: StrictBool
    require_code_owner_review: StrictBool
    require_last_push_approval: StrictBool
    required_approving_review_count: StrictInt
    required_review_thread_resolution: StrictBool
    allowed_merge_methods: frozenset[MergeMethod] | None = None
    dismissal_restriction: _Dismissal | None = None

    def reviewing(self) -> Reviewing:
        limited = self.dismissal_restriction
        return Reviewing(
            approvals=self.required_approving_review_count,
            stale_reviews_are_dismissed=self.dismiss_stale_reviews_on_push,
            owners_must_review=self.require_code_owner_review,
            last_push_needs_another=self.require_last_push_approval,
            threads_must_be_resolved=self.required_review_thread_resolution,
            methods=self.allowed_merge_methods,
            dismissers=tuple(f"{one.type} {one.id or ''}".strip() for one in limited.allowed_actors)
            if limited and limited.enabled
            else None,
        )


class _RuleCheck(Answer):
    context: StrictStr
    integration_id: StrictInt | None = None


class _CheckParameters(Answer):
    required_status_checks: tuple[_RuleCheck, ...]
    strict_required_status_checks_policy: StrictBool

    def checking(self) -> Checking:
        found = self.required_status_checks
        return Checking(
            checks=tuple(Check(name=one.context, app=one.integration_id) for one in found),
            up_to_date=self.strict_required_status_checks_policy,
        )


class _QueueParameters(Answer):
    merge_method: Literal["MERGE", "SQUASH", "REBASE"]


class RuleAnswer(Answer):
    """One rule; what it asks for depends on its type."""

    type: StrictStr
    ruleset_id: StrictInt | None = None
    ruleset_source: StrictStr = ""
    pull_request: _ReviewParameters | None = None
    required_status_checks: _CheckParameters | None = None
    merge_queue: _QueueParameters | None = None

    @model_validator(mode="before")
    @classmethod
    def _parameters_by_type(cls, value: object) -> object:
        """GitHub writes all parameters under one name: each type has its own here."""
        for name in ("pull_request", "required_status_checks", "merge_queue"):
            if isinstance(value, dict) and value.get("type") == name:
                return {**value, name: value.get("parameters")}
        return value

    def rule(self) -> Rule:
        """The same in words that all forges share."""
        reviews, checks, queue = self.pull_request, self.required_status_checks, self.merge_queue
        return Rule(
            kind=_KINDS.get(self.type, "other"),
            name=self.type,
            reviewing=reviews.reviewing() if reviews else None,
            checking=checks.checking() if checks else None,
            queue_method=_QUEUE[queue.merge_method] if queue else None,
            ruleset=self.ruleset_id,
            source=self.ruleset_source,
        )


class ListedRuleset(Answer):
    """A ruleset in a list, which does not show its rules."""

    id: StrictInt


class _Bypass(Answer):
    actor_id: StrictInt | None = None
    actor_type: StrictStr
    bypass_mode: StrictStr = "always"


class _Names(Answer):
    include: tuple[StrictStr, ...] = ()
    exclude: tuple[StrictStr, ...] = ()


class _Conditions(Answer):
    ref_name: _Names | None = None


class RulesetAnswer(ListedRuleset):
    """A ruleset; who may not change it is not told who need not keep it."""

    name: StrictStr
    target: StrictStr = "branch"
    enforcement: StrictStr
    source: StrictStr
    conditions: _Conditions | None = None
    rules: tuple[RuleAnswer, ...] = ()
    bypass_actors: tuple[_Bypass, ...] | None = None

    def ruleset(self) -> Ruleset:
        """The same in words that all forges share."""
        names = self.conditions.ref_name if self.conditions else None
        return Ruleset(
            id=self.id,
            name=self.name,
            target=self.target,
            enforcement=self.enforcement,
            source=self.source,
            include=names.include if names else None,
            exclude=names.exclude if names else (),
            rules=tuple(one.rule() for one in self.rules),
            bypass=CannotSee(
                "GitHub tells who need not keep a ruleset only to those who may change it.",
                "administration: write",
            )
            if self.bypass_actors is None
            else Seen(
                tuple(
                    Bypass(kind=one.actor_type, id=one.actor_id, mode=one.bypass_mode)
                    for one in self.bypass_actors
                )
            ),
        )


class _Enabled(Answer):
    enabled: StrictBool


_OFF = _Enabled(enabled=False)


class _Person(Answer):
    login: StrictStr


class _Group(Answer):
    slug: StrictStr


class _Holders(Answer):
    users: tuple[_Person, ...] = ()
    teams: tuple[_Group, ...] = ()
    apps: tuple[_Group, ...] = ()

    def names(self) -> tuple[str, ...]:
        people = tuple(one.login for one in self.users)
        teams = tuple(f"team {one.slug}" for one in self.teams)
        return (*people, *teams, *(f"app {one.slug}" for one in self.apps))


class _BranchCheck(Answer):
    context: StrictStr
    app_id: StrictInt | None = None


class _BranchChecks(Answer):
    strict: StrictBool = False
    checks: tuple[_BranchCheck, ...] = ()

    def checking(self) -> Checking:
        # GitHub writes -1, or nothing, where any app may report the check.
        found = ((one.context, one.app_id) for one in self.checks)
        return Checking(
            checks=tuple(Check(name=n, app=a if a and a > 0 else None) for n, a in found),
            up_to_date=self.strict,
        )


class _BranchReviews(Answer):
    dismiss_stale_reviews: StrictBool
    require_code_owner_reviews: StrictBool
    required_approving_review_count: StrictInt = 0
    require_last_push_approval: StrictBool = False
    dismissal_restrictions: _Holders | None = None
    bypass_pull_request_allowances: _Holders | None = None

    def reviewing(self, *, threads: bool) -> Reviewing:
        limited, passing = self.dismissal_restrictions, self.bypass_pull_request_allowances
        return Reviewing(
            approvals=self.required_approving_review_count,
            stale_reviews_are_dismissed=self.dismiss_stale_reviews,
            owners_must_review=self.require_code_owner_reviews,
            last_push_needs_another=self.require_last_push_approval,
            threads_must_be_resolved=threads,
            dismissers=limited.names() if limited else None,
            bypassers=passing.names() if passing else (),
        )


class ProtectionAnswer(Answer):
    """The older protection of a branch; parts that are not asked for are left out.

    What would be dangerous to assume is never left out: whom it binds, and whether it allows to
    overwrite and to delete.
    """

    enforce_admins: _Enabled
    allow_force_pushes: _Enabled
    allow_deletions: _Enabled
    required_status_checks: _BranchChecks | None = None
    required_pull_request_reviews: _BranchReviews | None = None
    restrictions: _Holders | None = None
    required_linear_history: _Enabled = _OFF
    required_conversation_resolution: _Enabled = _OFF
    required_signatures: _Enabled = _OFF
    lock_branch: _Enabled = _OFF

    def protection(self) -> Protection:
        """The same in words that all forges share."""
        reviews, checks = self.required_pull_request_reviews, self.required_status_checks
        threads = self.required_conversation_resolution.enabled
        return Protection(
            reviewing=reviews.reviewing(threads=threads) if reviews else None,
            checking=checks.checking() if checks else None,
            pushers=self.restrictions.names() if self.restrictions else None,
            binds_administrators=self.enforce_admins.enabled,
            linear_history=self.required_linear_history.enabled,
            force_pushes=self.allow_force_pushes.enabled,
            deletions=self.allow_deletions.enabled,
            locked=self.lock_branch.enabled,
            signed_commits=self.required_signatures.enabled,
        )
