"""The page about attacks lists what the tests try: the same attacks, commands and rules."""

from collections.abc import Iterator

from tests.hostile.tampering.scene import Attack
from tests.hostile.tampering.tables import TABLES
from tests.hostile.tampering.told import NOTHING
from tests.hostile.tampering.unseen import UNSEEN
from tests.manual.pages import page

PAGE = page("attacks.md")
NOT_FOUND = "What is not found"


def sections() -> dict[str, list[tuple[str, ...]]]:
    """Heading → the rows of its table, without those of the head."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for part in PAGE.split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        lines = [line for line in text.splitlines() if line.startswith("| ")]
        found[title] = [tuple(c.strip() for c in line.split("|")[1:-1]) for line in lines[1:]]
    return found


def row(name: str, attack: Attack) -> tuple[str, ...]:
    """How the page has an attack."""
    codes = dict.fromkeys(code for code, _ in attack.found)
    links = ", ".join(f"[{code}](rules/{code}.md)" for code in codes)
    return name, f"`{attack.judge}`", links, ", ".join(afterwards(attack))


def afterwards(attack: Attack) -> Iterator[str]:
    """What is in force after an attack."""
    if attack.in_force == NOTHING:
        yield "nothing is said"
    elif not attack.in_force:
        yield "as before"
    else:
        for key, version in attack.in_force.items():
            yield f"{key.id} {version}"


def test_the_page_lists_every_attack_with_what_finds_it() -> None:
    listed = sections()
    assert listed.pop(NOT_FOUND)
    assert listed == {
        title: [row(name, attack) for name, attack in table.items()]
        for title, table in TABLES.items()
    }


def test_the_page_tells_what_is_not_found_and_what_helps() -> None:
    rows = sections()[NOT_FOUND]
    assert [cells[0] for cells in rows] == list(UNSEEN)
    assert all(len(cells) == 2 and cells[1] for cells in rows)


def test_the_page_counts_right() -> None:
    count = sum(map(len, TABLES.values()))
    assert f"{count} attacks" in PAGE
