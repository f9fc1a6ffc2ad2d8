"""Files beside the QMS that `qms init` writes: how people and programs find their way."""

MKDOCS = """\
# How the site looks. 'qms build' checks and builds it, 'qms serve' shows it while you write.
# The plugin 'qms' shows what is in force and sets up everything that is not said here.
site_name: $site_name
docs_dir: $root
site_dir: site
use_directory_urls: false
copyright: Uncontrolled when printed. This site shows what is in force.

theme:
  name: material
  font: false # nothing is loaded from other servers

plugins:
  - search
  - qms
"""

ATTRIBUTES = """\
# An approval is bound to bytes: nothing of the QMS is converted on checkout ...
$scope -text
# ... but Markdown is written with LF by everybody, also on Windows.
*.md text eol=lf
"""

IGNORED = """\
# Built from the documents at any time, so not kept.
/site/
/build/
.venv/
__pycache__/
"""

README = """\
# Quality management system of $organization

The controlled documents of $organization are in `$root/`: Markdown files with front matter, kept in
Git. The published site shows what is in force.

| I want to … | then |
| --- | --- |
| start a document | `qms new sop "Cleaning"` |
| change an approved one | `qms revise SOP-001` |
| see whether all is well | `qms check` |
| approve a draft | `qms approve SOP-001 --role owner` |
| note that a document was reviewed | `qms review SOP-001 --outcome no-change` |
| take a document out of use | `qms retire SOP-001 --reason "…" --date 2030-12-31` |
| see what is due | `qms due` |
| list all documents | `qms register` |
| look at the site while writing | `qms serve` |
| build the site | `qms build` |

`qms COMMAND --help` explains each of them. They are part of qmsctl: `pip install qmsctl`.

Who approves what, and how often documents are reviewed, is in `$root/qms.yml`; who holds which role
is in `$root/people/`.
"""
