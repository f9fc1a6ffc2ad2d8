"""What validation says: plain words, the right rule, the right place; never pydantic's wording."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from qmsctl.model.document import Document
from qmsctl.model.finding import Position
from qmsctl.model.people import Person
from qmsctl.model.policy import Policy
from qmsctl.model.record import Deviation
from qmsctl.model.schema import SCHEMAS, schema
from qmsctl.repository.expected import PATTERNS, keys_at, model_at, words_for
from qmsctl.repository.validation import (
    DEVIATION_CODES,
    DOCUMENT_CODES,
    MAX_PROBLEMS,
    POLICY_CODES,
    Codes,
    validate,
)

GOOD: dict[str, Any] = {
    "id": "SOP-001",
    "title": "Scope",
    "type": "sop",
    "version": "1.0",
    "status": "draft",
}
TYPE: dict[str, Any] = {
    "title": "SOP",
    "prefix": "SOP",
    "folder": "procedures",
    "route": {"substantive": ["owner"]},
    "review": {"interval": "24 months"},
}
POLICY: dict[str, Any] = {
    "version": "1.0",
    "status": "draft",
    "organization": {"name": "Example"},
    "time_zone": "Europe/Berlin",
    "types": {"sop": TYPE},
    "roles": {"owner": {"title": "Owner"}},
}
PERSON: dict[str, Any] = {"id": "m.keller", "name": "Mia Keller"}


def told(
    model: type[BaseModel], fields: dict[str, Any], codes: Codes
) -> list[tuple[str, str, str]]:
    made, problems = validate(model, fields, {}, codes)
    assert (made is None) == bool(problems)
    return [(p.rule, p.message, p.hint) for p in problems]


DOCUMENTS = [
    (
        {"efective_date": "2026-01-01"},
        "FM019",
        "`efective_date` is no known key. Did you mean `effective_date`?",
        "Write effective_date: instead.",
    ),
    (
        {"weight": 3},
        "FM019",
        "`weight` is no known key.",
        "Remove it. For field names of your own, see 'mapping' in qms.yml.",
    ),
    (
        {"approvals": [{"role": "owner", "bye": "a"}]},
        "FM019",
        "`bye` is no known key in entry 1 of `approvals`. Did you mean `by`?",
        "Write by: instead.",
    ),
    (
        {"approvals": [{"role": "owner", "colour": "a"}]},
        "FM019",
        "`colour` is no known key in entry 1 of `approvals`.",
        "Remove it; known keys are role, by, date, adopted.",
    ),
    (
        {"title": ...},
        "FM020",
        "The required key `title` is missing.",
        "Add 'title:' (a text that is not empty): The same as the first heading.",
    ),
    (
        {"withdrawal": {"reason": "old"}},
        "FM020",
        "The required key `date` is missing in `withdrawal`.",
        "Add 'date:' in `withdrawal` (a day as YYYY-MM-DD).",
    ),
    (
        {"title": ""},
        "FM021",
        "`title` is an empty text; expected: a text that is not empty.",
        "Write a text that is not empty.",
    ),
    (
        {"title": None},
        "FM021",
        "`title` has no value; expected: a text that is not empty.",
        "Write a text that is not empty.",
    ),
    (
        {"title": ["x"]},
        "FM021",
        "`title` is a list; expected: a text that is not empty.",
        "Write a text that is not empty.",
    ),
    (
        {"id": 12},
        "FM017",
        "`id` is 12 without quotes: a number, where a text is expected.",
        'Quote it: id: "12"',
    ),
    (
        {"tags": ["a", True]},
        "FM017",
        "Entry 2 of `tags` is true without quotes: true or false, where a text is expected.",
        'Quote it: "true"',
    ),
    (
        {"status": "aproved"},
        "FM021",
        "`status` is 'aproved'; expected: draft or approved. Did you mean approved?",
        "Write status: approved",
    ),
    (
        {"status": "in review"},
        "FM021",
        "`status` is 'in review'; expected: draft or approved.",
        "Write draft or approved.",
    ),
    (
        {"change": ["editorial"]},
        "FM021",
        "`change` is a list; expected: substantive, editorial or urgent.",
        "Write substantive, editorial or urgent.",
    ),
    (
        {"authors": "m.keller"},
        "FM021",
        "`authors` is 'm.keller'; expected: a list of texts, such as [one, two].",
        "Write a list of texts, such as [one, two].",
    ),
    (
        {"effective_date": "15.3.2026"},
        "FM021",
        "`effective_date` is '15.3.2026'; expected: a day as YYYY-MM-DD, or on-release.",
        "Write a day as YYYY-MM-DD, or on-release.",
    ),
    (
        {"effective_date": "2026-02-30"},
        "FM018",
        "`effective_date` is 2026-02-30, a day that does not exist.",
        "Write an existing day as YYYY-MM-DD.",
    ),
    (
        {"reviews": [{"date": "2026-02-30"}]},
        "FM018",
        "`date` of entry 1 of `reviews` is 2026-02-30, a day that does not exist.",
        "Write an existing day as YYYY-MM-DD.",
    ),
    (
        {"review_interval": "often"},
        "FM021",
        (
            "`review_interval` is 'often'; expected: a length of time, such as 24 months, 2 years, "
            "6 weeks or P2Y."
        ),
        "Write a length of time, such as 24 months, 2 years, 6 weeks or P2Y.",
    ),
    (
        {"review_interval": 24},
        "FM021",
        (
            "`review_interval` is 24; expected: a length of time, such as 24 months, 2 years, "
            "6 weeks or P2Y."
        ),
        "Write a length of time, such as 24 months, 2 years, 6 weeks or P2Y.",
    ),
    (
        {"approvals": ["a.brandt"]},
        "FM021",
        "Entry 1 of `approvals` is 'a.brandt'; expected: a mapping with the key role.",
        "Write a mapping with the key role.",
    ),
    (
        {"withdrawal": True},
        "FM021",
        "`withdrawal` is true; expected: a mapping with the keys reason, date.",
        "Write a mapping with the keys reason, date.",
    ),
    (
        {"reviews": {}},
        "FM021",
        (
            "`reviews` is an empty mapping; expected: a list; each entry is a mapping with the key "
            "date."
        ),
        "Write a list; each entry is a mapping with the key date.",
    ),
]


def with_changes(fields: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`fields` with changes; ``...`` takes a key away."""
    return {k: v for k, v in {**fields, **changes}.items() if v is not ...}


