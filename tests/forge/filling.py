"""The smallest answer that GitHub's description allows, to be filled with what matters."""

import copy
from functools import cache
from typing import Any

from tests.forge.answering import DAY, NOBODY, Json
from tests.forge.validating import description


def filled(schema: str, **known: Any) -> Json:
    """An answer of this schema: `known` fields, and every other one that must be there."""
    answer = copy.deepcopy(_smallest(schema))
    answer.update(known)
    return answer


@cache
def _smallest(schema: str) -> Json:
    found: Json = _value({"$ref": f"#/components/schemas/{schema}"})
    return found


def _value(schema: Json) -> Any:
    if "$ref" in schema:
        return _value(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("nullable"):
        return None
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return _value(schema[choice][0])
    if "allOf" in schema:
        return {key: item for part in schema["allOf"] for key, item in _value(part).items()}
    match schema.get("type", "object"):
        case "object":
            return {name: _value(schema["properties"][name]) for name in schema.get("required", ())}
        case "array":
            return []
        case "boolean":
            return False
        case "integer" | "number":
            return schema.get("minimum", 0)
    texts = {"uri": NOBODY, "date-time": DAY}
    return texts.get(schema.get("format", ""), "0" * schema.get("minLength", 0))
