"""Approvals on a page: who, as what, when, what backs it, and the files to check it with."""

from collections.abc import Sequence

from qmsctl.approval.proving import Proof
from qmsctl.approval.statement import signature_path
from qmsctl.publish.library import Library
from qmsctl.publish.markup import chip, day, element, listing, text
from qmsctl.publish.proving import evidence_path
from qmsctl.publish.site import relative
from qmsctl.report.tiers import WORDS, Backed, Backing, backed


def tier_chip(backing: Backing) -> str:
    """A tier as a word that stands out."""
    return chip(WORDS[backing].name, f"tier-{backing}")


def approval_lines(
    proofs: Sequence[Proof], library: Library, page: str, *, files: bool = True
) -> list[str]:
    """Who approved, in which role, when, and what backs it; HTML.

    With `files` also the statement and its signature, to be downloaded.
    """
    return [_line(backed(proof), library, page, files=files) for proof in proofs]


def approval_list(
    proofs: Sequence[Proof], library: Library, page: str, *, files: bool = True
) -> str:
    """The same as a list; a dash for none."""
    lines = approval_lines(proofs, library, page, files=files)
    return listing(lines, "qms-plain") if lines else "–"


def _line(item: Backed, library: Library, page: str, *, files: bool) -> str:
    who = text(library.people.name_of(item.by) if item.by else item.adopted or "")
    when = f", {day(item.day)}" if item.day else ""
    kept = f" ({text(item.adopted)})" if item.adopted and item.by else ""
    shown = _downloads(item, page) if files else ""
    why = "".join(
        f'<span class="qms-doubt">A signature does not count: {text(message)}</span>'
        for message in (item.doubts if item.statement is None else ())
    )
    mark = tier_chip(item.backing)
    return f"<strong>{who}</strong>, {text(_title(item, library))}{when}{kept} {mark}{shown}{why}"


def _title(item: Backed, library: Library) -> str:
    role = item.role or "no role"
    return library.role_title("document-owner" if role == "owner" else role)


def _downloads(item: Backed, page: str) -> str:
    if item.statement is None:
        return ""
    place = evidence_path(page, item.statement)
    files = [("statement", place)] + ([("signature", signature_path(place))] if item.key else [])
    links = " · ".join(
        element("a", words, href=relative(page, target), download=True) for words, target in files
    )
    return f' <span class="qms-small qms-downloads">{links}</span>'


def signatures(proofs: Sequence[Proof], library: Library, page: str) -> list[tuple[str, str]]:
    """For each signed approval: whose and as what, and HTML with key, claimed time and files."""
    return [
        (
            f"{library.people.name_of(item.by or '')}, {_title(item, library)}",
            _signature(item, page),
        )
        for item in map(backed, proofs)
        if item.statement is not None and item.moment is not None
    ]


def _signature(item: Backed, page: str) -> str:
    moment = f"{item.moment:%H:%M} UTC" if item.moment else ""
    on = day(item.moment.date() if item.moment else None)
    whose = " of the forge's workflow" if item.record else ""
    key = f"key{whose} <code>{text(item.key)}</code><br>" if item.key else ""
    doubt = "" if item.record else ", time unproved"
    return f"{key}{on}, {moment}{doubt}{_downloads(item, page)}"
