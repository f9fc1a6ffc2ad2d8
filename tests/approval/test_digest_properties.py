"""What changes the content digest, and what never does: from a file's bytes, and in real Git."""

import json
import posixpath
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.approval.digest import content_digest, content_json
from qmsctl.model.document import APPROVAL_FIELDS, CONTENT_FIELDS, DOCUMENT_FIELDS
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.model.policy import FieldMapping
from qmsctl.repository.frontmatter import read_source
from qmsctl.repository.treesnapshot import tree_snapshot
from tests.support.builders import policy, sha256
from tests.support.gitrepo import GitRepo
from tests.support.memorytree import MemoryTree
from tests.support.qmsrepo import ROOT, load

FOLDER = f"{ROOT}/sop"
PATH = f"{FOLDER}/SOP-001-x.md"
POLICY = policy()
FIELDS: Mapping[str, Any] = {
    "id": "SOP-001",
    "title": "Control of documents: 100 % – größer",
    "type": "sop",
    "language": "en",
    "version": "1.10",
    "change": "substantive",
    "change_summary": 'First issue. It\'s "new" \\ \U0001f600',
    "authors": ["m.keller", "j.tanaka"],
    "effective_date": "2026-03-15",
    "attachments": ["img/a.svg", "../b.csv"],
}
FILES = {"img/a.svg": b"<svg/>", "../b.csv": b"a;b\r\n"}
BODY = "\n# Control\n\nText.\n"
FEW = settings(max_examples=40)


def state(
    data: str | bytes, files: Mapping[str, bytes] | None = None, path: str = PATH
) -> Snapshot:
    """The document in `data` as the tool reads it from `path`; `files` are named from there."""
    raw = data.encode() if isinstance(data, str) else data
    beside = FILES if files is None else files
    folder = posixpath.dirname(path)
    held = {posixpath.normpath(f"{folder}/{name}"): content for name, content in beside.items()}
    source = read_source(path, raw, FieldMapping())
    return tree_snapshot(source, MemoryTree({path: raw, **held}), Layout(ROOT), POLICY)


def digest(data: str | bytes, files: Mapping[str, bytes] | None = None, path: str = PATH) -> str:
    return content_digest(state(data, files, path))


def text(fields: Mapping[str, object] = FIELDS, body: str = BODY) -> str:
    """A document whose values are written as JSON, which YAML reads alike."""
    lines = [f"{name}: {json.dumps(v, ensure_ascii=False)}\n" for name, v in fields.items()]
    return f"---\n{''.join(lines)}---\n{body}"


BEFORE = digest(text())

# --- What changes it

CHANGES: Mapping[str, tuple[object, ...]] = {
    "id": ("SOP-002", "SOP-001 ", "sop-001"),
    "title": ("Control of documents: 100 % – größer.", "", " Control of documents: 100 % – größer"),
    "type": ("wi",),
    "language": ("de", "en-GB"),
    "version": ("1.1", "1.100", "2.0"),
    "change": ("editorial", "urgent"),
    "change_summary": ("First issue.", 'First issue. It\'s "new" \\\\ \U0001f600'),
    "authors": (["j.tanaka", "m.keller"], ["m.keller"], [], "m.keller", ["m.keller, j.tanaka"]),
    "effective_date": ("2026-03-16", "on-release"),
    "attachments": (["img/a.svg"], ["../b.csv"], [], ["img/a.svg", "../b.csv", "img/c.svg"]),
}


@pytest.mark.parametrize("field", CONTENT_FIELDS)
def test_every_content_field_counts(field: str) -> None:
    others = [{**FIELDS, field: value} for value in CHANGES[field]]
    others.append({name: value for name, value in FIELDS.items() if name != field})
    if field == "attachments":
        others.remove({**FIELDS, "attachments": []})  # none are listed, either way
    found = {BEFORE, *(digest(text(fields)) for fields in others)}
    assert len(found) == len(others) + 1


