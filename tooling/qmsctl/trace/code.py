"""Where a Markdown body holds code: text that is shown, never read as links, ids or HTML.

The places are those at which Python-Markdown with fences, lists and admonitions sees code. Where
it could be read either way, the text counts as no code: a rule then looks at too much, never at
too little.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

BLANK = "\0"
"""What stands for each character of inline code in a masked text; no valid body holds it."""

_TAB = 4

_FENCE = re.compile(r"(?:```|~~~)[^\n]*")
_FENCE_HEAD = re.compile(
    r"""(?x)
    (?P<fence>`{3,}|~{3,})
    (?:[ \t]*\.?[\w#.+-]+(?=[\t ]|$))?                                       # language
    (?:
        [ \t]*\{[^\n]*\}
      | (?:[ \t]*(?:hl_lines|linenums|title)(?:=(?P<quote>"|').*?(?P=quote))?(?=[\t ]|$))*
    )
    [ \t]*$"""
)
_AFTER_BLANK = re.compile(r"\n[ \t]*\n(?: {4}| {0,3}\t)")
_HOLDER = re.compile(
    r"[ \t]*(?:[-*+][ \t]|\d+[.)][ \t]|!!!|\?\?\?|===|:[ \t]|\[\^[^\]\n]+\]:|>|//)"
)
_RAW_HTML = re.compile(r"<(?!https?://|mailto:)[A-Za-z!?/]")
_HOLDER_STARTS = frozenset("-*+0123456789!?=:[>/\t")
_TICKS = re.compile(r"``*")  # with its first character told apart it is found four times as fast
_BLOCK_EDGE = re.compile(r"\n(?=[ \t]*(?:\n|[-*+][ \t]|\d+[.)][ \t]|[>#|]|:[ \t]|$))")


class Span(NamedTuple):
    """A stretch of text: offsets in characters, `end` excluded."""

    start: int
    end: int


def mask_fences(body: str) -> str:
    """`body` with fenced code blanked; every offset stays."""
    return _blank(body, fences(body), " ")


def mask_code(fenced: str) -> str:
    """What `mask_fences` gave, with indented code and code spans blanked too."""
    solid = _blank(fenced, list(_indented(fenced)), " ")
    return _blank(solid, list(_code_spans(solid)), BLANK) if "`" in solid else solid


def mask_certain_code(fenced: str) -> str:
    """What `mask_fences` gave, with only such code blanked as every reader of it takes for code.

    Indented blocks and code spans over several lines stay: forbidden HTML is sought here. In a
    text with raw HTML no code span is certain, because within a block of HTML there is none; nor
    is one beside backticks without a partner, which readers pair in different ways.
    """
    if "`" not in fenced:
        return fenced
    spans = [span for span in _code_spans(fenced) if "\n" not in fenced[span.start : span.end]]
    masked = _blank(fenced, spans, BLANK)
    return fenced if "`" in masked or _RAW_HTML.search(masked) else masked


def _blank(text: str, spans: Sequence[Span], filler: str) -> str:
    if not spans:
        return text
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], filler * (end - start)]
        last = end
    return "".join((*parts, text[last:]))


def fences(body: str) -> list[Span]:
    """Fenced code blocks, fences included; a fence that nothing closes is none."""
    if "`" not in body and "~" not in body:
        return []
    found: list[Span] = []
    opened: tuple[int, str, str] | None = None  # where, fence, what stands before it
    for match in _FENCE.finditer(body):
        line_start = body.rfind("\n", 0, match.start()) + 1
        prefix = body[line_start : match.start()]
        if prefix.strip("> \t"):
            continue
        if opened and not _all_indented(body[opened[0] : line_start], opened[2]):
            opened = None
        if opened is None:
            head = _FENCE_HEAD.match(match[0])
            opened = (line_start, head["fence"], prefix) if head else None
        elif match[0].rstrip() == opened[1] and _same_depth(prefix, opened[2]):
            found.append(Span(opened[0], match.end()))
            opened = None
    return found


def _same_depth(prefix: str, other: str) -> bool:
    return prefix.expandtabs(_TAB).rstrip() == other.expandtabs(_TAB).rstrip() and (
        len(prefix.expandtabs(_TAB)) == len(other.expandtabs(_TAB)) or ">" in other
    )


def _all_indented(lines: str, prefix: str) -> bool:
    depth = len(prefix.expandtabs(_TAB))
    if depth == 0 or ">" in prefix:
        return True
    return all(
        not line.strip() or len(line) - len(line.lstrip()) >= depth
        for line in lines.expandtabs(_TAB).split("\n")
    )


def _indent(line: str) -> int:
    if "\t" in line:
        line = line.expandtabs(_TAB)
    return len(line) - len(line.lstrip(" "))


def _indented(text: str) -> Iterator[Span]:
    """Blocks that four columns make code, because no list or the like holds them.

    What a holder (list item, admonition …) at column c holds begins at the next multiple of four;
    code begins four columns further in.
    """
    if not _AFTER_BLANK.search("\n\n" + text):
        return
    holders: list[int] = []
    position, fresh, in_code, code_from = 0, True, False, _TAB
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if not line or line.isspace():
            fresh = True
            continue
        indent = _indent(line) if line[0] in " \t" else 0
        if fresh:
            holders = _still_open(holders, indent)
            code_from = _held_from(holders) + _TAB
            fresh, in_code = False, True
        if in_code and indent >= code_from:
            yield Span(start, start + len(line))
            continue
        in_code = False
        if line[indent : indent + 1] in _HOLDER_STARTS and _HOLDER.match(line):
            holders = [*_still_open(holders, indent), indent]


def _held_from(holders: Sequence[int]) -> int:
    return (holders[-1] // _TAB + 1) * _TAB if holders else 0


def _still_open(holders: list[int], indent: int) -> list[int]:
    kept = list(holders)
    while kept and indent < _held_from(kept):
        kept.pop()
    return kept


def _code_spans(text: str) -> Iterator[Span]:
    """Inline code with its backticks; a run of backticks closes one of the same length."""
    runs = [Span(*match.span()) for match in _TICKS.finditer(text)]
    by_length: dict[int, list[int]] = {}
    for start, end in runs:
        by_length.setdefault(end - start, []).append(start)
    after, edge = 0, -1
    for start, end in runs:
        if start < after:
            continue
        opening = start + escaped(text, start)
        if opening == end:
            continue
        if edge < end:
            found = _BLOCK_EDGE.search(text, end)
            edge = found.start() if found else len(text)
        closing = _next(by_length.get(end - opening, ()), end)
        if closing is not None and closing < edge:
            after = closing + end - opening
            yield Span(opening, after)


def _next(places: Sequence[int], position: int) -> int | None:
    index = bisect_left(places, position)
    return places[index] if index < len(places) else None


def escaped(text: str, position: int) -> bool:
    """Whether an odd number of backslashes stands before `position`."""
    count = 0
    while position > count and text[position - 1 - count] == "\\":
        count += 1
    return count % 2 == 1
