"""A CircleCI configuration, or what a setup configuration continues with -> the files of a cigen configuration."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.definitions import Mapped
from cigen.circleci.document import load
from cigen.circleci.path_filtering import Filtering
from cigen.importing.paths import Default, proposals, with_defaults
from cigen.importing.split import ROOT, Stays, split

_SETUP_KEY = re.compile(r"^setup:[ \t]*(?:false|no|off)[ \t]*(?:#.*)?\r?\n", re.MULTILINE | re.IGNORECASE)
_SHADOW = """
# The first job with `source_files` brings the job `setup`. In shadow mode it decides and prints, and everything runs.
setup:
  mode: shadow
"""


class Imported(NamedTuple):
    """The files by path, what isn't in a file of its own, the defaults that changed, and proposals without a file."""

    files: Mapping[str, str]
    stays: Tuple[Stays, ...]
    defaults: Tuple[Default, ...] = ()
    unplaced: Tuple[str, ...] = ()


def imported(
    data: bytes, name: str, filtering: Optional[Filtering] = None, output: Tuple[str, str] = ("", "")
) -> Imported:
    """The files that take the place of a configuration that isn't a setup configuration.

    `filtering` set it up, and is no more; `output` is the directory and the name of the file that cigen writes, where these
    aren't the usual ones. Raises ConfigError and DocumentError for what CircleCI couldn't read.
    """
    document = load(data)
    text = data.decode("utf-8-sig")
    changed = with_defaults(text, name, filtering) if filtering else None
    text = changed.text if changed else text
    found = split(_SETUP_KEY.sub("", text), name, _root_keys(document, output))
    files, unplaced = _with_proposals(found.files, proposals(document, filtering) if filtering else {})
    return Imported(files, found.stays, changed.changed if changed else (), unplaced)


def _root_keys(document: Mapped, output: Tuple[str, str]) -> str:
    directory, file = output
    where = (
        f"\n# The setup configuration is the project's own, and continues with this.\noutput_path: {directory}\n"
        if file
        else ""
    )
    where += f"output_filename: {file}\n" if file else ""
    gateable = str(document.get("version")) == "2.1" and document.get("setup") in (None, False) and not file
    return where + (_SHADOW if gateable else "")


def _with_proposals(files: Mapping[str, str], comments: Mapping[str, str]) -> Tuple[Mapping[str, str], Tuple[str, ...]]:
    written: Dict[str, str] = dict(files)
    unplaced: List[str] = []
    for job, comment in comments.items():
        path = f".cigen/jobs/{job}.yml"
        if path in written and not written[path].lstrip().startswith("{"):
            written[path] += comment
        else:
            unplaced.append(job)
    return written, tuple(unplaced)


__all__ = ("ROOT", "Imported", "imported")
