"""A policy that nobody approved judges nothing, also when the main line has received it."""

from qmsctl.model.finding import Severity
from qmsctl.rules.example import POLICY_PATH, SOP_BODY, SOP_PATH, document, policy
from tests.hostile.attack import AS_OF, Attacked
from tests.rules.examples import MIA, found_in_repo, noon

BAD = document(body=SOP_BODY.replace("forms/FRM-001-change-request.md", "forms/nowhere.md"))
HIDING = policy(version="1.1", not_controlled=["**"], severities={"LK001": "note"})
DRAFT = policy(version="1.1", status="draft", approvals=None, not_controlled=["**"])


def errors(attacked: Attacked, *, replay: bool = False) -> set[str]:
    found = found_in_repo(attacked.repo.path, as_of=AS_OF, replay=replay)
    return {item.rule for item in found if item.severity is Severity.ERROR}


def receive(attacked: Attacked, text: str) -> None:
    attacked.repo.switch("main")
    attacked.repo.commit({POLICY_PATH: text, SOP_PATH: BAD}, author=MIA, date=noon("2026-03-02"))


def test_merged_without_approval_it_hides_nothing(attacked: Attacked) -> None:
    receive(attacked, HIDING)
    assert {"LK001", "PL008"} <= errors(attacked)
    assert {"LK001", "PL008", "VC001"} <= errors(attacked, replay=True)


def test_merged_as_a_draft_it_hides_nothing(attacked: Attacked) -> None:
    receive(attacked, DRAFT)
    assert "LK001" in errors(attacked)
    assert "VC001" in errors(attacked, replay=True)


def test_a_pull_request_on_top_of_it_is_judged_by_the_one_before(attacked: Attacked) -> None:
    attacked.repo.switch("main")
    attacked.repo.commit({POLICY_PATH: HIDING}, author=MIA, date=noon("2026-03-02"))
    attacked.repo.branch("on-top")
    attacked.repo.commit({SOP_PATH: BAD}, author=MIA, date=noon("2026-03-03"))
    assert {"VC001", "LK001"} <= attacked.rules()


def test_its_author_may_try_it_and_is_told_so(attacked: Attacked) -> None:
    """In the work tree only: the main line has another policy, and the report says which."""
    attacked.repo.write({POLICY_PATH: HIDING, SOP_PATH: BAD})
    found = found_in_repo(attacked.repo.path, as_of=AS_OF)
    assert "LK001" not in {item.rule for item in found}
    (told,) = (item for item in found if item.rule == "PL008")
    assert "proposal" in told.message
    assert "1.0" in told.message
    assert told.severity is Severity.WARNING


def test_another_main_branch_is_not_followed(attacked: Attacked) -> None:
    attacked.repo.git("branch", "mine", "main")
    receive(attacked, policy(version="1.1", main_branch="mine"))
    assert "VC001" in errors(attacked, replay=True)
