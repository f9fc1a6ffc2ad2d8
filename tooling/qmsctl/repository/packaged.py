"""Files that come with the tool: from the installed package, or from its own repository."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from qmsctl.repository.sitefolder import folder_files, folder_holding, package_files


def packaged_or_own(package: str, folder: str, own: str, holds: str) -> Mapping[str, bytes]:
    """The files of `folder` of an installed package: path below it → bytes.

    Where the tool runs from its own repository nothing is packed: then the files below the
    repository's folder `own`, which is known by the file `holds` in it.

    Raises:
        RootNotFound: there is neither.
    """
    if (resources.files(package) / folder).is_dir():
        return package_files(package, folder)
    inside = Path(str(resources.files(package)))
    return folder_files(folder_holding(f"{own}/{holds}", inside) / own)
