"""Whether GitHub understands its files: the JSON Schemas that check-jsonschema brings along."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from check_jsonschema.builtin_schemas import get_builtin_schema
from ruamel.yaml import YAML


@cache
def _validator(schema: str) -> Any:
    found = get_builtin_schema(f"vendor.{schema}")
    return jsonschema.validators.validator_for(found)(found)


def faults(schema: str, paths: Iterable[Path]) -> list[str]:
    """What one of GitHub's schemas has against the files, of which there must be one at least.

    `make lint` asks the same of the program check-jsonschema, which takes a second a call.
    """
    found = list(paths)
    assert found
    return [
        f"{path.name}: {error.json_path}: {error.message}"
        for path in found
        for error in _validator(schema).iter_errors(YAML(typ="safe").load(path))
    ]
