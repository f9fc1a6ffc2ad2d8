"""Whether the reviews of a pull request are the approvals that its files name (design §6).

The rules are those by which the records of these reviews are judged after the merge: who is who is
said by the people files of the base's policy, each person's last decision counts, and an approval
only if what is approved reads at the reviewed commit as it reads at the head.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qmsctl.approval.claims import Claim, who_can_give
from qmsctl.approval.gate import Asked, Judged, Objection, Standing, State, Uncounted, Word
from qmsctl.approval.proving import RANK, Proof
from qmsctl.approval.reviewers import Logins, Unknown, Vote, by_person, last_votes
from qmsctl.approval.reviewroute import by_the_route, unfilled
from qmsctl.model.givenreview import Decision, GivenReview
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.route import roles_of, route_text

_NOBODY: Mapping[Unknown, Word] = {
    Unknown.LOGIN: Word.UNKNOWN_LOGIN,
    Unknown.SHARED: Word.SHARED_LOGIN,
    Unknown.NOBODY: Word.NO_ACCOUNT,
}
_SHORT = 10


@dataclass(frozen=True)
class Gate:
    """Holds reviews against what is approved; ``forge`` is its name in people files.

    `policy` and `people` are those of the base, `as_of` is the day of the check.
    """

    reviews: tuple[GivenReview, ...]
    policy: Policy
    people: People
    forge: str
    as_of: dt.date

    @cached_property
    def logins(self) -> Logins:
        """Who is who."""
        return Logins(self.people, self.forge)

    @cached_property
    def votes(self) -> tuple[Vote, ...]:
        """Each account's last decision."""
        return last_votes(self.reviews, self.logins)

    def judge(self, asked: Asked) -> Judged:
        """How the approvals of one thing stand."""
        votes = by_person(self.votes)
        first = [self._standing(asked, proof, votes) for proof in asked.proofs]
        standings, remarks = list(first), tuple[str, ...]()
        if asked.wanted == "forge":
            standings, remarks = by_the_route(asked, first, self.policy)
        if asked.wanted != "declared":
            standings += unfilled(asked)
        refused = {one.person for one in standings if one.state is State.REFUSED}
        objections = tuple(
            Objection(person, self.people.name_of(person), vote.review)
            for person, vote in votes.items()
            if vote.review.decision is Decision.CHANGES_REQUESTED
            and person not in refused
            and self._has_a_say(asked, person, vote)
        )
        route = route_text(asked.demand.route)
        return Judged(asked.about, asked.wanted, route, tuple(standings), objections, remarks)

    def uncounted(self, asked: Sequence[Asked]) -> Iterator[Uncounted]:
        """The last decisions that count for nothing that is asked, and why."""
        claimed = {proof.claim.by for one in asked for proof in one.proofs}
        for vote in self.votes if asked else ():
            review, person = vote.review, vote.person
            if review.decision is Decision.DISMISSED:
                continue
            if person is None:
                yield _nobody(vote, self.forge)
            elif review.decision is Decision.APPROVED:
                if person not in claimed:
                    yield self._not_named(asked, person, vote)
            elif person not in claimed and not self._anywhere(asked, person, vote):
                name = self.people.name_of(person)
                said = f"{name} asked for changes, but holds no role of any route here."
                yield Uncounted(name, Word.NO_ROLE, said, review)

    def _standing(self, asked: Asked, proof: Proof, votes: Mapping[str, Vote]) -> Standing:
        """One approval by itself."""
        claim, wanted = proof.claim, asked.wanted
        if proof.kept is not None and RANK[proof.tier] >= RANK[wanted]:
            what = "signed" if proof.tier == "signature" else "approved on the forge, as recorded"
            said = f"{self._name(claim)} {what} on {claim.day}."
            found = self._made(claim, State.APPROVED, Word.SIGNED, said)
            return replace(found, at=claim.moment)
        if claim.adopted and not claim.by and wanted == "declared":
            return self._made(claim, State.NOT_NEEDED, Word.ADOPTED, "It was approved on paper.")
        if claim.by is None:
            said = f"The file names nobody who approves as {claim.role or 'anything'}."
            return self._made(claim, State.WAITING, Word.NOBODY_NAMED, said)
        vote = votes.get(claim.by)
        if wanted == "declared":
            return self._declared(asked, claim, vote)
        if wanted == "signature":
            why = f" {proof.doubts[0].message}" if proof.doubts else ""
            said = f"{self._name(claim)} has not signed; a review does not replace that.{why}"
            return self._made(claim, State.WAITING, Word.NEEDS_SIGNATURE, said)
        return self._by_review(asked, claim, claim.by, vote)

    def _declared(self, asked: Asked, claim: Claim, vote: Vote | None) -> Standing:
        day = f" of {claim.day}" if claim.day else ""
        said = f"The entry{day} in the file is enough by the policy."
        if vote is None or vote.review.decision is not Decision.APPROVED:
            return self._made(claim, State.NOT_NEEDED, Word.DECLARED, said)
        content = asked.look.at(vote.review.commit) if vote.review.commit else None
        if content is not None and content.known:
            what = "this content" if content.mark == asked.look.now else "other content"
            said += f" {self._name(claim)} approved {what} in the pull request as well."
        return self._made(claim, State.NOT_NEEDED, Word.DECLARED, said, vote)

    def _by_review(self, asked: Asked, claim: Claim, by: str, vote: Vote | None) -> Standing:
        name, logins = self._name(claim), self.logins
        if by not in self.people.by_id:
            said = f"The policy in force knows nobody with the id '{by}'."
            return self._made(claim, State.NOT_ALLOWED, Word.NO_PERSON, said)
        if logins.of(by) is None:
            said = f"The people file of {name} names no login on {self.forge}: no review is theirs."
            return self._made(claim, State.NOT_ALLOWED, Word.NO_LOGIN, said)
        if logins.shared(by):
            said = f"The login of {name} stands in another people file too, so it tells nobody."
            return self._made(claim, State.NOT_ALLOWED, Word.SHARED_LOGIN, said)
        if vote is None:
            return self._nothing_yet(asked, claim, by)
        when = f"on {self.policy.today(vote.at)}"
        if vote.review.decision is Decision.CHANGES_REQUESTED:
            said = f"{name} asked for changes {when}."
            return self._made(claim, State.REFUSED, Word.CHANGES_REQUESTED, said, vote)
        if vote.review.decision is Decision.DISMISSED:
            said = f"The review by {name} was dismissed."
            return self._made(claim, State.VOIDED, Word.DISMISSED, said, vote)
        return self._approved(asked, claim, vote)

    def _nothing_yet(self, asked: Asked, claim: Claim, by: str) -> Standing:
        demand, name = asked.demand, self._name(claim)
        role = claim.role or ""
        if not demand.people.fills(by, role, self.as_of, owner=demand.owner):
            said = f"{name} is not {role} on {self.as_of}."
            said += who_can_give((role,), self.as_of, demand)
            return self._made(claim, State.NOT_ALLOWED, Word.NO_ROLE, said)
        said = f"{name} has not approved yet."
        return self._made(claim, State.WAITING, Word.NO_REVIEW, said)

    def _approved(self, asked: Asked, claim: Claim, vote: Vote) -> Standing:
        """An approval: what was looked at, and when."""
        name, commit = self._name(claim), vote.review.commit
        day = self.policy.today(vote.at)
        content = asked.look.at(commit) if commit else None
        if commit is None or content is None or not content.known:
            which = f"commit {commit[:_SHORT]}, which this clone lacks" if commit else "no commit"
            said = f"What {name} approved on {day} cannot be looked at: the forge names {which}."
            return self._made(claim, State.UNKNOWN, Word.UNKNOWN_COMMIT, said, vote)
        if content.mark is None:
            said = f"It was not there yet in commit {commit[:_SHORT]}, which {name} approved."
            return self._made(claim, State.VOIDED, Word.NOT_THERE, said, vote)
        if content.mark != asked.look.now:
            said = asked.look.changed(commit, f"{name} approved")
            said = said or f"{name} approved other content on {day}, at commit {commit[:_SHORT]}."
            return self._made(claim, State.VOIDED, Word.OTHER_CONTENT, said, vote)
        if asked.earliest is not None and vote.at < asked.earliest[0]:
            said = f"{name} approved on {vote.at:%Y-%m-%d %H:%M} UTC, before {asked.earliest[1]}."
            return self._made(claim, State.VOIDED, Word.TOO_EARLY, said, vote)
        if claim.day is not None and claim.day != day:
            said = f"{name} approved on {day}; the file dates it {claim.day}."
            return self._made(claim, State.NOT_ALLOWED, Word.OTHER_DAY, said, vote)
        said = f"{name} approved this content on {day}."
        return self._made(claim, State.APPROVED, Word.REVIEWED, said, vote)

    def _has_a_say(self, asked: Asked, person: str, vote: Vote) -> bool:
        """Whether somebody holds a role of the route, when they spoke or today."""
        days, demand = (self.policy.today(vote.at), self.as_of), asked.demand
        return any(
            demand.people.fills(person, role, day, owner=demand.owner)
            for role in roles_of(demand.route)
            for day in days
        )

    def _anywhere(self, asked: Sequence[Asked], person: str, vote: Vote) -> bool:
        return any(self._has_a_say(one, person, vote) for one in asked)

    def _not_named(self, asked: Sequence[Asked], person: str, vote: Vote) -> Uncounted:
        name = self.people.name_of(person)
        if any(person in (one.demand.authors or ()) for one in asked):
            said = f"{name} approved, but is an author here, and the files name others."
            return Uncounted(name, Word.AUTHOR, said, vote.review)
        if self._anywhere(asked, person, vote):
            said = f"{name} approved and could, but no `approvals` of the files here name them."
            return Uncounted(name, Word.NOT_NAMED, said, vote.review)
        said = f"{name} approved, but holds no role of any route here."
        return Uncounted(name, Word.NO_ROLE, said, vote.review)

    def _name(self, claim: Claim) -> str:
        return self.people.name_of(claim.by) if claim.by else "Nobody"

    def _made(
        self, claim: Claim, state: State, word: Word, sentence: str, vote: Vote | None = None
    ) -> Standing:
        name = self._name(claim) if claim.by else ""
        review, at = (vote.review, vote.at) if vote else (None, None)
        role = claim.role or "no role"
        return Standing(role, claim.by or "", name, state, word, sentence, review, at)


def _nobody(vote: Vote, forge: str) -> Uncounted:
    review, why = vote.review, vote.why or Unknown.LOGIN
    did = "approved" if review.decision is Decision.APPROVED else "asked for changes"
    sentences = {
        Unknown.LOGIN: f"The login '{review.login}' {did}, and no people file of the policy in "
        f"force names it under {forge}.",
        Unknown.SHARED: f"The login '{review.login}' {did}, but stands in more than one people "
        "file, so it counts for none of them.",
        Unknown.NOBODY: f"An account that was deleted {did}: whose it was cannot be told.",
    }
    return Uncounted(review.login or "deleted account", _NOBODY[why], sentences[why], review)
