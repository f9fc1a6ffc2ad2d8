"""What finds attacks with Git itself."""

from tests.hostile.tampering.gitworks import (
    attributes,
    cache,
    evil_merge,
    evil_merge_of_signed,
    far_future,
    forced,
    forced_over_evidence,
    foxtrot,
    grafted,
    in_the_name_of,
    lfs_pointer,
    long_ago,
    mailmap,
    octopus,
    replaced_approved_blob,
    replaced_blob,
    replaced_commit,
    seal_moved,
    shallow,
    side_branch,
)
from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.told import (
    EDITED,
    EDITED_HERE,
    NOTHING,
    PULL_REQUEST,
    SOP1,
    TYPED,
    VERIFY,
)

GITWORKS = {
    "sealed commits are dropped by force": Attack(
        forced,
        VERIFY,
        (
            (
                "GT016",
                (
                    "The main line was rewritten since a.brandt sealed it on 2026-03-20 "
                    "(qms-seal/2026-03-20): the sealed commit * is not on it any more. Both "
                    "agree up to * (2026-02-10, 'Issue of 2026-02-10'); 1 sealed commit after "
                    "it is missing."
                ),
            ),
            (
                "GT017",
                (
                    "4 of 20 sealed files of evidence are missing or altered at the tip of the "
                    "main line (qms-seal/2026-03-20):*"
                ),
            ),
        ),
        in_force={SOP1: "1.0"},
    ),
    "sealed commits are replaced by force, without their evidence": Attack(
        forced_over_evidence,
        VERIFY,
        (
            (
                "GT016",
                (
                    "The main line was rewritten since a.brandt sealed it on 2026-03-20 "
                    "(qms-seal/2026-03-20): the sealed commit * is not on it any more. Both "
                    "agree up to * (2026-02-10, 'Issue of 2026-02-10'); 1 sealed commit after "
                    "it is missing."
                ),
            ),
            (
                "GT017",
                (
                    "4 of 20 sealed files of evidence are missing or altered at the tip of the "
                    "main line (qms-seal/2026-03-20):*"
                ),
            ),
            TYPED,
        ),
        in_force={SOP1: "1.0"},
    ),
    "the seal is moved along": Attack(
        seal_moved,
        VERIFY,
        (
            (
                "GT018",
                (
                    "The tag qms-seal/2026-03-20 is a plain name for a commit, nothing that "
                    "was signed."
                ),
            ),
        ),
        in_force={SOP1: "1.0"},
    ),
    "the main line is merged the wrong way round": Attack(
        foxtrot,
        VERIFY,
        (
            (
                "GT007",
                (
                    "Commit * ('Merge branch 'main'') merges the main line into another branch "
                    "and was then made the main line: the order of releases changed."
                ),
            ),
        ),
        in_force={SOP1: "2.0"},
    ),
    "the merge itself edits an approved text": Attack(evil_merge, VERIFY, (EDITED,)),
    "the merge itself alters what was signed": Attack(
        evil_merge_of_signed,
        VERIFY,
        (
            TYPED,
            (
                "EV005",
                (
                    "The approval of SOP-001@3.0;lang=en as owner by a.brandt is for other "
                    "content (digest *, now *). The body changed in * (5 words under "
                    "'Procedure') after a.brandt approved."
                ),
            ),
        ),
    ),
    "an octopus merge brings the edit": Attack(octopus, VERIFY, (EDITED,)),
    "an edit hides in a branch under a new version": Attack(side_branch, VERIFY, (TYPED,)),
    "a replacement hides an edited text": Attack(
        replaced_blob,
        VERIFY,
        (
            (
                "GT013",
                (
                    "1 object(s) are replaced by others (refs/replace), first *. They were "
                    "ignored: what is judged is the true history."
                ),
            ),
            EDITED,
        ),
    ),
    "a replacement edits an approved text": Attack(
        replaced_approved_blob,
        VERIFY,
        (
            (
                "GT013",
                (
                    "1 object(s) are replaced by others (refs/replace), first *. They were "
                    "ignored: what is judged is the true history."
                ),
            ),
        ),
    ),
    "a replacement hides a commit": Attack(
        replaced_commit,
        VERIFY,
        (
            (
                "GT013",
                (
                    "1 object(s) are replaced by others (refs/replace), first *. They were "
                    "ignored: what is judged is the true history."
                ),
            ),
            EDITED,
        ),
    ),
    "a graft cuts history off": Attack(
        grafted,
        VERIFY,
        (
            ("GT013", "* makes Git show other parents than the commits have. It was ignored."),
            EDITED,
        ),
    ),
    "a shallow clone knows no history": Attack(
        shallow,
        VERIFY,
        (
            (
                "GT002",
                (
                    "This clone is shallow: Git did not fetch its whole history, so every "
                    "document would look new."
                ),
            ),
            TYPED,
            (
                "EV006",
                (
                    "The approval of QMS-POLICY@1.0 as policy-owner by a.brandt is about "
                    "nothing: there is no QMS-POLICY@1.0 to which a statement of the meaning "
                    "'approval' belongs."
                ),
            ),
            (
                "EV007",
                (
                    "The approval of QMS-POLICY@1.0 as policy-owner by a.brandt was signed "
                    "under version 1.0 of the policy, which was not approved before it came."
                ),
            ),
            (
                "EV005",
                (
                    "The approval of SOP-001@2.0;lang=en as owner by a.brandt is for other "
                    "content (digest *, now *)."
                ),
            ),
        ),
        in_force=NOTHING,
    ),
    "a .mailmap makes Mallory somebody else": Attack(
        mailmap,
        PULL_REQUEST,
        (
            TYPED,
            (
                "VC012",
                (
                    "Git says that 'Mallory Marlow' (in no people file) worked on SOP-001, but "
                    "'authors' names m.keller."
                ),
            ),
        ),
    ),
    ".gitattributes change what Git shows": Attack(attributes, PULL_REQUEST, (EDITED_HERE,)),
    "an LFS pointer replaces an attachment": Attack(
        lfs_pointer,
        PULL_REQUEST,
        (
            (
                "VC010",
                (
                    "Version 1.0 of SOP-002 is approved, and its attachment img/flow.svg has "
                    "other content now."
                ),
            ),
            (
                "GT005",
                (
                    "qms_docs/procedures/img/flow.svg is only a pointer to a file that Git LFS "
                    "keeps elsewhere."
                ),
            ),
        ),
    ),
    "a commit from the far future": Attack(far_future, VERIFY, (TYPED,)),
    "a commit from 1970": Attack(long_ago, VERIFY, (TYPED,)),
    "a commit in an approver's name": Attack(in_the_name_of, VERIFY, (TYPED,)),
    "the cache is tampered with": Attack(cache, VERIFY, (EDITED,)),
}
"""Name → attack."""
