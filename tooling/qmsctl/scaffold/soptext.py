"""The text of the first procedure of a new QMS: how documents are controlled with this system."""

SOP_BODY = """
# Control of documented information

<!-- A first draft that fits the policy in qms.yml. Read it, change it to what you really do, and
have it approved. -->

## Purpose

Everybody works with the revision that is in force, and everybody can see who approved it, what
changed and why.

## Scope

All controlled documents of the quality management system: manual, policies, procedures, work
instructions and forms, and the policy of document control (`qms.yml` with the people files).

## Responsibilities

| Role | Task |
| --- | --- |
| Author | Writes the change and says in one sentence what is different for the reader |
| Owner | Approves the content, keeps the document true, reviews it in time |
| Quality manager | Approves every revision |
| Document controller | Brings approved changes to the main line, watches due dates, publishes |
| Policy owner | Approves changes of `qms.yml` and of the people files |
| All employees | Work from the published site and report what is wrong or missing |

## Procedure

### 1. Know the form of a document

A document is one Markdown file with front matter in Git. Its file name begins with its id. An id is
never changed and never used again; a document that was approved once is never deleted. The master
list, the revision histories and the clause matrix are derived from Git and never edited by hand.

### 2. Write or change a document

1. A new document: `qms new`. A change of an approved one: `qms revise`. Both give a draft; the
   revision in force stays valid until the new one takes its place.
2. Write the text and the change summary. List pictures and other files under `attachments`.
3. Run `qms check` and correct what it finds.

| Kind of change | Use it for | Version |
| --- | --- | --- |
| substantive | anything that changes what is done, by whom, or with which limit | 1.3 to 2.0 |
| editorial | spelling, layout, links; no change of meaning | 1.3 to 1.4 |
| urgent | a danger or a wrong limit that cannot wait | 1.3 to 1.4 |

In doubt the change is substantive.

### 3. Approve

Everyone whose role the route in `qms.yml` names reads the text and the comparison with the revision
before, and approves with `qms approve`. An approval counts for exactly this content: a later edit
needs new approvals. At least one of those who approve did not write the version.

### 4. Bring into force

The document controller brings the approved revision to the main line. It is in force from its
effective date; `on-release` means the day on which the main line receives it. Where people need
training first, the date lies far enough ahead.

### 5. Use

The published site is the only current copy. Printouts are uncontrolled: compare id, version and
digest with the site before use.

### 6. Review

The owner reviews each document before its review date (`qms due` lists them) and records the
outcome with `qms review`: keep, revise or withdraw.

### 7. Withdraw

A document that is no longer needed is withdrawn with `qms retire`: reason, date, what takes its
place, and the approvals of a substantive change. The file stays.

## Records

| Record | Kept where | Kept how long |
| --- | --- | --- |
| All revisions with approvals, reviews and withdrawals | Git repository | life of the company |
"""
