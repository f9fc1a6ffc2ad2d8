"""Attacks on statements: copied, edited, replayed, backdated, forged, removed."""

import hashlib
import json
from collections.abc import Callable

from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.statement import signature_path
from qmsctl.model.statement import Statement
from qmsctl.rules.catalogue import SymbolicLink
from qmsctl.rules.example import ROOT, SOP_PATH
from tests.hostile.tampering.scene import Scene, without
from tests.hostile.tampering.world import (
    BOTH,
    EVIL_BODY,
    GERMAN_BODY,
    OWNER,
    POLICY_OWNER,
    QUALITY,
    Files,
    about,
    at,
    by_both,
    claims,
    filed,
    german,
    second,
    sop,
    third,
)

THIRD = {SOP_PATH: third()}
MALLORYS = demo_key("mallory")
DAY = "2026-03-20"


def forged(one: Statement, signature: bytes) -> Files:
    """A statement that says what the attacker likes, beside somebody's signature of another one."""
    made = signed(one)
    path = f"{ROOT}/{made.path}"
    return {path: made.content, signature_path(path): signature}


def owners(**said: object) -> Statement:
    """What a.brandt never signed: the approval of the attacker's version 3.0."""
    time = at(str(said.pop("day", DAY)))
    return about(third(), OWNER, time, **said)


def with_quality(files: Files) -> Files:
    """The attacker's version with these files; j.tanaka was careless and signed it."""
    return {**THIRD, **filed(about(third(), QUALITY, at(DAY))), **files}


def instead(**said: object) -> Callable[[Scene], None]:
    """a.brandt really signs (under force, or with a stolen key), but something does not fit."""
    return lambda s: s.propose(with_quality(filed(owners(**said))))


def copied(s: Scene) -> None:
    text = sop(id="SOP-003", effective_date="on-release")
    files = {p.replace("SOP-001", "SOP-003"): d for p, d in s.held("SOP-001/1.0").items()}
    s.propose({f"{ROOT}/procedures/SOP-003-copy.md": text, **files})


def copied_and_edited(s: Scene) -> None:
    text = sop(id="SOP-003", effective_date="on-release")
    made: Files = {f"{ROOT}/procedures/SOP-003-copy.md": text}
    for who in (OWNER, QUALITY):
        old = s.held("SOP-001/2.0")[s.one("SOP-001/2.0", ".sig", who[1])]
        made |= forged(about(text, who, at("2026-02-18")), old)
    s.propose(made)


def next_version(s: Scene) -> None:
    files = {p.replace("/2.0/", "/3.0/"): d for p, d in s.held("SOP-001/2.0").items()}
    s.propose({**THIRD, **files})


def next_version_edited(s: Scene) -> None:
    made: Files = dict(THIRD)
    for who in (OWNER, QUALITY):
        old = s.held("SOP-001/2.0")[s.one("SOP-001/2.0", ".sig", who[1])]
        made |= forged(about(third(), who, at("2026-03-20")), old)
    s.propose(made)


def other_language(s: Scene) -> None:
    title = "Maîtrise des informations documentées"
    body = GERMAN_BODY.replace("Lenkung dokumentierter Information", title)
    text = german(language="fr", title=title, body=body, effective_date="on-release")
    made: Files = {f"{ROOT}/procedures/SOP-001-fr-informations.md": text}
    for who in (OWNER, QUALITY):
        old = s.held("SOP-001/2.0")[s.one("SOP-001/2.0", ".sig", who[1])]
        made |= forged(about(text, who, at("2026-01-14"), policy_version="1.0"), old)
    s.propose(made)


def typed(s: Scene) -> None:
    s.propose(THIRD)


def dated(s: Scene) -> None:
    lines = [{**line, "date": DAY} for line in BOTH]
    s.propose({SOP_PATH: third(approvals=lines)})


def sibling(s: Scene) -> None:
    """Statements of 3.0 in front of a document that says 2.0."""
    s.propose({SOP_PATH: second(effective_date="2026-04-01"), **by_both(third(), DAY)})


def unsigned(s: Scene) -> None:
    files = filed(owners())
    s.propose(with_quality({p: d for p, d in files.items() if not p.endswith(".sig")}))


