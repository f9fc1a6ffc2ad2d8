"""Cases of the PL family beyond the examples that readers see."""

import pytest

from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Scope
from qmsctl.rules.catalogue import Example
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    SOP_BODY,
    SOP_PATH,
    document,
    person,
    person_path,
    policy,
    types,
)
from qmsctl.rules.registry import BY_CODE
from tests.model.test_sshkey import ED25519, HARDWARE
from tests.rules.examples import build, found_in, found_in_repo, told_by
from tests.rules.stories import Story

EXTERNAL = {
    "id": "EXT-001",
    "title": "A standard",
    "issuer": "ISO",
    "edition": "2015",
    "location": "library",
    "owner": "quality-manager",
    "last_checked": "2026-01-15",
}
RECORDS = {
    "id": "change-request",
    "title": "Change request",
    "form": "FRM-001",
    "location": "records/changes",
    "owner": "quality-manager",
    "retention": "10 years",
}
APPROVED = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-09"}]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _policy(**overrides):
    return {POLICY_PATH: policy(**overrides)}


def _route(*steps):
    return types(sop={"route": {"substantive": list(steps)}})


def _delegated(role, by, *, until="2026-03-31", **span):
    """Somebody who stands in for `by`, in an example where j.tanaka is quality manager."""
    held = {"role": role, **span, "until": until, "delegated_by": by}
    return {person_path("x"): person("x", roles=[held])}


def _review(**overrides):
    return types(sop={"review": {"interval": "24 months", "maximum": "36 months", **overrides}})


