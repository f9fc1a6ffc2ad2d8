"""Which bytes are text that everyone sees alike: UTF-8, NFC, no hidden signs, plain line ends."""

import re
import unicodedata

from qmsctl.model.finding import Problem

BOM = b"\xef\xbb\xbf"

_C0 = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LONE_CR = re.compile(rb"\r(?!\n)")
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
_NAMES = {"\ufeff": "a byte order mark", "\u2028": "a line separator", "\u2029": "a paragraph end"}


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character offset."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def too_large(size: int, max_bytes: int) -> Problem:
    """The finding for a file that is not read because of its size."""
    return Problem(
        "FM007",
        f"The file has {size:,} bytes; at most {max_bytes:,} are read.",
        "Move pictures and data into attachments or split the document; "
        "'max_file_bytes' in qms.yml sets the limit.",
    )


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file and what is wrong with its characters (FM001 to FM006).

    Bytes that are no UTF-8 come out as U+FFFD; a byte order mark at the start is left out. Line
    ends stay as they are. One problem of each kind is told, at its first place.
    """
    problems: list[Problem] = []
    if data.startswith(BOM):
        data = data[len(BOM) :]
        problems.append(
            Problem(
                "FM002",
                "The file begins with a byte order mark (BOM).",
                "Save it as 'UTF-8' without BOM.",
            )
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        problems.append(_not_utf8(data, error.start))
    if b"\r" in data and (lone := _LONE_CR.search(data)):
        problems.append(
            _at(
                data,
                lone.start(),
                "FM005",
                "A carriage return stands without a line feed: an old Mac line end.",
                "Save the file with LF (or CR LF) line ends.",
            )
        )
    if data.isascii():
        if len(data.translate(None, _C0)) != len(data):
            problems.append(_control(text))
    else:
        problems.extend(_beyond_ascii(text))
    if conflict := _conflict(data):
        problems.append(conflict)
    return text, tuple(problems)


def _at(data: bytes, offset: int, rule: str, message: str, hint: str) -> Problem:
    line = data.count(b"\n", 0, offset) + 1
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode(errors="replace")) + 1
    return Problem(rule, message, hint, line, column)


def _not_utf8(data: bytes, offset: int) -> Problem:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem("FM001", "The file is UTF-16, not UTF-8.", "Save it as 'UTF-8'.")
    return _at(
        data,
        offset,
        "FM001",
        f"The byte 0x{data[offset]:02X} is no UTF-8 text.",
        "Save the file as 'UTF-8' and correct the damaged character.",
    )


def _control(text: str) -> Problem:
    found = _CONTROL.search(text)
    sign, offset = (found[0], found.start()) if found else ("\x00", 0)
    name = _NAMES.get(sign) or (
        "a sign that changes the direction of text"
        if unicodedata.category(sign) == "Cf"
        else "a control character"
    )
    line, column = line_and_column(text, offset)
    return Problem(
        "FM003", f"There is {name} (U+{ord(sign):04X}) in the text.", "Delete it.", line, column
    )


def _beyond_ascii(text: str) -> list[Problem]:
    problems = [_control(text)] if _CONTROL.search(text) else []
    if not unicodedata.is_normalized("NFC", text):
        problems.append(_not_nfc(text))
    return problems


def _not_nfc(text: str) -> Problem:
    line, column = 1, 1
    for number, found in enumerate(text.split("\n"), 1):
        composed = unicodedata.normalize("NFC", found)
        if composed != found:
            pairs = enumerate(zip(found, composed, strict=False), 1)
            line, column = number, next((n for n, (a, b) in pairs if a != b), len(composed))
            break
    return Problem(
        "FM004",
        "Letters and their accents are separate characters here (the text is not NFC).",
        "Type the letter again, or convert the file to Unicode NFC.",
        line,
        column,
    )


def _conflict(data: bytes) -> Problem | None:
    """The first conflict marker of Git at the start of a line."""
    if b"<<<<<<< " not in data and b">>>>>>> " not in data and b"||||||| " not in data:
        return None
    found = _CONFLICT.search(data)
    if found is None:
        return None
    return _at(
        data,
        found.start(),
        "FM006",
        "A conflict marker of Git stands in the file: a merge was not finished.",
        "Decide which text holds and delete the lines with <<<<<<<, ======= and >>>>>>>.",
    )
