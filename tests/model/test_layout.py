"""Where things lie below the QMS root."""

import pytest

from qmsctl.model.layout import Layout, glob_pattern


@pytest.mark.parametrize(
    ("root", "path", "inner"),
    [
        ("qms", "qms/a/b.md", "a/b.md"),
        ("qms", "qms2/a.md", None),
        ("qms", "qms", None),
        ("", "a.md", "a.md"),
        ("docs/qms", "docs/qms/a.md", "a.md"),
    ],
)
def test_inside(root: str, path: str, inner: str | None) -> None:
    assert Layout(root).inside(path) == inner


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("qms/procedures/SOP-001-x.md", True),
        ("qms/SOP-001.markdown", True),
        ("qms/SOP-001.MD", True),
        ("qms/people/readme.md", False),
        ("qms/records/2026/minutes.md", False),
        ("qms/README.md", False),
        ("qms/templates/a/b.md", False),
        ("qms/SOP-001.txt", False),
        ("qms/qms.yml", False),
        ("other/SOP-001.md", False),
    ],
)
def test_documents(path: str, document: bool) -> None:
    layout = Layout("qms", not_controlled=("README.md", "templates/**"))
    assert layout.is_document(path) is document


@pytest.mark.parametrize(
    ("path", "person", "deviation"),
    [
        ("qms/people/m.keller.yml", True, False),
        ("qms/people/m.keller.yaml", True, False),
        ("qms/people/m.keller.md", False, False),
        ("people/m.keller.yml", False, False),
        ("qms/records/deviations/1.yml", False, True),
        ("qms/records/deviations/1.json", False, False),
        ("qms/records/1.yml", False, False),
    ],
)
def test_people_and_deviations(path: str, person: bool, deviation: bool) -> None:
    layout = Layout("qms")
    assert layout.is_person(path) is person
    assert layout.is_deviation(path) is deviation


def test_the_policy_has_one_place() -> None:
    assert Layout("qms").policy_path == "qms/qms.yml"
    assert Layout("").policy_path == "qms.yml"


def test_globs_cross_folders_and_none_matches_nothing() -> None:
    assert glob_pattern(["img/*", "*.svg"]).match("img/a/b.png")
    assert glob_pattern(["*.svg"]).match("deep/er/x.svg")
    assert not glob_pattern(["*.svg"]).match("x.svg.md")
    assert not glob_pattern([]).match("")
