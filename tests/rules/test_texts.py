"""LK and TR on trees that lie in memory: each row is a text and what is found in it."""

import pytest

from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP2_PATH,
    SOP_BODY,
    SOP_PATH,
    document,
    draft,
    form,
    policy,
    types,
)
from qmsctl.rules.example_versions import OWNER, QUALITY, withdrawal
from tests.rules.trees import findings, tree_context

LK = tuple(f"LK{number:03}" for number in range(1, 16))
SVG = "<svg/>"
FLOW = f"{ROOT}/procedures/img/flow.svg"


def found_in(text: str, *, files: dict[str, str] | None = None, **fields: object) -> list[str]:
    overlay = {SOP_PATH: draft(body=f"{SOP_BODY}\n{text}\n", **fields), **(files or {})}
    return [item.rule for item in findings(tree_context(overlay), *LK)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[a](../forms/FRM-001-change-request.md#change-request)", []),
        ("[a](../forms/FRM-001-change-request.md#reasons)", ["LK002"]),
        ("[a](../forms/FRM-001-old.md#reasons)", ["LK002", "LK013"]),
        ("[a](#)", []),
        ("[a](../forms)", ["LK001"]),
        ("[a](nowhere.md#x)", ["LK001"]),
        ("![a](nowhere.png)", ["LK001"]),
        ("[a](/forms/FRM-001-change-request.md)", ["LK015"]),
        ("[a](../forms/frm-001-change-request.md)", ["LK015"]),
        ("[a](../../x.md)", ["LK003"]),
        ("[a](../qms.yml)", ["LK006"]),
        ("[a](img/flow.svg) ![a](img/flow.svg)", ["LK006"]),
        ("[a](img/flow.svg?x#y)", ["LK006"]),
        ("[a](mailto:a@b.example) <https://example.org>", []),
        ("![a](HTTPS://example.org/a.png)", ["LK009"]),
        ("![a](//example.org/a.png)", ["LK009"]),
        ("![a](data:image/png;base64,AA==)", []),
        ("![a][b]\n\n[b]: https://example.org/a.png", ["LK009"]),
        ('<img src="https://example.org/a.png">', ["LK009"]),
        ('<img src="img/flow.svg">', ["LK006"]),
        ("SOP-098 SOP-098 FRM-001 SOP-001", ["LK004"]),
        ("`SOP-098` [SOP-098](https://example.org)", []),
        ("<script>x</script>", ["LK010"]),
        ("[a](javascript:x)", ["LK011"]),
        ("{{ x }}", ["LK012"]),
        ("{% if x %}\n\n--8<-- \"x\"", ["LK012", "LK012"]),
        ("`{{ x }}`", []),
    ],
)  # fmt: skip
def test_texts(text: str, codes: list[str]) -> None:
    assert found_in(text, files={FLOW: SVG}) == codes


@pytest.mark.parametrize(
    ("attachments", "text", "codes"),
    [
        (["img/flow.svg"], "![a](img/flow.svg)", []),
        (["img/flow.svg"], "![a](../procedures/img/flow.svg)", []),
        (["img/flow.svg"], "nothing", ["LK008"]),
        (["img/Flow.svg"], "![a](img/flow.svg)", ["LK007"]),
        (["img/gone.svg"], "![a](img/gone.svg)", ["LK007"]),
        (["img"], "![a](img/flow.svg)", ["LK006", "LK007"]),
        (["../../x.svg"], "nothing", ["LK007"]),
        (["/x.svg"], "nothing", ["LK007"]),
    ],
)
def test_attachments(attachments: list[str], text: str, codes: list[str]) -> None:
    assert found_in(text, files={FLOW: SVG}, attachments=attachments) == codes


def test_why_an_attachment_is_missing_is_told() -> None:
    names = ["img/Flow.svg", "img", "../../x.svg", "/x.svg", "img/flo.svg"]
    context = tree_context({SOP_PATH: draft(attachments=names), FLOW: SVG})
    messages = [item.message for item in findings(context, "LK007")]
    wanted = ("upper and lower case", "folder", "lies outside", "absolute", "not there")
    assert len(messages) == len(wanted)
    for message, part in zip(messages, wanted, strict=True):
        assert part in message
    assert "flow.svg" in findings(context, "LK007")[-1].hint


def test_a_blank_needs_no_mention_where_the_attachment_is_the_document() -> None:
    blank = f"{ROOT}/forms/blank.xlsx"
    files = {FORM_PATH: form(attachments=["blank.xlsx"]), blank: "x"}
    assert len(findings(tree_context(files), "LK008")) == 1
    own = policy(types=types(form={"attachment_is_document": True}))
    assert not findings(tree_context({**files, POLICY_PATH: own}), "LK008")


