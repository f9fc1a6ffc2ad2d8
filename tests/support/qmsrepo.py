"""Short ways to write documents, and the policy and layout that history tests read them with."""

from collections.abc import Mapping
from typing import Any

from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from tests.support.builders import policy as build_policy

ROOT = "qms"
LAYOUT = Layout(ROOT)


def policy(**fields: Any) -> Policy:
    """A small valid policy; `fields` replace those of the builder."""
    return build_policy(**fields)


def doc(
    document: str | None,
    version: str = "1.0",
    status: str = "draft",
    body: str = "# Title\n\nText.\n",
    **fields: object,
) -> str:
    """A document's file; values are written as JSON, which YAML reads alike."""
    import json

    named: Mapping[str, object] = {"id": document, "version": version, "status": status, **fields}
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in named.items() if value is not None]
    return f"---\n{''.join(lines)}---\n{body}"
