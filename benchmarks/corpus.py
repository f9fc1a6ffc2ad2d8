"""Makes a QMS with a long history through one `git fast-import`: the same bytes every time.

Run as ``corpus.py FOLDER DOCUMENTS COMMITS signed|unsigned``.

The main line has one commit a change of one to three documents: new versions, some of them first
opened as drafts, and entries of periodic reviews. Every fourth change comes by a merge commit.
"""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from organization import OWNER, RELEASER, ROOT, WRITERS, kind_of, rules
from processes import ENVIRONMENT, git
from signing import Signers
from size import FIRST_DAY, LATER, Size
from wording import HEADINGS, TOPICS, paragraph, sentence, steps, table

CLAUSES = (
    "4.3", "4.4.1", "4.4.2", "5.2.2", "5.3", "6.1.2", "6.2.1", "7.1.5.1", "7.1.5.2", "7.2", "7.5.1",
    "7.5.2", "7.5.3.2", "8.1", "8.2.3.2", "8.2.4", "8.3.2", "8.3.3", "8.3.4", "8.3.5", "8.3.6",
    "8.4.1", "8.5.1", "8.5.2", "8.5.6", "8.6", "8.7.2", "9.1.1", "9.2.2", "9.3.3", "10.2.2",
)  # fmt: skip


@dataclass
class Sop:
    """One document as it stands at one commit."""

    number: int
    kind: str
    prefix: str
    folder: str
    title: str
    major: int = 1
    minor: int = 0
    day: dt.date = FIRST_DAY
    summary: str = "First issue."
    author: str = WRITERS[0]
    effective: str = "on-release"
    approved: bool = True
    clauses: tuple[str, ...] = ()
    reference: str = ""
    parts: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.prefix}-{self.number:05}"

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def path(self) -> str:
        slug = self.title.lower().replace(" ", "-")
        return f"{ROOT}/{self.folder}/{self.id}-{slug}.md"

    @property
    def picture(self) -> str:
        """The attachment, as one document in ten has it."""
        return f"img/{self.id}-flow.svg" if self.number % 10 == 1 else ""

    def text(self) -> bytes:
        """The whole file."""
        cited = ", ".join(f'"iso9001:2015/{clause}"' for clause in self.clauses)
        lines = [
            "---",
            f"id: {self.id}",
            f"title: {self.title}",
            f"type: {self.kind}",
            "language: en",
            f'version: "{self.version}"',
            "change: substantive",
            f"change_summary: {self.summary}",
            f"authors: [{self.author}]",
            f"effective_date: {self.effective}",
            *([f"attachments: [{self.picture}]"] if self.picture else ()),
            f"status: {'approved' if self.approved else 'draft'}",
        ]
        if self.approved:
            lines += [
                "approvals:",
                f"  - {{role: owner, by: {OWNER}, date: {self.day}}}",
                f"  - {{role: quality-manager, by: {RELEASER}, date: {self.day}}}",
            ]
        lines += [
            "owner: process-owner",
            "review_interval: 60 months",
            f"clauses: [{cited}]",
            *([f"references: [{self.reference}]"] if self.reference else ()),
            "tags: [production, bench]",
            "audience: [shop floor]",
            *(["reviews:", *self.reviews] if self.reviews else ()),
            "---",
        ]
        return "\n".join((*lines, "", f"# {self.title}", "", *self.parts, "")).encode()


