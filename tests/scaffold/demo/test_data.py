"""Faults in the story's own data are found, and named with document and entry."""

import datetime as dt
from dataclasses import replace

import pytest

from qmsctl.scaffold.demo.calendar import Clock, working_days_before
from qmsctl.scaffold.demo.mainline import MainLine, Pull, Step
from qmsctl.scaffold.demo.passages import earlier_texts
from qmsctl.scaffold.demo.people import Staff, staff
from qmsctl.scaffold.demo.story import Data, demo_history, packaged_data
from qmsctl.scaffold.demo.telling import (
    Passage,
    Revision,
    StoryError,
    biography,
    read_data,
)

FRIDAY, MONDAY = dt.date(2024, 3, 1), dt.date(2024, 3, 4)

PEOPLE = staff(
    {
        "m.keller": {
            "name": "Miriam Keller",
            "roles": [{"role": "document-controller", "from": "2019-01-01", "in": "1.0"}],
        },
        "h.vogel": {
            "name": "Heike Vogel",
            "roles": [
                {"role": "auditor", "from": "2019-01-01", "until": "2024-03-08", "in": "1.0"}
                | {"ended": "3.0"}
            ],
        },
        "j.tanaka": {
            "name": "Junko Tanaka",
            "roles": [{"role": "auditor", "from": "2024-03-04", "in": "2.0"}],
        },
    },
    ("1.0", "2.0", "3.0"),
)


def revision(version: str, *passages: Passage, **fields: object) -> Revision:
    made = Revision(version, FRIDAY, ("m.keller",), "Says more.", passages=passages)
    return replace(made, **fields)  # type: ignore[arg-type]


class TestPassages:
    def test_texts_are_told_from_the_last_one_back(self) -> None:
        steps = (
            revision("1.0"),
            revision("2.0", Passage("in ink", "in the file")),
            revision("3.0", Passage("", " at once"), Passage("clerk", "keeper")),
        )
        assert earlier_texts("X", "The keeper writes in the file at once.", steps, {}) == (
            "The clerk writes in ink.",
            "The clerk writes in the file.",
            "The keeper writes in the file at once.",
        )

    def test_attachments_have_passages_of_their_own(self) -> None:
        steps = (revision("1.0"), revision("2.0", Passage("4", "5", "a.csv"), Passage("x", "y")))
        assert earlier_texts("X", "5", steps, {}, "a.csv") == ("4", "5")
        assert earlier_texts("X", "y", steps, {}) == ("x", "y")

    @pytest.mark.parametrize(
        ("now", "text", "count"), [("b", "a", 0), ("x", "x and x", 2), ("", "a", 2)]
    )
    def test_new_words_must_stand_there_once(self, now: str, text: str, count: int) -> None:
        steps = (revision("1.0"), revision("2.0", Passage("was", now)))
        with pytest.raises(StoryError, match=f"SOP-001 2.0: this stands {count} times"):
            earlier_texts("SOP-001", text, steps, {})

    def test_ids_and_links_are_swapped_together(self) -> None:
        steps = (revision("1.0"), revision("2.0", swap={"SOP-014": "SOP-019"}))
        names = {"SOP-014": "SOP-014-new.md", "SOP-019": "SOP-019-old.md"}
        text = "[SOP-014](SOP-014-new.md), SOP-014."
        assert earlier_texts("X", text, steps, names)[0] == "[SOP-019](SOP-019-old.md), SOP-019."
        with pytest.raises(StoryError, match="X does not speak of SOP-014"):
            earlier_texts("X", "Nothing.", steps, names)


class TestLives:
    def test_what_is_no_plain_yaml_is_named_by_line(self) -> None:
        with pytest.raises(StoryError, match=r"SOP-001\.yml, line 2"):
            read_data("SOP-001.yml", b"day: 2021-03-01\non: 2021-03-01\n")

    @pytest.mark.parametrize(
        ("said", "message"),
        [
            ({"revisions": [], "reviewed": []}, r"SOP-001: unknown \['reviewed'\]"),
            ({"revisions": [{"version": "1.0"}]}, "SOP-001 1.0: 'day'"),
            (
                {"revisions": [{"version": "1.0", "day": "x", "authors": [], "summary": ""}]},
                "SOP-001 1.0: Invalid isoformat",
            ),
            ({"revisions": [], "reviews": [{"by": "a"}]}, "SOP-001, review: 'day'"),
        ],
    )
    def test_what_is_unknown_or_missing_is_named(
        self, said: dict[str, object], message: str
    ) -> None:
        with pytest.raises(StoryError, match=message):
            biography("SOP-001", "a.md", said)

    def test_revisions_are_told_in_their_order(self) -> None:
        entry = {"version": "1.0", "authors": ["m.keller"], "summary": "First issue."}
        entries = [{**entry, "day": "2024-01-01"}, {**entry, "day": "2023-01-01"}]
        with pytest.raises(StoryError, match="not in the order of their days"):
            biography("SOP-001", "a.md", {"revisions": entries})


