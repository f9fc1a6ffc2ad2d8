"""From an issue form to a pull request, in a real repository and on a GitHub of our own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qmsctl.cli import from_issue
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, files, person, person_path, policy, types
from tests.cli.company import TODAY, Company
from tests.cli.running import Run
from tests.forge.answering import REPOSITORY, account
from tests.forge.origin import Origin
from tests.forge.server import TOKEN, Fault, Served
from tests.support.gitrepo import GitRepo
from tests.support.issues import answered, changed, new, reviewed

TOP = Path(__file__).parents[2]
FORMS = {
    f".github/ISSUE_TEMPLATE/{path.name}": path.read_bytes()
    for path in (TOP / ".github/ISSUE_TEMPLATE").glob("*-*.yml")
}
PEOPLE = {
    person_path(who): person(who, logins={"github": login})
    for who, login in {"a.brandt": "alex", "j.tanaka": "Jun-T", "m.keller": "mia"}.items()
}
BELOW = f"/repos/{REPOSITORY}"


@dataclass
class Desk:
    """A checkout of the main branch, the forge, and events about issues."""

    company: Company
    github: Served
    folder: Path

    def issue(self, body: str, by: str = "mia") -> int:
        return int(self.github.state.add_issue("A wish", body, by=by, labels=[])["number"])

    def event(self, number: int, **changes: Any) -> Path:
        issue = self.github.state.issues[number]
        payload = {
            "action": "opened",
            "issue": {"number": number, "body": issue["body"], "user": issue["user"]},
            "sender": issue["user"],
            "repository": {"full_name": REPOSITORY},
            **changes,
        }
        if isinstance(payload["sender"], str):
            payload["sender"] = account(payload["sender"])
        path = self.folder / "event.json"
        path.write_text(json.dumps(payload), encoding="utf-8")
        return path

    def run(self, number: int, *options: str, **changes: Any) -> Run:
        event = self.event(number, **changes)
        done = self.company.run("from-issue", "--event", str(event), *options)
        assert "Traceback" not in done.err
        return done

    def asked(self, body: str, by: str = "mia") -> tuple[int, Run]:
        number = self.issue(body, by)
        return number, self.run(number)

    def said(self, number: int) -> str:
        (text,) = self.github.state.of(number)
        return text

    def show(self, branch: str, path: str) -> str:
        origin = self.github.state.origin
        assert origin is not None
        return origin.bare.git("show", f"{branch}:{path}")

    def check(self, branch: str) -> Run:
        """What the check says about the pull request of a branch."""
        origin = self.github.state.origin
        assert origin is not None
        self.company.repo.git("fetch", "--quiet", str(origin.bare.path), branch)
        head = self.company.repo.git("rev-parse", "FETCH_HEAD")
        return self.company.run("check", "--base", "main", "--head", head)

    @property
    def branches(self) -> list[str]:
        origin = self.github.state.origin
        assert origin is not None
        return origin.bare.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()


def start(path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    company = Company(GitRepo.init(path), monkeypatch)
    company.today("2026-01-20")
    company.repo.commit({**files(), **PEOPLE, **FORMS}, "Start")
    company.today(TODAY)
    return company


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout, which no test changes."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return start(tmp_path_factory.mktemp("quiet") / "halden", monkeypatch).top


@pytest.fixture
def quiet(made: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The checkout without a forge, for what is only rehearsed."""
    company = Company(GitRepo(made), monkeypatch)
    company.today(TODAY)
    return company


def rehearsed(company: Company, folder: Path, body: str, by: str = "mia") -> Run:
    path = folder / "event.json"
    payload = {
        "action": "opened",
        "issue": {"number": 7, "body": body, "user": account(by)},
        "sender": account(by),
        "repository": {"full_name": REPOSITORY},
    }
    path.write_text(json.dumps(payload), encoding="utf-8")
    return company.ok("from-issue", "--event", str(path), "--dry-run")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, github: Served) -> Desk:
    company = start(tmp_path / "halden", monkeypatch)
    github.state.origin = Origin.of(company.repo, tmp_path / "origin.git")
    github.state.me = "github-actions[bot]"
    github.state.app_token = True
    return Desk(company, github, tmp_path)


