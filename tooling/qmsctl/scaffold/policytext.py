"""The policy with which a new QMS starts, as a template; every choice says what it means."""

POLICY = """\
# The policy of this QMS: which documents there are, who approves them, how often they are reviewed.
#
# It is a controlled document itself. While it says 'status: draft' you may change it freely. When
# it is right, let the policy owner approve it:   qms approve QMS-POLICY --role policy-owner
# After that each change needs a new version:     qms revise QMS-POLICY
id: QMS-POLICY
title: Policy of document control
version: "1.0"
change: substantive
change_summary: First issue.
authors: [$person]
effective_date: on-release
status: draft

organization:
  name: $organization

time_zone: $time_zone # decides when a day begins; names as in Europe/Berlin
language: $language # of documents that do not name another one
main_branch: $main_branch # what is on this branch counts

# Editions of standards that documents may cite in 'clauses'. With an edition listed here,
# 'qms check' reports every clause that asks for a document and has none. Such as:
#   - id: "iso9001:2026"
# 'qms trace' shows what is covered; 'coverage: informative' turns gaps into notes.
$standards
# Document types. 'route' names who approves, per kind of change. 'owner' is whoever the document
# names in its field 'owner'; other names are roles from the list below. The order is the order of
# approval; roles in one pair of brackets inside the list approve side by side.
#   substantive  what is done changes, by whom, or with which limit
#   editorial    spelling, layout, links; the meaning stays
#   urgent       a danger or a wrong limit
# A kind that is not named takes the substantive route.
types:
  manual:
    title: Quality manual
    plural: Quality manual
    prefix: MAN
    folder: manual
    required_headings: [Introduction, Scope, Context, Processes, Responsibilities]
    route:
      substantive: [owner, quality-manager]
    review: {interval: 12 months, maximum: 12 months}
  policy:
    title: Policy
    plural: Policies
    prefix: POL
    folder: policies
    required_headings: [Policy, Application]
    route:
      substantive: [owner, quality-manager]
    review: {interval: 12 months, maximum: 12 months}
  sop:
    title: Standard operating procedure
    prefix: SOP
    folder: procedures
    required_headings: [Purpose, Scope, Responsibilities, Procedure, Records]
    route:
      substantive: [owner, quality-manager]
      editorial: [quality-manager]
      urgent: [quality-manager]
    review: {interval: 24 months, maximum: 36 months}
  work-instruction:
    title: Work instruction
    prefix: WI
    folder: work-instructions
    required_headings: [Purpose, Safety, Equipment, Steps, Records]
    route:
      substantive: [owner, quality-manager]
      editorial: [owner]
      urgent: [owner]
    review: {interval: 24 months, maximum: 36 months}
  form:
    title: Form
    prefix: FRM
    folder: forms
    required_headings: [Purpose, Completion, Form]
    route:
      substantive: [quality-manager]
    review: {interval: 36 months, maximum: 60 months}

# Functions. Who holds them, and since when, is in people/<id>.yml.
roles:
  quality-manager:
    title: Quality manager
    description: Runs the QMS and releases documents.
  document-controller:
    title: Document controller
    description: Looks after documents, versions and the published site.
  policy-owner:
    title: Policy owner
    description: Approves this file and the people files.

# one-other: at least one of those who approve a version did not write it.
# Working alone? Then nobody else can approve what you write. Either ask a second person (a partner,
# an adviser) to read and approve, with a file in people/ and a role of the route; or write
#     mode: off
#     justification: One person runs the company; nobody else can judge the content.
# and be ready to explain that to an auditor. With 'strict' no author approves at all.
independence:
  mode: one-other
# In a small company one person fills several roles of a route: owner and quality manager, say.
one_person_several_roles: true

review_action_days: 90 # how long a revision or withdrawal may take that a review asks for
due_soon_days: 60 # how long before its day a review is announced
stale_draft_days: 90 # after how many days a forgotten draft is reported
"""
