"""Signed statements and the file that claims them are stored together, or not at all."""

from pathlib import Path

import pytest

from qmsctl.repository import recording
from qmsctl.repository.files import FileRefused
from qmsctl.repository.recording import SignedFile, Written, discard, record

ONE, TWO = "records/approvals/SOP-001/2.0/a.json", "records/approvals/SOP-001/2.0/b.json"
SIGNED = {ONE: SignedFile(b"one\n", b"sig one\n"), TWO: SignedFile(b"two\n", b"sig two\n")}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "SOP-001.md").write_bytes(b"draft\n")
    return tmp_path


def everything(top: Path) -> dict[str, bytes]:
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


FILE = {"SOP-001.md": Written(b"draft\n", b"approved\n")}
AFTER = {
    "SOP-001.md": b"approved\n",
    ONE: b"one\n",
    f"{ONE}.sig": b"sig one\n",
    TWO: b"two\n",
    f"{TWO}.sig": b"sig two\n",
}


def test_everything_is_written_and_what_is_replaced_goes(top: Path) -> None:
    old = "records/approvals/SOP-001/2.0/old.json"
    record(top, {old: SignedFile(b"old", b"sig")}, {})
    assert set(everything(top)) == {"SOP-001.md", old, f"{old}.sig"}
    record(top, SIGNED, FILE, replaced=[old])
    assert everything(top) == AFTER


def test_a_file_that_changed_meanwhile_stops_it(top: Path) -> None:
    (top / "SOP-001.md").write_bytes(b"draft, and one more word\n")
    with pytest.raises(FileRefused, match=r"SOP-001\.md was changed while you signed"):
        record(top, SIGNED, FILE)
    assert everything(top) == {"SOP-001.md": b"draft, and one more word\n"}


def test_a_statement_that_cannot_be_stored_takes_the_others_with_it(top: Path) -> None:
    record(top, {TWO: SIGNED[TWO]}, {})
    with pytest.raises(FileRefused, match="exists already"):
        record(top, SIGNED, FILE)
    assert set(everything(top)) == {"SOP-001.md", TWO, f"{TWO}.sig"}
    assert everything(top)["SOP-001.md"] == b"draft\n"


@pytest.mark.parametrize("error", [FileRefused("The disk is full."), KeyboardInterrupt()])
def test_nothing_is_left_if_the_file_cannot_be_written(
    top: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fails(path: Path, data: bytes) -> None:
        raise error

    monkeypatch.setattr(recording, "write_atomic", fails)
    with pytest.raises(type(error)):
        record(top, SIGNED, FILE)
    assert everything(top) == {"SOP-001.md": b"draft\n"}


def test_an_old_statement_that_cannot_be_removed_is_told(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuses)
    with pytest.raises(FileRefused, match=r"All is written, but .* could not be removed"):
        discard(top, ["old.json"])