class TestNew:
    def test_a_new_document_becomes_a_draft_on_a_branch_of_its_own(self, desk: Desk) -> None:
        number, run = desk.asked(answered(new()))
        assert run.code == 0, run.err
        (pull,) = desk.github.state.pulls.values()
        assert run.out == f"https://github.com/{REPOSITORY}/pull/{pull.number}\n"
        assert (pull.branch, pull.base, pull.title) == ("new/SOP-002", "main", "Start SOP-002")
        path = "qms_docs/procedures/SOP-002-cleaning-of-measuring-rooms.md"
        draft = desk.show("new/SOP-002", path)
        assert "title: Cleaning of measuring rooms\n" in draft
        assert "status: draft\n" in draft
        assert "authors: [m.keller]\n" in draft
        assert "owner: quality-manager\n" in draft
        assert pull.body.startswith(f"Closes #{number}.\n\n**SOP-002 1.0** is started here")
        assert f"https://github.com/{REPOSITORY}/edit/new/SOP-002/{path}" in pull.body
        assert "> Dust in three instruments.\n" in pull.body
        assert f"[pull request {pull.number}]" in desk.said(number)
        assert desk.company.repo.git("status", "--porcelain") == ""
        judged = desk.check(pull.branch)
        assert judged.code == 0, judged.out

    def test_two_open_issues_get_two_numbers(self, desk: Desk) -> None:
        desk.asked(answered(new()))
        number, run = desk.asked(answered(new(title="Waste")))
        assert run.code == 0, run.err
        assert desk.branches == ["main", "new/SOP-002", "new/SOP-003"]
        assert "SOP-003 is started" in desk.said(number)

    def test_the_same_issue_has_one_pull_request(self, desk: Desk) -> None:
        number, _ = desk.asked(answered(new()))
        before = desk.said(number)
        again = desk.run(number)
        assert again.code == 0, again.err
        assert "has its pull request" in again.err
        assert desk.branches == ["main", "new/SOP-002"]
        assert len(desk.github.state.pulls) == 1
        assert desk.said(number) == before

    def test_a_run_that_was_cut_off_is_finished_by_the_next(self, desk: Desk) -> None:
        desk.github.fail("POST", f"{BELOW}/pulls", Fault(403, {"message": "not permitted"}))
        number, run = desk.asked(answered(new()))
        assert run.code == 2
        assert "run the workflow again" in desk.said(number)
        again = desk.run(number)
        assert again.code == 0, again.err
        assert desk.branches == ["main", "new/SOP-002"]
        assert [pull.branch for pull in desk.github.state.pulls.values()] == ["new/SOP-002"]
        assert "[pull request" in desk.said(number)

    def test_what_was_cut_off_and_does_not_fit_any_more_is_told(self, desk: Desk) -> None:
        desk.github.fail("POST", f"{BELOW}/pulls", Fault(403, {"message": "not permitted"}))
        number, _ = desk.asked(answered(new()))
        desk.github.state.issues[number]["body"] = answered(new(title=""))
        assert desk.run(number).code == 0
        assert "delete it and open a new issue" in desk.said(number)
        assert not desk.github.state.pulls

    def test_it_ends_when_every_number_is_taken(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(from_issue, "_MOST_NUMBERS", 1)
        origin = desk.github.state.origin
        assert origin is not None
        origin.bare.git("branch", "new/SOP-002", "main")
        number, run = desk.asked(answered(new()))
        assert run.code == 2
        assert f"No free number was found for the document of issue {number}." in run.err

    def test_a_type_that_is_not_sure_is_left_to_people(
        self, quiet: Company, tmp_path: Path
    ) -> None:
        body = answered(new(type="Something else, or not sure"))
        assert "cannot be told from that answer" in rehearsed(quiet, tmp_path, body).out


class TestChange:
    def test_a_change_request_opens_the_next_version(self, desk: Desk) -> None:
        number, run = desk.asked(answered(changed()))
        assert run.code == 0, run.err
        (pull,) = desk.github.state.pulls.values()
        assert (pull.branch, pull.title) == ("change/SOP-001-2.0", "Draft SOP-001 2.0")
        draft = desk.show(pull.branch, SOP_PATH)
        for line in ('version: "2.0"', 'change_summary: "Say who."', 'status: "draft"'):
            assert line.replace('"', "") in draft.replace('"', ""), draft
        assert "m.keller" in draft
        assert "> Section 2 names nobody." in pull.body
        assert "The draft of SOP-001 2.0 is open" in desk.said(number)

    def test_a_long_wish_is_summed_up_by_the_author(self, desk: Desk) -> None:
        desk.asked(answered(changed(wanted="Say who.\n\nAnd when.")))
        (pull,) = desk.github.state.pulls.values()
        assert "TBD" in desk.show(pull.branch, SOP_PATH)
        assert "Say in `change_summary`" in pull.body
        assert "> Say who.\n> &#8203;\n> And when.\n" in pull.body

    def test_what_is_in_work_already_is_named(self, desk: Desk) -> None:
        desk.asked(answered(changed()))
        number, run = desk.asked(answered(changed(wanted="Another wish.")))
        assert run.code == 0, run.err
        assert "SOP-001 2.0 is in work already: [pull request" in desk.said(number)
        assert len(desk.github.state.pulls) == 1

    def test_a_branch_without_a_pull_request_is_named(self, desk: Desk) -> None:
        origin = desk.github.state.origin
        assert origin is not None
        origin.bare.git("branch", "change/SOP-001-2.0", "main~0")
        number, _ = desk.asked(answered(changed()))
        assert "there is a branch `change/SOP-001-2.0` already" in desk.said(number)

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            (changed(document="SOP-009"), "There is no document SOP-009."),
            (changed(document="sop-001, FRM-001"), "not the id of one document"),
            (changed(document="XYZ-001"), "XYZ-001 is no id of this QMS"),
            (changed(document="../../etc"), "not the id of one document"),
            (changed(language="de"), "does not exist in the language 'de'"),
            (changed(language="$(x)"), "not written as a code"),
            (changed(found="### Which document?"), "stands there 2 times"),
            (changed(found="a\0b"), "U+0000"),
        ],
    )
    def test_what_cannot_be_is_answered(
        self, quiet: Company, tmp_path: Path, answers: dict[str, str], said: str
    ) -> None:
        run = rehearsed(quiet, tmp_path, answered(answers))
        assert run.out.startswith("No pull request was made.")
        assert said in run.out


