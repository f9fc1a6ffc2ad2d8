"""GT004–GT015: files and lines of history that Git holds and a QMS should not."""

from qmsctl.repository.fastimport import Content, Submodule, Symlink
from qmsctl.scaffold.defects.book import POLICY_PATH, ROOT, Book, exchanged
from qmsctl.scaffold.defects.defect import Changes, Defect, How, Plant, Step, on_branch
from qmsctl.scaffold.defects.papers import draft

_SUPPLIER = "5f1d3c0b8a7e6d5c4b3a29181706f5e4d3c2b1a0"


def _holds(path: str, content: Content) -> Plant:
    return lambda _: {f"{ROOT}/{path}": content}


def _linear(book: Book) -> Changes:
    return book.decide(main_line="linear", summary="The main line becomes linear.")


def _second_qms(book: Book) -> Changes:
    return {
        "training/qms.yml": exchanged(book.data(POLICY_PATH), "mode: one-other", "mode: strict")
    }


def _other_main(book: Book) -> Changes:
    return book.decide(main_branch="trunk", summary="The main branch has a new name.")


def _in_paths(name: str, deed: str, rule: str, path: str, content: Content) -> Defect:
    found = ((rule, f"{ROOT}/{path}"),)
    return on_branch(name, deed, found, _holds(path, content), how=How.COMMIT, group="paths")


LINES: tuple[Defect, ...] = (
    _in_paths(
        "submodule",
        "The supplier's documents were brought in as a submodule.",
        "GT004",
        "supplier",
        Submodule(_SUPPLIER),
    ),
    _in_paths(
        "symbolic-link",
        "A second name for a form was made with a symbolic link.",
        "GT006",
        "forms/change-request.md",
        Symlink("FRM-001-document-change-request.md"),
    ),
    _in_paths(
        "colon-in-a-name",
        "A blank was named with a colon, which Windows does not allow.",
        "GT011",
        "forms/files/blank: service case.csv",
        b"case,customer,received\n",
    ),
    on_branch(
        "second-qms",
        "A second policy was put beside the real one, for training.",
        (("GT015", "training/qms.yml"),),
        _second_qms,
        by="t.weber",
    ),
    Defect(
        "merged-the-wrong-way-round",
        "The main line was merged into a branch, which then became the main line.",
        How.CHECK,
        (("GT007", "QMS-POLICY"),),
        (
            Step(
                "Explain the tools of the service workshop",
                lambda _: {"notes/tools.md": b"Tools are kept in the cabinet.\n"},
                arrives="reversed",
            ),
        ),
    ),
    on_branch(
        "main-branch-renamed",
        "The policy was given another main branch before anybody had made that branch.",
        (("GT009", ""),),
        _other_main,
        how=How.SWITCHED,
    ),
    on_branch(
        "wrong-branch-checked-out",
        "Somebody looks at a colleague's unfinished work and takes it for what is in force.",
        (("GT010", ""),),
        draft("WI-148", "Clearing of the yard", "Stack pallets at the fence."),
        how=How.SWITCHED,
    ),
    Defect(
        "merge-on-a-linear-main-line",
        "The policy asks for a linear main line, and a merge commit was made all the same.",
        How.COMMIT,
        (("GT012", "QMS-POLICY"),),
        (
            Step("Ask for a linear main line", _linear),
            Step(
                "Explain the shelves of the service workshop",
                lambda _: {"notes/shelves.md": b"Shelves are numbered from the door.\n"},
                arrives="merge",
            ),
        ),
        branch="defects/merge-on-a-linear-main-line",
    ),
)
"""All of this family."""
