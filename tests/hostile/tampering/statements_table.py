"""What finds attacks on statements."""

from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.statements import (
    all_deleted,
    altered,
    both_roles,
    copied,
    copied_and_edited,
    dated,
    deleted,
    deleted_and_edited,
    doubled_key,
    forge_record,
    instead,
    linked,
    namespace,
    next_version,
    next_version_edited,
    other_authors,
    other_language,
    other_name,
    other_role,
    own_name,
    reformatted,
    sibling,
    signature_of_the_other,
    stray,
    typed,
    unknown_key,
    unsigned,
    windows_lines,
)
from tests.hostile.tampering.told import (
    EDITED,
    NOT_OWNER,
    PULL_REQUEST,
    TYPED,
    VERIFY,
)

STATEMENTS = {
    "an approval is typed": Attack(typed, PULL_REQUEST, (TYPED,)),
    "an approval is typed, with its day": Attack(dated, PULL_REQUEST, (TYPED,)),
    "signatures are copied to another document": Attack(
        copied,
        PULL_REQUEST,
        (
            TYPED,
            ("EV002", "The statement lies at *; by what it says it belongs at *."),
        ),
    ),
    "signatures are copied to another document, under edited statements": Attack(
        copied_and_edited,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-003@1.0;lang=en as owner by a.brandt "
                    "does not hold: The signature by the key * does not fit this content: one "
                    "of the two was altered, or they do not belong together."
                ),
            ),
        ),
    ),
    "signatures are copied to the next version": Attack(
        next_version,
        PULL_REQUEST,
        (
            TYPED,
            ("EV002", "The statement lies at *; by what it says it belongs at *."),
        ),
    ),
    "signatures are copied to the next version, under edited statements": Attack(
        next_version_edited,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-001@3.0;lang=en as owner by a.brandt "
                    "does not hold: The signature by the key * does not fit this content: one "
                    "of the two was altered, or they do not belong together."
                ),
            ),
        ),
    ),
    "signatures are copied to another language": Attack(
        other_language,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-001@1.0;lang=fr as owner by a.brandt "
                    "does not hold: The signature by the key * does not fit this content: one "
                    "of the two was altered, or they do not belong together."
                ),
            ),
        ),
    ),
    "signatures of a version that is not there": Attack(
        sibling,
        PULL_REQUEST,
        (
            (
                "VC001",
                (
                    "Version 2.0 of SOP-001 is approved, and its content changed without a new "
                    "version: effective date ('on-release' → '2026-04-01'). The approvals of "
                    "2.0 no longer count for this content."
                ),
            ),
            (
                "EV006",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt is about "
                    "nothing: there is no SOP-001@3.0;lang=en to which a statement of the "
                    "meaning 'approval' belongs."
                ),
            ),
        ),
    ),
    "a statement without a signature": Attack(
        unsigned,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV002",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt has no signature "
                    "beside it."
                ),
            ),
        ),
    ),
    "one approver's signature serves for another's": Attack(
        signature_of_the_other,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-001@3.0;lang=en as owner by a.brandt "
                    "does not hold: The signature by the key * does not fit this content: one "
                    "of the two was altered, or they do not belong together."
                ),
            ),
        ),
    ),
    "a signature made for files": Attack(
        namespace("file"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-001@3.0;lang=en as owner by a.brandt "
                    "does not hold: The signature was made for 'file', not for 'qms-approval'."
                ),
            ),
        ),
    ),
    "a signature made for a Git commit": Attack(
        namespace("git"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-001@3.0;lang=en as owner by a.brandt "
                    "does not hold: The signature was made for 'git', not for 'qms-approval'."
                ),
            ),
        ),
    ),
    "a signature made for a seal": Attack(
        namespace("qms-seal"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV003",
                (
                    "The signature of the approval of SOP-001@3.0;lang=en as owner by a.brandt "
                    "does not hold: The signature was made for 'qms-seal', not for "
                    "'qms-approval'."
                ),
            ),
        ),
    ),
    "Mallory approves in her own name": Attack(
        own_name,
        PULL_REQUEST,
        (
            NOT_OWNER,
            (
                "AP012",
                (
                    "'mallory' approved as owner and as quality-manager; the policy wants a "
                    "person of their own for each role of a route."
                ),
            ),
        ),
    ),
    "Mallory signs in another's name": Attack(
        other_name,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * is that of mallory, not of a.brandt."
                ),
            ),
        ),
    ),
    "a key that nobody has signs": Attack(
        unknown_key,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * (ssh-ed25519) stands in nobody's people file."
                ),
            ),
        ),
    ),
    "a signature in another role": Attack(
        other_role,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV006",
                (
                    "The statement says that a.brandt signed as policy-owner; "
                    "SOP-001@3.0;lang=en names no such approval."
                ),
            ),
        ),
    ),
    "one approver signs for both": Attack(
        both_roles,
        PULL_REQUEST,
        (
            (
                "AP003",
                "'a.brandt' was not quality-manager on 2026-03-20. On that day it was j.tanaka.",
            ),
            (
                "AP012",
                (
                    "'a.brandt' approved as owner and as quality-manager; the policy wants a "
                    "person of their own for each role of a route."
                ),
            ),
        ),
    ),
    "authors are left out of the statement": Attack(
        other_authors,
        PULL_REQUEST,
        (
            (
                "AP004",
                (
                    "Everyone who approved (a.brandt, j.tanaka) is named in `authors`; the "
                    "policy wants at least one approver who did not write it (one-other)."
                ),
            ),
            TYPED,
            (
                "EV007",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt names the "
                    "authors m.keller; the document names a.brandt, j.tanaka."
                ),
            ),
        ),
    ),
    "a statement prints another name": Attack(
        instead(signer={"id": "a.brandt", "name": "Alex Brand"}),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV007",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt prints the name "
                    "'Alex Brand'; the people file says 'Alex Brandt'."
                ),
            ),
        ),
    ),
    "a statement names a policy that never was": Attack(
        instead(policy_version="7.0"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV007",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt was signed under "
                    "version 7.0 of the policy, which was not approved before it came."
                ),
            ),
        ),
    ),
    "a forge's record where a signature is asked": Attack(
        forge_record,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV002",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt names the record "
                    "records/approvals/SOP-001/3.0/forge-review.json. The required key `forge` "
                    "is missing."
                ),
            ),
        ),
    ),
    "a statement dated before what it builds on": Attack(
        instead(day="2026-02-19"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV008",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt says it was "
                    "signed on 2026-02-19 09:00 UTC, but version 2.0, on which it builds, was "
                    "received on 2026-02-20 12:00 UTC."
                ),
            ),
        ),
    ),
    "a statement dated before its key": Attack(
        instead(day="2025-12-31"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * counts from 2026-01-01 on, not on 2025-12-31."
                ),
            ),
            (
                "EV008",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt says it was "
                    "signed on 2025-12-31 09:00 UTC, but version 2.0, on which it builds, was "
                    "received on 2026-02-20 12:00 UTC."
                ),
            ),
        ),
    ),
    "a statement dated ahead": Attack(
        instead(day="2026-05-01"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV008",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt says it was "
                    "signed on 2026-05-01 09:00 UTC, but today is 2026-03-31."
                ),
            ),
        ),
    ),
    "a statement written in another form": Attack(
        reformatted,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV002",
                (
                    "The file is not in the one form that a statement has: from byte 2 on it "
                    'reads \'\\n  "_type": "https:/\', expected is \'"_type":"https://in-\'.'
                ),
            ),
        ),
    ),
    "a statement with a key twice": Attack(
        doubled_key,
        PULL_REQUEST,
        (
            TYPED,
            ("EV002", "The key '_type' stands twice."),
        ),
    ),
    "a statement with other line ends": Attack(
        windows_lines,
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV002",
                (
                    "The file is not in the one form that a statement has: its line end is CR "
                    "LF instead of LF."
                ),
            ),
        ),
    ),
    "one byte of a statement is altered": Attack(
        altered(".json", b"2026", b"2025"),
        VERIFY,
        (
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was changed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
        ),
    ),
    "one byte of a signature is altered": Attack(
        altered(".sig", b"A", b"B"),
        VERIFY,
        (
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was changed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
        ),
    ),
    "a statement is deleted": Attack(
        deleted(".json"),
        VERIFY,
        (
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was removed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
        ),
    ),
    "a signature is deleted": Attack(
        deleted(".sig"),
        VERIFY,
        (
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was removed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
        ),
    ),
    "all evidence of a version is deleted": Attack(
        all_deleted,
        PULL_REQUEST,
        (
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was removed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
        ),
    ),
    "the evidence is deleted first, then the text edited": Attack(
        deleted_and_edited,
        VERIFY,
        (
            EDITED,
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was removed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
        ),
    ),
    "a symbolic link replaces a statement": Attack(
        linked,
        VERIFY,
        (
            (
                "EV009",
                (
                    "The evidence of SOP-001 2.0 was changed: *. Approvals are proved by it "
                    "for as long as they are kept."
                ),
            ),
            ("GT006", "qms_docs/* is a symbolic link; links are never followed."),
        ),
    ),
    "a signature of nothing is left": Attack(
        stray,
        PULL_REQUEST,
        (
            (
                "EV002",
                (
                    "records/approvals/SOP-001/2.0/approval.json.sig is no statement by its "
                    "name, and no statement refers to it."
                ),
            ),
        ),
    ),
}
"""Name → attack."""
