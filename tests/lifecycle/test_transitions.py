"""Steps of a document: each row has what the main line held, the step, and what is wrong."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from qmsctl.approval.digest import content_digest
from qmsctl.lifecycle.doubts import NO_DOUBTS, Doubts
from qmsctl.lifecycle.past import Past
from qmsctl.lifecycle.transitions import judge
from qmsctl.lifecycle.verdicts import Kind, Verdict
from qmsctl.model.document import Withdrawal
from qmsctl.model.history import Snapshot
from qmsctl.model.policy import Policy
from tests.support.builders import approval, change, day, draft, policy, snapshot, timeline

OWN = [approval("owner", "a.brandt", "2026-01-12")]
NEW = [approval("owner", "a.brandt", "2026-03-01")]


def v(version: str, **fields: Any) -> Snapshot:
    mine = [approval("owner", f"approver-of-{version}", "2026-01-12")]
    return snapshot(version, **{"approvals": OWN if version == "1.0" else mine, **fields})


V1, V2 = v("1.0"), v("2.0")
WAITING = v("3.0", effective_date="2026-06-01")
REVIEW = {"version": "1.0", "by": "a.brandt", "date": "2026-02-01", "outcome": "no-change"}
RECALL = {"version": "3.0", "reason": "Wrong.", "by": "a.brandt", "date": "2026-03-02"}
WITHDRAWN = {"reason": "Merged.", "date": "2026-02-15"}
BROKEN = snapshot("1.0", readable=False)


class Row(NamedTuple):
    past: list[tuple[str, Snapshot | None]]
    after: Snapshot | None
    kinds: list[Kind]


def row(*past: Snapshot | None, to: Snapshot | None, kinds: tuple[Kind, ...] = ()) -> Row:
    days = ("2026-01-20", "2026-01-25", "2026-02-01", "2026-02-05", "2026-02-09")
    return Row(list(zip(days, past, strict=False)), to, list(kinds))


K = Kind
ROWS = {
    # --- legal steps
    "absent → draft": row(to=draft("1.0")),
    "absent → approved, any first version": row(to=v("7.3")),
    "draft → draft": row(draft("1.0"), to=draft("0.9")),
    "draft → approved": row(draft("1.0"), to=V1),
    "draft with another number → approved": row(draft("1.0"), to=v("4.0")),
    "a never-approved draft may go": row(draft("1.0"), to=None),
    "a draft that is gone may come back": row(draft("1.0"), None, to=draft("2.0")),
    "approved → next minor": row(V1, to=v("1.1")),
    "approved → next major": row(V1, to=v("2.0")),
    "approved → draft of the next": row(V1, to=draft("2.0")),
    "integer versions": row(v("3"), to=v("4")),
    "document fields change freely": row(
        V1, to=v("1.0", owner="j.tanaka", clauses=["iso9001:2015/7.5"], reviews=[REVIEW])
    ),
    "a renamed file is the same document": row(V1, to=replace(V1, path="qms_docs/x/SOP-001.md")),
    "a draft given up: the version in force comes back": row(V1, draft("2.0"), to=V1),
    "an urgent 2.1 while 3.0 waits": row(V2, WAITING, to=v("2.1")),
    "a draft of 2.1 while 3.0 waits": row(V2, WAITING, to=draft("2.1")),
    "the waiting 3.0 restored unchanged": row(V2, WAITING, v("2.1"), to=WAITING),
    "3.1 overtakes 3.0": row(V2, WAITING, to=v("3.1")),
    "recalled: back to the version in force": row(V2, WAITING, to=v("2.0", recalled=[RECALL])),
    "recalled: back to a lower version later": row(
        V2,
        v("3.0", effective_date="2026-06-01", recalled=[RECALL]),
        to=V2,
        kinds=(K.ENTRIES_REMOVED,),
    ),
    "after a recall 2.1 or 3.1 or 4.0": row(
        V2, WAITING, v("2.0", recalled=[RECALL]), to=v("2.1", recalled=[RECALL])
    ),
    "a waiting 3.0 moved to another day by 3.1": row(
        V2,
        v("3.0", body="A", effective_date="2026-06-01"),
        to=v("3.1", body="A", effective_date="2026-07-01"),
    ),
    "rollback as a higher version": row(
        v("2.0", body="A"), v("2.1", body="B"), to=v("2.2", body="A")
    ),
    "an edit in place put back": row(V1, v("1.0", body="Edited"), to=V1),
    "an edit in place left alone": row(
        V1, v("1.0", body="Edited"), to=v("1.0", body="Edited", owner="x")
    ),
    "restored after a deletion": row(V1, None, to=V1),
    "its last draft restored after a deletion": row(V1, draft("2.0"), None, to=draft("2.0")),
    "unreadable and repaired": row(V1, BROKEN, to=V1),
    "a broken draft is no step": row(draft("1.0"), to=BROKEN),
    "a withdrawal is planned": row(
        V1, to=v("1.0", withdrawal={"reason": "x y", "date": "2026-09-01"})
    ),
    "a planned withdrawal is moved": row(
        v("1.0", withdrawal={"reason": "x y", "date": "2026-09-01"}),
        to=v("1.0", withdrawal={"reason": "x y", "date": "2026-10-01"}),
    ),
    "a withdrawal stays": row(
        v("1.0", withdrawal=WITHDRAWN), to=v("1.0", withdrawal=WITHDRAWN, owner="x")
    ),
    "reinstated by a new version": row(v("1.0", withdrawal=WITHDRAWN), to=v("1.1")),
    "an unknown status of a draft is the reader's finding": row(
        draft("1.0"), to=v("1.0", status="final")
    ),
    "no version at all is the reader's finding": row(V1, to=v("two")),
    "a draft after a draft without a version": row(V1, draft("2.0"), to=draft("two")),
    # --- VC001, VC010
    "edited in place": row(V1, to=v("1.0", body="Edited"), kinds=(K.CONTENT_CHANGED,)),
    "a field edited in place": row(V1, to=v("1.0", title="Other"), kinds=(K.CONTENT_CHANGED,)),
    "the language stated in place": row(V1, to=v("1.0", language="en"), kinds=(K.CONTENT_CHANGED,)),
    "an attachment swapped": row(
        v("1.0", files={"a.svg": "1", "b.svg": "1"}),
        to=v("1.0", files={"a.svg": "2", "b.svg": "1"}),
        kinds=(K.ATTACHMENT_SWAPPED,),
    ),
    "an attachment lost": row(
        v("1.0", files={"a.svg": "1"}),
        to=v("1.0", files={"a.svg": None}),
        kinds=(K.ATTACHMENT_SWAPPED,),
    ),
    "an attachment added": row(V1, to=v("1.0", files={"a.svg": "1"}), kinds=(K.CONTENT_CHANGED,)),
    "an attachment swapped and the text edited": row(
        v("1.0", files={"a.svg": "1"}),
        to=v("1.0", body="Edited", files={"a.svg": "2"}),
        kinds=(K.CONTENT_CHANGED, K.ATTACHMENT_SWAPPED),
    ),
    # --- VC002
    "a new number below the one in force": row(V2, to=v("1.1"), kinds=(K.VERSION_NOT_ABOVE,)),
    "a draft below the one in force": row(V2, to=draft("1.1"), kinds=(K.VERSION_NOT_ABOVE,)),
    "below one that was in force while 3.0 waits": row(
        V2, WAITING, to=v("1.9"), kinds=(K.VERSION_NOT_ABOVE,)
    ),
    "an old version put back": row(V1, V2, to=V1, kinds=(K.VERSION_WENT_BACK,)),
    "a waiting version dropped without a recall": row(
        V2, WAITING, to=V2, kinds=(K.WAITING_DROPPED,)
    ),
    # --- VC003
    "1.0 → 1.4": row(V1, to=v("1.4"), kinds=(K.VERSION_SKIPPED,)),
    "1.0 → 3.0": row(V1, to=v("3.0"), kinds=(K.VERSION_SKIPPED,)),
    "1.0 → 2.1": row(V1, to=v("2.1"), kinds=(K.VERSION_SKIPPED,)),
    "3 → 5": row(v("3"), to=v("5"), kinds=(K.VERSION_SKIPPED,)),
    "1.2 → 2 when the type changes its numbers": row(v("1.2"), to=v("2")),
    "1.2 → 3 when the type changes its numbers": row(
        v("1.2"), to=v("3"), kinds=(K.VERSION_SKIPPED,)
    ),
    "a draft that skips": row(V1, to=draft("1.4"), kinds=(K.VERSION_SKIPPED,)),
    "2.2 while 3.0 waits": row(V2, WAITING, to=v("2.2"), kinds=(K.VERSION_SKIPPED,)),
    # --- VC004
    "a new number without new content": row(
        v("1.0", body="A"), to=v("1.1", body="A"), kinds=(K.NOTHING_CHANGED,)
    ),
    "only summary, authors and day are new": row(
        v("1.0", body="A"),
        to=v("1.1", body="A", authors=["x"], effective_date="2026-05-01"),
        kinds=(K.NOTHING_CHANGED,),
    ),
    "a waiting one again with the same day": row(
        V2,
        v("3.0", body="A", effective_date="2026-06-01"),
        to=v("3.1", body="A", effective_date="2026-06-01"),
        kinds=(K.NOTHING_CHANGED,),
    ),
    "a new title is content": row(v("1.0", body="A"), to=v("1.1", body="A", title="Other")),
    "a draft may start as a copy": row(v("1.0", body="A"), to=draft("1.1", body="A")),
    # --- VC006
    "back to draft": row(V1, to=draft("1.0"), kinds=(K.BACK_TO_DRAFT,)),
    "back to a draft without a version": row(V1, to=draft("two"), kinds=(K.BACK_TO_DRAFT,)),
    "a draft with an approved number": row(
        V2, WAITING, v("2.1"), to=draft("3.0"), kinds=(K.APPROVED_NUMBER_AS_DRAFT,)
    ),
    "the status is nonsense": row(V1, to=v("1.0", status="final"), kinds=(K.STATUS_LOST,)),
    "the status is gone": row(V1, to=v("1.0", status=None), kinds=(K.STATUS_LOST,)),
    "became unreadable": row(V1, to=BROKEN, kinds=(K.UNREADABLE,)),
    "became unreadable while a draft": row(V1, draft("2.0"), to=BROKEN, kinds=(K.UNREADABLE,)),
    "approvals changed afterwards": row(
        V1, to=v("1.0", approvals=NEW), kinds=(K.APPROVALS_CHANGED,)
    ),
    "approvals removed afterwards": row(
        V1, to=v("1.0", approvals=None), kinds=(K.APPROVALS_CHANGED,)
    ),
    "restored with other approvals": row(
        V1, draft("2.0"), to=v("1.0", approvals=NEW), kinds=(K.APPROVALS_CHANGED,)
    ),
    "a withdrawal removed": row(
        v("1.0", withdrawal=WITHDRAWN), to=V1, kinds=(K.WITHDRAWAL_UNDONE,)
    ),
    "a withdrawal moved after its day": row(
        v("1.0", withdrawal=WITHDRAWN),
        to=v("1.0", withdrawal={**WITHDRAWN, "date": "2026-09-01"}),
        kinds=(K.WITHDRAWAL_UNDONE,),
    ),
    "a withdrawal removed by a draft": row(
        v("1.0", withdrawal=WITHDRAWN), to=draft("1.1"), kinds=(K.WITHDRAWAL_UNDONE,)
    ),
    # --- VC007
    "approvals of the last version": row(
        V1, to=v("1.1", approvals=OWN), kinds=(K.APPROVALS_CARRIED_OVER,)
    ),
    "one of them": row(V1, to=v("1.1", approvals=[*OWN, *NEW]), kinds=(K.APPROVALS_CARRIED_OVER,)),
    "approvals of an older version": row(
        V1, V2, to=v("2.1", approvals=OWN), kinds=(K.APPROVALS_CARRIED_OVER,)
    ),
    "an adopted approval": row(
        v("1.0", approvals=[{"role": "owner", "adopted": "paper, binder 12"}]),
        to=v("1.1", approvals=[{"role": "owner", "adopted": "paper, binder 12"}]),
        kinds=(K.APPROVALS_CARRIED_OVER,),
    ),
    "an approval without a day says nothing here": row(
        v("1.0", approvals=[{"role": "owner", "by": "x"}, "odd"]),
        to=v("1.1", approvals=[{"role": "owner", "by": "x"}, "odd"]),
    ),
    "the same persons on the day of the change": row(
        v("1.0", approvals=[approval("owner", "a.brandt", "2026-03-02")]),
        to=v("1.1", approvals=[approval("owner", "a.brandt", "2026-03-02")]),
    ),
    # --- VC008
    "approved again with other content": row(
        V1, draft("2.0"), to=v("1.0", body="Other"), kinds=(K.APPROVED_AGAIN,)
    ),
    "the waiting one restored with changes": row(
        V2, WAITING, v("2.1"), to=v("3.0", body="Other"), kinds=(K.APPROVED_AGAIN,)
    ),
    "a recalled number used again": row(
        V2,
        WAITING,
        v("2.0", recalled=[RECALL]),
        to=v("3.0", body="Other", recalled=[RECALL]),
        kinds=(K.APPROVED_AGAIN,),
    ),
    # --- VC009, VC014, VC016, ID007
    "deleted": row(V1, to=None, kinds=(K.DELETED,)),
    "deleted while a draft": row(V1, draft("2.0"), to=None, kinds=(K.DELETED,)),
    "deleted while unreadable": row(V1, BROKEN, to=None, kinds=(K.DELETED,)),
    "still gone": row(V1, None, to=None),
    "another type": row(V1, to=v("1.1", type="wi"), kinds=(K.TYPE_CHANGED,)),
    "a type that is not known": row(V1, to=v("1.1", type="memo"), kinds=(K.TYPE_CHANGED,)),
    "a type with the same prefix": row(V1, to=v("1.1", type="sop-short")),
    "no type": row(V1, to=v("1.1", type=None)),
    "the type of a draft": row(draft("1.0"), to=draft("1.0", type="wi")),
    "a review removed": row(v("1.0", reviews=[REVIEW]), to=V1, kinds=(K.ENTRIES_REMOVED,)),
    "a review rewritten": row(
        v("1.0", reviews=[REVIEW]),
        to=v("1.0", reviews=[{**REVIEW, "by": "j.tanaka"}]),
        kinds=(K.ENTRIES_REMOVED,),
    ),
    "one of two equal reviews removed": row(
        v("1.0", reviews=[REVIEW, REVIEW]),
        to=v("1.0", reviews=[REVIEW]),
        kinds=(K.ENTRIES_REMOVED,),
    ),
    "odd entries removed": row(v("1.0", reviews=["2026-01-01"]), to=V1, kinds=(K.ENTRIES_REMOVED,)),
    "reviews in another order": row(
        v("1.0", reviews=[REVIEW, {**REVIEW, "by": "x"}]),
        to=v("1.0", reviews=[{**REVIEW, "by": "x"}, REVIEW]),
    ),
    "the id of a deleted document": row(
        V1, None, to=draft("1.0", title="Other"), kinds=(K.ID_REUSED,)
    ),
    "the id of a deleted document, approved at once": row(
        V1, None, to=v("2.0", title="Other"), kinds=(K.ID_REUSED,)
    ),
}

POLICY: Policy = policy(
    types={
        name: {
            "title": name,
            "prefix": prefix,
            "folder": "procedures",
            "route": {"substantive": ["owner"]},
            "review": {"interval": "2 years"},
        }
        for name, prefix in (("sop", "SOP"), ("sop-short", "SOP"), ("wi", "WI"))
    }
)


def judged(
    item: Row, *, on: str | None = "2026-03-02", doubts: Doubts = NO_DOUBTS
) -> tuple[Verdict, ...]:
    line = timeline(*item.past, *([(on, item.after)] if on else [])) if item.past else None
    before = item.past[-1][1] if item.past else None
    past = Past.of(line, policy=POLICY, digest=content_digest, doubts=doubts)
    step = change(before, item.after, on=on)
    return judge(step, past, policy=POLICY, as_of=day("2026-03-02"))


@pytest.mark.parametrize("name", ROWS)
def test_replay_and_pull_request_judge_alike(name: str) -> None:
    item = ROWS[name]
    replayed, proposed = judged(item), judged(item, on=None)
    assert [verdict.kind for verdict in replayed] == item.kinds
    assert [verdict.message for verdict in replayed] == [v.message for v in proposed]
    for verdict in replayed:
        for text in (verdict.message, verdict.hint):
            assert text.endswith(".")
            assert "{" not in text
            assert "None" not in text


def test_every_kind_is_shown_by_a_row() -> None:
    shown = {kind for item in ROWS.values() for kind in item.kinds}
    assert set(Kind) == shown


def test_kinds_belong_to_these_rules() -> None:
    codes = "VC001 VC002 VC003 VC004 VC006 VC007 VC008 VC009 VC010 VC014 VC016 ID007"
    assert {kind.rule for kind in Kind} == set(codes.split())


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (V1, v("1.0", body="Edited"), [Kind.CONTENT_CHANGED]),
        (V1, v("1.4"), [Kind.VERSION_SKIPPED]),
        (V2, v("1.1"), [Kind.VERSION_NOT_ABOVE]),
        (V1, None, [Kind.DELETED]),
        (V1, draft("1.0"), [Kind.BACK_TO_DRAFT]),
        (V1, v("1.1"), []),
    ],
)
def test_without_a_history_the_base_tree_says_what_was_approved(
    before: Snapshot, after: Snapshot | None, kinds: list[Kind]
) -> None:
    past = Past.of(None, policy=POLICY, digest=content_digest)
    found = judge(change(before, after, on=None), past, policy=POLICY, as_of=day("2026-03-02"))
    assert [verdict.kind for verdict in found] == kinds


def test_the_floor_is_what_was_effective_on_the_day_of_the_step() -> None:
    waiting = v("3.0", effective_date="2026-03-02")
    item = row(V2, waiting, to=v("2.1"))
    assert [x.kind for x in judged(item)] == [Kind.VERSION_NOT_ABOVE]
    assert judged(item, on="2026-03-01") == ()


def test_a_version_without_its_approvals_is_no_floor_and_may_be_issued_anew() -> None:
    doubts = Doubts(versions=frozenset({"2.0"}))
    again = row(V1, v("2.0", body="A"), to=v("2.1", body="A"))
    assert [x.kind for x in judged(again)] == [Kind.NOTHING_CHANGED]
    assert judged(again, doubts=doubts) == ()
    assert judged(row(V1, V2, to=v("1.1")), doubts=doubts) == ()


def test_an_unapproved_withdrawal_may_be_removed() -> None:
    doubts = Doubts(withdrawals=frozenset({Withdrawal.model_validate(WITHDRAWN)}))
    item = row(v("1.0", withdrawal=WITHDRAWN), to=V1)
    assert judged(item, doubts=doubts) == ()


def test_a_recall_counts_from_the_commit_that_brings_it() -> None:
    steps = [
        ("2026-01-20", V2),
        ("2026-01-25", WAITING),
        ("2026-02-01", V2),
        ("2026-02-02", v("2.0", recalled=[{**RECALL, "date": "2026-02-02"}])),
    ]
    past = Past.of(timeline(*steps), policy=POLICY, digest=content_digest)
    dropped = change(WAITING, V2, on="2026-02-01")
    (verdict,) = judge(dropped, past, policy=POLICY, as_of=day("2026-03-02"))
    assert verdict.kind is Kind.WAITING_DROPPED
    assert verdict.message == (
        "SOP-001 goes back from 3.0 to 2.0, but 3.0 is approved and still becomes "
        "effective on 2026-06-01."
    )
    later = change(WAITING, v("2.0", recalled=[{**RECALL, "date": "2026-02-02"}]), on="2026-02-03")
    assert judge(later, past, policy=POLICY, as_of=day("2026-03-02")) == ()


def test_messages_name_numbers_that_may_be_taken() -> None:
    (verdict,) = judged(row(V2, WAITING, to=v("2.5")))
    assert verdict.message == (
        "Version 2.5 of SOP-001 leaves out numbers: the main line knows 2.0, 3.0."
    )
    assert verdict.hint == "Take 2.1 or 3.1 or 4.0."
    assert verdict.key == ("version",)


def test_the_message_says_what_voided_the_approval() -> None:
    old, new = "# Scope\n\nCalibrate all gauges.\n", "# Scope\n\nCalibrate most gauges.\n"
    before = v("1.0", body=old, files={"a.svg": "1"})
    after = v("1.0", body=new, title="Gauges", files={"a.svg": "2"})
    past = Past.of(timeline(("2026-01-20", before)), policy=POLICY, digest=content_digest)
    step = replace(change(before, after), before_body=old, after_body=new)
    first, second = judge(step, past, policy=POLICY, as_of=day("2026-03-02"))
    assert first.message == (
        "Version 1.0 of SOP-001 is approved, and its content changed without a new version: "
        "title ('Control of documented information' → 'Gauges'); in the text 1 word under "
        "“Scope”. The approvals of 1.0 no longer count for this content."
    )
    assert second.message == (
        "Version 1.0 of SOP-001 is approved, and its attachment a.svg has other content now."
    )
    assert second.rule == "VC010"


def test_entries_point_at_their_field() -> None:
    (verdict,) = judged(row(v("1.0", reviews=[REVIEW]), to=V1))
    assert verdict.key == ("reviews",)
    assert "2026-02-01" in verdict.message


def test_the_largest_number_has_no_next() -> None:
    item = row(v("999999.999999"), to=v("7.0"))
    (verdict,) = judged(item)
    assert verdict.hint.startswith("Take any number.")
    assert [x.kind for x in judged(row(v("1.999999"), to=v("2.0")))] == []
