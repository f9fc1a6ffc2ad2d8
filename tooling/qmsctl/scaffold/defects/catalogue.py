"""All planted violations, in the order in which they are planted."""

from qmsctl.scaffold.defects.approvals import APPROVALS
from qmsctl.scaffold.defects.clauses import CLAUSES
from qmsctl.scaffold.defects.dates import DATES
from qmsctl.scaffold.defects.defect import Defect
from qmsctl.scaffold.defects.evidence import EVIDENCE
from qmsctl.scaffold.defects.frontmatter import FRONT_MATTER
from qmsctl.scaffold.defects.identity import IDENTITY
from qmsctl.scaffold.defects.lines import LINES
from qmsctl.scaffold.defects.links import LINKS
from qmsctl.scaffold.defects.policy import POLICY
from qmsctl.scaffold.defects.unreadable import UNREADABLE
from qmsctl.scaffold.defects.versions import VERSIONS

DEFECTS: tuple[Defect, ...] = (
    *UNREADABLE,
    *FRONT_MATTER,
    *IDENTITY,
    *VERSIONS,
    *APPROVALS,
    *EVIDENCE,
    *DATES,
    *CLAUSES,
    *LINKS,
    *POLICY,
    *LINES,
)
"""Every planted violation, family by family."""
