"""PL001–PL018, TR006, TR007, EV001: a policy that is not sound, or that nobody approved."""

from typing import Any

from qmsctl.repository.yamlwriting import mapping_text
from qmsctl.scaffold.defects.book import POLICY_PATH, Book, exchanged, person_path
from qmsctl.scaffold.defects.defect import Changes, Defect, Found, How, Plant, on_branch

_GROUP = "policy"
_NOTICE = {
    "title": "Notice",
    "prefix": "NOT",
    "folder": "work-instructions",
    "route": {"substantive": ["owner"]},
    "review": {"interval": "12 months"},
}
_NOBODY = "0123456789abcdef0123456789abcdef01234567"


def _key(key: str, value: Any) -> Plant:
    return lambda book: book.with_policy_key(key, value)


def _item(key: str, item: Any) -> Plant:
    return lambda book: book.with_policy_item(key, item)


def _decided(plant: Plant) -> Plant:
    """The same in a new version of the policy, which is properly approved."""

    def change(book: Book) -> Changes:
        made = plant(book)
        return {**made, **book.with_files(made).decide()}

    return change


def _in_group(name: str, deed: str, plant: Plant, *found: Found) -> Defect:
    return on_branch(name, deed, found, _decided(plant), how=How.COMMIT, group=_GROUP)


def _in_policy(name: str, deed: str, rule: str, plant: Plant) -> Defect:
    return _in_group(name, deed, plant, (rule, POLICY_PATH))


def _about_person(name: str, deed: str, rule: str, file: str, text: str) -> Defect:
    """Of a new colleague, whose file comes with the policy."""
    path = person_path(file)
    return _in_group(name, deed, lambda _: {path: text.encode()}, (rule, path))


def _exception(rule: str, paths: str, until: str) -> dict[str, Any]:
    reason = "The headings are put in order with the next version."
    return {"rule": rule, "paths": [paths], "reason": reason, "until": until}


def _ended(book: Book) -> Changes:
    ended = _exception("ID009", "forms/FRM-002*", book.later(-30))
    return book.with_policy_item("exceptions", ended)


def _unused(book: Book) -> Changes:
    unneeded = _exception("ID010", "forms/FRM-004*", book.later(300))
    return book.with_policy_item("exceptions", unneeded)


def _excluded(clause: str, why: str) -> Plant:
    return _item("non_applicable", {"clause": clause, "justification": why})


def _own_power(book: Book) -> Changes:
    path = person_path("t.weber")
    more = f"  - {{role: quality-manager, from: {book.later(0)}}}\nkeys:\n"
    return {path: exchanged(book.data(path), "keys:\n", more)}


def _signed_objectives(book: Book) -> Changes:
    summary = "Objectives are signed, also those in force."
    line = "  objectives:\n"
    text = exchanged(book.data(POLICY_PATH), line, f"{line}    evidence: signature\n")
    asked = book.with_files({POLICY_PATH: text})
    return asked.decide(summary=summary, retroactive=["EV001"])


def _new_type(book: Book) -> Changes:
    notice = mapping_text({"notice": _NOTICE}, 2) + "\n"
    return {POLICY_PATH: exchanged(book.data(POLICY_PATH), "\ntypes:\n", f"\ntypes:\n{notice}")}


