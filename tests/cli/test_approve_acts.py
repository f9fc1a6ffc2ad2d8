"""`qms approve --for release`, `administrative` and `deviation`: from the command to the effect."""

import json
from pathlib import Path

import pytest

from qmsctl.rules.example import (
    FORM_BODY,
    FORM_PATH,
    ROOT,
    SOP2_PATH,
    SOP_BODY,
    SOP_PATH,
    approvals,
    as_yaml,
    document,
    files,
    form,
    person,
    person_path,
    types,
)
from tests.cli.company import ALEX, BASE_DAY, JUN, TODAY, Company
from tests.cli.signers import (
    PEOPLE,
    key,
    merge,
    pair,
    policy,
    refused,
    said,
    sign,
    statements,
)
from tests.support.gitrepo import GitRepo

ROUTE = {
    "substantive": ["owner", "quality-manager"],
    "release": ["quality-manager", "owner"],
    "administrative": ["owner"],
}
RELEASE = ("approve", "SOP-001", "--for", "release")
FIELDS = ("approve", "SOP-001", "--for", "administrative")
DEVIATION = f"{ROOT}/records/deviations/1.yml"


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Everybody has a key; procedures are released, and their fields change by approval."""
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    company = Company(GitRepo.init(tmp_path / "halden"), monkeypatch)
    company.today(BASE_DAY)
    people = {person_path(who): person(who, keys=[key(who)]) for who in PEOPLE}
    company.repo.commit({**files(), **people}, "Start")
    company.today("2026-02-10")
    owner = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-10"}]
    asks = policy(
        types=types(sop={"route": ROUTE}), version="1.1", approvals=owner, evidence="signature"
    )
    company.repo.commit({f"{ROOT}/qms.yml": asks}, "Ask for more")
    company.today(TODAY)
    company.iam(ALEX)
    return company


def issue(company: Company) -> None:
    company.issue("2.0", "2026-03-02", body=f"{SOP_BODY}3. Read it.\n")


def commit(company: Company, day: str) -> None:
    company.today(day)
    company.repo.commit(message="Signed")


def clean(company: Company) -> None:
    for command in ("check", "verify"):
        done = company.run(command)
        assert done.code == 0, done.out


def test_a_version_is_approved_waits_is_released_and_is_in_force(company: Company) -> None:
    issue(company)
    shown = company.ok("show", "SOP-001").out
    assert "2.0 is approved, waits for its release by quality-manager and owner" in shown
    status = company.ok("status").out
    assert "SOP-001 2.0 waits for its release by quality-manager and owner" in status
    company.today("2026-03-03")
    told = sign(company, "j.tanaka", *RELEASE, "--effective", "2026-03-10")
    assert "Jun Tanaka (j.tanaka) signed the release of SOP-001 2.0 as quality-manager." in told
    assert "Still needed: owner.\n  owner: a.brandt\n" in told
    (first,) = statements(company)
    assert said(first)["release"] == {"effective_date": "2026-03-10"}
    commit(company, "2026-03-03")
    clean(company)
    company.today("2026-03-04")
    told = sign(company, "a.brandt", *RELEASE)
    assert "SOP-001 2.0 is released. It is in force from 2026-03-04, or from the day" in told
    commit(company, "2026-03-04")
    clean(company)
    assert "Version 1.0, effective" in company.ok("show", "SOP-001").out
    assert "2.0 is scheduled, in force from 2026-03-10 on" in company.ok("show", "SOP-001").out
    company.today("2026-03-10")
    assert "Version 2.0, effective, in force since 2026-03-10" in company.ok("show", "SOP-001").out
    again = refused(company, "a.brandt", *RELEASE)
    assert "SOP-001 2.0 waits for no release: its first day in force is 2026-03-10." in again


def test_whoever_approves_last_hears_who_releases(company: Company) -> None:
    text = document(
        version="2.0",
        status="draft",
        change_summary="More.",
        body=f"{SOP_BODY}3. Read it.\n",
        effective_date="on-release",
        approvals=[{"role": "owner", "by": "a.brandt", "date": TODAY}],
    )
    company.repo.write({SOP_PATH: text})
    company.iam(JUN)
    told = company.ok("approve", "SOP-001", "--role", "quality-manager").err
    assert (
        "Once the branch 'main' has received it, it waits for its release by quality-manager, "
        "then owner: qms approve SOP-001 --for release --sign"
    ) in told


def test_what_cannot_be_released_says_why(company: Company) -> None:
    assert "Repeat the command with --sign" in company.refused(*RELEASE)
    assert "--effective belongs to --for release" in company.refused(
        "approve", "SOP-001", "--role", "owner", "--effective", "2026-03-10"
    )
    assert "SOP-001 1.0 waits for no release" in refused(company, "j.tanaka", *RELEASE)
    newer = document(version="2.0", status="draft", approvals=None)
    (company.top / SOP_PATH).write_text(newer, encoding="utf-8")
    told = refused(company, "j.tanaka", *RELEASE)
    assert "SOP-001 2.0 is not approved yet, and only approved versions are released" in told
    issue(company)
    assert "'m.keller' was not quality-manager on 2026-03-02" in refused(
        company, "m.keller", *RELEASE
    )
    assert "does not need a signature as 'policy-owner'" in refused(
        company, "a.brandt", *RELEASE, "--role", "policy-owner"
    )
    assert "quality-manager comes before owner in the route of the release" in refused(
        company, "a.brandt", *RELEASE, "--role", "owner"
    )
    assert "'a.brandt' was not quality-manager on 2026-03-02" in refused(
        company, "a.brandt", *RELEASE
    )
    early = refused(company, "j.tanaka", *RELEASE, "--effective", "2026-03-01")
    assert "rule EV007 would be broken" in early
    assert "is in force from 2026-03-01, but it was signed on 2026-03-02" in early
    company.repo.commit(
        {SOP_PATH: document(version="3.0", status="draft", approvals=None)}, "Draft 3.0"
    )
    company.iam(JUN)
    dry = company.ok(*RELEASE, "--sign", "--key", str(pair("j.tanaka").path), "--dry-run")
    assert '"name":"SOP-001@2.0;lang=en"' in dry.out


def test_a_version_is_released_before_it_is_merged(company: Company) -> None:
    given = approvals("2026-03-01", "2026-03-02")
    day = {"effective_date": "2026-04-01", "change_summary": "More.", "approvals": given}
    company.repo.git("switch", "-q", "-c", "sop-001")
    text = document(version="2.0", body=f"{SOP_BODY}3. Read it.\n", **day)
    company.repo.commit({SOP_PATH: text}, "Approve 2.0")
    early = refused(company, "j.tanaka", *RELEASE, "--effective", "2026-03-20")
    assert "is in force from 2026-03-20, but the version itself says 2026-04-01" in early
    sign(company, "j.tanaka", *RELEASE)
    sign(company, "j.tanaka", *RELEASE, "--role", "quality-manager", "--effective", "2026-04-10")
    (only,) = statements(company)
    assert said(only)["release"] == {"effective_date": "2026-04-10"}
    sign(company, "a.brandt", *RELEASE)
    told = refused(company, "a.brandt", *RELEASE)
    assert "Everybody who is asked has signed the release of SOP-001 2.0 already." in told
    merge(company)
    clean(company)
    assert "2.0 is scheduled, in force from 2026-04-10 on" in company.ok("show", "SOP-001").out


def test_where_nobody_is_asked_a_role_is_named(company: Company) -> None:
    company.repo.git("switch", "-q", "-c", "frm-001")
    given = [{"role": "quality-manager", "by": "j.tanaka", "date": "2026-03-02"}]
    text = form(
        version="2.0",
        effective_date="on-release",
        change_summary="More.",
        body=f"{FORM_BODY}| Who? | |\n",
        approvals=given,
    )
    company.repo.commit({FORM_PATH: text}, "Approve 2.0")
    release = ("approve", "FRM-001", "--for", "release")
    assert "Nobody is asked to sign the release of FRM-001 2.0" in refused(
        company, "j.tanaka", *release
    )
    told = sign(company, "j.tanaka", *release, "--role", "quality-manager")
    assert "The policy asks nobody for it, so it is kept, and changes nothing." in told
    merge(company)
    clean(company)


def test_a_version_that_was_recalled_is_not_released(company: Company) -> None:
    issue(company)
    company.today("2026-03-03")
    given = approvals("2026-03-03", "2026-03-03")
    entry = {"version": "2.0", "reason": "Wrong.", "by": "a.brandt", "date": "2026-03-03"}
    text = company.read().replace(
        "\n---\n", f"\nrecalled: {json.dumps([{**entry, 'approvals': given}])}\n---\n", 1
    )
    company.repo.commit({SOP_PATH: text}, "Recall 2.0")
    clean(company)
    told = refused(company, "j.tanaka", *RELEASE)
    assert "SOP-001 2.0 cannot be released: it is recalled." in told


def test_the_owner_lets_a_document_go_by_signing(company: Company) -> None:
    company.issue("2.0", "2026-03-02", body=f"{SOP_BODY}3. Read it.\n")
    text = company.read().replace('owner: "operations-manager"', 'owner: "quality-manager"')
    (company.top / SOP_PATH).write_text(text, encoding="utf-8")
    assert "'j.tanaka' was not owner" in refused(company, "j.tanaka", *FIELDS)
    told = sign(company, "a.brandt", *FIELDS)
    assert "Alex Brandt (a.brandt) signed the change of owner of SOP-001 as owner." in told
    assert "All who are asked have signed." in told
    assert f"git -C {company.top} add {SOP_PATH} " in told
    commit(company, "2026-03-03")
    clean(company)
    assert "No administrative field of SOP-001 differs" in refused(company, "a.brandt", *FIELDS)
    text = company.read().replace('owner: "quality-manager"', 'owner: "operations-manager"')
    company.today("2026-03-04")
    company.repo.commit({SOP_PATH: text}, "Back")
    verified = company.run("verify")
    assert verified.code == 1
    assert "AP017" in verified.out


def test_fields_that_come_with_a_version_need_no_more(company: Company) -> None:
    new = document(
        version="2.0",
        owner="quality-manager",
        body=f"{SOP_BODY}3. Read it.\n",
        change_summary="More.",
        effective_date="on-release",
        approvals=approvals("2026-03-02", "2026-03-02"),
    )
    (company.top / SOP_PATH).write_text(new, encoding="utf-8")
    assert "changes together with version 2.0" in refused(company, "a.brandt", *FIELDS)
    company.iam(JUN)
    assert "signed statement" in company.refused(*FIELDS)


def test_a_document_without_an_approved_version_has_no_fields_to_approve(
    company: Company,
) -> None:
    company.repo.write({SOP2_PATH: document(id="SOP-002", status="draft", approvals=None)})
    told = refused(company, "a.brandt", "approve", "SOP-002", "--for", "administrative")
    assert "The main line has no approved version of SOP-002" in told


def deviation(company: Company, **fields: object) -> str:
    """A draft that admits an edit of the approved SOP-001; its text."""
    company.today("2026-02-20")
    oid = company.repo.commit({SOP_PATH: document(body=f"{SOP_BODY}More.\n")}, "Edit")
    company.today(TODAY)
    return as_yaml(
        {
            "id": "2026-01",
            "commit": oid,
            "rule": "VC001",
            "document": "SOP-001",
            "reason": "A sentence was added without a new version.",
            "correction": "It was taken out again.",
            "date": "2026-03-01",
            "status": "draft",
            **fields,
        }
    )


def test_a_signed_deviation_makes_a_note_of_the_error(company: Company) -> None:
    text = deviation(company)
    company.repo.commit({DEVIATION: text, SOP_PATH: document()}, "Admit it")
    assert company.run("verify").code == 1
    command = ("approve", "2026-01", "--for", "deviation")
    assert "a signed statement" in company.refused(*command)
    assert "was not policy-owner on 2026-03-02" in refused(company, "j.tanaka", *command)
    tried = ("--sign", "--key", str(pair("a.brandt").path), "--dry-run")
    company.iam(ALEX)
    assert '"record":"records/deviations/1.yml"' in company.ok(*command, *tried).out
    told = sign(company, "a.brandt", *command)
    assert "Alex Brandt (a.brandt) approved the deviation 2026-01." in told
    assert company.changed(DEVIATION) == [
        '-status: "draft"',
        '+status: "approved"',
        "+approvals:",
        f"+  - {{role: policy-owner, by: a.brandt, date: {TODAY}}}",
    ]
    commit(company, TODAY)
    verified = company.run("verify")
    assert verified.code == 0, verified.out
    assert "(admitted in deviation 2026-01)" in verified.out
    again = refused(company, "a.brandt", *command)
    assert "The deviation 2026-01 is approved already." in again


def test_two_deviations_are_signed_one_after_the_other(company: Company) -> None:
    first = deviation(company)
    second = first.replace('"2026-01"', '"2026-02"').replace("VC001", "VC004")
    other = f"{ROOT}/records/deviations/2.yml"
    company.repo.commit({DEVIATION: first, other: second, SOP_PATH: document()}, "Admit it")
    sign(company, "a.brandt", "approve", "records/deviations/1.yml", "--for", "deviation")
    sign(company, "a.brandt", "approve", other, "--for", "deviation")
    assert len(statements(company, "QMS-POLICY/1.1")) == 2


@pytest.mark.parametrize(
    ("changes", "name", "extra", "expected"),
    [
        ({}, "2026-07", (), "There is no deviation '2026-07'."),
        ({}, "1", ("--role", "owner"), "approved by a policy owner"),
        ({"rule": "none"}, "2026-01", (), "has errors"),
        ({"date": "2026-04-01"}, "2026-01", (), "dated 2026-04-01, after 2026-03-02"),
    ],
)
def test_a_deviation_that_cannot_be_approved(
    company: Company,
    changes: dict[str, object],
    name: str,
    extra: tuple[str, ...],
    expected: str,
) -> None:
    company.repo.commit({DEVIATION: deviation(company, **changes)}, "Admit it")
    assert expected in refused(company, "a.brandt", "approve", name, "--for", "deviation", *extra)