def picture(name: str) -> bytes:
    """A small drawing."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
        f'<rect width="200" height="40" fill="#eee"/><text x="10" y="25">{name}</text></svg>\n'
    ).encode()


@dataclass
class Story:
    """The documents as the history is told, commit by commit."""

    size: Size
    random: Random = field(default_factory=lambda: Random(9001))
    sops: list[Sop] = field(default_factory=list)
    signers: Signers = field(default_factory=Signers)

    def files_of(self, commit: int) -> dict[str, bytes]:
        """What one commit writes."""
        if commit == 0:
            return rules(signed=self.size.signed)
        day = self.size.day_of(commit)
        # A tenth of the history creates the documents, the rest changes them.
        wanted = min(
            self.size.documents, -(-commit * self.size.documents * 10 // self.size.commits)
        )
        if commit == self.size.commits - 1:
            wanted = self.size.documents
        if len(self.sops) < wanted:
            created = [self._create(day) for _ in range(wanted - len(self.sops))]
            drawn = {f"{ROOT}/{s.folder}/{s.picture}": picture(s.id) for s in created if s.picture}
            return drawn | self._files(created, commit)
        changed = self.random.choices((1, 2, 3), (55, 25, 20))[0]
        found = {s.id: s for s in self.random.choices(self.sops, k=changed)}
        return self._files([sop for sop in found.values() if self._change(sop, day)], commit)

    def _files(self, sops: list[Sop], commit: int) -> dict[str, bytes]:
        """The documents as they now stand, and what is signed of them."""
        files = {sop.path: sop.text() for sop in sops}
        if self.size.signed:
            for sop in sops:
                files |= self.signers.sign(sop, self.size.moment_of(commit), picture(sop.id))
        return files

    def _create(self, day: dt.date) -> Sop:
        number = len(self.sops) + 1
        random = self.random
        kind = kind_of(number, signed=self.size.signed)
        title = f"{random.choice(TOPICS)} {number}"
        sop = Sop(number, kind.name, kind.prefix, kind.folder, title)
        sop.day, sop.author = day, random.choice(WRITERS)
        start = number * 2 % len(CLAUSES)
        sop.clauses = CLAUSES[start : start + 2]
        others = random.sample(self.sops, k=min(3, len(self.sops)))
        sop.reference = others[0].id if others else ""
        sop.parts = self._parts(sop, others[1:])
        self.sops.append(sop)
        return sop

    def _parts(self, sop: Sop, others: list[Sop]) -> list[str]:
        """About 600 words with links to `others`."""
        random = self.random
        links = [
            f"See [{other.title}](../{other.folder}/{Path(other.path).name})." for other in others
        ]
        parts: list[str] = []
        for heading in HEADINGS:
            parts += [f"## {heading}", "", paragraph(random), ""]
            if heading == "Responsibilities":
                parts += [table(random), ""]
            if heading == "Procedure":
                parts += [steps(random), ""]
                parts += [f"![Flow]({sop.picture})", ""] if sop.picture else []
                parts += ["### Limits", "", paragraph(random), ""]
        return [*parts, " ".join((sentence(random), *links))]

    def _change(self, sop: Sop, day: dt.date) -> bool:
        """Bring a document one step further; False if it had one on this day already."""
        if not sop.approved:
            sop.approved, sop.day, sop.effective = True, day, "on-release"
            return True
        if sop.day >= day:
            sop.reviews.append(self._review(sop, day))
            return True
        kind = self.random.random()
        if kind < 0.15:
            sop.reviews.append(self._review(sop, day))
            return True
        sop.major, sop.minor = (sop.major + 1, 0) if kind < 0.5 else (sop.major, sop.minor + 1)
        sop.approved = self.random.random() < 0.75
        sop.day, sop.author = day, self.random.choice(WRITERS)
        sop.summary = f"Adapts {self.random.choice(TOPICS).lower()} to what was found on {day}."
        later = self.random.random() < 0.3
        sop.effective = str(day + dt.timedelta(days=40)) if later else "on-release"
        texts = [i for i, part in enumerate(sop.parts) if len(part) > 200 and "\n" not in part]
        place = self.random.choice(texts)
        sentences = sop.parts[place].removesuffix(".").split(". ")
        sentences[self.random.randrange(len(sentences))] = sentence(self.random).removesuffix(".")
        sop.parts[place] = f"{'. '.join(sentences)}."
        return True

    def _review(self, sop: Sop, day: dt.date) -> str:
        done = f"by: {OWNER}, date: {day}, outcome: no-change"
        return f'  - {{version: "{sop.version}", {done}}}'


def stream(story: Story) -> Iterator[bytes]:
    """The history in the words of `git fast-import`."""
    size, mark, merged = story.size, 0, 0
    for number in range(size.commits + size.further):
        branch = b"main" if number < size.commits else LATER.encode()
        files, when = story.files_of(number), int(size.moment_of(number).timestamp())
        writer = WRITERS[number % len(WRITERS)]
        parent, by_merge = mark, number % 4 == 3 and number < size.commits
        if by_merge:
            mark += 1
            yield commit(b"change", mark, when, writer, f"Work on change {number}", (parent,))
            yield from changes(files)
            merged = mark
        mark += 1
        parents = (parent, merged) if by_merge else (parent,)
        yield commit(branch, mark, when, writer, f"Change {number}", parents)
        yield from changes(files)
    yield b"done\n"


def commit(
    branch: bytes, mark: int, when: int, writer: str, subject: str, parents: tuple[int, ...]
) -> bytes:
    """The head of one commit."""
    who = f"{writer.title()} <{writer}@bench.example> {when} +0000".encode()
    text = subject.encode()
    head = b"commit refs/heads/%s\nmark :%d\nauthor %s\ncommitter %s\ndata %d\n%s\n" % (
        branch, mark, who, who, len(text), text,
    )  # fmt: skip
    words = (b"from", b"merge")
    return head + b"".join(
        b"%s :%d\n" % (words[place], parent) for place, parent in enumerate(parents) if parent
    )


def changes(files: dict[str, bytes]) -> Iterator[bytes]:
    """The files that a commit writes."""
    for path, data in files.items():
        yield b"M 100644 inline %s\ndata %d\n" % (path.encode(), len(data))
        yield data + b"\n"


def make(folder: Path, size: Size) -> None:
    """Make the repository with `main` checked out in the new `folder`."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "gc.auto", "0")
    importing = ["git", "fast-import", "--quiet", "--done"]
    with subprocess.Popen(importing, cwd=folder, stdin=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdin is not None
        for part in stream(Story(size)):
            process.stdin.write(part)
        process.stdin.close()
        if process.wait():
            raise SystemExit("git fast-import failed")
    git(folder, "update-ref", "-d", "refs/heads/change")
    git(folder, "reset", "--quiet", "--hard", "main")


if __name__ == "__main__":
    place, documents, commits, signed = sys.argv[1:]
    make(Path(place), Size(int(documents), int(commits), signed=signed == "signed"))
