"""The page "Check an approval yourself": its commands, run as they stand there."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from qmsctl.rules.example import SOP_PATH, document
from tests.cli.running import qms
from tests.manual.pages import page, save_scripts
from tests.manual.shell import Step, run
from tests.manual.signed import PICTURE, VERSION_2, Case, build, keys_of, staff, statements

PAGE = page("check-an-approval.md")
BY_HAND = PAGE.partition("\n## Shorter")[0]
ADDRESS = "https://git.example.com/halden/qms.git"


LOST = {"date": "2026-02-27", "reason": "Laptop lost."}


def follow(tmp_path: Path, case: Case, text: str = PAGE) -> list[Step]:
    """Build the repository of `case` and do what the page says."""
    repo = build(tmp_path / "origin", case)
    (tmp_path / "audit").mkdir()
    save_scripts(tmp_path / "audit")
    variables = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repo.path.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
    }
    assert ADDRESS in text
    return run(text, tmp_path / "audit", variables)


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    folder = tmp_path_factory.mktemp("checked")
    found = follow(folder, Case())
    assert verified(folder) == set()
    return found


def verified(tmp_path: Path) -> set[str]:
    """The rules by which `qms verify` finds errors in what was followed."""
    arguments = ("verify", "--as-of", "2026-03-31", "--format", "json")
    found = json.loads(qms("-C", str(tmp_path / "audit" / "qms"), *arguments).out)["findings"]
    return {one["rule"] for one in found if one["severity"] == "error"}


def test_every_command_prints_what_the_page_says(steps: list[Step]) -> None:
    assert len(steps) >= 15
    for step in steps:
        assert step.kept, f"{step.commands}\nprinted:\n{step.printed}\npromised:\n{step.promised}"
        assert step.code == 0 or not step.printed, step


STATEMENTS = statements()
(TANAKA,) = (path for path in STATEMENTS if "j.tanaka" in path and path.endswith(".json"))
SIGNATURE = f"{TANAKA}.sig"
EDITED = document(**VERSION_2).replace("Jeder", "Keiner")
WORDS = STATEMENTS[TANAKA]
assert isinstance(WORDS, bytes)
FORGED = WORDS.replace(b"m.keller", b"j.keller")
VERIFY = "Signature verification failed: incorrect signature\nCould not verify signature."


STAFF = staff()
NEW = staff(keys=None, roles=None)  # whom the commit with the evidence makes what she needs to be
REVOKED = staff(keys=[{**keys_of("j.tanaka")[0], "revoked": LOST}])


CASES = [
    pytest.param(
        Case(later={TANAKA: FORGED}),
        {"sha256sum": "ALTERED: the name", "TIME=": VERIFY, "=DMT": f"M\t{TANAKA}"},
        {"EV009"},
        id="words-edited",
    ),
    pytest.param(
        Case(later={TANAKA: None, SIGNATURE: None}),
        {"STATEMENT=": "fatal: ", "=DMT": f"D\t{TANAKA}\nD\t{SIGNATURE}"},
        {"EV009"},
        id="evidence-removed",
    ),
    pytest.param(
        Case(evidence=statements(key="ed25519-other")),
        {"TIME=": "Could not verify signature."},
        {"EV004"},
        id="signed-with-another-key",
    ),
    pytest.param(
        Case(staff={**STAFF, **NEW}, evidence={**STATEMENTS, **STAFF}),
        {
            "person.yml\n": 'name: "Junko Tanaka"\nemails: ["j.tanaka@example.org"]\n',
            "-oE '(": "",
        },
        {"EV004", "AP003", "PL007"},
        id="role-and-key-come-along",
    ),
    pytest.param(
        Case(content=EDITED),
        {"ISSUED=": "OTHER CONTENT was approved."},
        {"EV005"},
        id="other-content",
    ),
    pytest.param(
        Case(later={SOP_PATH: EDITED, **REVOKED}),
        {
            "grep revoked": '"revoked": {"date": "2026-02-27", "reason": "Laptop lost."}',
            "-p --unified=0": "-Everyone works with the current revision of a document. –",
            "ALTERED in": "ALTERED in ",
        },
        {"VC001"},
        id="edited-and-revoked-afterwards",
    ),
    pytest.param(
        Case(later={PICTURE: b"<svg>2</svg>"}),
        {"ALTERED in": "ALTERED in "},
        {"VC010"},
        id="picture-swapped",
    ),
    pytest.param(
        Case(evidence={}, later=STATEMENTS),
        {"--is-ancestor": "LATE: "},
        {"EV008"},
        id="signed-afterwards",
    ),
]


@pytest.mark.parametrize(("case", "seen", "rules"), CASES)
def test_what_is_wrong_is_seen_at_its_step_and_by_the_tool(
    case: Case, seen: Mapping[str, str], rules: set[str], tmp_path: Path
) -> None:
    steps = follow(tmp_path, case, BY_HAND)
    for commands, said in seen.items():
        (step,) = (step for step in steps if commands in step.commands)
        assert not step.kept
        assert said in step.printed, step.printed
    assert rules <= verified(tmp_path)


def test_the_page_says_how_the_tool_calls_it() -> None:
    for case in CASES:
        rules = case.values[2]
        assert isinstance(rules, set)
        for rule in rules:
            assert f"[{rule}](rules/{rule}.md)" in PAGE
