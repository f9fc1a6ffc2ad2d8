"""Looks back at a merge with the eyes of the gate: what was approved, and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qmsctl.approval.digest import ASSET_MARK
from qmsctl.approval.gate import About, Asked, Judged, Standing, State, Word
from qmsctl.approval.reviewgate import Gate
from qmsctl.model.forgereview import FileAtReview
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.report.gate.gather import Unjudged, gather
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.view import View
from qmsctl.rules.contents import Contents, PolicyLook
from qmsctl.rules.context import Context
from qmsctl.rules.ruling import read_ruling, ruling_files


class Strayed(NamedTuple):
    """Something that reads otherwise after the merge than it did in the pull request."""

    about: About
    sentence: str


class Counting(NamedTuple):
    """An approval that a review gave, with the thing that it approves."""

    asked: Asked
    standing: Standing


@dataclass(frozen=True)
class Aftermath:
    """What came of one merge, judged by the policy that was in force before it.

    ``judged`` says how each of ``asked`` stands. ``counted`` are approvals that reviews gave for
    what needs no more than the forge's evidence.
    """

    asked: tuple[Asked, ...] = ()
    judged: tuple[Judged, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    strayed: tuple[Strayed, ...] = ()
    counted: tuple[Counting, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether what was merged is what was approved."""
        return not (self.unjudged or self.strayed or any(one.holds for one in self.judged))

    @property
    def asks_forge(self) -> bool:
        """Whether anything in it needs the forge's evidence."""
        return any(one.wanted == "forge" for one in self.judged)


def look_back(context: Context, contents: Contents, gate: Gate, head: str | None) -> Aftermath:
    """How the approvals of a merge stand; `context` compares what was before it with it.

    `gate` knows the reviews given before the merge, `head` is the newest commit of the pull
    request, None where there was none.

    Raises:
        IncompleteHistory: the clone lacks what is needed.
        GitError: Git failed.
    """
    found = gather(context, contents)
    judged = tuple(gate.judge(asked) for asked in found.asked)
    counted = [
        Counting(asked, standing)
        for asked, one in zip(found.asked, judged, strict=True)
        if asked.wanted == "forge"
        for standing in one.standings
        if (standing.state, standing.word) == (State.APPROVED, Word.REVIEWED)
    ]
    strayed = _strayed(found.asked, head) if head else ()
    return Aftermath(found.asked, judged, found.unjudged, tuple(strayed), tuple(counted))


def _strayed(asked: Sequence[Asked], head: str) -> Iterator[Strayed]:
    """What the merge itself changed, such as who resolved a conflict in it."""
    for one in asked:
        content = one.look.at(head)
        if content.known and content.mark != one.look.now:
            said = one.look.changed(head, "the last commit of the pull request")
            yield Strayed(
                one.about,
                f"The merge holds other content than the last commit of the pull request. {said}",
            )


def files_at(asked: Asked, commit: str, contents: Contents) -> tuple[FileAtReview, ...]:
    """The files of what is approved, as a commit (full id) has them: each with its blob.

    Raises:
        IncompleteHistory: the clone lacks what is needed.
        GitError: Git failed.
    """
    look, layout = asked.look, contents.scout.layout
    tree = CommitTree(contents.git, commit, layout.root)
    if isinstance(look, PolicyLook):
        paths = _policy_paths(tree, layout)
    else:
        state: Snapshot | None = getattr(look, "state", None)
        state = contents.state(commit, state) if state is not None else None
        view = View(layout, contents.scout.policy)
        places = [view.locate(state.path, name) for name, _ in state.attachments] if state else []
        paths = [state.path if state else "", *(place for place in places if place)]
    entries = ((path, tree.entries.get(path)) for path in paths)
    return tuple(
        FileAtReview(path=path, blob=entry.oid) for path, entry in entries if entry and entry.oid
    )


def _policy_paths(tree: CommitTree, layout: Layout) -> list[str]:
    ruling = read_ruling(tree, layout)
    beside = ruling_files(tree, layout, ruling.policy.shared_assets)
    return [layout.policy_path, *(layout.prefix + name.removeprefix(ASSET_MARK) for name in beside)]