@FEW
@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans())
def test_a_byte_of_the_body_counts(place: int, value: int, inserted: bool) -> None:
    head, body = text(body="").encode(), b"# Title\r\n\r\nText \xc3\xa4\n"
    place %= len(body)
    changed = body[:place] + bytes([value]) + body[place + (not inserted) :]
    same = changed.replace(b"\r\n", b"\n") == body.replace(b"\r\n", b"\n")
    assert (digest(head + changed) == digest(head + body)) is same


@FEW
@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans(), st.sampled_from(sorted(FILES)))
def test_a_byte_of_an_attachment_counts_also_where_it_ends_a_line(
    place: int, value: int, inserted: bool, name: str
) -> None:
    old = FILES[name]
    place %= len(old)
    new = old[:place] + bytes([value]) + old[place + (not inserted) :]
    assert (digest(text(), {**FILES, name: new}) == BEFORE) is (old == new)


def test_files_that_leave_come_or_are_swapped_count() -> None:
    third = text({**FIELDS, "attachments": ["img/a.svg", "../b.csv", "c.txt"]})
    swapped = dict(zip(FILES, reversed(FILES.values()), strict=True))
    found = {
        BEFORE,
        digest(text(), {"img/a.svg": FILES["img/a.svg"]}),
        digest(text(), {"img/a.svg": FILES["img/a.svg"], "../b.csv": b""}),
        digest(text(), swapped),
        digest(third, {**FILES, "c.txt": b""}),
        digest(third),
    }
    assert len(found) == 6
    assert digest(text(), {**FILES, "not-listed.txt": b"x"}) == BEFORE


