"""A statement for other content tells which commit changed what after it was signed."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qmsctl.approval.digest import content_digest
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.git import Git
from qmsctl.rules.catalogue import Overlay
from qmsctl.rules.example import AS_OF, ROOT, SOP_PATH
from qmsctl.rules.example_signed import (
    OWNER_SIGNS,
    keyed,
    laid,
    signed_second,
    statement,
    to_sign,
)
from qmsctl.rules.example_versions import NEW_BODY
from qmsctl.rules.loading import load
from qmsctl.rules.scouting import Scout
from tests.rules.examples import MIA, lay, noon
from tests.rules.trees import findings
from tests.support.gitrepo import GitRepo

NO_COMMIT = "No commit of this branch holds the content that was signed"
OTHER = NEW_BODY.replace("Tell the readers.", "Tell all the readers twice.")
MORE = f"{OTHER}4. Ask them what they read.\n"
FLOW = f"{ROOT}/procedures/img/flow.svg"
MOVED = f"{ROOT}/procedures/SOP-001-documents.md"


@pytest.fixture(scope="module")
def keyed_base(example_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The main line has people with keys."""
    top = tmp_path_factory.mktemp("keyed") / "base"
    shutil.copytree(example_base, top, symlinks=True)
    repo = GitRepo(top)
    lay(repo, keyed())
    repo.commit(date=noon("2026-02-10"), author=MIA)
    return top


@pytest.fixture
def repo(keyed_base: Path, tmp_path: Path) -> Iterator[GitRepo]:
    """A branch on which both approvers have signed version 2.0."""
    top = tmp_path / "repo"
    shutil.copytree(keyed_base, top, symlinks=True)
    found = GitRepo(top)
    found.branch("change")
    commit(found, signed_second())
    yield found


def commit(repo: GitRepo, overlay: Overlay) -> str:
    """A commit on the branch that is checked out; its short id."""
    lay(repo, overlay)
    return repo.commit(date=noon("2026-03-20"), author=MIA)[:10]


def told(repo: GitRepo, base: str | None = "main", *, replay: bool = False) -> list[str]:
    """What follows the digests in the messages of EV005, in the order of the signers."""
    day = dt.date.fromisoformat(AS_OF)
    context = load(repo.path, as_of=day, base=base, replay=replay, use_cache=False)
    messages = [item.message for item in findings(context, "EV005")]
    assert all("is for other content (digest " in message for message in messages)
    return [message.partition("…). ")[2] for message in messages]


def both(sentence: str) -> list[str]:
    return [sentence.format(who="a.brandt"), sentence.format(who="j.tanaka")]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            {"body": OTHER},
            "The body changed in {id} (2 words under 'Procedure') after {who} approved.",
        ),
        (
            {"title": "Documents"},
            "The title changed in {id} ('Control of documented information' → 'Documents') after "
            "{who} approved.",
        ),
        (
            {"authors": ["m.keller", "j.tanaka"]},
            "The authors changed in {id} ('m.keller' → 'm.keller, j.tanaka') after {who} approved.",
        ),
        (
            {"effective_date": "2026-05-01", "change": "editorial"},
            "The change class ('substantive' → 'editorial') and the effective date ('2026-04-15' → "
            "'2026-05-01') changed in {id} after {who} approved.",
        ),
        (
            {"attachments": ["img/flow.svg"]},
            "The attachment img/flow.svg changed in {id} (added) after {who} approved.",
        ),
        (
            {"body": NEW_BODY.replace("\n\n", "\n\n\n")},
            "The body changed in {id} after {who} approved.",
        ),
    ],
)
def test_the_commit_is_named_with_what_it_changed(
    repo: GitRepo, after: dict[str, object], expected: str
) -> None:
    commit(repo, {f"{ROOT}/note.txt": "Nothing of the document.\n"})
    oid = commit(repo, {SOP_PATH: to_sign(**after)})
    commit(repo, {f"{ROOT}/note.txt": "Nothing of the document again.\n"})
    found = expected.replace("{id}", oid)
    assert told(repo) == both(found)
    assert told(repo, None) == both(found), "the work tree is the branch's end"


def test_a_branch_that_leaves_the_document_alone_voids_nothing(repo: GitRepo) -> None:
    commit(repo, {f"{ROOT}/note.txt": "Other work.\n"})
    assert told(repo) == []


def test_edits_without_a_commit_are_told_as_such(repo: GitRepo) -> None:
    lay(repo, {SOP_PATH: to_sign(body=OTHER)})
    expected = (
        "The body changed in edits that are not committed yet (2 words under 'Procedure') after "
        "{who} approved."
    )
    assert told(repo, None) == both(expected)


def test_every_later_change_is_named(repo: GitRepo) -> None:
    first = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    second = commit(repo, {SOP_PATH: to_sign(body=MORE)})
    lay(repo, {SOP_PATH: to_sign(body=MORE, effective_date="2026-05-01")})
    expected = (
        "The effective date ('2026-04-15' → '2026-05-01') and the body (7 words under "
        f"'Procedure') changed in {first}, {second} and edits that are not committed yet after "
        "{who} approved."
    )
    assert told(repo, None) == both(expected)


