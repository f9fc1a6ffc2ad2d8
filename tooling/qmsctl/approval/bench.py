"""By what a statement is judged, and what each judgement of one needs, however it is backed."""

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.keyring import Keyring
from qmsctl.approval.sshsig import verify_signature
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.sshkey import PublicKey, SshError
from qmsctl.model.statement import Statement

SLACK = dt.timedelta(minutes=10)
"""By so much the signer's clock may be ahead of the clock that dates the commit."""

SIGN_AGAIN = "Let the person sign again ('qms approve … --sign')."


@dataclass(frozen=True)
class Bench:
    """By what statements are judged: an approved policy, its people, and the versions before it.

    ``versions`` are those of the policies that were approved up to then. ``since`` is when the
    main line received this policy: what it judges came later, whatever date a commit bears.
    """

    policy: Policy
    people: People
    versions: Container[str]
    as_of: dt.date
    since: dt.datetime | None = None

    @cached_property
    def keyring(self) -> Keyring:
        """The keys of all these people."""
        return Keyring(self.people)

    def arrived_on(self, kept: Kept) -> dt.date:
        """The day on which the main line received a statement; today for one not merged."""
        if kept.arrival is None:
            return self.as_of
        moment = kept.arrival.committed_at
        # Whoever pushes can date a commit back, and so get around a revocation that came before.
        return self.policy.today(max(moment, self.since) if self.since else moment)

    def too_early(self, moment: dt.datetime, kept: Kept) -> str | None:
        """Why nothing in a statement can be of that moment: it lies ahead; None if it does not."""
        if kept.arrival is not None:
            late = moment > kept.arrival.committed_at + SLACK
            return f"commit {kept.arrival.short} brought it earlier" if late else None
        return f"today is {self.as_of}" if self.policy.today(moment) > self.as_of else None


def naming(statement: Statement) -> str:
    """How messages call a statement."""
    said = statement.predicate
    what = "administrative approval" if said.meaning == "administrative" else said.meaning
    return f"the {what} of {statement.about} as {said.role} by {said.signer.id}"


def signed_on(statement: Statement, policy: Policy) -> dt.date:
    """The day on which a statement says it was signed, in the policy's time zone."""
    return policy.today(statement.predicate.time)


def signing_key(statement: Statement, signature: bytes, data: bytes) -> PublicKey | ApprovalGap:
    """The key that made the signature over a statement's bytes, or that none did."""
    try:
        return verify_signature(signature, data).key
    except SshError as error:
        return ApprovalGap(
            "EV003",
            f"The signature of {naming(statement)} does not hold: {error.message}",
            error.hint or SIGN_AGAIN,
            (),
        )
