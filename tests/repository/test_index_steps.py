"""Histories made of the steps that people take, indexed and compared with a plain walk.

`test_index.py` draws any graphs with any trees. Here each step is one that happens in real work, so
that renames, reverts and all kinds of merges are sure to occur.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.gitrepo import GitRepo, TreeCommit
from tests.support.plainwalk import walk
from tests.support.qmsrepo import ROOT, doc, load, seen

Files = dict[str, str]

PATHS = [f"{ROOT}/a/SOP-001.md", f"{ROOT}/b/SOP-002.md", f"{ROOT}/b/SOP-001.de.md"]
ELSEWHERE = [f"{ROOT}/a/renamed.md", f"{ROOT}/c/d/moved.md", f"{ROOT}/records/gone.md"]
ASSETS = [f"{ROOT}/a/img.svg", f"{ROOT}/c/d/img.svg"]

START: Files = {
    PATHS[0]: doc("SOP-001", "1.0", "approved", attachments=["img.svg"]),
    PATHS[1]: doc("SOP-002"),
    PATHS[2]: doc("SOP-001", language="de"),
    ASSETS[0]: "drawing",
}


@dataclass
class Work:
    """A main line and at most one branch beside it, as commits for `GitRepo.build`."""

    commits: list[TreeCommit] = field(default_factory=lambda: [TreeCommit(START)])
    main: int = 0
    branch: list[Files] = field(default_factory=list)
    fork: int = 0
    forked: int = 0

    @property
    def files(self) -> Files:
        return {path: str(text) for path, text in self.commits[self.main].files.items()}

    def add(self, files: Files, *parents: int) -> int:
        self.commits.append(TreeCommit(files, parents))
        return len(self.commits) - 1

    def step(self, files: Files) -> None:
        self.main = self.add(files, self.main)

    def brought(self, files: Files) -> Files:
        """`files` with what the branch changed since its fork."""
        before, after = self.commits[self.forked].files, self.branch[-1]
        changed = {p: t for p, t in after.items() if before.get(p) != t}
        return {p: t for p, t in files.items() if p in after or p not in before} | changed


Step = Callable[[Work, st.DrawFn], None]


def edit(work: Work, draw: st.DrawFn) -> None:
    files = work.files
    documents = sorted(path for path in files if path.endswith(".md"))
    if documents:
        path = draw(st.sampled_from(documents))
        version = f"{draw(st.integers(1, 3))}.0"
        status = draw(st.sampled_from(["draft", "approved"]))
        language = {"language": "de"} if "language" in files[path] else {}
        name = "SOP-002" if "SOP-002" in files[path] else "SOP-001"
        attached = {"attachments": ["img.svg"]} if draw(st.booleans()) else {}
        work.step(files | {path: doc(name, version, status, **language, **attached)})


def rename(work: Work, draw: st.DrawFn) -> None:
    files = work.files
    documents = sorted(path for path in files if path.endswith(".md"))
    if documents:
        old, new = draw(st.sampled_from(documents)), draw(st.sampled_from(ELSEWHERE))
        work.step({path: text for path, text in files.items() if path != old} | {new: files[old]})


def delete(work: Work, draw: st.DrawFn) -> None:
    gone = draw(st.sampled_from([*PATHS, *ELSEWHERE]))
    work.step({path: text for path, text in work.files.items() if path != gone})


def attach(work: Work, draw: st.DrawFn) -> None:
    """Only an attachment changes, or comes, or goes."""
    path, text = draw(st.sampled_from(ASSETS)), draw(st.sampled_from(["drawing", "other", ""]))
    files = {name: old for name, old in work.files.items() if name != path}
    work.step(files | ({path: text} if text else {}))


def translate(work: Work, draw: st.DrawFn) -> None:
    """A file becomes a translation of what it was, or another one does."""
    path = draw(st.sampled_from(PATHS))
    language = draw(st.sampled_from(["de", "fr"]))
    work.step(work.files | {path: doc("SOP-002", language=language)})


def breaks(work: Work, draw: st.DrawFn) -> None:
    path = draw(st.sampled_from(PATHS))
    work.step(work.files | {path: draw(st.sampled_from(["---\nid: [\n---\n", "No fences.\n"]))})


def revert(work: Work, draw: st.DrawFn) -> None:
    """The tree of an earlier commit, once more."""
    work.step(dict(work.commits[draw(st.integers(0, len(work.commits) - 1))].files))  # type: ignore[arg-type]


def start_branch(work: Work, draw: st.DrawFn) -> None:
    """Two commits beside the main line; an older branch is left lying."""
    work.fork = work.forked = work.main
    work.branch = []
    for number in range(2):
        path = draw(st.sampled_from(PATHS))
        files = (work.branch[-1] if work.branch else work.files) | {
            path: doc("SOP-002" if path == PATHS[1] else "SOP-001", f"9.{number}")
        }
        work.fork = work.add(files, work.fork)
        work.branch.append(files)


def merge(work: Work, draw: st.DrawFn) -> None:
    if work.branch:
        work.main = work.add(work.brought(work.files), work.main, work.fork)
        work.branch = []


def evil_merge(work: Work, draw: st.DrawFn) -> None:
    """A merge that also changes what neither side had changed."""
    if work.branch:
        slipped = {draw(st.sampled_from(PATHS)): doc("SOP-002", "6.6", "approved")}
        work.main = work.add(work.brought(work.files) | slipped, work.main, work.fork)
        work.branch = []


def squash(work: Work, draw: st.DrawFn) -> None:
    if work.branch:
        work.step(work.brought(work.files))
        work.branch = []


def rebase(work: Work, draw: st.DrawFn) -> None:
    """Each commit of the branch once more, on the main line."""
    if work.branch:
        base = work.files
        for files in work.branch:
            work.step(base | {p: files[p] for p in PATHS if p in files})
        work.branch = []


def foxtrot(work: Work, draw: st.DrawFn) -> None:
    """The branch takes the main line in and becomes the main line itself."""
    if work.branch:
        work.main = work.add(work.brought(work.files), work.fork, work.main)
        work.branch = []


ARRIVALS = (merge, evil_merge, squash, rebase, foxtrot)
STEPS: tuple[Step, ...] = (
    edit, rename, delete, attach, translate, breaks, revert, start_branch, *ARRIVALS,
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, certain: Step) -> Work:
    """Some steps, then `certain`, then some more."""
    done = Work()
    for taken in draw(st.lists(st.sampled_from(STEPS), max_size=2)):
        taken(done, draw)
    if certain in ARRIVALS:
        start_branch(done, draw)
        draw(st.sampled_from((edit, rename, attach)))(done, draw)
    before = len(done.commits)
    certain(done, draw)
    assume(len(done.commits) > before)
    for taken in draw(st.lists(st.sampled_from(STEPS), max_size=2)):
        taken(done, draw)
    return done


@pytest.mark.parametrize("certain", STEPS, ids=lambda step: step.__name__)
def test_a_history_with_this_step_agrees_with_a_plain_walk(
    certain: Step, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @settings(max_examples=4)
    @given(made=histories(certain))
    def agree(made: Work) -> None:
        repo = GitRepo.init(tmp_path_factory.mktemp("steps") / "repo")
        oids = repo.build(made.commits)
        tip = oids[made.main]
        for stop in (oids[0], tip):  # the second time what the first one left is extended
            history = load(repo, stop)
            assert seen(history) == walk(repo, stop, ROOT)
            history.close()

    agree()
