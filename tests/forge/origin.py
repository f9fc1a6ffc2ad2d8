"""The repository behind the imitation: a real, bare one on this machine."""

import base64
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.forge.answering import Json
from tests.support.gitrepo import ADA, GitRepo, isolated_environment


@dataclass
class Origin:
    """A bare repository; `bare.clock` is the time of what it commits itself."""

    bare: GitRepo

    @classmethod
    def of(cls, repo: GitRepo, path: Path) -> Self:
        """A bare copy of a repository, to which that one may push."""
        repo.git("clone", "--quiet", "--bare", str(repo.path), str(path))
        return cls(GitRepo(path, repo.clock, repo.step))

    def tip(self, ref: str) -> str | None:
        """What a branch (``heads/main``) or a tag (``tags/x``) stands at."""
        return self.bare.git("for-each-ref", "--format=%(objectname)", f"refs/{ref}") or None

    def has(self, oid: str, kind: str) -> bool:
        """Whether there is an object of this kind."""
        return self.bare.git("cat-file", "-t", oid, check=False) == kind

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` stands on `old`."""
        return self.bare.git("rev-list", "-1", old, f"^{new}", check=False) == ""

    def move(self, ref: str, new: str, old: str) -> bool:
        """Set a reference if it still stands at `old` (40 zeros: if there is none)."""
        before = self.tip(ref) or "0" * 40
        self.bare.git("update-ref", f"refs/{ref}", new, old, check=False)
        return before == old and self.tip(ref) == new

    def blob(self, content: str, encoding: str) -> str:
        """Write a file's content."""
        data = base64.b64decode(content) if encoding == "base64" else content.encode()
        return self.bare.git("hash-object", "-w", "--stdin", stdin=data)

    def tree(self, base: str | None, entries: list[Json]) -> str:
        """Write a tree: another one with some entries replaced, added or taken out."""
        lines = []
        for entry in entries:
            oid = entry.get("sha") if "sha" in entry else self.blob(entry["content"], "utf-8")
            lines.append(f"{entry['mode'] if oid else 0} {oid or '0' * 40}\t{entry['path']}\0")
        index = self.bare.path / "index-of-imitation"
        index.unlink(missing_ok=True)
        self._indexed(index, "read-tree", base or "--empty")
        self._indexed(index, "update-index", "-z", "--index-info", stdin="".join(lines).encode())
        return self._indexed(index, "write-tree")

    def _indexed(self, index: Path, *args: str, stdin: bytes = b"") -> str:
        env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        env |= {**isolated_environment(), "GIT_INDEX_FILE": str(index)}
        done = subprocess.run(
            ["git", *args],
            cwd=self.bare.path,
            env=env,
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, tree: str, parents: list[str], message: str) -> str:
        """Write a commit."""
        given = [word for parent in parents for word in ("-p", parent)]
        oid = self.bare.git("commit-tree", tree, *given, "-m", message, author=ADA)
        self.bare.clock += self.bare.step
        return oid

    def merge(self, base: str, head: str, method: str, files: dict[str, str] | None) -> str:
        """Merge a commit into a branch in one of GitHub's three ways; what it became.

        `files` change what the merge itself holds, as who resolves a conflict may do.
        """
        place = self.bare.path.parent / "merging"
        tree = self.bare.worktree(place, base)
        if method == "merge":
            oid = tree.merge(head, f"Merge pull request from {head[:7]}", files=files)
        elif method == "squash":
            oid = tree.squash(head, f"Squash {head[:7]}", files=files)
        else:
            tree.git("cherry-pick", f"{base}..{head}")
            oid = tree.head
        self.bare.clock = max(self.bare.clock, tree.clock)
        self.bare.git("worktree", "remove", "--force", str(place))
        return oid
