"""Every rule there is, and each by its code."""

from collections.abc import Mapping
from types import MappingProxyType

from qmsctl.rules.catalogue import Rule
from qmsctl.rules.families import FAMILIES, family, rule, rules_of

__all__ = ["ALL", "BY_CODE", "CODES", "FAMILIES", "LOCKED", "family", "rule"]

ALL: tuple[Rule, ...] = tuple(rule for letters in FAMILIES for rule in rules_of(letters))
"""All rules, family by family, in the order of their codes."""

BY_CODE: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in ALL})
"""Rules by code, such as ``ID004``."""

CODES: frozenset[str] = frozenset(BY_CODE)
"""The codes that severities, exceptions and deviations may name."""

LOCKED: frozenset[str] = frozenset(rule.code for rule in ALL if not rule.may_be_lowered)
"""The codes whose severity no policy may lower."""
