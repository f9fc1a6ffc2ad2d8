"""What the site says of the evidence of approvals, and the files by which anybody checks it."""

import subprocess
from pathlib import Path

import pytest

from qmsctl.approval import sshcrypto
from qmsctl.approval.demokeys import demo_key
from qmsctl.approval.sshsig import SshSignature
from qmsctl.publish.making import make_site
from qmsctl.publish.site import Asset, Site
from qmsctl.rules.example import ROOT, SOP_PATH
from qmsctl.rules.loading import load
from tests.publish.story import AS_OF, BUILT_AT, asset, document, page, site_of
from tests.support.evidence import OWNER, QUALITY, build, first_issue, sop, statement_files
from tests.support.gitrepo import GitRepo

BRANDT = demo_key("a.brandt").public.fingerprint
NAMES = [
    path.removeprefix(f"{ROOT}/records/approvals/SOP-001/")
    for path in statement_files(sop(1), OWNER, QUALITY)
]


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """Only to be read."""
    return build(tmp_path_factory.mktemp("evidence") / "repo")


@pytest.fixture(scope="module")
def site(repo: GitRepo) -> Site:
    return site_of(repo)


def control(site: Site, document_id: str) -> str:
    return document(site, document_id).body.split('<section class="qms-section"')[0]


def test_the_page_names_who_signed_with_which_key_and_what_it_proves(site: Site) -> None:
    block = control(site, "SOP-001")
    assert (
        '<strong>Alex Brandt</strong>, Document owner, <time datetime="2026-01-14">14 Jan 2026'
        '</time> <span class="qms-chip qms-chip--tier-signature">signed</span>'
    ) in block
    assert "<dt>Approvals are signed</dt><dd>The holders of these keys signed exactly" in block
    assert "<dt>Alex Brandt, Document owner</dt>" in block
    assert f"key <code>{BRANDT}</code><br>" in block
    assert "14 Jan 2026</time>, 09:30 UTC, time unproved" in block
    assert f'<a href="evidence/{NAMES[0]}" download>statement</a>' in block
    assert f'<a href="evidence/{NAMES[0]}.sig" download>signature</a>' in block
    assert '<a href="../../help/index.html#signature">How to check an approval</a>' in block


def test_the_files_are_those_that_were_signed(site: Site, tmp_path: Path) -> None:
    """An auditor needs no clone to see which key signed what."""
    for place, data in statement_files(sop(1), OWNER, QUALITY).items():
        name = place.removeprefix(f"{ROOT}/records/approvals/SOP-001/")
        assert asset(site, f"documents/SOP-001/evidence/{name}") == data
    (tmp_path / "x.json").write_bytes(asset(site, f"documents/SOP-001/evidence/{NAMES[0]}"))
    (tmp_path / "x.json.sig").write_bytes(asset(site, f"documents/SOP-001/evidence/{NAMES[0]}.sig"))
    found = subprocess.run(
        ["ssh-keygen", "-Y", "check-novalidate", "-n", "qms-approval", "-s", "x.json.sig"],
        cwd=tmp_path,
        input=(tmp_path / "x.json").read_bytes(),
        capture_output=True,
        check=True,
    )
    assert BRANDT in found.stdout.decode()


def test_each_file_stands_once_and_only_where_a_page_names_it(site: Site) -> None:
    found = [item.path for item in site.assets if "/evidence/" in item.path]
    assert len(found) == len(set(found))
    named = {
        f"{page.path.removesuffix('index.md')}{part.split(chr(34))[0]}"
        for page in site.pages
        for part in page.body.split('href="')[1:]
        if part.startswith("evidence/")
    }
    assert set(found) == named
    # SOP-002 never came into force, so it has no page that could show its evidence.
    assert not [path for path in found if "SOP-002" in path]


def test_the_weakest_approval_counts(site: Site) -> None:
    block = control(site, "WI-001")
    assert "qms-chip--tier-signature" in block
    assert "qms-chip--tier-declared" in block
    assert "<dt>Approvals are declared</dt><dd>Some of these approvals are signed, others" in block


def test_a_declared_document_needs_no_guide_to_signatures(site: Site) -> None:
    block = control(site, "FRM-001")
    assert "<dt>Approvals are declared</dt><dd>The document and the history of its" in block
    assert "How to check an approval" not in block


def test_the_history_offers_the_evidence_of_every_version(site: Site) -> None:
    history = document(site, "SOP-001").body.split('<section class="qms-section"')[1]
    assert history.count("qms-chip--tier-signature") == 2
    assert f'href="evidence/{NAMES[1]}"' in history


def test_a_withdrawal_shows_its_signatures(site: Site) -> None:
    told = document(site, "SOP-003").body
    assert "Withdrawal approved by" in told
    assert "1 Mar 2026</time> <span" in told
    assert 'href="evidence/1.0/withdrawal-owner-a.brandt-' in told
    assert [a for a in site.assets if "SOP-003/evidence/1.0/withdrawal-owner-" in a.path]


def test_the_register_names_the_tier_and_finds_by_it(site: Site) -> None:
    register = page(site, "register/index.md").body
    assert '<option value="signature">signed</option>' in register
    rows = {row.split('qms-id">')[1][:7]: row for row in register.split("<tr ")[1:]}
    assert 'data-evidence="signature"' in rows["SOP-001"]
    assert '<span class="qms-chip qms-chip--tier-signature">signed</span>' in rows["SOP-001"]
    assert 'data-evidence="declared"' in rows["WI-001<"]
    assert 'data-evidence=""' in rows["SOP-002"]


def test_the_help_page_says_which_documents_need_what(site: Site) -> None:
    told = page(site, "help/index.md").body
    assert "**Signed.** The holders of these keys signed exactly this content" in told
    assert "**Recorded by the forge.**" in told
    assert "shown as unproved" in told
    row = told.split("Standard operating procedure</th>")[1]
    assert row.split("</tr>")[0].endswith("signed</div></td>")
    assert "The policy itself</th>" in told
    kind = page(site, "types/sop/index.md").body
    assert '<a href="../../help/index.html#approvals">approvals: signed</a>' in kind


def test_with_the_manual_the_page_leads_to_its_guide(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "check-an-approval.md").write_text("# Check an approval yourself\n")
    made = make_site(repo.path, load(repo.path, as_of=AS_OF), built_at=BUILT_AT, manual=tmp_path)
    assert (
        '<a href="../../tool/check-an-approval/index.html">How to check an approval</a>'
    ) in document(made, "SOP-001").body


def test_a_preview_shows_the_evidence_of_the_tree(gitrepo: GitRepo) -> None:
    gitrepo.commit(first_issue(), date="2026-01-20T12:00:00+00:00")
    new = sop(4, title="Polishing")
    path = SOP_PATH.replace("001", "004")
    gitrepo.write({path: new, **statement_files(new, OWNER)})
    made = site_of(gitrepo, preview=True)
    block = control(made, "SOP-004")
    assert block.count("qms-chip--tier-signature") == 1
    assert block.count("qms-chip--tier-declared") == 1
    assert isinstance(
        next(a for a in made.assets if "SOP-004/evidence/1.0/approval-owner-" in a.path), Asset
    )
    broken = control(made, "SOP-002")
    assert "A signature does not count: The key of the approval of SOP-002@1.0;lang=en" in broken


def test_a_site_verifies_each_signature_once(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    fits = sshcrypto.fits

    def watched(signature: SshSignature, signed: bytes) -> bool:
        asked.append(signed)
        return fits(signature, signed)

    monkeypatch.setattr(sshcrypto, "fits", watched)
    site_of(repo)
    assert len(asked) == len(set(asked)) == 10
