import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.lifecycle.blocks import BlockKind, blocks

LINES = st.lists(
    st.sampled_from(
        [
            *("", "text", "more text", "# Head", "===", "---", "***", "- item", "    1. nested"),
            *("* item", "  more", "    code", "```", "~~~ yaml", "| a | b |", "|---|---|", "> q"),
            *("!!! note", "??? tip", "<div>", "a | b", "\tx", "1) one", "end  ", "end\\"),
        ]
    ),
    max_size=14,
)


@given(LINES)
def test_every_word_is_in_exactly_one_block(lines: list[str]) -> None:
    source = "\n".join(lines)
    found = " ".join(block.text for block in blocks(source)).split()
    for word in ("text", "Head", "item", "nested", "more", "code", "one", "q", "a", "b"):
        # The words of a fence's opening line are its language.
        assert found.count(word) == source.replace("|", " ").split().count(word)


def outline(markdown: str) -> list[str]:
    return [
        f"{block.kind}{block.level or ''}{' ' + block.info if block.info else ''}: "
        + " / ".join(
            f"{'  ' * row.level}{row.marker}{' ' if row.marker else ''}{' ¦ '.join(row.cells)}"
            for row in block.rows
        )
        for block in blocks(markdown)
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("", []),
        (
            "# One\ntext\nmore\n\n## Two ##\n",
            ["heading1: One", "paragraph: text more", "heading2: Two"],
        ),
        ("#\n", ["heading1: "]),
        ("One\n===\n\nTwo\n---\n", ["heading1: One", "heading2: Two"]),
        ("text\n\n---\n\n* * *\n", ["paragraph: text", "rule: ---", "rule: * * *"]),
        ("hard  \nbreak\\\nhere", ["paragraph: hard\nbreak\nhere"]),
        ("text\n# Head", ["paragraph: text", "heading1: Head"]),
        ("text\n- no item", ["paragraph: text - no item"]),
        (
            "- a\n- b\n  more\nlazy\n\n- c\n\ntext",
            ["list: - a / - b more lazy / - c", "paragraph: text"],
        ),
        (
            "1. a\n    - b\n        - c\n    - d\n2. e",
            ["list: 1. a /   - b /     - c /   - d / 2. e"],
        ),
        ("- a\n\n    para\n\n    ```\n    x  y\n    ```\n- b", ["list: - a / para / x  y / - b"]),
        ("- a\n# Head", ["list: - a", "heading1: Head"]),
        ("-\n- b", ["list: -  / - b"]),
        (
            "```yaml title\na: 1\n\n  b: 2\n```\nafter",
            ["code yaml title: a: 1 /  /   b: 2", "paragraph: after"],
        ),
        ("~~~\n```\n~~~~\n", ["code: ```"]),
        ("```\nnever closed\n", ["code: never closed / "]),
        ("    a\n      b\n\n    c\n\ntext", ["code: a /   b /  / c", "paragraph: text"]),
        (
            "| a | b |\n|---|:-:|\n| 1 | x \\| y |\n| 2 |\nafter",
            ["table: a ¦ b / 1 ¦ x \\| y / 2", "paragraph: after"],
        ),
        ("a | b\n--- | ---\n1 | 2", ["table: a ¦ b / 1 ¦ 2"]),
        ("a | b\nno table", ["paragraph: a | b no table"]),
        ("a | b", ["paragraph: a | b"]),
        ("> one\n> two\nlazy\n>\n> - item", ["quote: one two lazy / - item"]),
        (
            '!!! warning "Hot"\n    Stay away.\n\n    - never\n\ntext',
            ['note note: warning "Hot" / Stay away. / - never', "paragraph: text"],
        ),
        ("!!! note\n\ntext", ["note note: note", "paragraph: text"]),
        ("<div>\n<b>x</b>\n</div>\n\ntext", ["html: <div> / <b>x</b> / </div>", "paragraph: text"]),
        ("\tcode", ["code: code"]),
    ],
)
def test_blocks(markdown: str, expected: list[str]) -> None:
    assert outline(markdown) == expected


def test_code_in_a_list_keeps_its_spaces() -> None:
    (block,) = blocks("- a\n\n    ```\n    x  y\n    ```\n")
    assert block.kind is BlockKind.LIST
    assert [row.verbatim for row in block.rows] == [False, True]