# --- What never does

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.sampled_from(["x", "SOP-002", "content"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from([*CONTENT_FIELDS, "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)
OTHER_NAMES = (*DOCUMENT_FIELDS, *APPROVAL_FIELDS, "body", "schema", "content", "unknown", "Title")


@FEW
@given(st.dictionaries(st.sampled_from(OTHER_NAMES), VALUES))
def test_whose_the_document_is_and_who_approved_it_do_not_count(other: dict[str, object]) -> None:
    assert digest(text({**other, **FIELDS})) == BEFORE


@pytest.mark.parametrize("field", [*DOCUMENT_FIELDS, *APPROVAL_FIELDS])
def test_no_field_of_the_document_or_the_approval_counts(field: str) -> None:
    assert digest(text({**FIELDS, field: "x"})) == BEFORE


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _double(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _escaped(value: str) -> str:
    return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'


def _block(value: str) -> str:
    return f"|-\n  {value}"


def _folded(value: str) -> str:
    return f">-\n  {value.replace(' ', chr(10) + '  ', 1)}"


STYLES = st.sampled_from([_single, _double, _escaped, _block, _folded])
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """The document in another order, quoting, indentation, with comments and other line ends."""
    lines = []
    noise = draw(st.permutations(["", "# A 'comment': here\n", "unknown: 1\n", "status: draft\n"]))
    for place, name in enumerate(draw(st.permutations(list(FIELDS)))):
        value = FIELDS[name]
        if isinstance(value, str):
            lines.append(f"{name}: {draw(STYLES)(value)}\n")
        elif draw(st.booleans()):
            lines.append(f"{name}:\n" + "".join(f"  - {_single(one)}  # one\n" for one in value))
        else:
            ordered = reversed(value) if name == "attachments" else value
            listed = ", ".join(_double(one) for one in ordered)
            lines.append(f"{name}: [ {listed} ]\n")
        if place < len(noise):
            lines.append(noise[place])
    fence = draw(st.sampled_from(["---\n", "---  \n"]))
    whole = f"---\n{''.join(lines)}{fence}{BODY}".replace("\n", draw(ENDS))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + whole.encode()


@settings(max_examples=60)
@given(written())
def test_how_it_is_written_does_not_count(data: bytes) -> None:
    assert digest(data) == BEFORE


def test_a_plain_day_is_the_day_in_quotes() -> None:
    assert digest(text().replace('"2026-03-15"', "2026-03-15")) == BEFORE


def test_its_place_does_not_count_as_long_as_attachments_are_found_from_there() -> None:
    assert digest(text(), path=f"{ROOT}/other/deep/renamed.md") == BEFORE


# --- Different documents never meet

PIECES = st.sampled_from(
    ['"', "\\", "\\u0022", ",", ":", "{", "}", "[", "]", "\n", "\x00", "\u2028", "\U0001f600", "é",
     "e\u0301", "null", "\uffff", '","type":"', '"},"body":"', '","title":"', "title", " ", "1"]
)  # fmt: skip
NASTY = st.lists(PIECES, max_size=5).map("".join)
ANY = NASTY | st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.lists(NASTY)
HASHED = [name for name in CONTENT_FIELDS if name != "attachments"]


@st.composite
def states(draw: st.DrawFn) -> Snapshot:
    fields = draw(st.dictionaries(st.sampled_from(HASHED), ANY, max_size=4))
    names = draw(st.lists(NASTY, unique=True, max_size=3))
    body = draw(st.sampled_from(["", "a", "b"]))
    files = tuple(
        (n, draw(st.sampled_from([None, sha256(""), sha256("a")]))) for n in sorted(names)
    )
    return Snapshot(PATH, None, fields, sha256(body), files)


def meaning(one: Snapshot) -> dict[str, object]:
    """What was approved, without any text that stands for it."""
    return {
        "content": {name: value for name, value in one.fields.items() if value is not None},
        "body": one.body_sha256,
        "attachments": [{"path": path, "sha256": sha} for path, sha in one.attachments],
    }


@settings(max_examples=60)
@given(states())
def test_what_is_hashed_says_all_and_can_be_read_in_one_way_only(one: Snapshot) -> None:
    # Whoever reads the hashed bytes gets the document back: so no two documents share them.
    assert json.loads(content_json(one)) == {"schema": "qms-content/1", **meaning(one)}


@settings(max_examples=60)
@given(states(), states())
def test_two_digests_are_one_only_for_one_content(one: Snapshot, other: Snapshot) -> None:
    # JSON keeps 1 and true apart, which Python's == does not.
    same = json.dumps(meaning(one), sort_keys=True) == json.dumps(meaning(other), sort_keys=True)
    assert (content_digest(one) == content_digest(other)) is same


IMITATIONS: Mapping[str, Mapping[str, object]] = {
    "plain": {"title": "A", "type": "sop"},
    "quote": {"title": 'A","type":"sop'},
    "escaped quote": {"title": 'A\\","type":"sop'},
    "escape sequence": {"title": "A\\u0022,\\u0022type\\u0022:\\u0022sop"},
    "end of content": {"title": 'A"},"schema":"qms-content/1'},
    "another body": {"title": f'A"}},"body":"{sha256(BODY)}'},
    "list for text": {"title": ["A"], "type": "sop"},
    "text for list": {"title": '["A"]', "type": "sop"},
    "two authors": {"authors": ["a", "b"]},
    "one author": {"authors": ["a,b"]},
    "author with quotes": {"authors": ['a","b']},
    "moved": {"title": "sop", "type": "A"},
    "run together": {"title": "Asop"},
    "composed": {"title": "é"},
    "decomposed": {"title": "e\u0301"},
    "number": {"title": 1},
    "truth": {"title": True},
    "digits": {"title": "1"},
    "word": {"title": "true"},
    "nothing": {"title": ""},
    "none in words": {"title": "null"},
    "absent": {},
}


def test_no_field_can_imitate_another() -> None:
    found = {name: digest(text(fields), {}) for name, fields in IMITATIONS.items()}
    assert len(set(found.values())) == len(found)


def test_an_attachment_cannot_imitate_two() -> None:
    sha = sha256("")
    one = ((f'a","sha256":"{sha}"}},{{"path":"b', sha),)
    two = (("a", sha), ("b", sha))
    digests = {content_digest(Snapshot(PATH, None, {}, sha, files)) for files in (one, two, ())}
    assert len(digests) == 3


@FEW
@given(st.integers(2**53, 2**200))
def test_numbers_beyond_json_never_meet_their_neighbours(number: int) -> None:
    near = [Snapshot(PATH, None, {"title": n}, sha256("")) for n in (number, number + 1, -number)]
    assert len({content_digest(one) for one in near}) == 3


# --- In real Git


MOVED = f"{ROOT}/procedures/SOP-001-another-name.md"
TARGET, TARGET_2 = f"{FOLDER}/SOP-002-target.md", f"{FOLDER}/SOP-002-renamed.md"
LINKS = "\n# Control\n\nSee [that](SOP-002-target.md) and ![flow](img/a.svg).\n"
OWN = text({**FIELDS, "status": "approved"}, LINKS)
SVG, CSV = f"{FOLDER}/img/a.svg", f"{ROOT}/b.csv"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each step of a document's life in Git → the digest that the document has after it."""
    repo = GitRepo.init(tmp_path_factory.mktemp("digests") / "repo")
    other = text({"id": "SOP-002", "title": "T", "version": "1.0"})
    repo.commit({PATH: OWN, SVG: b"<svg/>", CSV: b"a;b\r\n", TARGET: other}, "start")
    repo.commit({TARGET: None, TARGET_2: other}, "target renamed")
    repo.commit({TARGET_2: other + "More.\n"}, "target changed")
    repo.commit({PATH: OWN.replace("\n", "\r\n")}, "windows")
    repo.commit({PATH: OWN.replace("approved", "draft")}, "draft again")
    repo.commit({SVG: b"<svg />"}, "picture changed")
    repo.commit({SVG: b"<svg/>"}, "picture restored")
    repo.git("update-index", "--chmod=+x", SVG)
    repo.git("commit", "--quiet", "-m", "picture executable")
    repo.commit({CSV: b"a;b\n"}, "line end of a table")
    repo.commit({CSV: b"a;b\r\n"}, "table restored")
    repo.move(SVG, f"{FOLDER}/img/moved.svg")
    repo.commit({}, "picture gone")
    repo.move(f"{FOLDER}/img/moved.svg", f"{ROOT}/procedures/img/a.svg")
    repo.move(PATH, MOVED)
    repo.commit({}, "renamed with its picture")
    repo.commit({f"{ROOT}/procedures/img/a.svg": None}, "picture deleted")
    (repo.path / ROOT / "procedures/img/a.svg").symlink_to("../../other.svg")
    repo.commit({f"{ROOT}/other.svg": b"<svg/>"}, "picture is a link")
    loaded = load(repo)
    (line,) = (one for key, one in loaded.timelines.items() if key.id == "SOP-001")
    seen = {a.commit.subject: content_digest(a.snapshot) for a in line.appearances if a.snapshot}
    found, last = {}, ""
    for commit in loaded.commits:
        last = found[commit.subject] = seen.get(commit.subject, last)
    return found


def test_git_and_the_work_tree_agree(history: Mapping[str, str]) -> None:
    assert history["start"] == digest(OWN)


@pytest.mark.parametrize(
    "step",
    ["target renamed", "target changed", "windows", "draft again", "picture restored",
     "picture executable", "table restored", "renamed with its picture"],
)  # fmt: skip
def test_in_git_the_content_stays(step: str, history: Mapping[str, str]) -> None:
    assert history[step] == history["start"]


def test_in_git_attachments_change_it(history: Mapping[str, str]) -> None:
    steps = ("picture changed", "line end of a table", "picture gone")
    assert len({history["start"], *(history[step] for step in steps)}) == 4
    # What a link leads to is not content: it counts as a file that is not there.
    gone = {history[step] for step in ("picture gone", "picture deleted", "picture is a link")}
    assert len(gone) == 1