class TestReview:
    def test_who_may_review_has_it_written_down(self, desk: Desk) -> None:
        number, run = desk.asked(answered(reviewed()), by="ALEX")
        assert run.code == 0, run.err
        (pull,) = desk.github.state.pulls.values()
        assert pull.branch == "review/SOP-001-1.0"
        assert pull.title == "Review SOP-001 1.0: no-change"
        text = desk.show(pull.branch, SOP_PATH)
        for part in ("a.brandt", TODAY, "no-change"):
            assert part in text.partition("reviews:")[2] or part in text
        assert "Alex Brandt reviewed **SOP-001 1.0**" in pull.body
        assert "is written down" in desk.said(number)
        judged = desk.check(pull.branch)
        assert judged.code == 0, judged.out

    def test_who_may_not_review_is_told(self, quiet: Company, tmp_path: Path) -> None:
        said = rehearsed(quiet, tmp_path, answered(reviewed()), by="mia").out
        assert said.startswith("No pull request was made.")
        assert "m.keller" in said

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            (reviewed(version="2.0"), "SOP-001 2.0 was reviewed, but 1.0 is in force"),
            (reviewed(version="two"), "'two' is no version"),
            (reviewed(document="FRM-002"), "There is no document FRM-002."),
        ],
    )
    def test_a_review_of_what_is_not_in_force_is_refused(
        self, quiet: Company, tmp_path: Path, answers: dict[str, str], said: str
    ) -> None:
        assert said in rehearsed(quiet, tmp_path, answered(answers), by="alex").out

    @pytest.mark.parametrize(
        ("evidence", "said"),
        [
            ("signature", "Sign it: repeat the command with --sign."),
            ("forge", "reviewed **SOP-001"),
        ],
    )
    def test_where_more_is_asked_for_a_signature_is_given_elsewhere_and_a_review_after_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence: str, said: str
    ) -> None:
        company = start(tmp_path / "asking", monkeypatch)
        approval = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-20"}]
        asking = policy(
            version="2.0",
            change_summary="Asks for more.",
            effective_date="2026-02-20",
            types=types(sop={"evidence": evidence}),
            forge={"repository": REPOSITORY},
            approvals=approval,
        )
        company.today("2026-02-20")
        company.repo.commit({POLICY_PATH: asking}, "Ask for more")
        company.today(TODAY)
        body = answered(reviewed())
        shown = rehearsed(company, tmp_path, body, by="alex").out
        assert said in shown.replace("&#45;", "-")
        assert ("No pull request was made." in shown) == (evidence == "signature")

    def test_a_strangers_review_is_nobodys(self, desk: Desk) -> None:
        number = desk.issue(answered(reviewed()), by="visitor")
        label = {"label": {"name": "qms-accepted"}, "sender": "alex"}
        assert desk.run(number, action="labeled", **label).code == 0
        assert "so it is not their review" in desk.said(number)


