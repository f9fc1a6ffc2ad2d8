"""Where pages send people who want to change a document, or found a mistake in one."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from qmsctl.model.forgesource import ForgeSource
from qmsctl.model.policy import Policy
from qmsctl.publish.making import make_site
from qmsctl.publish.site import Site
from qmsctl.publish.workshop import NOWHERE, OnWeb, Subject, Workshop, workshop_of
from qmsctl.rules import example
from tests.publish.story import BUILT_AT, build_story, document, loaded
from tests.support.gitrepo import GitRepo

TOP = Path(__file__).parents[2]
HERE = OnWeb("https://github.com/halden/qms", "https://qms.halden.example/de")


def given(policy: Policy, **fields: object) -> Policy:
    return policy.model_copy(update=fields)


@pytest.fixture(scope="module")
def policy(story: GitRepo) -> Policy:
    return loaded(story).policy


@pytest.fixture(scope="module")
def linked(story: GitRepo) -> Site:
    return make_site(story.path, loaded(story), built_at=BUILT_AT, on_web=HERE)


def links(body: str) -> dict[str, str]:
    """The words and addresses of the line below the control block."""
    nav = re.search(r'<nav class="qms-workshop".*?</nav>', body)
    found = re.findall(r'<a href="([^"]*)">([^<]*)</a>', nav[0]) if nav else []
    return {words: unescape(address) for address, words in found}


def place(policy: Policy, given: OnWeb = HERE) -> Workshop:
    found = workshop_of(policy, given)
    assert found is not None
    return found


class TestPages:
    def test_a_document_in_force_is_edited_in_its_file_on_the_main_branch(
        self, linked: Site
    ) -> None:
        found = links(document(linked, "SOP-004").body)
        assert list(found) == ["Propose a change", "Report a problem"]
        path = "qms_docs/procedures/SOP-004-polishing.md"
        assert found["Propose a change"] == f"https://github.com/halden/qms/edit/main/{path}"

    def test_a_problem_is_reported_with_what_the_reader_saw(self, linked: Site) -> None:
        address = urlsplit(links(document(linked, "SOP-001").body)["Report a problem"])
        assert address.path == "/halden/qms/issues/new"
        assert parse_qs(address.query) == {
            "template": ["change-request.yml"],
            "title": ["Change: SOP-001"],
            "document": ["SOP-001"],
            "version": ["2.0"],
            "language": ["en"],
            "page": ["https://qms.halden.example/de/documents/SOP-001/index.html"],
        }

    def test_an_open_draft_is_told_and_not_shown(self, linked: Site) -> None:
        body = document(linked, "SOP-001").body
        assert "Version 3.0 is in work: a change goes into it." in body
        assert "Secret new title" not in body
        assert "in work" not in document(linked, "SOP-004").body

    def test_a_withdrawn_document_is_changed_no_more(self, linked: Site) -> None:
        found = links(document(linked, "SOP-003").body)
        assert list(found) == ["Report a problem"]
        assert "version" not in parse_qs(urlsplit(found["Report a problem"]).query)

    def test_what_waits_for_its_day_can_be_changed(self, linked: Site) -> None:
        assert len(links(document(linked, "SOP-005").body)) == 2

    def test_without_an_address_there_is_no_link(self, site: Site) -> None:
        assert not [page for page in site.pages if "qms-workshop" in page.body]

    def test_a_preview_of_the_work_tree_has_none(self, story: GitRepo) -> None:
        shown = make_site(story.path, loaded(story), built_at=BUILT_AT, preview=True, on_web=HERE)
        assert not [page for page in shown.pages if "qms-workshop" in page.body]

    def test_no_printed_copy_has_them(self, linked: Site) -> None:
        css = next(a.data for a in linked.assets if a.path.endswith("qms.css")).decode()
        printed = css[css.index("@media print") :]
        assert re.search(r"\.qms-workshop[^}]*display: none !important", printed)


class TestTranslation:
    def test_a_translation_is_edited_in_its_own_file(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        path = "qms_docs/procedures/SOP-007-prüfen & messen #1.de.md"
        text = example.document(id="SOP-007", title="Prüfen", language="de")
        repo = build_story(tmp_path_factory.mktemp("translated") / "repo", {path: text})
        site = make_site(repo.path, loaded(repo), built_at=BUILT_AT, on_web=HERE)
        body = next(p.body for p in site.pages if p.path == "documents/SOP-007/de/index.md")
        edit = links(body)["Propose a change"]
        assert unquote(edit.removeprefix("https://github.com/halden/qms/edit/main/")) == path
        assert re.fullmatch(r"[A-Za-z0-9:/._%-]+", edit)
        assert "language=de" in links(body)["Report a problem"]


class TestWhere:
    def test_the_policy_goes_before_mkdocs(self, policy: Policy) -> None:
        source = ForgeSource(host="git.halden.example", repository="qa/qms")
        ours = given(policy, forge=source, main_branch="release/übung")
        edit = place(ours).edit("a b/#?.md")
        assert edit == ("https://git.halden.example/qa/qms/edit/release/%C3%BCbung/a%20b/%23%3F.md")

    @pytest.mark.parametrize(
        ("name", "edit", "report"),
        [
            ("gitlab", "/-/edit/main/a.md", "/-/issues/new"),
            ("forgejo", "/_edit/main/a.md", "/issues/new"),
            ("gitea", "/_edit/main/a.md", "/issues/new"),
        ],
    )
    def test_other_forges_have_their_own_addresses(
        self, policy: Policy, name: str, edit: str, report: str
    ) -> None:
        source = ForgeSource(name=name, host="git.halden.example", repository="qa/team/qms")
        found = place(given(policy, forge=source))
        start = "https://git.halden.example/qa/team/qms"
        assert found.edit("a.md") == start + edit
        address = urlsplit(found.report(Subject("SOP-001", "2.0", "en")))
        assert f"https://{address.netloc}{address.path}" == start + report
        texts = [value for values in parse_qs(address.query).values() for value in values]
        assert "Document: SOP-001\nVersion: 2.0\nLanguage: en\n" in texts

    def test_a_forge_that_is_not_known_has_no_links(self, policy: Policy) -> None:
        source = ForgeSource(name="fossil", repository="qa/qms")
        assert workshop_of(given(policy, forge=source), HERE) is None

    @pytest.mark.parametrize(
        ("written", "address"),
        [
            ("https://github.com/halden/qms", "https://github.com/halden/qms"),
            ("https://GitHub.com/halden/qms.git/", "https://github.com/halden/qms"),
            ("https://gitlab.com/halden/qa/qms", "https://gitlab.com/halden/qa/qms"),
            ("https://codeberg.org/halden/qms", "https://codeberg.org/halden/qms"),
        ],
    )
    def test_the_address_of_a_public_forge_is_enough(
        self, policy: Policy, written: str, address: str
    ) -> None:
        assert place(policy, OnWeb(written)).address == address

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "https://git.halden.example/halden/qms",
            "http://github.com/halden/qms",
            "https://github.com/halden",
            "https://github.com/",
            "https://github.com@evil.example/halden/qms",
            "https://user:secret@github.com/halden/qms",
            "https://[github.com/halden/qms",
            "javascript:alert(1)//github.com/a/b",
            "git@github.com:halden/qms.git",
        ],
    )
    def test_of_any_other_nothing_is_guessed(self, policy: Policy, written: str) -> None:
        assert workshop_of(policy, OnWeb(written)) is None
        assert workshop_of(policy, NOWHERE) is None

    @pytest.mark.parametrize("site", ["", "qms.example", "javascript:alert(1)", "https://a b"])
    def test_an_address_of_the_site_that_is_none_is_left_out(
        self, policy: Policy, site: str
    ) -> None:
        found = place(policy, OnWeb(HERE.repository, site))
        assert found.published("documents/SOP-001/index.md") is None


def test_the_form_has_every_field_that_is_filled_in() -> None:
    subject = Subject("SOP-001", "2.0", "de", "https://qms.example/")
    form = TOP / ".github/ISSUE_TEMPLATE/change-request.yml"
    fields = yaml.safe_load(form.read_text(encoding="utf-8"))["body"]
    assert set(subject.fields()) <= {field.get("id") for field in fields}
