"""What a pull request changes in the files that rule: the policy, the people, shared assets."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qmsctl.lifecycle.redline import FieldRow, compare_fields
from qmsctl.model.layout import Layout, glob_pattern
from qmsctl.model.tree import YamlFile
from qmsctl.report.pullrequest.approvals import policy_approvals
from qmsctl.report.pullrequest.model import Ruling, RulingChange
from qmsctl.rules.context import Base, Context

_ORDER = ("policy", "person", "asset")
_POWER = ("roles", "independence", "one_person_several_roles", "baseline")
_TYPE_POWER = ("route", "evidence", "prefix", "review.route", "required_fields")
_NO_POWER_OF_PEOPLE = frozenset({"name", "emails"})


def ruling_of(context: Context, base: Base) -> Ruling:
    """The policy, people files and shared assets that the pull request changes."""
    layout = Layout(context.root)
    files = tuple(sorted(_changes(context, base, layout), key=lambda f: _ORDER.index(f.what)))
    if not files or base.policy_source is None:
        return Ruling(files)
    old, new = (f.fields.get("version") for f in (base.policy_source, context.policy_file))
    return Ruling(files, _text(old), _text(new), policy_approvals(context))


def _changes(context: Context, base: Base, layout: Layout) -> Iterator[RulingChange]:
    before = _people(base.tree.person_files if base.tree else ())
    after = _people(context.person_files)
    globs = (*context.policy.shared_assets, *context.own_policy.shared_assets)
    is_asset = glob_pattern(globs).match
    for path in base.paths:
        inner = layout.inside(path)
        if path == layout.policy_path:
            yield _policy(path, base.policy_source, context.policy_file)
        elif layout.is_person(path):
            yield _person(path, before.get(path), after.get(path))
        elif inner is not None and is_asset(inner):
            yield RulingChange(path, "asset", fate_of(path, context, base), power=False)


def fate_of(path: str, context: Context, base: Base) -> str:
    """Whether a file below the QMS root is added, removed or changed."""
    if path not in context.inventory:
        return "removed"
    known = base.tree.inventory if base.tree else {}
    return "changed" if path in known else "added"


def _people(files: Iterable[YamlFile]) -> Mapping[str, YamlFile]:
    return {file.path: file for file in files}


def _policy(path: str, before: YamlFile | None, after: YamlFile) -> RulingChange:
    rows = _rows(before.fields if before else {}, after.fields)
    power = any(_grants(row.name) for row in rows)
    return RulingChange(path, "policy", "changed", power, rows)


def _person(path: str, before: YamlFile | None, after: YamlFile | None) -> RulingChange:
    fate = "removed" if after is None else "added" if before is None else "changed"
    rows = _rows(before.fields if before else {}, after.fields if after else {})
    power = any(row.name.partition(".")[0] not in _NO_POWER_OF_PEOPLE for row in rows)
    shown = after or before
    name = _text(shown.fields.get("name")) if shown else None
    return RulingChange(path, "person", fate, power, rows, name)


def _grants(name: str) -> bool:
    """Whether a key of the policy decides who may approve what, or from where history counts."""
    top, _, rest = name.partition(".")
    if top == "types":
        _, _, key = rest.partition(".")
        return not key or key.startswith(_TYPE_POWER)
    return top in _POWER


def _rows(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    """The keys that differ, those below others with dots: ``types.sop.route.substantive``."""
    left, right = dict(_flat("", old)), dict(_flat("", new))
    return tuple(row for row in compare_fields(left, right) if row.changed)


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flat(f"{prefix}.{key}" if prefix else str(key), item)
    elif prefix:
        yield prefix, value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