class TestWho:
    def test_a_stranger_gets_an_answer_and_nothing_is_written(self, desk: Desk) -> None:
        number, run = desk.asked(answered(changed()), by="visitor")
        assert run.code == 0
        assert desk.said(number).startswith("<!-- qms-from-issue -->\nThank you.")
        assert desk.branches == ["main"]
        assert not desk.github.count("POST", f"{BELOW}/git/.*")

    def test_somebody_of_the_qms_can_take_a_strangers_wish(self, desk: Desk) -> None:
        number, _ = desk.asked(answered(changed()), by="visitor")
        label = {"label": {"name": "qms-accepted"}, "sender": "jun-t"}
        assert desk.run(number, action="labeled", **label).code == 0
        assert "j.tanaka" in desk.show("change/SOP-001-2.0", SOP_PATH)
        assert "The draft of SOP-001 2.0 is open" in desk.said(number)

    def test_a_stranger_can_take_nothing(self, desk: Desk) -> None:
        number = desk.issue(answered(changed()))
        label = {"label": {"name": "qms-accepted"}, "sender": "visitor"}
        assert desk.run(number, action="labeled", **label).code == 0
        assert desk.branches == ["main"]

    def test_a_strangers_copy_of_the_hidden_lines_means_nothing(self, desk: Desk) -> None:
        number = desk.issue(answered(changed()))
        fake = "<!-- qms-from-issue -->\n<!-- qms-branch main 7 -->\nDone."
        desk.github.state.add_comment(number, fake, by="visitor")
        assert desk.run(number).code == 0
        assert desk.branches == ["change/SOP-001-2.0", "main"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"action": "edited"},
            {"action": "labeled", "label": {"name": "qms-change"}},
            {"action": "labeled"},
        ],
    )
    def test_other_events_start_nothing(self, desk: Desk, changes: dict[str, Any]) -> None:
        number = desk.issue(answered(changed()))
        run = desk.run(number, **changes)
        assert (run.code, run.out) == (0, "")
        assert not desk.github.asked

    def test_other_issues_start_nothing(self, desk: Desk) -> None:
        number, run = desk.asked("The printer is out of paper.")
        assert run.code == 0
        assert desk.github.state.of(number) == []


HOSTILE = (
    "${{ secrets.X }} $(touch pwned) `x` @halden #1 <!-- qms-branch main 1 --> <img src=x>\n"
    "::set-output name=a::b\n#### Approved\n- [x] **done** [a](https://evil.example) ![x](y)\n"
)


