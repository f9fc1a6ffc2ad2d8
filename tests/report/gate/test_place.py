import pytest

from qmsctl.model.forgesource import ForgeSource
from qmsctl.report.gate.place import Place, obstacles
from qmsctl.report.gate.touched import marks

HERE = Place("github", "github.com", "Acme/QMS", 4711)


def source(**fields: object) -> ForgeSource:
    return ForgeSource.model_validate({"repository": "acme/qms", **fields})


@pytest.mark.parametrize(
    "said",
    [
        source(),
        source(repository_id=4711),
        source(repository="acme/before-it-was-renamed", repository_id=4711),
    ],
)
def test_reviews_count_where_the_policy_says(said: ForgeSource) -> None:
    assert list(obstacles(said, HERE)) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "'forge' is missing in qms.yml"),
        (source(host="git.acme.example"), "reviews on git.acme.example (github) count"),
        (source(name="gitlab"), "reviews on github.com (gitlab) count"),
        (source(repository_id=12), "in the repository number 12 count; this is Acme/QMS, number"),
        (source(repository="acme/other"), "reviews in acme/other count; this is Acme/QMS."),
    ],
)
def test_elsewhere_they_cannot(said: ForgeSource | None, told: str) -> None:
    found = list(obstacles(said, HERE))
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("qms/qms.yml", "the policy"),
        ("qms/people/a.brandt.yml", "people"),
        ("CODEOWNERS", "code owners"),
        (".github/CODEOWNERS", "code owners"),
        (".github/workflows/check.yml", "workflows and settings"),
        (".github/dependabot.yml", "workflows and settings"),
        (".gitlab-ci.yml", "workflows and settings"),
        ("tooling/qmsctl/cli/main.py", "the tool"),
        (".ci/run", "the tool"),
        ("pyproject.toml", "the tool"),
        ("requirements-dev.txt", "the tool"),
        ("qms/procedures/SOP-001.md", None),
        ("qms/records/x.csv", None),
        ("README.md", None),
        ("other/people/x.yml", None),
    ],
)
def test_what_changes_the_judgement_is_marked(path: str, what: str | None) -> None:
    assert [mark.what for mark in marks([path], "qms")] == ([what] if what else [])


def test_marks_are_in_the_order_of_their_weight() -> None:
    paths = ["tooling/x", "qms/people/b.yml", "qms/qms.yml", "qms/people/a.yml"]
    found = marks(paths, "qms")
    assert [mark.what for mark in found] == ["the policy", "people", "the tool"]
    assert found[1].paths == ("qms/people/a.yml", "qms/people/b.yml")
