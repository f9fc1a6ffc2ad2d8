"""Evaluates the expressions of GitHub's workflow files, as far as this repository uses them.

Contexts are plain dictionaries; what is missing is an empty text, as on GitHub. Comparison of texts
ignores case, `&&` and `||` give one of their operands.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_][\w.-]*)|(?P<sign>==|!=|&&|\|\||[!()]))"
)
_INSERTED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)

Functions = Mapping[str, Callable[[], bool]]


class Expression:
    """One expression; anything that it does not know is an error of the test."""

    def __init__(self, source: str, contexts: Mapping[str, Any], functions: Functions) -> None:
        self._contexts, self._functions = contexts, functions
        self._tokens = self._read(source.strip())

    @staticmethod
    def _read(source: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while at < len(source):
            found = _TOKEN.match(source, at)
            assert found is not None, f"cannot read {source[at:]!r} in {source!r}"
            assert found.lastgroup
            tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return tokens

    def value(self) -> Any:
        result = self._either()
        assert not self._tokens, f"left over: {self._tokens}"
        return result

    def _next(self, *signs: str) -> str | None:
        if self._tokens and self._tokens[0] in {("sign", sign) for sign in signs}:
            return self._tokens.pop(0)[1]
        return None

    def _either(self) -> Any:
        left = self._both()
        while self._next("||"):
            right = self._both()
            left = left or right
        return left

    def _both(self) -> Any:
        left = self._compared()
        while self._next("&&"):
            right = self._compared()
            left = left and right
        return left

    def _compared(self) -> Any:
        left = self._single()
        while sign := self._next("==", "!="):
            same = _plain(left) == _plain(self._single())
            left = same if sign == "==" else not same
        return left

    def _single(self) -> Any:
        if self._next("!"):
            return not self._single()
        if self._next("("):
            inner = self._either()
            assert self._next(")")
            return inner
        kind, token = self._tokens.pop(0)
        if kind == "text":
            return token[1:-1].replace("''", "'")
        assert kind == "word", token
        if self._next("("):
            assert self._next(")"), f"{token} takes no arguments here"
            return self._functions[token]()
        return {"true": True, "false": False}.get(token, self._looked_up(token))

    def _looked_up(self, path: str) -> Any:
        first, *rest = path.split(".")
        if first in {"true", "false"}:
            return None
        assert first in self._contexts, f"no context '{first}'"
        found: Any = self._contexts[first]
        for name in rest:
            found = found.get(name) if isinstance(found, Mapping) else None
        return "" if found is None else found


def _plain(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def evaluate(source: str, contexts: Mapping[str, Any], functions: Functions) -> Any:
    """The value of one expression, with or without its braces."""
    inner = _INSERTED.fullmatch(source.strip())
    return Expression(inner[1] if inner else source, contexts, functions).value()


def fill(text: Any, contexts: Mapping[str, Any], functions: Functions) -> str:
    """`text` with every `${{ … }}` in it replaced by its value."""

    def replace(match: re.Match[str]) -> str:
        value = Expression(match[1], contexts, functions).value()
        return str(value).lower() if isinstance(value, bool) else str(value)

    return _INSERTED.sub(replace, str(text).lower() if isinstance(text, bool) else str(text))
