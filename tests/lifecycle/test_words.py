import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.lifecycle.words import (
    Op,
    Run,
    align,
    changed_words,
    compare_values,
    compare_words,
    words,
)

TEXT = st.text(st.sampled_from("ab. \n-1é|"), max_size=40)


def shown(old: str, new: str) -> str:
    marks = {Op.SAME: "{}", Op.DELETED: "[-{}-]", Op.INSERTED: "{{+{}+}}"}
    return "".join(marks[run.op].format(run.text) for run in compare_words(old, new))


@given(TEXT, TEXT)
def test_runs_spell_both_sides(old: str, new: str) -> None:
    runs = compare_words(old, new)
    assert "".join(r.text for r in runs if r.op is not Op.INSERTED) == old
    assert "".join(r.text for r in runs if r.op is not Op.DELETED) == new
    assert all(run.text for run in runs)
    assert (changed_words(runs) == 0) >= (old == new)


@pytest.mark.parametrize(
    ("old", "new", "expected", "count"),
    [
        ("a b c", "a b c", "a b c", 0),
        ("", "", "", 0),
        ("", "new words", "{+new words+}", 2),
        ("every 12 months", "every 6 months", "every [-12-]{+6+} months", 1),
        ("the old red gauge", "the new blue gauge", "the [-old red-]{+new blue+} gauge", 2),
        ("is calibrated", "is not calibrated", "is {+not +}calibrated", 1),
        ("1.5 mm", "1.6 mm", "[-1.5-]{+1.6+} mm", 1),
        ("see 7.5.3.", "see 7.5.4.", "see [-7.5.3-]{+7.5.4+}.", 1),
        ("wait, then go", "wait; then go", "wait[-,-]{+;+} then go", 0),
        ("a b", "x y", "[-a b-]{+x y+}", 2),
        ("a one b two c", "a eins b zwei c", "a [-one-]{+eins+} b [-two-]{+zwei+} c", 2),
    ],
)
def test_compare_words(old: str, new: str, expected: str, count: int) -> None:
    assert shown(old, new) == expected
    assert changed_words(compare_words(old, new)) == count


@pytest.mark.parametrize(
    ("old", "new", "whole"),
    [
        ("First issue.", "Second issue.", False),
        ("Corrects the wording of the scope.", "Adds the urgent class to the route.", True),
        ("1.0", "2.0", True),
        ("", "2026-01-01", False),
        ("m.keller", "m.keller", False),
    ],
)
def test_values_that_say_something_else_replace_each_other(old: str, new: str, whole: bool) -> None:
    runs = compare_values(old, new)
    assert (runs == (Run(Op.DELETED, old), Run(Op.INSERTED, new))) is whole
    assert "".join(run.text for run in runs if run.op is not Op.INSERTED) == old
    assert "".join(run.text for run in runs if run.op is not Op.DELETED) == new


def test_words_keep_numbers_and_compounds_whole() -> None:
    assert words("7.5.3, 1,5 mm; e-mail don't (x)") == [
        "7.5.3",
        "1,5",
        "mm",
        "e-mail",
        "don't",
        "x",
    ]


def test_a_huge_paragraph_is_compared_by_sentences() -> None:
    sentences = [f"Sentence {n} speaks about gauge number {n} in hall {n % 7}." for n in range(900)]
    old = " ".join(sentences)
    sentences[450] = sentences[450].replace("hall", "room")
    del sentences[700]
    sentences.insert(100, "A sentence that was not there.")
    runs = compare_words(old, " ".join(sentences))
    changed = [run for run in runs if run.op is not Op.SAME]
    assert [run.text.strip() for run in changed] == [
        "A sentence that was not there.",
        "hall",
        "room",
        "Sentence 700 speaks about gauge number 700 in hall 0.",
    ]
    assert "".join(r.text for r in runs if r.op is not Op.INSERTED) == old


def test_a_huge_text_without_sentences_is_replaced_as_a_whole() -> None:
    old, new = "a " * 4001, "b " * 4001
    assert compare_words(old, new) == (Run(Op.DELETED, old), Run(Op.INSERTED, new))


def aligned(old: str, new: str) -> list[str]:
    pairs = align(old.split("/"), new.split("/"), key=str, text=str, kind=lambda s: s[:1] == "#")
    return [f"{a or ''}|{b or ''}" for a, b in pairs]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c/d e f", "a b c/d e f", ["a b c|a b c", "d e f|d e f"]),
        ("a b c/d e f", "a b x/d e f", ["a b c|a b x", "d e f|d e f"]),
        ("a b c/d e f/g", "d e x/g", ["a b c|", "d e f|d e x", "g|g"]),
        ("a b c", "x y z/a b d/k l m", ["|x y z", "a b c|a b d", "|k l m"]),
        ("a b c", "x y z", ["a b c|", "|x y z"]),
        ("a b c d e f", "a x y z v w", ["a b c d e f|a x y z v w"]),
        ("# a b c", "a b c", ["# a b c|", "|a b c"]),
        ("...", "!!!", ["...|!!!"]),
    ],
)
def test_align(old: str, new: str, expected: list[str]) -> None:
    assert aligned(old, new) == expected


def test_align_many_by_order() -> None:
    old = [f"a{n} b{n} c{n}" for n in range(300)]
    new = [f"a{n} b{n} d{n}" for n in range(300)]
    assert align(old, new, key=str, text=str) == list(zip(old, new, strict=True))
