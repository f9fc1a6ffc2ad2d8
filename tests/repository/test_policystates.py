"""Which files a policy shares among documents, as the history of the policy needs to know."""

import pytest

from qmsctl.repository.policystates import shared_globs


@pytest.mark.parametrize(
    ("policy", "globs"),
    [
        (b"id: QMS-POLICY\n", ()),
        (b'shared_assets: [img/logo.svg, "icons/*"]\n', ("icons/*", "img/logo.svg")),
        (b"shared_assets:\r\n  - img/logo.svg\r\n", ("img/logo.svg",)),
        (b'"shared\\u005fassets": [img/logo.svg]\n', ("img/logo.svg",)),
        (b"note: shared_assets\n", ()),
        (b"shared_assets: img/logo.svg\n", ()),
        (b"shared_assets: [img/logo.svg\n", ()),
        (b"title: \xff\nshared_assets: [a]\n", ("a",)),
    ],
)
def test_shared_globs(policy: bytes, globs: tuple[str, ...]) -> None:
    assert shared_globs(policy) == globs
