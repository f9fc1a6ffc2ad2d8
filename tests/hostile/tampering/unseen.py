"""What no command finds by itself: the manual says so, and what helps instead."""

from collections.abc import Callable, Mapping

from qmsctl.rules.example import SOP_PATH, types
from tests.hostile.tampering.people import honest_rules
from tests.hostile.tampering.scene import Scene
from tests.hostile.tampering.world import (
    QUALITY,
    about,
    at,
    by_both,
    claims,
    filed,
    second,
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


def careless(s: Scene) -> None:
    s.push("2026-03-21", {SOP_PATH: third(), **by_both(third(), DAY)})


UNSEEN: Mapping[str, Callable[[Scene], None]] = {
    "commits are dropped by force, and there is no seal": forced_without_seal,
    "Mallory makes herself the owner, and the policy asks nobody about owners": (
        owner_that_nobody_is_asked_about
    ),
    "both approvers sign without reading": careless,
}
"""Name → attack."""
