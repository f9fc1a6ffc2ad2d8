"""What else the forge is set to: code owners, Actions, the site, the repository itself."""

from collections.abc import Iterator

from qmsctl.forge.sight import CannotSee, NotSet
from qmsctl.report.doctor.model import Clone, Item, Settings, advice, good, hidden, missing

_ACTIONS = "On GitHub: Settings → Actions → General"


def items(clone: Clone, settings: Settings) -> Iterator[Item]:
    """All items that the forge tells beside those of the branch."""
    yield _owners_file(settings)
    yield from _token(clone, settings)
    yield _allowed(settings)
    yield from _repository(clone, settings)
    yield _pages(settings)


def _owners_file(settings: Settings) -> Item:
    told = settings.owners
    where = "The forge reads the file CODEOWNERS"
    if isinstance(told, CannotSee):
        what = "the forge can read the file CODEOWNERS"
        by_hand = "Open the file CODEOWNERS on GitHub, which marks its errors."
        return hidden("Code owners", "owners-file", what, told, by_hand)
    if isinstance(told, NotSet):
        return missing(
            "Code owners",
            "owners-file",
            f"There is no file CODEOWNERS. {told.reason}",
            "'qms init --github --code-owner @your-login' writes it; commit it to the main branch.",
        )
    if told.value:
        first = told.value[0]
        return missing(
            "Code owners",
            "owners-file",
            f"{where}, and finds {len(told.value)} line(s) that do not count; first "
            f"{first.path}:{first.line}: {first.kind}.",
            "Open the file on GitHub, which marks these lines, and name people or teams who may "
            "write to the repository.",
        )
    return good("Code owners", "owners-file", f"{where} and finds no error.")


def _token(clone: Clone, settings: Settings) -> Iterator[Item]:
    told = settings.token
    if isinstance(told, CannotSee):
        by_hand = f"{_ACTIONS} → Workflow permissions."
        reading, approving = "workflows only read by default", "workflows may approve pull requests"
        yield hidden("Actions", "workflow-token", reading, told, by_hand)
        yield hidden("Actions", "workflow-reviews", approving, told, by_hand)
        return
    if isinstance(told, NotSet) or not told.value.writes_by_default:
        yield good("Actions", "workflow-token", "Workflows may only read unless they say more.")
    else:
        yield missing(
            "Actions",
            "workflow-token",
            "Every workflow may write to the repository, also one that does not say so.",
            f"{_ACTIONS} → Workflow permissions: 'Read repository contents and packages "
            "permissions'.",
        )
    if isinstance(told, NotSet) or not told.value.may_approve:
        sentence = "Workflows cannot open or approve pull requests."
        yield good("Actions", "workflow-reviews", sentence)
        return
    fix = (
        f"{_ACTIONS} → Workflow permissions: clear 'Allow GitHub Actions to create and approve "
        "pull requests'"
    )
    if clone.jobs.opens:
        yield advice(
            "Actions",
            "workflow-reviews",
            "Workflows may approve pull requests, because they may open some here: GitHub has one "
            "switch for both. 'qms approvals' counts no workflow's review, but GitHub does.",
            f"{fix}, and let a GitHub App of your own open them (QMS_APP_TOKEN).",
        )
        return
    yield missing(
        "Actions",
        "workflow-reviews",
        "Workflows may approve pull requests, so whoever may push a branch can have it approved.",
        f"{fix}.",
    )


def _allowed(settings: Settings) -> Item:
    told = settings.actions
    what, by_hand = "it is limited which actions may run", f"{_ACTIONS} → Actions permissions."
    if isinstance(told, CannotSee):
        return hidden("Actions", "allowed-actions", what, told, by_hand)
    if isinstance(told, NotSet) or not told.value.enabled:
        return missing(
            "Actions",
            "allowed-actions",
            "Actions are switched off, so no check runs.",
            f"{_ACTIONS} → Actions permissions: allow the owner's and GitHub's own actions.",
        )
    if told.value.pinned_by_commit:
        return good("Actions", "allowed-actions", "Actions must be pinned by the id of a commit.")
    if told.value.allowed == "local_only":
        return advice(
            "Actions",
            "allowed-actions",
            "Only actions of this owner may run, but the workflows of 'qms init' use GitHub's own.",
            f"{_ACTIONS} → allow 'actions created by GitHub' too.",
        )
    if told.value.allowed == "selected":
        return good("Actions", "allowed-actions", "Only selected actions may run.")
    if told.value.allowed is None:
        why = CannotSee("The forge does not say which actions may run.")
        return hidden("Actions", "allowed-actions", what, why, by_hand)
    return advice(
        "Actions",
        "allowed-actions",
        "Workflows may run actions of anybody, in any version.",
        f"{_ACTIONS} → Actions permissions: select the actions of the owner and of GitHub, and "
        "tick 'Require actions to be pinned to a full-length commit SHA'.",
    )


def _repository(clone: Clone, settings: Settings) -> Iterator[Item]:
    facts, branch = settings.facts, clone.policy.main_branch
    if facts.default_branch == branch:
        yield good("Repository", "default-branch", f"The default branch is {branch}.")
    else:
        yield missing(
            "Repository",
            "default-branch",
            f"The default branch is {facts.default_branch}, the policy's main_branch is {branch}: "
            "timed workflows and forms would use the wrong one.",
            f"On GitHub: Settings → General → Default branch: {branch}.",
        )
    source = clone.policy.forge
    if source is None:
        return
    same = source.repository_id in (None, facts.id)
    if same and source.repository.lower() == facts.name.lower():
        yield good("Repository", "name", f"It is {facts.name}, as the policy says.")
    else:
        yield missing(
            "Repository",
            "name",
            f"This is {facts.name} (number {facts.id}), but the policy counts reviews of "
            f"{source.repository}{f' (number {source.repository_id})' if not same else ''}.",
            "Write name and number into 'forge' of qms.yml, in a new version of the policy.",
        )


def _pages(settings: Settings) -> Item:
    told, facts = settings.pages, settings.facts
    if isinstance(told, CannotSee) and facts.has_pages:
        what = "only those may read the site who may read the repository"
        return hidden("Repository", "pages", what, told, "On GitHub: Settings → Pages.")
    if isinstance(told, CannotSee | NotSet):
        return good("Repository", "pages", "GitHub Pages publishes nothing of it.")
    if told.value.public and facts.visibility != "public":
        return advice(
            "Repository",
            "pages",
            f"Everybody can read the site, but the repository is {facts.visibility}.",
            "If the QMS is confidential: on GitHub, Settings → Pages → Unpublish site, or make it "
            "visible to members only.",
        )
    seen = "everybody" if told.value.public else "those who may read the repository"
    return good("Repository", "pages", f"The site is for {seen}, like the repository.")
