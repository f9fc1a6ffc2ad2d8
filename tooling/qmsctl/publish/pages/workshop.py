"""Below the facts of a document: how its readers change it, or say what is wrong with it."""

from qmsctl.lifecycle.standing import State
from qmsctl.publish.library import Doc, Library, text_of
from qmsctl.publish.markup import element, link, text
from qmsctl.publish.workshop import Subject


def workshop_line(doc: Doc, library: Library) -> str:
    """Links to propose a change and to report a problem; "" where the site knows no forge.

    A preview has none: what it shows need not be on the forge. A withdrawn document is changed no
    more, and of one whose file is gone nothing can be edited: there a problem can be reported. The
    words of an open draft appear nowhere; that there is one is said, as a change goes into it.
    """
    workshop = library.workshop
    if workshop is None or library.preview:
        return ""
    links = []
    if _editable(doc):
        links.append(link(workshop.edit(doc.source), "Propose a change"))
    subject = Subject(
        document=doc.id,
        version=doc.version,
        language=doc.key.language,
        page=workshop.published(doc.page or ""),
    )
    links.append(link(workshop.report(subject), "Report a problem"))
    where = f"on {workshop.forge.title}"
    said = f"{_draft(doc)} in work: a change goes into it." if _draft(doc) else ""
    note = element("span", text(" ".join(filter(None, (f"Opens {where}.", said)))))
    return element(
        "nav",
        "".join((*links, note)),
        class_="qms-workshop",
        aria_label=f"Change {doc.id} {where}",
        data_search_exclude="true",
    )


def _editable(doc: Doc) -> bool:
    """Whether the main line has a file in which a change could be made."""
    gone = doc.standing is None or doc.standing.timeline.head is None
    return doc.state is not State.OBSOLETE and not gone


def _draft(doc: Doc) -> str:
    """The version on which people work already, in words; "" if there is none."""
    if not _editable(doc) or doc.head.get("status") == "approved":
        return ""
    return f"Version {text_of(doc.head, 'version') or 'that follows'} is"
