"""Every rule there is, and each by its code."""

from collections.abc import Mapping
from types import MappingProxyType

from qmsctl.rules import ap, dt, ev, fm, gt, identity, lk, pl, rc, rv, tr, vc
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

ALL: tuple[Rule, ...] = (
    *fm.RULES,
    *identity.RULES,
    *vc.RULES,
    *ap.RULES,
    *dt.RULES,
    *rv.RULES,
    *tr.RULES,
    *lk.RULES,
    *ev.RULES,
    *rc.RULES,
    *pl.RULES,
    *gt.RULES,
)
"""All rules, family by family, in the order of their codes."""

BY_CODE: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in ALL})
"""Rules by code, such as ``ID004``."""

CODES: frozenset[str] = frozenset(BY_CODE)
"""The codes that severities, exceptions and deviations may name."""

LOCKED: frozenset[str] = frozenset(rule.code for rule in ALL if not rule.may_be_lowered)
"""The codes whose severity no policy may lower."""


def rule(code: str) -> Rule | None:
    """The rule with this code, in any letter case; None if there is none."""
    return BY_CODE.get(code.upper())


def family(code: str) -> str:
    """What the rule's family is called."""
    return FAMILIES[code[:2]]