class TestPeople:
    def test_while_a_role_is_handed_over_the_new_one_holds_it(self) -> None:
        assert PEOPLE.holder("auditor", FRIDAY) == "h.vogel"
        assert PEOPLE.holder("auditor", MONDAY) == "j.tanaka"
        with pytest.raises(StoryError, match="nobody is smith on 2024-03-01"):
            PEOPLE.holder("smith", FRIDAY)

    def test_a_file_says_what_its_policy_version_knows(self) -> None:
        assert set(PEOPLE.files("1.0")) == {"m.keller.yml", "h.vogel.yml"}
        assert set(PEOPLE.files("2.0")) == {"m.keller.yml", "h.vogel.yml", "j.tanaka.yml"}
        assert b"until" not in PEOPLE.files("2.0")["h.vogel.yml"]
        assert b"until: 2024-03-08}" in PEOPLE.files("3.0")["h.vogel.yml"]


class TestDays:
    def test_weekends_do_not_count(self) -> None:
        assert working_days_before(MONDAY, 1) == FRIDAY
        assert working_days_before(MONDAY, 6) == dt.date(2024, 2, 23)
        assert working_days_before(MONDAY, 0) == MONDAY

    def test_commits_of_a_day_follow_each_other_in_local_time(self) -> None:
        clock = Clock()
        assert clock.moment(MONDAY).isoformat() == "2024-03-04T09:04:00+01:00"
        assert clock.moment(MONDAY).isoformat() == "2024-03-04T09:15:00+01:00"
        assert clock.moment(dt.date(2024, 7, 1)).isoformat() == "2024-07-01T09:04:00+02:00"


def pull(on: dt.date, content: bytes = b"x", **fields: object) -> Pull:
    made = Pull("Title", "", on, [Step("m.keller", on, "Step", {"a.md": content})])
    return replace(made, **fields)  # type: ignore[arg-type]


class TestMainLine:
    def line(self, people: Staff = PEOPLE) -> MainLine:
        line = MainLine(people)
        line.receive(pull(FRIDAY))
        return line

    def test_it_never_goes_back(self) -> None:
        line = self.line()
        with pytest.raises(StoryError, match="2024-02-29 lies before"):
            line.receive(pull(dt.date(2024, 2, 29)))

    def test_a_branch_cannot_bring_back_what_changed_meanwhile(self) -> None:
        line = self.line()
        line.receive(pull(MONDAY))
        late = pull(dt.date(2024, 3, 8), way="merge", begun=MONDAY - dt.timedelta(days=1))
        with pytest.raises(StoryError, match=r"\['a.md'\] changed after the branch was begun"):
            line.receive(late)

    def test_a_deleted_file_is_gone(self) -> None:
        line = self.line()
        line.receive(pull(MONDAY, None))  # type: ignore[arg-type]
        assert line.tree == {}
        assert line.commits[-1].changes == {"a.md": None}


def test_a_review_needs_a_version_in_force() -> None:
    data = packaged_data()
    said = data.texts["SOP-003.yml"].replace(b"{day: 2023-04-17}", b"{day: 2021-05-03}")
    wrong = Data(data.source, {**data.texts, "SOP-003.yml": said})
    with pytest.raises(StoryError, match="nothing that could be reviewed on 2021-05-03"):
        demo_history(wrong)


def test_a_version_that_waits_cannot_be_reviewed() -> None:
    data = packaged_data()
    said = data.texts["WI-008.yml"].replace(b"{day: 2023-11-13}", b"{day: 2023-10-30}")
    wrong = Data(data.source, {**data.texts, "WI-008.yml": said})
    with pytest.raises(StoryError, match=r"WI-008.*nothing that could be reviewed on 2023-10-30"):
        demo_history(wrong)
