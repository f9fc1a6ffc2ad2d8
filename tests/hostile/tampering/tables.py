"""All tables of attacks, in the order of the manual's page."""

from collections.abc import Mapping

from tests.hostile.tampering.documents_table import DOCUMENTS
from tests.hostile.tampering.gitworks_table import GITWORKS
from tests.hostile.tampering.lifecycle_table import LIFECYCLE
from tests.hostile.tampering.people_table import PEOPLE_AND_RULES
from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.statements_table import STATEMENTS

TABLES: Mapping[str, Mapping[str, Attack]] = {
    "Texts": DOCUMENTS,
    "Statements and signatures": STATEMENTS,
    "People, keys and the policy": PEOPLE_AND_RULES,
    "Later events": LIFECYCLE,
    "Git": GITWORKS,
}
ATTACKS = {name: attack for table in TABLES.values() for name, attack in table.items()}
