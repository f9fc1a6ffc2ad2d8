"""Attacks on who may approve: roles, keys, owners, and the policy that says so."""

from collections.abc import Callable, Mapping
from typing import Any

from qmsctl.approval.demokeys import demo_key
from qmsctl.rules.catalogue import SymbolicLink
from qmsctl.rules.example import POLICY_PATH, ROOT, SOP_PATH, person_path, types
from tests.hostile.tampering.scene import Scene
from tests.hostile.tampering.world import (
    EVIL_BODY,
    OWNER,
    PEOPLE,
    QUALITY,
    SIGNED,
    Files,
    about,
    about_rules,
    at,
    by_both,
    claims,
    filed,
    key_entry,
    rules,
    second,
    staff,
    third,
)

ALEX, MALLORY = person_path("a.brandt"), person_path("mallory")
MALLORYS = demo_key("mallory")
DAY = "2026-03-20"
CHIEF = [
    {"role": role, "from": "2025-01-01"}
    for role in ("policy-owner", "quality-manager", "operations-manager")
]
GRANT: Files = {MALLORY: staff("mallory", roles=CHIEF)}
MINE = ("owner", "mallory"), ("quality-manager", "mallory")
BY_MALLORY = third(approvals=claims(*MINE))
EVIL: Files = {SOP_PATH: BY_MALLORY, **filed(*(about(BY_MALLORY, who, at(DAY)) for who in MINE))}
UNSIGNED: Files = {SOP_PATH: third()}
ADDED: Files = {ALEX: staff("a.brandt", keys=[key_entry("a.brandt"), key_entry("mallory")])}
FORGED: Files = {
    **UNSIGNED,
    **filed(*(about(third(), w, at(DAY)) for w in (OWNER, QUALITY)), key=MALLORYS),
}


def new_rules(**fields: Any) -> str:
    """Version 1.2 of the policy, as the attacker wants it; a.brandt's name is typed."""
    return rules(**{"version": "1.2", "change_summary": "Makes life easier.", **fields})


def together(*files: Mapping[str, Any]) -> Callable[[Scene], None]:
    """Everything in one pull request, and in one commit of it."""
    return lambda s: s.propose({path: data for one in files for path, data in one.items()})


def one_by_one(*files: Mapping[str, Any]) -> Callable[[Scene], None]:
    """Each in a commit of its own on the main line, as a rebase would bring them."""

    def act(s: Scene) -> None:
        for number, one in enumerate(files):
            s.push(f"2026-03-{20 + number}", one)

    return act


def replayed(s: Scene) -> None:
    """The signature of policy 1.1 for 1.2."""
    old = s.held("QMS-POLICY/1.1")
    s.propose(
        {
            POLICY_PATH: new_rules(),
            **GRANT,
            **{path.replace("/1.1/", "/1.2/"): data for path, data in old.items()},
        }
    )


def honest_rules(people: Mapping[str, str] = {}, **fields: Any) -> Files:
    """Version 1.2 of the policy, which a.brandt really signed."""
    text = new_rules(**fields)
    files = {**PEOPLE, **people}
    return {POLICY_PATH: text, **people, **filed(about_rules(text, files, at("2026-03-01")))}


def with_key(signed_on: str, **key: Any) -> Callable[[Scene], None]:
    """A thief uses a.brandt's key after the policy said until when it counts."""
    people = {ALEX: staff("a.brandt", keys=[key_entry("a.brandt", **key), key_entry("a.brandt-2")])}

    def act(s: Scene) -> None:
        s.push("2026-03-02", honest_rules(people))
        theirs = {"policy_version": "1.1"}
        stolen = filed(about(third(), OWNER, at(signed_on), **theirs))
        s.propose({**UNSIGNED, **stolen, **filed(about(third(), QUALITY, at(DAY)))})

    return act


def backdated_commit(s: Scene) -> None:
    """A thief dates the commit, too, before the revocation: Git lets everybody write any date."""
    revoked = {"date": "2026-02-25", "reason": "Stolen."}
    people = {ALEX: staff("a.brandt", keys=[key_entry("a.brandt", revoked=revoked)])}
    s.push("2026-03-02", honest_rules(people))
    careless = about(third(), QUALITY, at("2026-02-21"))
    s.push("2026-02-22", {**UNSIGNED, **filed(about(third(), OWNER, at("2026-02-21")), careless)})


def shared_key(s: Scene) -> None:
    """Mallory claims a.brandt's key as hers, so that it proves nothing any more."""
    s.propose({MALLORY: staff("mallory", keys=[key_entry("mallory"), key_entry("a.brandt")])})


