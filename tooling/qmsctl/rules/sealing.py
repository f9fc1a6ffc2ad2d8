"""Seals held against the main line: whether it is still what somebody signed.

Only what the sealed line and the present one agree on says whose key counts: the policy in force
where both meet. A stranger who brings a line of commits of his own, with a policy that knows him,
can so not make anybody believe that the main line was rewritten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qmsctl.approval.keyring import Keyring
from qmsctl.approval.seal import SealDoubt, SignedSeal, judge_key, read_seal
from qmsctl.model.history import Commit
from qmsctl.model.people import People
from qmsctl.model.seal import MAX_SEALS, Manifest
from qmsctl.repository.git import Git
from qmsctl.repository.seals import (
    evidence_blobs,
    has_commit,
    leaves_at,
    manifest_of,
    seal_tags,
)
from qmsctl.rules.context import HistoryView, PolicyState

_EITHER = (
    "Either the main line was rewritten from its beginning, or somebody made this seal elsewhere."
)
_COMPARE = (
    "Compare the seal's id and the commit of the first policy ('qms verify --anchor') with what "
    "was written down elsewhere."
)


@dataclass(frozen=True, slots=True)
class JudgedSeal:
    """A tag in the place of seals, judged.

    With a ``doubt`` it proves nothing, and the rest is empty or not to be relied on. ``meets`` is
    the newest commit on both the sealed and the present main line, and ``rewritten`` says that it
    is not the sealed one. ``missed`` is the id of the seal before this one if that is not here.
    ``lost`` are sealed files of evidence that the present tip has not, or has otherwise; ``found``
    is the manifest of the sealed commit, if it was computed.
    """

    name: str
    oid: str
    signed: SignedSeal | None = None
    doubt: SealDoubt | None = None
    meets: Commit | None = None
    rewritten: bool = False
    missed: str | None = None
    lost: tuple[str, ...] = ()
    found: Manifest | None = None

    @property
    def good(self) -> bool:
        """Whether it is signed by somebody who could, and all still is as it says."""
        wrong = self.rewritten or self.missed or self.lost or self.altered
        return self.doubt is None and not wrong

    @property
    def altered(self) -> bool:
        """Whether the sealed commit does not hold the evidence that the seal says it holds."""
        if self.found is None or self.signed is None:
            return False
        return self.found != self.signed.seal.manifest


def judge_seals(
    git: Git, view: HistoryView, *, main_branch: str, is_main: bool, whole: bool
) -> tuple[JudgedSeal, ...]:
    """Every tag in the place of seals, the oldest commit first, then what is in doubt.

    Without `is_main` another line than the main one is judged, as asked for: seals of commits that
    it does not have are left out. `whole` compares the evidence of every seal, else of the newest.

    Raises:
        GitError: the clone lacks what a seal speaks of.
    """
    tags = seal_tags(git)
    if not tags or not view.commits:
        return ()
    read = [read_seal(tag) for tag in tags[:MAX_SEALS]]
    signed = [one for one in read if isinstance(one, SignedSeal)]
    doubts = [
        JudgedSeal(tag.name, tag.oid, doubt=one)
        for tag, one in zip(tags, read, strict=False)
        if isinstance(one, SealDoubt)
    ]
    if len(tags) > MAX_SEALS:
        doubts.append(_too_many(tags[-1].name, tags[-1].oid))
    bench = _Bench(git, view, main_branch, is_main, frozenset(one.oid for one in signed))
    judged = [found for one in signed if (found := bench.judge(one)) is not None]
    sound = sorted((j for j in judged if j.doubt is None), key=_age)
    doubts += [j for j in judged if j.doubt is not None]
    return (*bench.compared(sound, whole=whole), *doubts)


def _age(judged: JudgedSeal) -> tuple[int, str]:
    seal = judged.signed.seal if judged.signed else None
    return (seal.commits, seal.time.isoformat()) if seal else (0, "")


@dataclass(frozen=True)
class _Bench:
    """What seals are held against; ``known`` are the ids of all that are signed."""

    git: Git
    view: HistoryView
    main_branch: str
    is_main: bool
    known: frozenset[str]

    @cached_property
    def places(self) -> Mapping[str, Commit]:
        return {commit.oid: commit for commit in self.view.commits}

    @cached_property
    def people(self) -> People:
        """Of the policy in force now."""
        last = self.view.policy_for(None)
        return last.people if last else People.of(())

    def judge(self, signed: SignedSeal) -> JudgedSeal | None:
        """The seal with where its line meets the present one; None if it is not about this one."""
        tip = signed.seal.tip
        found = JudgedSeal(signed.name, signed.oid, signed)
        commit = self.places.get(tip)
        if commit is not None:
            return self._trusted(replace(found, meets=commit), signed)
        if not self.is_main:
            return None
        if not self._ever_held(signed):
            return replace(found, doubt=_unknown(signed))
        if not has_commit(self.git, tip):
            return replace(found, doubt=_missing(signed))
        oid = leaves_at(self.git, tip, self.places)
        meets = self.places[oid] if oid else None
        if meets is not None and meets is self.view.commits[-1] and self._lags(tip):
            return None
        return self._trusted(replace(found, meets=meets, rewritten=True), signed)

    def _ever_held(self, signed: SignedSeal) -> bool:
        """Whether the key stood in an approved policy: for others no history is walked through."""
        return any(Keyring(one.people).holders(signed.key) for one in self.view.policies)

    def _lags(self, tip: str) -> bool:
        """Whether the sealed commit is on origin's main line, which this clone has not pulled."""
        fetched = self.git.tip_of(f"refs/remotes/origin/{self.main_branch}")
        return fetched is not None and leaves_at(self.git, fetched, {tip}) is not None

    def _trusted(self, found: JudgedSeal, signed: SignedSeal) -> JudgedSeal:
        """The seal, with the doubt about its key or about what it says, if there is one."""
        state = self._policy_at(found.meets)
        if state is None:
            return replace(found, doubt=_foreign(signed))
        doubt = judge_key(signed, state.policy, state.people, self.people)
        before = signed.seal.previous
        return replace(
            found,
            doubt=doubt or self._contradiction(found, signed),
            missed=None if before in self.known else before,
        )

    def _policy_at(self, commit: Commit | None) -> PolicyState | None:
        """The policy in force once this commit was on the main line."""
        if commit is None:
            return None
        before = [one for one in self.view.policies if one.since.index <= commit.index]
        return before[-1] if before else None

    def _contradiction(self, found: JudgedSeal, signed: SignedSeal) -> SealDoubt | None:
        seal, meets = signed.seal, found.meets
        if meets is not None and not found.rewritten:
            if seal.commits != meets.index + 1:
                return _untrue(
                    signed,
                    f"{seal.commits} commits up to {seal.tip[:10]}; there are {meets.index + 1}",
                )
            if seal.anchor not in self.places or self.places[seal.anchor].index > meets.index:
                return _untrue(
                    signed, f"a first policy in {seal.anchor[:10]}, which is not before it"
                )
        return None

    def compared(self, sound: Sequence[JudgedSeal], *, whole: bool) -> Sequence[JudgedSeal]:
        """The seals with what became of the evidence; each lost file is told of one seal."""
        told: set[str] = set()
        hashes: dict[str, str] = {}
        result: list[JudgedSeal] = []
        newest = next((one for one in reversed(sound) if not one.rewritten), None)
        for one in reversed(sound):
            if one.signed is None or not (whole or one.rewritten or one is newest):
                result.append(one)
                continue
            seal = one.signed.seal
            then = evidence_blobs(self.git, seal.tip, seal.root)
            now = evidence_blobs(self.git, self.view.commits[-1].oid, seal.root)
            lost = [path for path, oid in then.items() if now.get(path) != oid]
            found = manifest_of(self.git, then, hashes) if whole else None
            result.append(replace(one, lost=tuple(p for p in lost if p not in told), found=found))
            told.update(lost)
        return result[::-1]


