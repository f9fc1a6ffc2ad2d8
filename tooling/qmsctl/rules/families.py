"""The families of rules by the letters of their codes: one rule is found without reading all."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from qmsctl.rules.catalogue import Rule

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "FM": "Front matter",
        "ID": "Identity",
        "VC": "Version control",
        "AP": "Approval",
        "DT": "Dates",
        "RV": "Reviews",
        "TR": "Traceability",
        "LK": "Links and attachments",
        "EV": "Evidence",
        "RC": "Records",
        "PL": "Policy and people",
        "GT": "Git",
    }
)
"""The two letters with which a code begins, and what its rules are about."""

_MODULES: Mapping[str, str] = MappingProxyType({"ID": "identity"})
"""Modules of families that are not called after their letters."""


def rules_of(letters: str) -> tuple[Rule, ...]:
    """The rules of one family, in the order of their codes; only now its module is imported."""
    module = _MODULES.get(letters, letters.lower())
    found: tuple[Rule, ...] = import_module(f"qmsctl.rules.{module}").RULES
    return found


def rule(code: str) -> Rule | None:
    """The rule with this code, in any letter case; None if there is none."""
    letters = code[:2].upper()
    rules = rules_of(letters) if letters in FAMILIES else ()
    return next((found for found in rules if found.code == code.upper()), None)


def family(code: str) -> str:
    """What the rule's family is called."""
    return FAMILIES[code[:2]]