POLICY: tuple[Defect, ...] = (
    _in_policy(
        "exception-ended",
        "An exception was granted until a day that has passed.",
        "PL005",
        _ended,
    ),
    _in_policy(
        "exception-for-nothing",
        "An exception was entered to be on the safe side; nothing needs it.",
        "PL006",
        _unused,
    ),
    _about_person(
        "misspelt-key",
        "The e-mail address of a new colleague was entered under 'email'.",
        "PL001",
        "b.young",
        "id: b.young\nname: Bela Young\nemail: [b.young@halden-instruments.example]\n",
    ),
    _about_person(
        "vague-day",
        "A role was given 'from spring 2027', which is no day.",
        "PL002",
        "c.adams",
        "id: c.adams\nname: Carla Adams\nroles:\n  - {role: internal-auditor, from: spring 2027}\n",
    ),
    _about_person(
        "bracket-not-closed",
        "A bracket was not closed, so the file of a colleague cannot be read.",
        "PL003",
        "d.klein",
        "id: d.klein\nname: [Dora Klein\n",
    ),
    _about_person(
        "file-of-another-name",
        "The file of a colleague was named after the first name.",
        "PL004",
        "emil",
        "id: e.horn\nname: Emil Horn\n",
    ),
    _about_person(
        "no-name",
        "The name of a colleague was left out.",
        "PL018",
        "f.rossi",
        "id: f.rossi\nemails: [f.rossi@halden-instruments.example]\n",
    ),
    _about_person(
        "shared-address",
        "Two people were entered with the address of their department.",
        "PL016",
        "q.berg",
        "id: q.berg\nname: Quentin Berg\nemails: [p.novak@halden-instruments.example]\n",
    ),
    _about_person(
        "role-that-nobody-defined",
        "A colleague became service manager before the policy had that role.",
        "PL010",
        "h.sato",
        "id: h.sato\nname: Hana Sato\nroles:\n  - {role: service-manager, from: 2026-01-01}\n",
    ),
    _in_policy(
        "owner-unknown",
        "An external document was given to somebody who is in no people file.",
        "PL011",
        lambda book: book.with_policy_item(
            "external_documents",
            {
                "id": "EXT-101",
                "title": "Repair of pressure equipment - Guide",
                "issuer": "Association of instrument makers",
                "edition": "2024",
                "location": "Service workshop, shelf 1",
                "owner": "k.nobody",
                "last_checked": book.later(-20),
            },
        ),
    ),
    _in_policy(
        "two-types-in-one-folder",
        "A new document type was put into the folder of another one.",
        "PL012",
        _new_type,
    ),
    _in_policy(
        "rule-lowered",
        "Deleting a document was to be a note only.",
        "PL013",
        _key("severities", {"VC009": "note"}),
    ),
    _in_policy(
        "record-without-form",
        "A type of record names a form that was never written.",
        "PL014",
        _item(
            "record_types",
            {
                "id": "service-report",
                "title": "Report of a repair",
                "form": "FRM-199",
                "location": "ERP, service case",
                "owner": "production-manager",
                "retention": "10 years",
            },
        ),
    ),
    _in_policy(
        "edition-not-checked",
        "Nobody looked for years whether an external document has a newer edition.",
        "PL015",
        lambda book: book.with_policy_item(
            "external_documents",
            {
                "id": "EXT-102",
                "title": "Lithium batteries in transport - Rules",
                "issuer": "Association of carriers",
                "edition": "2022",
                "location": "Service workshop, shelf 1",
                "owner": "production-manager",
                "last_checked": book.later(-1200),
            },
        ),
    ),
    _in_policy(
        "baseline-unknown",
        "A baseline was set with a commit id that was copied wrongly.",
        "PL017",
        _key("baseline", _NOBODY),
    ),
    _in_group(
        "excluded-without-reason",
        "A clause was excluded with the reason 'n/a'.",
        _excluded("iso9001:2026/7.1.6", "n/a"),
        ("TR006", POLICY_PATH),
        ("TR007", "SOP-005"),
    ),
    _in_group(
        "excluded-and-answered",
        "A clause was excluded although a form answers it.",
        _excluded("iso9001:2015/8.2.2", "Offers are made by partners, who answer for them."),
        ("TR007", "FRM-004"),
        ("TR007", "SOP-007"),
    ),
    on_branch(
        "power-granted-to-oneself",
        "A colleague entered himself as quality manager and left the policy as it was.",
        (("PL007", POLICY_PATH),),
        _own_power,
        by="t.weber",
    ),
    on_branch(
        "policy-approved-by-anyone",
        "A new version of the policy was approved by somebody who is no policy owner.",
        (("PL008", POLICY_PATH),),
        lambda book: book.decide(
            due_soon_days=60,
            summary="Warns of reviews two months ahead.",
            approvals=[{"role": "policy-owner", "by": "a.brandt", "date": book.later(0)}],
        ),
    ),
    on_branch(
        "signature-asked-for",
        "The policy now wants signed objectives, and nobody has signed those in force.",
        (("EV001", "OBJ-001"),),
        _signed_objectives,
        how=How.COMMIT,
    ),
)
"""All of this family."""
