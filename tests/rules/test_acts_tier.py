"""Releases and changes of fields count only with the evidence of their type, and bind the owner."""

import datetime as dt
from pathlib import Path

import pytest

from qmsctl.approval.digest import content_digest
from qmsctl.approval.statement import administrative_digest, statement_bytes, statement_path
from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.model.finding import Finding, Severity
from qmsctl.model.statement import Signer
from qmsctl.rules import engine
from qmsctl.rules.catalogue import Overlay
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP_PATH, person, person_path, types
from qmsctl.rules.example_signed import (
    both,
    key_entry,
    keyed,
    laid,
    state_of,
    statement,
    to_sign,
)
from qmsctl.rules.registry import ALL
from tests.rules.stories import Story
from tests.support.forgereviews import record, reviewed
from tests.support.forgestory import (
    LOGINS,
    forge_evidence,
    forge_review_bytes,
    forge_review_path,
)

ROUTE = {"substantive": ["owner", "quality-manager"], "editorial": ["quality-manager"]}
FORGE = {"repository": "acme/qms", "repository_id": 4711}
WHEN = dt.datetime(2026, 2, 24, 9, 0, tzinfo=dt.UTC)


def begin(base: Path, top: Path, **route: list[str]) -> Story:
    """SOP-001 2.0, signed, under a policy that asks for signatures and names a forge."""
    story = Story(base, top)
    kinds = types(sop={"route": {**ROUTE, **route}, "evidence": "signature"})
    rules = keyed(types=kinds, forge=FORGE)
    for who in ("a.brandt", "j.tanaka", "m.keller"):
        held = {"keys": [key_entry(who)], "logins": {"github": LOGINS[who]}}
        rules[person_path(who)] = person(who, **held)
    story.on("2026-02-10", rules)
    story.on("2026-02-20", {SOP_PATH: to_sign(effective_date="on-release"), **signed()})
    return story


def signed() -> Overlay:
    return both(to_sign(effective_date="on-release"))


def typed(meaning: str, **facts: object) -> Overlay:
    """A statement with a forge's record that somebody typed: no key is needed for either."""
    state = state_of(to_sign(effective_date="on-release"))
    subject = reviewed("SOP-001@2.0;lang=en", content_digest(state), meaning, **facts)
    later = {"review.submitted_at": WHEN, "pull_request.merged_at": WHEN + dt.timedelta(hours=1)}
    taken = {"review.id": 77, "taken.at": WHEN + dt.timedelta(hours=2)}
    made = record("jtanaka", [subject], {**later, **taken})
    text = to_sign(effective_date="on-release")
    more = {"meaning": meaning, "forge": forge_evidence(made), **facts}
    one = statement("quality-manager", "j.tanaka", WHEN, text, **more)
    return {
        f"{ROOT}/{statement_path(one)}": statement_bytes(one),
        f"{ROOT}/{forge_review_path(made)}": forge_review_bytes(made),
    }


def errors(context: Context) -> list[Finding]:
    return [f for f in engine.run(context, ALL) if f.severity is Severity.ERROR]


def version(context: Context, number: str) -> RevisionStanding:
    assert context.history is not None
    standing = next(s for s in context.history.standings.values() if s.key.id == "SOP-001")
    found = standing.of(number)
    assert found is not None
    return found


def test_a_typed_record_releases_nothing_that_must_be_signed(
    example_base: Path, tmp_path: Path
) -> None:
    story = begin(example_base, tmp_path / "repo", release=["quality-manager"])
    story.on("2026-02-25", typed("release", release={"effective_date": "2026-03-20"}))
    context = story.verify(as_of="2026-05-01")
    assert version(context, "2.0").state is State.SCHEDULED
    (told,) = errors(context)
    assert told.rule == "EV007"
    assert told.message.endswith(
        "does not count: documents of this type need evidence of tier 'signature', and this is of "
        "tier 'forge'."
    )


@pytest.mark.parametrize("record_typed", [False, True])
def test_an_owner_whom_nobody_approved_approves_nothing(
    example_base: Path, tmp_path: Path, *, record_typed: bool
) -> None:
    story = begin(example_base, tmp_path / "repo", administrative=["quality-manager"])
    mine = to_sign(effective_date="on-release", owner="m.keller")
    sha256 = administrative_digest(state_of(mine).fields, ["owner"])
    facts = {"fields": ["owner"], "sha256": sha256}
    proof = typed("administrative", administrative=facts) if record_typed else {}
    story.on("2026-02-25", {SOP_PATH: mine, **proof})
    assert "AP017" in {told.rule for told in errors(story.verify())}
    third = to_sign(
        version="3.0",
        change_summary="The limit is another one from now on.",
        owner="m.keller",
        authors=["a.brandt"],
        effective_date="on-release",
        approvals=[
            {"role": "owner", "by": "m.keller"},
            {"role": "quality-manager", "by": "j.tanaka"},
        ],
    )
    files: dict[str, str | bytes] = {SOP_PATH: third}
    day = dt.datetime(2026, 2, 26, 9, 0, tzinfo=dt.UTC)
    me = Signer(id="m.keller", name="Mia Keller")
    files |= laid(statement("owner", "m.keller", day, third, signer=me))
    files |= laid(statement("quality-manager", "j.tanaka", day, third))
    story.on("2026-03-01", files)
    context = story.verify()
    assert version(context, "3.0").state is State.INVALID
    assert version(context, "2.0").state is State.EFFECTIVE
    (told,) = (f for f in errors(context) if f.rule == "AP003")
    assert told.message.startswith("'m.keller' was not owner (here: operations-manager)")
