"""`qms doctor`: a repository set up well, each setting taken away, and what a token cannot see."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from qmsctl.cli.doctor import clone_of, settings_of
from qmsctl.cli.options import Common
from qmsctl.forge.access import Access, Secret
from qmsctl.forge.client import Clock
from qmsctl.forge.github import GitHub
from qmsctl.forge.sight import Seen
from qmsctl.report.doctor.examine import examine
from qmsctl.report.doctor.model import Clone, Diagnosis
from qmsctl.report.doctor.workflows import Jobs
from qmsctl.rules.example import ROOT
from tests.cli.running import Run, qms
from tests.forge.filling import filled
from tests.forge.guarding import ALL
from tests.forge.imitation import REPOSITORY, Imitation, Json, account, missing, refusal
from tests.forge.server import TOKEN, Fault, Served, serve
from tests.rules.examples import MIA, make_base, noon
from tests.support.forgestory import WORKFLOW, rules
from tests.support.gitrepo import GitRepo

OWNERS = f"""\
/{ROOT}/qms.yml   @abrandt
/{ROOT}/people/   @abrandt
/{ROOT}/records/  @jtanaka
/.github/         @jtanaka
"""
CHECK = """\
on: [pull_request]
jobs:
  check: {name: Check the QMS, steps: [{run: qms check --base HEAD}]}
  reviews: {name: Approvals, steps: [{run: qms approvals}]}
"""
FORGE: Json = {"repository": REPOSITORY, "repository_id": 4711, "keys": [WORKFLOW]}
PULLS, CHECKS, FORCE, DELETION = range(4)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The example QMS, whose approvals are reviews, with its workflows and code owners."""
    repo = make_base(tmp_path_factory.mktemp("doctor") / "repo")
    more = {"forge": FORGE, "evidence": "forge"}
    repo.commit(
        {
            **rules(more=more),
            ".github/CODEOWNERS": OWNERS,
            ".github/workflows/check.yml": CHECK,
        },
        date=noon("2026-02-10"),
        author=MIA,
    )
    return repo


@pytest.fixture(scope="module")
def clone(repo: GitRepo) -> Clone:
    return clone_of(Common(str(repo.path)))


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))
        with serve() as served:
            yield served


@pytest.fixture
def state(server: Served) -> Imitation:
    """A GitHub whose repository is set up as the manual says."""
    server.state = well_set_up(Imitation())
    return server.state


@pytest.fixture(scope="module")
def asking(server: Served) -> Iterator[GitHub]:
    """The client, which asks each time."""
    access = Access(REPOSITORY, Secret(TOKEN), server.url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))
        with GitHub(access, Clock(lambda: 1.8e9, lambda _: None)) as github:
            yield github


class Remembering:
    """The client, which asks again only if what an answer is made of changed: it is faster."""

    PARTS: ClassVar = {
        "repository_facts": ("repository", "pages"),
        "rules_in_force": ("sets", "plan_lacks_rules"),
        "rulesets": ("sets", "plan_lacks_rules"),
        "protection": ("protections", "plan_lacks_rules"),
        "actions_policy": ("actions",),
        "workflow_token": ("workflow",),
        "owners_errors": ("owners",),
        "pages_site": ("pages", "repository"),
    }

    def __init__(self, asking: GitHub, served: Served) -> None:
        self._asking, self._served = asking, served
        self._known: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        state = self._served.state
        parts = [getattr(state, part) for part in self.PARTS[name]]
        key = f"{name} {sorted(state.rights)} {parts!r}"

        def look(*arguments: str) -> Any:
            if key not in self._known:
                self._known[key] = getattr(self._asking, name)(*arguments)
            return self._known[key]

        return look


@pytest.fixture(scope="module")
def forge(asking: GitHub, server: Served) -> GitHub:
    return cast("GitHub", Remembering(asking, server))


