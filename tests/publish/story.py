"""A small QMS with a past: every state that the site shows, in a real repository."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from qmsctl.publish.making import make_site
from qmsctl.publish.site import Page, Site
from qmsctl.rules import example
from qmsctl.rules.context import Context
from qmsctl.rules.loading import load
from tests.support.gitrepo import GitRepo

AS_OF = dt.date(2026, 5, 4)
BUILT_AT = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)
PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'><title>first</title></svg>"
NEW_PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'><title>draft</title></svg>"
CLEANING = "qms_docs/procedures/SOP-002-cleaning.md"
PICTURE_PATH = "qms_docs/procedures/img/table.svg"
OLD_WORDS = "Everybody wears the striped hat from the year before last."
NEW_WORDS = "Everybody wears the plain blue helmet while lifting heavy loads."
DRAFT_WORDS = "Zebras may one day carry all finished instruments to the gate."
COMING_WORDS = "Robots will polish every table twice before the morning shift."
GONE_WORDS = "Melt the old solder with the copper iron from the cupboard."


def approved(first: str, second: str) -> dict[str, object]:
    return {"approvals": example.approvals(first, second)}


def sop(number: int, title: str, words: str, **fields: object) -> str:
    body = (
        f"# {title}\n\n## Purpose\n\n{words}\n\n## Procedure\n\n"
        "1. Fill in [the form](../forms/FRM-001-change-request.md#change-request).\n"
        "2. See SOP-001 and `SOP-002` and [SOP-001](SOP-001-documented-information.md).\n"
    )
    return example.document(
        body=str(fields.pop("body", body)), id=f"SOP-{number:03}", title=title, **fields
    )


def first_issue() -> dict[str, str | bytes | None]:
    cleaning_body = (
        "# Cleaning\n\n## Purpose\n\nKeep tables clean.\n\n![The table](img/table.svg)\n\n"
        "## Procedure\n\nWipe with <b>water</b>, see [records](SOP-001-documented-information.md)."
        "\n\n```mermaid\nflowchart LR\n  A --> B\n```\n"
    )
    return {
        **example.files(),
        example.SOP_PATH: sop(1, "Control of documented information", OLD_WORDS),
        CLEANING: sop(2, "Cleaning", "", body=cleaning_body, attachments=["img/table.svg"]),
        PICTURE_PATH: PICTURE,
        "qms_docs/procedures/SOP-003-soldering.md": sop(3, "Soldering", GONE_WORDS),
        "qms_docs/procedures/SOP-004-polishing.md": sop(4, "Polishing", "Polish tables once."),
    }


def build_story(path: Path, files: Mapping[str, str | bytes | None] | None = None) -> GitRepo:
    """SOP-001 at 2.0 with a draft 3.0; SOP-002 with a new picture in a draft; SOP-003 withdrawn;
    SOP-004 with 2.0 scheduled; SOP-005 scheduled for the first time; SOP-006 a first draft."""
    repo = GitRepo.init(path)
    repo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    repo.commit({**first_issue(), **(files or {})}, "First issue")
    repo.clock = dt.datetime(2026, 2, 20, 12, tzinfo=dt.UTC)
    second = {
        "version": "2.0",
        "change_summary": "Helmets instead of hats.",
        "effective_date": "2026-03-01",
        **approved("2026-02-16", "2026-02-17"),
    }
    repo.commit({example.SOP_PATH: sop(1, "Control of documents", NEW_WORDS, **second)})
    withdrawal = {
        "reason": "Nothing is soldered here any more.",
        "date": "2026-04-01",
        "replaced_by": ["SOP-004"],
        "approvals": example.approvals("2026-02-18", "2026-02-19"),
    }
    coming = {**second, "effective_date": "2026-06-01", "change_summary": "Twice, by robots."}
    repo.commit(
        {
            "qms_docs/procedures/SOP-003-soldering.md": sop(
                3, "Soldering", GONE_WORDS, withdrawal=withdrawal
            ),
            "qms_docs/procedures/SOP-004-polishing.md": sop(4, "Polishing", COMING_WORDS, **coming),
            "qms_docs/procedures/SOP-005-robots.md": sop(
                5, "Robots", COMING_WORDS, **{**coming, "version": "1.0"}
            ),
        }
    )
    draft = {"status": "draft", "approvals": None, "version": "3.0", "effective_date": None}
    repo.commit(
        {
            example.SOP_PATH: sop(1, "Secret new title", DRAFT_WORDS, **draft),
            CLEANING: sop(
                2,
                "Cleaning",
                DRAFT_WORDS,
                attachments=["img/table.svg"],
                **{**draft, "version": "2.0"},
            ),
            PICTURE_PATH: NEW_PICTURE,
            "qms_docs/procedures/SOP-006-zebras.md": sop(
                6, "Zebras", DRAFT_WORDS, **{**draft, "version": "1.0"}
            ),
        }
    )
    return repo


def loaded(repo: GitRepo, as_of: dt.date = AS_OF) -> Context:
    return load(repo.path, as_of=as_of)


def site_of(repo: GitRepo, as_of: dt.date = AS_OF, *, preview: bool = False) -> Site:
    return make_site(repo.path, loaded(repo, as_of), built_at=BUILT_AT, preview=preview)


def page(site: Site, path: str) -> Page:
    found = [item for item in site.pages if item.path == path]
    assert len(found) == 1, f"{path}: {len(found)} pages"
    return found[0]


def document(site: Site, document_id: str) -> Page:
    return page(site, f"documents/{document_id}/index.md")


def asset(site: Site, path: str) -> bytes:
    found = [item.data for item in site.assets if item.path == path]
    assert len(found) == 1, f"{path}: {len(found)} assets"
    return found[0]
