"""The whole comment: a golden one, hostile documents, and texts that are far too long."""

import dataclasses
import re
from pathlib import Path

import pytest

from qmsctl.cli.judged import Judged
from qmsctl.lifecycle.redline import redline
from qmsctl.model.finding import Finding, Severity
from qmsctl.model.history import Snapshot
from qmsctl.report.pullrequest import cut
from qmsctl.report.pullrequest.judgement import Judgement
from qmsctl.report.pullrequest.markdown import MARKER, render
from qmsctl.report.pullrequest.model import Clauses, Named, NamedClause, PullRequestReport, Ruling
from qmsctl.report.summary import Summary
from qmsctl.rules.example import SOP_PATH, document, files, person, person_path
from tests.report.findings import BAD, EVERYTHING, OVERDUE
from tests.report.pullrequest.conftest import judge
from tests.report.pullrequest.rendered import OURS, page_of
from tests.report.pullrequest.test_markup import FIRES, HOSTILE
from tests.support.gitrepo import GitRepo

GOLDEN = Path(__file__).parent / "comment.md"


def steady(comment: str) -> str:
    """The comment without commit ids and the tool's version."""
    return re.sub(r"qmsctl [\w.]+", "qmsctl X", re.sub(r"\b[0-9a-f]{10}\b", "0123456789", comment))


def with_findings(judgement: Judgement, findings: list[Finding], **more: bool) -> Judgement:
    found = tuple(findings)
    return dataclasses.replace(judgement, findings=found, summary=Summary.of(found, 10), **more)


def test_the_comment_of_a_rich_pull_request(
    judged: Judged, report: PullRequestReport, tmp_path: Path
) -> None:
    written = steady(render(judged.judgement, report))
    again = tmp_path / "comment.md"
    again.write_text(written, encoding="utf-8")
    assert written == GOLDEN.read_text(encoding="utf-8"), (
        f"read {again}, then copy it if it is good"
    )


