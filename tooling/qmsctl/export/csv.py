"""Comma-separated values that a spreadsheet shows as text and never runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What spreadsheets take for the start of a formula, also behind blanks; full-width forms too.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Header and rows as CSV (RFC 4180 quoting, line feeds); None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: object) -> str:
    """One value as a cell; a text that a spreadsheet would calculate gets an apostrophe before it.

    The apostrophe is how spreadsheets themselves mark such texts. Line ends become line feeds.
    """
    text = "" if value is None else str(value)
    # The csv module leaves a lone CR unquoted, and some readers stop at NUL.
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return f"'{clean}" if _FORMULA.match(clean) else clean
