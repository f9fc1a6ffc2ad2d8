"""What finds attacks on what happens to a version later."""

from tests.hostile.tampering.lifecycle import (
    approval_as_withdrawal,
    deviation_typed,
    recall_typed,
    review_by_mallory,
    review_replayed,
    review_typed,
    withdrawal_replayed,
    withdrawal_typed,
    withdrawal_under_another_type,
)
from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.told import (
    EDITED,
    VERIFY,
)

LIFECYCLE = {
    "a withdrawal is typed": Attack(
        withdrawal_typed,
        VERIFY,
        (
            (
                "EV001",
                (
                    "The withdrawal is not approved: The approval as owner by a.brandt needs "
                    "evidence of tier 'signature', a signed statement; there is only the name "
                    "in the document.*"
                ),
            ),
        ),
    ),
    "a signed withdrawal is brought forward": Attack(
        withdrawal_replayed,
        VERIFY,
        (
            (
                "EV001",
                (
                    "The withdrawal is not approved: The approval as owner by a.brandt needs "
                    "evidence of tier 'signature', a signed statement; there is only the name "
                    "in the document.*"
                ),
            ),
            (
                "EV007",
                (
                    "The withdrawal of SOP-002@1.0;lang=en as owner by a.brandt says of the "
                    "withdrawal: reason 'Nobody cleans any more.', date '2026-04-20'; the "
                    "document says reason 'Nobody cleans any more.', date '2026-03-10'."
                ),
            ),
        ),
    ),
    "a withdrawal under a type that needs no signature": Attack(
        withdrawal_under_another_type,
        VERIFY,
        (
            (
                "AP014",
                (
                    "The withdrawal is not approved: No approval as quality-manager; the "
                    "withdrawal route of Standard operating procedure asks for owner, then "
                    "quality-manager. It can come from j.tanaka."
                ),
            ),
            (
                "EV001",
                (
                    "The withdrawal is not approved: The approval as owner by a.brandt needs "
                    "evidence of tier 'signature', a signed statement; there is only the name "
                    "in the document.*"
                ),
            ),
            (
                "ID001",
                (
                    "The id 'SOP-002' does not look like the ids of the type "
                    "'work-instruction', such as WI-001."
                ),
            ),
            (
                "ID005",
                (
                    "Documents of the type 'work-instruction' lie in "
                    "'qms_docs/work-instructions'; this one lies in 'qms_docs/procedures'."
                ),
            ),
            (
                "VC014",
                (
                    "The type of SOP-002 changed from 'sop' to 'work-instruction'; a document "
                    "keeps its type."
                ),
            ),
            (
                "VC001",
                (
                    "Version 1.0 of SOP-002 is approved, and its content changed without a new "
                    "version: type ('sop' → 'work-instruction'). The approvals of 1.0 no "
                    "longer count for this content."
                ),
            ),
        ),
    ),
    "an approval serves as withdrawal": Attack(
        approval_as_withdrawal,
        VERIFY,
        (
            (
                "EV001",
                (
                    "The withdrawal is not approved: The approval as owner by a.brandt needs "
                    "evidence of tier 'signature', a signed statement; there is only the name "
                    "in the document.*"
                ),
            ),
            ("EV002", "The statement lies at *; by what it says it belongs at *."),
        ),
    ),
    "a recall is typed": Attack(
        recall_typed,
        VERIFY,
        (
            (
                "EV001",
                (
                    "The recall of 3.0 is not approved: The approval as owner by a.brandt "
                    "needs evidence of tier 'signature', a signed statement; there is only the "
                    "name in the document.*"
                ),
            ),
        ),
    ),
    "a periodic review is typed": Attack(
        review_typed,
        VERIFY,
        (
            (
                "EV001",
                (
                    "The review of 2026-03-09 by a.brandt needs evidence of tier 'signature', "
                    "a signed statement; there is only the name in the document.*"
                ),
            ),
        ),
    ),
    "a signed review is entered for another day": Attack(
        review_replayed,
        VERIFY,
        (
            (
                "EV001",
                (
                    "The review of 2026-03-12 by a.brandt needs evidence of tier 'signature', "
                    "a signed statement; there is only the name in the document.*"
                ),
            ),
            (
                "EV007",
                (
                    "The periodic-review of SOP-001@2.0;lang=en as owner by a.brandt is of "
                    "2026-03-09; the document dates the approval 2026-03-12."
                ),
            ),
        ),
    ),
    "Mallory signs a review as owner": Attack(
        review_by_mallory,
        VERIFY,
        (
            (
                "RV005",
                "'mallory' reviewed on 2026-03-09, but held no role of the review route ('owner').",
            ),
            (
                "EV001",
                "The review of 2026-03-09 by mallory needs evidence of tier 'signature', *",
            ),
            (
                "EV006",
                "The statement says that mallory signed as owner; SOP-001@2.0;lang=en names no *",
            ),
        ),
    ),
    "a deviation that excuses it is typed": Attack(
        deviation_typed,
        VERIFY,
        (
            EDITED,
            (
                "RC001",
                (
                    "The approval as policy-owner by a.brandt needs evidence of tier "
                    "'signature', a signed statement; there is only the name in the document."
                ),
            ),
        ),
    ),
}
"""Name → attack."""