TREES = [
    ("PL010", _policy(types=_review(route=["owner", "auditor"])), ["the role 'auditor'"]),
    (
        "PL010",
        {person_path("x"): person("x", roles=[{"role": "owner"}, {"role": "quality-manger"}])},
        ["x names the role 'owner'", "Did you mean 'quality-manager'?"],
    ),
    (
        "PL010",
        _policy(roles={r: {"title": r} for r in ("quality-manager", "operations-manager")}),
        [],
    ),
    ("PL010", _policy(types=_route({"any_of": ["owner", "audtor"]})), ["the role 'audtor'"]),
    (
        "PL010",
        _policy(types=_route("owner", {"role": "quality-manager", "people": 2})),
        ["The type 'sop' asks for 2 people as quality-manager, and only 1 holds it on 2026-03-31."],
    ),
    (
        "PL010",
        {
            **_policy(types=_route({"role": "quality-manager", "people": 2})),
            **_delegated("quality-manager", "j.tanaka"),
        },
        [],  # who stands in is somebody, too
    ),
    (
        "PL010",
        _policy(types=_route({"any_of": ["quality-manager", "operations-manager"], "people": 3})),
        [
            (
                "The type 'sop' asks for 3 people as quality-manager or operations-manager, and "
                "only 2 hold one of these roles on 2026-03-31."
            )
        ],
    ),
    (
        "PL010",
        {
            **_policy(
                types=_route({"role": "auditor", "people": 2}),
                roles={
                    r: {"title": r}
                    for r in ("auditor", "quality-manager", "operations-manager", "policy-owner")
                },
            ),
        },
        ["and nobody holds it on 2026-03-31."],
    ),
    ("PL010", _policy(types=_route({"any_of": ["owner", "quality-manager"], "people": 9})), []),
    ("PL010", _delegated("quality-manager", "j.tanaka"), []),
    ("PL010", _delegated("owner", "j.tanaka"), []),
    (
        "PL010",
        _delegated("quality-manager", "a.brandt"),
        [
            (
                "The delegation of 'quality-manager' to 'x' never counts: 'a.brandt' does not hold "
                "the role at that time."
            )
        ],
    ),
    (
        "PL010",
        _delegated("quality-manager", "j.tanaka", until="2019-12-31"),
        ["'j.tanaka' does not hold the role at that time."],
    ),
    ("PL010", _delegated("quality-manager", "ghost"), ["nobody has the id 'ghost'."]),
    ("PL010", _delegated("quality-manager", "x"), ["nobody delegates to themselves."]),
    ("PL010", _delegated("qualty-manager", "j.tanaka"), ["Did you mean 'quality-manager'?"]),
    (
        "PL010",
        {
            **_delegated("quality-manager", "j.tanaka"),
            person_path("y"): person(
                "y",
                roles=[{"role": "quality-manager", "until": "2026-03-20", "delegated_by": "x"}],
            ),
        },
        ["'x' has the role by a delegation, which is not passed on."],
    ),
    ("PL011", {SOP_PATH: document(owner="qualty-manager")}, ["Did you mean 'quality-manager'?"]),
    ("PL011", {SOP_PATH: document(owner="m.keller")}, []),
    ("PL011", {SOP_PATH: document(owner="owner")}, ["The owner 'owner' is neither"]),
    ("PL011", _policy(authors=["nobody"]), ["The policy's author 'nobody'"]),
    (
        "PL011",
        _policy(external_documents=[{**EXTERNAL, "owner": "nobody"}]),
        ["The owner 'nobody' of EXT-001"],
    ),
    ("PL012", _policy(types=types(form={"prefix": "SOP"})), ["share the prefix SOP"]),
    ("PL012", _policy(types=types(work_instruction={"folder": "Procedures/"})), ["share"]),
    ("PL012", _policy(types=types(work_instruction={"folder": "records/wi"})), ["no documents"]),
    ("PL012", _policy(types=types(work_instruction={"folder": "people"})), ["no documents"]),
    ("PL012", _policy(types=types(work_instruction={"folder": "../wi"})), ["lies elsewhere"]),
    ("PL012", _policy(types=types(work_instruction={"folder": "/wi"})), ["lies elsewhere"]),
    ("PL013", _policy(severities={"ID999": "note"}), ["There is no rule ID999. Did you mean"]),
    ("PL013", _policy(retroactive=["XX001"]), ["There is no rule XX001."]),
    ("PL013", _policy(severities={"FM010": "error"}), []),
    (
        "PL013",
        _policy(
            exceptions=[{"rule": "FM010", "paths": ["*"], "reason": "x", "until": "2026-06-30"}]
        ),
        ["There can be no exception from FM010."],
    ),
    ("PL014", _policy(record_types=[{**RECORDS, "owner": "nobody"}]), ["The owner 'nobody'"]),
    ("PL014", _policy(record_types=[{**RECORDS, "form": None, "owner": "m.keller"}]), []),
    (
        "PL014",
        {**_policy(record_types=[RECORDS]), FORM_PATH: None},
        ["There is no form FRM-001 any more"],
    ),
    (
        "PL015",
        _policy(external_documents=[{**EXTERNAL, "last_checked": "2026-04-01"}]),
        ["which lies in the future"],
    ),
    (
        "PL015",
        _policy(external_documents=[{**EXTERNAL, "check_interval": "2 months"}]),
        ["the next check was due on 2026-03-15"],
    ),
    ("PL015", _policy(external_documents=[{**EXTERNAL, "check_interval": "9999 years"}]), []),
    (
        "PL016",
        {
            person_path("x"): person("x", logins={"github": "Same"}),
            person_path("y"): person("y", logins={"github": "same", "gitlab": "same"}),
        },
        ["x and y have the same login on github"],
    ),
    ("PL016", {person_path("x"): person("x", emails=["a@b.org", "A@b.org"])}, []),
    ("PL016", {person_path("x"): person("x", unknown="key")}, []),
    (
        "PL016",
        {
            person_path("x"): person("x", keys=[{"key": f"{ED25519} at work"}]),
            person_path("y"): person("y", keys=[{"key": HARDWARE}, {"key": ED25519}]),
        },
        ["x and y have the same signing key"],
    ),
]


@pytest.mark.parametrize(("code", "overlay", "expected"), TREES)
def test_trees(code, overlay, expected, example_base, tmp_path) -> None:
    told = told_by(code, Example("", steps=(overlay,)), example_base, tmp_path / "repo")
    assert len(told) == len(expected), told
    for message, part in zip(sorted(told), sorted(expected, key=str), strict=True):
        assert part in message or any(part in other for other in told)


CHANGES = [
    # A higher version that is approved: neither rule speaks.
    (_policy(version="1.1", approvals=APPROVED), [], []),
    # A draft of the next policy grants nothing and claims nothing.
    (_policy(version="1.1", status="draft", approvals=None), [], []),
    # Only the organization's name changes.
    (_policy(organization={"name": "New name"}), ["its version is 1.0"], []),
    (_policy(version="0.9", approvals=APPROVED), ["its version is 0.9, and 1.0 is in force"], []),
    # The version in force becomes a draft.
    (_policy(status="draft", approvals=None), ["its version is 1.0"], []),
    (_policy(version="1.1", approvals=None), [], ["policy-owner"]),
    (
        _policy(version="1.1", approvals=[{**APPROVED[0], "date": "2027-01-01"}]),
        [],
        ["lies in the future"],
    ),
    # Somebody makes himself policy owner in the same change.
    (
        {
            **_policy(version="1.1", approvals=[{**APPROVED[0], "by": "j.tanaka"}]),
            person_path("j.tanaka"): person("j.tanaka", roles=[{"role": "policy-owner"}]),
        },
        [],
        ["'j.tanaka' was not policy-owner"],
    ),
]