def test_shared_assets_are_no_attachments() -> None:
    own = policy(shared_assets=["procedures/img/*"])
    assert found_in("![a](img/flow.svg)", files={FLOW: SVG, POLICY_PATH: own}) == []


def test_other_markdown_files_may_be_linked() -> None:
    own = policy(not_controlled=["guide/*"])
    files = {f"{ROOT}/guide/a.md": "# A\n", POLICY_PATH: own}
    assert found_in("[a](../guide/a.md#anything)", files=files) == []


def test_findings_have_line_and_column() -> None:
    context = tree_context({SOP_PATH: draft(body="# A\n\nx [b](c.md)\n")})
    [finding] = findings(context, "LK001")
    text = context.corpus.by_path[SOP_PATH]
    assert (finding.line, finding.column) == (text.body_line + 3, 3)
    assert finding.document == "SOP-001"


GONE = document(
    id="SOP-002",
    title="Cleaning",
    withdrawal=withdrawal([OWNER, QUALITY], date="2026-03-01", replaced_by=["FRM-001"]),
    body="# Cleaning\n\n[x](nowhere.md) SOP-099 ![y](https://e.org/y.png) ![z](../qms.yml)\n",
)


def test_a_withdrawn_document_is_left_as_it_is_but_no_longer_referred_to() -> None:
    overlay = {SOP2_PATH: GONE, SOP_PATH: draft(body=f"{SOP_BODY}\nSOP-002, SOP-002\n")}
    [finding] = findings(tree_context(overlay), *LK)
    assert finding.rule == "LK005"
    assert "2 places" in finding.message
    assert "2026-03-01" in finding.message
    assert "FRM-001" in finding.hint


def test_before_its_last_day_a_withdrawn_document_is_like_any_other() -> None:
    context = tree_context({SOP2_PATH: GONE}, as_of="2026-02-28")
    assert {item.rule for item in findings(context, *LK)} == {"LK001", "LK004", "LK006", "LK009"}


def test_without_a_successor_the_hint_names_none() -> None:
    gone = document(
        id="SOP-002", title="Cleaning", withdrawal=withdrawal([OWNER], date="2026-03-01")
    )
    overlay = {SOP2_PATH: gone, SOP_PATH: draft(references=["SOP-002"])}
    [finding] = findings(tree_context(overlay), "LK005")
    assert "Say without it" in finding.hint


def test_references_may_name_external_documents_and_records() -> None:
    external = {
        "id": "EXT-1",
        "title": "A standard",
        "issuer": "ISO",
        "edition": "2015",
        "location": "shelf",
        "owner": "quality-manager",
        "last_checked": "2026-01-01",
    }
    overlay = {
        POLICY_PATH: policy(external_documents=[external]),
        SOP_PATH: draft(references=["EXT-1", "EXT-2"]),
    }
    [finding] = findings(tree_context(overlay), "LK004")
    assert "EXT-2" in finding.message


def test_a_file_without_id_has_its_text_judged() -> None:
    context = tree_context({SOP_PATH: draft(id=None, body="# A\n\n[b](c.md)\n")})
    assert [item.rule for item in findings(context, *LK)] == ["LK001"]


ISO = [{"id": "iso9001:2015", "coverage": "informative"}]


def cited(*clauses: str, **settings: object) -> list[tuple[str, str]]:
    own = policy(**{"standards": ISO, **settings})
    context = tree_context({POLICY_PATH: own, SOP_PATH: draft(clauses=list(clauses))})
    found = findings(context, "TR001", "TR002", "TR003", "TR006", "TR007", "TR008")
    return [(item.rule, item.severity.value) for item in found]


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("iso9001:2015/7.5.2", None),
        ("iso9001:2015/7.5.22", "TR001"),
        ("iso9001:2026/7.5.2", "TR002"),
        ("ISO 9001:2015/7.5.2", "TR002"),
        ("iso13485:2016/4.2.4", "TR002"),
        ("7.5.2", "TR003"),
        ("iso9001/7.5.2", "TR003"),
        ("iso9001:7.5.2", "TR003"),
    ],
)
def test_citations(clause: str, code: str | None) -> None:
    assert cited(clause) == ([(code, "error")] if code else [])


def test_a_citation_without_edition_is_told_how_to_write_it() -> None:
    context = tree_context(
        {POLICY_PATH: policy(standards=ISO), SOP_PATH: draft(clauses=["iso9001/7.5.2", "x"])}
    )
    hints = [item.hint for item in findings(context, "TR003")]
    assert '"iso9001:2015/7.5.2"' in hints[0]
    none = tree_context({SOP_PATH: draft(clauses=["7.5.2"])})
    assert '"iso9001:2015/7.5.2"' in findings(none, "TR003")[0].hint


