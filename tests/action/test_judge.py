"""The small decisions of the action's scripts, each on its own."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import clone
import judge
from clone import Clone, GitFailed
from judge import Job, Refused
from qmsctl.forge.comment import MOST_CHARACTERS
from tests.action.forge import EVENTS, Forge
from tests.support.gitrepo import GitRepo


@dataclass(frozen=True)
class Listening:
    """A server that knows no repository, and the tokens of each request that it got."""

    address: str
    heard: list[list[str]] = field(default_factory=list)


@pytest.fixture
def listening() -> Iterator[Listening]:
    heard: list[list[str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get_all("Authorization", []))
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Listening(f"http://127.0.0.1:{server.server_port}", heard)
        server.shutdown()
        thread.join()


class TestClone:
    def test_what_is_missing_is_fetched_as_objects(self, forge: Forge, tmp_path: Path) -> None:
        runner = forge.runner(tmp_path, "push", {"repository": {"full_name": "a/b"}})
        runner.checkout({"fetch-depth": "0", "persist-credentials": "false", "ref": "main"})
        here = Clone(runner.workspace)
        assert here.newest_of(7) == forge.broken
        assert here.newest_of(999) is None
        assert here.commit(forge.broken) is None
        here.fetch(forge.broken)
        assert here.commit(forge.broken) == forge.broken
        assert here.contains(forge.broken, forge.repo.oid(f"{forge.base}~2"))
        assert not here.contains(forge.base, forge.broken)
        with pytest.raises(GitFailed, match="0000000"):
            here.fetch("0" * 40)

    def test_an_option_is_no_commit(self, forge: Forge) -> None:
        assert Clone(forge.repo.path).commit("--all") is None

    def test_what_git_cannot_tell_is_no_answer(self, forge: Forge) -> None:
        with pytest.raises(GitFailed, match="0000000"):
            Clone(forge.repo.path).contains(forge.base, "0" * 40)

    def test_a_folder_without_a_clone_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(GitFailed, match="Put actions/checkout before this step"):
            Clone(tmp_path).ensure()

    def test_a_machine_without_git_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(GitFailed, match="no Git on this machine"):
            Clone(tmp_path).commit("HEAD")

    def test_the_token_goes_to_githubs_own_server_only(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.halden.example")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
        given = clone._authorization("ghs_x")
        assert given["GIT_CONFIG_COUNT"] == "4"
        assert given["GIT_CONFIG_KEY_3"] == "http.https://git.halden.example/.extraHeader"
        secret = given["GIT_CONFIG_VALUE_3"].removeprefix("Authorization: Basic ")
        assert base64.b64decode(secret) == b"x-access-token:ghs_x"
        assert clone._authorization("") == {}

    def test_git_sends_one_token_whatever_the_checkout_left(
        self, tmp_path: Path, listening: Listening, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """GitHub answers a request with two of them with 400, "Duplicate header"."""
        monkeypatch.setenv("GITHUB_SERVER_URL", listening.address)
        repo = GitRepo.init(tmp_path)
        repo.git("remote", "add", "origin", f"{listening.address}/halden/qms")
        repo.git("config", f"http.{listening.address}/.extraheader", "AUTHORIZATION: basic left")
        with pytest.raises(GitFailed):
            Clone(tmp_path, "ghs_x").fetch("0" * 40)
        assert listening.heard
        for sent in listening.heard:
            assert [base64.b64decode(one.removeprefix("Basic ")) for one in sent] == [
                b"x-access-token:ghs_x"
            ]


@pytest.mark.parametrize("text", ["", "[", "[]", "null"])
def test_an_event_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(text)
    job = Job({"GITHUB_EVENT_PATH": str(event), "GITHUB_EVENT_NAME": "pull_request"})
    with pytest.raises(Refused, match="is not understood"):
        job.subject()


def test_outside_of_github_the_missing_variable_is_named() -> None:
    with pytest.raises(Refused, match="GITHUB_EVENT_PATH"):
        Job({}).subject()


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("TRUE", True), ("", False)])
def test_wishes(value: str, meant: bool) -> None:
    assert judge.wish("strict", value) == meant


def test_an_excuse_shows_what_was_said_as_code_and_cuts_it() -> None:
    text = judge.excuse("qms: ```\n@everyone <b>\n" + "more\n" * 100)
    assert text.startswith(f"{judge.MARKER}\n### This could not be judged\n")
    said = text.split("said:\n\n")[1].splitlines()
    assert said[:2] == ["    qms: ```", "    @everyone <b>"]
    assert len(said) == 40
    assert all(line.startswith("    ") for line in said)


def test_an_excuse_fits_into_a_comment_whatever_was_said() -> None:
    text = judge.excuse(f"{'x' * 100_000}\n" * 100)
    assert len(text) < MOST_CHARACTERS
    assert "x…\n" in text


def test_what_a_program_said_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    judge.quote("::set-output name=errors::0\n")
    start, said, end = capsys.readouterr().out.splitlines()
    assert said == "::set-output name=errors::0"
    key = start.removeprefix("::stop-commands::")
    assert len(key) == 32
    assert end == f"::{key}::"
    judge.quote(" \n")
    assert capsys.readouterr().out == ""


def test_messages_are_one_command_each(capsys: pytest.CaptureFixture[str]) -> None:
    judge.say("error", "100 %\r\n::warning::x")
    assert capsys.readouterr().out == "::error title=qms check::100 %25%0D%0A::warning::x\n"


def test_a_head_alone_is_refused(forge: Forge) -> None:
    about = judge.subject("push", {})
    with pytest.raises(Refused, match="needs 'base'"):
        judge.choose(Clone(forge.repo.path), about, "", "HEAD")
    assert judge.choose(Clone(forge.repo.path), about, "HEAD", "") == judge.Comparison(forge.base)


def test_every_kind_of_event_was_recorded() -> None:
    kinds = {path.name.split(".")[0] for path in EVENTS.glob("*.json")}
    assert kinds >= {"pull_request", "push", "schedule", "workflow_dispatch"}
