"""Which key of whom counts on which day, and that OpenSSH says the same of the file it is given."""

import datetime as dt
from typing import Any

import pytest

from qmsctl.approval.allowedsigners import allowed_signers
from qmsctl.approval.keyring import HeldKey, KeyDoubt, Keyring
from qmsctl.model.people import People, Person
from qmsctl.model.sshkey import read_key_line
from tests.support import sshkeys

CONTENT = b'{"a":1}\n'
ZONE = "Europe/Berlin"


def person(person_id: str, *keys: dict[str, Any]) -> Person:
    return Person.model_validate({"id": person_id, "name": person_id, "keys": list(keys)})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def public(name: str) -> str:
    return sshkeys.pair(name).public


def people() -> People:
    return People.of(
        [
            person("j.tanaka", {"key": public("ed25519"), **LIMITED}, {"key": public("rsa")}),
            person("a.brandt", {"key": public("ecdsa256"), "revoked": LOST}),
            person("m.keller", {"key": public("ecdsa384")}),
            person("p.novak", {"key": public("ecdsa384")}),
            person("t.weber"),
        ]
    )


LIMITED = {"valid_after": "2026-01-01", "valid_before": "2026-06-30"}
LOST = {"date": "2026-03-15", "reason": "Laptop\nlost."}

CASES = [
    # key, of whom, day, what is said of it, words
    ("rsa", "j.tanaka", "1999-01-01", None, ""),
    ("ed25519", "j.tanaka", "2026-01-01", None, ""),
    ("ed25519", "j.tanaka", "2026-06-30", None, ""),
    ("ed25519", "j.tanaka", "2025-12-31", "not-yet-valid", "counts from 2026-01-01 on"),
    ("ed25519", "j.tanaka", "2026-07-01", "expired", "counted until 2026-06-30 only"),
    ("ecdsa256", "a.brandt", "2026-03-14", None, ""),
    ("ecdsa256", "a.brandt", "2026-03-15", "revoked", "2026-03-15, because: Laptop lost."),
    ("ecdsa256", "a.brandt", "2027-01-01", "revoked", "was revoked on"),
    ("ed25519", "a.brandt", "2026-02-01", "other-person", "is that of j.tanaka, not of a.brandt"),
    ("ed25519", "nobody", "2026-02-01", "other-person", "not of nobody"),
    ("ecdsa384", "m.keller", "2026-02-01", "shared-key", "files of m.keller and p.novak"),
    ("ecdsa521", "t.weber", "2026-02-01", "unknown-key", "stands in nobody's people file"),
]


@pytest.mark.parametrize(("name", "who", "on", "reason", "words"), CASES)
def test_who_may_sign_with_what(
    name: str, who: str, on: str, reason: str | None, words: str
) -> None:
    key = read_key_line(public(name))
    found = Keyring(people()).judge(key, who, day(on))
    if reason is None:
        assert isinstance(found, HeldKey)
        assert (found.person.id, found.entry.public) == (who, key)
    else:
        assert isinstance(found, KeyDoubt)
        assert found.reason == reason
        assert words in found.message
        assert key.fingerprint in found.message
        assert found.message.endswith(".")
        assert found.hint.endswith(".")


# Before Berlin's summer begins on 2026-03-29 a day starts at 23:00 UTC, in summer at 22:00.
MOMENTS = [
    ("ed25519", "j.tanaka", "20251231225959Z", False),
    ("ed25519", "j.tanaka", "20251231230000Z", True),
    ("ed25519", "j.tanaka", "20260630215959Z", True),
    ("ed25519", "j.tanaka", "20260630220000Z", False),
    ("ed25519", "a.brandt", "20260201120000Z", False),
    ("rsa", "j.tanaka", "19990101120000Z", True),
    ("ecdsa256", "a.brandt", "20260314225959Z", True),
    ("ecdsa256", "a.brandt", "20260314230000Z", False),
    ("ecdsa384", "m.keller", "20260201120000Z", False),
    ("ecdsa521", "t.weber", "20260201120000Z", False),
]


@pytest.mark.parametrize(("name", "who", "at", "good"), MOMENTS)
def test_openssh_agrees_to_the_second(name: str, who: str, at: str, good: bool) -> None:
    text = allowed_signers(people(), ZONE, policy_version="1.0")
    signature = sshkeys.sign(sshkeys.pair(name), CONTENT)
    assert sshkeys.judged_good(signature, CONTENT, text, who=who, at=at) is good
    moment = dt.datetime.strptime(at, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    local = moment.astimezone(dt.timezone(dt.timedelta(hours=2 if 3 < moment.month < 11 else 1)))
    found = Keyring(people()).judge(read_key_line(public(name)), who, local.date())
    assert isinstance(found, HeldKey) is good


def test_the_keys_are_for_approvals_only() -> None:
    text = allowed_signers(people(), ZONE, policy_version="1.0")
    assert all('namespaces="qms-approval"' in line for line in lines(text))
    signature = sshkeys.sign(sshkeys.pair("rsa"), CONTENT, namespace="git")
    assert not sshkeys.judged_good(signature, CONTENT, text, who="j.tanaka")


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_the_file() -> None:
    text = allowed_signers(people(), ZONE, policy_version="3.0")
    assert text.startswith(f"# Keys for approvals by policy 3.0; days are days of {ZONE}.\n")
    assert "# a.brandt: revoked on 2026-03-15: Laptop lost.\n" in text
    assert f"# m.keller: not the only holder: {public('ecdsa384')}\n" in text
    assert lines(text) == [
        f'a.brandt namespaces="qms-approval",valid-before="20260314225959Z" {public("ecdsa256")}',
        (
            'j.tanaka namespaces="qms-approval",valid-after="20251231230000Z",'
            f'valid-before="20260630215959Z" {public("ed25519")}'
        ),
        f'j.tanaka namespaces="qms-approval" {public("rsa")}',
    ]
    only = allowed_signers(people(), ZONE, policy_version="3.0", only="a.brandt")
    assert lines(only) == lines(text)[:1]


def test_a_reason_cannot_allow_anybody() -> None:
    reason = f"lost\nj.tanaka {public('rsa')}"
    revoked = {"date": "2020-01-01", "reason": reason}
    one = People.of([person("a.brandt", {"key": public("ecdsa256"), "revoked": revoked})])
    text = allowed_signers(one, ZONE, policy_version="1.0")
    assert [line.split()[0] for line in lines(text)] == ["a.brandt"]


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"valid_after": "0001-01-01", "valid_before": "9999-12-31"}, ""),
        ({"valid_after": "1970-01-02"}, ',valid-after="19700101230000Z"'),
        ({"valid_before": "1969-12-31"}, None),
        ({"valid_after": "2026-02-01", "revoked": {"date": "2026-02-01", "reason": "x"}}, None),
    ],
)
def test_days_at_the_edges(fields: dict[str, Any], options: str | None) -> None:
    one = People.of([person("a.brandt", {"key": public("rsa"), **fields})])
    text = allowed_signers(one, ZONE, policy_version="1.0")
    if options is None:
        assert lines(text) == []
        assert f"# a.brandt: never counted: {public('rsa')}" in text
    else:
        assert lines(text) == [f'a.brandt namespaces="qms-approval"{options} {public("rsa")}']
        signature = sshkeys.sign(sshkeys.pair("rsa"), CONTENT)
        assert sshkeys.judged_good(signature, CONTENT, text, who="a.brandt")
