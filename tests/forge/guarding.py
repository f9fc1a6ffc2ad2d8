"""The imitation's repository and its settings, and what a token may see of them."""

from dataclasses import dataclass, field
from typing import Any

from tests.forge.answering import REPOSITORY, Answer, Json, account, missing, refusal
from tests.forge.filling import filled

ALL = frozenset(
    f"{name}: write"
    for name in ("metadata", "contents", "issues", "pull_requests", "administration", "pages")
)
NUMBER = 4711
UPGRADE = "Upgrade to GitHub Pro or make this repository public to enable this feature."


@dataclass
class Guarding:
    """``rights`` are those of the token, as ``contents: read``; write holds read.

    Where one is missing, the answer is 403 with its name, or 404 if the token is ``secretive``, as
    those of old are. ``plan_lacks_rules`` says so for rules in a private repository.
    """

    rights: set[str] = field(default_factory=lambda: set(ALL))
    secretive: bool = False
    plan_lacks_rules: bool = False
    repository: Json = field(
        default_factory=lambda: {
            "full_name": REPOSITORY,
            "default_branch": "main",
            "visibility": "private",
            "private": True,
            "archived": False,
            "allow_merge_commit": True,
            "allow_squash_merge": True,
            "allow_rebase_merge": False,
        }
    )
    sets: dict[int, Json] = field(default_factory=dict)
    protections: dict[str, Json] = field(default_factory=dict)
    actions: Json = field(default_factory=lambda: {"enabled": True, "allowed_actions": "all"})
    workflow: Json = field(
        default_factory=lambda: {
            "default_workflow_permissions": "read",
            "can_approve_pull_request_reviews": False,
        }
    )
    owners: dict[str, list[Json]] = field(default_factory=dict)
    pages: Json | None = None

    def may(self, needed: str) -> bool:
        """Whether the token has a right."""
        return bool({needed, needed.replace("read", "write")} & self.rights)

    def forbidden(self, needed: str) -> Answer | None:
        """The answer for a token that lacks a right, or None."""
        if not self.may("metadata: read") or (self.secretive and not self.may(needed)):
            return missing()
        if self.may(needed):
            return None
        named = {"x-accepted-github-permissions": needed.replace(": ", "=")}
        return Answer(403, refusal("Resource not accessible by integration"), named)

    def add_ruleset(self, *rules: Json, **fields: Any) -> Json:
        """A ruleset for the default branch, unless `fields` say otherwise."""
        number = 100 + len(self.sets)
        names = {"include": ["~DEFAULT_BRANCH"], "exclude": []}
        self.sets[number] = {
            "id": number,
            "name": f"Ruleset {number}",
            "target": "branch",
            "source_type": "Repository",
            "source": REPOSITORY,
            "enforcement": "active",
            "conditions": {"ref_name": names},
            "rules": list(rules),
            "bypass_actors": [],
            **fields,
        }
        return self.sets[number]

    def named_repository(self, schema: str = "full-repository") -> Json:
        """The repository as GitHub describes it to this token."""
        known = {**self.repository, "has_pages": self.pages is not None}
        if not self.may("contents: write"):
            known = {key: item for key, item in known.items() if not key.startswith("allow_")}
        owner = account(self.repository["full_name"].partition("/")[0])
        return filled(schema, id=NUMBER, name="qms", owner=owner, **known)

    def get_repository(self, query: dict[str, str], data: Json) -> Answer:
        return Answer(200, self.named_repository())

    def branch_rules(self, query: dict[str, str], data: Json, branch: str) -> Answer:
        if self.plan_lacks_rules:
            return Answer(403, refusal(UPGRADE))
        known = {f"refs/heads/{branch}"}
        if branch == self.repository["default_branch"]:
            known.add("~DEFAULT_BRANCH")
        found = []
        for one in self.sets.values():
            names = one.get("conditions", {}).get("ref_name", {}).get("include", ())
            if known & set(names) and one["enforcement"] == "active" and one["target"] == "branch":
                told = {"ruleset_source": one["source"], "ruleset_id": one["id"]}
                told["ruleset_source_type"] = one["source_type"]
                found += [{**rule, **told} for rule in one["rules"]]
        return Answer(200, found)

    def list_rulesets(self, query: dict[str, str], data: Json) -> Answer:
        if self.plan_lacks_rules:
            return Answer(403, refusal(UPGRADE))
        hidden = ("rules", "bypass_actors", "conditions")
        parents = query.get("includes_parents", "true") == "true"
        chosen = [s for s in self.sets.values() if parents or s["source_type"] == "Repository"]
        return Answer(200, [{k: v for k, v in s.items() if k not in hidden} for s in chosen])

    def get_ruleset(self, query: dict[str, str], data: Json, number: str) -> Answer:
        if int(number) not in self.sets:
            return missing()
        found = dict(self.sets[int(number)])
        if not self.may("administration: write"):
            del found["bypass_actors"]
        return Answer(200, found)

    def get_protection(self, query: dict[str, str], data: Json, branch: str) -> Answer:
        if self.plan_lacks_rules:
            return Answer(403, refusal(UPGRADE))
        found = self.protections.get(branch)
        return missing("Branch not protected") if found is None else Answer(200, found)

    def get_actions(self, query: dict[str, str], data: Json) -> Answer:
        return Answer(200, self.actions)

    def get_workflow(self, query: dict[str, str], data: Json) -> Answer:
        return Answer(200, self.workflow)

    def owners_errors(self, query: dict[str, str], data: Json) -> Answer:
        found = self.owners.get(query.get("ref", self.repository["default_branch"]))
        return missing() if found is None else Answer(200, {"errors": found})

    def get_pages(self, query: dict[str, str], data: Json) -> Answer:
        return missing() if self.pages is None else Answer(200, filled("page", **self.pages))


SETTINGS_ENDPOINTS = (
    (r"", "GET", "get_repository", "metadata: read"),
    (r"/rules/branches/([^/]+)", "GET", "branch_rules", "metadata: read"),
    (r"/rulesets", "GET", "list_rulesets", "metadata: read"),
    (r"/rulesets/(\d+)", "GET", "get_ruleset", "metadata: read"),
    (r"/branches/([^/]+)/protection", "GET", "get_protection", "administration: read"),
    (r"/actions/permissions", "GET", "get_actions", "administration: read"),
    (r"/actions/permissions/workflow", "GET", "get_workflow", "administration: read"),
    (r"/codeowners/errors", "GET", "owners_errors", "contents: read"),
    (r"/pages", "GET", "get_pages", "pages: read"),
)
