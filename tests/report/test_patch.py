"""Diffs that `--dry-run` prints."""

import pytest

from qmsctl.report.patch import unified


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"a\n", b"a\n", ""),
        (None, b"a\nb\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n"),
        (b"a\nb\n", b"a\nc\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        (
            b"a",
            b"b",
            (
                "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
                "\\ No newline at end of file\n"
            ),
        ),
        (
            "a\u2028b\x0c\r\n".encode(),
            b"c\n",
            "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\u2028b\x0c\r\n+c\n",
        ),
        (b"a\0", b"b", "Binary file f changes.\n"),
        (None, b"\0", "Binary file f changes.\n"),
    ],
)
def test_unified_table(old: bytes | None, new: bytes, expected: str) -> None:
    assert unified("f", old, new) == expected
