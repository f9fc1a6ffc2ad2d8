"""What GitHub may answer, and what comes of it: an answer, or an error that says what to do."""

import logging
from collections.abc import Callable

import pytest

from qmsctl.forge.access import Access, Secret
from qmsctl.forge.client import Ask, Client
from qmsctl.forge.errors import (
    AnswerUnreadable,
    ForgeError,
    LimitReached,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    Refused,
    TokenRefused,
    Unreachable,
)
from qmsctl.forge.github import GitHub
from tests.forge.conftest import FakeTime
from tests.forge.imitation import REPOSITORY, refusal
from tests.forge.server import TOKEN, Fault, Served

ISSUES = f"/repos/{REPOSITORY}/issues"
LIMITED = {"x-ratelimit-remaining": "0"}


class TestLists:
    def test_pages_are_as_large_as_github_allows(self, forge: GitHub, served: Served) -> None:
        for number in range(31):
            served.state.add_issue(f"Issue {number}")
        assert len(forge.issues("qms-review")) == 31
        assert served.count("GET", ISSUES) == 1

    @pytest.mark.usefixtures("small_pages")
    def test_a_list_is_read_to_its_last_page(self, forge: GitHub, served: Served) -> None:
        for number in range(1, 13):
            served.state.add_issue(f"Issue {number}", state="closed" if number % 2 else "open")
        found = forge.issues("qms-review")
        assert [issue.number for issue in found] == list(range(1, 13))
        assert served.count("GET", ISSUES) == 3

    def test_pull_requests_and_other_labels_are_left_out(
        self, forge: GitHub, served: Served
    ) -> None:
        link = dict.fromkeys(("url", "html_url", "diff_url", "patch_url"))
        served.state.add_issue("A pull request", pull_request=link)
        served.state.add_issue("Another", labels=["bug"])
        served.state.add_issue("Ours", None, by=None)
        (issue,) = forge.issues("qms-review")
        assert (issue.title, issue.body, issue.author) == ("Ours", "", None)

    @pytest.mark.usefixtures("small_pages")
    def test_a_lost_page_is_an_error_and_no_shorter_list(
        self, forge: GitHub, served: Served
    ) -> None:
        for number in range(7):
            served.state.add_issue(f"Issue {number}")
        lost = [Fault(502, refusal("Bad gateway"))] * 4
        served.state.once("list_issues", lambda: served.fail("GET", ISSUES, *lost))
        with pytest.raises(Unreachable):
            forge.issues("qms-review")

    def test_an_answer_that_is_no_list_is_an_error(self, forge: GitHub, served: Served) -> None:
        served.fail("GET", ISSUES, Fault(data={"items": []}))
        with pytest.raises(AnswerUnreadable, match="no list"):
            forge.issues("qms-review")

    def test_an_item_without_what_is_promised_is_an_error(
        self, forge: GitHub, served: Served
    ) -> None:
        served.fail("GET", ISSUES, Fault(data=[{"number": 1, "title": "x", "state": "new"}]))
        with pytest.raises(AnswerUnreadable, match=r"state: Input should be 'open' or 'closed'"):
            forge.issues("qms-review")

    def test_a_list_without_end_is_an_error(self, forge: GitHub, served: Served) -> None:
        link = {"Link": f'<{served.url}{ISSUES}?page=2>; rel="next"'}
        served.fail("GET", ISSUES, *[Fault(data=[], headers=link)] * 3)
        with pytest.raises(AnswerUnreadable, match="no end"):
            forge.issues("qms-review")

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://evil.example/issues", "//evil.example/x", "http://x:port/", "https:///"],
    )
    def test_the_token_is_taken_to_no_other_place(
        self, forge: GitHub, served: Served, elsewhere: str
    ) -> None:
        link = {"Link": f'<{elsewhere}>; rel="next"'}
        served.fail("GET", ISSUES, Fault(data=[], headers=link))
        with pytest.raises(AnswerUnreadable, match="another place"):
            forge.issues("qms-review")


