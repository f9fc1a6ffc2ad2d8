"""What the site shows of each state of a document, from real histories."""

import datetime as dt
import re
from pathlib import Path
from typing import cast

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as MkDocsPage

from qmsctl.publish.making import make_site
from qmsctl.publish.pages import redlines
from qmsctl.publish.plugin import QmsPlugin
from qmsctl.publish.site import Site
from qmsctl.rules import example
from tests.publish.story import (
    BUILT_AT,
    COMING_WORDS,
    DRAFT_WORDS,
    GONE_WORDS,
    NEW_WORDS,
    OLD_WORDS,
    PICTURE,
    asset,
    build_story,
    document,
    loaded,
    page,
    site_of,
)
from tests.support.gitrepo import GitRepo


def test_what_is_in_force_is_shown_while_a_draft_is_open(site: Site) -> None:
    shown = document(site, "SOP-001")
    assert NEW_WORDS in shown.body
    assert shown.title == "SOP-001 Control of documents"
    assert 'data-qms-version="2.0"' in shown.body
    assert shown.meta["qms"]["version"] == "2.0"


@pytest.mark.parametrize("words", [DRAFT_WORDS, COMING_WORDS, GONE_WORDS, OLD_WORDS])
def test_no_page_holds_words_that_are_not_in_force(site: Site, words: str) -> None:
    assert [p.path for p in site.pages if words in p.body] == []


def test_a_picture_comes_from_the_tree_of_its_own_revision(site: Site) -> None:
    assert asset(site, "documents/SOP-002/files/img/table.svg") == PICTURE
    assert "![The table](files/img/table.svg)" in document(site, "SOP-002").body


def test_a_scheduled_version_is_announced_without_its_text(site: Site) -> None:
    shown = document(site, "SOP-004")
    assert "Polish tables once." in shown.body
    assert "Version 2.0 has been approved and takes effect on" in shown.body
    assert "Twice, by robots." not in shown.body


def test_a_first_version_that_is_scheduled_has_a_notice_only(site: Site) -> None:
    shown = document(site, "SOP-005")
    assert "not in force yet" in shown.body
    assert 'datetime="2026-06-01"' in shown.body
    assert "## Purpose" not in shown.body
    assert "data-qms-version" not in shown.body


def test_a_withdrawn_document_says_why_since_when_and_what_replaces_it(site: Site) -> None:
    shown = document(site, "SOP-003").body
    assert "Nothing is soldered here any more." in shown
    assert 'datetime="2026-04-01"' in shown
    assert 'href="../SOP-004/index.html"' in shown
    assert "## Purpose" not in shown


def test_a_document_that_was_never_in_force_has_no_page(site: Site) -> None:
    assert not [p for p in site.pages if "SOP-006" in p.path]
    assert "Zebras" in page(site, "register/index.md").body


def test_before_its_day_the_withdrawal_is_announced(story: GitRepo) -> None:
    shown = document(site_of(story, dt.date(2026, 3, 2)), "SOP-003").body
    assert "will be withdrawn" in shown
    assert GONE_WORDS in shown


def test_on_an_earlier_day_the_earlier_version_is_shown(story: GitRepo) -> None:
    earlier = site_of(story, dt.date(2026, 2, 25))
    assert OLD_WORDS in document(earlier, "SOP-001").body
    assert NEW_WORDS not in document(earlier, "SOP-001").body


def test_a_comparison_stands_beside_the_page_and_is_no_page(site: Site) -> None:
    path = "documents/SOP-001/redline/2.0/index.html"
    text = asset(site, path).decode()
    assert '<meta name="robots" content="noindex">' in text
    assert "striped" in text
    assert 'href="../../index.html"' in text
    assert 'href="redline/2.0/index.html"' in document(site, "SOP-001").body
    assert not [p for p in site.pages if "redline" in p.path]


