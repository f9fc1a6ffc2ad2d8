import threading

import pytest

from qmsctl.forge.comment import MOST_CHARACTERS, Action, keep_comment
from qmsctl.forge.errors import NotThere, PermissionMissing
from qmsctl.forge.github import GitHub
from qmsctl.model.errors import UsageError
from tests.forge.conftest import FakeTime
from tests.forge.imitation import REPOSITORY, refusal
from tests.forge.server import Fault, Served

MARK = "<!-- qms-check -->"
COMMENTS = f"/repos/{REPOSITORY}/issues/comments"


@pytest.fixture
def pr(served: Served) -> int:
    """The number of a pull request."""
    number: int = served.state.add_issue("Change SOP-001", labels=[])["number"]
    return number


def test_it_is_made_once_and_then_updated(forge: GitHub, served: Served, pr: int) -> None:
    assert keep_comment(forge, pr, "qms-check", f"{MARK}\nOne\n").action is Action.CREATED
    kept = keep_comment(forge, pr, "qms-check", "Two")
    assert (kept.action, kept.removed) == (Action.UPDATED, 0)
    assert kept.comment.html_url.startswith("https://github.com/halden/qms/issues/")
    assert served.state.of(pr) == [f"{MARK}\nTwo"]


@pytest.mark.parametrize("text", ["Two\r\nlines\r\n", f"{MARK}\nTwo\nlines\n\n"])
def test_what_has_not_changed_is_not_sent(
    forge: GitHub, served: Served, pr: int, text: str
) -> None:
    served.state.add_comment(pr, f"{MARK}\r\nTwo\r\nlines")
    assert keep_comment(forge, pr, "qms-check", text).action is Action.UNCHANGED
    assert served.count("PATCH") == served.count("POST") == 0


def test_comments_of_others_and_other_markers_stay(forge: GitHub, served: Served, pr: int) -> None:
    others = [f"{MARK}\nMine", f"Quoted:\n{MARK}", "<!-- qms-other -->\nText"]
    served.state.add_comment(pr, others[0], by="somebody")
    for text in others[1:]:
        served.state.add_comment(pr, text)
    keep_comment(forge, pr, "qms-check", "New")
    keep_comment(forge, pr, "qms-check", "Newer")
    assert served.state.of(pr) == [*others, f"{MARK}\nNewer"]


def test_it_is_found_behind_many_others(forge: GitHub, served: Served, pr: int) -> None:
    for number in range(105):
        served.state.add_comment(pr, f"Talk {number}", by="somebody")
    served.state.add_comment(pr, f"{MARK}\nOld")
    assert keep_comment(forge, pr, "qms-check", "New").action is Action.UPDATED


def test_duplicates_are_deleted_and_the_oldest_stays(
    forge: GitHub, served: Served, pr: int
) -> None:
    oldest = served.state.add_comment(pr, f"{MARK}\nA")["id"]
    for text in ("B", "C"):
        served.state.add_comment(pr, f"{MARK}\n{text}")
    kept = keep_comment(forge, pr, "qms-check", "New")
    assert (kept.comment.id, kept.removed) == (oldest, 2)
    assert served.state.of(pr) == [f"{MARK}\nNew"]


class TestTwoRuns:
    @pytest.mark.parametrize("text", ["Ours", "Theirs"])
    def test_another_that_comments_between_list_and_ours(
        self, forge: GitHub, served: Served, pr: int, text: str
    ) -> None:
        theirs = f"{MARK}\nTheirs"
        served.state.once("list_comments", lambda: served.state.add_comment(pr, theirs))
        kept = keep_comment(forge, pr, "qms-check", text)
        assert (kept.action, kept.removed) == (Action.UPDATED, 1)
        assert served.state.of(pr) == [f"{MARK}\n{text}"]

    def test_another_that_deleted_ours_as_duplicate(
        self, forge: GitHub, served: Served, pr: int
    ) -> None:
        def other() -> None:
            served.state.comments.clear()
            served.state.add_comment(pr, f"{MARK}\nTheirs")

        served.state.once("create_comment", other)
        keep_comment(forge, pr, "qms-check", "Ours")
        assert served.state.of(pr) == [f"{MARK}\nOurs"]

    def test_at_the_same_time(self, forge: GitHub, served: Served, pr: int) -> None:
        """Both see no comment, then both write; whatever the order, one is left."""
        both = threading.Barrier(2, timeout=10)

        def meet(name: str) -> None:
            if name == "list_comments" and len(served.state.comments) == 0:
                both.wait()

        served.state.after.append(meet)
        with GitHub(forge._access, FakeTime().clock) as other:
            runs = [
                threading.Thread(target=keep_comment, args=(run, pr, "qms-check", "Text"))
                for run in (forge, other)
            ]
            for run in runs:
                run.start()
            for run in runs:
                run.join(20)
        assert served.state.of(pr) == [f"{MARK}\nText"]


class TestDeletedMeanwhile:
    def test_it_is_made_again(self, forge: GitHub, served: Served, pr: int) -> None:
        served.state.add_comment(pr, f"{MARK}\nOld")
        served.state.once("list_comments", served.state.comments.clear)
        assert keep_comment(forge, pr, "qms-check", "New").action is Action.CREATED
        assert served.state.of(pr) == [f"{MARK}\nNew"]

    def test_one_that_is_there_but_cannot_be_changed_is_an_error(
        self, forge: GitHub, served: Served, pr: int
    ) -> None:
        comment = served.state.add_comment(pr, f"{MARK}\nOld")["id"]
        served.fail("PATCH", f"{COMMENTS}/{comment}", Fault(404, refusal("Not Found")))
        with pytest.raises(NotThere):
            keep_comment(forge, pr, "qms-check", "New")
        assert served.state.of(pr) == [f"{MARK}\nOld"]


def test_an_app_whose_name_is_not_known_finds_its_own_comment(
    forge: GitHub, served: Served, pr: int
) -> None:
    served.state.app_token, served.state.me = True, "halden-qms[bot]"
    for text in ("One", "Two"):
        keep_comment(forge, pr, "qms-check", text)
    assert served.state.of(pr) == [f"{MARK}\nTwo"]


def test_a_list_that_cannot_be_had_makes_no_comment(forge: GitHub, served: Served, pr: int) -> None:
    served.fail("GET", f"/repos/{REPOSITORY}/issues/{pr}/comments", Fault(403, refusal("No")))
    with pytest.raises(PermissionMissing, match=f"list the comments of #{pr}"):
        keep_comment(forge, pr, "qms-check", "Text")
    assert served.count("POST") == 0


def test_a_pull_request_that_is_not_there_is_told(forge: GitHub) -> None:
    with pytest.raises(NotThere, match="list the comments of #99"):
        keep_comment(forge, 99, "qms-check", "Text")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" \n", "is empty"),
        ("x" * MOST_CHARACTERS, "65,555 characters; a comment takes 65,536"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(
    forge: GitHub, served: Served, pr: int, text: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        keep_comment(forge, pr, "qms-check", text)
    assert served.asked == []
