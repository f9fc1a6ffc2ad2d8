"""Edits in the words of an adopted repository: its own key names, where a file uses them."""

from collections.abc import Sequence
from dataclasses import replace

from qmsctl.model.policy import FieldMapping
from qmsctl.repository.edits import Edit
from qmsctl.repository.frontmatter import cut
from qmsctl.repository.mapping import LAST_REVIEW
from qmsctl.repository.yamlreader import read_yaml


def in_their_names(edits: Sequence[Edit], data: bytes, mapping: FieldMapping) -> Sequence[Edit]:
    """The same edits under the keys that the file `data` has.

    A renamed key is edited where it stands, so that a file never holds a value under two names.
    A bare review date stays as it is: `reviews` is added beside it and counts from then on.
    """
    if not mapping.active:
        return edits
    front, _ = cut(data)
    present = read_yaml((front or b"").decode(errors="replace")).fields
    theirs = {
        ours: name
        for name, ours in mapping.rename.items()
        if name in present and ours not in present and ours != LAST_REVIEW
    }
    return [
        replace(edit, key=(theirs[name], *edit.key[1:]))
        if (name := str(edit.key[0])) in theirs
        else edit
        for edit in edits
    ]
