import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from qmsctl.rules.headings import Heading, headings, plain, same_name


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# One\n\n## Two ##\n", [(1, "One", 1), (2, "Two", 3)]),
        ("text\n\n#no heading\n####### seven\n", []),
        ("#\n", [(1, "", 1)]),
        ("One\n===\n\nTwo\n---\n", [(1, "One", 1), (2, "Two", 4)]),
        ("\n---\n\n- item\n---\n\n> quote\n---\n", []),
        ("```\n# code\n```\n# after\n", [(1, "after", 4)]),
        ("~~~~ text\n# code\n~~~\n# still code\n~~~~\n# after\n", [(1, "after", 6)]),
        ("```\n# never closed\n", []),
        ("``` a\n```x\n# code\n```\n# after\n", [(1, "after", 5)]),
        ("<!--\n# hidden\n-->\n# shown\n", [(1, "shown", 4)]),
        ("<!-- one line -->\n# shown\n", [(1, "shown", 2)]),
        ("<!-- never closed\n# hidden\n", []),
        ("| a |\n|---|\n| b |\n", []),
        ("    # code\n", []),
        ("", []),
    ],
)
def test_headings_are_found_where_a_reader_sees_them(body, expected) -> None:
    assert list(headings(body)) == [Heading(*one) for one in expected]


def test_lines_count_from_the_given_one() -> None:
    assert [h.line for h in headings("\n# A\n\ntext\n\nB\n==\n", 10)] == [11, 15]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("Plain", "Plain"),
        ("*Very* **bold** and `code`", "Very bold and code"),
        ("See [the form](../a.md) now", "See the form now"),
        ("See [the form][1]", "See the form"),
        ("Title {#anchor .class}", "Title"),
        ("A &amp; B", "A & B"),
        ("snake_case stays, _this_ goes", "snake_case stays, this goes"),
        (r"5 \* 3", "5 * 3"),
        ("<span>words</span>", "words"),
        ("  two   blanks ", "two blanks"),
        ("cafe\u0301", "café"),
    ],
)
def test_words_without_markup(markdown, words) -> None:
    assert plain(markdown) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Purpose", "1. Purpose"),
        ("Purpose", "PURPOSE"),
        ("Scope and purpose", "1.2 Scope  and purpose"),
        ("Purpose", "A. Purpose"),
    ],
)
def test_numbering_and_case_do_not_count(one, other) -> None:
    assert same_name(one) == same_name(other)


def test_other_words_count() -> None:
    assert same_name("Purpose") != same_name("Purposes")


LINES = st.sampled_from(
    ["# A", "## B b", "text", "", "- item", "> quote", "C\n===", "```\n# x\n```", "1. one"]
)


@given(st.lists(LINES, max_size=8))
def test_python_markdown_finds_the_same(parts) -> None:
    body = "\n\n".join(parts)
    renderer = Markdown(extensions=["toc", "fenced_code"])
    renderer.convert(body)

    def flat(tokens):
        for token in tokens:
            yield token["level"], token["name"]
            yield from flat(token["children"])

    expected = list(flat(renderer.toc_tokens))
    assert [(h.level, h.text) for h in headings(body)] == expected
