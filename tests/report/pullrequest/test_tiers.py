"""What the comment says of signed approvals: the tree's statements, judged as if merged now."""

import datetime as dt

import pytest

from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.lifecycle.standing import State
from qmsctl.model.statement import SubjectName, statement_of
from qmsctl.report.pullrequest.data import as_dict
from qmsctl.report.pullrequest.markdown import render
from qmsctl.report.pullrequest.model import DocumentChange, PullRequestReport
from qmsctl.rules.example import POLICY_PATH, ROOT, SOP2_PATH, SOP_PATH, document, policy, types
from qmsctl.rules.loading import load
from tests.report.pullrequest.conftest import judge
from tests.support.evidence import (
    OWNER,
    QUALITY,
    REVIEW,
    UNDATED,
    WITHDRAWAL,
    Files,
    build,
    sop,
    statement_files,
)
from tests.support.gitrepo import GitRepo
from tests.support.statements import predicate

TODAY = dt.datetime(2026, 3, 31, 15, 45, tzinfo=dt.UTC)
"""In the afternoon of the day of the check."""

FOURTH, FIFTH = (SOP_PATH.replace("001", f"00{n}") for n in (4, 5))
PICTURE = f"{ROOT}/procedures/img/flow.svg"
FOREIGN = demo_key("a.brandt").public.fingerprint


def second(**changes: object) -> str:
    fields = {"change_summary": "Says more.", "effective_date": "on-release", **changes}
    return sop(1, version="2.0", **fields)


def new(number: int, title: str, **changes: object) -> str:
    return sop(number, title=title, effective_date="on-release", **changes)


def pull_request() -> Files:
    """SOP-001 2.0 signed; SOP-004 half signed; SOP-005 with a foreign key; SOP-002 withdrawn."""
    one, four, five = second(), new(4, "Polishing"), new(5, "Audits")
    return {
        SOP_PATH: one,
        FOURTH: four,
        FIFTH: five,
        **statement_files(one, OWNER, QUALITY, time=TODAY),
        **statement_files(four, OWNER, time=TODAY),
        **statement_files(five, OWNER, time=TODAY),
        **statement_files(five, QUALITY, time=TODAY, key=demo_key("a.brandt")),
    }


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PullRequestReport:
    repo = build(tmp_path_factory.mktemp("signed") / "repo")
    repo.branch("change")
    repo.commit(pull_request(), "Sign", date="2026-03-31T16:00:00+00:00")
    found = judge(repo).pull_request
    assert found is not None
    return found


@pytest.fixture(scope="module")
def documents(report: PullRequestReport) -> dict[str, DocumentChange]:
    return {item.key.id: item for item in report.documents}


def test_a_signed_version_is_in_force_once_merged(documents: dict[str, DocumentChange]) -> None:
    """Also if it was signed in the very hour of the check, and is signed for the first time."""
    item = documents["SOP-001"]
    assert item.merged.state is State.EFFECTIVE
    assert item.approvals[0].complete
    assert [
        (one.name, one.day, one.backing) for need in item.approvals[0].needs for one in need.given
    ] == [("Alex Brandt", "2026-03-31", "signature"), ("Jun Tanaka", "2026-03-31", "signature")]


def test_a_claim_is_not_enough_where_the_policy_asks_for_a_signature(
    documents: dict[str, DocumentChange],
) -> None:
    item = documents["SOP-004"]
    assert item.merged.state is State.INVALID
    signed, claimed = (need.given[0] for need in item.approvals[0].needs)
    assert (signed.backing, signed.problem) == ("signature", "")
    assert claimed.backing == "declared"
    assert "needs evidence of tier 'signature', a signed statement" in claimed.problem


def test_a_signature_that_does_not_count_says_why_once(
    documents: dict[str, DocumentChange],
) -> None:
    item = documents["SOP-005"]
    assert item.merged.state is State.INVALID
    (foreign,) = item.approvals[0].needs[1].given
    assert f"The key {FOREIGN} is that of a.brandt, not of j.tanaka." in foreign.problem
    assert foreign.doubts == ()


def test_the_comment_and_json_name_the_tier(report: PullRequestReport) -> None:
    comment = render(report.judgement, report)
    assert "✅ Quality manager: Jun Tanaka, 2026-03-31 (signed)" in comment
    assert "❌ Quality manager: Jun Tanaka (declared). Does not count: The approval as" in comment
    assert "- 5 new approval statements\n" in comment
    assert "new record" not in comment
    told = {d["document"]: d for d in as_dict(report)["changes"]}
    given = [role["given"][0]["evidence"] for role in told["SOP-004"]["approvals"][0]["roles"]]
    assert given == ["signature", "declared"]


def judged(repo: GitRepo, files: Files) -> dict[str, DocumentChange]:
    repo.branch("change")
    repo.commit(files, "Change", date="2026-03-31T16:00:00+00:00")
    found = judge(repo).pull_request
    assert found is not None
    return {item.key.id: item for item in found.documents}


