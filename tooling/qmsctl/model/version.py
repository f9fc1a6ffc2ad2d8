"""Version numbers of documents: ``major.minor`` or a plain integer, always quoted in YAML."""

import re
from functools import total_ordering
from typing import Literal

VersionScheme = Literal["major.minor", "integer"]

_SHAPES: dict[VersionScheme, re.Pattern[str]] = {
    "major.minor": re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII),
    "integer": re.compile(r"[1-9]\d{0,5}", re.ASCII),
}
_ANY_SHAPE = re.compile("|".join(shape.pattern for shape in _SHAPES.values()), re.ASCII)


@total_ordering
class Version:
    """A version that can be ordered: 1.9 < 1.10 < 2.0."""

    __slots__ = ("parts", "text")

    def __init__(self, text: str) -> None:
        if _ANY_SHAPE.fullmatch(text) is None:
            raise ValueError("a version such as '2.0' (major.minor) or '3' (integer) is expected")
        self.text = text
        self.parts = tuple(map(int, text.split(".")))

    @classmethod
    def parse(cls, text: object) -> "Version | None":
        """The version that `text` spells, or None: for data that is judged elsewhere."""
        try:
            return cls(text) if isinstance(text, str) else None
        except ValueError:
            return None

    def fits(self, scheme: VersionScheme) -> bool:
        """Whether this version is written as `scheme` asks."""
        return _SHAPES[scheme].fullmatch(self.text) is not None

    @property
    def next_major(self) -> "Version":
        """The next substantive version: 1.3 → 2.0, 3 → 4."""
        return Version(f"{self.parts[0] + 1}.0" if len(self.parts) > 1 else str(self.parts[0] + 1))

    @property
    def next_minor(self) -> "Version":
        """The next small version: 1.3 → 1.4; an integer has none smaller, so 3 → 4."""
        if len(self.parts) == 1:
            return self.next_major
        return Version(f"{self.parts[0]}.{self.parts[1] + 1}")

    def directly_follows(self, other: "Version") -> bool:
        """Whether no version was left out between `other` and this one."""
        mine, theirs = self.parts, other.parts
        if len(mine) != len(theirs):
            return False
        major = (theirs[0] + 1,) if len(theirs) == 1 else (theirs[0] + 1, 0)
        return mine in (major, (*theirs[:-1], theirs[-1] + 1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.parts == other.parts

    def __lt__(self, other: "Version") -> bool:
        return self.parts < other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Version({self.text!r})"
