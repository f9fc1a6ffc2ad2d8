"""Asks the forge for reviews, reads the pull request, and holds one against the other."""

from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from qmsctl.cli.options import Common
from qmsctl.cli.progress import progress, reading
from qmsctl.model.errors import IncompleteHistory, UnknownRevision

if TYPE_CHECKING:
    from qmsctl.forge.access import Access
    from qmsctl.forge.pulls import PullRequest, RepositoryFacts, Review
    from qmsctl.model.givenreview import GivenReview
    from qmsctl.report.gate.model import GateReport, Pull
    from qmsctl.repository.git import Git
    from qmsctl.rules.context import Context


class Reviews(Protocol):
    """What is asked of a forge here; errors as `forge.protocol.PullRequests` raises them."""

    @property
    def name(self) -> str:
        """The forge as people files name it."""
        ...

    def pull_request(self, number: int) -> "PullRequest":
        """One pull request."""
        ...

    def reviews(self, number: int) -> "tuple[Review, ...]":
        """All its reviews."""
        ...

    def repository_facts(self) -> "RepositoryFacts":
        """The repository's number and its name today."""
        ...


class Wanted(NamedTuple):
    """The pull request that is asked about; commits only where they are not left to the forge."""

    number: int
    base: str | None = None
    head: str | None = None


def look(common: Common, forge: Reviews, reached: "Access", wanted: Wanted) -> "GateReport":
    """How the approvals of a pull request stand.

    Raises:
        ForgeError: the forge could not be asked.
        UnknownRevision: this clone lacks the pull request's newest commit, or its base.
        IncompleteHistory: this clone lacks history.
        QmsError: there is no QMS here, or its policy cannot be read.
    """
    from qmsctl.repository.git import Git

    pull = forge.pull_request(wanted.number)
    reviews = tuple(_given(review) for review in forge.reviews(wanted.number))
    with Git.open(common.path) as git:
        head = _known(git, wanted.head or pull.head.oid, wanted.number)
        base = wanted.base or _newest_base(git, pull)
        with progress() as shown:
            context = common.load(base=base, head=head, progress=reading(shown))
        return _judged(context, git, pull, reviews, forge, reached)


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


def _known(git: "Git", rev: str, number: int) -> str:
    try:
        return git.resolve(rev)
    except UnknownRevision as error:
        raise UnknownRevision(
            f"This clone lacks the commit {rev}, which is to be judged.",
            hint=f"Fetch it first: git fetch origin refs/pull/{number}/head",
        ) from error


def _newest_base(git: "Git", pull: "PullRequest") -> str:
    """The newest known commit of the base branch: its policy judges as soon as it is there.

    A pull request that was merged is compared with what its branch was before.
    """
    told = git.tip_of(pull.base.oid)
    tip = git.tip_of(f"refs/remotes/origin/{pull.base.ref}") if not pull.merged else None
    if tip is not None and (told is None or git.is_ancestor(told, tip)):
        return tip
    if told is None:
        raise UnknownRevision(
            f"This clone lacks the commit {pull.base.oid}, the base of the pull request.",
            hint="Fetch it first: git fetch origin",
        )
    return told


def _judged(
    context: "Context",
    git: "Git",
    pull: "PullRequest",
    reviews: "tuple[GivenReview, ...]",
    forge: Reviews,
    reached: "Access",
) -> "GateReport":
    from qmsctl import __version__
    from qmsctl.approval.reviewgate import Gate
    from qmsctl.report.gate.gather import gather
    from qmsctl.report.gate.model import Basis, GateReport
    from qmsctl.report.gate.touched import marks
    from qmsctl.rules.contents import Contents

    base, policy, day = context.base, context.policy, context.as_of
    gate = Gate(reviews, policy, context.people, forge.name, day)
    about = _about(pull, gate.logins.who(pull.author.login if pull.author else None), reached)
    _refuse_without_history(context)  # without it there is no base either
    if base is None or base.head is None:
        return GateReport(about, Basis(day, policy.version, __version__, "", ""))
    found = gather(context, Contents.of(git, context, base))
    needed = any(one.wanted == "forge" for one in found.asked)
    return GateReport(
        pull=about,
        basis=Basis(day, policy.version, __version__, base.tip or "", base.head),
        judged=tuple(gate.judge(one) for one in found.asked),
        unjudged=found.unjudged,
        drafts=found.drafts,
        uncounted=tuple(gate.uncounted(found.asked)),
        marks=marks(base.paths, context.root),
        obstacles=_obstacles(context, forge, reached) if needed else (),
    )


def _about(pull: "PullRequest", opener: object, reached: "Access") -> "Pull":
    from qmsctl.approval.reviewers import Unknown
    from qmsctl.report.gate.model import Pull

    url = f"{reached.server_url}/{reached.repository}/pull/{pull.number}"
    return Pull(pull.number, url, "" if isinstance(opener, Unknown) else str(opener))


def _refuse_without_history(context: "Context") -> None:
    """What the main line holds says who may approve, and what is new."""
    if context.history is not None:
        return
    problems = context.git.problems if context.git else ()
    raise IncompleteHistory(
        problems[0].message if problems else "The history of the main line is not known.",
        hint=problems[0].hint if problems else "Fetch all of it: git fetch --unshallow",
    )


def _obstacles(context: "Context", forge: Reviews, reached: "Access") -> tuple[str, ...]:
    from qmsctl.report.gate.place import Place, obstacles

    facts = forge.repository_facts()
    host = urlsplit(reached.server_url).netloc.casefold()
    return tuple(obstacles(context.policy.forge, Place(forge.name, host, facts.name, facts.id)))