def test_it_makes_only_elements_of_ours(judged: Judged, report: PullRequestReport) -> None:
    page = page_of(render(judged.judgement, report))
    assert {name for name, _ in page.elements} <= OURS
    assert page.comments == [" qms-check "]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The comment on a change in which everything that can be chosen is hostile."""
    lines = [line.replace("\n", " ") for line in HOSTILE]
    nasty = " ".join(lines[:6])
    repo = GitRepo.init(tmp_path_factory.mktemp("hostile") / "repo")
    body = "# Control of documented information\n\n## Purpose\n\nA.\n\n## Procedure\n\nB.\n"
    repo.commit({**files(), SOP_PATH: document(body=body)}, date="2026-01-20T12:00:00+00:00")
    repo.branch("change")
    new = body + "".join(f"\n## {line}\n\n{line}\n\n- {line}\n- x\n" for line in lines)
    new += "\n| " + " | ".join(line.replace("|", "\\|") for line in lines) + " |\n|---|\n"
    second = document(
        body=new,
        title=nasty,
        version="2.0",
        change_summary="\n".join(HOSTILE[:20]),
        authors=[nasty],
        tags=lines,
        owner=nasty,
        clauses=lines[:4],
        attachments=["img/@everyone `|` <b>.svg"],
        reviews=[{"version": nasty, "by": nasty, "date": "2026-03-01", "note": nasty}],
        approvals=[{"role": nasty, "by": nasty, "date": "2026-03-01"}],
        change_request=nasty,
        **{"<img src=x>": "![x](http://e.org)"},
    )
    repo.commit(
        {
            SOP_PATH: second,
            "qms_docs/procedures/img/@everyone `|` <b>.svg": "<svg/>",
            "qms_docs/records/#1 `|` @org.md": "x",
            "qms_docs/people/x.yml": person("x", name=nasty),
            person_path("m.keller"): person("m.keller", name=nasty),
            "qms_docs/procedures/SOP-002-<b>@x|y.md": document(id="SOP-002", title=lines[7]),
        },
        date="2026-03-20T12:00:00+00:00",
    )
    judged = judge(repo)
    return render(judged.judgement, judged.pull_request, limit=cut.SUMMARY)


def test_hostile_texts_make_no_element_and_fire_nothing(hostile: str) -> None:
    page = page_of(hostile)
    assert {name for name, _ in page.elements} <= OURS
    assert [found for found in page.elements if found[1] not in ({}, {"open": None})] == []
    assert page.comments == [" qms-check "]
    assert not FIRES.search("\n".join(page.texts))
    assert "\u202e" not in hostile


def test_they_leave_the_frame_whole(hostile: str) -> None:
    assert hostile.startswith(f"{MARKER}\n### ❌ Not ready to merge")
    assert hostile.splitlines()[-1].startswith("<sub>Commit ")
    names = [name for name, _ in page_of(hostile).elements]
    assert names.count("details") == names.count("summary")
    assert "What changes in each document" in hostile


def _huge(report: PullRequestReport, number: int) -> PullRequestReport:
    """The report with many documents, each rewritten from the first word to the last."""
    old = Snapshot("a.md", None, {"title": "Old " * 500}, "1")
    new = Snapshot("a.md", None, {"title": "New " * 500}, "2")
    before = "\n\n".join(f"## Part {n}\n\n" + f"old{n} " * 300 for n in range(40))
    after = "\n\n".join(f"## Part {n}\n\n" + f"new{n} " * 300 + "🌈" for n in range(40))
    change = redline(old, before, new, after)
    first = dataclasses.replace(
        report.documents[1],
        title="Title " * 200,
        redline=change,
        referred_by=tuple(Named(f"SOP-{n:03}", "Some title") for n in range(500)),
    )
    return dataclasses.replace(report, documents=tuple([first] * number))


@pytest.mark.parametrize("number", [1, 20, 700])
def test_a_comment_is_never_too_long_and_findings_are_seen(
    judged: Judged, report: PullRequestReport, number: int
) -> None:
    found = [BAD, *[dataclasses.replace(OVERDUE, message="x" * 300)] * 900]
    judgement = with_findings(judged.judgement, found)
    comment = render(judgement, _huge(report, number))
    assert 30_000 < cut.characters(comment) <= 65_536
    assert "The file 'a.md' holds SOP-001" in comment
    assert re.search(
        r"… and \d+ more findings \(\d+ warnings\); `qms check --base …` lists", comment
    )
    assert "| <b>SOP-001</b>" in comment
    assert "not shown" in comment
    assert comment.splitlines()[-1].startswith("<sub>Commit ")
    if number == 700:
        assert re.search(r"… and \d+ more documents without details here", comment)
        assert re.search(r"… and \d+ more documents, those without findings last", comment)


@pytest.mark.parametrize("taken", [0, 1_040_000])
def test_a_summary_leaves_room_for_what_is_there(
    judged: Judged, report: PullRequestReport, taken: int
) -> None:
    limit = cut.within(cut.SUMMARY, cut.SUMMARY.room - taken)
    found = [BAD, *[dataclasses.replace(OVERDUE, message="ä" * 300)] * 2000]
    judgement = with_findings(judged.judgement, found)
    summary = render(judgement, _huge(report, 30), limit=limit)
    assert len(summary.encode()) + taken <= 1_048_576
    assert len(summary.encode()) > (900_000 if not taken else 0)


def test_a_translation_is_named_as_such(judged: Judged, report: PullRequestReport) -> None:
    huge = _huge(report, 1)
    german = dataclasses.replace(huge.documents[0], language="de")
    comment = render(judged.judgement, dataclasses.replace(huge, documents=(german,)))
    assert "- Jun Tanaka as Quality manager: SOP-001 (de)\n" in comment
    assert "`qms diff SOP-001 --language de` shows all." in comment


def test_a_role_that_nobody_holds_is_told(judged: Judged, report: PullRequestReport) -> None:
    (approvals,) = report.documents[1].approvals
    nobody = tuple(dataclasses.replace(need, holders=()) for need in approvals.needs)
    item = dataclasses.replace(
        report.documents[1], approvals=(dataclasses.replace(approvals, needs=nobody),)
    )
    comment = render(judged.judgement, dataclasses.replace(report, documents=(item,)))
    assert "- Quality manager, which nobody is today: SOP-001\n" in comment


def test_a_review_does_not_list_what_the_document_answers(
    judged: Judged, report: PullRequestReport
) -> None:
    clause = NamedClause("s/1", "S", "1 One")
    review = next(one for one in report.documents if one.key.id == "SOP-002")

    def told(clauses: Clauses) -> str:
        item = dataclasses.replace(review, clauses=clauses)
        return render(judged.judgement, dataclasses.replace(report, documents=(item,)))

    assert "<b>Clauses:</b>" not in told(Clauses(kept=(clause,)))
    assert "<b>Clauses:</b> new: S 1 One" in told(Clauses(added=(clause,)))


def _headline(judgement: Judgement, report: PullRequestReport | None = None) -> str:
    return render(judgement, report).splitlines()[1]


def test_the_first_line_says_whether_it_may_be_merged(
    judged: Judged, report: PullRequestReport
) -> None:
    none = with_findings(judged.judgement, [])
    warned = with_findings(judged.judgement, [OVERDUE])
    full = _headline(none, report)
    assert full.endswith("no rule objects; 10 documents change; the policy and people files change")
    policy = dataclasses.replace(report.ruling, files=report.ruling.files[:1])
    alone = dataclasses.replace(report, documents=(), ruling=policy)
    assert _headline(none, alone).endswith("; no document changes; the policy changes")
    report = dataclasses.replace(report, ruling=Ruling())
    one = dataclasses.replace(report, documents=report.documents[:1])
    empty = dataclasses.replace(report, documents=())
    assert _headline(none, one) == "### ✅ May be merged: no rule objects; 1 document changes"
    assert _headline(none, empty) == "### ✅ May be merged: no rule objects; no document changes"
    assert _headline(warned, one) == (
        "### ⚠️ May be merged, but look at 1 warning first; 1 document changes"
    )
    both = with_findings(judged.judgement, [OVERDUE, BAD])
    assert _headline(both, one).startswith(
        "### ❌ Not ready to merge: 1 error to repair, 1 warning to look at; "
    )
    strict = with_findings(judged.judgement, [OVERDUE], strict=True)
    assert (
        _headline(strict, one)
        == "### ❌ Not ready to merge: 1 warning to repair; 1 document changes"
    )


def test_without_a_pull_request_it_is_the_headline_and_the_findings(judged: Judged) -> None:
    judgement = with_findings(judged.judgement, list(EVERYTHING))
    basis = dataclasses.replace(judgement.basis, base=None, head=None, left_out=0)
    written = render(dataclasses.replace(judgement, command="verify", basis=basis))
    assert written.startswith(
        f"{MARKER}\n### ❌ 10 documents checked: 2 errors, 1 warning, 1 note\n"
    )
    assert "(commit 0123456789)" in written
    assert re.search(r"<sub>By policy 1\.0, as of 2026-03-31, qmsctl [\w.]+\.</sub>\n$", written)
    assert _headline(with_findings(judgement, [])) == "### ✅ 10 documents checked: no findings"


def test_many_findings_are_folded_behind_the_first(judged: Judged) -> None:
    errors = [dataclasses.replace(BAD, line=n) for n in range(1, 25)]
    notes = [dataclasses.replace(BAD, severity=Severity.NOTE)] * 3
    written = render(with_findings(judged.judgement, [*notes, *errors]))
    assert written.count("❌ **ID004**") == 24
    assert "<summary>❌ 14 more errors</summary>" in written
    assert "<summary>ℹ️ 3 notes</summary>" in written