def test_a_comparison_is_made_once_for_the_same_texts_and_code(
    site: Site, story: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def other(old: str, new: str) -> tuple[()]:
        asked.append(new)
        return ()

    monkeypatch.setattr(redlines, "compare", other)
    assert site_of(story).assets == site.assets
    assert asked == []
    monkeypatch.setattr(redlines, "_code_fingerprint", lambda: "other code")
    assert site_of(story).assets != site.assets
    assert asked


def test_progress_is_told_of_each_document_and_of_each_page(story: GitRepo, site: Site) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))

    make_site(story.path, loaded(story), built_at=BUILT_AT, progress=tell)
    assert [done for done, _ in told] == list(range(told[0][1]))
    told.clear()
    plugin = QmsPlugin()
    plugin.progress = tell
    plugin._site = site
    config, shown = MkDocsConfig(), cast("MkDocsPage", None)
    assert [plugin.on_post_page(t, page=shown, config=config) for t in "ab"] == ["a", "b"]
    assert told == [(1, len(site.pages)), (2, len(site.pages))]


def test_the_code_that_compares_is_known() -> None:
    """Whatever is imported to compare and to word a comparison is part of its key."""
    package = Path(redlines.__file__).parents[2]
    found, wanted = set(), {"lifecycle/redline.py", "publish/redline.py"}
    while wanted:
        name = wanted.pop()
        found.add(name)
        text = (package / name).read_text(encoding="utf-8")
        modules = re.findall(r"^from qmsctl\.([\w.]+) import", text, re.MULTILINE)
        wanted |= {f"{module.replace('.', '/')}.py" for module in modules} - found
    # Plain values: a change of theirs shows in what the key holds itself.
    plain = {name for name in found if name.startswith("model/")} - {"model/document.py"}
    assert found - plain == set(redlines.COMPARED_BY) - {"publish/pages/redlines.py"}


def test_a_recalled_version_says_why_it_never_came_into_force(tmp_path: Path) -> None:
    repo = build_story(tmp_path / "repo")
    repo.clock = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
    path = repo.path / "qms_docs/procedures/SOP-004-polishing.md"
    recalled = (
        "recalled:\n  - {version: '2.0', reason: The robots scratch., by: j.tanaka, "
        "date: 2026-04-20, approvals: [{role: owner, by: a.brandt, date: 2026-04-20}, "
        "{role: quality-manager, by: j.tanaka, date: 2026-04-20}]}\n---\n\n#"
    )
    text = path.read_text(encoding="utf-8").replace("---\n\n#", recalled, 1)
    repo.commit({"qms_docs/procedures/SOP-004-polishing.md": text}, "Recall")
    body = document(site_of(repo), "SOP-004").body
    assert "Recalled by Jun Tanaka, <time" in body
    assert ": The robots scratch.</p>" in body
    assert COMING_WORDS not in body


def test_a_withdrawn_document_keeps_its_history_without_its_text(site: Site) -> None:
    body = document(site, "SOP-003").body
    assert "Every approved version of SOP-003" in body
    assert "<strong>Alex Brandt</strong>, Document owner" in body
    assert GONE_WORDS not in body


def test_the_control_block_names_owner_approvers_review_and_digest(site: Site) -> None:
    block = document(site, "SOP-001").body
    assert "Operations manager" in block
    assert "<strong>Alex Brandt</strong>, Document owner" in block
    assert "<strong>Jun Tanaka</strong>, Quality manager" in block
    assert ">declared</span>" in block
    assert 'datetime="2028-03-01"' in block
    issue = next(i for i in site.issues if i.id == "SOP-001")
    assert f'data-qms-digest="{issue.digest}"' in block


def test_a_day_of_release_is_called_unproved(tmp_path: Path) -> None:
    files = {example.SOP_PATH: example.document(effective_date="on-release")}
    repo = GitRepo.init(tmp_path / "repo")
    repo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    repo.commit({**example.files(), **files})
    body = document(site_of(repo), "SOP-001").body
    assert 'href="../../help/index.html#day-of-release"' in body
    assert "unproved" in body


