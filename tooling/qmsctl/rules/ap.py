"""Approval: who approved which revision, in which role, when, and whether that is enough."""

from collections.abc import Iterator
from functools import partial

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.ap_administrative import ADMINISTRATIVE
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, approvals, document, draft, person, person_path
from qmsctl.rules.example_versions import (
    OWNER,
    QUALITY,
    Entry,
    given,
    issued,
    recall,
    second,
    shown,
    withdrawal,
)
from qmsctl.rules.gapfindings import gaps_of
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, PART11_10E, listed, on_document

_PART11_10G = "21 CFR 11.10(g)"


def _on_draft(context: Context) -> Iterator[Finding]:
    for file, found in context.corpus.valid:
        if found.status != "draft" or not found.approvals:
            continue
        roles = listed({approval.role for approval in found.approvals})
        yield on_document(
            "AP011",
            f"The draft {found.version} carries approvals ({roles}); they count only once 'status' "
            "is approved, and any further edit of the text makes them worthless.",
            "If the route is complete, set 'status: approved'. Otherwise collect the remaining "
            "approvals (`qms approve`), or remove them while the text still changes.",
            file,
            "approvals",
            severity=Severity.WARNING,
        )


_GOOD = issued(OWNER, QUALITY)

_approval = partial(Rule, scope=Scope.TREE, severity=Severity.ERROR, may_be_lowered=False)


def _two_hats() -> Example:
    entries = [OWNER, given("quality-manager", "a.brandt", "2026-03-03")]
    roles = [{"role": name} for name in ("policy-owner", "operations-manager", "quality-manager")]
    overlay = {
        SOP_PATH: second(approvals=entries),
        person_path("a.brandt"): person("a.brandt", roles=roles),
    }
    return Example(text=shown("approvals", entries), steps=(overlay,))


def _withdrawn(*entries: Entry) -> Example:
    return Example(
        text="withdrawal:\n  reason: The work is done by a partner now.\n  date: 2026-06-30\n"
        + shown("approvals", entries, "  "),
        steps=({SOP_PATH: document(withdrawal=withdrawal(entries))},),
    )


def _recalled(*entries: Entry) -> Example:
    waiting = second(approvals=approvals("2026-02-08", "2026-02-09"))
    return Example(
        text='recalled:\n  - version: "2.0"\n    reason: Step 3 is wrong.\n'
        + shown("approvals", entries, "    "),
        steps=({SOP_PATH: waiting}, {SOP_PATH: document(recalled=[recall(entries)])}),
    )


def _released(*entries: Entry) -> Example:
    return Example(
        text="# received by the main line on 2026-02-10\n" + shown("approvals", entries),
        steps=({SOP_PATH: second(approvals=list(entries))}, {}),
    )


