"""PL010: whether every role that is named exists, and can be held and filled as it is written."""

from collections.abc import Iterable, Iterator

from qmsctl.model.finding import Finding, KeyPath, Scope, Severity
from qmsctl.model.people import People
from qmsctl.model.policy import OWNER_ROLE, POLICY_OWNER_ROLE, DocumentType
from qmsctl.model.route import Seat
from qmsctl.model.tree import YamlFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, person, person_path, policy, types
from qmsctl.rules.support import ORGANIZATION, nearest, on_yaml

_STAND_IN = {"role": "quality-manager", "from": "2026-02-01", "until": "2026-02-28"}


def _seats(name: str, kind: DocumentType) -> Iterator[tuple[Seat, KeyPath]]:
    """Every seat of a type's routes, with its place in `qms.yml`."""
    for change, route in kind.route.named():
        for number, step in enumerate(route):
            for seat in step:
                yield seat, ("types", name, "route", change, number)
    for number, role in enumerate(kind.review.route):
        yield Seat(role=role), ("types", name, "review", "route", number)


def _unknown_role(
    role: str, known: Iterable[str], file: YamlFile, key: KeyPath, where: str
) -> Finding:
    return on_yaml(
        "PL010",
        f"{where} names the role '{role}', which the policy does not define.{nearest(role, known)}",
        "Correct the spelling, or add the role to 'roles' in qms.yml.",
        file,
        *key,
    )


def _roles(context: Context) -> Iterator[Finding]:
    people = People.of(one for _, one in context.own_people)
    yield from _in_routes(context, people)
    yield from _in_people(context, people)


def _in_routes(context: Context, people: People) -> Iterator[Finding]:
    known = {*context.own_policy.roles, POLICY_OWNER_ROLE}
    for name, kind in context.own_policy.types.items():
        for seat, key in _seats(name, kind):
            unknown = [role for role in seat.roles if role not in known and role != OWNER_ROLE]
            for role in unknown:
                yield _unknown_role(role, known, context.policy_file, key, f"The type '{name}'")
            if not unknown:
                yield from _too_few(context, people, seat, key, name)


def _too_few(
    context: Context, people: People, seat: Seat, key: KeyPath, name: str
) -> Iterator[Finding]:
    """A seat for more people than there are; whom `owner` names, each document says itself."""
    if seat.people == 1 or OWNER_ROLE in seat.roles:
        return
    today = context.as_of
    holders = {person.id for role in seat.roles for person in people.holders(role, today)}
    if len(holders) < seat.people:
        found = f"only {len(holders)} {'holds' if len(holders) == 1 else 'hold'}"
        them = "it" if len(seat.roles) == 1 else "one of these roles"
        yield on_yaml(
            "PL010",
            f"The type '{name}' asks for {seat}, and {found if holders else 'nobody holds'} "
            f"{them} on {today}.",
            "Appoint more people in people/, or ask for fewer.",
            context.policy_file,
            *key,
            severity=Severity.WARNING,
            scope=Scope.TIME,
        )


def _in_people(context: Context, people: People) -> Iterator[Finding]:
    known = {*context.own_policy.roles, POLICY_OWNER_ROLE}
    for file, one in context.own_people:
        for number, held in enumerate(one.roles):
            delegated = held.delegated_by is not None
            if held.role not in known and not (delegated and held.role == OWNER_ROLE):
                place = ("roles", number, "role")
                yield _unknown_role(held.role, known, file, place, one.id)
                continue
            doubt = people.doubt(one, held) if delegated else None
            if doubt is not None:
                yield on_yaml(
                    "PL010",
                    f"The delegation of '{held.role}' to '{one.id}' never counts: {doubt}.",
                    "Name in 'delegated_by' who holds the role at that time by themselves; or give "
                    "the role without 'delegated_by'.",
                    file,
                    "roles",
                    number,
                    "delegated_by",
                )


RULES: tuple[Rule, ...] = (
    Rule(
        "PL010",
        "A role is unknown, or cannot be held or filled as written",
        why="A role that nobody can hold makes a route that nobody can complete, or an "
        "appointment that means nothing. Who stands in for somebody has no more power than they "
        "have.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Correct the spelling, or define the role in qms.yml; let those delegate who hold "
        "the role, and appoint as many people as a route asks for.",
        fails=Example(
            text="# qms.yml\nroles: {quality-manager: {title: Quality manager}}\n"
            "types:\n  sop:\n    route: {substantive: [owner, quality-manger]}\n\n"
            "# people/m.keller.yml\nroles:\n  # a.brandt is no quality manager\n"
            "  - {role: quality-manager, until: 2026-02-28, delegated_by: a.brandt}\n",
            steps=(
                {
                    POLICY_PATH: policy(
                        types=types(
                            sop={
                                "route": {
                                    "substantive": ["owner", "quality-manager"],
                                    "urgent": ["quality-manger"],
                                }
                            }
                        )
                    ),
                    person_path("m.keller"): person(
                        "m.keller", roles=[{**_STAND_IN, "delegated_by": "a.brandt"}]
                    ),
                },
            ),
        ),
        passes=Example(
            text="# qms.yml\nroles: {quality-manager: {title: Quality manager}}\n"
            "types:\n  sop:\n    route: {substantive: [owner, quality-manager]}\n\n"
            "# people/m.keller.yml\nroles:\n"
            "  - {role: quality-manager, until: 2026-02-28, delegated_by: j.tanaka}\n",
            steps=(
                {
                    person_path("m.keller"): person(
                        "m.keller", roles=[{**_STAND_IN, "delegated_by": "j.tanaka"}]
                    ),
                },
            ),
        ),
        check=_roles,
    ),
)
"""The rule of this module."""
