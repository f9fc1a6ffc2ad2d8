"""Commits, branches and tags on GitHub, written without a work tree and never by force."""

import base64
from collections.abc import Mapping
from typing import Any

from qmsctl.forge.client import Ask
from qmsctl.forge.errors import AnswerUnreadable, Moved, NotThere, Refused
from qmsctl.forge.github_answers import CommitAnswer, MadeAnswer, ReferenceAnswer
from qmsctl.forge.github_asking import Asking, guarded, read

_FILE = "100644"
_AGAIN = "Nothing was changed. Run the command again: it looks first."


class GitHubCommits(Asking):
    """The `Commits` of GitHub."""

    def branch_tip(self, branch: str) -> str | None:
        """The commit at which a branch stands; None if there surely is no such branch."""
        try:
            return self._reference("heads", branch).object.sha
        except NotThere:
            if self._visible_repository() is None:
                raise
            return None

    def commit_files(self, parent: str, files: Mapping[str, bytes | None], message: str) -> str:
        """Make a commit on top of `parent` that is on no branch yet; its id.

        Neither author nor time is given: so GitHub takes the token's account and signs commits
        of its programs. If nothing would change, `parent` is the answer.
        """
        what = f"read the commit {parent[:12]}"
        before = self._get(CommitAnswer, self._path("git", "commits", parent), what).tree.sha
        entries = [self._entry(path, content) for path, content in sorted(files.items())]
        tree = self._make("trees", "write files", {"base_tree": before, "tree": entries})
        if tree == before:
            return parent
        data = {"message": message, "tree": tree, "parents": [parent]}
        return self._make("commits", "make a commit", data)

    def create_branch(self, branch: str, commit: str) -> None:
        """Make a branch; `Moved` if there is one that stands at another commit."""
        self._create("heads", branch, commit, f"make the branch {branch}")

    def advance(self, branch: str, commit: str) -> None:
        """Move a branch to a commit that was made on top of its tip.

        GitHub itself refuses if the branch has another commit by now, as the new one does not
        stand on it.

        Raises:
            Moved: the branch is not where it was, or is gone; nothing was changed.
            Guarded: its rules ask for a pull request, or for checks.
        """
        what = f"move the branch {branch} to {commit[:12]}"
        path = self._path("git", "refs", f"heads/{branch}")
        try:
            self._client.perform(Ask("PATCH", path, what, data={"sha": commit, "force": False}))
        except Refused as error:
            said = error.said.lower()
            if error.status == 409 or "fast forward" in said or "reference does not exist" in said:
                raise _moved(f"The branch {branch} has changed meanwhile.", error) from None
            guarded(error)

    def create_tag(self, name: str, commit: str) -> bool:
        """Make a tag without text; whether it was made now.

        Raises:
            Moved: there is such a tag, and it stands at something else.
            Guarded: rules keep this token from making it.
        """
        return self._create("tags", name, commit, f"make the tag {name}")

    def _create(self, kind: str, name: str, commit: str, what: str) -> bool:
        ask = Ask(
            "POST",
            self._path("git", "refs"),
            what,
            data={"ref": f"refs/{kind}/{name}", "sha": commit},
            once=True,
        )
        try:
            self._client.perform(ask)
        except Refused as error:
            if "already exists" not in error.said.lower():
                guarded(error)
            stands = self._reference(kind, name).object.sha
            if stands != commit:
                word = "branch" if kind == "heads" else "tag"
                raise _moved(
                    f"There is a {word} {name} already, at {stands[:12]} and not at {commit[:12]}.",
                    error,
                ) from None
            return False
        return True

    def _reference(self, kind: str, name: str) -> ReferenceAnswer:
        what = f"look where {name} stands"
        found = self._get(ReferenceAnswer, self._path("git", "ref", f"{kind}/{name}"), what)
        if found.ref != f"refs/{kind}/{name}":
            raise AnswerUnreadable(f"GitHub answers for another name: could not {what}.")
        return found

    def _entry(self, path: str, content: bytes | None) -> dict[str, Any]:
        """A file in a tree: text goes along with it, anything else is sent before."""
        entry: dict[str, Any] = {"path": path, "mode": _FILE, "type": "blob"}
        if content is None:
            return {**entry, "sha": None}
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            return {**entry, "content": text}
        data = {"content": base64.b64encode(content).decode("ascii"), "encoding": "base64"}
        return {**entry, "sha": self._make("blobs", f"send the file {path}", data)}

    def _make(self, kind: str, what: str, data: Mapping[str, Any]) -> str:
        """Something new that nothing points to yet: to make it twice harms nobody."""
        ask = Ask("POST", self._path("git", kind), what, data=data, once=True)
        return read(MadeAnswer, self._client.perform(ask), what).sha


def _moved(message: str, error: Refused) -> Moved:
    return Moved(message, hint=_AGAIN, status=error.status, said=error.said)
