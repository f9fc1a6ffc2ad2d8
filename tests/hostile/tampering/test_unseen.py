"""What the manual says is not found: it would be worse not to say it."""

import pytest

from tests.hostile.tampering.scene import InForce, Scene, in_force, verified
from tests.hostile.tampering.test_tampering import errors, told
from tests.hostile.tampering.unseen import UNSEEN
from tests.hostile.tampering.world import HONEST


@pytest.mark.parametrize("name", UNSEEN)
def test_is_not_found_and_puts_another_version_in_force(
    name: str, scene: Scene, before: InForce
) -> None:
    UNSEEN[name](scene)
    context, found = verified(scene)
    assert errors(found) == set(), told(found)
    now = in_force(context)
    assert {key.id for key in HONEST if now[key] != before[key]} - {"QMS-POLICY"} == {"SOP-001"}
