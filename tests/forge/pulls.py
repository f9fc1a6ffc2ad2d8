"""The imitation's pull requests: opened, reviewed, changed and merged by people and programs."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.forge.answering import (
    DAY,
    NOBODY,
    REPOSITORY,
    Answer,
    Json,
    account,
    invalid,
    missing,
    number_of,
    refusal,
    unprocessable,
)
from tests.forge.filling import filled
from tests.forge.gitdata import GitData
from tests.forge.guarding import Guarding

GHOST = 10137


@dataclass
class Pull:
    """One pull request. ``head_oid`` is where its branch stood when that last could be seen."""

    number: int
    title: str
    by: str
    branch: str
    base: str
    head_oid: str
    base_oid: str
    body: str = ""
    draft: bool = False
    state: str = "open"
    merged_at: str | None = None
    merged_by: str | None = None
    merge_commit: str | None = None
    updated_at: str = DAY
    commits: set[str] = field(default_factory=set)
    fork: str | None = None


@dataclass
class Pulls(GitData, Guarding):
    """``now`` is the time that GitHub writes on what is done; tests move it.

    ``renamed`` holds the logins of today by those of old, None for a deleted account. ``untold``
    are pull requests of whose commits GitHub does not know yet, as right after a merge.
    """

    now: str = DAY
    pulls: dict[int, Pull] = field(default_factory=dict)
    reviews: dict[int, list[Json]] = field(default_factory=dict)
    renamed: dict[str, str | None] = field(default_factory=dict)
    untold: set[int] = field(default_factory=set)
    may_open: bool = True
    me: str = "halden-brandt"
    _last: int = 0

    # what people do

    def open_pull(self, branch: str, *, base: str = "main", by: str = "", **fields: Any) -> Pull:
        """A pull request; without a repository its commits are made up."""
        self._last += 1
        head = self.tip(branch) or fields.pop("head_oid", made_up(f"{branch}-{self._last}"))
        self.pulls[self._last] = Pull(
            self._last,
            fields.pop("title", f"Change on {branch}"),
            by or self.me,
            branch,
            base,
            head,
            self.tip(base) or made_up(base),
            updated_at=self.now,
            **fields,
        )
        self.reviews[self._last] = []
        return self.pulls[self._last]

    def push(self, number: int, oid: str) -> None:
        """Move the head of a pull request in a state without a repository."""
        self.pulls[number].head_oid = oid
        self.pulls[number].updated_at = self.now

    def review(self, number: int, by: str, state: str = "APPROVED", body: str = "") -> Json:
        """A review of the newest commit."""
        head = self.head(number)
        identity = 9000 + sum(len(found) for found in self.reviews.values())
        web = f"https://github.com/{REPOSITORY}/pull/{number}#pullrequestreview-{identity}"
        review = filled(
            "pull-request-review",
            id=identity,
            user=by,
            body=body,
            state=state,
            html_url=web,
            commit_id=head,
            author_association="MEMBER",
        )
        if state != "PENDING":
            review["submitted_at"] = self.now
        self.reviews[number].append(review)
        self.pulls[number].updated_at = self.now
        return review

    def dismiss(self, review: Json) -> None:
        """Anybody who may write can do this."""
        review["state"] = "DISMISSED"

    def rename(self, login: str, new: str | None) -> None:
        """Give an account another login, or delete it (None); its number stays."""
        self.renamed[login] = new

    def close(self, number: int) -> None:
        """Close without a merge."""
        self.pulls[number].state, self.pulls[number].updated_at = "closed", self.now

    def merge(
        self,
        number: int,
        method: str = "merge",
        *,
        by: str = "",
        files: dict[str, str] | None = None,
    ) -> str:
        """Merge, whatever the rules say; the commit of the base branch that it became."""
        pull = self.pulls[number]
        head = self.head(number)
        if self.origin:
            old = self.origin.bare.oid(pull.base)
            work = self.origin.bare.git("rev-list", head, f"^{old}")
            became = self.origin.merge(pull.base, head, method, files)
            new = self.origin.bare.git("rev-list", became, f"^{old}")
            pull.commits = {*work.split(), *new.split()}
        else:
            became = made_up(f"merge-{number}")
            pull.commits = {head, became}
            self.branches[pull.base] = became
        pull.state, pull.merged_at, pull.merged_by = "closed", self.now, by or self.me
        pull.merge_commit, pull.updated_at = became, self.now
        return became

    # what is asked of it

    def head(self, number: int) -> str:
        """The newest commit; that of a merged one stays, whatever becomes of the branch."""
        pull = self.pulls[number]
        if pull.state == "open" and not pull.fork:
            pull.head_oid = self.tip(pull.branch) or pull.head_oid
        return pull.head_oid

    def user(self, login: str | None, *, ghost: bool = False) -> Json | None:
        """An account under its login of today; a deleted one is nobody, or a stand-in."""
        today = self.renamed.get(login, login) if login else None
        if login and today:
            return account(today, number_of(login))
        return account("ghost", GHOST) if ghost and login else None

    def _json(self, pull: Pull, schema: str) -> Json:
        head = self.head(pull.number)
        here = self.named_repository("repository")
        there = {**here, "id": 99, "full_name": pull.fork} if pull.fork else here
        known: Json = {
            "number": pull.number,
            "html_url": f"https://github.com/{REPOSITORY}/pull/{pull.number}",
            "title": pull.title,
            "body": pull.body,
            "state": pull.state,
            "draft": pull.draft,
            "user": self.user(pull.by, ghost=True),
            "head": {**_side(pull.branch, head), "repo": there},
            "base": {**_side(pull.base, pull.base_oid), "repo": here},
            "updated_at": pull.updated_at,
            "merged_at": pull.merged_at,
            "merge_commit_sha": pull.merge_commit or made_up(f"trial-{head}"),
        }
        if schema == "pull-request":
            known["merged"] = pull.merged_at is not None
            known["merged_by"] = self.user(pull.merged_by)
        return filled(schema, **known)

    def get_pull(self, query: dict[str, str], data: Json, number: str) -> Answer:
        if int(number) not in self.pulls:
            return missing()
        return Answer(200, self._json(self.pulls[int(number)], "pull-request"))

    def list_reviews(self, query: dict[str, str], data: Json, number: str) -> Answer:
        if int(number) not in self.pulls:
            return missing()
        found = self.reviews[int(number)]
        return Answer(200, [{**one, "user": self.user(one["user"])} for one in found])

    def list_pulls(self, query: dict[str, str], data: Json) -> Answer:
        chosen = [
            pull
            for pull in self.pulls.values()
            if query.get("state", "open") in ("all", pull.state)
            and query.get("base", pull.base) == pull.base
            and query.get("head", f"{self._owner(pull)}:{pull.branch}").split(":", 1)
            == [self._owner(pull), pull.branch]
        ]
        if query.get("sort") == "updated":
            chosen.sort(key=lambda pull: (pull.updated_at, pull.number))
        ordered = chosen if query.get("direction", "desc") == "asc" else chosen[::-1]
        return Answer(200, [self._json(pull, "pull-request-simple") for pull in ordered])

    def _owner(self, pull: Pull) -> str:
        full: str = pull.fork or self.repository["full_name"]
        return full.partition("/")[0]

    def pulls_of(self, query: dict[str, str], data: Json, commit: str) -> Answer:
        known = self.origin.has(commit, "commit") if self.origin else True
        if not known:
            return unprocessable(f"No commit found for SHA: {commit}")
        found = [
            pull
            for pull in self.pulls.values()
            if (commit in pull.commits or commit == self.head(pull.number))
            and pull.number not in self.untold
        ]
        return Answer(200, [self._json(pull, "pull-request-simple") for pull in found])

    def create_pull(self, query: dict[str, str], data: Json) -> Answer:
        if not self.may_open:
            told = "GitHub Actions is not permitted to create or approve pull requests."
            return Answer(403, refusal(told))
        if self.tip(data["head"]) is None:
            return Answer(422, invalid("PullRequest", "head", "invalid"))
        for pull in self.pulls.values():
            if (pull.branch, pull.base, pull.state) == (data["head"], data["base"], "open"):
                told = f"A pull request already exists for halden:{pull.branch}."
                error = {"resource": "PullRequest", "code": "custom", "message": told}
                return Answer(422, {**refusal("Validation Failed"), "errors": [error]})
        named = {key: data[key] for key in ("title", "body", "draft") if key in data}
        pull = self.open_pull(data["head"], base=data["base"], **named)
        return Answer(201, self._json(pull, "pull-request"))


def _side(branch: str, oid: str) -> Json:
    owner = account("halden")
    return {"label": f"halden:{branch}", "ref": branch, "sha": oid, "user": owner, "url": NOBODY}


def made_up(text: str) -> str:
    """A commit's id that belongs to no commit."""
    return hashlib.sha1(text.encode()).hexdigest()


PULL_ENDPOINTS = (
    (r"/pulls", "GET", "list_pulls", "pull_requests: read"),
    (r"/pulls", "POST", "create_pull", "pull_requests: write"),
    (r"/pulls/(\d+)", "GET", "get_pull", "pull_requests: read"),
    (r"/pulls/(\d+)/reviews", "GET", "list_reviews", "pull_requests: read"),
    (r"/commits/([^/]+)/pulls", "GET", "pulls_of", "pull_requests: read"),
)
