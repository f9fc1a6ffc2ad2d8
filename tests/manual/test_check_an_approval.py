"""The page "Check an approval yourself": its commands, run as they stand there."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from qmsctl.approval.statement import signature_path
from qmsctl.rules.example import SOP_PATH, document, person, person_path
from tests.cli.running import qms
from tests.manual.pages import TOP, page, save_scripts
from tests.manual.shell import Step, run
from tests.manual.signed import (
    KEYS,
    PICTURE,
    TANAKA,
    TANAKA_SAYS,
    VERSION_2,
    Case,
    build,
    keys_of,
    staff,
    statements,
)  # fmt: skip
from tests.support import sshkeys

PAGE = page("check-an-approval.md")
BY_HAND = PAGE.partition("\n## Shorter")[0]
ADDRESS = "https://git.example.com/halden/qms.git"


LOST = {"date": "2026-02-27", "reason": "Laptop lost."}


def follow(
    tmp_path: Path, case: Case, text: str = PAGE, asked: Collection[str] = ("",)
) -> list[Step]:
    """Build the repository of `case` and do what the page says."""
    repo = build(tmp_path / "origin", case)
    (tmp_path / "audit").mkdir()
    save_scripts(tmp_path / "audit")
    return run(text, tmp_path / "audit", leading_to(repo.path), asked)


def leading_to(path: Path) -> dict[str, str]:
    """Variables by which Git clones `path` where the page has an address on the web."""
    assert ADDRESS in BY_HAND
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{path.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
    }


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


SIGNATURE = signature_path(TANAKA)
EDITED = document(**VERSION_2).replace("Jeder", "Keiner")
FORGED = TANAKA_SAYS.replace(b"m.keller", b"j.keller")
VERIFY = "Signature verification failed: incorrect signature\nCould not verify signature."


@dataclass(frozen=True)
class Wrong:
    """Something wrong, what the commands of the page print of it, and which rules find it."""

    case: Callable[[], Case]  # made when it is needed: keys are made and used on the way
    seen: Mapping[str, str]
    rules: Collection[str]


def _granted() -> Case:
    """Role and key of the signer come in the same commit as what she signed."""
    before = {**staff(), **staff(keys=None, roles=None)}
    return Case(staff=before, evidence={**statements(), **staff()})


STRANGE = "ed25519-strange"


def _key_replaced() -> Case:
    """Somebody else's key stands in the signer's people file, and no policy approved it."""
    replaced = staff(keys=[{**keys_of("j.tanaka")[0], "key": sshkeys.pair(STRANGE).public}])
    return Case(between=replaced, evidence=statements(STRANGE))


def _key_held_twice() -> Case:
    both = [*keys_of("a.brandt"), *keys_of("j.tanaka")]
    return Case(staff={**staff(), person_path("a.brandt"): person("a.brandt", keys=both)})


def _key_ended() -> Case:
    return Case(staff=staff(keys=[{**keys_of("j.tanaka")[0], "valid_before": "2026-03-02"}]))


def _role_ended() -> Case:
    role = {"role": "quality-manager", "from": "2025-01-01", "until": "2026-03-02"}
    return Case(staff=staff(roles=[role]))


def _changed_afterwards() -> Case:
    revoked = staff(keys=[{**keys_of("j.tanaka")[0], "revoked": LOST}])
    return Case(later={SOP_PATH: EDITED, PICTURE: b"<svg>2</svg>", **revoked})


WRONG: Mapping[str, Wrong] = {
    "words edited": Wrong(
        lambda: Case(later={TANAKA: FORGED}),
        {
            "sha256sum": "ALTERED: the name",
            "-f ../allowed_signers -I": VERIFY,
            "=DMT": f"M\t{TANAKA}",
        },
        ["EV009"],
    ),
    "evidence removed": Wrong(
        lambda: Case(later={TANAKA: None, SIGNATURE: None}),
        {"STATEMENT=": "fatal: ", "=DMT": f"D\t{TANAKA}\nD\t{SIGNATURE}"},
        ["EV009"],
    ),
    "signed with another key": Wrong(
        lambda: Case(evidence=statements(KEYS["a.brandt"])),
        {"-f ../allowed_signers -I": "Could not verify signature."},
        ["EV004"],
    ),
    "role and key come along": Wrong(
        _granted,
        {
            "tee ../person.yml": 'name: "Junko Tanaka"\nemails: ["j.tanaka@example.org"]\n',
            "tee ../allowed_signers": "",
        },
        ["EV004", "AP003", "PL007"],
    ),
    "key held by two": Wrong(
        _key_held_twice, {"cut -d ' ' -f 4": ":qms_docs/people/a.brandt.yml\n"}, ["PL016", "EV004"]
    ),
    "came after the key's last day": Wrong(
        _key_ended, {"--no-walk": '"valid_before": "2026-03-02"'}, ["EV004"]
    ),
    "came after the role's last day": Wrong(
        _role_ended, {"--no-walk": '"until": "2026-03-02"'}, ["AP003"]
    ),
    "other content": Wrong(
        lambda: Case(content=EDITED), {"ISSUED=": "OTHER CONTENT was approved."}, ["EV005"]
    ),
    "changed afterwards": Wrong(
        _changed_afterwards,
        {
            "grep revoked": '"revoked": {"date": "2026-02-27", "reason": "Laptop lost."}',
            "-p --unified=0": "-Everyone works with the current revision of a document. –",
            "ALTERED in": "ALTERED in ",
        },
        ["VC001"],
    ),
    "picture swapped": Wrong(
        lambda: Case(later={PICTURE: b"<svg>2</svg>"}), {"ALTERED in": "ALTERED in "}, ["VC010"]
    ),
    "signed afterwards": Wrong(
        lambda: Case(evidence={}, later=statements()), {"--is-ancestor": "LATE: "}, ["EV008"]
    ),
}


def test_an_approval_of_this_very_repository(tmp_path: Path) -> None:
    save_scripts(tmp_path)
    steps = run(BY_HAND, tmp_path, leading_to(TOP))
    printed = "".join(step.printed for step in steps)
    for promise in ('Good "qms-approval"', "This is what was approved.", "In time.", "fits the"):
        assert promise in printed
    for alarm in ("ALTERED", "OTHER CONTENT", "LATE", "REWRITTEN", "fatal"):
        assert alarm not in printed


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_seen_at_its_step_and_by_the_tool(name: str, tmp_path: Path) -> None:
    wrong = WRONG[name]
    steps = follow(tmp_path, wrong.case(), BY_HAND, wrong.seen)
    for commands, said in wrong.seen.items():
        (step,) = (step for step in steps if commands in step.commands)
        assert not step.kept
        assert said in step.printed, step.printed
    assert set(wrong.rules) <= verified(tmp_path)


def test_a_people_file_that_nobody_approved_is_seen_at_its_step(tmp_path: Path) -> None:
    steps = follow(tmp_path, _key_replaced(), BY_HAND, ["-f ../allowed_signers -I"])
    first = next(step for step in steps if not step.kept and "tee ../policies" not in step.commands)
    assert "PROOFS=" in first.commands
    assert "CHANGED since, without approval." in first.printed
    assert first.printed.startswith("Policy 2.0 is signed by: qms_docs/")
    by_policy, by_person = (step for step in steps if "-Y verify" in step.commands)
    assert by_policy.kept
    assert by_person.printed.endswith("Could not verify signature.\n")
    assert {"EV004", "PL007"} <= verified(tmp_path)


def test_the_page_says_how_the_tool_calls_it() -> None:
    for rule in {rule for wrong in WRONG.values() for rule in wrong.rules}:
        assert f"[{rule}](rules/{rule}.md)" in PAGE
