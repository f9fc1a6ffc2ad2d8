"""`qms approve --sign`: what is signed counts before it is stored, and once it is merged."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qmsctl.model.sshkey import read_key_line
from qmsctl.repository import signing as signing_module
from qmsctl.rules.example import (
    FORM_PATH,
    ROOT,
    SOP_PATH,
    document,
    draft,
    form,
    person,
    person_path,
)
from tests.cli.company import ALEX, JUN, MIA, TODAY, Company
from tests.cli.signers import (
    BODY,
    PLACE,
    key,
    merge,
    pair,
    policy,
    refused,
    said,
    sign,
    start,
    statements,
)
from tests.support import sshkeys
from tests.support.sshagent import running_agent

OWNER = ("approve", "SOP-001", "--role", "owner")
QUALITY = ("approve", "SOP-001", "--role", "quality-manager")


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """SOP-001 2.0 waits for two signatures on a branch."""
    return start(tmp_path, monkeypatch)


def test_two_people_sign_and_the_version_comes_into_force(signing: Company) -> None:
    told = sign(signing, "a.brandt", *OWNER)
    assert "Still needed: quality-manager.\n  quality-manager: j.tanaka\n" in told
    assert signing.changed() == ["+approvals:", "+  - {role: owner, by: a.brandt}"]
    (first,) = statements(signing)
    assert first.name.startswith("approval-owner-a.brandt-")
    assert said(first) == {
        "meaning": "approval",
        "role": "owner",
        "signer": {"id": "a.brandt", "name": "Alex Brandt"},
        "authors": ["m.keller"],
        "time": f"{TODAY}T12:00:00Z",
        "policy_version": "1.1",
    }
    signing.repo.commit(message="Owner")
    signing.today("2026-03-03")
    told = sign(signing, "j.tanaka", *QUALITY)
    assert "All approvals are there: SOP-001 2.0 is approved." in told
    assert '+status: "approved"' in signing.changed()
    assert len(statements(signing)) == 2
    merge(signing)
    checked, verified = signing.run("check"), signing.run("verify")
    assert checked.code == 0, checked.out
    assert verified.code == 0, verified.out
    shown = signing.ok("show", "SOP-001").out
    assert "Evidence     signed" in shown


def test_ssh_keygen_and_git_see_what_was_signed(signing: Company) -> None:
    """What lies there is verified without this tool: the signature, and to what it is bound."""
    told = sign(signing, "a.brandt", *OWNER)
    (path,) = statements(signing)
    content, signature = path.read_bytes(), path.with_name(f"{path.name}.sig").read_bytes()
    allowed = signing.ok("keys", "--format", "allowed-signers").out
    judged = partial(sshkeys.judged_good, signature, allowed=allowed, at="20260302120000Z")
    assert judged(content, who="a.brandt")
    assert not judged(content, who="j.tanaka")
    assert not judged(content.replace(b"a.brandt", b"j.tanaka"), who="a.brandt")
    digest = signing.ok("digest", "SOP-001").out.split()[0]
    assert json.loads(content)["subject"] == [
        {"name": "SOP-001@2.0;lang=en", "digest": {"qms-content-1": digest}}
    ]
    fingerprint = read_key_line(pair("a.brandt").public).fingerprint
    assert f"Signing with {pair('a.brandt').path}.\n" in told
    assert f"  with the key {fingerprint} (ssh-ed25519)\n" in told
    assert f"add {SOP_PATH} {PLACE}/SOP-001/2.0\n" in told


def test_the_agent_signs_and_git_s_settings_name_a_key(
    signing: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.iam(ALEX)
    with running_agent(monkeypatch, pair("j.tanaka"), pair("a.brandt")):
        signing.ok(*OWNER, "--sign")
    monkeypatch.delenv("SSH_AUTH_SOCK")
    signing.iam(JUN)
    assert "No key was found" in signing.refused(*QUALITY, "--sign")
    signing.repo.git("config", "user.signingKey", str(pair("j.tanaka").path))
    signing.ok(*QUALITY, "--sign")
    assert len(statements(signing)) == 2
    merge(signing)
    assert signing.run("verify").code == 0


def test_without_a_signature_nothing_is_approved(signing: Company) -> None:
    signing.iam(ALEX)
    said_so = signing.refused(*OWNER)
    assert "rule EV001 would be broken: approvals of SOP-001 2.0 need evidence" in said_so
    assert "qms approve SOP-001 --role owner --sign" in said_so


def test_lines_that_nobody_signed_bring_nothing_into_force(signing: Company) -> None:
    prepared(signing)
    assert signing.run("check").code == 1
    assert "EV001" in signing.run("check").out
    merge(signing)
    verified = signing.run("verify")
    assert verified.code == 1
    assert "EV001" in verified.out
    assert "Version 1.0, effective" in signing.ok("show", "SOP-001").out


def prepared(company: Company, **changes: object) -> None:
    """Somebody wrote both lines, and `approved`, into the branch."""
    lines = [{"role": "owner", "by": "a.brandt"}, {"role": "quality-manager", "by": "j.tanaka"}]
    fields: dict[str, object] = {"status": "approved", "approvals": lines, **changes}
    text = draft(effective_date="on-release", body=BODY, **fields)
    company.repo.commit({SOP_PATH: text}, "Prepare")
    company.today(TODAY)


def test_lines_that_stand_there_are_signed_later(signing: Company) -> None:
    prepared(signing)
    told = sign(signing, "a.brandt", "approve", "SOP-001")
    assert signing.changed() == []
    assert "Alex Brandt (a.brandt) approved SOP-001 2.0 as owner." in told
    assert "Not signed: the approval as quality-manager by j.tanaka." in told
    assert "j.tanaka: qms approve SOP-001 --role quality-manager --sign" in told
    signing.repo.commit(message="Owner")
    signing.today("2026-03-03")
    told = sign(signing, "j.tanaka", "approve", "SOP-001")
    assert "All approvals are there: SOP-001 2.0 is approved." in told
    merge(signing)
    assert signing.run("verify").code == 0
    assert "is approved already" in refused(signing, "a.brandt", *OWNER)


def test_a_later_step_does_not_overtake(signing: Company) -> None:
    prepared(signing)
    told = refused(signing, "j.tanaka", "approve", "SOP-001")
    assert "The approval as owner by a.brandt comes before yours and is not signed." in told
    assert "Let a.brandt sign first: qms approve SOP-001 --role owner --sign" in told


def test_the_day_of_a_line_gives_way_to_that_of_the_signature(signing: Company) -> None:
    lines = [{"role": "owner", "by": "a.brandt", "date": "2026-03-01"}]
    text = draft(effective_date="on-release", body=BODY, approvals=lines)
    signing.repo.commit({SOP_PATH: text})
    signing.today(TODAY)
    sign(signing, "a.brandt", *OWNER)
    assert "2026-03-01" not in signing.read()
    sign(signing, "j.tanaka", *QUALITY)
    merge(signing)
    assert signing.run("verify").code == 0


def test_a_changed_text_is_signed_anew(signing: Company) -> None:
    """The old statement goes, as nobody has received it; the new one counts."""
    sign(signing, "a.brandt", *OWNER)
    signing.repo.commit(message="Owner")
    (old,) = statements(signing)
    signing.repo.write({SOP_PATH: signing.read().replace("and signed", "and signed by hand")})
    signing.repo.commit(message="One more change")
    signing.today("2026-03-04")
    told = refused(signing, "j.tanaka", *QUALITY)
    assert "comes before yours and is not signed." in told
    assert "is for other content" in told
    told = sign(signing, "a.brandt", "approve", "SOP-001")
    (new,) = statements(signing)
    assert new.name != old.name
    assert f"{old.name}, which was removed: nobody had received it." in told
    assert not old.with_name(f"{old.name}.sig").exists()
    sign(signing, "j.tanaka", *QUALITY)
    merge(signing)
    verified = signing.run("verify")
    assert verified.code == 0, verified.out


def test_a_statement_that_the_main_line_has_is_kept(signing: Company) -> None:
    """A draft that was merged with one signature; then its text changes."""
    sign(signing, "a.brandt", *OWNER)
    merge(signing)
    (old,) = statements(signing)
    signing.repo.git("switch", "-q", "-c", "more")
    signing.repo.commit({SOP_PATH: signing.read().replace("and signed", "and signed by hand")})
    signing.today("2026-03-08")
    told = sign(signing, "a.brandt", *OWNER)
    assert f"{old.name} stays: the main line has it" in told
    assert len(statements(signing)) == 2
    assert old.exists()
    sign(signing, "j.tanaka", *QUALITY)
    merge(signing, "2026-03-09")
    verified = signing.run("verify")
    assert "EV001" not in verified.out, verified.out
    assert "Version 2.0, effective" in signing.ok("show", "SOP-001").out


def test_two_roles_are_two_statements(signing: Company) -> None:
    owner = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-20"}]
    signing.repo.git("switch", "-q", "main")
    signing.today("2026-02-20")
    rules = policy(version="1.2", approvals=owner, one_person_several_roles=True)
    text = draft(effective_date="on-release", body=BODY, owner="quality-manager")
    signing.repo.commit({f"{ROOT}/qms.yml": rules, SOP_PATH: text})
    signing.today(TODAY)
    told = sign(signing, "j.tanaka", *OWNER, "--role", "quality-manager")
    assert [said(path)["role"] for path in statements(signing)] == ["owner", "quality-manager"]
    assert "approved SOP-001 2.0 as owner and quality-manager." in told


def test_dry_run_shows_the_statement_and_signs_nothing(signing: Company) -> None:
    signing.iam(ALEX)
    done = signing.ok(*OWNER, "--sign", "--key", str(pair("a.brandt").path), "--dry-run")
    assert "+  - {role: owner, by: a.brandt}\n" in done.out
    assert f"--- /dev/null\n+++ b/{PLACE}/SOP-001/2.0/approval-owner-a.brandt-" in done.out
    line = next(line for line in done.out.splitlines() if line.startswith('+{"_type"'))
    assert json.loads(line[1:])["predicate"]["signer"] == {"id": "a.brandt", "name": "Alex Brandt"}
    assert "Nothing was written (--dry-run)." in done.err
    assert signing.repo.git("status", "--porcelain") == ""


def test_a_claim_is_enough_at_declared_and_may_be_signed(signing: Company) -> None:
    text = form(
        version="2.0", status="draft", approvals=None, effective_date="on-release",
        change_summary="Asks for less.", body="# Change request\n\nNew text.\n",
    )  # fmt: skip
    signing.repo.commit({FORM_PATH: text})
    signing.today(TODAY)
    sign(signing, "j.tanaka", "approve", "FRM-001", "--role", "quality-manager")
    assert "+  - {role: quality-manager, by: j.tanaka, date: 2026-03-02}" in signing.changed(
        FORM_PATH
    )
    assert len(statements(signing, "FRM-001/2.0")) == 1


def test_reviews_on_the_forge_approve_at_forge_and_a_signature_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = start(tmp_path, monkeypatch, evidence="forge")
    company.iam(ALEX)
    told = company.refused(*OWNER)
    assert "is approved by reviews of its pull request" in told
    assert "Approve the pull request on the forge." in told
    sign(company, "a.brandt", *OWNER)
    sign(company, "j.tanaka", *QUALITY)
    merge(company)
    assert company.run("verify").code == 0
    assert "Version 2.0, effective" in company.ok("show", "SOP-001").out


def test_a_text_that_changes_while_the_passphrase_is_typed(
    signing: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = signing_module.sign
    edited = signing.read().replace("and signed", "and signed by hand")

    def slow(*arguments: Any, **options: Any) -> bytes:
        signing.repo.write({SOP_PATH: edited})
        return real(*arguments, **options)

    monkeypatch.setattr(signing_module, "sign", slow)
    signing.iam(ALEX)
    done = signing.run(*OWNER, "--sign", "--key", str(pair("a.brandt").path))
    assert done.code == 2
    assert "was changed while you signed" in done.err
    assert statements(signing) == []
    assert signing.read() == edited


def test_nothing_is_signed_for_content_that_is_not_there(signing: Company) -> None:
    text = draft(effective_date="on-release", body=BODY, attachments=["flow.svg"])
    signing.repo.commit({SOP_PATH: text})
    signing.today(TODAY)
    assert "The attachment 'flow.svg' of SOP-001 cannot be read" in refused(
        signing, "a.brandt", *OWNER
    )


@pytest.mark.parametrize(
    ("who", "holder", "arguments", "message"),
    [
        ("a.brandt", "j.tanaka", OWNER, "is that of j.tanaka, not of a.brandt."),
        ("a.brandt", "stranger", OWNER, "stands in nobody's people file."),
        ("a.brandt", None, ("approve", "SOP-001"), "Say in which role you approve, with --role."),
        ("a.brandt", None, (*OWNER, "--date", "2026-03-01"), "A signature is of the moment"),
        ("m.keller", None, OWNER, "rule AP003 would be broken: 'm.keller' was not owner"),
        ("j.tanaka", None, ("approve", "FRM-001"), "FRM-001 1.0 is approved already."),
        ("a.brandt", None, (*OWNER, "--for", "recall"), "No version of SOP-001 is being recalled."),
    ],
)
def test_what_would_not_count_is_refused_before_anything_is_signed(
    signing: Company,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    holder: str | None,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    def never(*_: Any, **__: Any) -> bytes:
        raise AssertionError("something was signed")

    monkeypatch.setattr(signing_module, "sign", never)
    assert message in refused(signing, who, *arguments, holder=holder)


def test_a_key_without_its_public_half_is_seen_in_its_signature(
    signing: Company, tmp_path: Path
) -> None:
    alone = tmp_path / "alone"
    shutil.copy(pair("j.tanaka").path, alone)
    signing.iam(ALEX)
    told = signing.refused(*OWNER, "--sign", "--key", str(alone))
    assert "The key cannot sign for a.brandt: The key SHA256:" in told
    assert "--key names a key" in signing.refused(*OWNER, "--key", str(alone))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"valid_before": "2026-03-01"}, "counted until 2026-03-01 only, not on 2026-03-02."),
        ({"valid_after": "2026-03-03"}, "counts from 2026-03-03 on, not on 2026-03-02."),
        (
            {"revoked": {"date": "2026-03-01", "reason": "Laptop stolen."}},
            "was revoked on 2026-03-01, because: Laptop stolen.",
        ),
    ],
)
def test_a_key_that_does_not_count_today(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, object],
    message: str,
) -> None:
    company = start(tmp_path, monkeypatch, keys={"a.brandt": [key("a.brandt", **fields)]})
    assert message in refused(company, "a.brandt", *OWNER)


def test_a_key_that_only_the_branch_adds_does_not_count(signing: Company) -> None:
    """The people file of the branch is a proposal: the policy in force judges."""
    new = person("a.brandt", keys=[key("a.brandt"), key("a.brandt-new")])
    signing.repo.commit({person_path("a.brandt"): new})
    signing.today(TODAY)
    told = refused(signing, "a.brandt", *OWNER, holder="a.brandt-new")
    assert "stands in nobody's people file." in told


def test_a_withdrawal_is_signed(signing: Company) -> None:
    signing.repo.git("switch", "-q", "main")
    signing.today(TODAY)
    signing.iam(MIA)
    signing.repo.git("switch", "-q", "-c", "withdraw")
    end = ("--reason", "Merged into the manual.", "--date", "2026-04-01")
    told = signing.ok("retire", "SOP-001", *end).err
    assert "--for withdrawal --role owner --role quality-manager --sign\n" in told
    signing.repo.commit(message="Withdraw")
    signing.today(TODAY)
    end = ("--for", "withdrawal")
    signing.iam(ALEX)
    assert "approvals of the withdrawal of SOP-001 need" in signing.refused(*OWNER, *end)
    sign(signing, "a.brandt", *OWNER, *end)
    sign(signing, "j.tanaka", *QUALITY, *end)
    first, second = statements(signing, "SOP-001/1.0")
    assert first.name.startswith("withdrawal-owner-a.brandt-")
    assert said(second)["withdrawal"] == {
        "reason": "Merged into the manual.",
        "date": "2026-04-01",
        "replaced_by": [],
    }
    merge(signing)
    verified = signing.run("verify")
    assert verified.code == 0, verified.out
    signing.today("2026-04-02")
    assert "Version 1.0, obsolete" in signing.ok("show", "SOP-001").out


def test_a_recall_is_signed(signing: Company) -> None:
    text = signing.read().replace('"on-release"', '"2026-06-01"')
    signing.repo.commit({SOP_PATH: text})
    signing.today(TODAY)
    sign(signing, "a.brandt", *OWNER)
    sign(signing, "j.tanaka", *QUALITY)
    merge(signing)
    signing.repo.git("switch", "-q", "-c", "recall")
    signing.iam(ALEX)
    signing.ok("recall", "SOP-001", "2.0", "--reason", "The limit is wrong.")
    stop = ("--for", "recall")
    sign(signing, "a.brandt", *OWNER, *stop)
    sign(signing, "j.tanaka", *QUALITY, *stop)
    assert [path.name.split("-")[0] for path in statements(signing)] == [
        "approval", "approval", "recall", "recall",
    ]  # fmt: skip
    merge(signing, "2026-03-06")
    verified = signing.run("verify")
    assert verified.code == 0, verified.out
    signing.today("2026-06-02")
    assert "Version 1.0, effective" in signing.ok("show", "SOP-001").out


def test_a_withdrawal_that_arrived_unsigned_cannot_be_signed_later(signing: Company) -> None:
    signing.repo.git("switch", "-q", "main")
    lines = [{"role": "owner", "by": "a.brandt"}]
    end = {"reason": "Gone.", "date": "2026-04-01", "approvals": lines}
    signing.repo.commit({SOP_PATH: document(withdrawal=end)}, "Withdraw")
    signing.today("2026-03-06")
    told = refused(signing, "a.brandt", "approve", "SOP-001", "--for", "withdrawal")
    assert "The main line has the withdrawal of SOP-001 already" in told


def test_revise_goes_on_after_signatures(signing: Company) -> None:
    """Other commands that write are not refused because of statements that lie there."""
    sign(signing, "a.brandt", *OWNER)
    sign(signing, "j.tanaka", *QUALITY)
    signing.iam(MIA)
    assert signing.ok("revise", "SOP-001", "--dry-run").err.count("would be removed") == 2
    told = signing.ok("revise", "SOP-001").err
    assert "2.0 is a draft again; the approvals given so far are void." in told
    assert told.count("which nobody had received") == 2
    assert statements(signing) == []
    assert f"add {SOP_PATH}\n" in told  # Git never knew what was removed
    checked = signing.run("check")
    assert checked.code == 0, checked.out
    sign(signing, "a.brandt", *OWNER)
    sign(signing, "j.tanaka", *QUALITY)
    assert len(statements(signing)) == 2
    merge(signing)
    assert signing.run("verify").code == 0
    signing.iam(MIA)
    told = signing.ok("revise", "SOP-001").err
    assert "3. qms approve SOP-001 --role owner --role quality-manager --sign  " in told
    signing.ok("retire", "FRM-001", "--reason", "Gone.", "--date", "2026-05-01")


FORM_DRAFT = partial(
    form,
    status="draft",
    effective_date="on-release",
    change_summary="Asks for less.",
    body="# Change request\n\nNew text.\n",
)
FORM = ("approve", "FRM-001", "--role", "quality-manager")


def test_at_declared_a_line_takes_the_day_of_its_signature(signing: Company) -> None:
    lines = [{"role": "quality-manager", "by": "j.tanaka", "date": "2026-02-20"}]
    signing.repo.commit({FORM_PATH: FORM_DRAFT(version="2.0", approvals=lines)})
    signing.today(TODAY)
    sign(signing, "j.tanaka", *FORM)
    assert '"date": "2026-03-02"' in signing.read(FORM_PATH).partition("approvals:")[2]


def test_a_signature_that_would_not_count_leaves_nothing_behind(signing: Company) -> None:
    """The version on which it builds arrived this afternoon, by the clock of another machine."""
    lines = [{"role": "quality-manager", "by": "j.tanaka", "date": TODAY}]
    signing.repo.git("switch", "-q", "main")
    issued = form(version="1.1", change_summary="A word.", approvals=lines, body="# Form\n\nA.\n")
    signing.repo.commit({FORM_PATH: issued}, date=f"{TODAY}T15:00:00+00:00")
    signing.repo.commit({FORM_PATH: FORM_DRAFT(version="2.0", approvals=None)})
    signing.today(TODAY)
    told = refused(signing, "j.tanaka", *FORM)
    assert "Not done, because the signature would not count (rule EV008): " in told
    assert "says it was signed on 2026-03-02 12:00 UTC, but version 1.1" in told
