"""Words a statement for somebody who is about to sign: the counterpart of `approval.proving`."""

import datetime as dt

from pydantic import ValidationError

from qmsctl.approval.evidence import naming
from qmsctl.approval.proving import Matter
from qmsctl.model.errors import QmsError
from qmsctl.model.people import People
from qmsctl.model.statement import FACTS_OF, ForgeEvidence, Predicate, Statement, statement_of


class CannotBeStated(QmsError):
    """What is approved holds something that no statement may hold, such as hidden signs."""


def statement_for(
    matter: Matter,
    people: People,
    *,
    role: str,
    person: str,
    time: dt.datetime,
    forge: ForgeEvidence | None = None,
) -> Statement:
    """What `person` signs to approve `matter` in `role` at `time` (with a zone, cut to seconds).

    The printed name is that of `people`, the policy version that of the policy that judges. `forge`
    names the record of a review by which they approved instead of signing.

    Raises:
        CannotBeStated: a text of it cannot stand in a statement.
    """
    facts = {FACTS_OF[matter.meaning]: matter.facts} if matter.meaning in FACTS_OF else {}
    predicate = {
        "meaning": matter.meaning,
        "role": role,
        "signer": {"id": person, "name": people.name_of(person)},
        "authors": list(matter.authors or ()),
        "time": time.astimezone(dt.UTC).replace(microsecond=0),
        "policy_version": matter.policy.version,
        **facts,
        **({"forge": forge} if forge is not None else {}),
    }
    try:
        said = Predicate.model_validate(predicate)
        return statement_of(matter.subject, matter.digest(), said)
    except ValidationError as error:
        raise _cannot(matter, error) from error


def same_claim(one: Statement, other: Statement) -> bool:
    """Whether both say that the same person approved the same thing in the same role."""
    mine, theirs = one.predicate, other.predicate
    return (
        one.about == other.about
        and (mine.meaning, mine.role) == (theirs.meaning, theirs.role)
        and mine.signer.id == theirs.signer.id
        # Of one version there are many reviews, each with a statement of its own.
        and mine.review == theirs.review
        # Of one policy there are many deviations.
        and _record(mine) == _record(theirs)
        # What a forge recorded is evidence of another kind, which a signature does not replace.
        and mine.forge == theirs.forge
    )


def _record(said: Predicate) -> str | None:
    return said.administrative.record if said.administrative else None


def summary(statement: Statement) -> str:
    """What is signed, for the person who signs."""
    return f"{naming(statement)}, digest {statement.content_digest[:12]}…"


def _cannot(matter: Matter, error: ValidationError) -> CannotBeStated:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    what = str(first["msg"]).removeprefix("Value error, ")
    return CannotBeStated(
        f"The {matter.meaning} of {matter.subject} cannot be stated: {where}: {what}.",
        hint="Correct it in the front matter or in the people file, and sign then.",
    )
