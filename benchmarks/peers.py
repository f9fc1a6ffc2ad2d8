"""Other tools at work on the same texts, each in a virtual environment of its own.

None of them does what qms does: no history, no approvals bound to content, no dates. What is
compared is "look at N documents and say what is wrong" and "make a site of N documents"; the
notes of each peer say what its share of that is.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from floors import front_of
from processes import TooLong, git, used
from rows import Row, middle

SECONDS = 300
"""CPU seconds of one process after which a peer is stopped."""


@dataclass(frozen=True)
class Peer:
    """A tool: how its input is written, and the commands that check and publish it.

    ``write`` puts (id, title, body) of every document into a new folder. Commands are arguments
    of the tool's own program; None where it has no such work.
    """

    package: str
    version: str
    program: str
    write: Callable[[Path, Sequence[tuple[str, str, str]]], None]
    check: Sequence[str] | None
    checks: str
    publish: Sequence[str] | None = None
    publishes: str = ""


def _doorstop(folder: Path, documents: Sequence[tuple[str, str, str]]) -> None:
    """One Doorstop document whose items are the documents."""
    git(folder, "init", "--quiet")
    items = folder / "sop"
    items.mkdir()
    settings = "settings:\n  digits: 5\n  itemformat: yaml\n  prefix: SOP\n  sep: '-'\n"
    (items / ".doorstop.yml").write_text(settings)
    for number, (_, _, body) in enumerate(documents, 1):
        text = "".join(f"  {line}".rstrip() + "\n" for line in body.splitlines())
        (items / f"SOP-{number:05}.yml").write_text(
            "active: true\nderived: false\nheader: ''\n"
            f"level: 1.{number}\nlinks: []\nnormative: true\nref: ''\nreviewed: null\n"
            f"text: |\n{text}"
        )


def _strictdoc(folder: Path, documents: Sequence[tuple[str, str, str]]) -> None:
    """One StrictDoc document for each, its text unparsed: the cheapest that StrictDoc offers."""
    for name, title, body in documents:
        (folder / f"{name}.sdoc").write_text(
            f"[DOCUMENT]\nTITLE: {title}\nUID: {name}\nOPTIONS:\n  MARKUP: Text\n\n"
            f"[TEXT]\nSTATEMENT: >>>\n{body.strip()}\n<<<\n"
        )


def _trestle(folder: Path, documents: Sequence[tuple[str, str, str]]) -> None:
    """Markdown with the headings and the front matter that a template asks for."""
    (folder / ".trestle" / "author" / "sop" / "0.0.1").mkdir(parents=True)
    (folder / ".trestle" / "config.ini").write_text("")
    (folder / ".keep").touch()
    head = "---\nx-trestle-template-version: 0.0.1\nowner: {}\n---\n\n"
    headings = "".join(f"{line}\n\n" for line in documents[0][2].splitlines() if line[:1] == "#")
    template = folder / ".trestle" / "author" / "sop" / "0.0.1" / "template.md"
    title = documents[0][1]
    template.write_text(head.format("someone") + headings.replace(f"# {title}\n", "# Title\n", 1))
    (folder / "sop").mkdir()
    for name, own, body in documents:
        text = body.replace(f"# {own}\n", "# Title\n", 1)
        (folder / "sop" / f"{name}.md").write_text(head.format("process-owner") + text)


PEERS = {
    "doorstop": Peer(
        "doorstop",
        "3.2",
        "doorstop",
        _doorstop,
        ("--no-reformat",),
        "items' fields, levels, links",
        ("publish", "all", "out"),
        "one page for all",
    ),
    "strictdoc": Peer(
        "strictdoc",
        "0.30.4",
        "strictdoc",
        _strictdoc,
        ("export", ".", "--formats=json", "--no-parallelization", "--output-dir", "out"),
        "grammar and links; writes JSON",
        ("export", ".", "--formats=html", "--no-parallelization", "--output-dir", "site"),
        "a page each, texts as they are",
    ),
    "compliance-trestle": Peer(
        "compliance-trestle",
        "5.2.0",
        "trestle",
        _trestle,
        ("author", "docs", "validate", "-tn", "sop", "-hv"),
        "headings and front matter against a template",
    ),
}


def peer_rows(names: Sequence[str], folder: Path, root: Path, repeat: int) -> Iterator[Row]:
    """The rows of the named peers, with the documents below `root` as their input."""
    documents = list(_documents(root))
    for name in names:
        peer = PEERS[name]
        program = _installed(peer, folder)
        place = folder / f"{name}-{len(documents)}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        peer.write(place, documents)
        for arguments, what in ((peer.check, peer.checks), (peer.publish, peer.publishes)):
            if arguments is None:
                continue
            work = "check" if arguments is peer.check else "publish"
            row = f"{name} {peer.version}, {work} {len(documents):,} ({what})"
            try:
                runs = [
                    used((str(program), *arguments), place, (0, 1), limit=SECONDS)
                    for _ in range(repeat)
                ]
            except TooLong:
                yield Row(f"{row}: stopped after {SECONDS} s", None, "")
            else:
                yield Row(row, middle(runs), "")


def _documents(root: Path) -> Iterator[tuple[str, str, str]]:
    """Id, title and body of each document below `root`."""
    for path in sorted(root.rglob("*.md")):
        data = path.read_bytes()
        front = front_of(data)
        if front is not None:
            body = data.split(b"\n---\n", 1)[1].decode()
            heading = next(line for line in body.splitlines() if line.startswith("# "))
            number = "-".join(path.name.split("-")[:2])
            yield number, heading.removeprefix("# "), body.lstrip()


def _installed(peer: Peer, folder: Path) -> Path:
    """The peer's program, in its own virtual environment, which is made if it is missing."""
    home = folder / "venv" / f"{peer.package}-{peer.version}"
    program = home / "bin" / peer.program
    if not program.exists():
        print(f"installing {peer.package} {peer.version} ...", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        wanted = f"{peer.package}=={peer.version}"
        pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", wanted], check=True)
    return program
