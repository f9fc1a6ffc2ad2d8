"""What no command finds by itself: the manual says so, and what helps instead."""

from collections.abc import Callable, Mapping

from qmsctl.rules.example import SOP_PATH, person_path, types
from tests.hostile.tampering.people import honest_rules
from tests.hostile.tampering.scene import Scene
from tests.hostile.tampering.world import (
    OWNER,
    QUALITY,
    about,
    at,
    by_both,
    claims,
    filed,
    second,
    staff,
    third,
)

DAY = "2026-03-20"


def forced_without_seal(s: Scene) -> None:
    s.repo.git("reset", "--quiet", "--hard", "HEAD~1")


def owner_that_nobody_is_asked_about(s: Scene) -> None:
    s.push("2026-03-02", honest_rules(types=types(sop={"evidence": "signature"})))
    text = third(owner="mallory", approvals=claims(("owner", "mallory"), QUALITY))
    mine = about(text, ("owner", "mallory"), at(DAY))
    s.push("2026-03-10", {SOP_PATH: second(owner="mallory")})
    s.push("2026-03-21", {SOP_PATH: text, **filed(mine, about(text, QUALITY, at(DAY)))})


def former_holder(s: Scene) -> None:
    """j.tanaka left on the first of March; the key was not revoked."""
    past = [{"role": "quality-manager", "from": "2025-01-01", "until": "2026-03-01"}]
    people = {person_path("j.tanaka"): staff("j.tanaka", roles=past)}
    s.push("2026-03-02", honest_rules(people))
    early = about(third(), OWNER, at("2026-02-24"))
    late = about(third(), QUALITY, at("2026-02-25"))
    s.push("2026-03-21", {SOP_PATH: third(), **filed(early, late)})


def careless(s: Scene) -> None:
    s.push("2026-03-21", {SOP_PATH: third(), **by_both(third(), DAY)})


UNSEEN: Mapping[str, Callable[[Scene], None]] = {
    "commits are dropped by force, and there is no seal": forced_without_seal,
    "Mallory makes herself the owner, and the policy asks nobody about owners": (
        owner_that_nobody_is_asked_about
    ),
    "somebody who left signs with a time before that": former_holder,
    "both approvers sign without reading": careless,
}
"""Name → attack."""