@pytest.mark.parametrize(("overlay", "version", "owner"), CHANGES)
@pytest.mark.parametrize("replay", [False, True], ids=["pull request", "replay"])
def test_changes_of_the_policy(overlay, version, owner, replay, example_base, tmp_path) -> None:
    example = Example("", steps=(overlay,), replay=replay)
    told = told_by("PL007", example, example_base, tmp_path / "seven")
    assert bool(told) is bool(version), told
    if not replay:
        assert all(part in told[0] for part in version)
    told = told_by("PL008", example, example_base, tmp_path / "eight")
    assert bool(told) is bool(owner), told
    assert all(any(part in one for one in told) for part in owner)


def test_an_unapproved_policy_on_the_main_line_is_found_by_a_plain_check(
    example_base, tmp_path
) -> None:
    example = Example("", steps=(_policy(organization={"name": "New name"}), {}))
    found = found_in(example, BY_CODE["ID001"], example_base, tmp_path / "repo")
    (finding,) = [f for f in found if f.rule == "PL007"]
    assert finding.commit
    assert finding.document == "QMS-POLICY"


def test_the_baseline_is_set_once(example_base, tmp_path) -> None:
    repo_head = (example_base / ".git" / "refs" / "heads" / "main").read_text().strip()
    first = _policy(version="1.1", approvals=APPROVED, baseline=repo_head)
    moved = _policy(version="1.2", approvals=_on("2026-02-19"))
    example = Example("", steps=(first, moved), replay=True)
    (told,) = told_by("PL017", example, example_base, tmp_path / "replay")
    assert f"The baseline was {repo_head[:10]} and is set once" in told
    kept = _policy(version="1.2", approvals=_on("2026-02-19"), baseline=repo_head)
    example = Example("", steps=(first, kept), replay=True)
    assert not told_by("PL017", example, example_base, tmp_path / "kept")


def test_a_plain_check_tells_that_the_baseline_was_moved(example_base, tmp_path) -> None:
    repo_head = (example_base / ".git" / "refs" / "heads" / "main").read_text().strip()
    first = _policy(version="1.1", approvals=APPROVED, baseline=repo_head)
    moved = _policy(version="1.2", approvals=_on("2026-02-19"))
    example = Example("", steps=(first, moved, {}))
    (told,) = told_by("PL017", example, example_base, tmp_path / "moved")
    assert f"The baseline was set to {repo_head[:10]}" in told
    kept = _policy(version="1.2", approvals=_on("2026-02-19"), baseline=repo_head)
    example = Example("", steps=(first, kept, {}))
    assert not told_by("PL017", example, example_base, tmp_path / "kept")


def test_a_pull_request_cannot_move_the_baseline(example_base, tmp_path) -> None:
    head = (example_base / ".git" / "refs" / "heads" / "main").read_text().strip()
    first = _policy(version="1.1", approvals=APPROVED, baseline=head)
    moved = _policy(version="1.2", approvals=_on("2026-02-19"), baseline=COMMIT)
    base = build(Example("", steps=(first, moved)), Scope.CHANGE, example_base, tmp_path / "repo")
    found = [f for f in found_in_repo(tmp_path / "repo", base) if f.rule == "PL017"]
    assert len(found) == 2  # no such commit, and moved


def _on(day):
    return [{**APPROVED[0], "date": day}]


def test_a_baseline_that_was_moved_adopts_nothing(example_base, tmp_path) -> None:
    story = Story(example_base, tmp_path / "repo")
    start = story.repo.head
    story.on("2026-02-10", _policy(version="1.1", approvals=APPROVED, baseline=start))
    paper = [{"role": role, "adopted": "paper"} for role in ("owner", "quality-manager")]
    late = document(
        version="2.0",
        change_summary="Says who may ask.",
        effective_date="2026-03-01",
        approvals=paper,
        body=SOP_BODY + "\nMore.\n",
    )
    moved = story.on("2026-02-12", {SOP_PATH: late})
    story.on("2026-02-20", _policy(version="1.2", approvals=_on("2026-02-19"), baseline=moved))
    context = story.tree()
    assert context.history is not None
    effective = context.history.standings[DocumentKey("SOP-001", "en")].effective
    assert effective is not None
    assert str(effective.revision.version) == "1.0"
