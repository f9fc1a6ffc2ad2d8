"""Reading all documents of a tree: each file stands for itself."""

from pathlib import Path

import pytest

from qmsctl.model.document import DocumentKey
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import EntryKind
from qmsctl.repository.corpus import read_corpus
from qmsctl.repository.worktree import WorkTree
from tests.repository.test_validation import POLICY
from tests.support.memorytree import MemoryTree

LAYOUT = Layout("qms", not_controlled=("README.md", "drafts/*"))


def policy(**changes: object) -> Policy:
    return Policy.model_validate({**POLICY, **changes})


def page(name: str, **more: str) -> str:
    fields = {"id": name, "title": "T", "type": "sop", "version": '"1.0"', "status": "draft"}
    lines = "".join(f"{key}: {value}\n" for key, value in {**fields, **more}.items())
    return f"---\n{lines}---\n\n# T\n"


def test_documents_and_nothing_else_are_read_in_path_order() -> None:
    tree = MemoryTree(
        {
            "qms/sop/SOP-002-b.md": page("SOP-002"),
            "qms/sop/SOP-001-a.md": page("SOP-001"),
            "qms/README.md": "no document",
            "qms/drafts/x.md": "no document",
            "qms/people/x.md": "no document",
            "qms/qms.yml": "no document",
            "README.md": "elsewhere",
        }
    )
    corpus = read_corpus(tree, LAYOUT, policy())
    assert [file.path for file in corpus.files] == ["qms/sop/SOP-001-a.md", "qms/sop/SOP-002-b.md"]
    assert [document.id for _, document in corpus.valid] == ["SOP-001", "SOP-002"]
    assert corpus.default_language == "en"
    assert len(tree.read_paths) == 2


def test_one_bad_file_never_hides_what_others_say() -> None:
    files: dict[str, str | bytes] = {
        "qms/a-binary.md": b"\x00\xff\xfe" * 10,
        "qms/b-empty.md": b"",
        "qms/c-broken.md": "---\nid: [\n---\n",
        "qms/d-unclosed.md": "---\nid: x\n",
        "qms/e-trap.md": page("SOP-005", version="1.10"),
        "qms/f-good.md": page("SOP-006"),
        "qms/g-large.md": b"---\n" + b"x" * 2000,
        "qms/h-locked.md": page("SOP-008"),
        "qms/i-deep.md": "---\na: " + "[" * 500 + "\n---\n",
    }
    tree = MemoryTree(files, kinds={"qms/j-link.md": EntryKind.SYMLINK}, broken=["qms/h-locked.md"])
    corpus = read_corpus(tree, LAYOUT, policy(max_file_bytes=1024))
    found = {file.path[4:5]: [p.rule for p in file.problems] for file in corpus.files}
    assert found == {
        "a": ["FM001", "FM003", "FM008"],
        "b": ["FM008"],
        "c": ["FM010"],
        "d": ["FM009"],
        "e": ["FM017"],
        "f": [],
        "g": ["FM007"],
        "h": ["FM001"],
        "i": ["FM016"],
    }
    assert [d.id for _, d in corpus.valid] == ["SOP-005", "SOP-006"]
    assert "qms/g-large.md" not in tree.read_paths
    assert "qms/j-link.md" not in tree.read_paths
    locked = corpus.by_path["qms/h-locked.md"]
    assert locked.problems[0].message == "qms/h-locked.md cannot be read: permission denied."
    assert locked.problems[0].hint == "Make the file readable."


def test_a_file_that_vanishes_for_a_moment_is_told() -> None:
    class Flickering(MemoryTree):
        def read_many(self, paths: object) -> object:
            return iter(())

    corpus = read_corpus(Flickering({"qms/a.md": page("SOP-001")}), LAYOUT, policy())
    assert [p.message for p in corpus.files[0].problems] == ["The file changed while it was read."]


def test_keys_are_id_and_language() -> None:
    files = {
        "qms/a.md": page("SOP-001"),
        "qms/b.md": page("SOP-001", language="de"),
        "qms/c.md": page("SOP-001", language="3"),
        "qms/d.md": "---\ntitle: no id\n---\n",
    }
    corpus = read_corpus(MemoryTree(files), LAYOUT, policy())
    assert {key: [f.path for f in files] for key, files in corpus.by_key.items()} == {
        DocumentKey("SOP-001", "en"): ["qms/a.md", "qms/c.md"],
        DocumentKey("SOP-001", "de"): ["qms/b.md"],
    }
    assert list(corpus.by_id) == ["SOP-001"]
    assert str(DocumentKey("SOP-001", "de")) == "SOP-001 (de)"


def test_a_foreign_repository_is_read_through_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual/On call.md").write_text(
        "---\nowner_slack: '#team'\nlast_reviewed_on: 2024-01-01\nreview_in: 6 months\n---\n# Hi\n"
    )
    (tmp_path / "index.md").write_text("# Welcome\n")
    mapped = policy(
        mapping={
            "rename": {
                "owner_slack": "owner",
                "last_reviewed_on": "last_review",
                "review_in": "review_interval",
            },
            "ignore": "*",
            "defaults": {"type": "sop", "status": "approved", "version": "1.0"},
            "id_from": "path",
            "title_from": "heading",
            "front_matter": "optional",
        }
    )
    corpus = read_corpus(WorkTree(tmp_path, ""), Layout(""), mapped)
    assert [p for file in corpus.files for p in file.problems] == []
    assert [d.id for _, d in corpus.valid] == ["index", "manual--On-call"]


@pytest.mark.parametrize("root", ["", "docs/qms"])
def test_ids_come_from_the_path_below_the_root(root: str) -> None:
    layout = Layout(root)
    tree = MemoryTree({f"{layout.prefix}a/b.md": "---\ntitle: T\n---\n"})
    corpus = read_corpus(tree, layout, policy(mapping={"id_from": "path"}))
    assert corpus.files[0].id == "a--b"