def owner_with_it(s: Scene) -> None:
    text = third(owner="mallory", approvals=claims(("owner", "mallory"), QUALITY))
    mine = about(text, ("owner", "mallory"), at(DAY))
    s.propose({SOP_PATH: text, **filed(mine, about(text, QUALITY, at(DAY)))})


def owner_alone(s: Scene) -> None:
    s.propose({SOP_PATH: second(owner="mallory")})


def owner_before(s: Scene) -> None:
    text = third(owner="mallory", approvals=claims(("owner", "mallory"), QUALITY))
    mine = about(text, ("owner", "mallory"), at(DAY))
    s.push("2026-03-10", {SOP_PATH: second(owner="mallory")})
    s.push("2026-03-21", {SOP_PATH: text, **filed(mine, about(text, QUALITY, at(DAY)))})


def lowered_then_typed(s: Scene) -> None:
    lower = new_rules(evidence="declared", approvals=_typed("2026-03-19"))
    more = new_rules(version="1.3", evidence="declared", approvals=_typed("2026-03-21"))
    s.push("2026-03-20", {POLICY_PATH: lower})
    s.push("2026-03-22", {POLICY_PATH: more, **GRANT})
    s.push("2026-03-24", EVIL)


def _typed(day: str) -> list[dict[str, str]]:
    return [{"role": "policy-owner", "by": "a.brandt", "date": day}]


def baseline(s: Scene) -> None:
    head = s.push("2026-03-20", UNSIGNED)
    s.push("2026-03-21", {POLICY_PATH: new_rules(baseline=head)})


def linked_person(s: Scene) -> None:
    s.put({f"{ROOT}/records/alex.yml": staff("a.brandt", keys=[key_entry("mallory")])})
    s.push("2026-03-20", {ALEX: SymbolicLink("../records/alex.yml")})
    s.push("2026-03-21", FORGED)


def submodule(s: Scene) -> None:
    s.repo.git("rm", "-r", "--quiet", f"{ROOT}/people")
    s.put({".gitmodules": f'[submodule "p"]\n\tpath = {ROOT}/people\n\turl = ../people\n'})
    s.repo.git("update-index", "--add", "--cacheinfo", f"160000,{s.repo.head},{ROOT}/people")
    s.repo.git("add", ".gitmodules")
    s.repo.git("commit", "--quiet", "-m", "People are elsewhere", date="2026-03-20T12:00:00+00:00")


def removed_person(s: Scene) -> None:
    s.push("2026-03-20", {ALEX: None})


def look_alike(s: Scene) -> None:
    text = third(approvals=claims(("owner", "A.Brandt"), QUALITY))
    twin = staff("a.brandt", id="A.Brandt", keys=[key_entry("mallory")])
    s.propose({person_path("A.Brandt"): twin, SOP_PATH: text, **by_both(third(), DAY)})


def delegated(s: Scene) -> None:
    lent = {"role": "operations-manager", "delegated_by": "a.brandt"}
    span = {"from": "2026-03-01", "until": "2026-04-30"}
    text = third(approvals=claims(("owner", "mallory"), QUALITY))
    mine = about(text, ("owner", "mallory"), at(DAY))
    s.propose(
        {
            MALLORY: staff("mallory", roles=[{**lent, **span}]),
            SOP_PATH: text,
            **filed(mine, about(text, QUALITY, at(DAY))),
        }
    )


def second_policy(s: Scene) -> None:
    s.propose({f"{ROOT}/procedures/qms.yml": new_rules(evidence="declared"), SOP_PATH: third()})


LOOSE = types()
EXCUSED = [{"rule": "EV001", "paths": ["**"], "reason": "Because.", "until": "2099-01-01"}]
NO_ROUTE = types(sop={**SIGNED, "route": {"substantive": ["operations-manager"]}})
WEST = {"time_zone": "Pacific/Honolulu"}
EDIT: Files = {SOP_PATH: second(body=EVIL_BODY)}


def former_holder(s: Scene) -> None:
    """j.tanaka left on the first of March; the key was not revoked."""
    past = [{"role": "quality-manager", "from": "2025-01-01", "until": "2026-03-01"}]
    people = {person_path("j.tanaka"): staff("j.tanaka", roles=past)}
    s.push("2026-03-02", honest_rules(people))
    early = about(third(), OWNER, at("2026-02-24"))
    late = about(third(), QUALITY, at("2026-02-25"))
    s.push("2026-03-21", {SOP_PATH: third(), **filed(early, late)})