@pytest.mark.parametrize(("changes", "rule", "message", "hint"), DOCUMENTS)
def test_documents(changes: dict[str, Any], rule: str, message: str, hint: str) -> None:
    assert told(Document, with_changes(GOOD, changes), DOCUMENT_CODES) == [(rule, message, hint)]


POLICIES = [
    (
        {"organization": {"name": "x", "nick": "y"}},
        "PL001",
        "`nick` is no known key in `organization`.",
        "Remove it; known keys are name, short_name, site.",
    ),
    ({"colour": "x"}, "PL001", "`colour` is no known key.", "Remove it."),
    (
        {"types": {"sop": {**TYPE, "prefix": "sop"}}},
        "PL002",
        (
            "`prefix` of `sop` of `types` is 'sop'; expected: up to ten capital letters and "
            "digits, such as SOP."
        ),
        "Write up to ten capital letters and digits, such as SOP.",
    ),
    (
        {"types": {"sop": {**TYPE, "digits": "3"}}},
        "PL002",
        "`digits` of `sop` of `types` is '3'; expected: a whole number from 1 to 8.",
        "Write a whole number from 1 to 8. A number and true or false stand without quotes.",
    ),
    (
        {"types": {"SOP x": TYPE}},
        "PL002",
        (
            "The key `SOP x` of `types` is not written as expected: lower-case letters and digits, "
            "with - . _ between them, at most 64."
        ),
        "Rename the key.",
    ),
    (
        {"types": {"sop": {**TYPE, "route": {"substantive": []}}}},
        "PL002",
        (
            "`substantive` of `route` of `sop` of `types` is an empty list; expected: a list with "
            "at least one entry; each entry is a role, or a list of roles that approve side by "
            "side."
        ),
        (
            "Write a list with at least one entry; each entry is a role, or a list of roles that "
            "approve side by side."
        ),
    ),
    (
        {"types": {"sop": {**TYPE, "route": {"substantive": [["a", 3]]}}}},
        "PL002",
        (
            "Entry 2 of entry 1 of `substantive` of `route` of `sop` of `types` is 3 without "
            "quotes: a number, where a text is expected."
        ),
        'Quote it: "3"',
    ),
    (
        {"roles": {}},
        "PL002",
        (
            "`roles` is an empty mapping; expected: a mapping with at least one key; each value "
            "is a mapping with the key title."
        ),
        "Write a mapping with at least one key; each value is a mapping with the key title.",
    ),
    (
        {"time_zone": "Mars/Olympus"},
        "PL002",
        "`time_zone` is 'Mars/Olympus'; expected: an IANA time zone, such as Europe/Berlin.",
        "Write an IANA time zone, such as Europe/Berlin.",
    ),
    (
        {"independence": {"mode": "off"}},
        "PL002",
        "In `independence`: independence 'off' needs a justification.",
        "Correct one of the keys.",
    ),
    (
        {"severities": {"FM001": "eror"}},
        "PL002",
        "`FM001` of `severities` is 'eror'; expected: error, warning or note. Did you mean error?",
        "Write FM001: error",
    ),
    (
        {"max_file_bytes": 10},
        "PL002",
        "`max_file_bytes` is 10; expected: a whole number of at least 1,024.",
        "Write a whole number of at least 1,024.",
    ),
    (
        {"one_person_several_roles": "yes"},
        "PL002",
        "`one_person_several_roles` is 'yes'; expected: true or false.",
        "Write true or false. A number and true or false stand without quotes.",
    ),
    (
        {"exceptions": [{"rule": "FM019", "paths": ["x"], "reason": "y"}]},
        "PL018",
        "The required key `until` is missing in entry 1 of `exceptions`.",
        "Add 'until:' in entry 1 of `exceptions` (a day as YYYY-MM-DD).",
    ),
    (
        {"exceptions": [{"rule": "x", "paths": ["x"], "reason": "y", "until": "2026-01-01"}]},
        "PL002",
        "`rule` of entry 1 of `exceptions` is 'x'; expected: the code of a rule, such as FM021.",
        "Write the code of a rule, such as FM021.",
    ),
    (
        {"baseline": "HEAD"},
        "PL002",
        "`baseline` is 'HEAD'; expected: the full id of a commit (40 or 64 hex digits).",
        "Write the full id of a commit (40 or 64 hex digits).",
    ),
    (
        {"mapping": {"defaults": []}},
        "PL002",
        "`defaults` of `mapping` is an empty list; expected: a mapping; each value is a text.",
        "Write a mapping; each value is a text.",
    ),
    (
        {"language": "English"},
        "PL002",
        "`language` is 'English'; expected: a language tag, such as en or de-CH.",
        "Write a language tag, such as en or de-CH.",
    ),
]


