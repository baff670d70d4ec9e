"""`cigen check`."""

from __future__ import annotations

import argparse
import sys
from typing import Iterable, Mapping, Optional, Sequence

from cigen.cli import colour
from cigen.cli.report.verbose import files_of, tell
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import Compilation, compile_project
from cigen.config.files import Files
from cigen.drift import ONLY_FORM, diff, drift, is_ours
from cigen.errors import CigenError, DriftError
from cigen.project.base_hash import base_hash_of
from cigen.project.project import Project, find_project
from cigen.project.repository import ignored


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Compare the files on disk with what the configuration says; nothing is written. "
        "Exit 0 when they say the same, 1 with a diff when they don't."
    )
    command.add_argument("--exact", action="store_true", help="compare bytes: formatting and line ends count, too")
    command.add_argument(
        "--staged",
        action="store_true",
        help="compare what the next commit will hold, the configuration and the files as git's index has them",
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    files = files_of(_files(project, options.staged), options)
    base_hash = None if options.staged else base_hash_of(project)
    compilation = compile_project(files, project.config_path, variables_of(options), base_hash)
    tell(files)
    print_warnings(compilation.warnings, options.config)
    committed = {path: files.read(path) for path in compilation.outputs}
    found = drift(compilation.outputs, committed, options.exact)
    changed = [path for path in found.changed if not _is_kept_out(path, compilation, project)]
    _refuse(changed, committed, compilation.outputs)
    _refuse_left_over([path for path in compilation.left_over if _is_committed(files.read(path), path, project)])
    print(_up_to_date(compilation.outputs, found.reformatted), file=sys.stderr)
    return 0


def _files(project: Project, staged: bool) -> Files:
    if not staged:
        return project.files
    from cigen.project.index_files import IndexFiles  # only a hook asks for it

    files = IndexFiles(project.root)
    is_staged = files.names(".cigen") or any(name.startswith("cigen.y") for name in files.names(""))
    if project.config_path is None and not is_staged:
        what = "git's index holds no configuration, though there is one"
        raise CigenError(what, repair="`git add` it with what `cigen generate` writes from it.")
    return files


def _is_kept_out(path: str, compilation: Compilation, project: Project) -> bool:
    """Whether it is a continuation that nobody commits."""
    return path == compilation.pipeline.main_path and ignored(project.root, path)


def _is_committed(content: Optional[bytes], path: str, project: Project) -> bool:
    return content is not None and is_ours(content) and not ignored(project.root, path)


def _refuse(changed: Sequence[str], committed: Mapping[str, Optional[bytes]], outputs: Mapping[str, str]) -> None:
    """Raises DriftError, with the differences printed, where there are any."""
    if not changed:
        return
    for path in changed:
        colour.write(sys.stdout, diff(path, committed[path], outputs[path]), colour.differences)
    sys.stdout.flush()
    differ = "differs" if len(changed) == 1 else "differ"
    raise DriftError(f"{', '.join(changed)} {differ} from the configuration", repair="Run `cigen generate`.")


def _refuse_left_over(left: Sequence[str]) -> None:
    if left:
        repair = "Run `cigen generate`: it removes what cigen wrote."
        raise DriftError(f"{', '.join(left)} is left over: nothing continues with it any more", repair=repair)


def _up_to_date(outputs: Iterable[str], reformatted: Sequence[str]) -> str:
    if not reformatted:
        return f"{', '.join(outputs)}: up to date"
    same = [path for path in outputs if path not in reformatted]
    lines = [f"{', '.join(same)}: up to date"] if same else []
    return "\n".join([*lines, f"{', '.join(reformatted)}: {ONLY_FORM}; --exact compares bytes"])