def test_references_are_told_in_both_directions(site: Site) -> None:
    forms = document(site, "FRM-001").body
    assert "Referred to by" in forms
    assert 'href="../SOP-001/index.html"' in forms
    assert "Refers to" in document(site, "SOP-001").body


def test_an_overdue_review_is_told_and_changes_nothing_else(story: GitRepo) -> None:
    late = document(site_of(story, dt.date(2028, 5, 1)), "SOP-002").body
    assert "Review overdue" in late
    assert "Keep tables clean." in late


def test_every_page_says_when_it_will_be_out_of_date(site: Site) -> None:
    for item in site.pages:
        assert 'data-next-change="2026-06-01"' in item.body, item.path
        assert "Built 2026-05-04 09:30 UTC" in item.body


def test_addresses_and_logins_of_people_are_nowhere(site: Site) -> None:
    for item in site.pages:
        assert "@example.org" not in item.body, item.path


def test_the_register_lists_every_document_with_its_state(site: Site) -> None:
    register = page(site, "register/index.md").body
    for document_id, state in (
        ("SOP-001", "effective"),
        ("SOP-003", "obsolete"),
        ("SOP-005", "scheduled"),
        ("SOP-006", "draft"),
        ("FRM-001", "effective"),
    ):
        row = next(r for r in register.split("<tr") if f">{document_id}</span>" in r)
        assert f'data-state="{state}"' in row


def test_without_anything_in_force_the_site_says_so(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "repo")
    form = example.form(status="draft", approvals=None)
    repo.commit({**example.files(), example.SOP_PATH: example.draft(), example.FORM_PATH: form})
    made = site_of(repo)
    assert "Nothing is in force yet" in page(made, "index.md").body
    assert made.issues == ()


def test_without_a_repository_nothing_is_in_force(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path)
    repo.write(example.files())
    assert site_of(repo).issues == ()


def test_a_preview_shows_the_work_tree_and_says_that_it_is_not_in_force(story: GitRepo) -> None:
    made = site_of(story, preview=True)
    shown = document(made, "SOP-001")
    assert DRAFT_WORDS in shown.body
    assert "Preview – not in force" in shown.body
    assert shown.meta["qms"]["preview"] is True
    assert "PREVIEW" in shown.body
    assert document(made, "SOP-006").title == "SOP-006 Zebras"
    assert made.issues == ()
    assert not [a for a in made.assets if "redline/" in a.path]


def test_a_translation_lies_below_its_original(tmp_path: Path) -> None:
    german = example.document(
        language="de", title="Lenkung", body="# Lenkung\n\n## Purpose\n\nX\n\n## Procedure\n\nY\n"
    )
    repo = build_story(tmp_path / "r", {"qms_docs/procedures/SOP-001-lenkung.de.md": german})
    made = site_of(repo)
    assert page(made, "documents/SOP-001/de/index.md").meta["qms"]["language"] == "de"
    assert document(made, "SOP-001").meta["qms"]["language"] == "en"


def test_shared_pictures_come_from_the_main_line(tmp_path: Path) -> None:
    body = "# Control of documented information\n\n## Purpose\n\n![Logo](../img/logo.svg)\n\n"
    files = {
        example.POLICY_PATH: example.policy(shared_assets=["img/*"]),
        "qms_docs/img/logo.svg": PICTURE,
        example.SOP_PATH: example.document(body=f"{body}## Procedure\n\nDo it.\n"),
    }
    repo = GitRepo.init(tmp_path / "repo")
    repo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    repo.commit({**example.files(), **files})
    repo.write({"qms_docs/img/logo.svg": b"changed, not committed"})
    made = site_of(repo)
    assert asset(made, "assets/qms/shared/img/logo.svg") == PICTURE
    assert "![Logo](../../assets/qms/shared/img/logo.svg)" in document(made, "SOP-001").body


def test_the_navigation_stays_short(site: Site) -> None:
    def count(items: tuple[object, ...]) -> int:
        return sum(1 + count(item.children) for item in items)  # type: ignore[attr-defined]

    assert count(site.nav) < 25
