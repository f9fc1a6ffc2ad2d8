"""Routes: who must approve, in which order (design §5, `types.<name>.route` in `qms.yml`)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    StrictInt,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticKnownError

from qmsctl.model.base import Frozen, Text

MOST_PEOPLE = 20
"""More people than this are not asked of one seat."""


class Seat(Frozen):
    """One place in a step: so many different people, each in one of its roles.

    It is written as the name of a role (one person), as `role` with `people`, or as `any_of` with
    or without `people`; exactly one of `role` and `any_of` is given.
    """

    role: Text | None = Field(None, description="The role in which they approve.")
    any_of: Annotated[tuple[Text, ...], Field(min_length=1)] | None = Field(
        None, description="Or roles of which each of them has one."
    )
    people: Annotated[StrictInt, Field(ge=1, le=MOST_PEOPLE)] = Field(
        1, description="How many different people approve."
    )

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of which any will do."""
        return (self.role,) if self.role is not None else self.any_of or ()

    @property
    def title(self) -> str:
        """Its roles as people say them: `quality-manager or deputy-quality-manager`."""
        *others, last = self.roles
        return f"{', '.join(others)} or {last}" if others else last

    def __str__(self) -> str:
        """The seat as people say it: `owner`, `2 people as safety-officer`."""
        if self.people == 1:
            return self.title if len(self.roles) == 1 else f"1 person as {self.title}"
        return f"{self.people} people as {self.title}"

    @model_validator(mode="after")
    def _one_way_to_name_roles(self) -> Self:
        if (self.role is None) == (self.any_of is None):
            raise ValueError("either 'role' or 'any_of' is expected")
        for role, times in Counter(self.roles).items():
            if times > 1:
                raise ValueError(f"'any_of' names '{role}' twice")
        return self

    @model_serializer
    def _as_written(self) -> str | dict[str, Any]:
        if self.role is not None and self.people == 1:
            return self.role
        named = {"role": self.role} if self.role is not None else {"any_of": list(self.roles)}
        return named if self.people == 1 else {**named, "people": self.people}


def _as_seat(value: Any) -> Any:
    if isinstance(value, str):
        return {"role": value}
    if isinstance(value, Mapping | Seat):
        return value
    raise PydanticKnownError("string_type")


def _as_step(value: Any) -> Any:
    return [value] if isinstance(value, str | Mapping | Seat) else value


_TEXT = {"type": "string", "pattern": r"\S"}
_PEOPLE = {"type": "integer", "minimum": 1, "maximum": MOST_PEOPLE, "default": 1}
_FORMS: list[dict[str, Any]] = [
    {**_TEXT, "description": "A role: one person of it approves."},
    {
        "type": "object",
        "description": "So many different people of one role.",
        "properties": {"role": _TEXT, "people": _PEOPLE},
        "required": ["role"],
        "additionalProperties": False,
    },
    {
        "type": "object",
        "description": "So many different people, each of any of these roles.",
        "properties": {
            "any_of": {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True},
            "people": _PEOPLE,
        },
        "required": ["any_of"],
        "additionalProperties": False,
    },
]
_STEP_SCHEMA = {"anyOf": [*_FORMS, {"type": "array", "items": {"anyOf": _FORMS}, "minItems": 1}]}

Step = Annotated[
    tuple[Annotated[Seat, BeforeValidator(_as_seat)], ...],
    BeforeValidator(_as_step),
    Field(min_length=1),
    WithJsonSchema(_STEP_SCHEMA),
]
"""Seats that are filled in parallel, in any order among themselves."""

Route = tuple[Step, ...]
"""Steps in sequence: a later step may not be dated before an earlier one."""


def plain_route(*steps: str | Sequence[str]) -> Route:
    """A route of plain roles, one person each: ``plain_route("owner", ["a", "b"])``."""
    return tuple(
        tuple(Seat(role=role) for role in ([step] if isinstance(step, str) else step))
        for step in steps
    )


def seats_of(route: Route) -> tuple[Seat, ...]:
    """The seats of a route in their order, one that is written twice only once."""
    return tuple(dict.fromkeys(seat for step in route for seat in step))


def _apart(route: Route) -> tuple[Seat, ...]:
    """The seats of a route; one of a single person may be written twice and counts once."""
    alone = tuple(seat for seat in seats_of(route) if seat.people == 1)
    return (*alone, *(seat for step in route for seat in step if seat.people > 1))


def roles_of(route: Route) -> tuple[str, ...]:
    """Every role that a route names, each once, in their order."""
    return tuple(dict.fromkeys(role for seat in seats_of(route) for role in seat.roles))


def route_text(route: Route) -> str:
    """A route as people say it: `owner, then quality-manager and safety-officer`."""
    return ", then ".join(" and ".join(map(str, step)) for step in route)


class Routes(Frozen):
    """Who approves, per change class; an absent class takes the substantive route."""

    substantive: Route = Field(min_length=1)
    editorial: Route | None = None
    urgent: Route | None = None
    withdrawal: Route | None = None
    recall: Route | None = None
    release: Annotated[Route, Field(min_length=1)] | None = Field(
        None, description="Who states from when a version is in force; not used unless set."
    )
    administrative: Annotated[Route, Field(min_length=1)] | None = Field(
        None, description="Who approves changes of document fields; not used unless set."
    )

    def of(self, change: str | None) -> Route:
        """The route of a change class, `withdrawal` or `recall`."""
        routes: Mapping[str, Route | None] = {
            "editorial": self.editorial,
            "urgent": self.urgent,
            "withdrawal": self.withdrawal,
            "recall": self.recall,
        }
        return routes.get(change or "substantive") or self.substantive

    def on_request(self, purpose: Literal["release", "administrative"]) -> Route | None:
        """The route of a purpose that is approved only where the policy says so; else None."""
        return self.release if purpose == "release" else self.administrative

    def named(self) -> Iterator[tuple[str, Route]]:
        """Every route that is written, with its key."""
        for name in type(self).model_fields:
            route: Route | None = getattr(self, name)
            if route is not None:
                yield name, route

    @model_validator(mode="after")
    def _a_role_tells_the_seat(self) -> Self:
        """An approval names a role only, so the role must say which seat it fills."""
        for name, route in self.named():
            seats = Counter(role for seat in _apart(route) for role in seat.roles)
            again = next((role for role, times in seats.items() if times > 1), None)
            if again is not None:
                raise ValueError(
                    f"'{name}' asks for '{again}' in two places; an approval as '{again}' could "
                    "not tell which of them it fills, so name the role once, perhaps with 'people'"
                )
        return self
