"""The imitation's branches, tags and commits: written into a real repository, if it has one."""

from dataclasses import dataclass, field

from tests.forge.answering import DAY, NOBODY, Answer, Json, missing, refusal, unprocessable
from tests.forge.filling import filled
from tests.forge.origin import Origin

ZERO = "0" * 40
VIOLATION = "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"


@dataclass
class GitData:
    """``branches`` are those of a state without a repository.

    ``guarded`` are branches (``main``) and tags (``tags/x``) whose rules hold this token back.
    """

    origin: Origin | None = None
    branches: dict[str, str] = field(default_factory=dict)
    guarded: set[str] = field(default_factory=set)

    def tip(self, branch: str) -> str | None:
        """Where a branch stands."""
        return self.origin.tip(f"heads/{branch}") if self.origin else self.branches.get(branch)

    @property
    def _git(self) -> Origin:
        assert self.origin, "the imitation has no repository"
        return self.origin

    def get_ref(self, query: dict[str, str], data: Json, ref: str) -> Answer:
        if self.origin is None:
            return Answer(409, refusal("Git Repository is empty."))
        found = self.origin.tip(ref)
        return Answer(200, _reference(ref, found)) if found else missing()

    def get_commit(self, query: dict[str, str], data: Json, oid: str) -> Answer:
        if not self._git.has(oid, "commit"):
            return missing()
        return Answer(200, self._commit(oid))

    def create_blob(self, query: dict[str, str], data: Json) -> Answer:
        oid = self._git.blob(data["content"], data.get("encoding", "utf-8"))
        return Answer(201, {"sha": oid, "url": NOBODY})

    def create_tree(self, query: dict[str, str], data: Json) -> Answer:
        for entry in data["tree"]:
            if ".." in entry["path"].split("/"):
                return unprocessable("tree.path contains a malformed path component")
        oid = self._git.tree(data.get("base_tree"), data["tree"])
        return Answer(201, {"sha": oid, "url": NOBODY, "truncated": False, "tree": []})

    def create_commit(self, query: dict[str, str], data: Json) -> Answer:
        if not self._git.has(data["tree"], "tree"):
            return unprocessable("Tree SHA does not exist")
        oid = self._git.commit(data["tree"], data.get("parents", []), data["message"])
        return Answer(201, self._commit(oid))

    def create_ref(self, query: dict[str, str], data: Json) -> Answer:
        ref = data["ref"].removeprefix("refs/")
        if ref.removeprefix("heads/") in self.guarded:
            return unprocessable(VIOLATION)
        if not self._git.has(data["sha"], "commit"):
            return unprocessable("Object does not exist")
        if not self._git.move(ref, data["sha"], ZERO):
            return unprocessable("Reference already exists")
        return Answer(201, _reference(ref, data["sha"]))

    def update_ref(self, query: dict[str, str], data: Json, ref: str) -> Answer:
        old = self._git.tip(ref)
        assert not data.get("force"), "nothing may be overwritten"
        if ref.removeprefix("heads/") in self.guarded:
            return unprocessable(VIOLATION)
        if old is None:
            return unprocessable("Reference does not exist")
        if not self._git.has(data["sha"], "commit"):
            return unprocessable("Object does not exist")
        if not self._git.is_ancestor(old, data["sha"]):
            return unprocessable("Update is not a fast forward")
        if not self._git.move(ref, data["sha"], old):
            return Answer(409, refusal("Reference cannot be updated"))
        return Answer(200, _reference(ref, data["sha"]))

    def _commit(self, oid: str) -> Json:
        tree, parents, message = self._git.bare.git(
            "show", "--no-patch", "--format=%T%n%P%n%B", oid
        ).split("\n", 2)
        who = {"name": "Ada Brandt", "email": "a.brandt@example.com", "date": DAY}
        return filled(
            "git-commit",
            sha=oid,
            author=who,
            committer=who,
            message=message,
            tree={"sha": tree, "url": NOBODY},
            parents=[{"sha": one, "url": NOBODY, "html_url": NOBODY} for one in parents.split()],
        )


def _reference(ref: str, oid: str) -> Json:
    found = {"type": "commit", "sha": oid, "url": NOBODY}
    return {"ref": f"refs/{ref}", "node_id": "R_1", "url": NOBODY, "object": found}


GIT_ENDPOINTS = (
    (r"/git/ref/([^/]+)", "GET", "get_ref", "contents: read"),
    (r"/git/commits/([^/]+)", "GET", "get_commit", "contents: read"),
    (r"/git/blobs", "POST", "create_blob", "contents: write"),
    (r"/git/trees", "POST", "create_tree", "contents: write"),
    (r"/git/commits", "POST", "create_commit", "contents: write"),
    (r"/git/refs", "POST", "create_ref", "contents: write"),
    (r"/git/refs/([^/]+)", "PATCH", "update_ref", "contents: write"),
)
