"""Builds JSON values and the places of keys from the events of a YAML parser."""

from typing import Any, Protocol

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from qmsctl.model.finding import KeyPath, Position, Problem
from qmsctl.repository.scalars import Misread, plain_value
from qmsctl.repository.wording import name_of, quoted, sentence

MAX_DEPTH = 12
"""How deep mappings and lists may be nested; the policy needs six levels."""

TEXT_KEYS = frozenset({"version"})
"""Keys whose values are always text: a version is never a number."""


class Events(Protocol):
    """A YAML parser: one event at a time, None when there are no more."""

    def get_event(self) -> Any:
        """The next event of PyYAML's kinds."""


class Stop(Exception):
    """Reading cannot go on; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Builder:
    """Builds values from events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, first_line: int) -> None:
        self.offset = first_line
        self.root: Any = None
        self.positions: dict[KeyPath, Position] = {}
        self.problems: list[Problem] = []
        # Of the innermost mapping or list: itself, its path, and (mapping) the key that waits.
        self.container: dict[str, Any] | list[Any] | None = None
        self.path: KeyPath = ()
        self.key: str | None = None
        self.stack: list[tuple[dict[str, Any] | list[Any] | None, KeyPath, str | None]] = []
        self.repeated: set[KeyPath] = set()

    def run(self, parser: Events) -> None:
        """Read all events of the stream."""
        get_event = parser.get_event
        documents = 0
        while (event := get_event()) is not None:
            kind = event.__class__
            if kind is ScalarEvent:
                self.scalar(event)
            elif kind is MappingStartEvent:
                self.start(event, {})
            elif kind is SequenceStartEvent:
                self.start(event, [])
            elif kind is AliasEvent:
                self.note("FM012", event, f"An alias (*{event.anchor}) repeats a value.")
                self.add(event, None)
            elif kind is DocumentStartEvent:
                documents += 1
                self.document(event, documents)
            elif kind is DocumentEndEvent:
                if event.explicit:
                    self.stop_at(event, "A line '...' ends the YAML.")
            elif self.stack:  # the end of a mapping or list; stream events come with none open
                self.container, self.path, self.key = self.stack.pop()

    def document(self, event: Any, count: int) -> None:
        """One document without directives is all that may come."""
        if event.version or event.tags:
            self.stop_at(event, "A YAML directive (%) stands here.")
        if count > 1:
            self.stop_at(event, "A second YAML document begins here ('---').")

    def stop_at(self, event: Any, message: str) -> None:
        """End reading: the YAML is more than one plain mapping."""
        line, column = self.place(event)
        raise Stop(
            Problem("FM010", message, "Remove the line: one mapping is expected.", line, column)
        )

    def place(self, event: Any) -> Position:
        """Where `event` starts, in the whole file."""
        mark = event.start_mark
        return Position(mark.line + self.offset, mark.column + 1)

    def current(self) -> KeyPath:
        """The path of the value that comes next."""
        if isinstance(self.container, list):
            return (*self.path, len(self.container))
        return self.path if self.key is None else (*self.path, self.key)

    def note(self, rule: str, event: Any, message: str) -> None:
        """Record a problem that does not end reading."""
        line, column = self.place(event)
        self.problems.append(Problem(rule, message, _HINTS[rule], line, column, self.current()))

    def decorations(self, event: Any) -> None:
        """Refuse an anchor or a tag."""
        if event.anchor is not None:
            self.note("FM012", event, f"An anchor (&{event.anchor}) names a value.")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.note("FM013", event, f"A tag ({tag}) gives a value another type.")

    def start(self, event: Any, made: dict[str, Any] | list[Any]) -> None:
        """Open a mapping or list."""
        if event.anchor is not None or event.tag is not None:
            self.decorations(event)
        if isinstance(self.container, dict) and self.key is None:
            line, column = self.place(event)
            message = "A key is itself a mapping or list."
            raise Stop(
                Problem(
                    "FM010", message, "Use a text as the key, or quote it.", line, column, self.path
                )
            )
        if len(self.stack) >= MAX_DEPTH:
            self.note("FM016", event, f"Values are nested more than {MAX_DEPTH} levels deep.")
            raise Stop(self.problems.pop())
        path = self.current()
        outer = (self.container, self.path, None)
        self.add(event, made)
        self.stack.append(outer)
        self.container, self.path, self.key = made, path, None

    def scalar(self, event: Any) -> None:
        """Take a scalar: as a key if the mapping waits for one, else as a value."""
        value = event.value
        if event.anchor is not None or event.tag is not None:
            self.decorations(event)
        if event.implicit[0] and event.tag is None:
            value = plain_value(value)
        if self.key is None and isinstance(self.container, dict):
            self.take_key(event, value)
            return
        if value.__class__ is Misread:
            self.misread(event, value)
            value = str(value)
        elif value.__class__ is int and self.key in TEXT_KEYS:
            self.misread(event, Misread(event.value, f"the number {value}"))
            value = event.value
        self.add(event, value)

    def take_key(self, event: Any, value: Any) -> None:
        """Set the key of the next value; report merge keys, repeated keys and keys that mislead."""
        key: str = event.value
        self.key = key
        path = (*self.path, key)
        if event.implicit[0] and value.__class__ is not str:
            if key == "<<":
                self.note("FM015", event, "A merge key (<<) copies other values into this mapping.")
            else:
                reading = value.reading if isinstance(value, Misread) else _reading(value)
                self.misread(event, Misread(key, reading), is_key=True)
        container = self.container
        if isinstance(container, dict) and key in container:
            first = self.positions[path].line
            self.note(
                "FM014", event, f"The key {name_of(path)} is given twice (also line {first})."
            )
            self.repeated.add(path)
        else:
            mark = event.start_mark
            self.positions[path] = Position(mark.line + self.offset, mark.column + 1)

    def misread(self, event: Any, value: Misread, *, is_key: bool = False) -> None:
        """Report a plain scalar that YAML programs do not read as written."""
        line, column = self.place(event)
        path = self.current()
        where = "The key" if is_key else sentence(name_of(path))
        if value.rule == "FM018":
            message = f"{where} is {value}, a day that does not exist."
            hint = "Write an existing day as YYYY-MM-DD."
        else:
            message = f"{where}: YAML reads {value} without quotes as {value.reading}."
            before = f"{path[-1]}: " if not is_key and path and isinstance(path[-1], str) else ""
            hint = f"Quote it: {before}{quoted(value)}{':' if is_key else ''}"
        self.problems.append(Problem(value.rule, message, hint, line, column, path))

    def add(self, event: Any, value: Any) -> None:
        """Put `value` where it belongs."""
        container = self.container
        if container.__class__ is dict:
            if self.key is None:
                self.key = ""  # an alias as a key: already reported
            elif self.repeated and (*self.path, self.key) in self.repeated:
                container[self.key] = None
                self.key = None
            else:
                container[self.key] = value
                self.key = None
        elif container is None:
            self.root = value
        else:
            self.positions[(*self.path, len(container))] = self.place(event)
            container.append(value)  # type: ignore[union-attr] # a list here


_HINTS = {
    "FM012": "Write the value out where it is needed, without & and *.",
    "FM013": "Remove the tag; quote the value if it is a text.",
    "FM014": "Keep one of the two and delete the other.",
    "FM015": "Write the keys out and delete the line with <<.",
    "FM016": "Flatten the value: the known fields need far fewer levels.",
}


def _reading(value: Any) -> str:
    if value is None:
        return "no value at all"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    return f"the number {value}"
