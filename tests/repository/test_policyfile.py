"""Policy, people and deviations: as strict as documents, and the standards that ship along."""

import pytest
import yaml

from qmsctl.model.errors import UnreadablePolicy
from qmsctl.model.finding import Position
from qmsctl.model.layout import Layout
from qmsctl.model.tree import EntryKind
from qmsctl.repository.policyfile import (
    MAX_POLICY_BYTES,
    available_standards,
    load_deviations,
    load_people,
    load_policy,
    load_standards,
    read_deviation,
    read_person,
    read_policy,
)
from tests.repository.test_validation import POLICY
from tests.support.memorytree import MemoryTree

LAYOUT = Layout("qms")
GOOD = yaml.safe_dump(POLICY, sort_keys=False).replace("version: '1.0'", 'version: "1.0"')
PERSON = "id: m.keller\nname: Mia Keller\nroles:\n  - {role: owner, from: 2020-01-01}\n"
DEVIATION = f"""\
id: "1"
commit: {"a" * 40}
rule: VC001
document: SOP-001
reason: Merged by mistake.
correction: Issued again as 1.1.
date: 2026-01-01
status: approved
"""


def test_a_good_policy_has_values_and_places() -> None:
    file, policy = read_policy("qms/qms.yml", GOOD.encode())
    assert file.problems == ()
    assert policy is not None
    assert policy.types["sop"].prefix == "SOP"
    assert file.position("version") == Position(1, 1)
    assert file.position("types", "sop", "prefix").line > 5
    assert file.position("types", "sop", "nothing") == file.position("types", "sop")
    assert file.position("nothing") == Position(1, 1)


def test_comments_a_start_marker_and_cr_lf_are_fine() -> None:
    text = f"# the policy\n---\n{GOOD}".replace("\n", "\r\n")
    file, policy = read_policy("qms/qms.yml", text.encode())
    assert file.problems == ()
    assert policy is not None


@pytest.mark.parametrize(
    ("old", "new", "rules", "usable"),
    [
        ("status: draft", "status: draft\nstandart: x", ["PL001"], True),
        ("status: draft", "status: drafft", ["PL002"], False),
        ("status: draft\n", "", ["PL018"], False),
        ('version: "1.0"', "version: 1.0", ["PL002"], True),
        ('version: "1.0"', 'version: "1.0"\neffective_date: 2026-02-30', ["PL002"], False),
        ("status: draft", "status: &s draft", ["PL003"], False),
        ("status: draft", "status: draft\nstatus: approved", ["PL003"], False),
        ("status: draft", "status: 'draft", ["PL003"], False),
        ("status: draft", "status:\tdraft", ["PL003"], False),
        ("status: draft", "status: draft\x00", ["PL003"], False),
        ("status: draft", "status: draft # e\u0301", ["PL003"], False),
        ("status: draft", "<<<<<<< HEAD\nstatus: draft", ["PL003", "PL003"], False),
    ],
)
def test_what_is_wrong_has_its_rule(old: str, new: str, rules: list[str], usable: bool) -> None:
    file, policy = read_policy("qms/qms.yml", GOOD.replace(old, new, 1).encode())
    assert [p.rule for p in file.problems] == rules
    assert (policy is not None) == usable
    assert all(p.line > 0 and p.hint for p in file.problems)


def test_a_list_and_an_oversized_file_are_no_policy() -> None:
    file, policy = read_policy("qms/qms.yml", b"- a\n")
    assert ([p.rule for p in file.problems], policy) == (["PL003"], None)
    file, policy = read_policy("qms/qms.yml", b"#" * (MAX_POLICY_BYTES + 1))
    assert ([p.rule for p in file.problems], policy) == (["PL003"], None)


def test_unknown_keys_are_left_out_of_the_policy() -> None:
    file, policy = read_policy("qms/qms.yml", (GOOD + "standart: [x]\n").encode())
    assert policy is not None
    assert file.fields["standart"] == ["x"]
    message = file.problems[0].message
    assert message == "`standart` is no known key. Did you mean `standards`?"


def test_a_person_and_a_deviation() -> None:
    file, person = read_person("qms/people/m.keller.yml", PERSON.encode())
    assert file.problems == ()
    assert person is not None
    assert person.name == "Mia Keller"
    file, deviation = read_deviation("qms/records/deviations/1.yml", DEVIATION.encode())
    assert file.problems == ()
    assert deviation is not None
    assert deviation.rule == "VC001"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("rule: VC001", "rule: VC1", "RC001"),
        ("reason: Merged by mistake.\n", "", "RC001"),
        ("status: approved", "status: approved\ncolour: red", "RC001"),
        ("date: 2026-01-01", "date: 2026-02-30", "RC001"),
        ('id: "1"', "id: 1", "RC001"),
        ('id: "1"', "id: [", "PL003"),
    ],
)
def test_a_wrong_deviation(old: str, new: str, rule: str) -> None:
    file, _ = read_deviation("x.yml", DEVIATION.replace(old, new).encode())
    assert {p.rule for p in file.problems} == {rule}