@pytest.mark.parametrize(("changes", "rule", "message", "hint"), POLICIES)
def test_policies(changes: dict[str, Any], rule: str, message: str, hint: str) -> None:
    assert told(Policy, with_changes(POLICY, changes), POLICY_CODES) == [(rule, message, hint)]


@pytest.mark.parametrize(
    ("changes", "rule", "message"),
    [
        (
            {"roles": [{"role": "x", "from": "soon"}]},
            "PL002",
            "`from` of entry 1 of `roles` is 'soon'; expected: a day as YYYY-MM-DD.",
        ),
        (
            {"roles": [{"role": "x", "from": "2026-02-01", "until": "2026-01-01"}]},
            "PL002",
            "In entry 1 of `roles`: 'until' (2026-01-01) lies before 'from' (2026-02-01).",
        ),
        (
            {"roles": [{"role": "x", "form": "2026-02-01"}]},
            "PL001",
            "`form` is no known key in entry 1 of `roles`. Did you mean `from`?",
        ),
        (
            {"keys": [{"key": "x"}]},
            "PL002",
            (
                "`key` of entry 1 of `keys`: The public key is damaged: one line with kind and "
                "key is expected."
            ),
        ),
        ({"name": ...}, "PL018", "The required key `name` is missing."),
    ],
)
def test_people(changes: dict[str, Any], rule: str, message: str) -> None:
    assert [t[:2] for t in told(Person, with_changes(PERSON, changes), POLICY_CODES)] == [
        (rule, message)
    ]


def test_everything_wrong_in_a_deviation_is_one_rule() -> None:
    found = told(Deviation, {"id": 3, "date": "x", "colour": 1}, DEVIATION_CODES)
    assert {rule for rule, _, _ in found} == {"RC001"}
    assert len(found) == 9