def _missing(signed: SignedSeal) -> SealDoubt:
    return SealDoubt(
        "content",
        f"{signed.name} seals commit {signed.seal.tip}, which this clone does not hold.",
        "Run 'git fetch --tags'; 'git fsck' tells about damage.",
    )


def _unknown(signed: SignedSeal) -> SealDoubt:
    return SealDoubt(
        "key",
        f"{signed.name} is signed with the key {signed.key.fingerprint}, which no approved policy "
        f"of the main line knows, and seals commit {signed.seal.tip}, which the main line does not "
        f"have. {_EITHER}",
        _COMPARE,
    )


def _foreign(signed: SignedSeal) -> SealDoubt:
    seal = signed.seal
    return SealDoubt(
        "content",
        f"{signed.name} seals commit {seal.tip} with a key of {seal.by}, and no approved policy "
        f"stands on what its line and the main line share. {_EITHER}",
        _COMPARE,
    )


def _untrue(signed: SignedSeal, what: str) -> SealDoubt:
    return SealDoubt(
        "content",
        f"{signed.name} says what cannot be true: {what}.",
        f"Ask {signed.seal.by} how it was made, and seal anew with 'qms seal'.",
    )


def _too_many(name: str, oid: str) -> JudgedSeal:
    return JudgedSeal(
        name,
        oid,
        doubt=SealDoubt(
            "too-many",
            f"There are more than {MAX_SEALS:,} tags in the place of seals; those from {name} on "
            "were not looked at.",
            "Delete the tags that are none: 'qms seal --list' shows them.",
        ),
    )
