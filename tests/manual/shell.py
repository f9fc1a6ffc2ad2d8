"""Runs the shell commands of a page in their order, as a reader does."""

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
_MARK = "=== end of block"


@dataclass(frozen=True)
class Step:
    """One block of commands: what the page says that it prints, and what it did print."""

    commands: str
    promised: str
    printed: str
    code: int

    @property
    def kept(self) -> bool:
        """Whether it printed what the page promises; an ellipsis stands for anything but blanks."""
        parts = (re.escape(part) for part in self.promised.split("…"))
        return re.fullmatch(r"\S+".join(parts), self.printed) is not None


def run(
    page: str, folder: Path, variables: Mapping[str, str], asked: Collection[str] = ("",)
) -> list[Step]:
    """The `sh` blocks of `page` in one bash in `folder`; its Python and its `qms` are ours.

    It ends with the last block that holds one of the texts in `asked`.
    """
    blocks = _BLOCK.findall(page)
    wanted = [any(text in commands for text in asked) for commands, _ in blocks]
    blocks = blocks[: len(blocks) - wanted[::-1].index(True)]
    script = "".join(f'{commands}\necho "{_MARK} $?"\n' for commands, _ in blocks)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-u"],
        cwd=folder,
        env={**os.environ, "PATH": path, "TZ": "UTC", **variables},
        input=script,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = re.findall(rf"(.*?){_MARK} (\d+)\n", done.stdout, re.DOTALL)
    assert len(said) == len(blocks), done.stdout
    return [
        Step(commands, promised, printed, int(code))
        for (commands, promised), (printed, code) in zip(blocks, said, strict=True)
    ]
