"""What the commands that only look say about the evidence of approvals."""

import csv
import io

import pytest

from qmsctl.approval import sshcrypto
from qmsctl.approval.demokeys import demo_key
from qmsctl.approval.sshsig import SshSignature
from qmsctl.rules.example import ROOT, SOP_PATH
from tests.cli.story import data, look, run
from tests.support.evidence import (
    OWNER,
    QUALITY,
    SIGNED_AT,
    build,
    sop,
    statement_files,
)
from tests.support.gitrepo import GitRepo

BRANDT, TANAKA = (demo_key(name).public.fingerprint for name in ("a.brandt", "j.tanaka"))


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """Only to be read."""
    return build(tmp_path_factory.mktemp("evidence") / "repo")


def test_a_signed_version_shows_day_key_and_statement_of_each_approval(repo: GitRepo) -> None:
    text = look(repo, "show", "SOP-001")
    paths = [p for p in statement_files(sop(1), OWNER, QUALITY) if p.endswith(".json")]
    assert (
        f"Approved by  Alex Brandt (owner) on 2026-01-14: signed, time unproved\n"
        f"             with the key {BRANDT}\n"
        f"             in {paths[0]}\n"
        f"             Jun Tanaka (Quality manager) on 2026-01-14: signed, time unproved\n"
        f"             with the key {TANAKA}\n"
        f"             in {paths[1]}\n"
        "Evidence     signed: The holders of these keys signed exactly this content; anyone can "
        "check it offline.\n"
    ) in text
    shown = data(repo, "show", "SOP-001")
    assert (shown["evidence"], shown["approved_on"]) == ("signature", "2026-01-14")
    assert shown["approvals"][0] == {
        "role": "owner",
        "by": "a.brandt",
        "name": "Alex Brandt",
        "date": "2026-01-14",
        "adopted": None,
        "evidence": "signature",
        "time": "2026-01-14T09:30:00Z",
        "key": BRANDT,
        "statement": paths[0],
        "record": None,
        "problems": [],
    }
    assert shown["revision"]["evidence"] == "signature"


def test_a_signed_review_says_so(repo: GitRepo) -> None:
    assert (
        "Reviews      2026-02-20 of 1.0 by Alex Brandt, no-change\n"
        "             Alex Brandt (owner) on 2026-02-20: signed, time unproved\n"
        f"             with the key {BRANDT}\n"
        f"             in {ROOT}/records/approvals/SOP-001/1.0/periodic-review-owner-a.brandt-"
    ) in look(repo, "show", "SOP-001")
    (review,) = data(repo, "show", "SOP-001")["reviews"]
    assert (review["outcome"], review["evidence"], review["key"]) == (
        "no-change",
        "signature",
        BRANDT,
    )


def test_a_signature_that_does_not_count_says_why(repo: GitRepo) -> None:
    text = look(repo, "show", "SOP-002")
    assert "Version 1.0, invalid\n" in text
    assert "Alex Brandt (owner) on 2026-01-14: signed, time unproved\n" in text
    assert (
        "             Jun Tanaka (Quality manager): declared\n"
        "             a signature does not count: The key of the approval of SOP-002@1.0;lang=en "
        f"as quality-manager by j.tanaka does not count: The key {BRANDT} is that of a.brandt, not "
        "of j.tanaka.\n"
    ) in text
    (first, second) = data(repo, "history", "SOP-002")["revisions"][0]["approvals"]
    assert (first["evidence"], second["evidence"]) == ("signature", "declared")
    assert first["problems"] == []
    assert second["problems"][0].startswith("The key of the approval of SOP-002@1.0;lang=en")
    assert (second["date"], second["key"], second["statement"]) == (None, None, None)


def test_the_weakest_approval_counts(repo: GitRepo) -> None:
    text = look(repo, "history", "WI-001")
    assert "1.0  effective, in force since 2026-02-01\n" in text
    assert (
        "  Evidence     declared: Some of these approvals are signed, others only declared; the "
        "weakest counts.\n"
    ) in text
    assert data(repo, "show", "WI-001")["evidence"] == "declared"


def test_a_withdrawal_names_its_evidence(repo: GitRepo) -> None:
    text = look(repo, "show", "SOP-003")
    assert (
        "Withdrawal   from 2026-03-15: Nothing is soldered here any more.\n"
        "             approved by Alex Brandt (owner) on 2026-03-01: signed, time unproved\n"
        f"             with the key {BRANDT}\n"
    ) in text
    assert "Withdrawn from 2026-03-15 (signed): Nothing" in look(repo, "history", "SOP-003")
    ending = data(repo, "show", "SOP-003")["withdrawal"]
    assert ending["reason"] == "Nothing is soldered here any more."
    assert ending["evidence"] == "signature"
    assert [a["date"] for a in ending["approvals"]] == ["2026-03-01", "2026-03-01"]


def test_the_register_names_the_tier_and_the_day_of_the_statements(repo: GitRepo) -> None:
    register = {d["id"]: d for d in data(repo, "register")["documents"]}
    assert {name: (d["evidence"], d["approved_on"]) for name, d in register.items()} == {
        "SOP-001": ("signature", "2026-01-14"),
        "SOP-002": ("declared", "2026-01-14"),
        "SOP-003": ("signature", "2026-01-14"),
        "WI-001": ("declared", "2026-01-15"),
        "FRM-001": ("declared", "2026-01-13"),
    }
    rows = csv.DictReader(io.StringIO(look(repo, "register", "--format", "csv")))
    assert {r["id"]: r["evidence"] for r in rows}["SOP-001"] == "signature"
    lines = look(repo, "register").splitlines()
    assert [line.split()[-4:-2] for line in lines if line.startswith("SOP-001")] == [
        ["2026-01-14", "signed"]
    ]


def test_a_list_verifies_only_the_signatures_that_it_shows_and_each_once(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    fits = sshcrypto.fits

    def watched(signature: SshSignature, signed: bytes) -> bool:
        asked.append(signed)
        return fits(signature, signed)

    monkeypatch.setattr(sshcrypto, "fits", watched)
    run(repo, "register", "--as-of", "2026-03-31")
    # Two of each SOP and one of WI-001; the withdrawal's two and the review decide what holds.
    assert len(asked) == len(set(asked)) == 10


def test_a_version_that_only_the_tree_has_is_judged_with_the_trees_statements(
    gitrepo: GitRepo,
) -> None:
    from tests.support.evidence import first_issue

    gitrepo.commit(first_issue(), date="2026-01-20T12:00:00+00:00")
    new = sop(4, title="Polishing")
    later = SIGNED_AT.replace(month=3)
    gitrepo.write(
        {
            SOP_PATH.replace("001", "004"): new,
            **statement_files(new, OWNER, QUALITY, time=later),
        }
    )
    shown = data(gitrepo, "show", "SOP-004")
    assert (shown["state"], shown["evidence"], shown["approved_on"]) == (
        "in-review",
        "signature",
        "2026-03-14",
    )
