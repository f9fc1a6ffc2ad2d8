"""A small GitHub of our own: its state, and what its endpoints answer. No input or output here.

Only its branches and commits may stand in a real repository (`origin`), if a test gives it one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.forge.answering import (
    API,
    DAY,
    NOBODY,
    REPOSITORY,
    Answer,
    Json,
    account,
    invalid,
    missing,
    refusal,
)
from tests.forge.gitdata import GIT_ENDPOINTS
from tests.forge.guarding import SETTINGS_ENDPOINTS
from tests.forge.pulls import PULL_ENDPOINTS, Pulls

__all__ = [
    "API",
    "DAY",
    "NOBODY",
    "REPOSITORY",
    "Answer",
    "Imitation",
    "Json",
    "missing",
    "refusal",
]


@dataclass
class Imitation(Pulls):
    """The state: what a test puts in, and what the code under test makes of it.

    ``me`` writes with the token; ``app_token`` says that the token may not ask who it is, as those
    of workflows. ``after`` runs after each change, for a second run that comes in between.
    """

    app_token: bool = False
    association: str = "MEMBER"
    members: set[str] = field(default_factory=lambda: {"halden-brandt"})
    issues: dict[int, Json] = field(default_factory=dict)
    comments: dict[int, Json] = field(default_factory=dict)
    labels: dict[str, Json] = field(default_factory=dict)
    after: list[Callable[[str], None]] = field(default_factory=list)

    # what tests put in

    def add_issue(self, title: str, body: str | None = "", **fields: Any) -> Json:
        """An issue with the label of reminders, unless `labels` says otherwise."""
        self._last += 1
        by = fields.pop("by", self.me)
        labels = fields.pop("labels", ["qms-review"])
        number = self._last
        url = f"{API}/repos/{REPOSITORY}/issues/{number}"
        web = f"https://github.com/{REPOSITORY}/issues/{number}"
        names = ("labels_url", "comments_url", "events_url", "html_url", "repository_url")
        self.issues[number] = {
            "id": 1000 + number,
            "node_id": "I_1",
            "number": number,
            "url": url,
            **dict.fromkeys(names, web),
            "title": title,
            "body": body,
            "state": "open",
            "user": account(by) if by else None,
            "labels": [{"name": name} for name in labels],
            "assignee": None,
            "assignees": [],
            "milestone": None,
            "locked": False,
            "comments": 0,
            "closed_at": None,
            "created_at": DAY,
            "updated_at": DAY,
            "author_association": self.association,
            **fields,
        }
        return self.issues[number]

    def add_comment(self, number: int, body: str, by: str | None = None) -> Json:
        """A comment of an issue or a pull request."""
        self._last += 1
        self.comments[self._last] = {
            "id": self._last,
            "node_id": "C_1",
            "url": f"{API}/repos/{REPOSITORY}/issues/comments/{self._last}",
            "html_url": f"https://github.com/{REPOSITORY}/issues/{number}#c{self._last}",
            "issue_url": f"{API}/repos/{REPOSITORY}/issues/{number}",
            "body": body,
            "user": account(by or self.me),
            "created_at": DAY,
            "updated_at": DAY,
            "author_association": self.association,
        }
        return self.comments[self._last]

    def of(self, number: int) -> list[str]:
        """The texts of an issue's comments."""
        return [c["body"] for c in self.comments.values() if c["issue_url"].endswith(f"/{number}")]

    # what the endpoints answer

    def answer(self, method: str, path: str, query: dict[str, str], data: Json) -> Answer:
        """The answer to a request for the repository; `path` is what follows its name."""
        for pattern, verb, name, needed in _ENDPOINTS:
            match = re.fullmatch(pattern, path)
            if match and verb == method:
                forbidden = self.forbidden(needed) if needed else None
                if forbidden:
                    return forbidden
                words = [unquote(word) for word in match.groups()]
                found: Answer = getattr(self, name)(query, data, *words)
                for hook in tuple(self.after):
                    hook(name)
                return found
        return missing()

    def who(self) -> Answer:
        """The answer to GET /user."""
        if self.app_token:
            return Answer(403, refusal("Resource not accessible by integration"))
        return Answer(200, _me(self.me))

    def list_issues(self, query: dict[str, str], data: Json) -> Answer:
        chosen = [
            issue
            for issue in self.issues.values()
            if query.get("state", "open") in ("all", issue["state"])
            and query.get("labels", "") in ["", *(label["name"] for label in issue["labels"])]
        ]
        return Answer(200, chosen if query.get("direction") == "asc" else chosen[::-1])

    def once(self, name: str, act: Callable[[], object]) -> None:
        """Do something right after the next request of this name was answered."""

        def hook(seen: str) -> None:
            if seen == name:
                self.after.remove(hook)
                act()

        self.after.append(hook)

    def create_issue(self, query: dict[str, str], data: Json) -> Answer:
        if set(data.get("assignees", ())) - self.members:
            return Answer(422, invalid("Issue", "assignees", "invalid"))
        issue = self.add_issue(data["title"], data.get("body"), labels=data.get("labels", []))
        issue["assignees"] = [account(login) for login in data.get("assignees", ())]
        return Answer(201, issue)

    def update_issue(self, query: dict[str, str], data: Json, number: str) -> Answer:
        if int(number) not in self.issues:
            return missing()
        self.issues[int(number)].update(data)
        return Answer(200, self.issues[int(number)])

    def list_comments(self, query: dict[str, str], data: Json, number: str) -> Answer:
        if int(number) not in {*self.issues, *self.pulls}:
            return missing()
        found = [c for c in self.comments.values() if c["issue_url"].endswith(f"/{number}")]
        return Answer(200, found)

    def create_comment(self, query: dict[str, str], data: Json, number: str) -> Answer:
        if int(number) not in {*self.issues, *self.pulls}:
            return missing()
        return Answer(201, self.add_comment(int(number), data["body"]))

    def update_comment(self, query: dict[str, str], data: Json, comment: str) -> Answer:
        if int(comment) not in self.comments:
            return missing()
        self.comments[int(comment)].update(data)
        return Answer(200, self.comments[int(comment)])

    def delete_comment(self, query: dict[str, str], data: Json, comment: str) -> Answer:
        return Answer(204) if self.comments.pop(int(comment), None) else missing()

    def get_label(self, query: dict[str, str], data: Json, name: str) -> Answer:
        return Answer(200, self.labels[name]) if name in self.labels else missing()

    def create_label(self, query: dict[str, str], data: Json) -> Answer:
        if data["name"] in self.labels:
            return Answer(422, invalid("Label", "name", "already_exists"))
        url = f"{API}/repos/{REPOSITORY}/labels/x"
        label = {"id": 1, "node_id": "L_1", "url": url, "default": False, **data}
        self.labels[data["name"]] = label
        return Answer(201, label)

    def assignable(self, query: dict[str, str], data: Json, login: str) -> Answer:
        return Answer(204) if login in self.members else missing()


_ENDPOINTS = (
    *PULL_ENDPOINTS,
    *SETTINGS_ENDPOINTS,
    *GIT_ENDPOINTS,
    (r"/issues", "GET", "list_issues", ""),
    (r"/issues", "POST", "create_issue", ""),
    (r"/issues/(\d+)", "PATCH", "update_issue", ""),
    (r"/issues/(\d+)/comments", "GET", "list_comments", ""),
    (r"/issues/(\d+)/comments", "POST", "create_comment", ""),
    (r"/issues/comments/(\d+)", "PATCH", "update_comment", ""),
    (r"/issues/comments/(\d+)", "DELETE", "delete_comment", ""),
    (r"/labels/([^/]+)", "GET", "get_label", ""),
    (r"/labels", "POST", "create_label", ""),
    (r"/assignees/([^/]+)", "GET", "assignable", ""),
)


def _me(login: str) -> Json:
    return {
        **account(login),
        **dict.fromkeys(("name", "company", "location", "email", "bio")),
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "blog": "",
        "hireable": None,
        "user_view_type": "public",
        "created_at": DAY,
        "updated_at": DAY,
    }
