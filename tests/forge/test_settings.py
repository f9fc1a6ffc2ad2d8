"""Settings: seen, surely not set, or hidden, for tokens with and without rights."""

from collections.abc import Callable
from typing import Any

import pytest

from qmsctl.forge.errors import AnswerUnreadable
from qmsctl.forge.github import GitHub
from qmsctl.forge.settings import (
    ActionsPolicy,
    Bypass,
    Check,
    Checking,
    OwnersError,
    PagesSite,
    Reviewing,
    WorkflowToken,
)
from qmsctl.forge.sight import CannotSee, NotSet, Seen, Sight
from tests.forge.answering import REPOSITORY, Json, account, refusal
from tests.forge.filling import filled
from tests.forge.guarding import ALL
from tests.forge.server import Fault, Served

BELOW = f"/repos/{REPOSITORY}"
REVIEWS: Json = {
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": True,
    "require_last_push_approval": False,
    "required_approving_review_count": 2,
    "required_review_thread_resolution": True,
}
CHECKS: Json = {
    "required_status_checks": [
        {"context": "qms check", "integration_id": 15368},
        {"context": "qms approvals"},
    ],
    "strict_required_status_checks_policy": True,
}
QUEUE: Json = {
    "check_response_timeout_minutes": 60,
    "grouping_strategy": "ALLGREEN",
    "max_entries_to_build": 5,
    "max_entries_to_merge": 5,
    "merge_method": "SQUASH",
    "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 5,
}
ON, OFF = {"enabled": True}, {"enabled": False}


def _seen(sight: Sight[Any]) -> Any:
    assert isinstance(sight, Seen), sight
    return sight.value


def _protection(**fields: Any) -> Json:
    return {
        "enforce_admins": {"url": "https://api.github.com/x", "enabled": True},
        "allow_force_pushes": OFF,
        "allow_deletions": OFF,
        **fields,
    }


