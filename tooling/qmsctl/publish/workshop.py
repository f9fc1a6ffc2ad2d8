"""Where readers propose changes and report problems: addresses of a forge's own pages.

Only forges whose addresses are known for sure are named here; for others a site has no such links,
which is better than links that lead nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urlencode, urlsplit

from qmsctl.model.policy import Policy

_KNOWN_HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "forgejo"}
"""Which software runs on a public host, for an address that does not say it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a problem is reported about; ``page`` is a whole address, or None if it is not known."""

    document: str
    version: str | None = None
    language: str | None = None
    page: str | None = None

    @property
    def title(self) -> str:
        """The title that the new issue starts with."""
        return f"Change: {self.document}"

    def fields(self) -> dict[str, str]:
        """Everything known of it, by the ids of the fields in the form for change requests."""
        known = {
            "document": self.document,
            "version": self.version,
            "language": self.language,
            "page": self.page,
        }
        return {name: value for name, value in known.items() if value}

    def told(self) -> str:
        """The same as lines of text, for forges that cannot fill in a form."""
        return "".join(f"{name.capitalize()}: {value}\n" for name, value in self.fields().items())


def _github_report(subject: Subject) -> str:
    query = {"template": "change-request.yml", "title": subject.title, **subject.fields()}
    return f"issues/new?{_query(query)}"


def _gitlab_report(subject: Subject) -> str:
    query = {"issue[title]": subject.title, "issue[description]": subject.told()}
    return f"-/issues/new?{_query(query)}"


def _forgejo_report(subject: Subject) -> str:
    return f"issues/new?{_query({'title': subject.title, 'body': subject.told()})}"


@dataclass(frozen=True, slots=True)
class Forge:
    """How one forge's addresses continue behind that of the repository."""

    title: str
    edit: str
    report: Callable[[Subject], str]


FORGES: Mapping[str, Forge] = MappingProxyType(
    {
        "github": Forge("GitHub", "edit", _github_report),
        "gitlab": Forge("GitLab", "-/edit", _gitlab_report),
        "forgejo": Forge("Forgejo", "_edit", _forgejo_report),
        "gitea": Forge("Gitea", "_edit", _forgejo_report),
    }
)
"""By the name that the policy's `forge` gives."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """One repository on a forge, and the branch into which changes go.

    ``site`` is the address at which the site is published, with ``/`` at its end, if it is known.
    """

    forge: Forge
    address: str
    branch: str
    site: str | None = None

    def edit(self, path: str) -> str:
        """The address at which a file of the repository is edited in the browser.

        The forge itself offers a fork or a branch, and a pull request, to whoever saves there.
        """
        return f"{self.address}/{self.forge.edit}/{quote(self.branch)}/{quote(path)}"

    def report(self, subject: Subject) -> str:
        """The address of a new issue in which `subject` is filled in."""
        return f"{self.address}/{self.forge.report(subject)}"

    def published(self, page: str) -> str | None:
        """The whole address of a page of the site, such as ``documents/SOP-001/index.md``."""
        if self.site is None:
            return None
        return f"{self.site}{quote(page.removesuffix('.md'))}.html"


@dataclass(frozen=True, slots=True)
class OnWeb:
    """What `mkdocs.yml` says of addresses: `repo_url` and `site_url`."""

    repository: str | None = None
    site: str | None = None


NOWHERE = OnWeb()


def workshop_of(policy: Policy, given: OnWeb) -> Workshop | None:
    """Where changes are made: as the policy says, else as `mkdocs.yml` does.

    None where neither says it, or says a forge whose addresses are not known here.
    """
    source = policy.forge
    if source is not None:
        forge, address = (
            FORGES.get(source.name),
            f"https://{source.host}/{quote(source.repository)}",
        )
    else:
        forge, address = _at(given.repository or "")
    if forge is None:
        return None
    site = _folder(policy.organization.site) or _folder(given.site)
    return Workshop(forge, address, policy.main_branch, site)


def _at(repo_url: str) -> tuple[Forge | None, str]:
    """The forge and the plain address of a repository's page; no forge if it is not known."""
    try:
        parts = urlsplit(repo_url.strip())
        host = parts.hostname or ""
    except ValueError:
        return None, ""
    names = parts.path.strip("/").removesuffix(".git").split("/")
    forge = FORGES.get(_KNOWN_HOSTS.get(host, ""))
    if parts.scheme != "https" or parts.netloc.lower() != host or len(names) < 2 or "" in names:
        return None, ""
    return forge, f"https://{host}/{'/'.join(quote(name, safe='%') for name in names)}"


def _folder(site: str | None) -> str | None:
    """The address of a site as a folder; None for what is none."""
    given = (site or "").strip()
    if not given.startswith(("https://", "http://")) or any(sign in given for sign in " ?#<>\"'"):
        return None
    return given.rstrip("/") + "/"


def _query(values: Mapping[str, str]) -> str:
    return urlencode(values, quote_via=quote)