def test_what_was_put_back_and_changed_again_is_told_from_the_last_time(repo: GitRepo) -> None:
    commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    commit(repo, {SOP_PATH: to_sign()})
    assert told(repo) == []
    last = commit(repo, {SOP_PATH: to_sign(body=MORE)})
    assert told(repo)[0].startswith(f"The body changed in {last} (7 words")


def test_a_swapped_attachment_is_told(keyed_base: Path, tmp_path: Path) -> None:
    top = tmp_path / "repo"
    shutil.copytree(keyed_base, top, symlinks=True)
    repo = GitRepo(top)
    repo.branch("change")
    text = to_sign(attachments=["img/flow.svg"])
    commit(repo, {SOP_PATH: text, FLOW: "<svg/>"})
    with Git.open(top) as git:
        scout = Scout(git, Layout(ROOT), policy_of(repo))
        state = scout.state_at(SOP_PATH, "SOP-001", repo.head)
    assert state is not None
    digest = content_digest(state)
    one = statement("owner", "a.brandt", OWNER_SIGNS, text)
    subject = one.subject[0]
    named = subject.model_copy(update={"digest": {"qms-content-1": digest}})
    commit(repo, laid(one.model_copy(update={"subject": (named,)})))
    assert told(repo) == []
    oid = commit(repo, {FLOW: "<svg></svg>"})
    expected = (
        f"The attachment img/flow.svg changed in {oid} (other bytes) after a.brandt approved."
    )
    assert told(repo) == [expected]


def test_a_renamed_file_is_followed(repo: GitRepo) -> None:
    oid = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    repo.move(SOP_PATH, MOVED)
    commit(repo, {})
    assert told(repo)[0].startswith(f"The body changed in {oid} (2 words")


def test_a_merge_of_the_main_line_is_named_only_if_it_changes_the_document(repo: GitRepo) -> None:
    repo.switch("main")
    commit(repo, {f"{ROOT}/note.txt": "Other work.\n"})
    repo.switch("change")
    repo.merge("main")
    assert told(repo) == []
    oid = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    repo.switch("main")
    commit(repo, {f"{ROOT}/note.txt": "More work.\n"})
    repo.switch("change")
    repo.merge("main")
    assert told(repo)[0].startswith(f"The body changed in {oid} (2 words")
    repo.switch("main")
    commit(repo, {f"{ROOT}/note.txt": "Still more.\n"})
    repo.switch("change")
    commit(repo, {SOP_PATH: to_sign()})
    merged = repo.merge("main", files={SOP_PATH: to_sign(body=MORE)})[:10]
    assert told(repo)[0].startswith(f"The body changed in {merged} (7 words")


@pytest.mark.parametrize(
    ("after", "more"),
    [
        ({"body": OTHER}, "."),
        (
            {"body": OTHER, "authors": ["j.tanaka"]},
            "; its authors were m.keller, now j.tanaka.",
        ),
        ({"body": OTHER, "authors": None}, "; its authors were m.keller, now nobody."),
    ],
)
def test_a_rewritten_branch_is_told_as_such(
    repo: GitRepo, after: dict[str, object], more: str
) -> None:
    repo.amend({SOP_PATH: to_sign(**after)})
    assert told(repo) == [NO_COMMIT + more] * 2


def test_the_main_line_tells_of_a_merged_branch(repo: GitRepo) -> None:
    oid = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    repo.switch("main")
    commit(repo, {f"{ROOT}/note.txt": "Other work.\n"})
    repo.merge("change")
    expected = f"The body changed in {oid} (2 words under 'Procedure') after {{who}} approved."
    assert told(repo, None, replay=True) == both(expected)


def test_the_main_line_tells_of_commits_that_came_one_by_one(repo: GitRepo) -> None:
    oid = commit(repo, {SOP_PATH: to_sign(body=OTHER, status="draft")})
    commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    repo.switch("main")
    lay(repo, {SOP_PATH: to_sign(status="draft")})
    first = repo.commit(date=noon("2026-03-20"), author=MIA)
    repo.git("checkout", "--quiet", "change", "--", f"{ROOT}/records")
    repo.commit(date=noon("2026-03-20"), author=MIA)
    last = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    assert first[:10] != oid
    expected = f"The body changed in {last} (2 words under 'Procedure') after {{who}} approved."
    assert told(repo, None, replay=True) == both(expected)


def test_of_a_squashed_branch_no_commit_can_be_named(repo: GitRepo) -> None:
    commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    repo.switch("main")
    repo.squash("change")
    never = "No commit that the main line received holds the content that was signed."
    assert told(repo, None, replay=True) == [never] * 2


def policy_of(repo: GitRepo) -> Policy:
    return load(repo.path, as_of=dt.date.fromisoformat(AS_OF), use_cache=False).policy
