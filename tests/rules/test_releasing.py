"""A version whose policy asks for a release is in force only once it was released."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.report.pullrequest.merged import merged, once_merged
from qmsctl.rules import engine
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, types
from qmsctl.rules.example_signed import keyed, laid, statement
from qmsctl.rules.example_versions import second
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL
from tests.publish.story import site_of
from tests.rules.stories import Story
from tests.support.gitrepo import GitRepo

TEXT = second(
    effective_date="on-release",
    approvals=[
        {"role": "owner", "by": "a.brandt", "date": "2026-02-18"},
        {"role": "quality-manager", "by": "j.tanaka", "date": "2026-02-19"},
    ],
)
ROUTE = {
    "substantive": ["owner", "quality-manager"],
    "editorial": ["quality-manager"],
    "release": ["quality-manager"],
}
LATE = "2026-05-01"


def release(
    day: str = "2026-03-20",
    *,
    role: str = "quality-manager",
    by: str = "j.tanaka",
    signed: str = "2026-03-10",
    text: str = TEXT,
    **said: Any,
) -> dict[str, bytes]:
    """A statement that releases the version in `text` from a day on, signed on another."""
    moment = dt.datetime.fromisoformat(f"{signed}T09:00:00+00:00")
    facts = {"meaning": "release", "release": {"effective_date": day}, **said}
    return laid(statement(role, by, moment, text, **facts))


def asking(route: Mapping[str, Any] = ROUTE) -> dict[str, str]:
    """A policy that asks for releases of procedures, and people with keys."""
    return keyed(types=types(sop={"route": route}))


def version(context: Context, number: str = "2.0") -> RevisionStanding:
    assert context.history is not None
    standing = next(s for s in context.history.standings.values() if s.key.id == "SOP-001")
    item = standing.of(number)
    assert item is not None
    return item


def told(context: Context) -> list[str]:
    """What the rules about approvals and evidence say."""
    found = engine.run(context, ALL)
    return [f"{f.rule} {f.message}" for f in found if f.rule[:2] in ("AP", "EV", "VC", "RC")]


@pytest.fixture(scope="module")
def waiting(example_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SOP-001 2.0 is approved on the main line since 2026-03-02, and nobody has released it."""
    story = Story(example_base, tmp_path_factory.mktemp("waiting") / "repo")
    story.on("2026-02-10", asking())
    story.on("2026-03-02", {SOP_PATH: TEXT})
    return story.repo.path


@pytest.fixture
def story(waiting: Path, tmp_path: Path) -> Story:
    return Story(waiting, tmp_path / "repo")


def test_an_approved_version_waits_for_its_release(story: Story) -> None:
    context = story.tree(as_of=LATE)
    item = version(context)
    assert (item.state, item.effective_from) == (State.SCHEDULED, None)
    assert item.awaits == "quality-manager"
    assert version(context, "1.0").state is State.EFFECTIVE
    assert version(context, "1.0").awaits == ""
    assert told(context) == []


def test_it_is_in_force_from_the_day_that_its_releaser_states(story: Story) -> None:
    story.on("2026-03-11", release("2026-03-20"))
    for day, state in (("2026-03-19", State.SCHEDULED), ("2026-03-20", State.EFFECTIVE)):
        context = story.verify(as_of=day)
        item = version(context)
        assert (item.state, item.effective_from) == (state, dt.date(2026, 3, 20))
        assert not item.unproved
        assert told(context) == []


