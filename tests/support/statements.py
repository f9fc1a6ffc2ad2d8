"""Statements for tests."""

import datetime as dt
from typing import Any

from qmsctl.model.statement import Predicate, Statement, SubjectName, statement_of

DIGEST = "ab" * 32
FACTS: dict[str, dict[str, Any]] = {
    "approval": {},
    "withdrawal": {
        "withdrawal": {"reason": "Merged.", "date": "2026-05-01", "replaced_by": ["SOP-002"]}
    },
    "recall": {"recall": {"reason": "Wrong limit.", "date": "2026-03-09"}},
    "periodic-review": {
        "review": {"date": "2026-03-02", "outcome": "revise", "action_by": "2026-06-01"}
    },
    "release": {"release": {"effective_date": "2026-03-15"}},
    "administrative": {"administrative": {"fields": ["owner"], "sha256": "cd" * 32}},
}
"""Meaning → what its predicate needs beyond the common keys."""


def predicate(meaning: str = "approval", **changes: Any) -> Predicate:
    return Predicate.model_validate(
        {
            "meaning": meaning,
            "role": "quality-manager",
            "signer": {"id": "j.tanaka", "name": "Junko Tanaka"},
            "authors": ["m.keller"],
            "time": dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC),
            "policy_version": "1.0",
            **FACTS[meaning],
            **changes,
        }
    )


def statement(
    meaning: str = "approval",
    name: SubjectName = SubjectName("SOP-001", "2.0", "en"),  # noqa: B008 - a tuple never changes
    digest: str = DIGEST,
    **changes: Any,
) -> Statement:
    return statement_of(name, digest, predicate(meaning, **changes))