def test_the_same_standard_in_another_spelling_is_recognized() -> None:
    context = tree_context(
        {POLICY_PATH: policy(standards=ISO), SOP_PATH: draft(clauses=["ISO 9001:2015/7.5.2"])}
    )
    assert "In use: iso9001:2015" in findings(context, "TR002")[0].hint


def test_an_edition_that_has_run_out_is_told_once_for_a_document() -> None:
    old = [{"id": "iso9001:2015", "coverage": "informative", "until": "2026-03-30"}]
    found = cited("iso9001:2015/7.5.2", "iso9001:2015/7.5.3", standards=old)
    assert found == [("TR002", "warning")]
    context = tree_context({POLICY_PATH: policy(standards=old)})
    assert not findings(context, "TR004", "TR005")


def test_a_standard_that_the_tool_does_not_know() -> None:
    foreign = [{"id": "iso17025:2017"}]
    assert cited("iso17025:2017/7.2", standards=foreign) == [("TR002", "warning")]


def test_record_types_are_judged_too() -> None:
    record = {
        "id": "log",
        "title": "Log",
        "clauses": ["iso9001:2015/99"],
        "location": "x",
        "owner": "quality-manager",
        "retention": "x",
    }
    context = tree_context({POLICY_PATH: policy(standards=ISO, record_types=[record])})
    [finding] = findings(context, "TR001")
    assert finding.path == POLICY_PATH
    assert finding.document is None


@pytest.mark.parametrize(
    ("clause", "reason", "count"),
    [
        ("iso9001:2015/8.3", "We build to our customers' drawings.", 0),
        ("iso9001:2015/8.3", "not applicable", 1),
        ("iso9001:2015/8.3", "TBD", 1),
        ("iso9001:2015/88", "We build to our customers' drawings.", 1),
        ("8.3", "?", 2),
    ],
)
def test_exclusions(clause: str, reason: str, count: int) -> None:
    excluded = [{"clause": clause, "justification": reason}]
    assert cited("iso9001:2015/7.5.2", non_applicable=excluded) == [("TR006", "error")] * count


def test_a_claim_below_an_excluded_clause() -> None:
    excluded = [{"clause": "iso9001:2015/8.3", "justification": "We build to customers' drawings."}]
    assert cited("iso9001:2015/8.3.4", "x", non_applicable=excluded) == [
        ("TR003", "error"),
        ("TR007", "error"),
    ]


def coverage(state: str) -> list[tuple[str, str]]:
    required = policy(
        standards=[{"id": "iso9001:2015"}],
        non_applicable=[
            {"clause": f"iso9001:2015/{c}", "justification": "We do not do this at all, never."}
            for c in ("4", "5", "6", "7.1", "7.2", "7.3", "7.4", "7.5.3", "8", "9", "10")
        ],
    )
    clauses = ["iso9001:2015/7.5.1"]
    documents = {
        "in force": document(clauses=clauses),
        "on release": document(clauses=clauses, effective_date="on-release"),
        "scheduled": document(clauses=clauses, effective_date="2027-01-01"),
        "draft": draft(clauses=clauses),
        "withdrawn": document(
            clauses=clauses, withdrawal=withdrawal([OWNER, QUALITY], date="2026-03-01")
        ),
        "leaving": document(clauses=clauses, withdrawal=withdrawal([OWNER, QUALITY])),
        "silent": document(),
        "broken": document(clauses=clauses, owner=7),
    }
    context = tree_context({POLICY_PATH: required, SOP_PATH: documents[state]})
    found = findings(context, "TR004", "TR005")
    return [(item.rule, item.severity.value) for item in found]


NOTE = ("TR004", "note")  # 7.5.2 asks for no document


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("in force", [NOTE]),
        ("on release", [NOTE]),
        ("leaving", [NOTE]),
        ("silent", [("TR004", "error"), NOTE]),
        ("scheduled", [NOTE, ("TR005", "error")]),
        ("draft", [NOTE, ("TR005", "error")]),
        ("withdrawn", [NOTE, ("TR005", "error")]),
        ("broken", [NOTE, ("TR005", "error")]),
    ],
)
def test_only_documents_in_force_cover(state: str, expected: list[tuple[str, str]]) -> None:
    assert coverage(state) == expected


def test_clauses_that_ask_for_no_document_are_listed_in_one_note() -> None:
    own = policy(standards=ISO)
    clauses = [f"iso9001:2015/{c}" for c in ("4.1", "4.2")]
    context = tree_context({POLICY_PATH: own, SOP_PATH: draft(clauses=clauses)})
    [pending] = findings(context, "TR005")
    assert "4.1, 4.2" in pending.message
    [uncovered] = findings(context, "TR004")
    assert uncovered.severity.value == "note"
