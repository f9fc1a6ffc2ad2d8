"""Whom a CODEOWNERS file names for a path."""

import pytest

from qmsctl.report.doctor.owners import unowned


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("*", "a/b/c.md", True),
        ("/.github/", ".github/workflows/check.yml", True),
        ("/.github/", "docs/.github/x", False),
        (".github/", "docs/.github/x", True),
        ("/qms_docs/people/", "qms_docs/people/a.yml", True),
        ("/qms_docs/people", "qms_docs/people/a.yml", True),
        ("qms_docs/people/", "other/qms_docs/people/a.yml", False),
        ("/qms_docs/people/", "qms_docs/people", False),
        ("/docs/*", "docs/a.md", True),
        ("/docs/*", "docs/deep/a.md", False),
        ("/docs/**", "docs/deep/a.md", True),
        ("**/people", "a/b/people/x.yml", True),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/c/z", True),
        ("*.yml", "a/b.yml", True),
        ("*.yml", "a/b.yaml", False),
        ("qms.ym?", "q/qms.yml", True),
        ("/QMS.yml", "qms.yml", False),
        (r"/my\ docs/", "my docs/a.md", True),
        (r"/a\*b", "a*b", True),
        (r"/a\*b", "axb", False),
        ("/", "qms.yml", False),
        ("/a.b", "axb", False),
    ],
)
def test_patterns(pattern: str, path: str, covered: bool) -> None:
    assert (unowned(f"{pattern} @ada\n", [path]) == []) is covered


def test_the_last_line_counts_also_where_it_frees_a_file() -> None:
    text = "# all\n* @ada\n\n/records/  # nobody\n/records/x @org/team\n/mail/ ada@example.org\n"
    paths = ["a", "records/a", "records/x/y", "mail/a"]
    assert unowned(text, paths) == ["records/a"]
    assert unowned("/mail/ ada\n", ["mail/a"]) == ["mail/a"]