def test_a_voluntary_signature_that_does_not_count_is_told_beside_the_claim(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    base = build(tmp_path_factory.mktemp("loose") / "repo")
    dated = [{**one, "date": "2026-03-31"} for one in UNDATED]
    fields = {"title": "Loose sheet", "type": "loose", "effective_date": "on-release"}
    loose = document(id="LSE-004", approvals=dated, **fields)
    base.commit(_loose_policy(), "Loosen", date="2026-03-05T12:00:00+00:00")
    item = judged(
        base,
        {
            f"{ROOT}/loose/LSE-004.md": loose,
            **statement_files(loose, OWNER, QUALITY, time=TODAY, key=demo_key("a.brandt")),
        },
    )["LSE-004"]
    signed, claimed = (need.given[0] for need in item.approvals[0].needs)
    assert (signed.backing, signed.doubts) == ("signature", ())
    assert (claimed.backing, claimed.problem) == ("declared", "")
    assert f"The key {FOREIGN} is that of a.brandt" in claimed.doubts[0]


def _loose_policy() -> Files:
    loose = {
        "title": "Loose sheet",
        "prefix": "LSE",
        "folder": "loose",
        "route": {"substantive": ["owner", "quality-manager"]},
        "review": {"interval": "24 months"},
    }
    kinds = types(
        sop={"evidence": "signature"},
        work_instruction={"route": {"substantive": ["owner", "quality-manager"]}},
        loose=loose,
    )
    approval = {"role": "policy-owner", "by": "a.brandt", "date": "2026-03-04"}
    fields = {"version": "1.1", "change_summary": "Loose sheets.", "approvals": [approval]}
    return {POLICY_PATH: policy(types=kinds, **fields)}


def test_a_statement_that_comes_after_what_it_approves_saves_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """SOP-002 1.0 is on the main line without a good signature: a later one is too late."""
    repo = build(tmp_path_factory.mktemp("late") / "repo")
    late = statement_files(sop(2, title="Cleaning"), QUALITY)
    owner = sop(2, title="Cleaning", tags=["tables"])
    item = judged(repo, {SOP2_PATH: owner, **late})["SOP-002"]
    assert item.merged.state is State.INVALID


def test_attachments_are_part_of_what_is_signed(tmp_path_factory: pytest.TempPathFactory) -> None:
    repo = build(tmp_path_factory.mktemp("attached") / "repo")
    body = "# Control of documented information\n\n## Purpose\n\n![Flow](img/flow.svg)\n\n"
    text = second(attachments=["img/flow.svg"], body=body)
    attached = {"img/flow.svg": b"<svg/>"}
    proof = statement_files(text, OWNER, QUALITY, time=TODAY, attached=attached)
    item = judged(repo, {SOP_PATH: text, PICTURE: b"<svg/>", **proof})["SOP-001"]
    assert item.merged.state is State.EFFECTIVE
    assert item.approvals[0].complete


def test_a_withdrawal_is_judged_with_its_statements(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    repo = build(tmp_path_factory.mktemp("withdrawn") / "repo")
    ending = {**WITHDRAWAL, "date": "2026-03-31"}
    facts = {name: ending[name] for name in ("reason", "date", "replaced_by")}
    text = sop(1, reviews=[REVIEW], withdrawal=ending)
    proof = statement_files(
        text, OWNER, QUALITY, time=TODAY, meaning="withdrawal", withdrawal=facts
    )
    item = judged(repo, {SOP_PATH: text, **proof})["SOP-001"]
    assert item.merged.state is State.OBSOLETE
    (approvals,) = item.approvals
    assert [need.given[0].backing for need in approvals.needs] == ["signature", "signature"]
    assert approvals.complete


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (None, "Review of version 1.0 by Alex Brandt, 2026-03-31 (signed): no change is needed"),
        (
            "j.tanaka",
            (
                "Review of version 1.0 by Alex Brandt, 2026-03-31: no change is needed. A "
                "signature does not count: The key of the periodic-review of SOP-001@1.0;lang=en "
                "as owner by a.brandt does not count:"
            ),
        ),
    ],
)
def test_a_review_says_whether_it_is_signed(
    tmp_path_factory: pytest.TempPathFactory, key: str | None, told: str
) -> None:
    repo = build(tmp_path_factory.mktemp("reviewed") / "repo")
    review = {**REVIEW, "date": "2026-03-31"}
    text = sop(1, reviews=[REVIEW, review])
    proof = statement_files(
        text,
        OWNER,
        time=TODAY,
        meaning="periodic-review",
        key=demo_key(key) if key else None,
        review={"date": review["date"], "outcome": review["outcome"]},
    )
    (sentence,) = judged(repo, {SOP_PATH: text, **proof})["SOP-001"].statements
    assert sentence.startswith(told)


def test_a_signed_policy_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    repo = build(tmp_path_factory.mktemp("ruled") / "repo")
    repo.branch("change")
    approval = {"role": "policy-owner", "by": "a.brandt", "date": "2026-03-31"}
    fields = {"version": "1.1", "change_summary": "Lower the bar.", "approvals": [approval]}
    repo.commit({POLICY_PATH: policy(**fields)}, "Rule", date="2026-03-31T16:00:00+00:00")
    digest = load(repo.path, as_of=TODAY.date(), base="main").policy_digest
    said = predicate(
        role="policy-owner", signer={"id": "a.brandt", "name": "Alex Brandt"}, time=TODAY
    )
    made = signed(statement_of(SubjectName("QMS-POLICY", "1.1"), digest or "", said))
    proof = {f"{ROOT}/{path}": data for path, data in made.files.items()}
    repo.commit(proof, "Sign", date="2026-03-31T16:05:00+00:00")
    found = judge(repo).pull_request
    assert found is not None
    assert found.ruling.approvals is not None
    (given,) = found.ruling.approvals.needs[0].given
    assert (given.name, given.backing, given.problem) == ("Alex Brandt", "signature", "")
