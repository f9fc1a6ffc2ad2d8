"""The seals of a repository: a table, and data."""

from collections.abc import Sequence
from typing import Any, Literal

from qmsctl.report.tables import NOTHING, counted, plain, table
from qmsctl.report.words import Paint, unpainted
from qmsctl.rules.sealing import JudgedSeal

SCHEMA = "qms-seals/1"

State = Literal["holds", "rewritten", "evidence-missing", "seal-missing", "in-doubt"]

_STATES: dict[State, tuple[str, str]] = {
    "holds": ("holds", "good"),
    "rewritten": ("main line rewritten", "bad"),
    "evidence-missing": ("evidence missing", "bad"),
    "seal-missing": ("seal before it missing", "bad"),
    "in-doubt": ("proves nothing", "warn"),
}
"""State → in words, and how to paint it."""


def state_of(judged: JudgedSeal) -> State:
    """How a seal stands; the gravest, if it is several things."""
    if judged.doubt is not None:
        return "in-doubt"
    if judged.rewritten:
        return "rewritten"
    if judged.lost or judged.altered:
        return "evidence-missing"
    return "seal-missing" if judged.missed else "holds"


def as_json(seals: Sequence[JudgedSeal]) -> dict[str, Any]:
    """Seals as JSON values: what each says, and how it stands."""
    return {"schema": SCHEMA, "seals": [_as_dict(one) for one in seals]}


def as_text(
    seals: Sequence[JudgedSeal], *, width: int | None = None, paint: Paint = unpainted
) -> str:
    """The seals as a table, with a line below it for each that is in doubt."""
    if not seals:
        return "There are no seals.\n"
    rows = []
    for one in seals:
        seal = one.signed.seal if one.signed else None
        said = (
            (str(seal.time.date()), seal.by, seal.tip[:10], seal.commits, seal.manifest.files)
            if seal
            else (NOTHING,) * 5
        )
        rows.append((one.name, one.oid[:10], *said, _STATES[state_of(one)][0]))

    def colour(row: int, line: str) -> str:
        return paint(_STATES[state_of(seals[row])][1], line)

    headers = ("Seal", "Id", "Day", "By", "Commit", "Commits", "Evidence", "State")
    notes = "".join(f"{plain(one.doubt.message)}\n" for one in seals if one.doubt)
    made = table(headers, rows, width=width, paint=colour)
    return f"{made}\n{notes}" if notes else made


def summary(seals: Sequence[JudgedSeal]) -> str:
    """One sentence about what was listed."""
    bad = sum(not one.good for one in seals)
    rest = f"; {bad} {'does' if bad == 1 else 'do'} not hold ('qms verify' says why)" if bad else ""
    return f"{counted(len(seals), 'seal')}{rest}."


def _as_dict(one: JudgedSeal) -> dict[str, Any]:
    seal = one.signed.seal if one.signed else None
    return {
        "name": one.name,
        "id": one.oid,
        "state": state_of(one),
        "seal": seal.model_dump(mode="json", by_alias=True) if seal else None,
        "key": one.signed.key.fingerprint if one.signed else None,
        "agrees_up_to": one.meets.oid if one.meets else None,
        "missing": list(one.lost),
        "doubt": one.doubt.message if one.doubt else None,
    }
