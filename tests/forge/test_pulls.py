"""Pull requests and reviews: what GitHub tells, and that a failed look is never an empty one."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from qmsctl.forge.errors import (
    AnswerUnreadable,
    ForgeError,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    Refused,
    TokenRefused,
    Unreachable,
)
from qmsctl.forge.github import GitHub
from qmsctl.forge.sight import CannotSee, Seen
from tests.forge.answering import REPOSITORY, number_of, refusal
from tests.forge.origin import Origin
from tests.forge.pulls import made_up
from tests.forge.server import Fault, Served
from tests.support.gitrepo import GitRepo

BELOW = f"/repos/{REPOSITORY}"
PULLS = f"{BELOW}/pulls"


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


class TestRepository:
    def test_its_number_and_name_are_told(self, forge: GitHub) -> None:
        facts = forge.repository_facts()
        assert (facts.id, facts.name, facts.default_branch) == (4711, REPOSITORY, "main")
        assert facts.visibility == "private"
        assert facts.merge_methods == Seen(frozenset({"merge", "squash"}))
        assert not facts.renamed

    def test_a_new_name_is_followed_and_told(self, forge: GitHub, served: Served) -> None:
        served.moved = True
        served.state.repository["full_name"] = "halden/handbook"
        facts = forge.repository_facts()
        assert (facts.renamed, facts.name, facts.asked_as) == (True, "halden/handbook", REPOSITORY)
        number = served.state.open_pull("topic").number
        base = forge.pull_request(number).base.repository
        assert base is not None
        assert (base.id, base.name) == (4711, "halden/handbook")

    def test_who_may_not_write_is_not_told_how_to_merge(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.rights = {"metadata: read", "contents: read"}
        methods = forge.repository_facts().merge_methods
        assert isinstance(methods, CannotSee)
        assert methods.needs == "contents: write"

    def test_a_server_without_visibility_says_whether_it_is_private(
        self, forge: GitHub, served: Served
    ) -> None:
        del served.state.repository["visibility"]
        assert forge.repository_facts().visibility == "private"
        served.state.repository["private"] = False
        assert forge.repository_facts().visibility == "public"


class TestPullRequest:
    def test_an_open_one(self, forge: GitHub, served: Served) -> None:
        made = served.state.open_pull("topic", by="jun", title="Say more", draft=True)
        pull = forge.pull_request(made.number)
        assert (pull.number, pull.title, pull.state, pull.draft) == (1, "Say more", "open", True)
        assert pull.author is not None
        assert (pull.author.login, pull.author.id) == ("jun", number_of("jun"))
        assert (pull.head.ref, pull.head.oid) == ("topic", made.head_oid)
        assert (pull.base.ref, pull.url) == ("main", f"https://github.com/{REPOSITORY}/pull/1")
        assert not pull.merged
        assert not pull.from_fork

    def test_the_trial_commit_of_an_open_one_is_not_told(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.open_pull("topic")
        assert forge.pull_request(1).merge_commit is None

    def test_a_merged_one(self, forge: GitHub, served: Served) -> None:
        served.state.open_pull("topic")
        served.state.now = "2026-11-22T14:00:00.5+01:00"
        commit = served.state.merge(1, by="jun")
        pull = forge.pull_request(1)
        assert (pull.merged, pull.merge_commit) == (True, commit)
        assert pull.merged_at == _at("2026-11-22T13:00:00Z")
        assert pull.merged_at.tzinfo is dt.UTC
        assert pull.merged_by is not None
        assert pull.merged_by.login == "jun"

    def test_deleted_accounts_are_nobody(self, forge: GitHub, served: Served) -> None:
        served.state.open_pull("topic", by="gone")
        served.state.merge(1, by="gone")
        served.state.rename("gone", None)
        pull = forge.pull_request(1)
        assert (pull.author, pull.merged_by) == (None, None)

    def test_a_fork_is_told_also_when_it_is_gone(self, forge: GitHub, served: Served) -> None:
        served.state.open_pull("topic", fork="mallory/qms")
        assert forge.pull_request(1).from_fork
        answer = served.state.get_pull({}, {}, "1").data
        answer["head"]["repo"] = None
        served.fail("GET", f"{PULLS}/1", Fault(data=answer))
        pull = forge.pull_request(1)
        assert pull.head.repository is None
        assert pull.from_fork

    def test_one_that_is_not_there_is_an_error(self, forge: GitHub) -> None:
        with pytest.raises(NotThere, match="read the pull request #7"):
            forge.pull_request(7)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("number", "1"),
            ("merged_at", 1795000000),
            ("merged_at", "2026-11-22T12:00:00"),
            ("merged_at", "soon"),
            ("state", "merged"),
            ("head", {"ref": "topic", "sha": "deadbeef", "repo": None}),
            ("user", {"login": "jun", "id": "5"}),
            ("draft", "no"),
        ],
    )
    def test_a_field_of_another_kind_is_an_error(
        self, forge: GitHub, served: Served, field: str, value: object
    ) -> None:
        served.state.open_pull("topic")
        answer = {**served.state.get_pull({}, {}, "1").data, field: value}
        served.fail("GET", f"{PULLS}/1", Fault(data=answer))
        with pytest.raises(AnswerUnreadable, match=field):
            forge.pull_request(1)


class TestReviews:
    @pytest.mark.usefixtures("small_pages")
    def test_all_pages_the_oldest_first(self, forge: GitHub, served: Served) -> None:
        served.state.open_pull("topic")
        for number in range(7):
            served.state.review(1, f"person-{number}", "COMMENTED")
        served.state.reviews[1].reverse()
        found = forge.reviews(1)
        assert [review.id for review in found] == list(range(9000, 9007))
        assert served.count("GET", f"{PULLS}/1/reviews") == 2

    def test_each_says_who_when_what_and_on_which_commit(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.open_pull("topic")
        before = served.state.pulls[1].head_oid
        dismissed = served.state.review(1, "jun", body="Fine")
        served.state.push(1, made_up("later"))
        served.state.now = "2026-11-22T13:00:00Z"
        served.state.review(1, "ada", "CHANGES_REQUESTED")
        served.state.review(1, "me", "PENDING")
        served.state.dismiss(dismissed)
        first, second, third = forge.reviews(1)
        assert first.author is not None
        assert (first.author.login, first.author.id) == ("jun", number_of("jun"))
        assert (first.state, first.commit, first.body) == ("DISMISSED", before, "Fine")
        assert first.submitted_at == _at("2026-11-22T12:00:00Z")
        assert first.url.endswith("#pullrequestreview-9000")
        assert (second.state, second.commit) == ("CHANGES_REQUESTED", made_up("later"))
        assert (third.state, third.submitted_at) == ("PENDING", None)

    def test_a_renamed_person_has_another_login_and_the_same_number(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.open_pull("topic")
        served.state.review(1, "jun")
        served.state.rename("jun", "jun-tanaka")
        (review,) = forge.reviews(1)
        assert review.author is not None
        assert (review.author.login, review.author.id) == ("jun-tanaka", number_of("jun"))

    @pytest.mark.parametrize("ghost", [None, {"login": "ghost", "id": 10137, "type": "User"}])
    def test_a_deleted_account_is_nobody(
        self, forge: GitHub, served: Served, ghost: object
    ) -> None:
        served.state.open_pull("topic")
        review = served.state.review(1, "jun")
        served.state.rename("jun", None)
        assert forge.reviews(1)[0].author is None
        served.fail("GET", f"{PULLS}/1/reviews", Fault(data=[{**review, "user": ghost}]))
        assert forge.reviews(1)[0].author is None

    def test_a_commit_that_github_forgot_is_none(self, forge: GitHub, served: Served) -> None:
        served.state.open_pull("topic")
        served.state.review(1, "jun")["commit_id"] = None
        assert forge.reviews(1)[0].commit is None

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"state": "LOVED"}, "state"),
            ({"submitted_at": None}, "when the review 9000 was finished"),
            ({"user": {"login": "jun"}}, "user.id"),
            ({"id": "9000"}, "id"),
        ],
    )
    def test_a_review_that_cannot_be_judged_is_an_error(
        self, forge: GitHub, served: Served, change: dict[str, object], told: str
    ) -> None:
        served.state.open_pull("topic")
        review = {**served.state.review(1, "jun"), "user": served.state.user("jun"), **change}
        served.fail("GET", f"{PULLS}/1/reviews", Fault(data=[review]))
        with pytest.raises(AnswerUnreadable, match=told):
            forge.reviews(1)

    def test_none_is_only_said_of_a_pull_request_that_is_there(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.open_pull("topic")
        assert forge.reviews(1) == ()
        with pytest.raises(NotThere):
            forge.reviews(2)


LOOKS: list[Callable[[GitHub], object]] = [
    lambda forge: forge.repository_facts(),
    lambda forge: forge.pull_request(1),
    lambda forge: forge.reviews(1),
    lambda forge: forge.pull_requests_of("1" * 40),
    lambda forge: forge.merged_since(_at("2026-01-01T00:00:00Z"), base="main"),
    lambda forge: forge.open_pull_requests_from("topic"),
    lambda forge: forge.branch_tip("main"),
    lambda forge: forge.rules_in_force("main"),
    lambda forge: forge.rulesets(),
    lambda forge: forge.protection("main"),
    lambda forge: forge.owners_errors("main"),
    lambda forge: forge.pages_site(),
]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(401, refusal("Bad credentials")), TokenRefused),
        (Fault(502, refusal("Bad gateway")), Unreachable),
        (Fault(200, b'{"id": 1, "full_'), Unreachable),
        (Fault(200, {"id": "text"}), AnswerUnreadable),
    ],
    ids=["revoked", "server", "cut", "wrong"],
)
def test_a_failed_look_is_never_nothing(
    forge: GitHub, served: Served, fault: Fault, kind: type[ForgeError]
) -> None:
    for look in LOOKS:
        served.fail("GET", f"{BELOW}.*", *[fault] * 8)
        with pytest.raises(kind):
            look(forge)
        served.forgive()


@pytest.mark.parametrize("secretive", [True, False])
def test_a_token_without_the_right_finds_no_empty_list(
    forge: GitHub, served: Served, secretive: bool
) -> None:
    served.state.open_pull("topic")
    served.state.rights, served.state.secretive = set(), secretive
    for look in LOOKS[:6]:
        with pytest.raises((NotThere, PermissionMissing)):
            look(forge)


class TestPullRequestsOfACommit:
    def test_those_that_hold_or_brought_it(self, forge: GitHub, served: Served) -> None:
        oid = made_up("shared")
        for branch in ("one", "two"):
            served.state.push(served.state.open_pull(branch).number, oid)
        assert [pull.number for pull in forge.pull_requests_of(oid)] == [1, 2]
        commit = served.state.merge(2)
        served.state.untold = {2}
        assert forge.pull_requests_of(commit) == ()
        served.state.untold = set()
        assert [pull.number for pull in forge.pull_requests_of(commit)] == [2]
        assert forge.pull_requests_of("1" * 40) == ()

    def test_a_commit_that_github_lacks_is_an_error(
        self, forge: GitHub, served: Served, gitrepo: GitRepo, tmp_path: Path
    ) -> None:
        gitrepo.commit({"a": "b"})
        served.state.origin = Origin.of(gitrepo, tmp_path / "origin.git")
        with pytest.raises(NotThere, match="No commit found for SHA"):
            forge.pull_requests_of("1" * 40)

    def test_another_refusal_is_told(self, forge: GitHub, served: Served) -> None:
        empty = Fault(409, refusal("Git Repository is empty."))
        served.fail("GET", f"{BELOW}/commits/.*", empty)
        with pytest.raises(Refused, match="empty"):
            forge.pull_requests_of("1" * 40)


@pytest.mark.usefixtures("small_pages")
class TestMergedSince:
    SINCE = _at("2026-11-22T12:00:00Z")

    def _merge(self, served: Served, at: str, base: str = "main") -> int:
        number = served.state.open_pull("topic", base=base).number
        served.state.now = at
        served.state.merge(number)
        return number

    def test_merged_ones_of_the_branch_the_oldest_first(
        self, forge: GitHub, served: Served
    ) -> None:
        self._merge(served, "2026-11-22T11:59:59Z")
        second = self._merge(served, "2026-11-22T12:00:00Z")
        served.state.close(served.state.open_pull("refused").number)
        self._merge(served, "2026-11-22T12:30:00Z", base="other")
        fifth = self._merge(served, "2026-11-22T13:00:00Z")
        served.state.now = "2026-11-22T14:00:00Z"
        served.state.pulls[second].updated_at = served.state.now  # somebody commented later
        found = forge.merged_since(self.SINCE, base="main")
        assert [pull.number for pull in found] == [second, fifth]

    def test_an_old_one_with_a_new_comment_is_no_new_merge(
        self, forge: GitHub, served: Served
    ) -> None:
        number = self._merge(served, "2026-11-20T12:00:00Z")
        served.state.pulls[number].updated_at = "2026-11-22T13:00:00Z"
        assert forge.merged_since(self.SINCE, base="main") == ()

    def test_it_stops_where_older_ones_begin(self, forge: GitHub, served: Served) -> None:
        for _ in range(8):
            self._merge(served, "2026-11-21T12:00:00Z")
        self._merge(served, "2026-11-22T13:00:00Z")
        assert len(forge.merged_since(self.SINCE, base="main")) == 1
        assert served.count("GET", PULLS) == 1

    def test_one_that_moves_to_the_front_meanwhile_is_not_missed(
        self, forge: GitHub, served: Served
    ) -> None:
        for minute in range(6):
            self._merge(served, f"2026-11-22T12:{minute:02}:00Z")
        first = served.state.pulls[1]

        def comment() -> None:
            first.updated_at = "2026-11-22T15:00:00Z"

        served.state.once("list_pulls", comment)
        found = forge.merged_since(self.SINCE, base="main")
        assert [pull.number for pull in found] == list(range(1, 7))
        assert served.count("GET", PULLS) == 3

    def test_one_that_is_reopened_meanwhile_pulls_no_other_over_the_edge(
        self, forge: GitHub, served: Served
    ) -> None:
        for minute in range(6):
            self._merge(served, f"2026-11-22T12:{minute:02}:00Z")
        closed = served.state.open_pull("refused")
        served.state.now = "2026-11-22T12:10:00Z"
        served.state.close(closed.number)

        def reopen() -> None:
            closed.state, closed.updated_at = "open", "2026-11-22T15:00:00Z"

        served.state.once("list_pulls", reopen)
        found = forge.merged_since(self.SINCE, base="main")
        assert [pull.number for pull in found] == list(range(1, 7))

    def test_a_list_that_never_rests_is_an_error(self, forge: GitHub, served: Served) -> None:
        for _ in range(5):
            self._merge(served, "2026-11-22T13:00:00Z")
        with pytest.raises(AnswerUnreadable, match="faster than it can be read"):
            forge.merged_since(self.SINCE, base="main")


class TestOpening:
    @pytest.fixture
    def origin(self, served: Served, gitrepo: GitRepo, tmp_path: Path) -> Origin:
        gitrepo.commit({"a": "b"})
        gitrepo.branch("topic")
        gitrepo.commit({"a": "c"})
        served.state.origin = Origin.of(gitrepo, tmp_path / "origin.git")
        return served.state.origin

    def test_it_is_opened_once(self, forge: GitHub, served: Served, origin: Origin) -> None:
        made = forge.open_pull_request(branch="topic", base="main", title="T", body="B")
        again = forge.open_pull_request(branch="topic", base="main", title="Other", body="O")
        assert made == again
        assert (made.number, made.title, made.head.oid) == (1, "T", origin.tip("heads/topic"))
        assert served.state.pulls[1].body == "B"
        assert [pull.number for pull in forge.open_pull_requests_from("topic")] == [1]

    def test_a_lost_answer_is_looked_up(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        served.fail("POST", PULLS, Fault(502, late=True))
        made = forge.open_pull_request(branch="topic", base="main", title="T", body="B")
        assert (made.number, len(served.state.pulls)) == (1, 1)

    def test_a_fork_with_such_a_branch_is_another_one(self, forge: GitHub, served: Served) -> None:
        served.state.open_pull("topic", fork="mallory/qms")
        served.state.open_pull("topic-2")
        assert forge.open_pull_requests_from("topic") == ()

    def test_an_owner_of_another_name_is_asked_for_by_that(
        self, forge: GitHub, served: Served
    ) -> None:
        served.moved = True
        served.state.repository["full_name"] = "halden-group/handbook"
        served.state.open_pull("topic")
        assert [pull.number for pull in forge.open_pull_requests_from("topic")] == [1]

    def test_an_answer_about_other_branches_is_not_believed(
        self, forge: GitHub, served: Served
    ) -> None:
        served.state.open_pull("other")
        served.fail("GET", PULLS, Fault(data=served.state.list_pulls({}, {}).data))
        assert forge.open_pull_requests_from("topic") == ()

    def test_a_missing_branch_is_told(self, forge: GitHub, served: Served, origin: Origin) -> None:
        with pytest.raises(Refused, match="PullRequest head invalid"):
            forge.open_pull_request(branch="nowhere", base="main", title="T", body="B")

    def test_an_existing_one_that_cannot_be_found_is_told(
        self, forge: GitHub, served: Served
    ) -> None:
        error = {"code": "custom", "message": "A pull request already exists for x:y."}
        data = {**refusal("Validation Failed"), "errors": [error]}
        served.fail("POST", PULLS, Fault(422, data))
        served.state.open_pull("topic", base="other")
        with pytest.raises(Refused, match="already exists"):
            forge.open_pull_request(branch="topic", base="main", title="T", body="B")

    def test_the_setting_that_forbids_it_is_named(self, forge: GitHub, served: Served) -> None:
        served.state.may_open = False
        with pytest.raises(PermissionMissing) as raised:
            forge.open_pull_request(branch="topic", base="main", title="T", body="B")
        assert "under Actions, General" in raised.value.hint

    def test_a_missing_right_is_told(self, forge: GitHub, served: Served) -> None:
        served.state.rights.discard("pull_requests: write")
        with pytest.raises(PermissionMissing) as raised:
            forge.open_pull_request(branch="topic", base="main", title="T", body="B")
        assert raised.value.needs == "pull-requests: write"

    def test_issues_are_still_never_opened_twice(self, forge: GitHub, served: Served) -> None:
        served.fail("POST", f"{BELOW}/issues", Fault(502, late=True))
        with pytest.raises(OutcomeUnknown):
            forge.open_issue(title="T", body="B", label="x")
