"""What people are told about the approvals of a pull request, in every form."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from qmsctl.approval.gate import About, Judged, Objection, Standing, State, Uncounted, Word
from qmsctl.model.document import DocumentKey
from qmsctl.model.givenreview import GivenReview
from qmsctl.report.gate import github, markdown, text
from qmsctl.report.gate.data import as_dict
from qmsctl.report.gate.gather import Unjudged
from qmsctl.report.gate.model import Basis, GateReport, Pull
from qmsctl.report.gate.steps import next_step, uncounted_step
from qmsctl.report.gate.touched import Mark
from qmsctl.report.pullrequest.cut import COMMENT, Limit, within
from tests.report.pullrequest.rendered import OURS, page_of

URL = "https://github.com/halden/qms/pull/12"
PULL = Pull(12, URL, "m.keller")
BASIS = Basis(dt.date(2026, 3, 10), "1.1", "0.9", "b" * 40, "a" * 40)
KEY = DocumentKey("SOP-001", "en")
ABOUT = About("version", "SOP-001 2.0", "2.0", "Cleaning", "qms/SOP-001.md", "SOP", KEY)
MOMENT = dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
REVIEW = GivenReview(7, "jtanaka", "APPROVED", MOMENT, "c" * 40, f"{URL}#pullrequestreview-7")
BAD = (
    "<img src=x> @all #1 GH-2 [a](b) `c` |x|\n::error::y\x1b[31m \u202e ##[error]z www.evil.example"
)
HOW = f"open {URL}/files, press 'Review changes', choose 'Approve' and submit"


def standing(word: Word, state: State = State.VOIDED, **more: Any) -> Standing:
    fields: dict[str, Any] = {
        "role": "quality-manager",
        "person": "j.tanaka",
        "name": "Jun Tanaka",
        "sentence": "Because.",
        **more,
    }
    return Standing(state=state, word=word, **fields)


def judged(*standings: Standing, **more: Any) -> Judged:
    about = more.pop("about", ABOUT)
    return Judged(about, "forge", "owner, then quality-manager", standings, **more)


def report(*found: Judged, **more: Any) -> GateReport:
    return GateReport(PULL, BASIS, found, **more)


STEPS = {
    Word.NO_REVIEW: f"Jun Tanaka must approve: {HOW}.",
    Word.OTHER_CONTENT: f"Jun Tanaka must approve again: {HOW}.",
    Word.ORDER: f"Jun Tanaka must approve again: {HOW}.",
    Word.UNKNOWN_COMMIT: f"Jun Tanaka must approve again: {HOW}. The branch was rewritten since; "
    "do not do that while people approve.",
    Word.CHANGES_REQUESTED: f"Change what Jun Tanaka asks for; then they must approve: {HOW}.",
    Word.NOBODY_NAMED: "Whoever prepares this pull request names who approves as quality-manager "
    "under `approvals` in qms/SOP-001.md.",
    Word.NEEDS_SIGNATURE: "Jun Tanaka must sign: 'qms approve SOP-001 --sign'.",
    Word.NO_ROLE: "Name somebody under `approvals` in qms/SOP-001.md who may approve as "
    "quality-manager, and let them approve.",
    Word.NO_LOGIN: "Have the people file of Jun Tanaka corrected and approved (`logins`), in a "
    f"pull request of its own; then Jun Tanaka must approve: {HOW}.",
    Word.OTHER_DAY: "Take the date out of `approvals` in qms/SOP-001.md: the review says the day.",
    Word.UNFIT: "As the rule says.",
}


@pytest.mark.parametrize("word", STEPS)
def test_every_state_has_a_next_step(word: Word) -> None:
    one = standing(word, hint="As the rule says.")
    assert next_step(one, judged(one), PULL) == STEPS[word]


@pytest.mark.parametrize("word", Word)
def test_no_word_is_without_one(word: Word) -> None:
    one = standing(word, hint="As the rule says.")
    assert next_step(one, judged(one), PULL)


def test_who_opened_it_cannot_approve_it() -> None:
    one = standing(Word.NO_REVIEW, State.WAITING, person="m.keller", name="Mia Keller")
    assert next_step(one, judged(one), PULL) == (
        "Mia Keller opened this pull request, and GitHub lets nobody approve their own: let "
        "somebody else open it, or let Mia Keller sign ('qms approve … --sign')."
    )


@pytest.mark.parametrize(
    ("what", "word", "step"),
    [
        ("withdrawal", Word.NEEDS_SIGNATURE,
         "Jun Tanaka must sign: 'qms approve SOP-001 --for withdrawal --sign'."),
        ("recall", Word.NEEDS_SIGNATURE,
         "Jun Tanaka must sign: 'qms approve SOP-001 --for recall --sign'."),
        ("periodic-review", Word.NEEDS_SIGNATURE,
         "Jun Tanaka must sign: 'qms review SOP-001 --sign'."),
        ("periodic-review", Word.OTHER_DAY,
         ("Write today's day as the day of the review in qms/SOP-001.md; then Jun Tanaka must "
         f"approve today: {HOW}.")),
    ],
)  # fmt: skip
def test_other_matters_have_their_own(what: str, word: Word, step: str) -> None:
    one = standing(word)
    assert next_step(one, judged(one, about=ABOUT._replace(what=what)), PULL) == step


def test_the_policy_is_signed_by_its_own_name() -> None:
    one = standing(Word.NEEDS_SIGNATURE)
    about = ABOUT._replace(what="policy", name="QMS-POLICY 2.0", key=None)
    assert next_step(one, judged(one, about=about), PULL) == (
        "Jun Tanaka must sign: 'qms approve QMS-POLICY --sign'."
    )


def test_what_holds_nothing_up_needs_no_step() -> None:
    one = standing(Word.REVIEWED, State.APPROVED)
    assert next_step(one, judged(one), PULL) == ""
    assert uncounted_step(Uncounted("x", Word.NO_ROLE, "y", REVIEW)) == ""


GIVEN = standing(Word.REVIEWED, State.APPROVED, review=REVIEW, at=MOMENT)
OBJECTION = Objection("d.later", "Dora Later", REVIEW)
ALL = report(
    judged(
        GIVEN,
        standing(Word.OTHER_CONTENT),
        objections=(OBJECTION,),
        remarks=("All wrote it.",),
    ),
    unjudged=(Unjudged("SOP-009 1.0", "its approved text was altered"),),
    drafts=("SOP-003 1.0",),
    uncounted=(Uncounted("x", Word.UNKNOWN_LOGIN, "The login 'x' approved.", REVIEW),),
    marks=(Mark("people", tuple(f"qms/people/{n}.yml" for n in range(7))),),
    obstacles=("No forge is named.",),
)  # fmt: skip


def test_as_text() -> None:
    assert text.render(ALL) == (
        "This pull request changes people: qms/people/0.yml, qms/people/1.yml, qms/people/2.yml, "
        "qms/people/3.yml, qms/people/4.yml and 2 more.\n"
        "It is judged by what the main line has (policy 1.1, and the tool that runs here); "
        "nothing of this counts before it is merged.\n"
        "No forge is named.\n"
        "\n"
        "SOP-001 2.0 – Cleaning\n"
        "Role             State     Who         Why\n"
        "---------------  --------  ----------  --------\n"
        "quality-manager  approved  Jun Tanaka  Because.\n"
        "quality-manager  voided    Jun Tanaka  Because.\n"
        "  All wrote it.\n"
        "  Dora Later, who could approve this, asked for changes on 2026-03-03: that holds it.\n"
        f"  → Settle it with Dora Later, who then approves ({HOW}); or have their review dismissed "
        "with a reason.\n"
        f"  → Jun Tanaka must approve again: {HOW}.\n"
        "\n"
        "SOP-009 1.0: nobody's approval makes it right: its approved text was altered.\n"
        "\n"
        "Drafts, which nobody need approve yet: SOP-003 1.0.\n"
        "\n"
        "Reviews that count for nothing here:\n"
        "  The login 'x' approved. If it is somebody who approves, their people file must name "
        "this login.\n"
        "\n"
        "Not ready to merge: 1 approval missing, 1 objection, 3 obstacles.\n"
    )


def test_as_json() -> None:
    found = json.loads(json.dumps(as_dict(ALL)))
    assert (found["schema"], found["ready"]) == ("qms-approvals/1", False)
    assert found["basis"] == {"base": "b" * 40, "head": "a" * 40, "policy": "1.1", "tool": "0.9"}
    matter = found["matters"][0]
    assert (matter["document"], matter["evidence"], matter["ready"]) == ("SOP-001", "forge", False)
    assert matter["approvals"][0]["review"] == {
        "id": 7,
        "login": "jtanaka",
        "state": "APPROVED",
        "submitted_at": "2026-03-03T09:00:00+00:00",
        "commit": "c" * 40,
        "url": f"{URL}#pullrequestreview-7",
    }
    assert matter["approvals"][1]["next_step"].startswith("Jun Tanaka must approve again")
    assert matter["objections"][0]["person"] == "d.later"
    assert found["uncounted"][0]["why"] == "unknown-login"
    assert found["summary"]["voided"] == 1
    assert found["judged_by_base"][0]["what"] == "people"


def test_as_workflow_commands() -> None:
    lines = github.render(ALL).splitlines()
    kinds = [line.split("::")[1].split(" ")[0] if line.startswith("::") else "" for line in lines]
    assert kinds == ["warning"] * 2 + ["error"] * 5 + [""] * 4
    assert lines[-1] == "Not ready to merge: 1 approval missing, 1 objection, 3 obstacles."
    many = github.render(report(judged(*[standing(Word.NO_REVIEW, State.WAITING)] * 12)))
    assert many.count("::error file=") == 10
    assert many.count("\nqms/SOP-001.md SOP-001 2.0, quality-manager (waiting): Because.") == 2


def test_as_a_comment() -> None:
    page = page_of(markdown.render(ALL))
    assert page.comments == [" qms-approvals "]
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    review = f"{URL}#pullrequestreview-7"
    assert links == [review, f"{URL}/files", review, f"{URL}/files", review]
    assert "⏳ Not ready to merge: 1 approval missing" in page.text
    assert "Drafts, which nobody need approve yet: SOP-003 1.0." in page.text
    assert "Commit aaaaaaaaaa against bbbbbbbbbb, by policy 1.1, as of 2026-03-10" in page.text


def test_when_all_is_there() -> None:
    shown = markdown.render(report(judged(GIVEN)))
    assert "### ✅ All approvals are there (1).\n" in shown
    assert "✅ Nobody's approval is needed." in page_of(markdown.render(report())).text


HOSTILE_REVIEW = replace(REVIEW, login=BAD, url="https://evil.example/) [x](y")
HOSTILE = GateReport(
    Pull(12, "https://github.com/a)b"),
    replace(BASIS, policy=BAD),
    (
        judged(
            standing(Word.OTHER_CONTENT, role=BAD, name=BAD, sentence=BAD, review=HOSTILE_REVIEW),
            about=ABOUT._replace(name=BAD, title=BAD, path=BAD),
            objections=(Objection(BAD, BAD, HOSTILE_REVIEW),),
            remarks=(BAD,),
        ),
    ),
    unjudged=(Unjudged(BAD, BAD),),
    drafts=(BAD,),
    uncounted=(Uncounted(BAD, Word.UNKNOWN_LOGIN, BAD, HOSTILE_REVIEW),),
    marks=(Mark("people", (BAD,)),),
    obstacles=(BAD,),
)


def test_hostile_texts_do_nothing_in_a_comment() -> None:
    shown = markdown.render(HOSTILE)
    page = page_of(shown)
    assert {tag for tag, _ in page.elements} <= OURS
    assert page.comments == [" qms-approvals "]
    assert "@all" not in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown


def test_hostile_texts_give_no_commands() -> None:
    lines = github.render(HOSTILE).splitlines()
    for line in lines:
        assert "##[" not in line
        assert "\x1b" not in line
        assert not line.startswith("::") or line.startswith(("::error ", "::warning title=Approv"))
    assert not any(line.startswith("::error::y") for line in lines)


def test_hostile_texts_do_not_steer_a_terminal() -> None:
    shown = text.render(HOSTILE, width=100)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not any(line.startswith("::") for line in shown.splitlines())


@pytest.mark.parametrize("room", [1_200, 4_000, 65_000])
def test_a_comment_fits_whatever_there_is(room: int) -> None:
    huge = [judged(*[standing(Word.OTHER_CONTENT, sentence="x " * 900)] * 3) for _ in range(60)]
    whole = report(*huge, uncounted=(Uncounted("x", Word.UNKNOWN_LOGIN, "y " * 900, REVIEW),) * 100)
    limit: Limit = within(COMMENT, room)
    shown = markdown.render(whole, limit=limit)
    assert limit.measure(shown) <= room
    assert "more to approve." in shown
    assert shown.rstrip().endswith("</sub>")