class TestRepetition:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault(500, refusal("Server Error")),
            Fault(502, b"<html>Bad gateway</html>"),
            Fault(503),
            Fault(late=True, cut=30),
            Fault(late=True, cut=30, honest=False),
        ],
        ids=["500", "502", "503", "cut JSON", "cut body"],
    )
    def test_what_only_looks_is_tried_again(
        self, forge: GitHub, served: Served, faketime: FakeTime, fault: Fault
    ) -> None:
        served.state.add_issue("Issue")
        served.fail("GET", ISSUES, fault, fault)
        assert len(forge.issues("qms-review")) == 1
        assert faketime.slept == [1.0, 2.0]

    @pytest.mark.parametrize("fault", [Fault(500), Fault(data=b"[{")], ids=["500", "cut JSON"])
    def test_after_some_tries_it_is_an_error(
        self, forge: GitHub, served: Served, faketime: FakeTime, fault: Fault
    ) -> None:
        served.fail("GET", ISSUES, *[fault] * 9)
        with pytest.raises(Unreachable) as raised:
            forge.issues("qms-review")
        assert served.count("GET", ISSUES) == 4
        assert faketime.slept == [1.0, 2.0, 4.0]
        assert "Nothing is known about what was asked for" in raised.value.hint

    @pytest.mark.parametrize(
        "fault",
        [Fault(502), Fault(late=True, cut=9), Fault(late=True, cut=9, honest=False)],
        ids=["502", "cut JSON", "cut body"],
    )
    def test_what_makes_something_new_is_never_repeated_blindly(
        self, forge: GitHub, served: Served, fault: Fault
    ) -> None:
        served.fail("POST", ISSUES, fault)
        with pytest.raises(OutcomeUnknown, match="It is not known whether"):
            forge.open_issue(title="T", body="B", label="qms-review")
        assert served.count("POST", ISSUES) == 1

    def test_a_change_may_be_repeated(self, forge: GitHub, served: Served) -> None:
        number = served.state.add_issue("Issue")["number"]
        served.fail("PATCH", f"{ISSUES}/{number}", Fault(502, late=True))
        assert forge.close_issue(number, body="B", reason="completed").state == "closed"

    def test_a_time_out_is_tried_again_only_where_it_may_be(
        self, served: Served, faketime: FakeTime
    ) -> None:
        access = Access(REPOSITORY, Secret(TOKEN), served.url)
        served.fail("GET", f"{ISSUES}/1/comments", Fault(hang=True))
        served.fail("POST", f"{ISSUES}/1/comments", Fault(hang=True))
        served.state.add_issue("Issue")
        with Client(access, faketime.clock, timeout=0.2) as client:
            path = f"{ISSUES}/1/comments"
            assert client.perform(Ask("GET", path, "look")) == []
            with pytest.raises(OutcomeUnknown, match="it took too long"):
                client.perform(Ask("POST", path, "add", data={"body": "x"}))

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_without_a_connection_nothing_was_done(self, faketime: FakeTime, method: str) -> None:
        access = Access(REPOSITORY, Secret(TOKEN), "http://127.0.0.1:9")
        told = r"GitHub at 127\.0\.0\.1 could not be asked to look"
        with Client(access, faketime.clock) as client, pytest.raises(Unreachable, match=told):
            client.perform(Ask(method, "/x", "look"))
        assert faketime.slept == [1.0, 2.0, 4.0]


class TestLimits:
    @pytest.mark.parametrize(
        ("fault", "waited"),
        [
            (Fault(403, refusal("API rate limit exceeded"), LIMITED), 60.0),
            (Fault(429, refusal("Too many"), {"retry-after": "7"}), 7.0),
        ],
    )
    def test_a_short_pause_is_kept(
        self, forge: GitHub, served: Served, faketime: FakeTime, fault: Fault, waited: float
    ) -> None:
        served.fail("POST", ISSUES, fault)
        forge.open_issue(title="T", body="B", label="qms-review")
        assert faketime.slept[0] == waited
        assert len(served.state.issues) == 1

    def test_a_long_pause_is_told(self, forge: GitHub, served: Served, faketime: FakeTime) -> None:
        reset = {**LIMITED, "x-ratelimit-reset": str(int(faketime.now) + 1799)}
        served.fail("GET", ISSUES, Fault(403, refusal("API rate limit exceeded"), reset))
        with pytest.raises(LimitReached, match="pause of 30 minutes"):
            forge.issues("qms-review")
        assert faketime.slept == []

    def test_all_pauses_of_a_run_together_are_bounded(
        self, forge: GitHub, served: Served, faketime: FakeTime
    ) -> None:
        served.fail("GET", ISSUES, *[Fault(429, refusal("Later"), {"retry-after": "50"})] * 9)
        with pytest.raises(LimitReached, match="pause of 50 seconds"):
            forge.issues("qms-review")
        assert faketime.slept == [50.0] * 6

    def test_there_is_a_second_between_two_changes(
        self, forge: GitHub, served: Served, faketime: FakeTime
    ) -> None:
        for number in range(3):
            forge.open_issue(title=f"T{number}", body="B", label="qms-review")
        assert faketime.slept == [1.0, 1.0]
        faketime.now += 0.75
        forge.open_issue(title="T", body="B", label="qms-review")
        assert faketime.slept[2:] == [0.25]


