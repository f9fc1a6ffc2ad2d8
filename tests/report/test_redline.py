import pytest

from qmsctl.lifecycle.redline import redline
from qmsctl.report.redline import render
from tests.support.builders import approval, snapshot


def shown(old: str, new: str, **settings: object) -> str:
    state = snapshot("1.0", body="same")
    return render(redline(state, old, state, new), **settings)  # type: ignore[arg-type]


def test_without_colour_words_are_marked() -> None:
    assert shown("wait 5 mm", "wait 7 mm") == "Text\n    wait [-5-]{+7+} mm\n\n"


def test_colour_only_when_asked() -> None:
    text = shown("wait 5 mm", "wait 7 mm", colour=True)
    assert text == "Text\n    wait \x1b[31;9m5\x1b[0m\x1b[32;4m7\x1b[0m mm\n\n"
    assert "\x1b" not in shown("wait 5 mm", "wait 7 mm")


def test_nothing_to_see() -> None:
    assert shown("same", "same  \n") == "Nothing differs that readers can see.\n"


def test_front_matter_and_attachments_are_tables_of_fields() -> None:
    old = snapshot("1.0", body="a", files={"a.svg": "1"}, change_summary="First issue.")
    new = snapshot(
        "1.1",
        body="a",
        files={"a.svg": "2"},
        change_summary="Second issue.",
        approvals=[approval("owner", "a.brandt", "2026-03-02"), approval("qm", "x", "2026-03-03")],
    )
    assert render(redline(old, "a", new, "a")) == (
        "Front matter\n"
        "  version          [-1.0-]{+1.1+}\n"
        "  change_summary   [-First-]{+Second+} issue.\n"
        "  approvals        {+role: owner, by: a.brandt, date: 2026-03-02+}\n"
        "                   {+role: qm, by: x, date: 2026-03-03+}\n"
        "\n"
        "Attachments\n"
        "  a.svg            SHA-256 [-6b86b273ff34fce1-]{+d4735e3a265e16ee+}…\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# A\n\nx y z", "# B\n\nx y z", ["- # [-A-]", "", "+ # {+B+}", "", "  x y z"]),
        ("# A b\n\nx", "# A c\n\nx", ["  # A [-b-]{+c+}", "", "  x"]),
        ("- a b\n    1. c d", "- a x\n    1. c d", ["  - a [-b-]{+x+}", "    1. c d"]),
        ("- a b", "- a b\n- c d", ["  - a b", "+ - {+c d+}"]),
        ("> a b", "> a c", ["  > a [-b-]{+c+}"]),
        ("!!! tip\n    a b", "!!! tip\n    a c", ["  !!! tip", "      a [-b-]{+c+}"]),
        (
            "```yaml\na: 1\nb: 2\n```",
            "```yaml\na: 1\nb: 3\n```",
            ["  ```yaml", "  a: 1", "  b: [-2-]{+3+}", "  ```"],
        ),
        ("a b  \nc d", "a b  \nc e", ["  a b", "  c [-d-]{+e+}"]),
        (
            "| a | b |\n|---|---|\n| 1 | x |\n| 2 | y |\n| 3 | z |\n| 4 | z |",
            "| a | b |\n|---|---|\n| 1 | x |\n| 2 | q |\n| 3 | z |\n| 4 | z |",
            [
                "  | a | b |",
                "  | … 1 unchanged row |",
                "  | 2 | [-y-]{+q+} |",
                "  | … 2 unchanged rows |",
            ],
        ),
        (
            "| a |\n|---|\n| 1 |",
            "| a |\n|---|\n| 1 |\n| 2 |",
            ["  | a |", "  | … 1 unchanged row |", "+ | {+2+} |"],
        ),
        ("a\n\n---\n\nb", "a\n\nb", ["  a", "", "- [-----]", "", "  b"]),
    ],
)
def test_blocks(old: str, new: str, expected: list[str]) -> None:
    assert shown(old, new) == "".join(
        f"  {line}".rstrip() + "\n" for line in ["Text", *expected, ""]
    ).replace("  Text\n", "Text\n", 1)


def test_unchanged_blocks_far_away_are_counted() -> None:
    body = "\n\n".join(f"Paragraph {n} word." for n in "abcdefg")
    text = shown(body, body.replace("d word", "d other word"))
    assert text == (
        "Text\n  … 2 unchanged blocks\n\n    Paragraph c word.\n\n"
        "    Paragraph d {+other +}word.\n\n    Paragraph e word.\n\n  … 2 unchanged blocks\n\n"
    )
    assert "… 3 unchanged blocks" in shown(body, body.replace("d word", "x word"), context=0)
    assert "…" not in shown(body, body.replace("d word", "x word"), context=9)
    assert "… 1 unchanged block\n" in shown("a\n\nb\n\nc x", "a\n\nb\n\nc y")


def test_a_document_cannot_steer_the_terminal() -> None:
    text = shown("a", "a \x1b[2J\x07 b", colour=False)
    assert "\x1b" not in text
    assert "\\x1b[2J\\x07" in text


def test_coloured_lines_are_coloured_one_by_one() -> None:
    text = shown("a  \nb c", "x  \ny c", colour=True)
    for line in text.splitlines():
        assert line.count("\x1b[31;9m") + line.count("\x1b[32;4m") == line.count("\x1b[0m")
