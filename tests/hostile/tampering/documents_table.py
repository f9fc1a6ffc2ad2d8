"""What finds attacks on texts."""

from tests.hostile.tampering.documents import (
    after_signing,
    attachment_bytes,
    attachment_elsewhere,
    attachment_listed,
    declared,
    deleted,
    draft_again,
    edit,
    edit_and_undo,
    edit_in_work_tree,
    edit_pushed,
    effective_date,
    id_again,
    look_alike,
    lower_number,
    old_file_again,
    old_text_again,
    other_type,
    renumbered,
    second_file,
    second_language,
    signed_draft,
    signed_late,
    squash,
    title,
    translation,
)
from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.told import (
    CHECK,
    EDITED,
    EDITED_HERE,
    PULL_REQUEST,
    TYPED,
    VERIFY,
)

DOCUMENTS = {
    "the text of an approved version is edited": Attack(edit, PULL_REQUEST, (EDITED_HERE,)),
    "an edit of an approved text is pushed past the pull request": Attack(
        edit_pushed, VERIFY, (EDITED,)
    ),
    "an edit of an approved text is pushed, and undone later": Attack(
        edit_and_undo, VERIFY, (EDITED,)
    ),
    "an edit of an approved text is left in a work tree": Attack(
        edit_in_work_tree, CHECK, (EDITED,)
    ),
    "the title of an approved version is edited": Attack(
        title,
        PULL_REQUEST,
        (
            (
                "VC001",
                (
                    "Version 2.0 of SOP-001 is approved, and its content changed without a new "
                    "version: title ('Control of documented information' → 'Information that "
                    "nobody controls'). The approvals of 2.0 no longer count for this content."
                ),
            ),
            (
                "ID008",
                (
                    "The title is 'Information that nobody controls' but the first heading "
                    "says 'Control of documented information'."
                ),
            ),
        ),
    ),
    "the effective date of an approved version is edited": Attack(
        effective_date,
        PULL_REQUEST,
        (
            (
                "VC001",
                (
                    "Version 2.0 of SOP-001 is approved, and its content changed without a new "
                    "version: effective date ('on-release' → '2027-02-01'). The approvals of "
                    "2.0 no longer count for this content."
                ),
            ),
        ),
    ),
    "the bytes of an attachment are swapped": Attack(
        attachment_bytes,
        PULL_REQUEST,
        (
            (
                "VC010",
                (
                    "Version 1.0 of SOP-002 is approved, and its attachment img/flow.svg has "
                    "other content now."
                ),
            ),
        ),
    ),
    "an attachment is added to an approved version": Attack(
        attachment_listed,
        PULL_REQUEST,
        (
            (
                "VC001",
                (
                    "Version 1.0 of SOP-002 is approved, and its content changed without a new "
                    "version: attachment img/more.svg (added). The approvals of 1.0 no longer "
                    "count for this content."
                ),
            ),
        ),
    ),
    "the text shows another file than the attachment": Attack(
        attachment_elsewhere,
        PULL_REQUEST,
        (
            (
                "VC001",
                (
                    "Version 1.0 of SOP-002 is approved, and its content changed without a new "
                    "version: in the text 1 word under “Procedure”. The approvals of 1.0 no "
                    "longer count for this content."
                ),
            ),
            (
                "LK006",
                (
                    "'img/more.svg' is shown here but not listed in 'attachments', so no "
                    "approval covers it."
                ),
            ),
        ),
    ),
    "a translation is edited": Attack(
        translation,
        PULL_REQUEST,
        (
            (
                "VC001",
                (
                    "Version 1.0 of SOP-001 is approved, and its content changed without a new "
                    "version: in the text 1 word under “Purpose”. The approvals of 1.0 no "
                    "longer count for this content."
                ),
            ),
        ),
    ),
    "a text at tier declared is edited": Attack(
        declared,
        VERIFY,
        (
            (
                "VC001",
                (
                    "Version 1.0 of WI-001 is approved, and its content changed without a new "
                    "version: the text. The approvals of 1.0 no longer count for this content."
                ),
            ),
        ),
    ),
    "the text changes after it was signed": Attack(
        after_signing,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV005",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt is for other "
                    "content (digest *, now *). The body changed in * (1 word under "
                    "'Procedure') after a.brandt approved."
                ),
            ),
        ),
    ),
    "a squash merge alters what was signed": Attack(
        squash,
        VERIFY,
        (
            TYPED,
            (
                "EV005",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt is for other "
                    "content (digest *, now *). No commit that the main line received holds "
                    "the content that was signed."
                ),
            ),
        ),
    ),
    "signatures of a draft are kept for another text": Attack(
        signed_draft,
        VERIFY,
        (
            TYPED,
            (
                "EV005",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt is for other "
                    "content (digest *, now *). The body changed in * (4 words under "
                    "'Procedure') after a.brandt approved."
                ),
            ),
        ),
    ),
    "signatures come after the version": Attack(
        signed_late,
        VERIFY,
        (
            TYPED,
            (
                "EV008",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt came with *, "
                    "after what it approves."
                ),
            ),
        ),
    ),
    "a former text returns with its old signatures": Attack(
        old_text_again,
        PULL_REQUEST,
        (
            (
                "DT002",
                (
                    "Version 3.0 is to be effective from 2026-02-01, but it arrives on "
                    "2026-03-31 at the earliest: nobody could follow it before."
                ),
            ),
            TYPED,
            ("EV002", "The statement lies at *; by what it says it belongs at *."),
        ),
    ),
    "a former version returns as it was": Attack(
        old_file_again,
        PULL_REQUEST,
        (("VC002", "SOP-001 goes back to version 1.0, but 2.0 is effective and stays so."),),
    ),
    "a version is slipped in below the one in force": Attack(
        lower_number,
        VERIFY,
        (
            ("VC002", "Version 1.1 of SOP-001 is not above 2.0, which is already effective."),
            TYPED,
        ),
    ),
    "the type changes to one that needs no signature": Attack(
        other_type,
        PULL_REQUEST,
        (
            (
                "ID001",
                (
                    "The id 'SOP-001' does not look like the ids of the type "
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
                    "The type of SOP-001 changed from 'sop' to 'work-instruction'; a document "
                    "keeps its type."
                ),
            ),
            (
                "AP001",
                (
                    "No approval as quality-manager; the substantive route of Standard "
                    "operating procedure asks for owner, then quality-manager. It can come "
                    "from j.tanaka."
                ),
            ),
            TYPED,
        ),
    ),
    "a look-alike id (Cyrillic letter)": Attack(
        look_alike,
        PULL_REQUEST,
        (
            (
                "ID001",
                (
                    "The id 'S\u041eP-001' does not look like the ids of the type 'sop', such as "
                    "SOP-001. It holds U+041E CYRILLIC CAPITAL LETTER O."
                ),
            ),
            (
                "ID003",
                (
                    "The id 'S\u041eP-001' is easily taken for 'SOP-001'. One of them holds U+041E "
                    "CYRILLIC CAPITAL LETTER O."
                ),
            ),
            TYPED,
        ),
    ),
    "a second file with the same id": Attack(
        second_file,
        VERIFY,
        (
            (
                "GT014",
                (
                    "In commit * SOP-001 (en) was in 2 files: "
                    "qms_docs/procedures/SOP-001-copy.md, "
                    "qms_docs/procedures/SOP-001-documented-information.md."
                ),
            ),
            TYPED,
            ("ID002", "SOP-001 (en) is also in qms_docs/procedures/SOP-001-copy.md."),
        ),
    ),
    "the same language under another name": Attack(second_language, PULL_REQUEST, (TYPED,)),
    "an approved document is deleted": Attack(
        deleted,
        VERIFY,
        (("VC009", "SOP-002 was approved (last as version 1.0) and its file is gone."),),
    ),
    "an id is used again after its document was deleted": Attack(
        id_again,
        VERIFY,
        (
            ("VC009", "SOP-002 was approved (last as version 1.0) and its file is gone."),
            ("ID007", "SOP-002 was already the id of 'Cleaning', which has left the main line."),
        ),
    ),
    "an approved version becomes a draft again": Attack(
        draft_again,
        PULL_REQUEST,
        (
            (
                "VC006",
                (
                    "SOP-001 was approved as version 2.0 and went back to draft; an approval "
                    "cannot be taken back."
                ),
            ),
        ),
    ),
    "an approved document gets another id": Attack(
        renumbered,
        VERIFY,
        (
            ("ID012", "There is no SOP-001 in 'en' of which this is the 'de' translation."),
            ("VC009", "SOP-001 was approved (last as version 2.0) and its file is gone."),
            ("ID006", "SOP-001 was renumbered to SOP-009."),
            TYPED,
        ),
    ),
}
"""Name → attack."""
