"""GT016–GT018: whether the main line and its evidence still are what somebody sealed."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.seal import Seal
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, ROOT, person, person_path, policy
from qmsctl.rules.sealing import JudgedSeal
from qmsctl.rules.support import ISO9001_753, PART11_10E, listed

_SHOWN = 3
DEMO_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINHXdYKF3F4T1GLUvsepJUPluMi6E/PooLdcqx4NfEB8"
"""The public half of the demonstration key of a.brandt, which everybody has (`demokeys`)."""

_WITH_KEY = {
    POLICY_PATH: policy(
        version="1.1",
        approvals=[{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-09"}],
    ),
    person_path("a.brandt"): person("a.brandt", keys=[{"key": DEMO_KEY}]),
}
_EVIDENCE = f"{ROOT}/records/approvals/SOP-001/1.0/approval.json"
_SEALED = "$ qms seal && git push origin qms-seal/2026-03-22\n"


def _finding(
    code: str, context: Context, judged: JudgedSeal, message: str, hint: str
) -> Iterator[Finding]:
    # A deviation names a commit of the main line: the sealed one, or the last that both have.
    yield Finding(
        code,
        Severity.ERROR,
        Scope.TREE,
        message,
        hint,
        document=context.own_policy.id,
        commit=judged.meets.oid if judged.meets else None,
    )


def _sound(context: Context) -> Iterator[tuple[JudgedSeal, Seal]]:
    """The seals that count, and what they say."""
    for judged in context.history.seals if context.history else ():
        if judged.doubt is None and judged.signed is not None:
            yield judged, judged.signed.seal


def _rewritten(context: Context) -> Iterator[Finding]:
    for judged, seal in _sound(context):
        meets = judged.meets
        if meets is None or not judged.rewritten:
            continue
        gone = max(seal.commits - meets.index - 1, 1)
        yield from _finding(
            "GT016",
            context,
            judged,
            f"The main line was rewritten since {seal.by} sealed it on {seal.time:%Y-%m-%d} "
            f"({judged.name}): the sealed commit {seal.tip[:10]} is not on it any more. Both agree "
            f"up to {meets.short} ({meets.committed_at:%Y-%m-%d}, '{meets.subject}'); "
            f"{gone} sealed commit{'s' if gone > 1 else ''} after it "
            f"{'are' if gone > 1 else 'is'} missing.",
            f"'git log --oneline {meets.short}..{seal.tip[:10]}' shows what is missing. Ask who "
            "pushed by force, bring the sealed line back ('git switch -C restored "
            f"{judged.name}'), and protect the branch. If rewriting was justified, record an "
            "approved deviation.",
        )


def _lost(context: Context) -> Iterator[Finding]:
    for judged, seal in _sound(context):
        if judged.altered and judged.found is not None:
            yield from _finding(
                "GT017",
                context,
                judged,
                f"The sealed commit {seal.tip[:10]} does not hold the evidence that {judged.name} "
                f"lists: {judged.found.files} files with the manifest "
                f"{judged.found.sha256[:16]}…, sealed were {seal.manifest.files} with "
                f"{seal.manifest.sha256[:16]}….",
                "Distrust this copy of the repository: compare with a mirror ('git fsck', and "
                "'git cat-file -p' of the same objects there).",
            )
        if judged.lost:
            more = len(judged.lost) - _SHOWN
            rest = f" and {more} more" if more > 0 else ""
            yield from _finding(
                "GT017",
                context,
                judged,
                f"{len(judged.lost)} of {seal.manifest.files} sealed files of evidence are missing "
                f"or altered at the tip of the main line ({judged.name}): "
                f"{listed(judged.lost[:_SHOWN])}{rest}.",
                f"Bring them back: git checkout {judged.name} -- {judged.lost[0]}. Evidence is "
                "never removed; if it had to be, record an approved deviation.",
            )


def _doubtful(context: Context) -> Iterator[Finding]:
    for judged in context.history.seals if context.history else ():
        if judged.doubt is not None:
            yield from _finding("GT018", context, judged, judged.doubt.message, judged.doubt.hint)
        elif judged.missed is not None:
            yield from _finding(
                "GT018",
                context,
                judged,
                f"{judged.name} follows the seal with the id {judged.missed}, which is not here.",
                "Run 'git fetch --tags'. If it is gone on the server too, somebody deleted it: get "
                "it back from where it is mirrored.",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "GT016",
        "The main line was rewritten since it was sealed",
        why="A forced push can drop or replace commits, and nothing in the repository itself would "
        "tell. A seal is a signed tag that names the newest commit of its day: if that commit is "
        "not on the main line any more, the main line is another one.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Bring the sealed line back from a mirror or from the seal itself, and forbid "
        "forced pushes. If rewriting was justified, record an approved deviation.",
        fails=Example(
            text=f"{_SEALED}$ git reset --hard HEAD~1 && git push --force\n",
            steps=(_WITH_KEY, {"README.md": "A\n"}, {}),
            sealed=True,
            git=("reset --quiet --hard HEAD~1",),
        ),
        passes=Example(
            text=f"{_SEALED}$ git revert HEAD && git push\n",
            steps=(_WITH_KEY, {"README.md": "A\n"}, {}),
            sealed=True,
            git=("revert --no-edit HEAD",),
        ),
        check=_rewritten,
        may_be_lowered=False,
    ),
    Rule(
        "GT017",
        "Sealed evidence is missing or altered",
        why="A seal counts the statements and signatures of its day and holds a digest of them "
        "all. What was sealed must still be there, byte for byte.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Bring the files back from the sealed commit: git checkout SEAL -- PATH.",
        fails=Example(
            text=f"{_SEALED}$ git reset --hard HEAD~1                # it brought a signature\n",
            steps=(_WITH_KEY, {_EVIDENCE: "{}\n"}, {}),
            sealed=True,
            git=("reset --quiet --hard HEAD~1",),
            also=("GT016",),
        ),
        passes=Example(text=_SEALED, steps=(_WITH_KEY, {}), sealed=True),
        check=_lost,
        may_be_lowered=False,
    ),
    Rule(
        "GT018",
        "A seal proves nothing, or is missing",
        why="Anybody who may push can make a tag. One that is called like a seal and is not signed "
        "by a person of the policy, was moved or was altered must neither raise nor silence an "
        "alarm.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Delete the tag if nobody of yours made it. If it was a seal, get it back from "
        "where seals are mirrored.",
        fails=Example(
            text="$ git tag qms-seal/2026-03-22              # a name, signed by nobody\n",
            git=("tag qms-seal/2026-03-22",),
        ),
        passes=Example(text="$ git tag release-2026-03\n", git=("tag release-2026-03",)),
        check=_doubtful,
        may_be_lowered=False,
    ),
)
"""The rules of this module, in code order."""
