"""VC, AP, DT and RV on real main lines: what is found where, and what is left alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from qmsctl.model.finding import Severity
from qmsctl.rules import engine
from qmsctl.rules.context import Context
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP2_PATH,
    SOP_BODY,
    SOP_PATH,
    approvals,
    document,
    draft,
    form,
    person,
    person_path,
    policy,
    types,
)
from qmsctl.rules.example_versions import (
    NEW_BODY,
    OWNER,
    QUALITY,
    given,
    recall,
    review,
    second,
    withdrawal,
)
from qmsctl.rules.registry import BY_CODE
from tests.rules.stories import Story
from tests.rules.trees import findings, tree_context

AP = tuple(f"AP{n:03}" for n in range(1, 17))
VC = tuple(f"VC{n:03}" for n in range(1, 17))
DT = tuple(f"DT{n:03}" for n in range(1, 7))
RV = tuple(f"RV{n:03}" for n in range(1, 9))
EARLY = approvals("2026-02-03", "2026-02-04")
LATE = approvals("2026-02-20", "2026-02-21")


@pytest.fixture
def story(example_base: Path, tmp_path: Path) -> Story:
    return Story(example_base, tmp_path / "repo")


def codes(context: Context, *families: str) -> list[str]:
    return [item.rule for item in findings(context, *families)]


class TestApprovalsOfTheTree:
    def test_a_received_version_is_judged_by_the_policy_of_its_arrival(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: second(approvals=EARLY)})
        route = {"route": {"substantive": ["owner", "quality-manager", "policy-owner"]}}
        assert not codes(story.tree({POLICY_PATH: policy(types=types(sop=route))}), *AP)

    def test_unless_the_rule_is_retroactive(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: second(approvals=EARLY)})
        route = {"route": {"substantive": ["owner", "quality-manager", "policy-owner"]}}
        own = policy(types=types(sop=route), retroactive=["AP001", "EV001"])
        assert codes(story.tree({POLICY_PATH: own}), *AP) == ["AP001"]

    def test_a_new_version_is_judged_by_today(self, story: Story) -> None:
        route = {"route": {"substantive": ["owner", "quality-manager", "policy-owner"]}}
        overlay = {POLICY_PATH: policy(types=types(sop=route)), SOP_PATH: second()}
        assert codes(story.tree(overlay), *AP) == ["AP001"]

    def test_what_arrived_without_approvals_stays_wrong(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: second(approvals=[OWNER])})
        found = findings(story.tree(), *AP)
        assert sorted(item.rule for item in found) == ["AP001", "AP009"]
        assert all(item.path == SOP_PATH and item.line for item in found)

    def test_a_withdrawal_keeps_the_judgement_of_its_day(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: document(withdrawal=withdrawal(EARLY))})
        story.on("2026-02-20", {person_path("a.brandt"): person("a.brandt", roles=[])})
        assert not codes(story.tree(), *AP)

    def test_a_withdrawal_that_arrived_unapproved(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: document(withdrawal=withdrawal([]))})
        assert set(codes(story.tree(), *AP)) == {"AP014"}
        assert set(codes(story.verify(), *AP)) == {"AP014"}

    def test_a_recall_keeps_the_judgement_of_its_day(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: second(approvals=EARLY)})
        stopped = document(recalled=[recall(LATE, date="2026-02-22")])
        story.on("2026-02-22", {SOP_PATH: stopped})
        story.on("2026-02-25", {person_path("a.brandt"): person("a.brandt", roles=[])})
        assert not codes(story.tree(), *AP)
        assert not codes(story.verify(), *AP)

    def test_a_recall_that_arrived_unapproved(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: second(approvals=EARLY)})
        story.on("2026-02-22", {SOP_PATH: document(recalled=[recall([], date="2026-02-22")])})
        assert set(codes(story.tree(), *AP)) == {"AP015"}
        assert set(codes(story.verify(), *AP)) == {"AP015"}

    def test_front_matter_that_is_not_valid(self, story: Story) -> None:
        broken = document(withdrawal="soon", recalled="no", version="two", approvals=[])
        assert set(codes(story.tree({SOP_PATH: broken}), *AP)) == {"AP001"}

    def test_a_file_without_id_or_with_an_unknown_type(self, story: Story) -> None:
        assert not codes(story.tree({SOP2_PATH: document(id=None)}), *AP)
        unknown = document(id="SOP-002", type="memo")
        assert codes(story.tree({SOP2_PATH: unknown}), *AP) == ["AP001"]

    def test_without_history_everything_is_judged_by_the_policy_at_hand(self) -> None:
        adopted = [{"role": "owner", "adopted": "paper; binder 12"}, QUALITY]
        overlay = {
            SOP_PATH: document(approvals=adopted, withdrawal=withdrawal([OWNER])),
            SOP2_PATH: document(id="SOP-002", approvals=[], recalled=[recall([])]),
        }
        found = codes(tree_context(overlay), *AP)
        assert sorted(set(found)) == ["AP001", "AP014", "AP015"]


class TestVerify:
    def test_lists_every_claim_of_history_with_its_commit(self, story: Story) -> None:
        bad = story.on("2026-02-10", {SOP_PATH: second(approvals=EARLY[:1])})
        third = second(
            version="3.0", body=f"{NEW_BODY}4. Done.\n", change_summary="Ends.", approvals=LATE
        )
        story.on("2026-02-25", {SOP_PATH: third})
        [finding] = findings(story.verify(), *AP)
        assert (finding.rule, finding.commit, finding.document) == ("AP001", bad, "SOP-001")
        assert finding.path == SOP_PATH
        assert finding.line is None
        assert not codes(story.tree(), *AP)

    @pytest.mark.parametrize(
        ("approver", "severity"), [("a.brandt", Severity.NOTE), ("m.keller", Severity.ERROR)]
    )
    def test_an_approved_deviation_makes_a_note_of_it(
        self, story: Story, approver: str, severity: Severity
    ) -> None:
        bad = story.on("2026-02-10", {SOP_PATH: second(approvals=EARLY[:1])})
        deviation = {
            "id": "2026-01",
            "commit": bad,
            "rule": "AP001",
            "document": "SOP-001",
            "reason": "The quality manager was ill.",
            "correction": "Approved on paper.",
            "date": "2026-03-01",
            "status": "approved",
            "approvals": [given("policy-owner", approver, "2026-03-01")],
        }
        path = f"{ROOT}/records/deviations/2026-01.yml"
        story.on("2026-03-01", {path: json.dumps(deviation)})
        found = engine.run(story.verify(), [BY_CODE["AP001"]])
        assert [(f.rule, f.severity) for f in found] == [("AP001", severity)]
        # In the tree an admitted error is none; the note stays with the history.
        assert bool(codes(story.tree(), *AP)) is (severity is Severity.ERROR)

    def test_replays_every_illegal_step(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: document(body=NEW_BODY)})
        story.on("2026-02-11", {SOP_PATH: document(status="draft", approvals=None)})
        story.on("2026-02-12", {SOP_PATH: None})
        found = findings(story.verify(), *VC)
        assert [item.rule for item in found] == ["VC001", "VC006", "VC009"]
        assert all(item.commit and item.document == "SOP-001" for item in found)
        assert codes(story.tree(), *VC) == ["VC009"]  # how it stands now

    def test_what_lies_before_the_baseline_is_not_replayed(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: document(body=NEW_BODY)})
        start = story.on("2026-02-11", {SOP_PATH: document(body=f"{NEW_BODY}x\n")})
        story.on("2026-02-12", {POLICY_PATH: policy(baseline=start)})
        assert codes(story.verify(), *VC)  # nobody approved this baseline
        given = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-13"}]
        story.on(
            "2026-02-13", {POLICY_PATH: policy(version="1.1", approvals=given, baseline=start)}
        )
        assert not codes(story.verify(), *VC)


class TestSteps:
    def test_a_finding_stands_where_the_key_is(self, story: Story) -> None:
        [finding] = findings(story.pull_request({SOP_PATH: document(body=NEW_BODY)}), "VC001")
        assert finding.path == SOP_PATH
        assert finding.line == 5

    def test_a_deleted_file_has_a_path_but_no_line(self, story: Story) -> None:
        [finding] = findings(story.pull_request({SOP_PATH: None}), "VC009")
        assert (finding.path, finding.line) == (SOP_PATH, None)

    def test_two_files_that_went(self, story: Story) -> None:
        found = codes(story.pull_request({SOP_PATH: None, FORM_PATH: None}), *VC)
        assert found == ["VC009", "VC009"]

    @pytest.mark.parametrize(
        ("summary", "bad"),
        [
            ("Readers are told about changes.", False),
            ("First issue.", True),  # that of version 1.0
            ("Update", True),
            ("various, minor changes!", True),
            ("tbd", True),
            (None, True),
            ("Updated limits.", False),
        ],
    )
    def test_summaries(self, story: Story, summary: str | None, bad: bool) -> None:
        context = story.pull_request({SOP_PATH: second(change_summary=summary)})
        assert codes(context, "VC005") == (["VC005"] if bad else [])

    def test_drafts_may_still_lack_a_summary(self, story: Story) -> None:
        assert not codes(story.pull_request({SOP_PATH: draft(change_summary=None)}), "VC005")

    def test_an_approved_version_that_stays_is_not_asked_again(self, story: Story) -> None:
        story.on("2026-02-10", {SOP2_PATH: document(id="SOP-002", change_summary=None)})
        later = document(id="SOP-002", change_summary=None, owner="quality-manager")
        assert not codes(story.pull_request({SOP2_PATH: later}), "VC005")

    def test_the_first_issue_is_not_editorial(self, story: Story) -> None:
        new = document(id="SOP-002", change="editorial", approvals=[QUALITY])
        assert codes(story.pull_request({SOP2_PATH: new}), "VC011") == ["VC011"]

    def test_nor_is_it_after_a_draft(self, story: Story) -> None:
        first = draft(id="SOP-002", version="1.0", change="editorial")
        story.on("2026-02-10", {SOP2_PATH: first})
        new = document(id="SOP-002", change="editorial", approvals=[QUALITY])
        assert codes(story.pull_request({SOP2_PATH: new}), "VC011") == ["VC011"]

    def test_an_editorial_draft_is_not_judged_yet(self, story: Story) -> None:
        new = draft(id="SOP-002", version="1.0", change="editorial")
        assert not codes(story.pull_request({SOP2_PATH: new}), "VC011")

    def test_a_later_editorial_issue_after_its_draft(self, story: Story) -> None:
        wording = {"version": "1.1", "change": "editorial", "body": f"{SOP_BODY}\nWell done.\n"}
        story.on("2026-02-10", {SOP_PATH: draft(**wording)})
        issue = second(**wording, approvals=[QUALITY])
        assert not codes(story.pull_request({SOP_PATH: issue}), "VC011")

    def test_other_attachments_are_not_editorial(self, story: Story) -> None:
        picture = f"{ROOT}/procedures/a.svg"
        edit: dict[str, Any] = {"version": "1.1", "change": "editorial", "attachments": ["a.svg"]}
        context = story.pull_request({SOP_PATH: draft(**edit), picture: "<svg/>"})
        [finding] = findings(context, "VC011")
        assert "a.svg" in finding.message

    def test_an_edit_in_place_is_another_rule(self, story: Story) -> None:
        edited = document(change="editorial", body=f"{SOP_BODY}\nAt most 5.\n")
        assert codes(story.pull_request({SOP_PATH: edited}), "VC011", "VC001") == ["VC001"]


JUN = ("Jun Tanaka", "J.Tanaka@example.org")
STRANGER = ("Sam Stranger", "sam@example.net")
MIA = ("Mia Keller", "m.keller@example.org")


class TestAuthors:
    def test_a_stranger_is_named_but_not_the_mail(self, story: Story) -> None:
        context = story.pull_request({SOP_PATH: draft(body=NEW_BODY)}, authors=(STRANGER,))
        [finding] = findings(context, "VC012")
        assert "Sam Stranger" in finding.message
        assert "@" not in finding.message

    def test_a_known_person_is_called_by_id(self, story: Story) -> None:
        context = story.pull_request({SOP_PATH: draft(body=NEW_BODY)}, authors=(JUN,))
        [finding] = findings(context, "VC012")
        assert "j.tanaka" in finding.message

    def test_who_only_entered_an_approval_is_no_author(self, story: Story) -> None:
        steps = ({SOP_PATH: draft(body=NEW_BODY)}, {SOP_PATH: second()})
        assert not codes(story.pull_request(*steps, authors=(MIA, JUN)), "VC012")

    def test_an_approver_who_wrote_it_alone_is_one(self, story: Story) -> None:
        context = story.pull_request({SOP_PATH: second()}, authors=(JUN,))
        assert codes(context, "VC012") == ["VC012"]

    def test_other_fields_have_no_authors(self, story: Story) -> None:
        changed = document(owner="quality-manager", approvals=approvals("2026-01-12", "2026-01-13"))
        assert not codes(story.pull_request({SOP_PATH: changed}, authors=(JUN,)), "VC012")

    def test_a_draft_nobody_is_named_for(self, story: Story) -> None:
        context = story.pull_request({SOP_PATH: draft(authors=None, body=NEW_BODY)})
        assert "nobody" in findings(context, "VC012")[0].message


class TestShapesAndDrafts:
    def test_an_old_version_of_another_shape_only_warns(self, story: Story) -> None:
        integers = policy(types=types(sop={"versions": "integer"}))
        [finding] = findings(story.tree({POLICY_PATH: integers}), "VC013")
        assert finding.severity is Severity.WARNING

    @pytest.mark.parametrize(
        ("version", "bad"), [("two", True), ("2.0.0", True), ("02.0", True), ("2.10", False)]
    )
    def test_shapes(self, version: str, bad: bool) -> None:
        context = tree_context({SOP_PATH: draft(version=version)})
        assert codes(context, "VC013") == (["VC013"] if bad else [])

    def test_a_draft_counts_from_its_first_day(self, story: Story) -> None:
        story.on("2026-01-25", {SOP_PATH: draft(body=NEW_BODY)})
        story.on("2026-06-20", {SOP_PATH: draft(body=f"{NEW_BODY}x\n")})
        [finding] = findings(story.tree(as_of="2026-06-30"), "VC015")
        assert "2026-01-25" in finding.message
        assert "156 days" in finding.message

    def test_a_draft_that_nobody_received_has_no_age(self, story: Story) -> None:
        assert not codes(story.tree({SOP_PATH: draft()}, as_of="2027-06-30"), "VC015")
        assert not codes(tree_context({SOP_PATH: draft(), SOP2_PATH: draft(id=None)}), "VC015")

    def test_a_new_document_that_stays_a_draft(self, story: Story) -> None:
        story.on("2026-01-25", {SOP2_PATH: draft(id="SOP-002", version="0.1")})
        assert codes(story.tree(as_of="2026-06-30"), "VC015") == ["VC015"]


class TestDates:
    def test_a_received_version_is_compared_with_its_arrival(self, story: Story) -> None:
        late = second(effective_date="2026-02-09", approvals=EARLY)
        story.on("2026-02-10", {SOP_PATH: late})
        [finding] = findings(story.tree(), *DT)
        assert finding.rule == "DT002"
        assert "2026-02-10" in finding.message
        assert not codes(story.tree({SOP_PATH: late.replace('"2026-02-09"', '"2026-02-10"')}), *DT)

    def test_a_reason_may_be_given_later(self, story: Story) -> None:
        fields = {"effective_date": "2026-02-09", "approvals": EARLY}
        story.on("2026-02-10", {SOP_PATH: second(**fields)})
        mended = second(**fields, effective_reason="Introduced on paper the day before.")
        assert not codes(story.tree({SOP_PATH: mended}), *DT)

    def test_what_existed_before_git_keeps_its_day(self, story: Story) -> None:
        old = document(id="SOP-002", effective_date="2019-05-01", approvals=EARLY)
        start = story.on("2026-02-10", {SOP2_PATH: old})
        assert codes(story.tree(), "DT002") == ["DT002"]
        assert not codes(story.tree({POLICY_PATH: policy(baseline=start)}), "DT002")

    def test_without_history_only_the_file_itself_is_judged(self) -> None:
        overlay = {
            SOP_PATH: document(effective_date="2019-05-01"),
            FORM_PATH: form(effective_date=None),
            SOP2_PATH: draft(id="SOP-002", effective_date="2019-05-01", approvals=[QUALITY]),
        }
        assert codes(tree_context(overlay), *DT) == ["DT001", "DT003"]

    def test_a_withdrawn_document_needs_no_day(self) -> None:
        gone = document(effective_date=None, withdrawal=withdrawal([], date="2026-03-01"))
        assert not codes(tree_context({SOP_PATH: gone}), *DT)

    @pytest.mark.parametrize(
        ("successor", "words"),
        [
            ("SOP-001", "itself"),
            ("SOP-099", "does not exist"),
            ("SOP-002", "not approved yet"),
            ("FRM-001", None),
        ],
    )
    def test_successors(self, story: Story, successor: str, words: str | None) -> None:
        gone = document(withdrawal=withdrawal([OWNER, QUALITY], replaced_by=[successor]))
        overlay = {SOP_PATH: gone, SOP2_PATH: draft(id="SOP-002", version="1.0")}
        messages = [item.message for item in findings(story.tree(overlay), "DT004")]
        assert (words is None) == (not messages)
        assert words is None or words in messages[0]

    def test_a_successor_that_comes_with_the_release(self, story: Story) -> None:
        gone = document(withdrawal=withdrawal([OWNER, QUALITY], replaced_by=["SOP-002"]))
        new = document(id="SOP-002", effective_date="on-release", approvals=[OWNER, QUALITY])
        assert not codes(story.tree({SOP_PATH: gone, SOP2_PATH: new}), "DT004")

    def test_who_is_released_already_does_not_wait(self, story: Story) -> None:
        old = document(id="SOP-002", change_request="CR-1", effective_date="on-release")
        story.on("2026-02-10", {SOP2_PATH: old})
        overlay = {SOP_PATH: second(change_request="CR-1")}
        assert not codes(story.tree(overlay), "DT005")

    def test_a_recall_of_what_is_in_force_by_the_files_own_words(self) -> None:
        late = document(recalled=[recall([], version="1.0")])
        assert codes(tree_context({SOP_PATH: late}), "DT006") == ["DT006"]
        other = document(recalled=[recall([], version="0.9")])
        assert not codes(tree_context({SOP_PATH: other}), "DT006")
        release = document(effective_date="on-release", recalled=[recall([], version="1.0")])
        assert not codes(tree_context({SOP_PATH: release}), "DT006")


class TestReviews:
    def test_a_review_in_the_work_tree_counts_at_once(self, story: Story) -> None:
        assert codes(story.tree(as_of="2028-02-02"), "RV002") == ["RV002"]
        done = document(reviews=[review(date="2028-02-01")])
        assert not codes(story.tree({SOP_PATH: done}, as_of="2028-02-02"), "RV002", "RV003")

    def test_one_by_the_wrong_person_does_not(self, story: Story) -> None:
        done = document(reviews=[review(date="2028-02-01", by="m.keller")])
        context = story.tree({SOP_PATH: done}, as_of="2028-02-02")
        assert codes(context, "RV002", "RV005") == ["RV002", "RV005"]

    def test_while_a_draft_is_open_the_version_in_force_is_due(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: draft(body=NEW_BODY)})
        [finding] = findings(story.tree(as_of="2028-02-02"), "RV002")
        assert finding.document == "SOP-001"
        assert "1 day ago" in finding.message

    def test_a_broken_file_does_not_hide_that_it_is_due(self, story: Story) -> None:
        broken = document().replace("title:", "title: [")
        context = story.tree({SOP_PATH: broken}, as_of="2028-02-03")
        assert codes(context, "RV002") in (["RV002"], [])

    def test_due_today(self, story: Story) -> None:
        [finding] = findings(story.tree(as_of="2028-02-01"), "RV002", "RV003")
        assert (finding.rule, "today" in finding.message) == ("RV003", True)

    @pytest.mark.parametrize(
        ("fields", "as_of", "expected"),
        [
            ({}, "2028-02-02", ["RV002"]),
            ({"reviews": [review(date="2027-12-01")]}, "2028-02-02", []),
            ({"reviews": [review(date="2027-12-01", outcome="revise")]}, "2028-02-02", ["RV002"]),
            ({"effective_date": "on-release"}, "2099-01-01", []),
            ({"effective_date": "2099-01-01"}, "2028-02-02", []),
            ({"status": "draft"}, "2028-02-02", []),
            ({"review_interval": "9999 years"}, "2028-02-02", []),
            ({"withdrawal": withdrawal([], date="2027-01-01")}, "2028-02-02", []),
            ({"type": "memo"}, "2028-02-02", []),
        ],
    )
    def test_by_the_files_own_words(
        self, fields: dict[str, Any], as_of: str, expected: list[str]
    ) -> None:
        context = tree_context({SOP_PATH: document(**fields), FORM_PATH: None}, as_of=as_of)
        assert codes(context, "RV002") == expected

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({}, ["RV006"]),
            ({"version": "1.1"}, []),
            ({"version": "1.1", "status": "draft"}, ["RV006"]),
            ({"withdrawal": withdrawal([])}, []),
        ],
    )
    def test_actions_by_the_files_own_words(
        self, fields: dict[str, Any], expected: list[str]
    ) -> None:
        entry = review(outcome="revise", action_by="2026-03-01")
        context = tree_context({SOP_PATH: document(reviews=[entry], **fields)})
        assert codes(context, "RV006") == expected

    def test_an_action_without_a_day_has_the_policys(self, story: Story) -> None:
        entry = review(outcome="withdraw", date="2026-02-09")
        story.on("2026-02-10", {SOP_PATH: document(reviews=[entry])})
        assert not codes(story.tree(as_of="2026-05-10"), "RV006")
        [finding] = findings(story.tree(as_of="2026-05-11"), "RV006")
        assert "qms retire" in finding.hint

    def test_an_action_that_was_done(self, story: Story) -> None:
        entry = review(outcome="revise", date="2026-02-02", action_by="2026-03-01")
        story.on("2026-02-10", {SOP_PATH: document(reviews=[entry])})
        done = second(reviews=[entry], approvals=LATE)
        story.on("2026-02-22", {SOP_PATH: done})
        assert not codes(story.tree(), "RV006")

    def test_a_new_file_has_no_open_actions_on_the_main_line(self, story: Story) -> None:
        entry = review(outcome="revise", date="2026-02-02", action_by="2026-03-01")
        new = document(id="SOP-002", reviews=[entry])
        assert not codes(story.tree({SOP2_PATH: new}), "RV006")

    def test_who_was_allowed_then_stays_allowed(self, story: Story) -> None:
        story.on("2026-02-10", {SOP_PATH: document(reviews=[review()])})
        no_roles = {person_path("a.brandt"): person("a.brandt", roles=[])}
        assert not codes(story.tree(no_roles), "RV005")
        later = document(reviews=[review(), review(date="2026-03-20")])
        assert codes(story.tree({**no_roles, SOP_PATH: later}), "RV005") == ["RV005"]

    def test_an_unknown_reviewer(self) -> None:
        context = tree_context({SOP_PATH: document(reviews=[review(by="x.unknown")])})
        [finding] = findings(context, "RV005")
        assert "is unknown" in finding.message

    def test_only_keeping_a_document_needs_authority(self) -> None:
        entries = [review(by="m.keller", outcome="revise")]
        assert not codes(tree_context({SOP_PATH: document(reviews=entries)}), "RV005")
        unknown_type = document(type="memo", reviews=[review(by="m.keller")])
        assert not codes(tree_context({SOP_PATH: unknown_type}), "RV005")

    def test_versions_that_were_reviewed(self, story: Story) -> None:
        entries = [review(), review(version="2.0"), review(version="9.9")]
        context = story.tree({SOP_PATH: second(reviews=entries)})
        assert codes(context, "RV007") == ["RV007"]
        assert not codes(tree_context({SOP_PATH: document(reviews=entries)}), "RV007")

    def test_a_bare_date_says_all_that_is_missing(self) -> None:
        bare = {"date": "2026-02-09"}
        [finding] = findings(tree_context({SOP_PATH: document(reviews=[bare])}), "RV004")
        for word in ("'by'", "'outcome'", "'version'"):
            assert word in finding.message


def test_someone_who_signs_as_somebody_else_is_not_found_by_accident() -> None:
    odd = [given("owner", "a.brandt", "2026-03-02"), "text", 7]
    context = tree_context({SOP_PATH: document(approvals=odd)})
    assert "AP001" in codes(context, *AP)
