"""No program is run that the repository, its configuration or the pull request names."""

import os
from pathlib import Path

import pytest

from tests.hostile.attack import AS_OF, Attacked
from tests.rules.examples import MIA, noon
from tests.support.gitrepo import GitRepo

HOOKS = (
    "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-applypatch", "post-checkout",
    "post-commit", "post-index-change", "post-merge", "post-rewrite", "post-update",
    "pre-applypatch", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase",
    "prepare-commit-msg", "proc-receive", "push-to-checkout", "reference-transaction",
    "sendemail-validate", "update",
)  # fmt: skip

ATTRIBUTES = (
    "* filter=evil diff=evil merge=evil ident\n"
    "*.markdown text eol=crlf working-tree-encoding=UTF-16 filter=evil diff=evil\n"
)

COMMANDS = (
    ("check", "--base", "main"),
    ("check",),
    ("verify",),
    ("status",),
    ("history", "SOP-001"),
    ("diff", "SOP-001"),
)


def arm(attacked: Attacked) -> None:
    """Every setting of Git that names a program names a trap; a signed commit asks for gpg."""

    def trap(name: str) -> str:
        return str(attacked.trap(name))

    hooks = attacked.folder / "hooks"
    for hook in HOOKS:
        attacked.trap(hook, hooks)
        attacked.trap(hook, attacked.repo.path / ".git" / "hooks")
    included = attacked.folder / "included"
    included.write_text(f'[core]\n\tfsmonitor = "{trap("included")}"\n')
    aliases = ("log", "ls-tree", "cat-file", "rev-parse", "diff-tree", "ls-files", "config")
    attacked.config(
        ("core.fsmonitor", trap("fsmonitor")),
        ("core.hooksPath", str(hooks)),
        ("core.sshCommand", trap("ssh")),
        ("core.pager", trap("pager")),
        ("core.editor", trap("editor")),
        ("core.askPass", trap("askpass")),
        ("core.gitProxy", trap("proxy")),
        ("core.alternateRefsCommand", trap("alternates")),
        ("core.untrackedCache", "true"),
        ("pager.log", trap("pager-log")),
        ("pager.config", trap("pager-config")),
        ("diff.external", trap("diff-external")),
        ("diff.evil.command", trap("diff-command")),
        ("diff.evil.textconv", trap("textconv")),
        ("diff.evil.cachetextconv", "true"),
        ("diff.renames", "copies"),
        ("filter.evil.clean", trap("clean")),
        ("filter.evil.smudge", trap("smudge")),
        ("filter.evil.process", trap("process")),
        ("filter.evil.required", "true"),
        ("merge.evil.driver", trap("merge")),
        ("credential.helper", f"!{trap('credential')}"),
        ("gpg.program", trap("gpg")),
        ("gpg.ssh.program", trap("gpg-ssh")),
        ("gpg.format", "openpgp"),
        ("log.showSignature", "true"),
        ("log.mailmap", "true"),
        ("interactive.diffFilter", trap("diff-filter")),
        ("uploadpack.packObjectsHook", trap("pack-objects")),
        ("submodule.supplier.update", f"!{trap('submodule')}"),
        ("submodule.recurse", "true"),
        ("include.path", str(included)),
        *((f"alias.{name}", f"!{trap(f'alias-{name}')}") for name in aliases),
    )
    _sign_head(attacked.repo)


def _sign_head(repo: GitRepo) -> None:
    """Give HEAD's commit a signature: `log.showSignature` would have gpg look at it."""
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n"
    head, _, message = repo.git("cat-file", "commit", "HEAD").partition("\n\n")
    data = f"{head}\n{signature}\n{message}\n".encode()
    oid = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=data)
    (repo.path / ".git" / "refs" / "heads" / "change").write_text(f"{oid}\n")


@pytest.fixture
def armed(attacked: Attacked) -> Attacked:
    """A pull request with `.gitattributes`, in a clone whose configuration is full of traps."""
    attacked.repo.commit({".gitattributes": ATTRIBUTES, "README.md": "Hello\n"}, author=MIA)
    arm(attacked)
    return attacked


def test_the_traps_work(armed: Attacked) -> None:
    """What this file proves is worth something only if Git itself falls into the traps."""
    armed.repo.write({"README.md": "Changed\n"})
    for words in ("status", "diff", "log -1 -p", "add README.md"):
        armed.repo.git(*words.split(), check=False)
    assert {"included", "process", "gpg"} <= set(armed.fired)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_program_of_the_configuration_runs(armed: Attacked, command: tuple[str, ...]) -> None:
    ran = armed.qms(*command, "--as-of", AS_OF) if "diff" not in command else armed.qms(*command)
    assert armed.fired == []
    assert ran.code in (0, 1, 2), ran.err
    if command[0] in ("check", "verify"):
        assert "checked" in ran.out, ran.err


