"""Examples of the rules about dates."""

from qmsctl.rules.catalogue import Example
from qmsctl.rules.example import FORM_PATH, SOP2_PATH, SOP_PATH, approvals, document, form
from qmsctl.rules.example_versions import NEW_BODY, OWNER, QUALITY, recall, second, withdrawal


def _dated(text: str, **fields: object) -> Example:
    return Example(text=text, steps=({SOP_PATH: second(**fields)},))


NO_DATE = _dated("status: approved\n# no effective_date\n", effective_date=None)
ON_RELEASE = _dated("status: approved\neffective_date: on-release\n", effective_date="on-release")

BACKDATED = _dated(
    "# received on 2026-03-31\neffective_date: 2026-03-10\n", effective_date="2026-03-10"
)
BACKDATED_WITH_REASON = _dated(
    "# received on 2026-03-31\neffective_date: 2026-03-10\n"
    "effective_reason: Introduced by notice on the board while the server was down.\n",
    effective_date="2026-03-10",
    effective_reason="Introduced by notice on the board while the server was down.",
)

_LATE = {"approvals": approvals("2026-03-20", "2026-03-25")}
BEFORE_APPROVAL = Example(
    text="approvals:\n  - {role: quality-manager, by: j.tanaka, date: 2026-03-25}\n"
    "effective_date: 2026-03-22\n",
    steps=({SOP_PATH: second(effective_date="2026-03-22", **_LATE)},),
    also=("DT002",),
)
AFTER_APPROVAL = _dated(
    "approvals:\n  - {role: quality-manager, by: j.tanaka, date: 2026-03-25}\n"
    "effective_date: 2026-04-01\n",
    effective_date="2026-04-01",
    **_LATE,
)


def _replaced(text: str, start: str) -> Example:
    cleaning = document(
        id="SOP-002", title="Cleaning", effective_date=start, approvals=[OWNER, QUALITY]
    )
    old = document(withdrawal=withdrawal([OWNER, QUALITY], replaced_by=["SOP-002"]))
    return Example(text=text, steps=({SOP2_PATH: cleaning, SOP_PATH: old},))


NO_SUCCESSOR = _replaced(
    "withdrawal:\n  date: 2026-06-30\n  replaced_by: [SOP-002]   # effective from 2026-08-01\n",
    "2026-08-01",
)
SUCCESSOR_IN_FORCE = _replaced(
    "withdrawal:\n  date: 2026-06-30\n  replaced_by: [SOP-002]   # effective from 2026-06-30\n",
    "2026-06-30",
)


def _request(text: str, form_day: str) -> Example:
    changed_form = form(
        version="2.0",
        change_summary="Asks for the reason.",
        approvals=[QUALITY],
        effective_date=form_day,
        change_request="CR-7",
        body="# Change request\n\n| Reason | |\n|---|---|\n| | |\n",
    )
    sop = second(change_request="CR-7", body=NEW_BODY, effective_date="2026-04-15")
    return Example(text=text, steps=({SOP_PATH: sop, FORM_PATH: changed_form},))


APART = _request(
    "# SOP-001\nchange_request: CR-7\neffective_date: 2026-04-15\n\n"
    "# FRM-001\nchange_request: CR-7\neffective_date: 2026-05-01\n",
    "2026-05-01",
)
TOGETHER = _request(
    "# SOP-001\nchange_request: CR-7\neffective_date: 2026-04-15\n\n"
    "# FRM-001\nchange_request: CR-7\neffective_date: 2026-04-15\n",
    "2026-04-15",
)


def _recalled(text: str, start: str) -> Example:
    given = approvals("2026-02-08", "2026-02-09")
    issued = second(effective_date=start, approvals=given)
    stopped = second(
        effective_date=start,
        approvals=given,
        recalled=[recall(approvals("2026-03-18", "2026-03-19"))],
    )
    return Example(text=text, steps=({SOP_PATH: issued}, {SOP_PATH: stopped}))


RECALLED_LATE = _recalled(
    'version: "2.0"\neffective_date: 2026-03-01\n'
    'recalled:\n  - {version: "2.0", date: 2026-03-20, …}\n',
    "2026-03-01",
)
RECALLED_IN_TIME = _recalled(
    'version: "2.0"\neffective_date: 2026-06-01\n'
    'recalled:\n  - {version: "2.0", date: 2026-03-20, …}\n',
    "2026-06-01",
)