REFUSALS = [
    (401, refusal("Bad credentials"), {}, TokenRefused, "the token is not valid (401)", "revoked"),
    (
        403,
        refusal("Resource not accessible by integration"),
        {"x-accepted-github-permissions": "issues=write"},
        PermissionMissing,
        "The token may not open an issue in halden/qms (403)",
        "'permissions:' with issues: write",
    ),
    (403, refusal("No"), {}, PermissionMissing, "GitHub says: No", "from forks"),
    (404, refusal("Not Found"), {}, NotThere, "or the token may not see it", "Check the number"),
    (410, refusal("Issues are disabled"), {}, NotThere, "switched off", "Switch issues on"),
    (
        422,
        {**refusal("Validation Failed"), "errors": [{"field": "title", "code": "missing"}, "odd"]},
        {},
        Refused,
        "GitHub says: Validation Failed; title missing; odd",
        "settings",
    ),
    (418, b"<html>", {}, Refused, "does not accept to open an issue in halden/qms (418).", ""),
]


@pytest.mark.parametrize(("status", "data", "headers", "kind", "told", "hint"), REFUSALS)
def test_a_refusal_says_what_to_do(
    forge: GitHub,
    served: Served,
    status: int,
    data: object,
    headers: dict[str, str],
    kind: type[ForgeError],
    told: str,
    hint: str,
) -> None:
    served.fail("POST", ISSUES, Fault(status, data, headers))
    with pytest.raises(kind) as raised:
        forge.open_issue(title="T", body="B", label="qms-review")
    assert told in raised.value.message
    assert hint in raised.value.hint
    assert served.count("POST", ISSUES) == 1


def test_what_github_says_cannot_steer_a_terminal(forge: GitHub, served: Served) -> None:
    served.fail("GET", ISSUES, Fault(422, refusal("\x1b[31mred\n\u202eback " + "x" * 999)))
    with pytest.raises(Refused) as raised:
        forge.issues("qms-review")
    assert "GitHub says: ?[31mred ?back xxx" in raised.value.message
    assert len(raised.value.message) < 500


class TestRenamedRepository:
    @pytest.mark.usefixtures("small_pages")
    @pytest.mark.parametrize("keep_query", [True, False])
    def test_it_is_followed_with_its_question(
        self, forge: GitHub, served: Served, keep_query: bool
    ) -> None:
        served.moved, served.keep_query = True, keep_query
        for number in range(7):
            served.state.add_issue(f"Issue {number}", state="closed")
        served.state.add_issue("Another", labels=["bug"])
        assert len(forge.issues("qms-review")) == 7

    def test_a_change_stays_a_change(self, forge: GitHub, served: Served) -> None:
        served.moved = True
        issue = forge.open_issue(title="T", body="B", label="qms-review")
        closed = forge.close_issue(issue.number, body="B", reason="not_planned")
        assert closed.state == "closed"
        assert len(served.state.issues) == 1

    def test_circles_end(self, forge: GitHub, served: Served) -> None:
        again = Fault(307, {}, {"Location": ISSUES})
        served.fail("GET", ISSUES, *[again] * 9)
        with pytest.raises(AnswerUnreadable, match="in circles"):
            forge.issues("qms-review")

    def test_nothing_is_taken_to_another_place(self, forge: GitHub, served: Served) -> None:
        there = served.url.replace("127.0.0.1", "localhost")
        served.fail("GET", ISSUES, Fault(301, {}, {"Location": f"{there}{ISSUES}"}))
        with pytest.raises(AnswerUnreadable, match="another place, localhost"):
            forge.issues("qms-review")
        assert served.count("GET") == 1


