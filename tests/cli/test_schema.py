import json

import jsonschema
import pytest
from click.testing import CliRunner

from qmsctl.cli.main import group
from qmsctl.model.errors import UsageError
from qmsctl.model.schema import SCHEMAS
from tests.support.gitrepo import GitRepo


def run(*args: str) -> str:
    result = CliRunner().invoke(group, args, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_a_schema(name: str) -> None:
    schema = json.loads(run("schema", name))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:qmsctl:schema:{name}:1"


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    result = CliRunner().invoke(group, ["schema", "documents"])
    assert result.exit_code == 2
    for name in SCHEMAS:
        assert name in result.stderr


def test_own_names_the_types_of_this_qms(story: GitRepo) -> None:
    schema = json.loads(run("-C", str(story.path), "schema", "document", "--own"))
    assert schema["properties"]["type"]["enum"] == ["sop", "work-instruction", "form"]
    with pytest.raises(UsageError, match="only documents depend on the policy"):
        run("-C", str(story.path), "schema", "policy", "--own")