def test_places_are_those_of_the_key_or_of_what_holds_it() -> None:
    places = {("approvals",): Position(4, 1), ("approvals", 0): Position(5, 5)}
    fields = {**GOOD, "approvals": [{"date": "x"}]}
    _, problems = validate(Document, fields, places, DOCUMENT_CODES)
    assert {(p.rule, p.line, p.column) for p in problems} == {("FM020", 5, 5), ("FM021", 5, 5)}
    assert [p.key for p in problems] == [("approvals", 0, "role"), ("approvals", 0, "date")]


def test_a_misspelt_required_key_is_told_once() -> None:
    fields = with_changes(GOOD, {"title": ..., "titel": "Scope"})
    assert [t[0] for t in told(Document, fields, DOCUMENT_CODES)] == ["FM019"]


def test_a_misspelt_key_does_not_hide_what_is_wrong_under_the_right_one() -> None:
    fields = {**GOOD, "titel": "Scope", "title": ""}
    assert [t[0] for t in told(Document, fields, DOCUMENT_CODES)] == ["FM021", "FM019"]


def test_what_the_reader_told_is_not_told_again() -> None:
    fields = {**GOOD, "title": None, "approvals": [{"role": None}]}
    _, problems = validate(
        Document, fields, {}, DOCUMENT_CODES, reported=[("title",), ("approvals", 0)]
    )
    assert problems == ()


def test_lenient_validation_leaves_unknown_keys_out_only() -> None:
    fields = {**PERSON, "nick": "x", "roles": [{"role": "a", "since": "x"}, {"role": "b"}]}
    made, problems = validate(Person, fields, {}, POLICY_CODES, lenient=True)
    assert made is not None
    assert [role.role for role in made.roles] == ["a", "b"]
    assert [p.rule for p in problems] == ["PL001", "PL001"]
    broken, _ = validate(Person, {**fields, "name": 3}, {}, POLICY_CODES, lenient=True)
    assert broken is None


def _patterns(part: object) -> set[str]:
    if isinstance(part, dict):
        found = {part["pattern"]} if isinstance(part.get("pattern"), str) else set()
        found |= set(part.get("patternProperties", {}))
        return found.union(*map(_patterns, part.values()))
    return set().union(*map(_patterns, part)) if isinstance(part, list) else set()


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_pattern_of_the_models_has_words(name: str) -> None:
    used = {p for p in _patterns(schema(name)) if "day|week" not in p}  # intervals: own words
    assert used <= set(PATTERNS)


def test_models_and_keys_along_a_path() -> None:
    assert keys_at(Document, ("approvals", 0)) == ("role", "by", "date", "adopted")
    assert keys_at(Person, ("roles", 0)) == ("role", "from", "until", "delegated_by")
    assert keys_at(Document, ("title",)) == ()
    assert model_at(Document, ("nothing", "here")) is None
    assert words_for(Document, ("title", "deeper")) == "another value"


def test_a_flood_of_problems_is_cut() -> None:
    assert len(told(Document, {**GOOD, "tags": [1] * 5000}, DOCUMENT_CODES)) == MAX_PROBLEMS


def test_keys_with_odd_names_are_keys() -> None:
    for name in ("[key]", "", "0"):
        assert [t[0] for t in told(Document, {**GOOD, name: "x"}, DOCUMENT_CODES)] == ["FM019"]
    assert told(Policy, {**POLICY, "roles": {"[key]": {"title": "x"}}}, POLICY_CODES)


RAW = re.compile(r"Input should|valid (?:string|dictionary|tuple)|Field required|Value error|extra")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("model", "codes"),
    [(Document, DOCUMENT_CODES), (Policy, POLICY_CODES), (Person, POLICY_CODES)],
)
@given(data=st.data())
def test_any_junk_gets_plain_words(
    model: type[BaseModel], codes: Codes, data: st.DataObject
) -> None:
    names = st.sampled_from(sorted(model.model_fields)) | st.text(max_size=5)
    fields = data.draw(st.dictionaries(names, JUNK, max_size=5))
    for rule, message, hint in told(model, fields, codes):
        assert rule in (codes.unknown, codes.missing, codes.wrong, "FM017", "FM018")
        assert not RAW.search(message + hint)
        assert "another" not in message
        assert message[:1] == message[:1].upper()
