import pytest

from qmsctl.forge.access import Access, Secret, read_access
from qmsctl.model.errors import UsageError

GOOD = {"GITHUB_REPOSITORY": "halden/qms", "GITHUB_TOKEN": "ghs_abc"}


def test_the_addresses_of_github_are_the_default() -> None:
    access = read_access(GOOD)
    assert access.repository == "halden/qms"
    assert access.token.reveal() == "ghs_abc"
    assert access.api_url == "https://api.github.com"
    assert access.server_url == "https://github.com"


def test_a_companys_own_server_is_respected() -> None:
    own = {
        "GITHUB_API_URL": "https://git.halden/api/v3/",
        "GITHUB_SERVER_URL": "https://git.halden",
    }
    access = read_access({**GOOD, **own})
    assert (access.api_url, access.server_url) == (
        "https://git.halden/api/v3",
        "https://git.halden",
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"GITHUB_REPOSITORY": ""}, "GITHUB_REPOSITORY is not set"),
        ({"GITHUB_REPOSITORY": "qms"}, "expected is owner/name"),
        ({"GITHUB_REPOSITORY": "a/b/c"}, "expected is owner/name"),
        ({"GITHUB_REPOSITORY": "a/.."}, "expected is owner/name"),
        ({"GITHUB_REPOSITORY": "../b"}, "expected is owner/name"),
        ({"GITHUB_REPOSITORY": "a/b?x=1"}, "expected is owner/name"),
        ({"GITHUB_TOKEN": " "}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_TOKEN": "ghs_abc\nX-Evil: 1"}, "sign that no token has"),
        ({"GITHUB_TOKEN": "ghs_äbc"}, "sign that no token has"),
        ({"GITHUB_API_URL": "http://api.example.org"}, "begins with http://"),
        ({"GITHUB_API_URL": "ftp://api.example.org"}, "no address that can be used"),
        ({"GITHUB_API_URL": "https://"}, "no address that can be used"),
        ({"GITHUB_API_URL": "https://[::1"}, "no address that can be used"),
        ({"GITHUB_API_URL": "https://a:b@api.example.org"}, "no address that can be used"),
        ({"GITHUB_SERVER_URL": "//x"}, "GITHUB_SERVER_URL is no address"),
    ],
)
def test_what_cannot_be_right_is_told_without_the_token(change: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_access({**GOOD, **change})
    assert told in raised.value.message
    assert raised.value.hint
    assert "ghs_" not in raised.value.message + raised.value.hint


def test_a_local_address_may_do_without_encryption() -> None:
    local = "http://127.0.0.1:8080"
    assert read_access({**GOOD, "GITHUB_API_URL": local}).api_url == local


def test_a_secret_shows_itself_only_when_asked() -> None:
    access = Access("halden/qms", Secret("ghs_abc"))
    assert "ghs_abc" not in f"{access} {access!r} {access.token}"
    assert access.token.hide_in("token ghs_abc is bad") == "token *** is bad"
