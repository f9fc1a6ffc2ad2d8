"""What finds attacks on roles and keys and the policy."""

from tests.hostile.tampering.people import (
    ADDED,
    DAY,
    EDIT,
    EVIL,
    EXCUSED,
    FORGED,
    GRANT,
    LOOSE,
    MALLORYS,
    NO_ROUTE,
    PEOPLE,
    POLICY_PATH,
    UNSIGNED,
    WEST,
    about_rules,
    at,
    backdated_commit,
    baseline,
    delegated,
    filed,
    former_holder,
    linked_person,
    look_alike,
    lowered_then_typed,
    new_rules,
    one_by_one,
    owner_alone,
    owner_before,
    owner_with_it,
    removed_person,
    replayed,
    second_policy,
    shared_key,
    submodule,
    together,
    with_key,
)
from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.told import (
    EDITED,
    NEW_OWNER,
    NO_RULES_YET,
    NO_VERSION,
    NO_VERSION_YET,
    NOT_OWNER,
    PULL_REQUEST,
    TYPED,
    VERIFY,
)
from tests.hostile.tampering.world import RULES

PEOPLE_AND_RULES = {
    "a role for oneself, in the same pull request": Attack(
        together(GRANT, EVIL),
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
            NO_VERSION_YET,
        ),
    ),
    "a role for oneself, in the commit before": Attack(
        one_by_one(GRANT, EVIL),
        VERIFY,
        (
            NOT_OWNER,
            (
                "AP012",
                (
                    "'mallory' approved as owner and as quality-manager; the policy wants a "
                    "person of their own for each role of a route."
                ),
            ),
            NO_VERSION,
        ),
    ),
    "a role for oneself, with a new policy that nobody signed": Attack(
        one_by_one({**GRANT, POLICY_PATH: new_rules()}, EVIL),
        VERIFY,
        (
            NOT_OWNER,
            (
                "AP012",
                (
                    "'mallory' approved as owner and as quality-manager; the policy wants a "
                    "person of their own for each role of a route."
                ),
            ),
            (
                "PL008",
                (
                    "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document."
                ),
            ),
        ),
    ),
    "an own key in another's file, in the same pull request": Attack(
        together(ADDED, FORGED),
        PULL_REQUEST,
        (
            ("PL016", "a.brandt and mallory have the same signing key."),
            TYPED,
            NO_VERSION_YET,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * is that of mallory, not of a.brandt."
                ),
            ),
        ),
    ),
    "an own key in another's file, in the commit before": Attack(
        one_by_one(ADDED, FORGED),
        VERIFY,
        (
            ("PL016", "a.brandt and mallory have the same signing key."),
            TYPED,
            NO_VERSION,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * is that of mallory, not of a.brandt."
                ),
            ),
        ),
    ),
    "an own key in another's file, with a policy signed by that key": Attack(
        one_by_one(
            {
                **ADDED,
                POLICY_PATH: new_rules(),
                **filed(
                    about_rules(new_rules(), {**PEOPLE, **ADDED}, at("2026-03-19")), key=MALLORYS
                ),
            },
            FORGED,
        ),
        VERIFY,
        (
            ("PL016", "a.brandt and mallory have the same signing key."),
            TYPED,
            (
                "PL008",
                (
                    "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document. The key of the approval of QMS-POLICY@1.2 "
                    "as policy-owner by a.brandt does not count: The key * is that of mallory, "
                    "not of a.brandt."
                ),
            ),
            (
                "EV004",
                (
                    "The key of the approval of QMS-POLICY@1.2 as policy-owner by a.brandt "
                    "does not count: The key * is that of mallory, not of a.brandt."
                ),
            ),
        ),
    ),
    "a people file changes, the policy's version does not": Attack(
        together(GRANT), PULL_REQUEST, (NO_VERSION_YET,)
    ),
    "a person's file is removed": Attack(removed_person, VERIFY, (NO_VERSION,)),
    "the signature of an old policy for the new one": Attack(
        replayed,
        PULL_REQUEST,
        (
            NO_RULES_YET,
            ("EV002", "The statement lies at *; by what it says it belongs at *."),
        ),
    ),
    "evidence is lowered together with a typed approval": Attack(
        together({POLICY_PATH: new_rules(types=LOOSE)}, UNSIGNED),
        PULL_REQUEST,
        (
            TYPED,
            NO_RULES_YET,
        ),
    ),
    "evidence is lowered in the commit before": Attack(
        one_by_one({POLICY_PATH: new_rules(types=LOOSE)}, UNSIGNED),
        VERIFY,
        (
            TYPED,
            (
                "PL008",
                (
                    "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document."
                ),
            ),
        ),
    ),
    "the policy's own evidence is lowered first": Attack(
        lowered_then_typed,
        VERIFY,
        (
            NOT_OWNER,
            (
                "AP012",
                (
                    "'mallory' approved as owner and as quality-manager; the policy wants a "
                    "person of their own for each role of a route."
                ),
            ),
            (
                "PL008",
                (
                    "In commit *: Policy 1.3 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document."
                ),
            ),
        ),
    ),
    "the route is shortened in the same change": Attack(
        together({POLICY_PATH: new_rules(types=NO_ROUTE)}, UNSIGNED),
        PULL_REQUEST,
        (
            TYPED,
            NO_RULES_YET,
        ),
    ),
    "an exception is written for it in the same change": Attack(
        together({POLICY_PATH: new_rules(exceptions=EXCUSED)}, UNSIGNED),
        PULL_REQUEST,
        (
            TYPED,
            NO_RULES_YET,
            ("PL013", "There can be no exception from EV001."),
        ),
    ),
    "the rule is made a note in the commit before": Attack(
        one_by_one({POLICY_PATH: new_rules(severities={"VC001": "note"})}, EDIT),
        VERIFY,
        (
            EDITED,
            (
                "PL008",
                (
                    "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document."
                ),
            ),
            ("PL013", "VC001 may not be lowered to 'note'; it stays an error."),
        ),
    ),
    "a baseline skips what was done": Attack(
        baseline,
        VERIFY,
        (
            TYPED,
            (
                "PL008",
                (
                    "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document."
                ),
            ),
        ),
    ),
    "a time zone makes the dates fit": Attack(
        one_by_one({POLICY_PATH: new_rules(**WEST)}, UNSIGNED),
        VERIFY,
        (
            TYPED,
            (
                "PL008",
                (
                    "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by "
                    "a.brandt needs evidence of tier 'signature', a signed statement; there is "
                    "only the name in the document."
                ),
            ),
        ),
    ),
    "a second policy file": Attack(
        second_policy,
        PULL_REQUEST,
        (
            TYPED,
            (
                "GT015",
                (
                    "qms_docs/procedures/qms.yml makes a second QMS in this repository; "
                    "qms_docs/qms.yml rules the first. Commands that are started there would "
                    "obey another policy."
                ),
            ),
        ),
    ),
    "an expired key signs": Attack(
        with_key(DAY, valid_before="2026-03-05"),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * counted until 2026-03-05 only, not on 2026-03-20."
                ),
            ),
        ),
        in_force={RULES: "1.2"},
    ),
    "a revoked key signs": Attack(
        with_key(DAY, revoked={"date": "2026-02-25", "reason": "Stolen."}),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * was revoked on 2026-02-25, because: Stolen."
                ),
            ),
        ),
        in_force={RULES: "1.2"},
    ),
    "a revoked key signs with a time before that": Attack(
        with_key("2026-02-21", revoked={"date": "2026-02-25", "reason": "Stolen."}),
        PULL_REQUEST,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key * of the approval of SOP-001@3.0;lang=en as owner by a.brandt was "
                    "revoked on 2026-02-25, and the statement came on 2026-03-31; that it was "
                    "signed on 2026-02-21 it says itself only."
                ),
            ),
        ),
        in_force={RULES: "1.2"},
    ),
    "a revoked key signs, and the commit is dated before that, too": Attack(
        backdated_commit,
        VERIFY,
        (
            TYPED,
            (
                "EV004",
                (
                    "The key * of the approval of SOP-001@3.0;lang=en as owner by a.brandt was "
                    "revoked on 2026-02-25, and the statement came on 2026-03-02; that it was "
                    "signed on 2026-02-21 it says itself only."
                ),
            ),
        ),
        in_force={RULES: "1.2"},
    ),
    "somebody who left signs with a time before that": Attack(
        former_holder,
        VERIFY,
        (
            (
                "AP003",
                (
                    "'j.tanaka' was no longer quality-manager on 2026-03-21, when this came; that "
                    "it was signed on 2026-02-25 the statement says itself only."
                ),
            ),
        ),
        in_force={RULES: "1.2"},
    ),
    "another's key in one's own file": Attack(
        shared_key,
        PULL_REQUEST,
        (
            ("PL016", "a.brandt and mallory have the same signing key."),
            NO_VERSION_YET,
        ),
    ),
    "Mallory makes herself the owner in the change": Attack(
        owner_with_it, PULL_REQUEST, (NOT_OWNER,)
    ),
    "Mallory makes herself the owner, and nothing else": Attack(
        owner_alone,
        PULL_REQUEST,
        (NEW_OWNER,),
    ),
    "Mallory makes herself the owner in the commit before": Attack(
        owner_before,
        VERIFY,
        (NEW_OWNER, NOT_OWNER),
    ),
    "Mallory makes herself somebody's deputy": Attack(
        delegated,
        PULL_REQUEST,
        (
            NOT_OWNER,
            NO_VERSION_YET,
        ),
    ),
    "a look-alike person (other case)": Attack(
        look_alike,
        PULL_REQUEST,
        (
            (
                "PL002",
                (
                    "`id` is 'A.Brandt'; expected: lower-case letters and digits, with - . _ "
                    "between them, at most 64."
                ),
            ),
            (
                "GT011",
                (
                    "'qms_docs/people/a.brandt.yml' and 'qms_docs/people/A.Brandt.yml' differ "
                    "in letter case only: many computers can hold one of them."
                ),
            ),
            (
                "EV001",
                (
                    "The approval as owner by A.Brandt needs evidence of tier 'signature', a "
                    "signed statement; there is only the name in the document.*"
                ),
            ),
            ("AP002", "Nobody has the id 'A.Brandt': people/A.Brandt.yml was not in force then."),
            NO_VERSION_YET,
            (
                "EV006",
                (
                    "The statement says that a.brandt signed as owner; SOP-001@3.0;lang=en "
                    "names no such approval."
                ),
            ),
        ),
    ),
    "a symbolic link replaces a people file": Attack(
        linked_person,
        VERIFY,
        (
            ("GT006", "qms_docs/people/a.brandt.yml is a symbolic link; links are never followed."),
            ("PL003", "qms_docs/people/a.brandt.yml is a symlink; what it points to is not read."),
            TYPED,
            NO_VERSION,
            (
                "EV004",
                (
                    "The key of the approval of SOP-001@3.0;lang=en as owner by a.brandt does "
                    "not count: The key * is that of mallory, not of a.brandt."
                ),
            ),
        ),
    ),
    "a submodule replaces the people": Attack(
        submodule,
        VERIFY,
        (
            ("PL011", "The author 'm.keller' has no file in people/."),
            ("GT004", "qms_docs/people is a submodule: its content belongs to another repository."),
            NO_VERSION,
        ),
    ),
}
"""Name → attack."""
