"""`qms new`: a document from its type's template, with the next free number."""

import difflib
from typing import TYPE_CHECKING, NamedTuple

import click

from qmsctl.cli.desk import Desk
from qmsctl.cli.nextsteps import approve_options, tell_git, tell_open
from qmsctl.cli.opening import dry_run_option, open_desk
from qmsctl.cli.options import Common
from qmsctl.cli.saying import listed, nearest, say
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.model.finding import Finding
    from qmsctl.model.policy import DocumentType

_FILLED_IN_LATER = frozenset({"FM022", "TR008"})
"""Rules about fields that the author of a draft adds while writing."""


@click.command(epilog='Example: qms new sop "Cleaning" --owner production-manager')
@click.argument("type_name", metavar="TYPE")
@click.argument("title")
@click.option(
    "--id", "document_id", metavar="ID", help="Instead of the next free number; for a translation."
)
@click.option("--owner", metavar="ROLE", help="A role or a person; quality-manager if absent.")
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="ID",
    help="Who writes it; you, by Git's e-mail, if absent.",
)
@click.option("--language", metavar="CODE", help="The policy's language if absent.")
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="KEY",
    help="A clause it answers, such as iso9001:2026/7.2; may be given several times.",
)
@dry_run_option
@click.pass_obj
def command(
    common: Common,
    type_name: str,
    title: str,
    document_id: str | None,
    owner: str | None,
    authors: tuple[str, ...],
    language: str | None,
    clauses: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Start a new document of TYPE with TITLE, as a draft.

    Prints the path of the new file.
    """
    desk = open_desk(common)
    wanted = Wanted(
        type_name,
        title,
        document_id=document_id,
        owner=owner,
        authors=authors,
        language=language,
        clauses=clauses,
    )
    made = started(desk, wanted)
    if not desk.write({made.path: made.data}, dry_run=dry_run, new=(made.path,)):
        return
    click.echo(desk.shown(made.path))
    say(f'{made.id} "{made.title}" was started as draft {made.version}.')
    _tell_similar(desk, made.title)
    say("What comes next:")
    say(f"  1. Open {desk.shown(made.path)} and write the text under each heading.")
    say("  2. qms check             says whether something is missing")
    kind = _kind(desk, type_name)
    roles = approve_options(kind, kind.route.substantive)
    say(f"  3. qms approve {made.id} {roles}   by whoever holds the role, when the text is final")
    tell_open(made.still_open)
    tell_git(desk, [made.path], f"Start {made.id} {made.title}", branch=made.id.lower())


class Wanted(NamedTuple):
    """What was asked for; ``avoid`` are ids that are spoken for though no document has them yet."""

    type_name: str
    title: str
    document_id: str | None = None
    owner: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    clauses: tuple[str, ...] = ()
    avoid: frozenset[str] = frozenset()


class Started(NamedTuple):
    """A new draft that is not written yet."""

    id: str
    title: str
    version: str
    path: str
    data: bytes
    still_open: "tuple[Finding, ...]"


def started(desk: Desk, wanted: Wanted) -> Started:
    """The file of a new draft; nothing is written.

    Raises:
        QmsError: there can be no such document, or a rule would refuse it.
    """
    from qmsctl.scaffold.template import NewDocument, file_name, first_version, new_document
    from qmsctl.scaffold.wording import clean

    kind, default = _kind(desk, wanted.type_name), desk.context.policy.language
    words = clean(wanted.title, "The title")
    other = None if wanted.language == default else wanted.language
    chosen = _id(desk, kind, wanted, wanted.language or default)
    document = NewDocument(
        id=chosen,
        title=words,
        type=wanted.type_name,
        version=first_version(kind),
        owner=_owner(desk, wanted.owner, chosen),
        authors=_authors(desk, wanted.authors),
        language=other,
        clauses=wanted.clauses,
    )
    folder = f"{desk.layout.prefix}{kind.folder.strip('/')}/".replace("/./", "/")
    path = folder + file_name(chosen, words, other)
    data = new_document(document, kind).encode()
    still_open = desk.judge(path, data, tolerated=_FILLED_IN_LATER)
    return Started(chosen, words, document.version, path, data, still_open)


def _kind(desk: Desk, name: str) -> "DocumentType":
    types = desk.context.policy.types
    kind = types.get(name)
    if kind is None:
        known = "; ".join(f"{n} ({t.title})" for n, t in sorted(types.items()))
        by_prefix = {t.prefix: n for n, t in types.items()}.get(name.upper())
        hint = f" Did you mean '{by_prefix}'?" if by_prefix else nearest(name, types)
        raise UsageError(
            f"The policy has no document type '{name}'.{hint}", hint=f"Types are: {known}."
        )
    return kind


def _id(desk: Desk, kind: "DocumentType", wanted: Wanted, language: str) -> str:
    """The id of the new document: never one that any document has or ever had."""
    from qmsctl.lifecycle.drafting import next_id
    from qmsctl.model.document import DocumentKey

    history = desk.context.history
    ever = {*(key.id for key in history.timelines)} if history else set()
    now, given = set(desk.context.corpus.by_id), wanted.document_id
    if given is None:
        return next_id(kind, ever | now | wanted.avoid)
    if DocumentKey(given, language) in desk.context.corpus.by_key:
        raise UsageError(
            f"There is a document {given} in '{language}' already.",
            hint="Leave out --id to get the next free number, or name another --language.",
        )
    if given in ever and given not in now:
        raise UsageError(
            f"{given} belonged to a document that is gone; an id is never used again.",
            hint="Leave out --id to get the next free number.",
        )
    return given


def _owner(desk: Desk, given: str | None, document_id: str) -> str:
    context = desk.context
    known = {*context.policy.roles, *context.people.by_id}
    if given is not None:
        if given not in known:
            raise UsageError(
                f"'{given}' is neither a role nor a person.{nearest(given, known)}",
                hint=f"Roles are {listed(sorted(context.policy.roles))}.",
            )
        return given
    for original in context.corpus.by_id.get(document_id, ()):
        owner = original.fields.get("owner")
        if isinstance(owner, str):
            return owner  # a translation belongs to whom the original belongs to
    if "quality-manager" in known:
        return "quality-manager"
    raise UsageError(
        "It is not clear who owns the document.",
        hint=f"Add --owner with one of {listed(sorted(context.policy.roles))}.",
    )


def _authors(desk: Desk, given: tuple[str, ...]) -> tuple[str, ...]:
    if given:
        return tuple(desk.person(author) for author in dict.fromkeys(given))
    if desk.me is None:
        raise UsageError(
            "It is not clear who writes the document: Git's e-mail address belongs to nobody in "
            f"{desk.layout.prefix}people/.",
            hint="Add --author ID, or write the address into that person's file.",
        )
    return (desk.me,)


def _tell_similar(desk: Desk, title: str) -> None:
    """Name documents with nearly the same title: two on one subject soon contradict each other."""
    titles = {
        str(file.fields["title"]).casefold(): f'{file.id} "{file.fields["title"]}"'
        for file in desk.context.corpus.files
        if isinstance(file.fields.get("title"), str)
    }
    close = difflib.get_close_matches(title.casefold(), titles, n=3, cutoff=0.85)
    if close:
        say(f"There is already {listed(titles[name] for name in close)}: is a new one needed?")