RULES: tuple[Rule, ...] = (
    _approval(
        "AP001",
        "An approval of the route is missing",
        why="The policy names the roles without whose consent nothing becomes binding.",
        source=f"{ISO9001_752}; ISO 13485, clause 4.2.4",
        repair="Have someone who holds the missing role approve: `qms approve`.",
        fails=issued(OWNER),
        passes=_GOOD,
        check=gaps_of("AP001"),
    ),
    _approval(
        "AP002",
        "The approver is unknown",
        why="An approval by somebody who is in no people file cannot be traced to a person.",
        source=PART11_10E,
        repair="Write the id of a person from 'people/'.",
        fails=issued(OWNER, given("quality-manager", "j.tanka", "2026-03-03")),
        passes=_GOOD,
        check=gaps_of("AP002"),
    ),
    _approval(
        "AP003",
        "The approver did not hold the role on that day",
        why="Authority comes with the role and ends with it.",
        source=_PART11_10G,
        repair="Have it approved by someone who holds the role, or correct role, person or day.",
        fails=issued(OWNER, given("quality-manager", "m.keller", "2026-03-03")),
        passes=_GOOD,
        check=gaps_of("AP003"),
    ),
    _approval(
        "AP004",
        "The approvers are not independent",
        why="Who wrote a text reads over their own mistakes.",
        source=ORGANIZATION,
        repair="Have somebody approve who did not write this version.",
        fails=issued(
            OWNER,
            QUALITY,
            text="authors: [a.brandt, j.tanaka]\n",
            authors=["a.brandt", "j.tanaka"],
        ),
        passes=_GOOD,
        check=gaps_of("AP004"),
    ),
    _approval(
        "AP005",
        "The approvals are in the wrong order",
        why="A later step of the route confirms what the earlier one decided.",
        source=ORGANIZATION,
        repair="Let the later step approve after the earlier one.",
        fails=issued(OWNER, given("quality-manager", "j.tanaka", "2026-03-01")),
        passes=_GOOD,
        check=gaps_of("AP005"),
    ),
    _approval(
        "AP006",
        "A placeholder stands where an approval should",
        why="It looks complete at a glance, and nobody has approved anything.",
        source=ISO9001_752,
        repair="Let the approver fill it in, or remove the entry until then.",
        fails=issued(OWNER, given("quality-manager", "TBD", "2026-03-03")),
        passes=_GOOD,
        check=gaps_of("AP006"),
    ),
    _approval(
        "AP007",
        "An approval is dated in the future",
        why="Nobody can have approved on a day that has not come.",
        source=PART11_10E,
        repair="Write the day on which the person approved.",
        fails=issued(
            OWNER,
            given("quality-manager", "j.tanaka", "2026-04-03"),
        ),
        passes=_GOOD,
        check=gaps_of("AP007"),
    ),
    _approval(
        "AP008",
        "An approval is older than what it approves",
        why="The version builds on one that came later, so it cannot have been read on that day; "
        "mostly the approval was copied.",
        source=PART11_10E,
        repair="Have this version approved anew.",
        fails=issued(given("owner", "a.brandt", "2026-01-14"), QUALITY),
        passes=_GOOD,
        check=gaps_of("AP008"),
    ),
    _approval(
        "AP009",
        "An approval came after the release",
        why="The main line, and so every reader, had the version before it was approved.",
        source=ISO9001_752,
        repair="Issue a new version whose approvals are given before it is merged. Explain what "
        "happened in a deviation.",
        fails=_released(OWNER, QUALITY),
        passes=_released(*approvals("2026-02-08", "2026-02-09")),
        check=gaps_of("AP009"),
    ),
    _approval(
        "AP010",
        "An approval has no date",
        why="Without the day nobody can tell whether the approver held the role, or came before "
        "the release.",
        source=PART11_10E,
        repair="Write the day on which the person approved: 'date: 2026-03-03'.",
        fails=issued(OWNER, given("quality-manager", "j.tanaka", None)),
        passes=_GOOD,
        check=gaps_of("AP010"),
    ),
    Rule(
        "AP011",
        "A draft carries approvals",
        why="Readers may take the draft for approved, and every further edit voids what was given.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.WARNING,
        repair="Complete the route and set 'status: approved', or remove the approvals while the "
        "text still changes.",
        fails=Example(
            text="status: draft\n" + shown("approvals", [OWNER]),
            steps=({SOP_PATH: draft(approvals=[OWNER])},),
        ),
        passes=Example(text="status: draft\n", steps=({SOP_PATH: draft()},)),
        check=_on_draft,
    ),
    _approval(
        "AP012",
        "One person approved in several roles",
        why="A route with two roles wants two pairs of eyes.",
        source=ORGANIZATION,
        repair="Have somebody else who holds the role approve, or allow it in qms.yml: "
        "'one_person_several_roles: true'.",
        fails=_two_hats(),
        passes=_GOOD,
        check=gaps_of("AP012"),
    ),
    _approval(
        "AP013",
        "An adopted approval stands on a newer version",
        why="'adopted' points to the paper approval of what existed before Git; whatever came "
        "later is approved here.",
        source=ORGANIZATION,
        repair="Have the version approved by the people of its route.",
        fails=issued(OWNER, {"role": "quality-manager", "adopted": "paper; binder 12"}),
        passes=_GOOD,
        check=gaps_of("AP013"),
    ),
    _approval(
        "AP014",
        "A withdrawal is not approved",
        why="Ending a document changes what people must do as much as issuing one.",
        source=f"{ISO9001_752}; ISO 13485, clause 4.2.4",
        repair="Have the withdrawal approved by the roles of its route, below 'withdrawal'.",
        fails=_withdrawn(),
        passes=_withdrawn(OWNER, QUALITY),
        check=gaps_of("AP014"),
    ),
    _approval(
        "AP015",
        "A recall is not approved",
        why="Whoever can stop an approved version alone can overrule everyone who approved it.",
        source=ISO9001_752,
        repair="Have the recall approved by the roles of its route, below 'recalled'.",
        fails=_recalled(),
        passes=_recalled(*approvals("2026-03-18", "2026-03-19")),
        check=gaps_of("AP015"),
    ),
    _approval(
        "AP016",
        "A role is not in the policy",
        why="A role that nobody defined gives no authority.",
        source=_PART11_10G,
        repair="Write the role as the policy spells it, or define it under 'roles' in qms.yml.",
        fails=issued(OWNER, QUALITY, given("pope", "m.keller", "2026-03-03")),
        passes=_GOOD,
        check=gaps_of("AP016"),
    ),
    ADMINISTRATIVE,
)
"""Every rule of this family, in code order."""
