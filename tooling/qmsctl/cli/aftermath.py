"""Looks at one merge for the commands that come after it: asks the forge, and reads the commits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qmsctl.cli.options import Common
from qmsctl.cli.progress import progress, reading
from qmsctl.model.errors import IncompleteHistory, UsageError

if TYPE_CHECKING:
    from qmsctl.approval.reviewrecords import Counted
    from qmsctl.forge.access import Access
    from qmsctl.forge.protocol import PullRequests
    from qmsctl.forge.pulls import PullRequest, Review
    from qmsctl.model.givenreview import GivenReview
    from qmsctl.model.policy import Policy
    from qmsctl.report.afterwards.gather import Aftermath, Counting
    from qmsctl.repository.git import Git
    from qmsctl.repository.merged import Merged
    from qmsctl.rules.contents import Contents
    from qmsctl.rules.context import Context


@dataclass(frozen=True)
class Looked:
    """One merge and what came of it; ``pull`` is None for what came without a pull request.

    ``counted`` are the approvals that its reviews gave, ready to be recorded.
    """

    pull: "PullRequest | None"
    merged: "Merged"
    policy: "Policy"
    aftermath: "Aftermath"
    counted: "tuple[Counted, ...]" = ()


@dataclass(frozen=True)
class Eyes:
    """Everything that looks: the clone, the forge, and whence missing commits may be fetched.

    ``remote`` is the name of a remote of the clone, None: nothing is fetched.
    """

    common: Common
    git: "Git"
    forge: "PullRequests"
    name: str
    reached: "Access"
    remote: str | None = None

    def pull(self, number: int) -> Looked:
        """What came of the merge of a pull request, by the reviews that it had then.

        Raises:
            UsageError: it was not merged, or not into the main branch.
            ForgeError: the forge could not be asked.
            IncompleteHistory: this clone lacks commits.
            QmsError: there is no QMS here, or its policy cannot be read.
        """
        from qmsctl.repository.merged import merged_as

        pull = self.forge.pull_request(number)
        if pull.merged_at is None or pull.merge_commit is None:
            raise UsageError(
                f"Pull request #{number} is not merged.",
                hint=f"What is still missing says: qms approvals --pr {number}",
            )
        reviews = [
            review
            for review in self.forge.reviews(number)
            if review.submitted_at is not None and review.submitted_at <= pull.merged_at
        ]
        self.fetch([pull.merge_commit, pull.head.oid], needed=True)
        merged = merged_as(self.git, pull.merge_commit, pull.head.oid, pull.base.oid)
        self.fetch([r.commit for r in reviews if r.commit and r.state == "APPROVED"])
        return self._judged(merged, pull.merged_at, pull, reviews)

    def commit(self, oid: str) -> Looked:
        """What came of a commit of the main line that no pull request brought; errors as above."""
        from qmsctl.repository.mainline import read_commit
        from qmsctl.repository.merged import merged_as

        self.fetch([oid], needed=True)
        received = read_commit(self.git, oid)
        parent = received.parents[0] if received.parents else None
        return self._judged(merged_as(self.git, oid, oid, parent), received.committed_at, None, [])

    def fetch(self, commits: Sequence[str], *, needed: bool = False) -> None:
        """Bring commits that this clone lacks, if that was asked for.

        Raises:
            IncompleteHistory: one that is `needed` is not there and cannot be fetched.
        """
        from qmsctl.repository.fetching import fetch_commits, lacking

        for commit in lacking(self.git, commits):
            try:
                if self.remote is None:
                    raise IncompleteHistory(
                        f"This clone lacks commit {commit}.",
                        hint="Let it be fetched with '--fetch origin', or fetch it yourself: "
                        f"git fetch origin {commit}",
                    )
                server, token = self.reached.server_url, self.reached.token.reveal()
                fetch_commits(self.git, self.remote, [commit], server=server, token=token)
            except IncompleteHistory:
                # A reviewed commit may be gone for good; the gate says that nobody can look at it.
                if needed:
                    raise

    def _judged(
        self,
        merged: "Merged",
        moment: dt.datetime,
        pull: "PullRequest | None",
        reviews: "Sequence[Review]",
    ) -> Looked:
        from qmsctl.approval.reviewgate import Gate
        from qmsctl.report.afterwards.gather import Aftermath, look_back
        from qmsctl.rules.contents import Contents

        context = self._context(merged, moment)
        _require_main(pull, context.policy.main_branch)
        base = context.base
        if base is None or base.head is None:  # the QMS itself begins with this merge
            return Looked(pull, merged, context.policy, Aftermath())
        given = tuple(_given(review) for review in reviews)
        gate = Gate(given, context.policy, context.people, self.name, context.as_of)
        contents = Contents.of(self.git, context, base)
        found = look_back(context, contents, gate, pull.head.oid if pull else None)
        by_id = {review.id: review for review in reviews}
        counted = tuple(_counted(one, by_id, contents) for one in found.counted)
        return Looked(pull, merged, context.policy, found, counted)

    def _context(self, merged: "Merged", moment: dt.datetime) -> "Context":
        """The merge as a change against what was before it, on the day on which it came."""
        from qmsctl.repository.collecting import collector_paused
        from qmsctl.rules.loading import load

        with progress() as shown, collector_paused():
            context = load(
                self.common.path,
                as_of=lambda policy: policy.today(moment),
                base=merged.before,
                head=merged.after,
                progress=reading(shown),
            )
        if context.history is None:
            problems = context.git.problems if context.git else ()
            raise IncompleteHistory(
                problems[0].message if problems else "The history of the main line is not known.",
                hint=problems[0].hint if problems else "Fetch all of it: git fetch --unshallow",
            )
        return context


def _require_main(pull: "PullRequest | None", main: str) -> None:
    if pull is not None and pull.base.ref != main:
        raise UsageError(
            f"Pull request #{pull.number} was merged into '{pull.base.ref}'; the main line is "
            f"'{main}'.",
            hint="Approvals count once the main line has them.",
        )


def _given(review: "Review") -> "GivenReview":
    from qmsctl.model.givenreview import GivenReview

    return GivenReview(
        id=review.id,
        login=review.author.login if review.author else None,
        state=review.state,
        submitted_at=review.submitted_at,
        commit=review.commit,
        url=review.url,
    )


def _counted(one: "Counting", reviews: "dict[int, Review]", contents: "Contents") -> "Counted":
    """An approval with the review as it is kept; the gate lets none count that lacks a part."""
    from qmsctl.approval.reviewrecords import Counted
    from qmsctl.model import forgereview as kept
    from qmsctl.report.afterwards.gather import files_at

    given, matter = one.standing.review, one.asked.matter
    assert given is not None and matter is not None  # noqa: S101, PT018 - it counted
    review = reviews[given.id]
    assert review.author is not None and review.commit is not None  # noqa: S101, PT018 - as above
    record = kept.Review.model_validate(
        {
            "id": review.id,
            "state": review.state,
            "account": {"login": review.author.login, "id": review.author.id},
            "submitted_at": review.submitted_at,
            "commit": review.commit,
        }
    )
    files = files_at(one.asked, review.commit, contents)
    return Counted(matter, one.standing.role, one.standing.person, record, files)
