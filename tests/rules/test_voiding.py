"""A statement for other content tells which commit changed what after it was signed."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from qmsctl.approval.digest import content_digest
from qmsctl.model.layout import Layout
from qmsctl.model.statement import Predicate, Signer, Statement, SubjectName, statement_of
from qmsctl.repository import trail
from qmsctl.repository.git import Git
from qmsctl.rules import scouting, voiding_policy
from qmsctl.rules.catalogue import Overlay
from qmsctl.rules.example import AS_OF, POLICY_PATH, ROOT, SOP_PATH, person, person_path, types
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
from qmsctl.rules.scouting import Scout, Span
from tests.rules.examples import MIA, lay, noon
from tests.rules.trees import findings
from tests.support.gitrepo import GitRepo

TODAY = dt.date.fromisoformat(AS_OF)
Answer = TypeVar("Answer")
NO_COMMIT = "No commit of this branch holds the content that was signed"
OTHER = NEW_BODY.replace("Tell the readers.", "Tell all the readers twice.")
MORE = f"{OTHER}4. Ask them what they read.\n"
SPACED = NEW_BODY.replace("\n\n", "\n\n\n")
FLOW = f"{ROOT}/procedures/img/flow.svg"
PLACE = f"{ROOT}/records/approvals/SOP-001/2.0"
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
def repo(keyed_base: Path, tmp_path: Path) -> GitRepo:
    """A branch on which both approvers have signed version 2.0."""
    top = tmp_path / "repo"
    shutil.copytree(keyed_base, top, symlinks=True)
    found = GitRepo(top)
    found.branch("change")
    commit(found, signed_second())
    return found


def commit(repo: GitRepo, overlay: Overlay) -> str:
    """A commit on the branch that is checked out; its short id."""
    lay(repo, overlay)
    return repo.commit(date=noon("2026-03-20"), author=MIA)[:10]


def told(repo: GitRepo, base: str | None = "main", *, replay: bool = False) -> list[str]:
    """What follows the digests in the messages of EV005, in the order of the signers."""
    context = load(repo.path, as_of=TODAY, base=base, replay=replay, use_cache=False)
    messages = [item.message for item in findings(context, "EV005")]
    assert all("is for other content (digest " in message for message in messages)
    return [message.partition("…). ")[2] for message in messages]


def both(sentence: str) -> list[str]:
    return [sentence.format(who="a.brandt"), sentence.format(who="j.tanaka")]


VOIDED: list[tuple[dict[str, object], str]] = [
    ({"body": OTHER}, "The body changed in {id} (2 words under 'Procedure') after {who} approved."),
    ({"body": SPACED}, "The body changed in {id} after {who} approved."),
    (
        {"title": "Documents"},
        (
            "The title changed in {id} ('Control of documented information' → 'Documents') after "
            "{who} approved."
        ),
    ),
    (
        {"authors": ["m.keller", "j.tanaka"]},
        "The authors changed in {id} ('m.keller' → 'm.keller, j.tanaka') after {who} approved.",
    ),
    (
        {"effective_date": "2026-05-01", "change": "editorial"},
        (
            "The change class ('substantive' → 'editorial') and the effective date ('2026-04-15' → "
            "'2026-05-01') changed in {id} after {who} approved."
        ),
    ),
    (
        {"attachments": ["img/flow.svg"]},
        "The attachment img/flow.svg changed in {id} (added) after {who} approved.",
    ),
]


@pytest.mark.parametrize(("after", "expected"), VOIDED)
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
    repo = copied(keyed_base, tmp_path)
    text = to_sign(attachments=["img/flow.svg"])
    commit(repo, {SOP_PATH: text, FLOW: "<svg/>"})
    state = asked(repo, lambda scout: scout.state_at(SOP_PATH, "SOP-001", repo.head))
    assert state is not None
    assert state.attachments == (("img/flow.svg", hashlib.sha256(b"<svg/>").hexdigest()),)
    commit(repo, laid(for_digest(content_digest(state), text)))
    assert told(repo) == []
    oid = commit(repo, {FLOW: "<svg></svg>"})
    who = "after a.brandt approved."
    expected = [f"The attachment img/flow.svg changed in {oid} (other bytes) {who}"]
    assert told(repo) == expected
    commit(repo, {f"{ROOT}/note.txt": "Nothing of the document.\n"})
    assert told(repo) == expected
    gone = commit(repo, {FLOW: None})
    assert told(repo) == [
        f"The attachment img/flow.svg changed in {oid} and {gone} (other bytes) {who}"
    ]


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


POLICY_CHANGES: list[tuple[Overlay, str]] = [
    (
        {POLICY_PATH: keyed(independence={"mode": "strict"})[POLICY_PATH]},
        "qms.yml changed in {id} (independence) after a.brandt approved.",
    ),
    (
        {person_path("m.keller"): person("m.keller", name="Mia Other")},
        "people/m.keller.yml changed in {id} after a.brandt approved.",
    ),
    (
        {
            person_path("x.new"): person("m.keller", name="Xaver New", emails=["x@example.org"]),
            POLICY_PATH: keyed(organization={"name": "Other"}, main_line="linear")[POLICY_PATH],
        },
        (
            "qms.yml (main_line, organization) and people/x.new.yml (added) changed in {id} after "
            "a.brandt approved."
        ),
    ),
    (
        {person_path(f"x{n}"): person("m.keller") for n in range(7)},
        (
            "people/x0.yml (added), people/x1.yml (added), people/x2.yml (added), people/x3.yml "
            "(added), people/x4.yml (added) and 2 more of its files changed in {id} after a.brandt "
            "approved."
        ),
    ),
]


@pytest.mark.parametrize(("after", "expected"), POLICY_CHANGES)
def test_files_of_the_policy_are_named(
    example_base: Path, tmp_path: Path, after: Overlay, expected: str
) -> None:
    repo = signed_policy(example_base, tmp_path)
    assert told(repo) == []
    oid = commit(repo, after)
    commit(repo, {f"{ROOT}/note.txt": "Nothing of the policy.\n"})
    assert told(repo) == [expected.replace("{id}", oid)]
    assert told(repo, None) == [expected.replace("{id}", oid)]


def test_a_rewritten_policy_and_one_without_a_commit(example_base: Path, tmp_path: Path) -> None:
    repo = signed_policy(example_base, tmp_path)
    name = {person_path("m.keller"): person("m.keller", name="Mia Other")}
    lay(repo, name)
    assert told(repo, None) == [
        "people/m.keller.yml changed in edits that are not committed yet after a.brandt approved."
    ]
    repo.amend({})
    repo.git("reset", "--quiet", "--soft", "main")
    commit(repo, {})
    assert told(repo) == [f"{NO_COMMIT}."]


def test_shared_assets_belong_to_the_policy(example_base: Path, tmp_path: Path) -> None:
    logo = f"{ROOT}/logo.svg"
    repo = signed_policy(example_base, tmp_path, {logo: "<svg/>"}, shared_assets=["*.svg"])
    assert told(repo) == []
    oid = commit(repo, {logo: "<svg></svg>"})
    assert told(repo) == [f"logo.svg changed in {oid} after a.brandt approved."]


def test_a_policy_that_was_gone_for_a_while(
    example_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = signed_policy(example_base, tmp_path)
    text = keyed(independence={"mode": "strict"})[POLICY_PATH]
    gone = commit(repo, {POLICY_PATH: None})
    back = commit(repo, {POLICY_PATH: text})
    expected = f"qms.yml changed in {gone} and {back} (independence) after a.brandt approved."
    assert told(repo) == [expected]
    monkeypatch.setattr(voiding_policy, "_MOST_STATES", 1)
    assert told(repo) == ["The branch is too long to tell which commit changed it."]
    monkeypatch.setattr(scouting, "_MOST_DOCUMENTS", 0)
    assert told(repo) == ["The branch is too long to tell which commit changed it."]


def test_the_main_line_tells_of_a_policy_that_was_merged(
    example_base: Path, tmp_path: Path
) -> None:
    repo = signed_policy(example_base, tmp_path)
    oid = commit(repo, {POLICY_PATH: keyed(independence={"mode": "strict"})[POLICY_PATH]})
    repo.switch("main")
    commit(repo, {f"{ROOT}/note.txt": "Other work.\n"})
    repo.merge("change")
    assert told(repo, None, replay=True) == [
        f"qms.yml changed in {oid} (independence) after a.brandt approved."
    ]


def test_missing_evidence_names_the_cause(example_base: Path, tmp_path: Path) -> None:
    repo = copied(example_base, tmp_path)
    commit(repo, keyed(types=types(sop={"evidence": "signature"})))
    repo.switch("main")
    repo.fast_forward("change")
    repo.branch("next")
    commit(repo, signed_second())
    oid = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    context = load(repo.path, as_of=TODAY, base="main", use_cache=False)
    ends = both(f"The body changed in {oid} (2 words under 'Procedure') after {{who}} approved.")
    messages = [item.message for item in findings(context, "EV001")]
    assert len(messages) == len(ends)
    assert all(m.endswith(end) for m, end in zip(messages, ends, strict=True))


def test_a_branch_that_is_too_long_says_so(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    commit(repo, {SOP_PATH: to_sign(body=MORE)})
    too_long = ["The branch is too long to tell which commit changed it."] * 2
    with monkeypatch.context() as patch:
        patch.setattr(trail, "MOST_COMMITS", 0)
        assert told(repo) == too_long
    with monkeypatch.context() as patch:
        patch.setattr(trail, "MOST_STATES", 1)
        assert told(repo) == too_long
    with monkeypatch.context() as patch:
        patch.setattr(scouting, "_MOST_DOCUMENTS", 0)
        assert told(repo) == too_long
    monkeypatch.setattr(scouting, "_MOST_TEXT", 100)
    assert "The body changed in" in told(repo)[0]
    assert "words" not in told(repo)[0]


def test_what_changed_since_a_commit_that_left_the_branch(repo: GitRepo) -> None:
    old, base = repo.head, repo.oid("main")
    span = Span(old, base)

    def since(scout: Scout) -> str:
        return scout.void_since(SOP_PATH, "SOP-001", old, span, "j.tanaka approved")

    assert asked(repo, since) == ""
    oid = commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    span = Span(repo.head, base)
    said = "(2 words under 'Procedure') after j.tanaka approved."
    assert asked(repo, since) == f"The body changed in {oid} {said}"
    repo.move(SOP_PATH, MOVED)
    moved = Span(repo.commit(), base)
    assert asked(
        repo, lambda s: s.void_since(MOVED, "SOP-001", old, moved, "j.tanaka approved")
    ) == (f"The body changed in {oid} {said}")
    repo.move(MOVED, SOP_PATH)
    repo.git("reset", "--quiet", "--soft", "main")
    span = Span(repo.commit(), base)
    assert asked(repo, since) == f"The body changed {said}"
    span = Span(repo.commit({SOP_PATH: None}), base)
    assert asked(repo, since) == ""


def test_before_there_is_a_main_line_nothing_is_looked_for(repo: GitRepo) -> None:
    lay(repo, {SOP_PATH: to_sign(body=OTHER)})
    repo.git("update-ref", "-d", "refs/heads/main")
    context = load(repo.path, as_of=TODAY, use_cache=False)
    assert context.voided == {}


def reviewed() -> Overlay:
    review = {"date": "2026-03-20", "outcome": "no-change"}
    one = owners(meaning="periodic-review", review=review)
    return laid(statement_of(one.about, "0" * 64, one.predicate))


NOTHING_TO_TELL: dict[str, Callable[[], Overlay]] = {
    "it cannot be read": lambda: {f"{PLACE}/approval-owner-a.brandt-0123456789ab.json": "{}"},
    "it is about another version": lambda: laid(
        for_digest("0" * 64, to_sign(), SubjectName("SOP-001", "3.0", "en"))
    ),
    "it is about another document": lambda: laid(
        for_digest("0" * 64, to_sign(), SubjectName("SOP-009", "2.0", "en"))
    ),
    "it is about another policy": lambda: laid(
        for_digest("0" * 64, to_sign(), SubjectName("QMS-POLICY", "9.0", None))
    ),
    "the main line has what it is about": reviewed,
}


@pytest.mark.parametrize("replay", [False, True])
@pytest.mark.parametrize("name", NOTHING_TO_TELL)
def test_other_statements_are_left_alone(repo: GitRepo, name: str, replay: bool) -> None:
    commit(repo, NOTHING_TO_TELL[name]())
    commit(repo, {SOP_PATH: to_sign(reviews=[])})
    if replay:
        repo.switch("main")
        repo.fast_forward("change")
    context = load(repo.path, as_of=TODAY, replay=replay, use_cache=False)
    assert context.voided == {}


def test_a_statement_that_came_before_its_version_is_traced_from_there(repo: GitRepo) -> None:
    repo.switch("main")
    repo.fast_forward("change")
    commit(repo, {SOP_PATH: to_sign(body=OTHER)})
    assert told(repo, None, replay=True) == [], "the first content is what counts"


def copied(base: Path, tmp_path: Path) -> GitRepo:
    top = tmp_path / "copy"
    shutil.copytree(base, top, symlinks=True)
    repo = GitRepo(top)
    repo.branch("change")
    return repo


def asked(repo: GitRepo, question: Callable[[Scout], Answer]) -> Answer:
    policy = load(repo.path, as_of=TODAY, use_cache=False).policy
    with Git.open(repo.path) as git:
        return question(Scout(git, Layout(ROOT), policy))


def owners(**said: Any) -> Statement:
    return statement("owner", "a.brandt", OWNER_SIGNS, to_sign(), **said)


def for_digest(digest: str, text: str, about: SubjectName | None = None) -> Statement:
    said = statement("owner", "a.brandt", OWNER_SIGNS, text)
    return statement_of(about or said.about, digest, said.predicate)


def signed_policy(base: Path, tmp_path: Path, more: Overlay | None = None, **rules: Any) -> GitRepo:
    """A branch on which the policy owner signed version 1.1 of the policy."""
    repo = copied(base, tmp_path)
    commit(repo, {**keyed(**rules), **(more or {})})
    digest = load(repo.path, as_of=TODAY, base="main", use_cache=False).policy_digest
    said = Predicate(
        meaning="approval",
        role="policy-owner",
        signer=Signer(id="a.brandt", name="Alex Brandt"),
        authors=(),
        time=dt.datetime(2026, 2, 9, 9, tzinfo=dt.UTC),
        policy_version="1.0",
    )
    commit(repo, laid(statement_of(SubjectName("QMS-POLICY", "1.1", None), digest or "", said)))
    return repo