class TestRules:
    def test_each_kind_is_told_with_what_it_asks_for(self, forge: GitHub, served: Served) -> None:
        limited = {"enabled": True, "allowed_actors": [{"id": 7, "type": "Team"}]}
        served.state.add_ruleset(
            {"type": "pull_request", "parameters": {**REVIEWS, "dismissal_restriction": limited}},
            {"type": "required_status_checks", "parameters": CHECKS},
            {"type": "merge_queue", "parameters": QUEUE},
            {"type": "non_fast_forward"},
            {"type": "max_file_size", "parameters": {"max_file_size": 5}},
        )
        reviews, checks, queue, force, other = _seen(forge.rules_in_force("main"))
        assert (reviews.kind, reviews.ruleset, reviews.source) == ("pull-request", 100, REPOSITORY)
        assert reviews.reviewing == Reviewing(
            approvals=2,
            stale_reviews_are_dismissed=True,
            owners_must_review=True,
            last_push_needs_another=False,
            threads_must_be_resolved=True,
            dismissers=("Team 7",),
        )
        assert checks.checking == Checking(
            checks=(Check(name="qms check", app=15368), Check(name="qms approvals", app=None)),
            up_to_date=True,
        )
        assert (queue.kind, queue.queue_method) == ("merge-queue", "squash")
        assert (force.kind, force.name) == ("no-force-push", "non_fast_forward")
        assert (other.kind, other.name) == ("other", "max_file_size")

    def test_merge_methods_may_be_limited(self, forge: GitHub, served: Served) -> None:
        parameters = {**REVIEWS, "allowed_merge_methods": ["squash"]}
        parameters["dismissal_restriction"] = {"enabled": False}
        served.state.add_ruleset({"type": "pull_request", "parameters": parameters})
        (rule,) = _seen(forge.rules_in_force("main"))
        assert rule.reviewing.methods == {"squash"}
        assert rule.reviewing.dismissers is None

    def test_only_active_ones_for_the_branch_hold(self, forge: GitHub, served: Served) -> None:
        served.state.add_ruleset({"type": "deletion"}, enforcement="evaluate")
        served.state.add_ruleset({"type": "deletion"}, target="tag")
        assert _seen(forge.rules_in_force("main")) == ()
        served.state.add_ruleset({"type": "deletion"})
        assert _seen(forge.rules_in_force("feature/x")) == ()
        assert len(_seen(forge.rules_in_force("main"))) == 1

    @pytest.mark.usefixtures("small_pages")
    def test_all_pages_are_read(self, forge: GitHub, served: Served) -> None:
        served.state.add_ruleset(*[{"type": "deletion"}] * 11)
        assert len(_seen(forge.rules_in_force("main"))) == 11

    def test_a_rule_without_its_parameters_says_nothing_of_them(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.add_ruleset({"type": "pull_request"})
        (rule,) = _seen(forge.rules_in_force("main"))
        assert (rule.kind, rule.reviewing) == ("pull-request", None)

    @pytest.mark.parametrize(
        "rule",
        [
            {"type": "pull_request", "parameters": {**REVIEWS, "require_code_owner_review": 1}},
            {"type": "required_status_checks", "parameters": {"required_status_checks": []}},
            {"type": "merge_queue", "parameters": {"merge_method": "TOSS"}},
            {"type": ["pull_request"]},
            "pull_request",
        ],
        ids=["review", "check", "queue", "type", "text"],
    )
    def test_a_rule_that_cannot_be_read_is_an_error(
        self, forge: GitHub, served: Served, rule: object
    ) -> None:
        served.fail("GET", f"{BELOW}/rules/branches/main", Fault(data=[rule]))
        with pytest.raises(AnswerUnreadable):
            forge.rules_in_force("main")


class TestRulesets:
    def test_they_are_told_with_who_need_not_keep_them(self, forge: GitHub, served: Served) -> None:
        actors = [
            {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"},
            {"actor_type": "DeployKey"},
        ]
        served.state.add_ruleset({"type": "deletion"}, bypass_actors=actors, name="Main line")
        organization = {"source_type": "Organization", "source": "halden"}
        del served.state.add_ruleset(**organization, target="tag")["conditions"]
        ours, theirs = _seen(forge.rulesets())
        assert (ours.id, ours.name, ours.target) == (100, "Main line", "branch")
        assert (ours.enforcement, ours.include, ours.exclude) == (
            "active",
            ("~DEFAULT_BRANCH",),
            (),
        )
        assert [rule.kind for rule in ours.rules] == ["no-deletion"]
        assert ours.bypass == Seen(
            (
                Bypass(kind="RepositoryRole", id=5, mode="pull_request"),
                Bypass(kind="DeployKey", id=None, mode="always"),
            )
        )
        assert (theirs.source, theirs.include, theirs.bypass) == ("halden", None, Seen(()))

    def test_who_may_not_change_them_is_not_told_who_passes(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.add_ruleset({"type": "deletion"})
        served.state.rights = {"metadata: read", "administration: read"}
        (found,) = _seen(forge.rulesets())
        assert isinstance(found.bypass, CannotSee)
        assert found.bypass.needs == "administration: write"
        assert found.rules

    def test_one_that_is_listed_and_cannot_be_read_hides_them_all(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.add_ruleset()
        served.state.once("list_rulesets", served.state.sets.clear)
        found = forge.rulesets()
        assert isinstance(found, CannotSee)
        assert "read the ruleset 100" in found.reason


class TestProtection:
    def test_its_parts_are_told(self, forge: GitHub, served: Served) -> None:
        team = filled("team", slug="quality")
        people = {"users": [account("jun")], "teams": [team], "apps": []}
        served.state.protections["main"] = _protection(
            required_pull_request_reviews={
                "dismiss_stale_reviews": True,
                "require_code_owner_reviews": False,
                "required_approving_review_count": 1,
                "dismissal_restrictions": people,
                "bypass_pull_request_allowances": {"users": [account("ada")]},
            },
            required_status_checks={
                "strict": True,
                "contexts": ["qms check"],
                "checks": [
                    {"context": "qms check", "app_id": 15368},
                    {"context": "qms approvals", "app_id": -1},
                ],
            },
            required_conversation_resolution=ON,
            required_linear_history=ON,
        )
        found = _seen(forge.protection("main"))
        assert found.reviewing == Reviewing(
            approvals=1,
            stale_reviews_are_dismissed=True,
            owners_must_review=False,
            last_push_needs_another=False,
            threads_must_be_resolved=True,
            dismissers=("jun", "team quality"),
            bypassers=("ada",),
        )
        assert found.checking == Checking(
            checks=(Check(name="qms check", app=15368), Check(name="qms approvals", app=None)),
            up_to_date=True,
        )
        assert (found.binds_administrators, found.linear_history) == (True, True)
        assert (found.force_pushes, found.deletions, found.locked) == (False, False, False)
        assert (found.pushers, found.signed_commits) == (None, False)

    def test_parts_that_are_not_asked_for_are_none(self, forge: GitHub, served: Served) -> None:
        restrictions = filled("branch-restriction-policy")
        served.state.protections["main"] = _protection(restrictions=restrictions)
        found = _seen(forge.protection("main"))
        assert (found.reviewing, found.checking, found.pushers) == (None, None, ())

    def test_reviews_that_anybody_may_dismiss(self, forge: GitHub, served: Served) -> None:
        reviews = {"dismiss_stale_reviews": False, "require_code_owner_reviews": False}
        served.state.protections["main"] = _protection(required_pull_request_reviews=reviews)
        found = _seen(forge.protection("main"))
        assert (found.reviewing.dismissers, found.reviewing.bypassers) == (None, ())

    @pytest.mark.parametrize("name", ["enforce_admins", "allow_force_pushes", "allow_deletions"])
    def test_what_is_dangerous_to_assume_must_be_said(
        self, forge: GitHub, served: Served, name: str
    ) -> None:
        answer = _protection()
        del answer[name]
        served.fail("GET", f"{BELOW}/branches/main/protection", Fault(data=answer))
        with pytest.raises(AnswerUnreadable, match=name):
            forge.protection("main")

    def test_none_is_what_github_says_in_words(self, forge: GitHub, served: Served) -> None:
        found = forge.protection("main")
        assert found == NotSet("GitHub says of the branch main: Branch not protected")

    @pytest.mark.parametrize("said", ["Not Found", "Branch not found", ""])
    def test_any_other_404_hides_it(self, forge: GitHub, served: Served, said: str) -> None:
        served.fail("GET", f"{BELOW}/branches/main/protection", Fault(404, refusal(said)))
        found = forge.protection("main")
        assert isinstance(found, CannotSee)
        assert found.needs == "administration: read"


class TestOthers:
    def test_actions(self, forge: GitHub, served: Served) -> None:
        assert _seen(forge.actions_policy()) == ActionsPolicy(
            enabled=True, allowed="all", pinned_by_commit=None
        )
        served.state.workflow["can_approve_pull_request_reviews"] = True
        assert _seen(forge.workflow_token()) == WorkflowToken(
            writes_by_default=False, may_approve=True
        )

    def test_owners(self, forge: GitHub, served: Served) -> None:
        assert forge.owners_errors("main") == NotSet(
            "GitHub finds no CODEOWNERS file on the branch main."
        )
        served.state.owners["main"] = []
        assert _seen(forge.owners_errors("main")) == ()
        wrong = {"line": 3, "column": 1, "kind": "Unknown owner", "message": "M", "path": "P"}
        served.state.owners["main"] = [wrong]
        assert _seen(forge.owners_errors("main")) == (
            OwnersError(path="P", line=3, kind="Unknown owner", message="M"),
        )

    def test_pages(self, forge: GitHub, served: Served) -> None:
        assert forge.pages_site() == NotSet("GitHub says that the repository publishes no site.")
        served.state.pages = {
            "public": True,
            "build_type": "legacy",
            "source": {"branch": "gh-pages", "path": "/"},
            "html_url": "https://halden.github.io/qms/",
        }
        assert _seen(forge.pages_site()) == PagesSite(
            public=True,
            build="legacy",
            branch="gh-pages",
            url="https://halden.github.io/qms/",
            https_enforced=None,
        )
        served.state.pages = {"public": False}
        assert _seen(forge.pages_site()).branch is None

    def test_a_site_that_is_there_and_hidden_is_not_none(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.pages = {"public": True}
        served.fail("GET", f"{BELOW}/pages", Fault(404, refusal("Not Found")))
        found = forge.pages_site()
        assert isinstance(found, CannotSee)
        assert found.needs == "pages: read"


LOOKS: dict[str, tuple[Callable[[GitHub], Sight[Any]], str]] = {
    "rules": (lambda forge: forge.rules_in_force("main"), "metadata: read"),
    "rulesets": (lambda forge: forge.rulesets(), "metadata: read"),
    "protection": (lambda forge: forge.protection("main"), "administration: read"),
    "actions": (lambda forge: forge.actions_policy(), "administration: read"),
    "token": (lambda forge: forge.workflow_token(), "administration: read"),
    "owners": (lambda forge: forge.owners_errors("main"), "contents: read"),
    "pages": (lambda forge: forge.pages_site(), "pages: read"),
}


@pytest.mark.parametrize("invisible", [True, False], ids=["invisible", "one right missing"])
def test_without_the_right_it_is_hidden_and_never_unset(
    forge: GitHub, served: Served, invisible: bool
) -> None:
    for look, needs in LOOKS.values():
        served.state.rights = set() if invisible else ALL - {needs.replace("read", "write")}
        found = look(forge)
        assert isinstance(found, CannotSee)
        assert found.needs == needs
        assert found.reason


def test_a_token_of_old_gets_404_and_that_is_no_absence(forge: GitHub, served: Served) -> None:
    served.state.rights -= {"administration: write"}
    served.state.secretive = True
    for name in ("protection", "actions", "token"):
        assert isinstance(LOOKS[name][0](forge), CannotSee), name


def test_what_the_plan_lacks_is_surely_not_set(forge: GitHub, served: Served) -> None:
    served.state.plan_lacks_rules = True
    for name in ("rules", "rulesets", "protection"):
        found = LOOKS[name][0](forge)
        assert isinstance(found, NotSet), name
        assert "Upgrade to GitHub Pro" in found.reason