def signature_of_the_other(s: Scene) -> None:
    both = by_both(third(), DAY)
    mine, theirs = (
        next(p for p in both if who in p and p.endswith(".sig")) for who in ("a.brandt", "j.tanaka")
    )
    s.propose({**THIRD, **both, mine: both[theirs]})


def namespace(name: str) -> Callable[[Scene], None]:
    def act(s: Scene) -> None:
        made = signed(owners())
        path = f"{ROOT}/{made.path}"
        other = demo_key("a.brandt").sign(made.content, name)
        s.propose(with_quality({path: made.content, signature_path(path): other}))

    return act


def own_name(s: Scene) -> None:
    me = ("owner", "mallory"), ("quality-manager", "mallory")
    text = third(approvals=claims(*me))
    s.propose({SOP_PATH: text, **filed(*(about(text, who, at(DAY)) for who in me))})


def other_name(s: Scene) -> None:
    s.propose(with_quality(filed(owners(), key=MALLORYS)))


def unknown_key(s: Scene) -> None:
    s.propose(with_quality(filed(owners(), key=demo_key("nobody"))))


def other_role(s: Scene) -> None:
    statement = about(third(), POLICY_OWNER, at(DAY))
    s.propose(with_quality(filed(statement)))


def both_roles(s: Scene) -> None:
    twice = OWNER, ("quality-manager", "a.brandt")
    text = third(approvals=claims(*twice))
    s.propose({SOP_PATH: text, **filed(*(about(text, who, at(DAY)) for who in twice))})


def other_authors(s: Scene) -> None:
    text = third(authors=["a.brandt", "j.tanaka"])
    hidden = {"authors": ["m.keller"]}
    s.propose({SOP_PATH: text, **by_both(text, DAY, **hidden)})


def forge_record(s: Scene) -> None:
    """A statement that leans on a record which Mallory wrote herself."""
    record = b'{"review": "approved"}\n'
    place = f"{ROOT}/records/approvals/SOP-001/3.0"
    name = "records/approvals/SOP-001/3.0/forge-review.json"
    digest = {"sha256": hashlib.sha256(record).hexdigest()}
    made = signed(owners(forge={"name": name, "digest": digest}))
    path = f"{ROOT}/{made.path}"
    s.propose(with_quality({path: made.content, f"{place}/forge-review.json": record}))


def reformatted(s: Scene) -> None:
    made = signed(owners())
    content = json.dumps(json.loads(made.content), indent=2).encode() + b"\n"
    _lay_spoiled(s, content)


def doubled_key(s: Scene) -> None:
    made = signed(owners())
    _lay_spoiled(s, made.content.replace(b'{"_type"', b'{"_type":"x","_type"', 1))


def windows_lines(s: Scene) -> None:
    _lay_spoiled(s, signed(owners()).content.replace(b"\n", b"\r\n"))


def _lay_spoiled(s: Scene, content: bytes) -> None:
    """Other bytes under the name of a statement, really signed by a.brandt's key."""
    path = f"{ROOT}/{signed(owners()).path}"
    signature = demo_key("a.brandt").sign(content)
    s.propose(with_quality({path: content, signature_path(path): signature}))


def altered(ending: str, old: bytes, new: bytes) -> Callable[[Scene], None]:
    def act(s: Scene) -> None:
        path = s.one("SOP-001/2.0", ending)
        s.push("2026-03-10", {path: s.held("SOP-001/2.0")[path].replace(old, new, 1)})

    return act


def deleted(ending: str) -> Callable[[Scene], None]:
    return lambda s: s.push("2026-03-10", {s.one("SOP-001/2.0", ending): None}) and None


def all_deleted(s: Scene) -> None:
    s.propose(without(s.held("SOP-001/2.0")))


def deleted_and_edited(s: Scene) -> None:
    """The evidence goes first, the text after it."""
    s.push("2026-03-10", without(s.held("SOP-001/2.0")), {SOP_PATH: second(body=EVIL_BODY)})


def linked(s: Scene) -> None:
    path = s.one("SOP-001/2.0")
    kept = f"{ROOT}/records/kept.json"
    s.push(
        "2026-03-10",
        {kept: s.held("SOP-001/2.0")[path], path: SymbolicLink("../../../kept.json")},
    )


def stray(s: Scene) -> None:
    s.propose({f"{ROOT}/records/approvals/SOP-001/2.0/approval.json.sig": b"x\n"})