def test_a_statement_that_comes_late_releases_as_of_its_arrival(story: Story) -> None:
    story.on("2026-04-02", release("2026-03-20"))
    item = version(story.tree(as_of=LATE))
    assert (item.effective_from, item.unproved) == (dt.date(2026, 4, 2), True)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            release("2026-03-05"),
            (
                "EV007 The release of SOP-001@2.0;lang=en as quality-manager by "
                "j.tanaka says that the version is in force from 2026-03-05, but it was signed on "
                "2026-03-10."
            ),
        ),
        (
            release(role="owner", by="j.tanaka"),
            (
                "EV007 The release of SOP-001@2.0;lang=en as owner "
                "by j.tanaka does not count: 'j.tanaka' was not owner (here: operations-manager) "
                "on 2026-03-10."
            ),
        ),
        (release(text=TEXT.replace("Tell the", "Tell all")), "EV005 "),
        (
            release(text=TEXT.replace('"2.0"', '"3.0"')),
            (
                "EV006 The release of SOP-001@3.0;lang=en "
                "as quality-manager by j.tanaka is about nothing"
            ),
        ),
        (release(authors=("a.brandt",)), "EV007 "),
        (release(signed="2026-01-10"), "EV008 "),
    ],
)
def test_what_does_not_fit_releases_nothing(
    story: Story, files: dict[str, bytes], expected: str
) -> None:
    in_tree = list(told(story.tree(files, as_of="2026-03-12")))
    assert [line for line in in_tree if line.startswith(expected)], in_tree
    story.on("2026-03-12", files)
    context = story.verify(as_of=LATE)
    assert [line for line in told(context) if line.startswith(expected)], told(context)
    assert version(context).awaits == "quality-manager"


def once_in(context: Context) -> str:
    """What the comment on a pull request says of SOP-001 once it is merged."""
    after = once_merged(context)
    assert after is not None
    standing = next(s for s in after.values() if s.key.id == "SOP-001")
    return merged(None, standing, standing.head, context.as_of).sentence


def test_a_version_may_come_together_with_its_release(example_base: Path, tmp_path: Path) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", asking())
    files = {SOP_PATH: TEXT, **release("2026-03-05", signed="2026-03-01")}
    context = story.pull_request(files, as_of="2026-03-02")
    assert told(context) == []
    assert once_in(context).startswith("Version 2.0 is in force from 2026-03-05 (in 3 days)")
    story.on("2026-03-02", dict.fromkeys(release("2026-03-05", signed="2026-03-01")))
    alone = load(story.repo.path, as_of=dt.date(2026, 3, 2), base="main")
    assert once_in(alone).startswith("Version 2.0 waits for its release by quality-manager.")


def test_the_site_announces_what_waits(waiting: Path) -> None:
    site = site_of(GitRepo(waiting), as_of=dt.date.fromisoformat(LATE))
    page = next(page.body for page in site.pages if page.path == "documents/SOP-001/index.md")
    assert (
        "Version 2.0 has been approved and waits for its release by quality-manager. Until then "
        "this version is in force."
    ) in page


def test_others_may_sign_as_well_but_do_not_fill_the_route(story: Story) -> None:
    story.on("2026-03-11", release(role="owner", by="a.brandt"))
    context = story.verify(as_of=LATE)
    assert version(context).awaits == "quality-manager"
    assert told(context) == []


def test_the_last_of_several_steps_completes_it(example_base: Path, tmp_path: Path) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", asking({**ROUTE, "release": ["quality-manager", "owner"]}))
    story.on("2026-03-02", {SOP_PATH: TEXT, **release("2026-04-10", signed="2026-03-01")})
    assert version(story.tree(as_of="2026-03-05")).awaits == "owner"
    early = release("2026-03-20", role="owner", by="a.brandt", signed="2026-02-28")
    story.on("2026-03-11", early)
    assert version(story.tree(as_of="2026-03-12")).awaits == "quality-manager, then owner"
    story.on("2026-03-14", release("2026-03-20", role="owner", by="a.brandt", signed="2026-03-13"))
    item = version(story.tree(as_of=LATE))
    assert (item.state, item.effective_from) == (State.EFFECTIVE, dt.date(2026, 4, 10))
    story.on("2026-03-16", release("2026-05-20", role="owner", by="a.brandt", signed="2026-03-15"))
    context = story.verify(as_of=LATE)
    assert version(context).effective_from == dt.date(2026, 4, 10)
    assert told(context) == []


def test_where_nobody_asks_a_release_changes_nothing(example_base: Path, tmp_path: Path) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", keyed())
    story.on("2026-03-02", {SOP_PATH: TEXT, **release("2026-04-10", signed="2026-03-01")})
    context = story.verify(as_of=LATE)
    assert version(context).effective_from == dt.date(2026, 3, 2)
    assert told(context) == []
