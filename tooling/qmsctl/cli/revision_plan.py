"""Which version comes next when a document is revised, and whose text it starts from."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qmsctl.cli.desk import Desk
from qmsctl.cli.saying import listed
from qmsctl.model.errors import UsageError
from qmsctl.model.version import Version

if TYPE_CHECKING:
    from qmsctl.lifecycle.standing import Standing
    from qmsctl.model.document import ChangeClass
    from qmsctl.model.history import Revision
    from qmsctl.model.tree import SourceFile
    from qmsctl.repository.edits import Edit


@dataclass(frozen=True)
class Plan:
    """The next version, and whose text it starts from (None: what the file holds now)."""

    version: Version
    source: "Revision | None"
    body: bytes | None = None
    edits: "tuple[Edit, ...]" = ()
    attachments: dict[str, bytes] = field(default_factory=dict)
    aside: Version | None = None  # the version that waits, or the draft that makes room
    kept_in: str | None = None  # the commit in which that draft is saved
    recalled: Version | None = None  # what the file holds was stopped before it was effective
    reopened: bool = False  # approved here but never received: the same version, once more


def make_plan(desk: Desk, source: "SourceFile", change: "ChangeClass", wanted: str | None) -> Plan:
    """Which version comes next and whose text it takes.

    Raises:
        UsageError: the document is a draft already, or has no such version.
    """
    from qmsctl.lifecycle.drafting import next_version

    own = Version.parse(source.fields.get("version"))
    if own is None or source.document is None:
        raise UsageError(
            f"{source.path} has errors in its front matter.",
            hint=f"'qms check {desk.shown(source.path)}' lists them; mend them first.",
        )
    standing = desk.standing(source)
    issued = {i.revision.version: i.revision for i in standing.revisions} if standing else {}
    used = {own, *issued}
    if source.fields["status"] != "approved":
        return _beside_draft(desk, source, own, change, standing, used)
    if desk.context.history is not None and own not in issued and wanted is None:
        return _reopened(source, own, change)
    newest = max(used)
    if wanted is not None:
        revision = _revision(source, issued, wanted)
        return _with_text(desk, source, next_version(newest, change, used), revision)
    waiting = _below(standing, own) if change == "urgent" and standing else None
    if waiting is not None:
        version = next_version(waiting.version, change, used)
        return replace(_with_text(desk, source, version, waiting), aside=own)
    stopped = _recalled(standing, own)
    if stopped and standing and standing.effective:
        version = next_version(newest, change, used)
        plan = _with_text(desk, source, version, standing.effective.revision)
        return replace(plan, recalled=own)
    return Plan(next_version(newest, change, used), None, recalled=own if stopped else None)


def _recalled(standing: "Standing | None", own: Version) -> bool:
    """Whether the text in the file is that of a version that was stopped before its day."""
    from qmsctl.lifecycle.standing import State

    item = standing.of(own.text) if standing else None
    return item is not None and item.state is State.RECALLED


def _beside_draft(
    desk: Desk,
    source: "SourceFile",
    own: Version,
    change: "ChangeClass",
    standing: "Standing | None",
    used: set[Version],
) -> Plan:
    """An urgent revision of what is in force while the file holds a draft: that must be saved."""
    from qmsctl.lifecycle.drafting import next_version
    from qmsctl.repository.oldtexts import committed

    effective = standing.effective if standing else None
    if change != "urgent" or effective is None:
        raise UsageError(
            f"{source.id} is a draft already: version {own}.",
            hint=f"Go on in {desk.shown(source.path)}; 'qms approve {source.id}' when it is ready.",
        )
    commit = committed(desk.top, source.path, desk.tree.read(source.path), desk.layout.root)
    if commit is None:
        raise UsageError(
            f"{desk.shown(source.path)} holds the draft of {own}, which is not saved in Git; the "
            "urgent revision would replace it.",
            hint="Save the draft first with 'git add' and 'git commit', or put it aside.",
        )
    version = next_version(effective.revision.version, change, used)
    plan = _with_text(desk, source, version, effective.revision)
    return replace(plan, aside=own, kept_in=commit)


def _reopened(source: "SourceFile", own: Version, change: "ChangeClass") -> Plan:
    """The same version again, if it is approved here but the main line never received it."""
    written = source.fields.get("change") or "substantive"
    if change not in ("substantive", written):
        raise UsageError(
            f"{source.id} {own} is approved here as a change of the kind '{written}', and the "
            "main line has not received it: it is opened again under the same version.",
            hint=f"Leave out --{change}, and correct 'change' and 'version' in the draft.",
        )
    return Plan(own, None, reopened=True)


def _below(standing: "Standing", own: Version) -> "Revision | None":
    """The revision in force, if one that is not in force yet stands in the file."""
    effective = standing.effective
    waits = any(item.revision.version == own for item in standing.scheduled)
    return effective.revision if effective and waits else None


def _revision(source: "SourceFile", issued: "dict[Version, Revision]", wanted: str) -> "Revision":
    version = Version.parse(wanted)
    if version is None or version not in issued:
        known = listed(str(v) for v in sorted(issued)) or "none so far"
        raise UsageError(
            f"{source.id} never had an approved version '{wanted}'.",
            hint=f"Approved on the main line: {known}.",
        )
    return issued[version]


def _with_text(desk: Desk, source: "SourceFile", version: Version, revision: "Revision") -> Plan:
    """The plan with the text, the content fields and the attachments of `revision`."""
    from qmsctl.lifecycle.drafting import content_edits
    from qmsctl.repository.oldtexts import old_attachments, old_body

    return Plan(
        version,
        revision,
        body=old_body(desk.top, revision),
        edits=content_edits(revision.snapshot.fields, source.fields),
        attachments=old_attachments(desk.top, revision, source.path, desk.layout),
    )
