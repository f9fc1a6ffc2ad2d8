"""Registers, matrix, timeline and tables of the policy, for a QMS that uses all of them."""

from pathlib import Path

import pytest

from qmsctl.publish.pages.approvals import approval_lines
from qmsctl.publish.site import Site
from qmsctl.rules import example
from qmsctl.rules.backing import claimed
from tests.publish.story import build_story, document, page, site_of
from tests.publish.test_rewrite import library
from tests.support.builders import snapshot

POLICY = example.policy(
    standards=[{"id": "iso9001:2015"}],
    non_applicable=[{"clause": "iso9001:2015/8.3", "justification": "We only build to print."}],
    roles={
        "policy-owner": {"title": "Policy owner"},
        "quality-manager": {"title": "Quality manager", "description": "Runs the QMS."},
        "operations-manager": {"title": "Operations manager"},
    },
    record_types=[
        {
            "id": "training",
            "title": "Training record",
            "form": "FRM-001",
            "clauses": ["iso9001:2015/7.2"],
            "location": "Personnel file",
            "owner": "quality-manager",
            "retention": "10 years",
        }
    ],
    external_documents=[
        {
            "id": "EXT-001",
            "title": "Guide",
            "issuer": "Institute",
            "edition": "2020",
            "location": "Shelf",
            "owner": "quality-manager",
            "last_checked": "2024-01-01",
        }
    ],
)
CLAUSES = [
    "iso9001:2015/7.5.3.1",
    "iso9001:2015/7.5.2",
    "iso9001:2015/99",
    "nonsense",
    "iso9001:2026/7.5",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    form = example.form(clauses=CLAUSES, owner="a.brandt", review_interval="3 months")
    stand_in = {"role": "quality-manager", "until": "2026-05-31", "delegated_by": "j.tanaka"}
    people = {
        example.person_path(name): example.person(name, name=name.title(), roles=[held])
        for name, held in {
            "stand-in": stand_in,
            "too-late": {**stand_in, "until": "2026-05-03"},
            "nobodys": {**stand_in, "delegated_by": "a.brandt"},
        }.items()
    }
    files = {example.POLICY_PATH: POLICY, example.FORM_PATH: form, **people}
    return site_of(build_story(tmp_path_factory.mktemp("lists") / "repo", files))


def row(html: str, anchor: str) -> str:
    return next(r for r in html.split("<tr") if f'id="{anchor}"' in r)


def test_a_clause_is_answered_by_what_is_in_force(site: Site) -> None:
    matrix = page(site, "clauses/iso9001-2015/index.md").body
    covered = row(matrix, "c-7.5.3.1")
    assert 'data-state="covered"' in covered
    assert 'href="../../documents/FRM-001/index.html"' in covered
    assert "Training record" in row(matrix, "c-7.2")
    assert "We only build to print." in row(matrix, "c-8.3.1")
    assert 'data-state="gap"' in row(matrix, "c-5.2.2")


def test_the_editions_are_counted(site: Site) -> None:
    overview = page(site, "clauses/index.md").body
    assert 'href="iso9001-2015/index.html">ISO 9001:2015</a>' in overview


def test_a_document_links_to_the_clauses_that_exist(site: Site) -> None:
    body = document(site, "FRM-001").body
    assert 'href="../../clauses/iso9001-2015/index.html#c-7.5.3.1"' in body
    assert "nonsense" in body


def test_the_register_can_be_filtered_by_clause_and_owner(site: Site) -> None:
    register = page(site, "register/index.md").body
    assert '<option value="iso9001:2015/7.5.3.1">' in register
    assert '<option value="a.brandt">Alex Brandt</option>' in register
    assert 'data-clause="iso9001:2015/7.5.3.1 iso9001:2015/7.5.2 iso9001:2015/99' in register


def test_records_external_documents_and_roles(site: Site) -> None:
    assert "10 years" in page(site, "records/index.md").body
    external = page(site, "external/index.md").body
    assert "Institute" in external
    assert "overdue" in external
    roles = page(site, "roles/index.md").body
    assert "Jun Tanaka" in roles
    assert "since 2025-01-01" in roles
    assert "Runs the QMS." in roles
    assert 'Stand-In for Jun Tanaka <span class="qms-small">until 2026-05-31</span>' in roles
    assert "Too-Late" not in roles
    assert "Nobodys" not in roles


def test_the_timeline_begins_with_what_is_late(site: Site) -> None:
    timeline = page(site, "reviews/index.md").body
    assert timeline.index("## Overdue") < timeline.index("## February 2028")
    assert 'title="Overdue: 1"' in timeline
    assert 'title="February 2028: 2"' in timeline


def test_recent_changes_say_what_comes_and_what_went(site: Site) -> None:
    recent = page(site, "changes/index.md").body
    coming, past = recent.split("## In force since")
    assert "version 2.0" in coming
    assert "Twice, by robots." not in coming
    assert "Helmets instead of hats." in past
    assert "withdrawn" in past


def test_the_document_controller_sees_what_waits(site: Site) -> None:
    start = page(site, "start/document-controller/index.md").body
    for title in ("Reviews overdue", "Approved, waiting for their day", "Drafts on the main line"):
        assert f"## {title} <span" in start
    waiting = start.split("waiting for their day")[1].split("\n## ")[0]
    assert "2.0 from " in waiting


def test_an_approval_that_is_missing_is_told_to_the_controller(tmp_path: Path) -> None:
    lacking = example.form(approvals=[])
    made = site_of(build_story(tmp_path / "r", {example.FORM_PATH: lacking}))
    assert not [p for p in made.pages if p.path == "documents/FRM-001/index.md"]
    start = page(made, "start/document-controller/index.md").body
    assert "## Marked as approved, approvals incomplete <span" in start


def test_an_adopted_approval_says_where_its_proof_lies() -> None:
    adopted = [
        {"role": "owner", "adopted": "paper, binder 12"},
        {"role": "quality-manager", "by": "j.tanaka", "adopted": "binder 13"},
    ]
    proofs = claimed(snapshot(approvals=adopted))
    first, second = approval_lines(proofs, library(), "documents/SOP-001/index.md")
    assert first.startswith("<strong>paper, binder 12</strong>, Document owner ")
    assert second.startswith("<strong>J.Tanaka</strong>, quality-manager (binder 13) ")
    assert ">adopted</span>" in first
