"""Makes a QMS with a long history through one `git fast-import`: the same bytes every time.

The main line has one commit a change of one to three documents: new versions, some of them first
opened as drafts, and entries of periodic reviews. Every fourth change comes by a merge commit.
"""

import datetime as dt
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from processes import ENVIRONMENT, git
from wording import HEADINGS, TOPICS, paragraph, sentence, steps, table

ROOT = "qms_docs"
LATER = "later"
"""The branch that holds further commits after `main`: new history, or a pull request."""

FIRST_DAY = dt.date(2022, 1, 3)
YEARS = 4
CLAUSES = (
    "4.3", "4.4.1", "4.4.2", "5.2.2", "5.3", "6.1.2", "6.2.1", "7.1.5.1", "7.1.5.2", "7.2", "7.5.1",
    "7.5.2", "7.5.3.2", "8.1", "8.2.3.2", "8.2.4", "8.3.2", "8.3.3", "8.3.4", "8.3.5", "8.3.6",
    "8.4.1", "8.5.1", "8.5.2", "8.5.6", "8.6", "8.7.2", "9.1.1", "9.2.2", "9.3.3", "10.2.2",
)  # fmt: skip
KINDS = (
    ("sop", "SOP", "procedures"), ("wi", "WI", "work-instructions"), ("form", "FRM", "forms"),
)  # fmt: skip
WRITERS = ("c.writer", "d.writer", "e.writer", "f.writer")
OWNER, RELEASER = "a.owner", "b.releaser"


@dataclass(frozen=True)
class Size:
    """How large a corpus is; ``further`` commits follow the main line on the branch `LATER`."""

    documents: int
    commits: int
    further: int = 20


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
            f'version: "{self.major}.{self.minor}"',
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


def policy() -> bytes:
    """A policy in which the whole corpus is approved."""
    lines = [
        'id: QMS-POLICY\ntitle: Policy of document control\nversion: "1.0"\nchange: substantive',
        "change_summary: First issue.\nauthors: [c.writer]\neffective_date: on-release",
        "status: approved\napprovals:",
        f"  - {{role: policy-owner, by: {RELEASER}, date: {FIRST_DAY}}}",
        "organization: {name: Benchmark Instruments}\ntime_zone: UTC\nlanguage: en",
        "stale_draft_days: 3660",
        "standards:\n  - {id: 'iso9001:2015'}\ntypes:",
    ]
    for kind, prefix, folder in KINDS:
        lines.append(
            f"  {kind}:\n    title: {folder.capitalize()}\n    prefix: {prefix}\n    digits: 5\n"
            f"    folder: {folder}\n    required_headings: [{', '.join(HEADINGS)}]\n"
            "    route: {substantive: [owner, quality-manager]}\n"
            "    review: {interval: 60 months, maximum: 60 months}"
        )
    lines.append(
        "roles:\n  process-owner: {title: Process owner}\n"
        "  quality-manager: {title: Quality manager}\n  policy-owner: {title: Policy owner}\n"
    )
    return "\n".join(lines).encode()


def people() -> dict[str, bytes]:
    """The files of everybody who writes and approves."""
    roles = {OWNER: ("process-owner",), RELEASER: ("quality-manager", "policy-owner")}
    return {
        f"{ROOT}/people/{name}.yml": (
            f"id: {name}\nname: {name.title()}\nemails: [{name}@bench.example]\n"
            + "roles:\n" * (name in roles)
            + "".join(f"  - {{role: {role}, from: 2020-01-01}}\n" for role in roles.get(name, ()))
        ).encode()
        for name in (OWNER, RELEASER, *WRITERS)
    }


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
    drafts: list[Sop] = field(default_factory=list)

    @property
    def last_day(self) -> dt.date:
        """The day of the newest of all commits."""
        return self.day_of(self.size.commits + self.size.further - 1)

    def day_of(self, commit: int) -> dt.date:
        """The day of one commit; they are spread evenly over the years."""
        return FIRST_DAY + dt.timedelta(days=commit * YEARS * 365 // self.size.commits)

    def files_of(self, commit: int) -> dict[str, bytes]:
        """What one commit writes."""
        if commit == 0:
            return {f"{ROOT}/qms.yml": policy(), **people()}
        day = self.day_of(commit)
        # A tenth of the history creates the documents, the rest changes them.
        wanted = min(
            self.size.documents, -(-commit * self.size.documents * 10 // self.size.commits)
        )
        if commit == self.size.commits - 1:
            wanted = self.size.documents
        if len(self.sops) < wanted:
            created = [self._create(day) for _ in range(wanted - len(self.sops))]
            drawn = {f"{ROOT}/{s.folder}/{s.picture}": picture(s.id) for s in created if s.picture}
            return drawn | {sop.path: sop.text() for sop in created}
        changed = self.random.choices((1, 2, 3), (55, 25, 20))[0]
        found = {s.id: s for s in self.random.choices(self.sops, k=changed)}
        return {sop.path: sop.text() for sop in found.values() if self._change(sop, day)}

    def _create(self, day: dt.date) -> Sop:
        number = len(self.sops) + 1
        random = self.random
        sop = Sop(
            number, *KINDS[number % 8 // 6 + number % 8 // 7], f"{random.choice(TOPICS)} {number}"
        )
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
        return f'  - {{version: "{sop.major}.{sop.minor}", {done}}}'


def stream(story: Story) -> Iterator[bytes]:
    """The history in the words of `git fast-import`."""
    size, mark, merged = story.size, 0, 0
    for number in range(size.commits + size.further):
        branch = b"main" if number < size.commits else LATER.encode()
        files, day = story.files_of(number), story.day_of(number)
        when = int(dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()) + number % 3600
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


def make(folder: Path, size: Size) -> Story:
    """Make the repository with `main` checked out in the new `folder`; its story is told."""
    story = Story(size)
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "gc.auto", "0")
    importing = ["git", "fast-import", "--quiet", "--done"]
    with subprocess.Popen(importing, cwd=folder, stdin=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdin is not None
        for part in stream(story):
            process.stdin.write(part)
        process.stdin.close()
        if process.wait():
            raise SystemExit("git fast-import failed")
    git(folder, "update-ref", "-d", "refs/heads/change")
    git(folder, "reset", "--quiet", "--hard", "main")
    return story
