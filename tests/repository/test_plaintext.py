"""Which characters a controlled file may hold."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.repository.plaintext import decode, line_and_column, too_large

E_ACUTE = "e\u0301"


@pytest.mark.parametrize(
    ("data", "rule", "place", "message"),
    [
        (b"abc\nd\xff\n", "FM001", (2, 2), "The byte 0xFF is no UTF-8 text."),
        ("é\n".encode("latin-1"), "FM001", (1, 1), "The byte 0xE9 is no UTF-8 text."),
        ("x".encode("utf-16"), "FM001", (1, 1), "The file is UTF-16, not UTF-8."),
        (b"\xef\xbb\xbfx", "FM002", (1, 1), "The file begins with a byte order mark (BOM)."),
        (b"a\n\x00", "FM003", (2, 1), "There is a control character (U+0000) in the text."),
        (b"a\x7f", "FM003", (1, 2), "There is a control character (U+007F) in the text."),
        ("é\x85", "FM003", (1, 2), "There is a control character (U+0085) in the text."),
        ("a\u2028", "FM003", (1, 2), "There is a line separator (U+2028) in the text."),
        ("a\u2029", "FM003", (1, 2), "There is a paragraph end (U+2029) in the text."),
        ("a\ufeff", "FM003", (1, 2), "There is a byte order mark (U+FEFF) in the text."),
        (
            "ab\u202ec",
            "FM003",
            (1, 3),
            "There is a sign that changes the direction of text (U+202E) in the text.",
        ),
        (
            f"ok\nCaf{E_ACUTE}",
            "FM004",
            (2, 4),
            "Letters and their accents are separate characters here (the text is not NFC).",
        ),
        (
            "\u212b",
            "FM004",
            (1, 1),
            "Letters and their accents are separate characters here (the text is not NFC).",
        ),
        (
            b"a\r\nb\rc",
            "FM005",
            (2, 2),
            "A carriage return stands without a line feed: an old Mac line end.",
        ),
        (
            b"a\n<<<<<<< HEAD\nb\n",
            "FM006",
            (2, 1),
            "A conflict marker of Git stands in the file: a merge was not finished.",
        ),
        (
            b">>>>>>> topic\n",
            "FM006",
            (1, 1),
            "A conflict marker of Git stands in the file: a merge was not finished.",
        ),
    ],
)
def test_what_must_not_be_there(
    data: bytes | str, rule: str, place: tuple[int, int], message: str
) -> None:
    _, problems = decode(data.encode() if isinstance(data, str) else data)
    assert [(p.rule, (p.line, p.column), p.message) for p in problems if p.rule == rule] == [
        (rule, place, message)
    ]
    assert all(p.hint for p in problems)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain\n\ttab\r\nCR LF\r\n",
        "Grüße, 中文, 🙂, مرحبا\n".encode(),
        b"Heading\n=======\n",
        b"    <<<<<<< shown in a code block\n",
        b"x <<<<<<< y\n",
        b"<<<<<<<no space\n",
    ],
)
def test_what_may_be_there(data: bytes) -> None:
    assert decode(data) == (data.decode(), ())


def test_every_kind_of_problem_is_told_once() -> None:
    data = b"\xef\xbb\xbfa\xff\xff\r\rb\x00\x00\n<<<<<<< a\n<<<<<<< b\n"
    assert [p.rule for p in decode(data)[1]] == ["FM002", "FM001", "FM005", "FM003", "FM006"]


def test_the_limit_is_named() -> None:
    problem = too_large(2_000_000, 1_000_000)
    assert problem.rule == "FM007"
    assert problem.message == "The file has 2,000,000 bytes; at most 1,000,000 are read."
    assert "max_file_bytes" in problem.hint


@given(st.binary(max_size=60))
def test_any_bytes_give_a_text_and_a_verdict(data: bytes) -> None:
    text, problems = decode(data)
    rules = {p.rule for p in problems}
    assert ("FM001" in rules) == (_utf8(data) is None)
    assert ("FM005" in rules) == (b"\r" in data.replace(b"\r\n", b""))
    if "FM001" not in rules and "FM002" not in rules:
        assert text == data.decode()
        assert ("FM004" in rules) == (unicodedata.normalize("NFC", text) != text)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


@given(st.text("ab\n", max_size=30).filter(bool))
def test_line_and_column_find_the_character_again(text: str) -> None:
    for offset in range(len(text)):
        line, column = line_and_column(text, offset)
        assert (text.split("\n")[line - 1] + "\n")[column - 1] == text[offset]
