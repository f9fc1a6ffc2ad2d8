"""Each attack is found, by its code and its words, and puts nothing of the attacker in force."""

import re
from collections.abc import Iterable

import pytest

from qmsctl.model.finding import Finding, Severity
from tests.hostile.tampering import world
from tests.hostile.tampering.scene import (
    Attack,
    InForce,
    Scene,
    in_force,
    judged,
    merged,
    verified,
)
from tests.hostile.tampering.tables import ATTACKS, TABLES


def errors(found: Iterable[Finding]) -> set[str]:
    return {item.rule for item in found if item.severity is Severity.ERROR}


def told(found: Iterable[Finding]) -> str:
    return "\n".join(f"{f.severity} {f.rule} {f.path}: {f.message}" for f in found)


def says(pattern: str, message: str) -> bool:
    """Whether a message is that of a table, in which ``*`` stands for ids and repetitions."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), message) is not None


def test_the_table_holds_enough_attacks() -> None:
    assert len(ATTACKS) == sum(map(len, TABLES.values())), "a name stands twice"
    assert len(ATTACKS) >= 100


def test_before_every_attack_all_is_well(scene: Scene, before: InForce) -> None:
    assert {key: version for key, (version, _, _) in before.items()} == world.HONEST
    assert errors(judged(scene, "qms check")) == set()
    context, found = verified(scene)
    assert errors(found) == set()
    assert in_force(context) == before
    scene.propose({"README.md": "Hello\n"})
    assert judged(scene, "qms check --base main") == ()


@pytest.mark.parametrize("name", ATTACKS)
def test_is_found_and_changes_nothing_that_is_in_force(
    name: str, scene: Scene, before: InForce
) -> None:
    attack = ATTACKS[name]
    attack.act(scene)
    if attack.judge == "qms verify":
        context, found = verified(scene)
    else:
        found = judged(scene, attack.judge)
        if attack.judge == "qms check --base main":
            merged(scene)
        context, later = verified(scene)
        # What was found before it was merged is found afterwards, whoever merged it all the same.
        assert errors(later) or attack.judge == "qms check", told(later)
    assert errors(found), told(found)
    assert errors(found) <= {code for code, _ in attack.found}, told(found)
    for code, pattern in attack.found:
        messages = [item.message for item in found if item.rule == code]
        assert any(says(pattern, message) for message in messages), told(found)
    _nothing_of_hers(attack, in_force(context), before)


def _nothing_of_hers(attack: Attack, now: InForce, before: InForce) -> None:
    """What is in force is what was, but for what the table says."""
    changed = {
        key: now[key][0] if key in now else None
        for key in {*now, *before}
        if now.get(key) != before.get(key)
    }
    assert changed == attack.in_force
