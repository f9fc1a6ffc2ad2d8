"""Cuts from GitHub's published OpenAPI description what the tests need, without its prose.

Get the description from the npm package `@octokit/openapi` (licence: MIT), then run

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python -m tests.forge.make_subset package/generated/api.github.com.json

and commit what changed in `tests/forge/contract/`. A new operation is one line in `OPERATIONS`.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATIONS = (
    ("get", "/user"),
    ("get", "/repos/{owner}/{repo}"),
    ("get", "/repos/{owner}/{repo}/actions/permissions"),
    ("get", "/repos/{owner}/{repo}/actions/permissions/workflow"),
    ("get", "/repos/{owner}/{repo}/assignees/{assignee}"),
    ("get", "/repos/{owner}/{repo}/branches/{branch}/protection"),
    ("get", "/repos/{owner}/{repo}/codeowners/errors"),
    ("get", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls"),
    ("post", "/repos/{owner}/{repo}/git/blobs"),
    ("post", "/repos/{owner}/{repo}/git/commits"),
    ("get", "/repos/{owner}/{repo}/git/commits/{commit_sha}"),
    ("get", "/repos/{owner}/{repo}/git/ref/{ref}"),
    ("post", "/repos/{owner}/{repo}/git/refs"),
    ("patch", "/repos/{owner}/{repo}/git/refs/{ref}"),
    ("post", "/repos/{owner}/{repo}/git/trees"),
    ("get", "/repos/{owner}/{repo}/issues"),
    ("post", "/repos/{owner}/{repo}/issues"),
    ("patch", "/repos/{owner}/{repo}/issues/{issue_number}"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("delete", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("post", "/repos/{owner}/{repo}/labels"),
    ("get", "/repos/{owner}/{repo}/labels/{name}"),
    ("get", "/repos/{owner}/{repo}/pages"),
    ("get", "/repos/{owner}/{repo}/pulls"),
    ("post", "/repos/{owner}/{repo}/pulls"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"),
    ("get", "/repos/{owner}/{repo}/rules/branches/{branch}"),
    ("get", "/repos/{owner}/{repo}/rulesets"),
    ("get", "/repos/{owner}/{repo}/rulesets/{ruleset_id}"),
)
TARGET = Path(__file__).parent / "contract" / "github.json"

_PROSE = frozenset(
    {"description", "summary", "example", "examples", "externalDocs", "tags", "title", "headers"}
)
_MAPS = frozenset({"properties", "responses"})


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """The description with `OPERATIONS` only, and every component that they reach."""
    paths: dict[str, Any] = {}
    for method, path in OPERATIONS:
        paths.setdefault(path, {})[method] = _without_prose(whole["paths"][path][method])
    components: dict[str, dict[str, Any]] = {}
    waiting = list(_references(paths))
    while waiting:
        section, name = waiting.pop()
        known = components.setdefault(section, {})
        if name not in known:
            found = _without_prose(whole["components"][section][name])
            known[name] = _described(found) if section == "responses" else found
            waiting += _references(found)
    info = {key: whole["info"][key] for key in ("title", "version", "license")}
    return {
        "openapi": whole["openapi"],
        "info": info,
        "servers": whole["servers"],
        "paths": paths,
        "components": {
            section: dict(sorted(items.items())) for section, items in sorted(components.items())
        },
    }


def _without_prose(value: Any, *, names: bool = False) -> Any:
    """A copy without texts for readers; where `names` are keys, every key stays."""
    if isinstance(value, list):
        return [_without_prose(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for key, item in value.items():
        if names or not (key in _PROSE or key.startswith("x-")):
            kept[key] = _without_prose(item, names=not names and key in _MAPS)
    return {key: _described(item) for key, item in kept.items()} if _are_responses(kept) else kept


def _are_responses(value: dict[str, Any]) -> bool:
    return bool(value) and all(key.isdecimal() for key in value)


def _described(response: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI asks each response for a description, be it an empty one."""
    return response if "$ref" in response else {"description": "", **response}


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref":
                _, _, section, name = item.split("/")
                yield section, name
            else:
                yield from _references(item)


def main() -> None:
    """Read the whole description, write the subset."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path, help="api.github.com.json of @octokit/openapi")
    whole = json.loads(parser.parse_args().source.read_text(encoding="utf-8"))
    text = json.dumps(cut(whole), ensure_ascii=False, indent=1)
    TARGET.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
