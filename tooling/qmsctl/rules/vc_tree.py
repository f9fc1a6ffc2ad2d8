"""VC013, VC015: version numbers of the wrong shape, and drafts that nobody finishes."""

from collections.abc import Iterator

from qmsctl.lifecycle.standing import Standing
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Commit
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.model.version import Version
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, draft
from qmsctl.rules.example_versions import NEW_BODY
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, on_document, severity_by_day, type_of
from qmsctl.rules.whereabouts import key_of, standing_of

_SHAPES = {
    "major.minor": 'two numbers with a dot, such as "2.0"',
    "integer": 'a whole number, such as "3"',
}


def _wrong_shape(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        kind = type_of(file, context.policy)
        written = file.fields.get("version")
        if kind is None or not isinstance(written, str):
            continue
        version = Version.parse(written)
        if version is not None and version.fits(kind.versions):
            continue

        def broken(
            then: Policy, version: Version | None = version, file: SourceFile = file
        ) -> bool:
            old = type_of(file, then)
            return version is None or old is None or not version.fits(old.versions)

        yield on_document(
            "VC013",
            f"'{written}' is no version of a document of the type '{kind.title}': "
            f"{_SHAPES[kind.versions]} is expected.",
            "Correct 'version', in quotation marks. For other numbers change 'versions' of the "
            "type in qms.yml.",
            file,
            "version",
            severity=severity_by_day(context, file, "VC013", Severity.ERROR, broken),
        )


def _stale_draft(context: Context) -> Iterator[Finding]:
    limit = context.policy.stale_draft_days
    for file in context.corpus.files:
        key = key_of(file, context.corpus.default_language)
        if key is None or file.fields.get("status") != "draft":
            continue
        standing = standing_of(context, key)
        since = _open_since(standing) if standing is not None and standing.draft else None
        if since is None:
            continue
        day = context.policy.today(since.committed_at)
        age = (context.as_of - day).days
        if age > limit:
            yield on_document(
                "VC015",
                f"Version {file.fields.get('version')} has been a draft on the main line since "
                f"{day}, for {age} days.",
                "Finish and issue it, or restore the version in force; a draft that lies around "
                f"is forgotten or half followed. (The policy allows {limit} days.)",
                file,
                "status",
                severity=Severity.WARNING,
                scope=Scope.TIME,
            )


def _open_since(standing: Standing) -> Commit | None:
    """The commit with which the draft that is open now began."""
    first: Commit | None = None
    for appearance in reversed(standing.timeline.appearances):
        snapshot = appearance.snapshot
        if snapshot is None or snapshot.approved:
            break
        first = appearance.commit
    return first


RULES: tuple[Rule, ...] = (
    Rule(
        "VC013",
        "The version does not have the shape that its type asks for",
        why="Versions are compared as numbers; what is none can be neither newer nor older.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair='Write the version as the type asks, in quotation marks: "2.0".',
        fails=Example(
            text='type: sop          # versions: major.minor\nversion: "2"\n',
            steps=({SOP_PATH: draft(version="2", body=NEW_BODY)},),
        ),
        passes=Example(
            text='type: sop          # versions: major.minor\nversion: "2.0"\n',
            steps=({SOP_PATH: draft(body=NEW_BODY)},),
        ),
        check=_wrong_shape,
    ),
    Rule(
        "VC015",
        "A draft has been open for long",
        why="A change that was worth starting is worth finishing; until then people follow the old "
        "text and half remember the new one.",
        source=ORGANIZATION,
        scope=Scope.TIME,
        severity=Severity.WARNING,
        repair="Issue the draft, or restore the version in force.",
        fails=Example(
            text="# 2026-06-30\nstatus: draft      # since 2026-02-10\n",
            steps=({SOP_PATH: draft(body=NEW_BODY)}, {}),
            as_of="2026-06-30",
        ),
        passes=Example(
            text="# 2026-03-31\nstatus: draft      # since 2026-02-10\n",
            steps=({SOP_PATH: draft(body=NEW_BODY)}, {}),
        ),
        check=_stale_draft,
    ),
)
"""The rules of this module, in code order."""
