"""JSON Schemas (draft 2020-12) of what people write by hand or sign, made from the models."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema

from qmsctl.model.document import Document
from qmsctl.model.forgereview import ForgeReview
from qmsctl.model.people import Person
from qmsctl.model.policy import Policy
from qmsctl.model.record import Deviation
from qmsctl.model.statement import Statement

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCHEMAS: Mapping[str, tuple[type[BaseModel], str, str]] = MappingProxyType(
    {
        "document": (Document, "Document", "The front matter of a controlled document."),
        "policy": (Policy, "Policy", "The policy file, qms.yml."),
        "person": (Person, "Person", "A file of the people folder."),
        "deviation": (Deviation, "Deviation", "A file of records/deviations."),
        "statement": (Statement, "Approval statement", "A signed file of records/approvals."),
        "forge-review": (
            ForgeReview,
            "Review on a forge",
            "A forge's record of a review, below records/approvals/reviews.",
        ),
    }
)
"""Name → model, title and what kind of file the schema describes."""


class _Plain(GenerateJsonSchema):
    """Leaves out the titles that would only repeat the keys in other letters."""

    def field_title_should_be_set(self, _schema: Any) -> bool:
        """No field is titled: its key and its description say more."""
        return False

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> JsonSchemaValue:
        """The schema with its dialect named."""
        return {"$schema": DIALECT, **super().generate(schema, mode=mode)}


def schema(name: str, policy: Policy | None = None) -> dict[str, Any]:
    """The JSON Schema called `name`, one of `SCHEMAS`.

    With `policy`, the schema of documents knows the types of that policy and how ids begin.

    Raises:
        KeyError: there is no such schema.
    """
    model, title, what = SCHEMAS[name]
    made = model.model_json_schema(by_alias=True, schema_generator=_Plain)
    made["$id"] = f"urn:qmsctl:schema:{name}:1"
    made["title"] = title
    made["description"] = what
    _close(made)
    if name == "document" and policy is not None:
        _narrow(made["properties"], policy)
    first = ("$schema", "$id", "title", "description", "type")
    return {key: made[key] for key in (*first, *sorted(set(made) - set(first)))}


def _close(part: Any) -> None:
    """Refuse keys that do not match where the form of keys is given, as the models do."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            part["additionalProperties"] = False
        for inner in part.values():
            _close(inner)
    elif isinstance(part, list):
        for inner in part:
            _close(inner)


def _narrow(properties: dict[str, Any], policy: Policy) -> None:
    """Let the schema name the types in use and the form of their ids."""
    kinds = policy.types.values()
    forms = "|".join(sorted({f"{kind.prefix}-\\d{{{kind.digits}}}" for kind in kinds}))
    properties["type"]["enum"] = list(policy.types)
    properties["id"]["pattern"] = f"^(?:{forms})$"
