"""A YAML reader for front matter and policy: JSON values, places of keys, no surprises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from qmsctl.model.finding import KeyPath, Position, Problem
from qmsctl.repository.yamlbuilder import Builder, Events, Stop


@dataclass(frozen=True)
class YamlResult:
    """What one YAML text says.

    ``fields`` holds JSON values only (days as ISO text), ``positions`` the place of every key and
    list item, counted in lines of the whole file. ``readable`` is False if the text is no single
    YAML mapping: then `fields` is empty. A key given twice and an alias have the value None.
    """

    fields: dict[str, Any]
    positions: Mapping[KeyPath, Position]
    problems: tuple[Problem, ...] = ()
    readable: bool = True


def _parser_class() -> Callable[[str], Events]:
    """The parser of libyaml, or the one in pure Python where PyYAML was built without it."""
    try:
        from yaml._yaml import CParser  # noqa: PLC0415 - the module is missing without libyaml
    except ImportError:
        return PureParser
    return cast("Callable[[str], Events]", CParser)


class PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's parser in Python: the same events, about ten times slower."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


_PARSER = _parser_class()

_NOTHING = object()
"""What a text that cannot be read to its end holds."""

MAX_PROBLEMS = 100
"""Of one text, more problems are not told: nobody mends so many before looking again."""


def read_yaml(
    text: str, first_line: int = 1, *, parser: Callable[[str], Events] | None = None
) -> YamlResult:
    """Read one YAML mapping.

    `first_line` is the line of the file on which `text` starts. Nothing is raised: what is wrong
    stands in the result's problems, as rules FM003 and FM010 to FM018 and FM023.
    """
    builder = Builder(first_line)
    tabs = _tab_problems(text, first_line) if "\t" in text else []
    end: list[Problem] = []
    try:
        builder.run((parser or _PARSER)(text))
    except yaml.YAMLError as error:
        # A tab usually is why the syntax is wrong: one message about it is enough.
        end = [] if tabs else [_syntax_problem(error, text, first_line)]
        builder.root = _NOTHING
    except Stop as stop:
        end = [stop.problem]
        builder.root = _NOTHING
    root, seen = builder.root, [*tabs, *builder.problems][:MAX_PROBLEMS]
    if isinstance(root, dict) or (root is None and not seen):
        return YamlResult(root or {}, builder.positions, tuple(seen))
    if root is not _NOTHING:
        end = [_no_mapping(root, first_line)]
    return YamlResult({}, builder.positions, (*seen, *end), readable=False)


def _no_mapping(root: Any, first_line: int) -> Problem:
    found = "A list" if isinstance(root, list) else "A single value"
    return Problem(
        "FM023",
        f"{found} stands where keys with values are expected.",
        "Write one 'key: value' per line.",
        first_line,
    )


def _tab_problems(text: str, first_line: int) -> list[Problem]:
    """One problem for each line that holds a tab."""
    return [
        Problem(
            "FM011",
            "A tab stands in the YAML; programs disagree on how far it indents.",
            "Replace it with spaces.",
            first_line + number,
            line.index("\t") + 1,
        )
        for number, line in enumerate(text.split("\n"))
        if "\t" in line
    ][:MAX_PROBLEMS]


def _syntax_problem(error: yaml.YAMLError, text: str, first_line: int) -> Problem:
    """What the parser could not read, in our words where the cause is a common one."""
    if isinstance(error, yaml.reader.ReaderError):
        return Problem("FM003", "A character that YAML does not allow.", "Delete it.", first_line)
    said = str(getattr(error, "problem", None) or "it is no YAML")
    mark = getattr(error, "problem_mark", None)
    if any(sign in said for sign in _UNCLOSED):  # where it was opened helps more than the end
        mark = getattr(error, "context_mark", None) or mark
    line, column = (mark.line, mark.column + 1) if mark else (0, 1)
    lines = text.split("\n")
    message, hint = _explain(said, lines[line] if line < len(lines) else "")
    return Problem("FM010", message, hint, first_line + line, column)


_UNCLOSED = ("end of stream", "',' or ']'", "',' or '}'", "<stream end>")


def _explain(said: str, line: str) -> tuple[str, str]:
    """Message and hint for what a YAML parser said about `line`."""
    if "mapping values are not allowed" in said:
        return (
            "A colon stands in a value without quotes, or a line is indented too far.",
            'Quote a value that holds a colon, as in title: "Part 1: Scope".',
        )
    if any(sign in said for sign in _UNCLOSED):
        return "A quote or bracket is opened and never closed.", "Close it on the same line."
    if "node content" in said:
        return (
            "A bracket is opened and never closed, or a value in brackets is missing.",
            "Close the bracket on the same line, and give every entry a value.",
        )
    if "cannot start any token" in said:
        return "A value begins with a sign that YAML reserves.", "Quote the value."
    if "could not find expected ':'" in said:
        return (
            "A line has no colon after its key, or a text of several lines is not indented.",
            "Write 'key: value', or indent the lines of a long text.",
        )
    if "did not find expected key" in said or "expected <block end>" in said:
        shown = f" near '{line.strip()}'" if line.strip() else ""
        return (
            f"The indentation or the quotes are wrong{shown}.",
            "Let the keys of one mapping begin in the same column, and quote whole values.",
        )
    return f"The YAML cannot be read: {said}.", "Write 'key: value', one per line."
