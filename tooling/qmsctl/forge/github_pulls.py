"""Pull requests and reviews on GitHub."""

import datetime as dt
from collections.abc import Iterable

from qmsctl.forge.client import PER_PAGE, Ask
from qmsctl.forge.errors import AnswerUnreadable, NotThere, PermissionMissing, Refused
from qmsctl.forge.github_answers import PullAnswer, ReviewAnswer, WholePullAnswer
from qmsctl.forge.github_asking import Asking, read
from qmsctl.forge.pulls import ListedPullRequest, PullRequest, RepositoryFacts, Review

_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
_MOST_LOOKS = 5


class GitHubPulls(Asking):
    """The `PullRequests` of GitHub."""

    def repository_facts(self) -> RepositoryFacts:
        """The repository's number, its name today, and what else GitHub says of it."""
        return self._repository_answer().facts(self.repository)

    def pull_request(self, number: int) -> PullRequest:
        """One pull request; `NotThere` if there is none of this number, or it cannot be seen."""
        what = f"read the pull request #{number}"
        return self._get(WholePullAnswer, self._path("pulls", number), what).pull_request

    def reviews(self, number: int) -> tuple[Review, ...]:
        """All reviews of a pull request, the oldest first; unfinished ones come last.

        Raises:
            AnswerUnreadable: also if a finished review has no time.
        """
        what = f"list the reviews of #{number}"
        found: dict[int, Review] = {}
        for answer in self._list(
            ReviewAnswer, Ask("GET", self._path("pulls", number, "reviews"), what)
        ):
            review = answer.review
            if review.submitted_at is None and review.state != "PENDING":
                raise AnswerUnreadable(
                    f"GitHub does not say when the review {review.id} was finished: could not "
                    f"{what}.",
                    hint="Run the command again; a review without a time proves nothing.",
                )
            found[review.id] = review
        return tuple(sorted(found.values(), key=lambda one: (one.submitted_at or _LATEST, one.id)))

    def pull_requests_of(self, commit: str) -> tuple[ListedPullRequest, ...]:
        """The pull requests that brought a commit, or that hold it; by number.

        GitHub may learn of a merge some seconds after it: an empty answer right after one is not
        the last word. `NotThere` if GitHub has no such commit.
        """
        what = f"list the pull requests of the commit {commit[:12]}"
        try:
            return self._pulls(Ask("GET", self._path("commits", commit, "pulls"), what))
        except Refused as error:
            if error.status != 422:
                raise
            raise NotThere(
                error.message,
                hint="Push the commit first, and check that the whole id is given.",
                status=error.status,
                said=error.said,
            ) from None

    def merged_since(self, moment: dt.datetime, *, base: str) -> tuple[ListedPullRequest, ...]:
        """The pull requests merged into a branch at this moment or later, the oldest first.

        They are listed by their last change, the newest first. One that changes meanwhile goes to
        the front, where a look that has passed there would miss it: so the front is looked at
        again, until nothing can have been missed. All are listed, as one that left the list
        meanwhile (reopened, say) would pull another one over the edge of a page.
        """
        found: dict[int, ListedPullRequest] = {}
        until = moment
        for _ in range(_MOST_LOOKS):
            newer = self._changed_since(until)
            found |= {pull.number: pull for pull in newer}
            if len(newer) < PER_PAGE:
                return _merged(found.values(), moment, base)
            until = newer[0].updated_at
        raise AnswerUnreadable(
            "GitHub's list of pull requests changes faster than it can be read.",
            hint="Run the command again later.",
        )

    def _changed_since(self, moment: dt.datetime) -> list[ListedPullRequest]:
        """The pull requests changed at this moment or later; the last change first."""
        what = f"list the pull requests changed since {moment:%Y-%m-%d %H:%M} UTC"
        params = {"state": "all", "sort": "updated", "direction": "desc"}
        found: list[ListedPullRequest] = []
        for item in self._client.pages(Ask("GET", self._path("pulls"), what, params=params)):
            pull = read(PullAnswer, item, what).listed
            if pull.updated_at < moment:
                break
            found.append(pull)
        return found

    def open_pull_requests_from(self, branch: str) -> tuple[ListedPullRequest, ...]:
        """The open pull requests from a branch of this repository, forks left out; by number.

        GitHub wants the owner's name with the branch. It finds nothing under one of old, and
        everything under one that it cannot read: so the name of today is asked for first, and
        what comes is looked at.
        """
        what = f"look for open pull requests from {branch}"
        owner = self._repository_answer().full_name.partition("/")[0]
        params = {"state": "open", "head": f"{owner}:{branch}"}
        found = self._pulls(Ask("GET", self._path("pulls"), what, params=params))
        return tuple(pull for pull in found if pull.head.ref == branch and not pull.from_fork)

    def open_pull_request(
        self, *, branch: str, base: str, title: str, body: str, draft: bool = False
    ) -> ListedPullRequest:
        """Open a pull request from a branch of this repository.

        If there is an open one from that branch into `base` already, that one is the answer,
        unchanged: so this may be repeated.

        Raises:
            PermissionMissing: also if the settings keep workflows from opening pull requests.
        """
        what = f"open a pull request from {branch} into {base}"
        data = {"head": branch, "base": base, "title": title, "body": body, "draft": draft}
        ask = Ask("POST", self._path("pulls"), what, data=data, once=True)
        try:
            return read(PullAnswer, self._client.perform(ask), what).listed
        except Refused as error:
            if "already exists" not in error.said:
                raise
            for pull in self.open_pull_requests_from(branch):
                if pull.base.ref == base:
                    return pull
            raise
        except PermissionMissing as error:
            if "not permitted to create" not in error.said:
                raise
            raise PermissionMissing(
                error.message,
                hint="In the repository's settings, under Actions, General: allow GitHub Actions "
                "to create and approve pull requests; or use the token of a GitHub App.",
                status=error.status,
                said=error.said,
                needs=error.needs,
            ) from None

    def _pulls(self, ask: Ask) -> tuple[ListedPullRequest, ...]:
        found = {answer.number: answer.listed for answer in self._list(PullAnswer, ask)}
        return tuple(found[number] for number in sorted(found))


def _merged(
    pulls: Iterable[ListedPullRequest], moment: dt.datetime, base: str
) -> tuple[ListedPullRequest, ...]:
    merged = [
        (pull.merged_at, pull.number, pull)
        for pull in pulls
        if pull.base.ref == base and pull.merged_at and pull.merged_at >= moment
    ]
    return tuple(pull for _, _, pull in sorted(merged, key=lambda one: one[:2]))