def test_a_promised_object_is_not_fetched_from_a_program(attacked: Attacked) -> None:
    repo = attacked.repo
    repo.commit({"README.md": "A\n"}, author=MIA, date=noon("2026-03-01"))
    blob = repo.oid("main:qms_docs/procedures/SOP-001-documented-information.md")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    trap = attacked.trap("fetch")
    for url in (f"ext::{trap} %S", str(attacked.folder / "server"), "evil::x"):
        attacked.config(
            ("core.repositoryformatversion", "1"),
            ("extensions.partialClone", "origin"),
            ("remote.origin.url", url),
            ("remote.origin.promisor", "true"),
            ("remote.origin.uploadpack", str(trap)),
            ("remote.origin.vcs", "evil" if url.startswith("evil") else ""),
            ("protocol.allow", "always"),
            ("protocol.ext.allow", "always"),
        )
        attacked.trap("git-remote-evil", attacked.folder / "bin")
        (attacked.folder / "server").mkdir(exist_ok=True)
        path = f"{attacked.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        ran = attacked.check(PATH=path)
        assert attacked.fired == []
        assert ran.code in (1, 2)
        told = ran.err if ran.code == 2 else str(ran.findings)
        assert "partial" in told


PLANTED = {
    "conftest.py": "open('{mark}', 'w')\n",
    "sitecustomize.py": "open('{mark}', 'w')\n",
    "usercustomize.py": "open('{mark}', 'w')\n",
    "qmsctl/__init__.py": "open('{mark}', 'w')\n",
    "qmsctl/cli/main.py": "open('{mark}', 'w')\n",
    "git/__init__.py": "open('{mark}', 'w')\n",
    "yaml.py": "open('{mark}', 'w')\n",
    "json.py": "open('{mark}', 'w')\n",
    "click/__init__.py": "open('{mark}', 'w')\n",
    "setup.py": "open('{mark}', 'w')\n",
    "hooks.py": "open('{mark}', 'w')\n",
    "pyproject.toml": "[tool.qmsctl]\nplugins = ['hooks']\n[project.entry-points.qms]\nx = 'y'\n",
    "mkdocs.yml": "site_name: x\nhooks: [hooks.py]\nplugins: [hooks]\n"
    "x: !!python/object/apply:os.system ['touch {mark}']\n",
    "qms_docs/hooks.py": "open('{mark}', 'w')\n",
    "qms_docs/conftest.py": "open('{mark}', 'w')\n",
    ".env": "PYTHONSTARTUP=hooks.py\n",
    "cat": "#!/bin/sh\ntouch '{mark}'\n",
    ".mailmap": "Alex Brandt <a.brandt@example.org> <m.keller@example.org>\n",
}


@pytest.mark.parametrize("arguments", [("--base", "main"), ()], ids=["pull request", "tree"])
def test_nothing_of_the_head_is_imported_or_carried_out(
    attacked: Attacked, arguments: tuple[str, ...]
) -> None:
    mark = attacked.folder / "imported"
    files = {path: text.replace("{mark}", str(mark)) for path, text in PLANTED.items()}
    attacked.repo.commit(files, author=MIA)
    (attacked.repo.path / "cat").chmod(0o755)
    ran = attacked.qms("check", *arguments, "--as-of", AS_OF)
    assert not mark.exists()
    assert "1 error" not in ran.out, ran.out
    assert ran.code == 0, ran.out + ran.err


def test_variables_do_not_lead_elsewhere(attacked: Attacked, tmp_path: Path) -> None:
    """A hook or a job sets them; the question is about the repository in which `qms` starts."""
    other = GitRepo.init(tmp_path / "other")
    other.commit({"README.md": "Another repository\n"})
    trap = str(attacked.trap("variable"))
    attacked.repo.commit({"README.md": "Hello\n"}, author=MIA)
    before = attacked.check()
    grafts = tmp_path / "grafts"
    grafts.write_text(f"{attacked.repo.head}\n")
    ran = attacked.check(
        GIT_DIR=str(other.path / ".git"),
        GIT_WORK_TREE=str(other.path),
        GIT_INDEX_FILE=str(other.path / ".git" / "index"),
        GIT_COMMON_DIR=str(other.path / ".git"),
        GIT_OBJECT_DIRECTORY=str(other.path / ".git" / "objects"),
        GIT_NAMESPACE="other",
        GIT_PREFIX="elsewhere/",
        GIT_GRAFT_FILE=str(grafts),
        GIT_SHALLOW_FILE=str(grafts),
        GIT_REPLACE_REF_BASE="refs/heads/",
        GIT_CEILING_DIRECTORIES=str(attacked.repo.path.parent),
        GIT_EXTERNAL_DIFF=trap,
        GIT_PAGER=trap,
        GIT_EDITOR=trap,
        GIT_ASKPASS=trap,
        GIT_SSH_COMMAND=trap,
        GIT_PROXY_COMMAND=trap,
        GIT_GLOB_PATHSPECS="1",
        GIT_ICASE_PATHSPECS="1",
        GIT_ATTR_SOURCE="HEAD",
        GIT_DIFF_OPTS="-u0",
        GIT_CONFIG_PARAMETERS=f"'core.fsmonitor={trap}' 'log.showSignature=true'",
        GIT_DEFAULT_HASH="sha256",
        PAGER=trap,
    )
    assert attacked.fired == []
    assert (ran.code, ran.out) == (before.code, before.out), ran.err
