"""What people write into issue forms is taken apart by the form's own questions, or refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.forge.issuebody import MOST_CHARACTERS, fill, is_form
from qmsctl.model.issueform import FormField, FormKind, FormRefused, IssueForm
from qmsctl.repository.issueforms import read_forms
from tests.support.issues import answered, changed, new, reviewed

FORMS = read_forms(Path(__file__).parents[2])


class TestWhole:
    def test_a_change_request_is_read(self) -> None:
        form = fill(answered(changed(version="", impact="Nothing\n\n- at all")), FORMS)
        assert form.kind is FormKind.CHANGE
        assert form.get("document") == "SOP-001"
        assert form.get("version") == ""
        assert form.get("impact") == "Nothing\n\n- at all"
        assert form.get("no such question") == ""

    def test_a_new_document_is_read(self) -> None:
        form = fill(answered(new()), FORMS)
        assert (form.kind, form.get("title")) == (FormKind.NEW, "Cleaning of measuring rooms")

    def test_boxes_that_are_ticked_are_read(self) -> None:
        form = fill(answered(reviewed(ticked=2)), FORMS)
        assert form.kind is FormKind.REVIEW
        assert len(form.get("looked").splitlines()) == 2

    def test_line_ends_of_browsers_make_no_difference(self) -> None:
        body = answered(changed())
        assert fill(body.replace("\n", "\r\n"), FORMS) == fill(f"\n{body}\n\n", FORMS)

    def test_what_looks_like_a_form_is_told_from_other_issues(self) -> None:
        assert is_form(answered(new()), FORMS)
        assert is_form("### Which document?\n", FORMS)
        for other in (
            "",
            "Hello",
            "#### Which document?",
            "<!-- qms-due SOP-001 en 2027-01-01 -->",
        ):
            assert not is_form(other, FORMS)


HOSTILE = "${{ github.token }} $(touch pwned) `x` <!-- qms-from-issue --> <script> ]]> ::error::"


class TestHostile:
    def test_texts_stay_texts(self) -> None:
        assert fill(answered(changed(found=HOSTILE)), FORMS).get("found") == HOSTILE

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            (changed(found="x\n### Which document?\nSOP-002"), "stands there 2 times"),
            (changed(found="x\n### Something\ny"), "'### Something' is no question"),
            (changed(found="x\n### What should it be called?\ny"), "is no question of the form"),
            (changed(document="SOP-001\nSOP-002"), "several lines"),
            (changed(document=""), "'Which document?' has no answer"),
            (changed(kind="Great: whatever"), "none of those that the form offers"),
            (changed(kind=""), "has no answer"),
            (changed(found="a\0b"), "U+0000"),
            (changed(found="a\x1b[2Jb"), "U+001B"),
            (changed(found="a\u202eb"), "U+202E"),
            (changed(found="x" * 10_001), "10,001 characters; at most 10,000"),
            (changed(document="S" * 301), "301 characters; at most 300"),
            (reviewed(looked="- [x] Everything"), "none of the form's boxes"),
            (reviewed(looked="all of it"), "none of the form's boxes"),
            (changed(found="x" * MOST_CHARACTERS), "at most 65,536 are read"),
        ],
    )
    def test_what_no_form_makes_is_refused(self, answers: dict[str, str], said: str) -> None:
        with pytest.raises(FormRefused) as refused:
            fill(answered(answers), FORMS)
        assert said in refused.value.message
        assert refused.value.hint

    def test_questions_in_another_order_are_refused(self) -> None:
        shuffled = dict(reversed(changed().items()))
        with pytest.raises(FormRefused, match="another order"):
            fill(answered(shuffled), FORMS)

    def test_a_form_without_one_of_its_questions_is_refused(self) -> None:
        answers = changed()
        del answers["Which version did you read?"]
        with pytest.raises(FormRefused, match="lacks the question 'Which version did you read"):
            fill(answered(answers), FORMS)

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.sampled_from("### Which document?\n\r -[x]_No response_\0ab"), max_size=200))
    def test_no_answer_ever_answers_another_question(self, text: str) -> None:
        try:
            form = fill(answered(changed(found=text)), FORMS)
        except FormRefused:
            return
        assert (form.get("document"), form.get("wanted")) == ("SOP-001", "Say who.")
        assert form.get("found") == text.replace("\r\n", "\n").strip()


def test_an_optional_choice_that_was_not_made_is_empty() -> None:
    form = IssueForm(FormKind.NEW, (FormField("type", "Type?", "dropdown", options=("a",)),))
    assert fill("### Type?\n\nNone", (form,)).get("type") == ""
