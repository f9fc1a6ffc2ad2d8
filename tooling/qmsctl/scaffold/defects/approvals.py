"""AP001–AP016: approvals that are missing, or that are none."""

from collections.abc import Callable

from qmsctl.repository.edits import Set
from qmsctl.scaffold.defects.book import Book
from qmsctl.scaffold.defects.defect import Changes, Defect, Found, How, Plant, on_branch, on_main
from qmsctl.scaffold.defects.papers import draft, paper

Entry = dict[str, str]
Given = Callable[[Book], Entry]


def given(role: str, by: str | None, days: int | None = 0) -> Given:
    """An approval, dated so many days after the commit that brings it; None leaves a key out."""

    def entry(book: Book) -> Entry:
        day = book.later(days) if days is not None else None
        found = {"role": role, "by": by, "date": day}
        return {name: value for name, value in found.items() if value is not None}

    return entry


def all_of(*entries: Given) -> Callable[[Book], list[Entry]]:
    """The field `approvals`."""
    return lambda book: [entry(book) for entry in entries]


OWNER = given("owner", "a.brandt")
QUALITY = given("quality-manager", "j.tanaka")


def _received(name: str, deed: str, rule: str, document: str, plant: Plant) -> Defect:
    """What `verify` says of it is what `check` says: judged by the policy of that day."""
    found: tuple[Found, ...] = ((rule, document),)
    return on_main(name, deed, found, plant)


def _withdrawn(book: Book) -> Changes:
    ending = {"reason": "The work is given to a partner.", "date": book.later(120)}
    return book.edit("WI-151", Set(("withdrawal",), ending))


def _recalled(book: Book) -> Changes:
    entry = {
        "version": "1.0",
        "reason": "Step 1 is wrong for the new displays.",
        "by": "a.brandt",
        "date": book.later(0),
    }
    return book.edit("WI-152", Set(("recalled",), [entry]))


def _copied_days(book: Book) -> Changes:
    entries = [given("owner", "a.brandt", -9)(book), given("quality-manager", "j.tanaka", -9)(book)]
    return book.issue("WI-150", "Solder at 350 °C.", "Solder at 340 °C.", approvals=entries)


def _one_person_each(book: Book) -> Changes:
    summary = "Each role of a route wants a person of its own."
    return book.decide(one_person_several_roles=False, summary=summary)


def _both_hats(book: Book) -> Changes:
    entries = [given("owner", "j.tanaka")(book), given("quality-manager", "j.tanaka")(book)]
    plant = paper(
        "WI-147",
        "Releasing repaired instruments",
        "Compare the test report with the order.",
        owner="quality-manager",
        approvals=entries,
    )
    return plant(book)


APPROVALS: tuple[Defect, ...] = (
    _received(
        "approval-missing",
        "The instruction was issued without the approval of its owner.",
        "AP001",
        "WI-133",
        paper(
            "WI-133",
            "Adjusting of transmitters",
            "Turn the potentiometer until the display stands still.",
            approvals=all_of(QUALITY),
        ),
    ),
    _received(
        "unknown-approver",
        "The name of an approver was mistyped.",
        "AP002",
        "WI-134",
        paper(
            "WI-134",
            "Cutting of hoses",
            "Cut at a right angle with the hose cutter.",
            approvals=all_of(OWNER, given("quality-manager", "j.tanka")),
        ),
    ),
    _received(
        "role-not-held",
        "The document controller approved in the quality manager's place, for a holiday.",
        "AP003",
        "WI-135",
        paper(
            "WI-135",
            "Exchanging of membranes",
            "Exchange the membrane only with the tool of the maker.",
            authors=["l.moreau"],
            approvals=all_of(OWNER, given("quality-manager", "m.keller")),
        ),
    ),
    _received(
        "not-independent",
        "Both approvers wrote the text together, and nobody else read it.",
        "AP004",
        "WI-136",
        paper(
            "WI-136",
            "Pressing in of bearings",
            "Press with at most 4 kN.",
            authors=["a.brandt", "j.tanaka"],
        ),
    ),
    _received(
        "wrong-order",
        "The quality manager approved a day before the owner had read the text.",
        "AP005",
        "WI-137",
        paper(
            "WI-137",
            "Testing of safety valves",
            "Raise the pressure slowly until the valve opens.",
            approvals=all_of(OWNER, given("quality-manager", "j.tanaka", -1)),
        ),
    ),
    _received(
        "placeholder",
        "'TBD' was left where the quality manager's name belongs.",
        "AP006",
        "WI-138",
        paper(
            "WI-138",
            "Bending of tubes",
            "Bend around the 40 mm roll only.",
            approvals=all_of(OWNER, given("quality-manager", "TBD")),
        ),
    ),
    _received(
        "approval-of-the-future",
        "A year was mistyped: the approval lies years ahead.",
        "AP007",
        "WI-139",
        paper(
            "WI-139",
            "Etching of serial numbers",
            "Etch the number next to the old one.",
            approvals=all_of(OWNER, given("quality-manager", "j.tanaka", 3652)),
        ),
    ),
    _received(
        "approval-older-than-its-base",
        "Approvals of last week were entered for a version that builds on yesterday's.",
        "AP008",
        "WI-150",
        _copied_days,
    ),
    _received(
        "approved-afterwards",
        "The instruction was merged first, and the quality manager approved on the next day.",
        "AP009",
        "WI-140",
        paper(
            "WI-140",
            "Sharpening of scrapers",
            "Sharpen at an angle of 30 degrees.",
            approvals=all_of(OWNER, given("quality-manager", "j.tanaka", 1)),
        ),
    ),
    _received(
        "approval-without-day",
        "The quality manager approved and did not say when.",
        "AP010",
        "WI-141",
        paper(
            "WI-141",
            "Winding of coils",
            "Wind 120 turns without crossing.",
            approvals=all_of(OWNER, given("quality-manager", "j.tanaka", None)),
        ),
    ),
    on_main(
        "approved-draft",
        "The owner approved a text that was still being written.",
        (("AP011", "WI-142"),),
        draft(
            "WI-142",
            "Cleaning of optical windows",
            "Wipe with the lens tissue only.",
            approvals=all_of(OWNER),
        ),
    ),
    on_branch(
        "two-hats",
        "The policy wants a person for each role, and the quality manager approved as owner, too.",
        (("AP012", "WI-147"),),
        _one_person_each,
        _both_hats,
        how=How.COMMIT,
    ),
    _received(
        "paper-approval",
        "An approval on paper was entered for a document that is new.",
        "AP013",
        "WI-143",
        paper(
            "WI-143",
            "Drying of sensors",
            "Dry for two hours at 60 °C.",
            approvals=lambda book: [
                OWNER(book),
                {"role": "quality-manager", "adopted": "signed on paper, binder 12"},
            ],
        ),
    ),
    _received(
        "withdrawal-not-approved",
        "An instruction was withdrawn by whoever wrote it, without any approval.",
        "AP014",
        "WI-151",
        _withdrawn,
    ),
    _received(
        "recall-not-approved",
        "A version that waits for its day was stopped by its author alone.",
        "AP015",
        "WI-152",
        _recalled,
    ),
    _received(
        "unknown-role",
        "Somebody approved as site manager, a role that the policy does not have.",
        "AP016",
        "WI-144",
        paper(
            "WI-144",
            "Lifting of heavy instruments",
            "Two people lift what weighs more than 20 kg.",
            approvals=all_of(OWNER, QUALITY, given("site-manager", "e.santos")),
        ),
    ),
)
"""All of this family."""
