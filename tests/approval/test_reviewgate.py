"""Histories of reviews against approvals that a file names: who counts, who does not, and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from qmsctl.approval.evidence import NO_EVIDENCE
from qmsctl.approval.gate import About, Asked, Content, Judged
from qmsctl.approval.proving import Proof
from qmsctl.approval.reviewgate import Gate
from qmsctl.approval.route import approval_case
from qmsctl.model.givenreview import GivenReview
from qmsctl.model.people import People
from tests.support.builders import day, people, person, policy, snapshot

NOW, OLD, GONE, EMPTY = "a" * 40, "b" * 40, "c" * 40, "d" * 40
AS_OF = "2026-03-10"
ROLES = {n: {"title": n} for n in ("operations-manager", "quality-manager", "policy-owner")}


def known(person_id: str, *roles: Any, login: str | None = "") -> Any:
    """A person whose login is the id without its dot, or a given one; None: they have none."""
    logins = {} if login is None else {"github": login or person_id.replace(".", "")}
    return person(person_id, *roles, logins=logins)


CROWD = people(
    known("a.brandt", "operations-manager"),
    known("j.tanaka", "quality-manager"),
    known("d.later", {"role": "quality-manager", "from": "2026-03-05"}),
    known("m.keller", "quality-manager"),
    known("n.login", "quality-manager", login=None),
    known("s.one", "quality-manager", login="Shared"),
    known("s.two", login="shared"),
    known("u.none"),
    known("o.policy", "policy-owner"),
)
OWNER, QUALITY = {"role": "owner", "by": "a.brandt"}, {"role": "quality-manager", "by": "j.tanaka"}


@dataclass(frozen=True)
class Commits:
    """What the commits of a pull request hold."""

    now: str = "here"
    marks: Mapping[str, Content] = field(
        default_factory=lambda: {
            NOW: Content(True, "here"),
            OLD: Content(True, "before"),
            EMPTY: Content(True),
        }
    )
    why: str = "The body changed in bbbbbbbbbb after {}."

    def at(self, commit: str) -> Content:
        return self.marks.get(commit, Content(False))

    def changed(self, commit: str, event: str) -> str:
        assert commit == OLD
        return self.why.replace("{}", event)


def asked(*claims: Mapping[str, str], **more: Any) -> Asked:
    """SOP-001 2.0 with these approvals; `more`: `evidence`, `independence`, `route`, or fields."""
    evidence = more.pop("evidence", "forge")
    independence = more.pop("independence", "one-other")
    route = more.pop("route", ["owner", "quality-manager"])
    several = more.pop("several", False)
    crowd = more.pop("crowd", CROWD)
    rules = policy(
        sop={"route": {"substantive": route}, "evidence": evidence},
        roles=ROLES,
        independence={"mode": independence},
        one_person_several_roles=several,
    )
    state = snapshot("2.0", approvals=list(claims), **more)
    case = approval_case(state, rules, crowd, as_of=day(AS_OF))
    assert case is not None
    about = About("version", "SOP-001 2.0", "2.0", "Title", state.path, case.kind.title)
    proofs = case.proofs(NO_EVIDENCE)
    return Asked(about, case.demand, proofs, case.kind.evidence, Commits())


def review(number: int, text: str) -> GivenReview:
    """``login state day-of-March commit``; the login ``-`` is a deleted account."""
    login, state, on, commit = text.split()
    moment = dt.datetime(2026, 3, int(on), 9, number, tzinfo=dt.UTC)
    return GivenReview(
        id=number,
        login=None if login == "-" else login,
        state=state,
        submitted_at=None if state == "PENDING" else moment,
        commit={"now": NOW, "old": OLD, "gone": GONE, "empty": EMPTY, "none": None}[commit],
    )


def gate(*history: str, crowd: People = CROWD) -> Gate:
    reviews = tuple(review(number, text) for number, text in enumerate(history, 1))
    return Gate(reviews, policy(roles=ROLES), crowd, "github", day(AS_OF))


def short(judged: Judged) -> list[str]:
    return [f"{one.person or '-'} {one.state} {one.word}" for one in judged.standings]


APPROVED = "j.tanaka approved reviewed"
BOTH = ["a.brandt approved reviewed", APPROVED]
OK = "abrandt APPROVED 2 now"

HISTORIES: dict[str, tuple[list[str], list[str], bool]] = {
    "nobody came": (
        [],
        ["a.brandt waiting no-review", "j.tanaka waiting no-review"],
        True,
    ),
    "both approved": ([OK, "jtanaka APPROVED 3 now"], BOTH, False),
    "capitals of logins do not matter": (["ABrandt APPROVED 2 now", "JTanaka APPROVED 3 now"],
                                         BOTH, False),
    "one of two": ([OK], ["a.brandt approved reviewed", "j.tanaka waiting no-review"], True),
    "comments decide nothing": (
        [OK, "jtanaka COMMENTED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka waiting no-review"],
        True,
    ),
    "a comment takes no approval back": (
        [OK, "jtanaka APPROVED 3 now", "jtanaka COMMENTED 4 now"], BOTH, False,
    ),
    "what is not sent decides nothing": (
        [OK, "jtanaka APPROVED 3 now", "jtanaka PENDING 4 now"], BOTH, False,
    ),
    "a state nobody knows decides nothing": (
        [OK, "jtanaka APPROVED 3 now", "jtanaka LGTM 4 now"], BOTH, False,
    ),
    "changes requested": (
        [OK, "jtanaka CHANGES_REQUESTED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka refused changes-requested"],
        True,
    ),
    "approved, then changes requested": (
        [OK, "jtanaka APPROVED 3 now", "jtanaka CHANGES_REQUESTED 4 now"],
        ["a.brandt approved reviewed", "j.tanaka refused changes-requested"],
        True,
    ),
    "changes requested, then approved": (
        [OK, "jtanaka CHANGES_REQUESTED 3 old", "jtanaka APPROVED 4 now"], BOTH, False,
    ),
    "the last counts, in whatever order the forge lists them": (
        ["jtanaka APPROVED 5 now", OK, "jtanaka CHANGES_REQUESTED 3 now"], BOTH, False,
    ),
    "the last counts, also under another spelling": (
        [OK, "jtanaka APPROVED 3 now", "JTANAKA CHANGES_REQUESTED 4 now"],
        ["a.brandt approved reviewed", "j.tanaka refused changes-requested"],
        True,
    ),
    "dismissed": (
        [OK, "jtanaka DISMISSED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka voided dismissed"],
        True,
    ),
    "dismissed, then approved again": (
        [OK, "jtanaka DISMISSED 3 now", "jtanaka APPROVED 4 now"], BOTH, False,
    ),
    "an older approval does not come back by a dismissal": (
        [OK, "jtanaka APPROVED 3 now", "jtanaka DISMISSED 4 now"],
        ["a.brandt approved reviewed", "j.tanaka voided dismissed"],
        True,
    ),
    "other content": (
        [OK, "jtanaka APPROVED 3 old"],
        ["a.brandt approved reviewed", "j.tanaka voided other-content"],
        True,
    ),
    "other content, then approved again": (
        [OK, "jtanaka APPROVED 3 old", "jtanaka APPROVED 4 now"], BOTH, False,
    ),
    "approved, then the old content approved": (
        [OK, "jtanaka APPROVED 3 now", "jtanaka APPROVED 4 old"],
        ["a.brandt approved reviewed", "j.tanaka voided other-content"],
        True,
    ),
    "not there when it was approved": (
        [OK, "jtanaka APPROVED 3 empty"],
        ["a.brandt approved reviewed", "j.tanaka voided not-there-then"],
        True,
    ),
    "a commit that is gone": (
        [OK, "jtanaka APPROVED 3 gone"],
        ["a.brandt approved reviewed", "j.tanaka unknown unknown-commit"],
        True,
    ),
    "no commit at all": (
        [OK, "jtanaka APPROVED 3 none"],
        ["a.brandt approved reviewed", "j.tanaka unknown unknown-commit"],
        True,
    ),
    "changes requested at a commit that is gone hold all the same": (
        [OK, "jtanaka CHANGES_REQUESTED 3 gone"],
        ["a.brandt approved reviewed", "j.tanaka refused changes-requested"],
        True,
    ),
    "the order of the route": (
        ["abrandt APPROVED 4 now", "jtanaka APPROVED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka not-allowed order"],
        True,
    ),
    "the order within one day": (
        ["jtanaka APPROVED 3 now", "abrandt APPROVED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka not-allowed order"],
        True,
    ),
    "a deleted account approves for nobody": (
        [OK, "- APPROVED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka waiting no-review"],
        True,
    ),
    "an unknown login approves for nobody": (
        [OK, "stranger APPROVED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka waiting no-review"],
        True,
    ),
    "others with the role approve for nobody": (
        [OK, "dlater APPROVED 6 now"],
        ["a.brandt approved reviewed", "j.tanaka waiting no-review"],
        True,
    ),
    "others with a role who want changes hold it": (
        [OK, "jtanaka APPROVED 3 now", "dlater CHANGES_REQUESTED 6 now"], BOTH, True,
    ),
    "their objection holds also if the role came later": (
        [OK, "jtanaka APPROVED 3 now", "dlater CHANGES_REQUESTED 4 now"], BOTH, True,
    ),
    "their objection ends when they approve": (
        [OK, "jtanaka APPROVED 3 now", "dlater CHANGES_REQUESTED 6 now", "dlater APPROVED 7 old"],
        BOTH, False,
    ),
    "their objection ends when it is dismissed": (
        [OK, "jtanaka APPROVED 3 now", "dlater DISMISSED 6 now"], BOTH, False,
    ),
    "objections of people without a role hold nothing": (
        [OK, "jtanaka APPROVED 3 now", "unone CHANGES_REQUESTED 6 now"], BOTH, False,
    ),
    "objections of a role of another route hold nothing": (
        [OK, "jtanaka APPROVED 3 now", "opolicy CHANGES_REQUESTED 6 now"], BOTH, False,
    ),
    "objections of strangers hold nothing": (
        [OK, "jtanaka APPROVED 3 now", "stranger CHANGES_REQUESTED 6 now"], BOTH, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
def test_what_a_history_of_reviews_comes_to(name: str) -> None:
    history, expected, holds = HISTORIES[name]
    judged = gate(*history).judge(asked(OWNER, QUALITY))
    assert short(judged) == expected
    assert judged.holds is holds


def of(by: str, **more: str) -> dict[str, str]:
    return {"role": "quality-manager", "by": by, **more}


CLAIMS: dict[str, tuple[Asked, list[str], list[str], bool]] = {
    "no role on that day": (
        asked(OWNER, of("d.later")),
        [OK, "dlater APPROVED 4 now"],
        ["a.brandt approved reviewed", "d.later not-allowed no-role"],
        True,
    ),
    "the role from that day on": (
        asked(OWNER, of("d.later")),
        [OK, "dlater APPROVED 5 now"],
        ["a.brandt approved reviewed", "d.later approved reviewed"],
        False,
    ),
    "never the role, and no review yet": (
        asked(OWNER, of("u.none")),
        [OK],
        ["a.brandt approved reviewed", "u.none not-allowed no-role"],
        True,
    ),
    "nobody of that id": (
        asked(OWNER, of("x.nobody")),
        [OK, "xnobody APPROVED 3 now"],
        ["a.brandt approved reviewed", "x.nobody not-allowed no-person"],
        True,
    ),
    "no login": (
        asked(OWNER, of("n.login")),
        [OK, "nlogin APPROVED 3 now"],
        ["a.brandt approved reviewed", "n.login not-allowed no-login"],
        True,
    ),
    "a login of two people": (
        asked(OWNER, of("s.one")),
        [OK, "shared APPROVED 3 now"],
        ["a.brandt approved reviewed", "s.one not-allowed shared-login"],
        True,
    ),
    "the file names nobody": (
        asked(OWNER),
        [OK, "jtanaka APPROVED 3 now"],
        ["a.brandt approved reviewed", "- waiting nobody-named"],
        True,
    ),
    "an entry without a name": (
        asked(OWNER, {"role": "quality-manager"}),
        [OK],
        ["a.brandt approved reviewed", "- not-allowed no-person"],
        True,
    ),
    "a role that the policy does not know": (
        asked(OWNER, QUALITY, {"role": "chef", "by": "j.tanaka"}, several=True),
        [OK, "jtanaka APPROVED 3 now"],
        [*BOTH, "j.tanaka not-allowed unfit"],
        True,
    ),
    "one author of two approvers": (
        asked(OWNER, of("m.keller")),
        [OK, "mkeller APPROVED 3 now"],
        ["a.brandt approved reviewed", "m.keller approved reviewed"],
        False,
    ),
    "one author, where nobody who wrote it may approve": (
        asked(OWNER, of("m.keller"), independence="strict"),
        [OK, "mkeller APPROVED 3 now"],
        ["a.brandt approved reviewed", "m.keller not-allowed author"],
        True,
    ),
    "an author who has not approved yet, where that may not be": (
        asked(OWNER, of("m.keller"), independence="strict"),
        [OK],
        ["a.brandt approved reviewed", "m.keller not-allowed author"],
        True,
    ),
    "nobody but authors": (
        asked(OWNER, of("m.keller"), authors=["a.brandt", "m.keller"]),
        [OK, "mkeller APPROVED 3 now"],
        ["a.brandt approved reviewed", "m.keller approved reviewed"],
        True,
    ),
    "the day of the review in the file": (
        asked(OWNER, of("j.tanaka", date="2026-03-03")),
        [OK, "jtanaka APPROVED 3 now"],
        BOTH,
        False,
    ),
    "another day in the file": (
        asked(OWNER, of("j.tanaka", date="2026-03-04")),
        [OK, "jtanaka APPROVED 3 now"],
        ["a.brandt approved reviewed", "j.tanaka not-allowed other-day"],
        True,
    ),
    "before what it builds on was there": (
        replace(
            asked(OWNER, QUALITY),
            earliest=(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), "version 1.0 was received"),
        ),
        [OK, "jtanaka APPROVED 3 now"],
        ["a.brandt voided too-early", APPROVED],
        True,
    ),
    "two roles by one person": (
        asked(OWNER, of("a.brandt"), route=["owner", "quality-manager"],
              crowd=people(known("a.brandt", "operations-manager", "quality-manager"))),
        [OK],
        ["a.brandt approved reviewed", "a.brandt not-allowed several-roles"],
        True,
    ),
    "two roles by one person, which the policy allows": (
        asked(OWNER, of("a.brandt"), several=True,
              crowd=people(known("a.brandt", "operations-manager", "quality-manager"))),
        [OK],
        ["a.brandt approved reviewed", "a.brandt approved reviewed"],
        False,
    ),
    "an approval on paper, after the beginning": (
        asked(OWNER, {"role": "quality-manager", "adopted": "paper, binder 12"}),
        [OK],
        ["a.brandt approved reviewed", "- not-allowed unfit"],
        True,
    ),
    "a declared type needs no review": (
        asked(OWNER, QUALITY, evidence="declared"),
        [],
        ["a.brandt not-needed declared", "j.tanaka not-needed declared"],
        False,
    ),
    "a declared type is held by an objection": (
        asked(OWNER, QUALITY, evidence="declared"),
        ["jtanaka CHANGES_REQUESTED 3 now"],
        ["a.brandt not-needed declared", "j.tanaka not-needed declared"],
        True,
    ),
    "a declared type and paper": (
        asked({"role": "owner", "adopted": "paper"}, evidence="declared"),
        [],
        ["- not-needed adopted"],
        False,
    ),
    "a review does not replace a signature": (
        asked(OWNER, QUALITY, evidence="signature"),
        [OK, "jtanaka APPROVED 3 now"],
        ["a.brandt waiting needs-signature", "j.tanaka waiting needs-signature"],
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_what_the_file_and_the_people_say_is_asked_too(name: str) -> None:
    what, history, expected, holds = CLAIMS[name]
    judged = gate(*history, crowd=what.demand.people).judge(what)
    assert short(judged) == expected
    assert judged.holds is holds


SAID = {
    "no review": ([OK], "J.Tanaka has not approved yet."),
    "approved": ([OK, "jtanaka APPROVED 3 now"], "J.Tanaka approved this content on 2026-03-03."),
    "refused": ([OK, "jtanaka CHANGES_REQUESTED 3 now"],
                "J.Tanaka asked for changes on 2026-03-03."),
    "dismissed": ([OK, "jtanaka DISMISSED 3 now"], "The review by J.Tanaka was dismissed."),
    "voided": ([OK, "jtanaka APPROVED 3 old"],
               "The body changed in bbbbbbbbbb after J.Tanaka approved."),
    "empty": ([OK, "jtanaka APPROVED 3 empty"],
              "It was not there yet in commit dddddddddd, which J.Tanaka approved."),
    "gone": ([OK, "jtanaka APPROVED 3 gone"],
             ("What J.Tanaka approved on 2026-03-03 cannot be looked at: the forge names commit "
             "cccccccccc, which this clone lacks.")),
    "none": ([OK, "jtanaka APPROVED 3 none"],
             ("What J.Tanaka approved on 2026-03-03 cannot be looked at: the forge names no "
             "commit.")),
    "order": (["abrandt APPROVED 4 now", "jtanaka APPROVED 3 now"],
              ("The approval as quality-manager of 2026-03-03 09:02 UTC comes before the one as "
              "owner of 2026-03-04 09:01 UTC; the order is owner, then quality-manager.")),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_each_state_has_its_sentence(name: str) -> None:
    history, expected = SAID[name]
    last = gate(*history).judge(asked(OWNER, QUALITY)).standings[-1]
    assert last.sentence == expected


def test_other_content_is_told_also_if_git_cannot_say_what_changed() -> None:
    what = replace(asked(OWNER, QUALITY), look=Commits(why=""))
    last = gate(OK, "jtanaka APPROVED 3 old").judge(what).standings[-1]
    assert last.sentence == "J.Tanaka approved other content on 2026-03-03, at commit bbbbbbbbbb."


def test_the_review_that_decided_is_named() -> None:
    judged = gate(OK, "jtanaka APPROVED 3 old", "jtanaka APPROVED 4 now").judge(
        asked(OWNER, QUALITY)
    )
    decided = [one.review.id if one.review else None for one in judged.standings]
    assert decided == [1, 3]
    assert [one.at and one.at.day for one in judged.standings] == [2, 4]


def test_gaps_of_the_whole_list_are_remarks() -> None:
    what = asked(OWNER, of("m.keller"), authors=["a.brandt", "m.keller"])
    judged = gate(OK, "mkeller APPROVED 3 now").judge(what)
    assert len(judged.remarks) == 1
    assert judged.remarks[0].startswith("Everyone who approved (a.brandt, m.keller) is named in")


def test_who_objects_is_named() -> None:
    judged = gate(OK, "dlater CHANGES_REQUESTED 6 now").judge(asked(OWNER, QUALITY))
    assert [(one.person, one.review.id) for one in judged.objections] == [("d.later", 2)]


def test_signed_claims_need_no_review() -> None:
    what = asked(OWNER, QUALITY)
    first, second = what.proofs
    moment = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    claim = second.claim._replace(day=moment.date(), moment=moment)
    kept: Any = object()  # only that there is one counts
    signed = replace(what, proofs=(first, Proof(claim, "signature", kept)))
    judged = gate(OK).judge(signed)
    assert short(judged) == ["a.brandt approved reviewed", "j.tanaka approved signed"]
    assert judged.standings[1].at == moment
    assert judged.standings[1].sentence == "J.Tanaka signed on 2026-03-04."
    late = gate("abrandt APPROVED 5 now").judge(signed)
    assert short(late)[1] == "j.tanaka not-allowed order"


@pytest.mark.parametrize(
    ("commit", "also"),
    [
        ("now", " J.Tanaka approved this content in the pull request as well."),
        ("old", " J.Tanaka approved other content in the pull request as well."),
        ("gone", ""),
    ],
)
def test_what_a_declared_type_has_is_told(commit: str, also: str) -> None:
    what = asked(OWNER, of("j.tanaka", date="2026-03-02"), evidence="declared")
    last = gate(f"jtanaka APPROVED 3 {commit}").judge(what).standings[-1]
    assert last.sentence == (f"The entry of 2026-03-02 in the file is enough by the policy.{also}")


UNCOUNTED: dict[str, tuple[str, str, str]] = {
    "unknown login": (
        "stranger APPROVED 3 now", "unknown-login",
        ("The login 'stranger' approved, and no people file of the policy in force names it under "
        "github."),
    ),
    "shared login": (
        "SHARED CHANGES_REQUESTED 3 now", "shared-login",
        ("The login 'SHARED' asked for changes, but stands in more than one people file, so it "
        "counts for none of them."),
    ),
    "deleted account": (
        "- APPROVED 3 now", "no-account",
        "An account that was deleted approved: whose it was cannot be told.",
    ),
    "a role, but not named": (
        "dlater APPROVED 6 now", "not-named",
        "D.Later approved and could, but no `approvals` of the files here name them.",
    ),
    "an author": (
        "mkeller APPROVED 3 now", "author",
        "M.Keller approved, but is an author here, and the files name others.",
    ),
    "no role": (
        "unone APPROVED 3 now", "no-role", "U.None approved, but holds no role of any route here.",
    ),
    "no role, and changes requested": (
        "unone CHANGES_REQUESTED 3 now", "no-role",
        "U.None asked for changes, but holds no role of any route here.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCOUNTED)
def test_reviews_that_count_for_nothing_are_told(name: str) -> None:
    text, word, sentence = UNCOUNTED[name]
    found = tuple(gate(OK, text).uncounted([asked(OWNER, QUALITY)]))
    assert [(one.word, one.sentence) for one in found] == [(word, sentence)]


def test_deleted_accounts_stand_each_alone() -> None:
    found = gate("- APPROVED 3 now", "- CHANGES_REQUESTED 4 now")
    assert len(tuple(found.uncounted([asked(OWNER, QUALITY)]))) == 2


def test_where_nothing_is_asked_no_review_is_told() -> None:
    assert tuple(gate(OK, "stranger APPROVED 3 now").uncounted([])) == ()


def test_dismissed_reviews_of_others_are_not_told() -> None:
    assert tuple(gate("stranger DISMISSED 3 now").uncounted([asked(OWNER)])) == ()


def test_that_an_earlier_step_will_overtake_it_is_told_at_once() -> None:
    early = gate("jtanaka APPROVED 3 now").judge(asked(OWNER, QUALITY)).standings
    assert [one.state for one in early] == ["waiting", "approved"]
    assert early[1].sentence == (
        "J.Tanaka approved this content on 2026-03-03. It must be given again after that of "
        "A.Brandt: the order is owner, then quality-manager."
    )
    beside = asked(OWNER, QUALITY, route=[["owner", "quality-manager"]])
    alone = gate("jtanaka APPROVED 3 now").judge(beside).standings
    assert alone[1].sentence == "J.Tanaka approved this content on 2026-03-03."
