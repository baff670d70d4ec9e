"""Generation as a process: Pants keeps its result on disk and shares it through a remote cache."""

from __future__ import annotations

import posixpath
from functools import cache
from typing import Dict, Iterator, Mapping, NamedTuple, Tuple, Union

from pants.engine.fs import CreateDigest, Directory, FileContent
from pants.engine.process import Process
from pants.util.logging import LogLevel

from cigen.bundle.archive import archive
from cigen.bundle.contents import contents
from cigen.errors import CigenError
from cigen_rules._engine import contents_of, digest_of, result_of
from cigen_rules.interpreter import CACHES, by_python, remember_interpreter
from cigen_rules.project_files import Answers

_PROJECT = "project"
_BUNDLE = "cigen.pyz"
_MAIN = f"import sys; sys.path.insert(0, '../{_BUNDLE}'); from cigen.sandbox import main; main()"


class _Bundle(NamedTuple):
    content: bytes
    python: str


@cache
def _bundle() -> _Bundle:
    """This cigen with its libraries: part of the key, so another cigen's result is never taken for its own."""
    found = contents()
    return _Bundle(archive(found.files), found.python)


# Pants follows the coroutines that a rule calls, so they stand above it.
async def in_sandbox(root: str, answers: Answers, outputs: Tuple[str, ...]) -> Dict[str, bytes]:
    """The outputs, written by a process that sees what `answers` holds and nothing else. Raises CigenError."""
    bundle = _bundle()
    given = await digest_of(CreateDigest([FileContent(_BUNDLE, bundle.content), *_inputs(answers)]))
    await remember_interpreter()
    process = Process(
        # Isolated, and without the libraries that this interpreter has.
        by_python(("-IS", "-c", _MAIN), bundle.python, root=posixpath.pardir),
        description=f"Generate CircleCI config of {root or 'the build root'}",
        input_digest=given,
        working_directory=_PROJECT,
        env=answers.environment,
        append_only_caches=CACHES,
        output_files=outputs,
        level=LogLevel.DEBUG,
    )
    result = await result_of(process)
    written = {file.path: file.content for file in await contents_of(result.output_digest)}
    missing = [path for path in outputs if path not in written]
    if missing:  # to Pants that is no error
        what = f"the process that generates {', '.join(missing)} didn't write it"
        raise CigenError(what, repair="Set [cigen].hermetic to false, and report this.")
    return {path: written[path] for path in outputs}


def _inputs(answers: Answers) -> Iterator[Union[FileContent, Directory]]:
    """What was read as it is; of what was only listed, the names."""
    yield Directory(_PROJECT)
    for path, content in _files(answers).items():
        yield FileContent(posixpath.join(_PROJECT, path), content)
    for directory, names in answers.listings.items():
        folders = (name for name in names if name.endswith("/"))
        yield from (Directory(posixpath.join(_PROJECT, directory, folder.rstrip("/"))) for folder in folders)


def _files(answers: Answers) -> Mapping[str, bytes]:
    listed = (posixpath.join(directory, name) for directory, names in answers.listings.items() for name in names)
    found = {path: b"" for path in listed if not path.endswith("/")}
    found.update({path: content for path, content in answers.contents.items() if content is not None})
    return found
