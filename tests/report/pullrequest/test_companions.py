"""Which documents belong together, directly and through others."""

import datetime as dt

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Appearance, Commit, Snapshot, Timeline
from qmsctl.report.pullrequest.companions import companions

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
COMMIT = Commit("0" * 40, 0, (), "", "", NOW, NOW, "")


def timeline(name: str, *states: dict[str, object] | None, language: str = "en") -> Timeline:
    key = DocumentKey(name, language)
    seen = (
        Snapshot("a.md", "1", {"id": name, **s}, "1") if s is not None else None for s in states
    )
    return Timeline(key, tuple(Appearance(COMMIT, state) for state in seen))


def request(name: object) -> dict[str, object]:
    return {"change_request": name}


def replaced(*by: str) -> dict[str, object]:
    return {"withdrawal": {"reason": "x", "date": "2026-01-01", "replaced_by": list(by)}}


ALL = {
    item.key: item
    for item in (
        timeline("A", request("CR-1")),
        timeline("A", {}, language="de"),
        timeline("B", request("CR-1"), request("CR-2"), None),
        timeline("C", request("CR-2")),
        timeline("D", replaced("C")),
        timeline("E", replaced("F", "G")),
        timeline("F", {}),
        timeline("H", request(" ")),
        timeline("I", request(" "), {"withdrawal": "no mapping"}, request(7)),
    )
}


def of(*names: str) -> set[str]:
    found = companions(ALL, [DocumentKey(name, "en") for name in names])
    assert all(found[key] is ALL[key] for key in found)
    return {f"{key.id}{'' if key.language == 'en' else key.language}" for key in found}


def test_requests_and_successors_tie_documents_together() -> None:
    assert of("A") == {"A", "Ade", "B", "C", "D"}
    assert of("D") == of("A")
    assert of("F") == of("E") == {"E", "F"}


def test_others_are_left_out() -> None:
    assert of("H") == {"H"}
    assert of("I") == {"I"}
    assert of() == set()
    assert of("Z") == set()
