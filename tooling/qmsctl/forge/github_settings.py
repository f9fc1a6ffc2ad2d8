"""What guards a repository on GitHub, and whether this token may see it.

GitHub says 404 both for "there is none" and for "you may not know". What tells them apart differs
from setting to setting, and is written at each.
"""

from typing import Literal

from pydantic import StrictBool, StrictInt, StrictStr

from qmsctl.forge.client import Ask
from qmsctl.forge.errors import NotThere
from qmsctl.forge.github_asking import Asking
from qmsctl.forge.github_rules import ListedRuleset, ProtectionAnswer, RuleAnswer, RulesetAnswer
from qmsctl.forge.models import Answer
from qmsctl.forge.settings import (
    ActionsPolicy,
    OwnersError,
    PagesSite,
    Protection,
    Rule,
    Ruleset,
    WorkflowToken,
)
from qmsctl.forge.sight import CannotSee, NotSet, Sight

_ADMINISTRATION = "administration: read"


class _ActionsAnswer(Answer):
    enabled: StrictBool
    allowed_actions: Literal["all", "local_only", "selected"] | None = None
    sha_pinning_required: StrictBool | None = None


class _TokenAnswer(Answer):
    default_workflow_permissions: Literal["read", "write"]
    can_approve_pull_request_reviews: StrictBool


class _OwnersErrorAnswer(Answer):
    path: StrictStr
    line: StrictInt
    kind: StrictStr
    message: StrictStr


class _OwnersErrorsAnswer(Answer):
    errors: tuple[_OwnersErrorAnswer, ...]


class _SourceAnswer(Answer):
    branch: StrictStr


class _PagesAnswer(Answer):
    public: StrictBool
    build_type: StrictStr | None = None
    source: _SourceAnswer | None = None
    html_url: StrictStr | None = None
    https_enforced: StrictBool | None = None


class GitHubSettings(Asking):
    """The `Settings` of GitHub."""

    def rules_in_force(self, branch: str) -> Sight[tuple[Rule, ...]]:
        """The rules that hold for a branch, from all active rulesets.

        Everybody who can read the repository is told them, and no rules are an empty list: "not
        found" always means that the look failed.
        """
        what = f"read the rules for the branch {branch}"
        ask = Ask("GET", self._path("rules", "branches", branch), what)
        return self._look(
            lambda: tuple(one.rule() for one in self._list(RuleAnswer, ask)), needs="metadata: read"
        )

    def rulesets(self) -> Sight[tuple[Ruleset, ...]]:
        """All rulesets that hold in the repository, also those of its organization."""
        params = {"includes_parents": "true"}
        ask = Ask("GET", self._path("rulesets"), "list the rulesets", params=params)

        def whole() -> tuple[Ruleset, ...]:
            return tuple(self._ruleset(one.id) for one in self._list(ListedRuleset, ask))

        return self._look(whole, needs="metadata: read")

    def _ruleset(self, number: int) -> Ruleset:
        what = f"read the ruleset {number}"
        return self._get(RulesetAnswer, self._path("rulesets", number), what).ruleset()

    def protection(self, branch: str) -> Sight[Protection]:
        """The older protection of a branch; GitHub says in words when there is none."""
        what = f"read the protection of the branch {branch}"
        path = self._path("branches", branch, "protection")

        def absent(error: NotThere) -> NotSet | CannotSee:
            if error.said.lower().startswith("branch not protected"):
                return NotSet(f"GitHub says of the branch {branch}: {error.said}")
            return CannotSee(error.message, _ADMINISTRATION)

        return self._look(
            lambda: self._get(ProtectionAnswer, path, what).protection(),
            needs=_ADMINISTRATION,
            absent=absent,
        )

    def actions_policy(self) -> Sight[ActionsPolicy]:
        """Which workflows may run; every repository has this setting."""
        what = "read which workflows may run"

        def policy() -> ActionsPolicy:
            found = self._get(_ActionsAnswer, self._path("actions", "permissions"), what)
            return ActionsPolicy(
                enabled=found.enabled,
                allowed=found.allowed_actions,
                pinned_by_commit=found.sha_pinning_required,
            )

        return self._look(policy, needs=_ADMINISTRATION)

    def workflow_token(self) -> Sight[WorkflowToken]:
        """What the token of a workflow may do by default; every repository has this setting."""
        what = "read what a workflow's token may do"
        path = self._path("actions", "permissions", "workflow")

        def token() -> WorkflowToken:
            found = self._get(_TokenAnswer, path, what)
            return WorkflowToken(
                writes_by_default=found.default_workflow_permissions == "write",
                may_approve=found.can_approve_pull_request_reviews,
            )

        return self._look(token, needs=_ADMINISTRATION)

    def owners_errors(self, branch: str) -> Sight[tuple[OwnersError, ...]]:
        """What is wrong in the branch's CODEOWNERS file.

        To a token that lacks the right GitHub says 403; 404 means that the file is missing, if
        the repository itself can be seen.
        """
        what = f"read what is wrong in the CODEOWNERS file of {branch}"
        path = self._path("codeowners", "errors")

        def absent(error: NotThere) -> NotSet | CannotSee:
            if self._visible_repository():
                return NotSet(f"GitHub finds no CODEOWNERS file on the branch {branch}.")
            return CannotSee(error.message, "contents: read")

        def errors() -> tuple[OwnersError, ...]:
            found = self._get(_OwnersErrorsAnswer, path, what, {"ref": branch}).errors
            return tuple(
                OwnersError(path=one.path, line=one.line, kind=one.kind, message=one.message)
                for one in found
            )

        return self._look(errors, needs="contents: read", absent=absent)

    def pages_site(self) -> Sight[PagesSite]:
        """How the site is published.

        The repository itself tells everybody whether it has one: only if it says no does "not
        found" mean none.
        """
        what = "read how the site is published"

        def absent(error: NotThere) -> NotSet | CannotSee:
            repository = self._visible_repository()
            if repository and not repository.has_pages:
                return NotSet("GitHub says that the repository publishes no site.")
            return CannotSee(error.message, "pages: read")

        def site() -> PagesSite:
            found = self._get(_PagesAnswer, self._path("pages"), what)
            return PagesSite(
                public=found.public,
                build=found.build_type,
                branch=found.source.branch if found.source else None,
                url=found.html_url,
                https_enforced=found.https_enforced,
            )

        return self._look(site, needs="pages: read", absent=absent)
