"""What can be told without the forge: the clone, code owners, workflows, people, keys."""

from collections.abc import Iterator

from qmsctl.report.doctor.model import Clone, Item, advice, good, hidden, missing
from qmsctl.report.doctor.owners import unowned

_CLONE = {"GT001": "history", "GT002": "history", "GT003": "history", "GT009": "main-branch"}
_SHOWN = 3


def items(clone: Clone) -> Iterator[Item]:
    """All items that need no forge."""
    yield from _history(clone)
    if clone.paths is None:
        what = "code owners and workflows guard the main branch"
        by_hand = "Run it in a clone of the repository that has the main branch."
        yield hidden("Here", "files", what, None, by_hand)
    else:
        yield _owners_cover(clone, clone.paths)
        yield from _workflows(clone)
    if clone.asks_for_reviews:
        yield _source(clone)
        yield _logins(clone)
        yield _keys(clone)


def _history(clone: Clone) -> Iterator[Item]:
    wrong = {_CLONE[p.rule]: p for p in reversed(clone.problems) if p.rule in _CLONE}
    for name, sentence in (
        ("history", "This clone has the whole history."),
        ("main-branch", f"The main branch {clone.policy.main_branch} is here."),
    ):
        found = wrong.get(name)
        if found:
            yield missing("Here", name, found.message, found.hint)
        else:
            yield good("Here", name, sentence)


def _owners_cover(clone: Clone, paths: tuple[str, ...]) -> Item:
    name = "owners-cover"
    if clone.owners_text is None:
        return missing(
            "Code owners",
            name,
            "The main branch has no file CODEOWNERS: policy, people, records and workflows are "
            "guarded by nobody.",
            "'qms init --github --code-owner @your-login' writes it; commit it to the main branch.",
        )
    wanted = _guarded(clone, paths)
    free = unowned(clone.owners_text, wanted)
    if not free:
        sentence = f"CODEOWNERS covers {', '.join(_places(clone, paths))}."
        return good("Code owners", name, sentence)
    more = f" and {len(free) - _SHOWN} more" if len(free) > _SHOWN else ""
    return missing(
        "Code owners",
        name,
        f"CODEOWNERS gives these to nobody: {', '.join(free[:_SHOWN])}{more}.",
        "Add a line to CODEOWNERS for each of their folders, below the lines that match more: "
        f"{', '.join('/' + place for place in _places(clone, paths))}.",
    )


def _places(clone: Clone, paths: tuple[str, ...]) -> list[str]:
    start = f"{clone.root}/" if clone.root else ""
    places = [f"{start}qms.yml", f"{start}people/", f"{start}records/", ".github/"]
    places += (f"{tool}/" for tool in clone.jobs.tools)
    if clone.jobs.tools and "pyproject.toml" in paths:
        places.append("pyproject.toml")
    return places


def _guarded(clone: Clone, paths: tuple[str, ...]) -> list[str]:
    """The files that need an owner, and one in each folder that somebody could add."""
    places = _places(clone, paths)
    folders = tuple(place for place in places if place.endswith("/"))
    new = [f"{folder}new-file" for folder in folders]
    there = [path for path in paths if path.startswith(folders)]
    return [*(place for place in places if not place.endswith("/")), *new, *there]


def _workflows(clone: Clone) -> Iterator[Item]:
    wanted = [("workflow", "qms check", clone.jobs.check)]
    if clone.asks_for_reviews:
        wanted.append(("approvals-workflow", "qms approvals", clone.jobs.approvals))
    for name, command, jobs in wanted:
        skippable = [job for job in jobs if job in clone.jobs.skippable]
        if skippable:
            yield advice(
                "Here",
                name,
                f"'{command}' runs on pull requests, but the job '{skippable[0]}' has a condition: "
                "where it does not hold, GitHub takes the skipped job for a check that passed.",
                "Take the 'if' of the job out of the workflow, or put it at its steps.",
            )
        elif jobs:
            sentence = f"'{command}' runs on pull requests, as the check '{jobs[0]}'."
            yield good("Here", name, sentence)
        elif clone.jobs.unread:
            what = f"'{command}' runs on pull requests: {clone.jobs.unread[0]}"
            yield hidden(
                "Here", name, what, None, "Open that workflow and look which steps it runs."
            )
        else:
            yield missing(
                "Here",
                name,
                f"No workflow of the main branch runs '{command}' on pull requests.",
                f"'qms init --github' writes workflows; or add a step with '{command}'.",
            )


def _source(clone: Clone) -> Item:
    source = clone.policy.forge
    if source:
        return good("Here", "forge", f"The policy counts reviews of {source.repository}.")
    return missing(
        "Here",
        "forge",
        "The policy asks for reviews, but does not say of which repository.",
        "Write 'forge: {repository: owner/name}' into qms.yml, in a new version of the policy.",
    )


def _logins(clone: Clone) -> Item:
    forge = clone.forge_name
    without = sorted(
        person.name
        for person in clone.people.by_id.values()
        if forge not in person.logins and any(held.covers(clone.as_of) for held in person.roles)
    )
    if not without:
        sentence = f"Everybody who holds a role has a login of {forge}."
        return good("Here", "logins", sentence)
    return missing(
        "Here",
        "logins",
        f"No review of theirs can count, as their people files name no login of {forge}: "
        f"{', '.join(without)}.",
        f"Add 'logins: {{{forge}: their-login}}' to their people files, in a new version of the "
        "policy.",
    )


def _keys(clone: Clone) -> Item:
    source = clone.policy.forge
    if source and source.keys:
        return good("Here", "workflow-key", "What the workflow records is signed with its own key.")
    return advice(
        "Here",
        "workflow-key",
        "No key of the workflow is configured: whoever may write could have made its records.",
        "Make a key with ssh-keygen, give it to the environment 'qms-records' as the secret "
        "QMS_FORGE_KEY, and its public half to 'forge: {keys: …}' in qms.yml.",
    )
