"""Attacks on texts: edited, swapped, replaced, renumbered, hidden under other names."""

from qmsctl.rules.example import ROOT, SOP2_PATH, SOP_BODY, SOP_PATH, WI_PATH
from tests.hostile.tampering.scene import Scene
from tests.hostile.tampering.world import (
    EVIL_BODY,
    FLOW_PATH,
    GERMAN_BODY,
    GERMAN_PATH,
    SOP2_BODY,
    by_both,
    cleaning,
    german,
    instruction,
    second,
    sop,
    third,
)

EDITED = second(body=EVIL_BODY)
NEW_PATH = f"{ROOT}/procedures/SOP-009-new.md"
CYRILLIC = "S\u041eP-001"  # with a Cyrillic O


def edit(s: Scene) -> None:
    s.propose({SOP_PATH: EDITED})


def edit_and_undo(s: Scene) -> None:
    s.push("2026-03-10", {SOP_PATH: EDITED}, {SOP_PATH: second()})


def edit_pushed(s: Scene) -> None:
    s.push("2026-03-10", {SOP_PATH: EDITED})


def edit_in_work_tree(s: Scene) -> None:
    s.put({SOP_PATH: EDITED})


def title(s: Scene) -> None:
    s.propose({SOP_PATH: second(title="Information that nobody controls")})


def effective_date(s: Scene) -> None:
    s.propose({SOP_PATH: second(effective_date="2027-02-01")})


def attachment_bytes(s: Scene) -> None:
    s.propose({FLOW_PATH: b"<svg/>\n"})


def attachment_listed(s: Scene) -> None:
    more = ["img/flow.svg", "img/more.svg"]
    s.propose({SOP2_PATH: cleaning(attachments=more), f"{ROOT}/procedures/img/more.svg": "<svg/>"})


def attachment_elsewhere(s: Scene) -> None:
    body = SOP2_BODY.replace("img/flow.svg", "img/more.svg")
    s.propose({SOP2_PATH: cleaning(body=body), f"{ROOT}/procedures/img/more.svg": b"<svg/>\n"})


def translation(s: Scene) -> None:
    s.propose({GERMAN_PATH: german(body=GERMAN_BODY.replace("geltenden", "alten"))})


def declared(s: Scene) -> None:
    s.push(
        "2026-03-10",
        {
            WI_PATH: instruction(
                body=EVIL_BODY.replace("Control of documented information", "Cleaning the table", 1)
            )
        },
    )


def after_signing(s: Scene) -> None:
    honest = third(body=f"{SOP_BODY}3. Tell all readers.\n")
    changed = third(body=f"{SOP_BODY}3. Tell no readers.\n")
    s.propose({SOP_PATH: honest, **by_both(honest, "2026-03-20")}, {SOP_PATH: changed})


def squash(s: Scene) -> None:
    honest = third(body=f"{SOP_BODY}3. Tell all readers.\n")
    s.repo.branch("topic")
    s.push("2026-03-10", {SOP_PATH: honest, **by_both(honest, "2026-03-09")})
    s.repo.switch("main")
    s.repo.git("merge", "--quiet", "--squash", "topic")
    s.push("2026-03-11", {SOP_PATH: third()})


def signed_draft(s: Scene) -> None:
    honest = {"body": f"{SOP_BODY}3. Tell all readers.\n"}
    draft = third(**honest, status="draft", approvals=None)
    s.push("2026-03-10", {SOP_PATH: draft, **by_both(third(**honest), "2026-03-09")})
    s.push("2026-03-12", {SOP_PATH: third()})


def signed_late(s: Scene) -> None:
    s.push("2026-03-10", {SOP_PATH: third()}, by_both(third(), "2026-03-10"))


def old_text_again(s: Scene) -> None:
    again = sop(version="3.0", change_summary="As it was.")
    s.propose({SOP_PATH: again, **moved(s, "SOP-001/1.0", "SOP-001/3.0")})


def old_file_again(s: Scene) -> None:
    s.propose({SOP_PATH: sop()})


def lower_number(s: Scene) -> None:
    text = third(version="1.1")
    s.push("2026-03-10", {SOP_PATH: text})


def other_type(s: Scene) -> None:
    line = [{"role": "owner", "by": "a.brandt", "date": "2026-03-20"}]
    s.propose({SOP_PATH: third(type="work-instruction", approvals=line)})


def look_alike(s: Scene) -> None:
    path = f"{ROOT}/procedures/{CYRILLIC}-documented-information.md"
    s.propose({path: second(id=CYRILLIC, body=EVIL_BODY)})


def second_file(s: Scene) -> None:
    s.push("2026-03-10", {f"{ROOT}/procedures/SOP-001-copy.md": third()})


def second_language(s: Scene) -> None:
    path = f"{ROOT}/procedures/SOP-001-en-gb.md"
    s.propose({path: second(language="en-GB", body=EVIL_BODY)})


def deleted(s: Scene) -> None:
    s.push("2026-03-10", {SOP2_PATH: None})


def id_again(s: Scene) -> None:
    s.push("2026-03-10", {SOP2_PATH: None})
    path = f"{ROOT}/procedures/SOP-002-other.md"
    s.push("2026-03-12", {path: sop(id="SOP-002", body=EVIL_BODY)})


def draft_again(s: Scene) -> None:
    s.propose({SOP_PATH: second(status="draft", approvals=None, body=EVIL_BODY)})


def renumbered(s: Scene) -> None:
    s.push("2026-03-10", {SOP_PATH: None, NEW_PATH: second(id="SOP-009")})


def moved(s: Scene, old: str, new: str) -> dict[str, bytes]:
    """The evidence of one version under another name, byte for byte."""
    return {path.replace(old, new): data for path, data in s.held(old).items()}
