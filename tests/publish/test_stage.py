"""A staged site is complete, can be written again, and destroys nothing."""

from pathlib import Path

import pytest
import yaml

from qmsctl.model.errors import RootNotFound, UsageError
from qmsctl.publish.site import Site
from qmsctl.publish.stage import stage
from qmsctl.repository import sitefolder


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_everything_is_written_with_a_configuration_that_needs_no_plugin(
    site: Site, tmp_path: Path
) -> None:
    count = stage(site, tmp_path / "out")
    written = files(tmp_path / "out")
    assert count == len(written) - 1  # without the marker
    assert {f"docs/{page.path}" for page in site.pages} <= written
    assert {f"docs/{asset.path}" for asset in site.assets} <= written
    config = yaml.safe_load((tmp_path / "out/mkdocs.yml").read_text("utf-8"))
    assert config["theme"]["font"] is False
    assert "qms" not in str(config["plugins"])
    text = (tmp_path / "out/docs/documents/SOP-001/index.md").read_text("utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["title"] == "SOP-001 Control of documents"
    assert front["qms"]["version"] == "2.0"


def test_writing_again_replaces_everything(site: Site, tmp_path: Path) -> None:
    stage(site, tmp_path)
    (tmp_path / "docs/documents/OLD").mkdir()
    (tmp_path / "docs/documents/OLD/index.md").write_text("old")
    (tmp_path / "stray").write_text("old")
    stage(site, tmp_path)
    assert not {f for f in files(tmp_path) if "OLD" in f or "stray" in f}


def test_a_folder_of_somebody_else_is_left_alone(site: Site, tmp_path: Path) -> None:
    (tmp_path / "thesis.md").write_text("precious")
    with pytest.raises(UsageError, match="did not write"):
        stage(site, tmp_path)
    assert files(tmp_path) == {"thesis.md"}


def test_a_file_or_a_link_is_no_folder(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(UsageError, match="is no folder"):
            stage(site, tmp_path / name)


class TestFolders:
    def test_no_path_leads_out(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="leads out"):
            sitefolder.write_files(tmp_path, [("../x", b"")])

    def test_a_new_site_takes_the_place_of_the_old_one(self, tmp_path: Path) -> None:
        old = tmp_path / "site"
        for round_number in (1, 2):
            new = sitefolder.scratch_beside(old)
            names = ("index.html", "404.html", f"only{round_number}")
            sitefolder.write_files(new, [(name, b"x") for name in names])
            sitefolder.put_in_place(new, old)
        assert files(tmp_path) == {"site/index.html", "site/404.html", "site/only2"}
        assert old.stat().st_mode & 0o777 == 0o755

    def test_what_is_no_site_is_not_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "site").mkdir()
        (tmp_path / "site/thesis.md").write_text("precious")
        new = sitefolder.scratch_beside(tmp_path / "site")
        with pytest.raises(UsageError, match="holds files but no site"):
            sitefolder.put_in_place(new, tmp_path / "site")
        sitefolder.discard(new)
        assert files(tmp_path) == {"site/thesis.md"}

    def test_a_link_is_not_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "site").symlink_to(tmp_path / "real")
        with pytest.raises(UsageError, match="is no folder"):
            sitefolder.refuse_unless_site(tmp_path / "site")

    def test_only_ordinary_visible_files_are_taken(self, tmp_path: Path) -> None:
        sitefolder.write_files(
            tmp_path, [("a.md", b"a"), ("b/c.png", b"c"), (".hidden", b""), (".git/x", b"")]
        )
        (tmp_path / "link").symlink_to(tmp_path / "a.md")
        assert sitefolder.folder_files(tmp_path) == {"a.md": b"a", "b/c.png": b"c"}

    def test_the_folder_that_holds_a_file_is_found_from_below(self, tmp_path: Path) -> None:
        sitefolder.write_files(tmp_path, [("qms/qms.yml", b""), ("qms/x/y", b"")])
        assert sitefolder.folder_holding("qms/qms.yml", tmp_path / "qms/x") == tmp_path
        with pytest.raises(RootNotFound):
            sitefolder.folder_holding("other.yml", tmp_path)