def _every_error(forge: GitHub, served: Served) -> list[Callable[[], object]]:
    def failing(*faults: Fault) -> Callable[[], object]:
        def act() -> object:
            served.fail("GET", ISSUES, *faults)
            return forge.issues("qms-review")

        return act

    echo = refusal(f"Bad credentials: {TOKEN}")
    return [
        failing(Fault(401, echo)),
        failing(Fault(403, echo)),
        failing(Fault(422, {**echo, "errors": [TOKEN]})),
        failing(*[Fault(500, echo)] * 4),
        failing(Fault(data=[{"number": TOKEN}])),
    ]


def test_the_token_is_seen_nowhere(
    forge: GitHub, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for act in _every_error(forge, served):
        with pytest.raises(ForgeError) as raised:
            act()
        error: BaseException | None = raised.value
        while error is not None:
            shown = [str(error), repr(error), str(vars(error))]
            assert TOKEN.lower() not in "".join(shown).lower()
            assert getattr(error, "_request", None) is None  # it would hold the header
            error = error.__cause__ or error.__context__
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(forge) + str(vars(forge)) + repr(forge._client._http.headers)
    assert all(headers["Authorization"] == f"Bearer {TOKEN}" for headers in served.headers)


def test_a_token_in_an_address_is_not_repeated(forge: GitHub, served: Served) -> None:
    served.fail("GET", ISSUES, Fault(301, {}, {"Location": f"https://{TOKEN}.example/"}))
    with pytest.raises(AnswerUnreadable) as raised:
        forge.issues("qms-review")
    assert "another place, ***.example" in raised.value.message


class TestPlaces:
    def test_no_name_leaves_its_place(self, forge: GitHub, served: Served) -> None:
        for login in ("../../../user", "..", ".", "a/b", "a?b=c", "ä#b"):
            assert not forge.may_be_assigned(login)
        assert {path.count("/") for _, path in served.asked} == {5}
        assert served.state.members
        assert forge.may_be_assigned("halden-brandt")

    def test_a_path_before_the_interface_is_kept(self, served: Served, faketime: FakeTime) -> None:
        access = Access(REPOSITORY, Secret(TOKEN), f"{served.url}/api/v3")
        served.fail("GET", "/api/v3/x", Fault(data=[1]))
        with Client(access, faketime.clock) as client:
            assert client.perform(Ask("GET", "/x", "look")) == [1]


class TestLabel:
    def test_it_is_made_once(self, forge: GitHub, served: Served) -> None:
        for made in (True, False):
            assert forge.make_label("qms-review", colour="c5820c", description="D") is made
        assert served.state.labels["qms-review"]["color"] == "c5820c"

    def test_another_run_may_be_quicker(self, forge: GitHub, served: Served) -> None:
        data = {"name": "qms-review", "color": "000000", "description": "D"}
        served.state.once("get_label", lambda: served.state.create_label({}, data))
        assert not forge.make_label("qms-review", colour="c5820c", description="D")

    def test_another_refusal_is_told(self, forge: GitHub, served: Served) -> None:
        served.fail("POST", ISSUES.replace("issues", "labels"), Fault(422, refusal("No")))
        with pytest.raises(Refused):
            forge.make_label("qms-review", colour="c5820c", description="D")


class TestWho:
    def test_a_persons_token_says_whose_it_is(self, forge: GitHub, served: Served) -> None:
        assert (forge.login(), forge.login()) == ("halden-brandt", "halden-brandt")
        assert served.count("GET", "/user") == 1

    def test_a_workflows_token_writes_as_its_program(self, forge: GitHub, served: Served) -> None:
        served.state.app_token = True
        assert forge.login() == "github-actions[bot]"

    def test_a_revoked_token_is_no_program(self, forge: GitHub, served: Served) -> None:
        served.fail("GET", "/user", Fault(401, refusal("Bad credentials")))
        with pytest.raises(TokenRefused):
            forge.login()