def test_the_policy_of_a_tree() -> None:
    file, policy = load_policy(MemoryTree({"qms/qms.yml": GOOD}), LAYOUT)
    assert (file.path, policy.version) == ("qms/qms.yml", "1.0")


def test_a_policy_that_cannot_be_used_names_every_line() -> None:
    text = GOOD.replace("status: draft", "status: drafft").replace("time_zone", "time_sone")
    with pytest.raises(UnreadablePolicy) as caught:
        load_policy(MemoryTree({"qms/qms.yml": text}), LAYOUT)
    assert caught.value.message.splitlines() == [
        "qms/qms.yml cannot be used as the policy:",
        (
            "qms/qms.yml:2:1: PL002 `status` is 'drafft'; expected: draft or approved. "
            "Did you mean draft? Write status: draft"
        ),
        (
            "qms/qms.yml:5:1: PL001 `time_sone` is no known key. Did you mean `time_zone`? "
            "Write time_zone: instead."
        ),
    ]
    assert caught.value.hint


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (MemoryTree({}), "There is no qms/qms.yml."),
        (
            MemoryTree({}, kinds={"qms/qms.yml": EntryKind.SYMLINK}),
            "qms/qms.yml is a symlink.",
        ),
        (
            MemoryTree({"qms/qms.yml": "#" * (MAX_POLICY_BYTES + 1)}),
            "qms/qms.yml has 1,000,001 bytes; at most 1,000,000 are read.",
        ),
        (
            MemoryTree({"qms/qms.yml": GOOD}, broken=["qms/qms.yml"]),
            "qms/qms.yml cannot be read: permission denied.",
        ),
    ],
    ids=["missing", "link", "large", "locked"],
)
def test_no_policy_says_why(tree: MemoryTree, message: str) -> None:
    with pytest.raises(UnreadablePolicy) as caught:
        load_policy(tree, LAYOUT)
    assert caught.value.message == message
    assert tree.read_paths in ([], ["qms/qms.yml"])


def test_people_of_a_tree_stand_for_themselves() -> None:
    tree = MemoryTree(
        {
            "qms/people/a.yml": PERSON,
            "qms/people/b.yaml": PERSON.replace("m.keller", "a.brandt") + "nick: x\n",
            "qms/people/c.yml": "id: [",
            "qms/people/d.yml": "name: No Id\n",
            "qms/people/e.yml": PERSON,
            "qms/people/f.yml": "#" * (MAX_POLICY_BYTES + 1),
            "qms/people/readme.txt": "x",
            "qms/qms.yml": GOOD,
        },
        kinds={"qms/people/g.yml": EntryKind.SYMLINK},
        broken=["qms/people/e.yml"],
    )
    files, people = load_people(tree, LAYOUT)
    assert {f.path[-5]: [p.rule for p in f.problems] for f in files if f.path[-1] == "l"} == {
        "a": [],
        ".": ["PL001"],
        "c": ["PL003"],
        "d": ["PL018"],
        "e": ["PL003"],
        "f": ["PL003"],
        "g": ["PL003"],
    }
    assert sorted(people.by_id) == ["a.brandt", "m.keller"]


def test_a_file_that_vanishes_for_a_moment_is_told() -> None:
    class Flickering(MemoryTree):
        def read_many(self, paths: object) -> object:
            return iter(())

    files, people = load_people(Flickering({"qms/people/a.yml": PERSON}), LAYOUT)
    assert [p.message for p in files[0].problems] == ["The file changed while it was read."]
    assert people.by_id == {}


def test_deviations_of_a_tree() -> None:
    tree = MemoryTree(
        {
            "qms/records/deviations/1.yml": DEVIATION,
            "qms/records/deviations/2.yml": "rule: x\n",
            "qms/records/other/3.yml": DEVIATION,
        }
    )
    found = load_deviations(tree, LAYOUT)
    assert [(file.path[-5:], deviation is not None) for file, deviation in found] == [
        ("1.yml", True),
        ("2.yml", False),
    ]


def test_every_standard_that_ships_is_valid_and_clean() -> None:
    keys = available_standards()
    assert {"iso9001:2015", "iso9001:2026", "iso13485:2016"} <= set(keys)
    standards = load_standards([*keys, "iso9999:1999"])
    assert tuple(standards) == keys
    for key, standard in standards.items():
        assert standard.key == key
        assert standard.edition == key[-4:]
        assert len({clause.id for clause in standard.clauses}) == len(standard.clauses) > 20
        orders = [clause.order for clause in standard.clauses if clause.id[0].isdigit()]
        assert orders == sorted(orders)
