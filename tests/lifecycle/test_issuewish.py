"""What a form asks for, checked against the policy; answers that name nothing of it are refused."""

import pytest
import yaml

from qmsctl.lifecycle.issuewish import ChangeWish, NewWish, ReviewWish, wish_of
from qmsctl.model.issueform import FilledForm, FormField, FormKind, FormRefused, IssueForm
from qmsctl.model.people import People, Person
from qmsctl.model.policy import Policy
from qmsctl.rules import example

POLICY = Policy.model_validate(yaml.safe_load(example.policy()))
PEOPLE = People.of(
    Person.model_validate(yaml.safe_load(example.person(who)))
    for who in ("a.brandt", "j.tanaka", "m.keller")
)


def filled(kind: FormKind, /, **answers: str) -> FilledForm:
    fields = tuple(FormField(name, name, "input") for name in answers)
    return FilledForm(IssueForm(kind, fields), answers)


class TestNew:
    @pytest.mark.parametrize(
        ("answer", "name"),
        [
            ("Procedure: who does what", "sop"),
            ("Standard operating procedure", "sop"),
            ("Work instruction: how one task is done", "work-instruction"),
            ("Form: what is filled in", "form"),
            ("SOP", "sop"),
        ],
    )
    def test_the_words_before_a_colon_name_a_type(self, answer: str, name: str) -> None:
        wish = wish_of(filled(FormKind.NEW, type=answer, title="A", owner=""), POLICY, PEOPLE)
        assert wish == NewWish(name, "A", None)

    @pytest.mark.parametrize(
        "answer", ["", ": x", "Something else", "Policy: what", "ing procedure"]
    )
    def test_a_type_that_is_none_is_left_to_people(self, answer: str) -> None:
        with pytest.raises(FormRefused) as refused:
            wish_of(filled(FormKind.NEW, type=answer), POLICY, PEOPLE)
        assert "Standard operating procedure" in refused.value.hint

    @pytest.mark.parametrize(
        ("answer", "owner"),
        [
            ("Quality  Manager", "quality-manager"),
            ("quality-manager", "quality-manager"),
            ("Alex Brandt", "a.brandt"),
            ("m.keller", "m.keller"),
            ("the boss", None),
            ("", None),
        ],
    )
    def test_an_owner_is_a_role_or_a_person_or_nobody(self, answer: str, owner: str | None) -> None:
        form = filled(FormKind.NEW, type="Form", title="A", owner=answer)
        assert wish_of(form, POLICY, PEOPLE) == NewWish("form", "A", owner)


class TestChange:
    @pytest.mark.parametrize("change", ["Substantive: x", "editorial: y", "URGENT"])
    def test_it_names_a_document_and_a_kind(self, change: str) -> None:
        form = filled(FormKind.CHANGE, document=" sop-001 ", kind=change, wanted="a\nb")
        kind = change.partition(":")[0].lower()
        assert wish_of(form, POLICY, PEOPLE) == ChangeWish("SOP-001", None, kind, None)  # type: ignore[arg-type]  # one of the three

    @pytest.mark.parametrize("wanted", ["Say who.", "x" * 200])
    def test_one_short_line_is_the_summary(self, wanted: str) -> None:
        form = filled(FormKind.CHANGE, document="SOP-001", kind="urgent", wanted=wanted)
        assert wish_of(form, POLICY, PEOPLE) == ChangeWish("SOP-001", None, "urgent", wanted)

    @pytest.mark.parametrize(
        "answers",
        [
            {"document": "SOP-1/../x", "kind": "urgent"},
            {"document": "SOP-١", "kind": "urgent"},
            {"document": "QMS-POLICY", "kind": "urgent"},
            {"document": "ABC-001", "kind": "urgent"},
            {"document": "SOP-001", "kind": "great"},
            {"document": "SOP-001", "kind": "urgent", "language": "e n"},
        ],
    )
    def test_what_is_nothing_of_the_policy_is_refused(self, answers: dict[str, str]) -> None:
        with pytest.raises(FormRefused) as refused:
            wish_of(filled(FormKind.CHANGE, **answers), POLICY, PEOPLE)
        assert refused.value.hint


class TestReview:
    def test_it_names_a_version_and_an_outcome(self) -> None:
        form = filled(
            FormKind.REVIEW, document="SOP-001", version="2.0", outcome="no-change: it stays"
        )
        assert wish_of(form, POLICY, PEOPLE) == ReviewWish("SOP-001", "2.0", "no-change")

    def test_a_version_is_a_version(self) -> None:
        with pytest.raises(FormRefused, match="is no version"):
            wish_of(filled(FormKind.REVIEW, document="SOP-001", version="x"), POLICY, PEOPLE)