def well_set_up(state: Imitation) -> Imitation:
    state.add_ruleset(
        {
            "type": "pull_request",
            "parameters": {
                "dismiss_stale_reviews_on_push": True,
                "require_code_owner_review": True,
                "require_last_push_approval": False,
                "required_approving_review_count": 1,
                "required_review_thread_resolution": False,
                "dismissal_restriction": {
                    "enabled": True,
                    "allowed_actors": [{"id": 7, "type": "Team"}],
                },
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {
                "required_status_checks": [
                    {"context": "Check the QMS", "integration_id": 15368},
                    {"context": "Approvals", "integration_id": 15368},
                ],
                "strict_required_status_checks_policy": True,
            },
        },
        {"type": "non_fast_forward"},
        {"type": "deletion"},
        name="Main line",
    )
    state.owners["main"] = []
    state.actions = {"enabled": True, "allowed_actions": "selected"}
    return state


def not_good(found: Diagnosis) -> dict[str, str]:
    return {item.name: item.state for item in found.items if item.state != "good"}


def rule(state: Imitation, number: int) -> Any:
    return state.sets[100]["rules"][number]["parameters"]


def without(*numbers: int) -> Callable[[Imitation], None]:
    def change(state: Imitation) -> None:
        found = state.sets[100]["rules"]
        state.sets[100]["rules"] = [one for n, one in enumerate(found) if n not in numbers]

    return change


def bypass(*actors: tuple[str, str]) -> Callable[[Imitation], None]:
    named = [{"actor_id": 5, "actor_type": kind, "bypass_mode": mode} for kind, mode in actors]
    return lambda state: state.sets[100].update(bypass_actors=named)


def test_all_is_good_where_all_is_set_up_well(
    state: Imitation, forge: GitHub, clone: Clone
) -> None:
    found = examine(clone, settings_of(forge, "main"))
    assert not_good(found) == {}
    assert all(item.fix == "" for item in found.items)
    assert len({item.name for item in found.items}) == len(found.items) == 30


PASSING = ("bypass-review", "bypass-history", "bypass-checks")
CASES: dict[str, tuple[Callable[[Imitation], object], dict[str, str]]] = {
    "nothing": (lambda s: s.sets.clear(), {"protected": "missing"}),
    "only tried out": (
        lambda s: s.sets[100].update(enforcement="evaluate"),
        {"protected": "missing"},
    ),
    "the plan lacks rules": (
        lambda s: setattr(s, "plan_lacks_rules", True),
        {"protected": "missing"},
    ),
    "pull request": (without(PULLS), {"pull-request": "missing"}),
    "reviews": (
        lambda s: rule(s, PULLS).update(required_approving_review_count=0),
        {"approval": "missing"},
    ),
    "code owners": (
        lambda s: rule(s, PULLS).update(require_code_owner_review=False),
        {"code-owner-review": "missing"},
    ),
    "dismissers": (
        lambda s: rule(s, PULLS).update(dismissal_restriction={"enabled": False}),
        {"dismissers": "advice"},
    ),
    "stale, but judged by content": (
        lambda s: rule(s, PULLS).update(dismiss_stale_reviews_on_push=False),
        {},
    ),
    "stale, and not judged": (
        lambda s: (
            rule(s, PULLS).update(dismiss_stale_reviews_on_push=False),
            rule(s, CHECKS)["required_status_checks"].pop(1),
        ),
        {"stale-reviews": "missing", "approvals-check": "missing"},
    ),
    "rules that are not told": (
        lambda s: s.sets[100]["rules"][PULLS].pop("parameters"),
        {
            "approval": "cannot-see",
            "code-owner-review": "cannot-see",
            "dismissers": "cannot-see",
        },
    ),
    "checks": (
        without(CHECKS),
        {"check": "missing", "approvals-check": "missing", "up-to-date": "missing"},
    ),
    "check": (
        lambda s: rule(s, CHECKS)["required_status_checks"].pop(0),
        {"check": "missing"},
    ),
    "checks that are not told": (
        lambda s: s.sets[100]["rules"][CHECKS].pop("parameters"),
        {"check": "cannot-see", "approvals-check": "cannot-see", "up-to-date": "cannot-see"},
    ),
    "a check of anybody": (
        lambda s: rule(s, CHECKS)["required_status_checks"][0].pop("integration_id"),
        {"check": "advice"},
    ),
    "not up to date": (
        lambda s: rule(s, CHECKS).update(strict_required_status_checks_policy=False),
        {"up-to-date": "missing"},
    ),
    "overwriting": (without(FORCE), {"force-push": "missing"}),
    "deleting": (without(DELETION), {"deletion": "missing"}),
    "a role passes": (
        bypass(("RepositoryRole", "always"), ("Integration", "always")),
        dict.fromkeys(PASSING, "missing"),
    ),
    "unseen": (bypass(("Team", "exempt")), dict.fromkeys(PASSING, "missing")),
    "named ones pass": (
        bypass(("Integration", "always"), ("Team", "pull_request")),
        dict.fromkeys(PASSING, "advice"),
    ),
    "no owners": (lambda s: s.owners.clear(), {"owners-file": "missing"}),
    "wrong owners": (
        lambda s: s.owners["main"].append(
            {"line": 3, "column": 1, "kind": "Unknown owner", "message": "M", "path": "P"}
        ),
        {"owners-file": "missing"},
    ),
    "workflows write": (
        lambda s: s.workflow.update(default_workflow_permissions="write"),
        {"workflow-token": "missing"},
    ),
    "workflows approve": (
        lambda s: s.workflow.update(can_approve_pull_request_reviews=True),
        {"workflow-reviews": "missing"},
    ),
    "no actions": (
        lambda s: setattr(s, "actions", {"enabled": False}),
        {"allowed-actions": "missing"},
    ),
    "all actions": (
        lambda s: s.actions.update(allowed_actions="all"),
        {"allowed-actions": "advice"},
    ),
    "all actions, pinned": (
        lambda s: s.actions.update(allowed_actions="all", sha_pinning_required=True),
        {},
    ),
    "own actions": (
        lambda s: s.actions.update(allowed_actions="local_only"),
        {"allowed-actions": "advice"},
    ),
    "actions that are not told": (
        lambda s: s.actions.pop("allowed_actions"),
        {"allowed-actions": "cannot-see"},
    ),
    "public site": (
        lambda s: setattr(s, "pages", {"public": True}),
        {"pages": "advice"},
    ),
    "private site": (lambda s: setattr(s, "pages", {"public": False}), {}),
    "public site of a public repository": (
        lambda s: (
            setattr(s, "pages", {"public": True}),
            s.repository.update(private=False, visibility="public"),
        ),
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_setting_is_one_item(state: Imitation, forge: GitHub, clone: Clone, case: str) -> None:
    change, expected = CASES[case]
    change(state)
    found = examine(clone, settings_of(forge, "main"))
    assert not_good(found) == expected
    assert all(item.fix.endswith(".") for item in found.items if item.state != "good")


def _older(**fields: Any) -> Json:
    on, off = {"enabled": True}, {"enabled": False}
    return {
        "enforce_admins": {"url": "https://api.github.com/x", **on},
        "allow_force_pushes": off,
        "allow_deletions": off,
        "required_pull_request_reviews": {
            "dismiss_stale_reviews": True,
            "require_code_owner_reviews": True,
            "required_approving_review_count": 1,
            "dismissal_restrictions": {"users": [account("jun")], "teams": [], "apps": []},
        },
        "required_status_checks": {
            "strict": True,
            "contexts": [],
            "checks": [
                {"context": name, "app_id": 15368} for name in ("Check the QMS", "Approvals")
            ],
        },
        **fields,
    }


class TestOlderProtection:
    """The protection of a branch by itself does what a ruleset does, and both add up."""

    def test_alone_it_is_enough(self, state: Imitation, forge: GitHub, clone: Clone) -> None:
        state.sets.clear()
        state.protections["main"] = _older()
        assert not_good(examine(clone, settings_of(forge, "main"))) == {}

    def test_administrators_and_named_people_pass(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        state.sets.clear()
        off = {"url": "https://api.github.com/x", "enabled": False}
        state.protections["main"] = _older(enforce_admins=off)
        found = examine(clone, settings_of(forge, "main"))
        assert not_good(found) == dict.fromkeys(PASSING, "missing")
        assert "Settings → Branches" in next(i.fix for i in found.items if i.name in PASSING)
        team = filled("team", slug="quality")
        reviews = _older()["required_pull_request_reviews"]
        reviews["bypass_pull_request_allowances"] = {"users": [], "teams": [team], "apps": []}
        state.protections["main"] = _older(required_pull_request_reviews=reviews)
        settings = settings_of(forge, "main")
        assert not_good(examine(clone, settings)) == {"bypass-review": "missing"}
        assert isinstance(settings.protection, Seen)
        found = settings.protection.value
        assert found.reviewing
        of_app = replace(found, reviewing=replace(found.reviewing, bypassers=("app robot",)))
        settings = replace(settings, protection=Seen(of_app))
        assert not_good(examine(clone, settings)) == {"bypass-review": "advice"}

    def test_a_demand_with_a_way_past_is_not_mended_by_a_weaker_one(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        bypass(("RepositoryRole", "always"))(state)
        state.protections["main"] = _older(required_pull_request_reviews=None)
        del state.protections["main"]["required_pull_request_reviews"]
        found = not_good(examine(clone, settings_of(forge, "main")))
        assert found == {"bypass-review": "missing"}
        state.protections["main"] = _older()
        assert not_good(examine(clone, settings_of(forge, "main"))) == {}

    def test_nothing_of_it_that_is_off_counts(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        without(FORCE, DELETION)(state)
        on = {"enabled": True}
        state.protections["main"] = _older(allow_force_pushes=on, allow_deletions=on)
        found = not_good(examine(clone, settings_of(forge, "main")))
        assert found == {"force-push": "missing", "deletion": "missing"}


class TestHidden:
    """What a token may not see is never good, and never missing."""

    def test_a_right_to_read_shows_all_but_who_passes(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        state.rights = {right.replace("write", "read") for right in ALL}
        found = examine(clone, settings_of(forge, "main"))
        assert not_good(found) == dict.fromkeys(PASSING, "cannot-see")

    def test_without_administration_much_is_hidden(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        state.rights = set(ALL) - {"administration: write", "pages: write"}
        state.pages = {"public": True}
        hidden = {*PASSING, "workflow-token", "workflow-reviews", "allowed-actions", "pages"}
        found = examine(clone, settings_of(forge, "main"))
        assert not_good(found) == dict.fromkeys(hidden, "cannot-see")
        assert all("the right '" in i.fix for i in found.items if i.state == "cannot-see")
        state.sets.clear()
        found = examine(clone, settings_of(forge, "main"))
        assert not_good(found)["protected"] == "cannot-see"

    def test_what_the_hidden_protection_may_ask_for_is_not_missing(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        without(PULLS, CHECKS, FORCE)(state)
        state.rights = set(ALL) - {"administration: write"}
        found = not_good(examine(clone, settings_of(forge, "main")))
        asked = ("pull-request", "check", "approvals-check", "up-to-date", "force-push")
        assert [found[name] for name in asked] == ["cannot-see"] * len(asked)
        assert "missing" not in found.values()

    def test_hidden_rules_and_owners(
        self, state: Imitation, server: Served, asking: GitHub, clone: Clone
    ) -> None:
        below = f"/repos/{REPOSITORY}"
        for path in ("/rules/branches/main", "/rulesets", "/codeowners/errors"):
            server.fail("GET", below + path, Fault(403, refusal("No")))
        found = not_good(examine(clone, settings_of(asking, "main")))
        assert found == {"protected": "cannot-see", "owners-file": "cannot-see"}

    def test_rulesets_that_do_not_show_themselves(
        self, state: Imitation, server: Served, asking: GitHub, clone: Clone
    ) -> None:
        server.fail("GET", f"/repos/{REPOSITORY}/rulesets", Fault(data=[]))
        found = not_good(examine(clone, settings_of(asking, "main")))
        assert found == dict.fromkeys(PASSING, "cannot-see")
        server.fail("GET", f"/repos/{REPOSITORY}/rulesets", Fault(403, refusal("No")))
        assert not_good(examine(clone, settings_of(asking, "main"))) == found


class TestPolicy:
    """What the policy asks for decides what must be set."""

    def test_a_linear_main_line_forbids_merge_commits(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        linear = replace(clone, policy=clone.policy.model_copy(update={"main_line": "linear"}))

        def methods() -> str:
            found = not_good(examine(linear, settings_of(forge, "main")))
            return found.get("merge-methods", "good")

        assert methods() == "missing"
        state.repository["allow_merge_commit"] = False
        assert methods() == "good"
        state.repository["allow_merge_commit"] = True
        state.sets[100]["rules"].append({"type": "required_linear_history"})
        assert methods() == "good"
        state.sets[100]["rules"].pop()
        rule(state, PULLS)["allowed_merge_methods"] = ["squash"]
        assert methods() == "good"
        del rule(state, PULLS)["allowed_merge_methods"]
        state.rights = {"metadata: read", "administration: write", "contents: read"}
        assert methods() == "cannot-see"

    def test_without_reviews_the_gate_is_not_asked_for(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        types = {
            name: kind.model_copy(update={"evidence": "declared"})
            for name, kind in clone.policy.types.items()
        }
        update = {"types": types, "evidence": "declared", "forge": None}
        plain = replace(clone, policy=clone.policy.model_copy(update=update))
        rule(state, CHECKS)["required_status_checks"].pop(1)
        found = examine(plain, settings_of(forge, "main"))
        assert not_good(found) == {}
        assert not {"approvals-check", "logins", "workflow-key"} & {i.name for i in found.items}

    def test_another_branch_or_repository(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        assert clone.policy.forge
        moved = clone.policy.forge.model_copy(update={"repository_id": 1})
        policy = clone.policy.model_copy(update={"main_branch": "trunk", "forge": moved})
        found = examine(replace(clone, policy=policy), settings_of(forge, "main"))
        assert not_good(found) == {"default-branch": "missing", "name": "missing"}

    def test_a_workflow_that_opens_pull_requests_needs_the_switch(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        state.workflow["can_approve_pull_request_reviews"] = True
        opening = replace(clone, jobs=clone.jobs._replace(opens=True))
        found = examine(opening, settings_of(forge, "main"))
        assert not_good(found) == {"workflow-reviews": "advice"}

    def test_a_check_without_a_known_name_is_not_judged(
        self, state: Imitation, forge: GitHub, clone: Clone
    ) -> None:
        unknown = replace(clone, jobs=Jobs(approvals=("Approvals",)))
        found = not_good(examine(unknown, settings_of(forge, "main")))
        assert found == {"check": "cannot-see", "workflow": "missing"}
        unread = replace(clone, jobs=Jobs(approvals=("Approvals",), unread=("x.yml",)))
        assert not_good(examine(unread, None)) == {"workflow": "cannot-see"}
        skippable = replace(clone, jobs=clone.jobs._replace(skippable=("Check the QMS",)))
        assert not_good(examine(skippable, None)) == {"workflow": "advice"}


class TestHere:
    """What needs no forge."""

    def test_people_keys_and_source(self, clone: Clone) -> None:
        policy, people = clone.policy, dict(clone.people.by_id)
        people["a.brandt"] = people["a.brandt"].model_copy(update={"logins": {"gitlab": "a"}})
        policy = policy.model_copy(update={"forge": None})
        known = type(clone.people).of(people.values())
        found = examine(replace(clone, policy=policy, people=known), None)
        assert not_good(found) == {
            "forge": "missing",
            "logins": "missing",
            "workflow-key": "advice",
        }
        assert any("github: Alex Brandt." in item.sentence for item in found.items)

    def test_files_that_nobody_owns(self, clone: Clone) -> None:
        text = OWNERS + f"/{ROOT}/people/a.brandt.yml\n"
        (item,) = [
            i for i in examine(replace(clone, owners_text=text), None).items if i.state != "good"
        ]
        assert (item.name, item.state) == ("owners-cover", "missing")
        assert item.sentence == f"CODEOWNERS gives these to nobody: {ROOT}/people/a.brandt.yml."
        found = examine(replace(clone, owners_text=""), None)
        assert " and " in next(i.sentence for i in found.items if i.name == "owners-cover")

    def test_the_tool_must_be_owned_where_it_judges(self, clone: Clone) -> None:
        paths = (*(clone.paths or ()), "pyproject.toml")
        own = replace(clone, jobs=clone.jobs._replace(tools=("tooling",)), paths=paths)
        (item,) = [i for i in examine(own, None).items if i.state != "good"]
        assert "pyproject.toml, tooling/new-file" in item.sentence


def run(repo: GitRepo, *arguments: str) -> Run:
    return qms("-C", str(repo.path), "doctor", *arguments)


class TestCommand:
    def test_the_report(self, repo: GitRepo, github: Served) -> None:
        well_set_up(github.state)
        done = run(repo)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(
            "Main branch\ngood        main is protected: ruleset 'Main line'.\n"
        )
        assert done.out.endswith(f"\n{REPOSITORY}: 30 items good.\n")
        without(FORCE)(github.state)
        github.state.rights -= {"administration: write"}
        github.state.rights |= {"administration: read"}
        done = run(repo)
        assert done.code == 1
        assert "\nmissing     main can be overwritten, and with it the audit trail.\n" in done.out
        assert "            → On GitHub: Settings → Rules → Rulesets" in done.out
        assert "1 missing, 3 not to be seen with this token.\n" in done.out
        assert done.err.startswith("Some items could not be seen")

    def test_json(self, repo: GitRepo, github: Served) -> None:
        well_set_up(github.state).rights = {r.replace("write", "read") for r in ALL}
        done = run(repo, "--format", "json")
        assert done.code == 0
        found = json.loads(done.out)
        assert (found["schema"], found["repository"]) == ("qms-doctor/1", REPOSITORY)
        assert found["summary"] == {"good": 27, "missing": 0, "cannot_see": 3, "advice": 0}
        assert found["items"][0] == {
            "group": "Main branch",
            "name": "protected",
            "state": "good",
            "sentence": "main is protected: ruleset 'Main line'.",
            "fix": "",
        }

    def test_what_could_not_be_looked_at_is_no_report(self, repo: GitRepo, github: Served) -> None:
        well_set_up(github.state)
        github.fail("GET", f"/repos/{REPOSITORY}", Fault(404, missing().data))
        done = run(repo)
        assert (done.code, done.out) == (2, "")
        path = f"/repos/{REPOSITORY}/pages"
        github.fail("GET", path, Fault(401, refusal("Bad credentials")))
        github.state.pages = {"public": True}
        done = run(repo)
        assert (done.code, done.out) == (2, "")

    def test_locally_no_token_is_needed(
        self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GITHUB_TOKEN", raising=False)
        monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
        assert run(repo).code == 2
        done = run(repo, "--local")
        assert done.code == 0
        assert done.out.endswith("this clone only, the forge was not asked: 8 items good.\n")
        top = tmp_path / "shallow"
        repo.git("clone", "--quiet", "--depth=1", repo.path.as_uri(), str(top))
        done = run(GitRepo(top), "--local")
        assert done.code == 1
        assert "missing     This clone is shallow" in done.out

    def test_a_folder_and_a_repository_without_any_of_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bare = make_base(tmp_path / "base")
        done = run(bare, "--local")
        assert done.code == 1
        assert "The main branch has no file CODEOWNERS" in done.out
        assert "No workflow of the main branch runs 'qms check'" in done.out
        (bare.path / ".git").rename(tmp_path / "gone")
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
        done = run(bare, "--local")
        assert done.code == 1
        assert "cannot see  It is not known whether code owners and workflows" in done.out