class TestHostile:
    def test_what_people_type_is_quoted_and_does_nothing(self, desk: Desk) -> None:
        number, run = desk.asked(answered(changed(found=HOSTILE, wanted=HOSTILE)))
        assert run.code == 0, run.err
        (pull,) = desk.github.state.pulls.values()
        quoted = [line for line in pull.body.splitlines() if "evil" in line or "secrets" in line]
        assert quoted
        assert all(line.startswith("> ") for line in quoted)
        for live in ("<!--", "<img", "](https://evil", "@halden", "![x]", "\n#### Approved"):
            assert live not in pull.body
        assert "evil" not in desk.said(number) + run.out + run.err + pull.title + pull.branch
        assert not list(desk.folder.rglob("pwned"))

    def test_a_title_is_yaml_and_a_file_name_without_harm(self, desk: Desk) -> None:
        title = '"]\nstatus: approved'.replace("\n", " ") + " ../../x ${{ a }}"
        _, run = desk.asked(answered(new(title=title)))
        assert run.code == 0, run.err
        names = desk.github.state.origin.bare.git(  # type: ignore[union-attr]
            "diff", "--name-only", "main", "new/SOP-002"
        )
        assert names == "qms_docs/procedures/SOP-002-status-approved-x-a.md"
        assert "\nstatus: draft\n" in desk.show("new/SOP-002", names)


class TestUse:
    def test_a_rehearsal_needs_no_forge(self, quiet: Company, tmp_path: Path) -> None:
        run = rehearsed(quiet, tmp_path, answered(changed()))
        assert run.out.startswith("change/SOP-001-2.0\nDraft SOP-001 2.0\n\nCloses #7.")
        assert "+++ " in run.out
        stranger = rehearsed(quiet, tmp_path, answered(changed()), by="visitor")
        assert stranger.out.startswith("Thank you.")

    @pytest.mark.parametrize(
        ("payload", "said"),
        [
            ("[", "no JSON"),
            ("{}", "action: Field required"),
            ('{"action": "opened", "issue": {"number": 0}}', "issue.number"),
        ],
    )
    def test_a_payload_that_is_none_is_refused(
        self, quiet: Company, tmp_path: Path, payload: str, said: str
    ) -> None:
        path = tmp_path / "odd.json"
        path.write_text(payload, encoding="utf-8")
        assert said in quiet.refused("from-issue", "--event", str(path))

    def test_without_an_event_it_says_where_one_comes_from(
        self, quiet: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
        assert "GITHUB_EVENT_PATH is not set" in quiet.refused("from-issue")

    def test_a_program_of_ones_own_can_open_it(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its token may not ask whose it is, and its name is not that of GitHub's own program."""
        monkeypatch.setenv("QMS_APP_TOKEN", TOKEN)
        monkeypatch.setenv("GITHUB_TOKEN", "ghs_another")
        desk.github.state.me = "halden-qms[bot]"
        number, run = desk.asked(answered(changed()))
        assert run.code == 0, run.err
        assert "[pull request" in desk.said(number)
        assert "has its pull request" in desk.run(number).err
        assert desk.branches == ["change/SOP-001-2.0", "main"]

    def test_an_event_of_another_repository_is_refused(self, desk: Desk) -> None:
        number = desk.issue(answered(changed()))
        run = desk.run(number, repository={"full_name": "else/where"})
        assert run.code == 2
        assert "The event is about else/where" in run.err

    def test_only_a_clean_checkout_of_the_main_branch_will_do(self, desk: Desk) -> None:
        number = desk.issue(answered(changed()))
        (desk.company.top / SOP_PATH).write_text("other", encoding="utf-8")
        assert "no clean checkout" in desk.run(number).err
        desk.company.repo.git("checkout", "--quiet", "--", ".")
        desk.company.repo.branch("topic")
        desk.company.repo.commit({"a": "b"})
        assert "no clean checkout" in desk.run(number).err
        assert not desk.github.state.of(number)
