"""The file by which OpenSSH itself knows whose signatures count (ssh-keygen(1), ALLOWED SIGNERS).

Days of the policy's time zone become moments in UTC: ``valid-after`` the first second of the first
day, ``valid-before`` the last second of the last one, both inclusive as OpenSSH has them. The form
with ``Z`` is read by OpenSSH 9.1 and newer.
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from types import MappingProxyType

from qmsctl.approval.keyring import Keyring
from qmsctl.approval.sshsig import NAMESPACE
from qmsctl.model.people import People
from qmsctl.model.seal import NAMESPACE as GIT
from qmsctl.model.signingkey import SigningKey

_FOR = MappingProxyType({NAMESPACE: "approvals", GIT: "seals"})
_FIRST = dt.date(1970, 1, 2)  # OpenSSH counts from 1970 on and knows nothing before
_LAST = dt.date(9999, 12, 30)  # beyond, some time zones have no moment


def allowed_signers(
    people: People,
    time_zone: str,
    *,
    policy_version: str,
    only: str | None = None,
    namespace: str = NAMESPACE,
) -> str:
    """The text of the file; principals are the ids of the people, or `only` the one of them.

    The keys are allowed for `namespace` and nothing else. A revoked key ends the second before the
    day of its revocation; one that never counted, or that stands in the files of several people,
    is a comment only.
    """
    head = (
        f"# Keys for {_FOR.get(namespace, namespace)} by policy {policy_version}; days are days of "
        f"{time_zone}.\n"
        f"# ssh-keygen -Y verify -f THIS_FILE -I PERSON -n {namespace} -s FILE.sig "
        "-O verify-time=YYYYMMDDHHMMSSZ < FILE\n"
    )
    return head + "".join(
        f"{line}\n" for line in _lines(people, zoneinfo.ZoneInfo(time_zone), only, namespace)
    )


def _lines(people: People, zone: dt.tzinfo, only: str | None, namespace: str) -> Iterator[str]:
    ring = Keyring(people)
    for person in sorted(people.by_id.values(), key=lambda one: one.id):
        for entry in person.keys if only in (None, person.id) else ():
            if entry.revoked is not None:
                # One line, whatever the reason holds: a second one could allow somebody.
                reason = " ".join(entry.revoked.reason.split())
                yield f"# {person.id}: revoked on {entry.revoked.date}: {reason}"
            if len(ring.holders(entry.public)) > 1:
                yield f"# {person.id}: not the only holder: {entry.public.line}"
            elif _can_count(entry):
                yield f"{person.id} {_options(entry, zone, namespace)} {entry.public.line}"
            else:
                yield f"# {person.id}: never counted: {entry.public.line}"


def _can_count(entry: SigningKey) -> bool:
    return entry.ever_counts and (entry.last_day is None or entry.last_day >= _FIRST)


def _options(entry: SigningKey, zone: dt.tzinfo, namespace: str) -> str:
    options = [f'namespaces="{namespace}"']
    if entry.valid_after is not None and entry.valid_after >= _FIRST:
        first = dt.datetime.combine(entry.valid_after, dt.time(0, 0, 0), zone)
        options.append(f'valid-after="{_utc(first)}"')
    if entry.last_day is not None and entry.last_day <= _LAST:
        # fold=1: of an hour that the clocks repeat at midnight, its second time.
        last = dt.datetime.combine(entry.last_day, dt.time(23, 59, 59, fold=1), zone)
        options.append(f'valid-before="{_utc(last)}"')
    return ",".join(options)


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%d%H%M%S}Z"
