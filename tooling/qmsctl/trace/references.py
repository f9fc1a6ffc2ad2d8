"""From where to where documents point: by link, by bare id, and in their front matter."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from typing import NamedTuple

from qmsctl.model.finding import Position
from qmsctl.model.tree import Corpus, SourceFile
from qmsctl.trace.links import Link, Mention, Scan, scan
from qmsctl.trace.targets import Places, Target


class Via(StrEnum):
    """How one document refers to another."""

    LINK = "link"
    MENTION = "mention"
    FIELD = "references"
    SUCCESSOR = "replaced-by"


class LinkUse(NamedTuple):
    """One address in one document, and what it stands for."""

    source: SourceFile
    link: Link
    target: Target


class Reference(NamedTuple):
    """One document refers to the id of another, which may be unknown.

    ``find`` looks up the place; most references are in order, and nobody asks where they are.
    """

    source: SourceFile
    id: str
    via: Via
    find: Callable[[], Position]

    @property
    def place(self) -> Position:
        """Where in the file it stands."""
        return self.find()


@dataclass(frozen=True)
class References:
    """All that the documents of one tree point to, found in one pass over their texts."""

    places: Places
    prefixes: tuple[str, ...]

    @classmethod
    def of(
        cls, corpus: Corpus, paths: Iterable[str], root: str, prefixes: Iterable[str]
    ) -> "References":
        """The references of a tree: `paths` are all its files, `prefixes` those of document ids."""
        return cls(Places.of(paths, corpus, root), tuple(sorted(prefixes)))

    @cached_property
    def scans(self) -> Mapping[str, Scan]:
        """Every document's text, by path."""
        return {f.path: scan(f.body, f.body_line) for f in self.places.documents.files}

    @cached_property
    def links(self) -> Sequence[LinkUse]:
        """Every link and image, in the order of files and places."""
        resolve = self.places.resolve
        return [
            LinkUse(file, link, resolve(link.address, file))
            for file in self.places.documents.files
            for link in self.scans[file.path].links
        ]

    @cached_property
    def mentions(self) -> Sequence[tuple[SourceFile, Mention]]:
        """Every bare id in a text; a file that cannot be read may have no text of its own."""
        return [
            (file, mention)
            for file in self.places.documents.files
            if file.readable
            for mention in self.scans[file.path].mentions(self.prefixes)
        ]

    def place(self, source: SourceFile, offset: int) -> Position:
        """Line and column in the file of an offset in its body."""
        return self.scans[source.path].position(offset)

    @cached_property
    def all(self) -> Sequence[Reference]:
        """Every reference from document to document, except those of a document to itself."""
        found = (*self._by_link(), *self._by_mention(), *by_field(self.places.documents))
        return [item for item in found if item.id != item.source.id]

    def _by_link(self) -> Iterator[Reference]:
        by_path = self.places.documents.by_path
        for source, link, target in self.links:
            file = by_path.get(target.file or "")
            if file is not None and file.id is not None:
                find = partial(self.place, source, link.offset)
                yield Reference(source, file.id, Via.LINK, find)

    def _by_mention(self) -> Iterator[Reference]:
        for source, mention in self.mentions:
            find = partial(self.place, source, mention.offset)
            yield Reference(source, mention.id, Via.MENTION, find)


def by_field(corpus: Corpus) -> Iterator[Reference]:
    """What front matter refers to: `references` and the successors of a withdrawal."""
    for file in corpus.files:
        for index, name in enumerate(texts(file.fields.get("references"))):
            find = partial(file.position, "references", index)
            yield Reference(file, name, Via.FIELD, find)
        withdrawal = file.fields.get("withdrawal")
        if isinstance(withdrawal, Mapping):
            for index, name in enumerate(texts(withdrawal.get("replaced_by"))):
                find = partial(file.position, "withdrawal", "replaced_by", index)
                yield Reference(file, name, Via.SUCCESSOR, find)


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list as front matter holds it; anything else counts as an empty list."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, str))
