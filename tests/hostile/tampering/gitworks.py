"""Attacks with Git itself: rewritten and bent history, replaced objects, files that Git obeys."""

import contextlib
import datetime as dt
import sqlite3

from qmsctl.rules import engine
from qmsctl.rules.example import SOP_PATH
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL
from tests.hostile.tampering.scene import MALLORY, Scene
from tests.hostile.tampering.world import EVIL_BODY, FLOW_PATH, SECOND_BODY, by_both, second, third
from tests.rules.examples import noon
from tests.support.seals import seal

EDITED = second(body=EVIL_BODY)
GOOD = third(body=f"{SECOND_BODY}4. Ask them.\n")
DAY = "2026-03-10"


def topic(s: Scene) -> None:
    """A branch of somebody else, not merged."""
    s.repo.branch("topic")
    s.push(DAY, {"README.md": "Hello\n"})
    s.repo.switch("main")


def forced(s: Scene) -> None:
    """The version in force, its evidence and all, is gone from the main line."""
    seal(s.repo)
    s.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    s.push(DAY, {"README.md": "Hello\n"})


def forced_over_evidence(s: Scene) -> None:
    seal(s.repo)
    s.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    s.push(DAY, {SOP_PATH: second()})


def seal_moved(s: Scene) -> None:
    oid = seal(s.repo)
    s.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    s.repo.git("tag", "--force", "qms-seal/2026-03-20", "HEAD", check=False)
    assert oid != s.repo.oid("qms-seal/2026-03-20")


def foxtrot(s: Scene) -> None:
    """Mallory's branch takes the main line in, and becomes the main line."""
    s.repo.branch("topic", "HEAD~1")
    s.push(DAY, {"README.md": "Hello\n"})
    s.repo.merge("main", author=MALLORY)
    s.repo.switch("main")
    s.repo.fast_forward("topic")


def evil_merge(s: Scene) -> None:
    topic(s)
    s.repo.merge("topic", files={SOP_PATH: EDITED}, author=MALLORY)


def evil_merge_of_signed(s: Scene) -> None:
    s.repo.branch("topic")
    s.push(DAY, {SOP_PATH: GOOD, **by_both(GOOD, "2026-03-09")})
    s.repo.switch("main")
    s.repo.merge("topic", files={SOP_PATH: third()}, author=MALLORY)


def octopus(s: Scene) -> None:
    topic(s)
    s.repo.branch("other")
    s.push(DAY, {SOP_PATH: EDITED})
    s.repo.switch("main")
    s.push(DAY, {"NEWS.md": "News\n"})
    s.repo.git("merge", "--quiet", "--no-edit", "topic", "other", author=MALLORY, date=noon(DAY))
    assert len(s.repo.git("log", "-1", "--format=%P").split()) == 3


def side_branch(s: Scene) -> None:
    """The edit comes and is undone within a branch: nobody ever had it on the main line."""
    s.repo.branch("topic")
    s.push(DAY, {SOP_PATH: EDITED}, {SOP_PATH: third()})
    s.repo.switch("main")
    s.repo.merge("topic", author=MALLORY)


def replaced_blob(s: Scene) -> None:
    honest = s.repo.oid(f"HEAD:{SOP_PATH}")
    s.push(DAY, {SOP_PATH: EDITED})
    s.repo.git("replace", s.repo.oid(f"HEAD:{SOP_PATH}"), honest)


def replaced_approved_blob(s: Scene) -> None:
    """What was approved shall read otherwise, without any commit."""
    evil = s.repo.git("hash-object", "-w", "--stdin", stdin=EDITED.encode())
    s.repo.git("replace", s.repo.oid(f"HEAD:{SOP_PATH}"), evil)


def replaced_commit(s: Scene) -> None:
    before = s.repo.head
    after = s.push(DAY, {SOP_PATH: EDITED})
    s.repo.git("replace", after, before)


def grafted(s: Scene) -> None:
    """The first policy, and all before it, shall not be asked."""
    s.push(DAY, {SOP_PATH: EDITED})
    info = s.repo.path / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(f"{s.repo.head}\n")


def shallow(s: Scene) -> None:
    s.push(DAY, {SOP_PATH: EDITED})
    s.repo = s.repo.clone(s.folder / "clone", "--depth", "1")


def mailmap(s: Scene) -> None:
    line = "Alex Brandt <a.brandt@example.org> Mallory Marlow <mallory@example.org>\n"
    s.repo.git("config", "log.mailmap", "true")
    s.propose({".mailmap": line, SOP_PATH: third()})


def attributes(s: Scene) -> None:
    rules = (
        "*.md text eol=crlf ident export-subst filter=evil diff=evil working-tree-encoding=UTF-16\n"
        "*.json text eol=crlf\n*.sig text eol=crlf\nqms_docs/** export-ignore -diff\n"
    )
    for name in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv"):
        s.repo.git("config", name, "cat")
    s.repo.branch("change")
    (s.repo.path / SOP_PATH).write_text(EDITED)
    s.repo.git("add", "--all")
    s.put({".gitattributes": rules})
    s.repo.git("add", ".gitattributes")
    s.repo.git("commit", "--quiet", "-m", "Attributes", author=MALLORY, date=noon("2026-03-31"))


def lfs_pointer(s: Scene) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 64\n"
    s.propose({FLOW_PATH: pointer.encode()})


def far_future(s: Scene) -> None:
    s.repo.commit({SOP_PATH: third()}, author=MALLORY, date="2090-01-01T12:00:00+00:00")


def long_ago(s: Scene) -> None:
    """A commit dated before every policy and key."""
    s.repo.commit({SOP_PATH: third()}, author=MALLORY, date="1970-01-02T12:00:00+00:00")


def in_the_name_of(s: Scene) -> None:
    """Git lets everybody write any name into a commit."""
    s.repo.commit(
        {SOP_PATH: third()},
        "Approve SOP-001\n\nSigned-off-by: Alex Brandt <a.brandt@example.org>",
        author=("Alex Brandt", "a.brandt@example.org"),
        date=noon(DAY),
    )


def cache(s: Scene) -> None:
    """The index of a former run says that the edited text is the approved one."""
    honest = s.repo.oid(f"HEAD:{SOP_PATH}")
    s.push(DAY, {SOP_PATH: EDITED})
    edited = s.repo.oid(f"HEAD:{SOP_PATH}")
    seen_with_cache(s)
    (path,) = (s.repo.path / ".git" / "qmsctl").glob("index-*.sqlite")
    lie = (
        "UPDATE appearance SET (oid, body_sha256, front) = "
        "(SELECT oid, body_sha256, front FROM appearance WHERE oid = ?) WHERE oid = ?"
    )
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute(lie, (honest, edited)).rowcount == 1
        db.commit()
    assert "VC001" not in seen_with_cache(s), "nobody would believe this cache"


def seen_with_cache(s: Scene) -> set[str]:
    """What would be found in history by somebody who believes the cache."""
    day = dt.date.fromisoformat("2026-03-31")
    context = load(s.repo.path, as_of=day, rev="HEAD", replay=True, use_cache=True)
    return {finding.rule for finding in engine.run(context, ALL)}
