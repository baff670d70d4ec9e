"""`cigen import`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Iterator, NamedTuple, Optional

from cigen.circleci.document import DocumentError
from cigen.circleci.path_filtering import Filtering, read_filtering
from cigen.circleci.validity import findings
from cigen.circleci.workflows import read_workflows
from cigen.cli.variables import variables_of
from cigen.compare.comparison import compare
from cigen.compare.report import Comparison
from cigen.compare.sides import Source, read_source
from cigen.compile import Compilation, compile_project
from cigen.config.files import DiskFiles, FilesOver
from cigen.config.root_files import CONFIG_PATHS
from cigen.errors import CigenError
from cigen.importing.plan import Imported, imported
from cigen.project.configurations import (
    CONFIG,
    AskedConfiguration,
    CommandPlace,
    ConfigurationFile,
    ConfigurationFiles,
    document_of,
    said,
    texts_of,
)
from cigen.project.writing import write_changed

_OLD, _NEW = "the configuration", "what cigen writes"


class _Moved(NamedTuple):
    """What takes the configuration's place: `text` is what was imported, `filtering` what set it up and no longer does."""

    text: ConfigurationFile
    made: Imported
    filtering: Optional[Filtering] = None
    setup: Optional[ConfigurationFile] = None  # the project's own, where it stays in place


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Write .cigen/ from a CircleCI configuration, each job, command and workflow in a file of its own, comments kept, "
        "once it is proven that what cigen writes does the same; else nothing is written. Of a setup configuration that "
        "only filters paths, what it continues with is imported: the parameters are as if all paths had changed, and the "
        "paths become commented-out source_files. Nothing is gated by it. What couldn't move is told with its place."
    )
    command.add_argument(
        "file", nargs="?", metavar="CONFIG", help="the configuration to move (default: .circleci/config.yml)"
    )
    command.add_argument(
        "--continuation",
        metavar="FILE",
        help="what CONFIG is continued with when it is a setup configuration (default: what it says, or main.yml or "
        "continue_config.yml beside it)",
    )
    command.add_argument(
        "--partial",
        action="store_true",
        help="leave a setup configuration that can't move in place, and import what it continues with",
    )
    command.add_argument(
        "--check",
        action="store_true",
        help="repeat the proof: compare CONFIG, a file or REVISION:PATH, with what cigen writes now; nothing is written",
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    if options.check:
        from cigen.cli.verbs import compare as verb

        given = argparse.Namespace(
            **{**vars(options), "old": options.file or CONFIG, "new": None, "json": False, "new_continuation": None}
        )
        given.old_continuation = options.continuation
        return verb.run(given)
    root = os.path.abspath(options.config or os.curdir)
    _refuse_existing(root)
    named = AskedConfiguration(options.file or os.path.relpath(os.path.join(root, CONFIG)), options.continuation, False)
    texts = texts_of(named, CommandPlace(options.config, variables_of(options)))
    _refuse_invalid(texts)
    try:
        moved = _moved(texts, options.partial)
        compilation = compile_project(FilesOver(DiskFiles(root), moved.made.files))
        found = _compared(texts, moved, compilation)
    except DocumentError as error:
        raise CigenError(error.what) from None
    if not found.equal:
        for line in (*found.differences, *found.undecided):
            print(line)
        what = "what cigen would write isn't proven to do the same: nothing was written"
        raise CigenError(what, repair="Change what is named above, or copy the configuration (docs/moving.md).")
    for path in write_changed(root, moved.made.files):
        print(f"{path}: written", file=sys.stderr)
    sys.stdout.writelines(f"{line}\n" for line in _report(texts, moved, found))
    print("Proven: it does the same in every pipeline. Next: `cigen generate`.", file=sys.stderr)
    return 0


def _refuse_existing(root: str) -> None:
    for path in (*CONFIG_PATHS, ".cigen/jobs", ".cigen/commands", ".cigen/workflows"):
        if os.path.lexists(os.path.join(root, path)):
            raise CigenError(f"there is a {path} already, so nothing was written", repair="Remove it first.")


def _refuse_invalid(texts: ConfigurationFiles) -> None:
    for text in (texts.first, texts.continuation):
        if text is None:
            continue
        for finding in findings(document_of(text)):
            if finding.fatal:
                raise said(text, finding)


def _moved(texts: ConfigurationFiles, partial: bool) -> _Moved:
    first, behind = texts.first, texts.continuation
    document = document_of(first)
    if document.get("setup") is not True:
        return _Moved(first, imported(first.data, first.name))
    if behind is None:
        what = f"{first.name} is a setup configuration, and what it continues with isn't beside it"
        raise CigenError(what, repair="Name that file: `--continuation FILE`.")
    filtering = read_filtering(document)
    if filtering is not None:
        return _Moved(behind, imported(behind.data, behind.name, filtering), filtering)
    if not partial:
        raise _own_setup(first)
    directory, name = os.path.split(os.path.relpath(behind.name))
    return _Moved(behind, imported(behind.data, behind.name, output=(directory, name)), setup=first)


def _own_setup(text: ConfigurationFile) -> CigenError:
    """What a setup configuration does by itself isn't cigen's to do."""
    (workflow, *_) = read_workflows(document_of(text)).workflows
    jobs = ", ".join(f"`{entry.job}`" for entry in workflow.entries)
    from cigen.circleci.places import place_of

    line, column = place_of(text.data, workflow.path)
    what = f"{text.name}:{line}:{column}: the workflow `{workflow.name}` sets up with jobs of its own ({jobs})"
    repair = "`--partial` leaves it in place and imports what it continues with."
    return CigenError(f"{what}, and what they decide can't move", repair=repair)


def _compared(texts: ConfigurationFiles, moved: _Moved, compilation: Compilation) -> Comparison:
    pipeline, outputs = compilation.pipeline, compilation.outputs
    new = read_source(_NEW, outputs[pipeline.entrypoint_path].encode())
    if moved.setup is not None or texts.continuation is None:
        return compare(read_source(_OLD, moved.text.data), new)
    old: Source = read_source(_OLD, texts.first.data, texts.continuation.data)
    return compare(old, new)


def _report(texts: ConfigurationFiles, moved: _Moved, found: Comparison) -> Iterator[str]:
    name = moved.text.name
    for default in moved.made.defaults:
        yield f"{name}:{default.line}: the parameter `{default.name}` is {_shown(default.new)} by default: it was set by path"
    for job in moved.made.unplaced:
        yield f"{name}: path filtering decided about the job `{job}`, which has no file of its own to say so in"
    for one in moved.made.stays:
        yield f"{name}:{one.line}: `{one.name}` stays in .cigen/config.yml: {one.why}"
    yield from _schedules(moved.text)
    yield from _checks(texts, moved)
    if moved.setup is not None:
        yield f"{moved.setup.name} stays in place, and cigen writes {name}"


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"`{value}`"


def _schedules(text: ConfigurationFile) -> Iterator[str]:
    from cigen.circleci.places import place_of

    for workflow in read_workflows(document_of(text)).workflows:
        if workflow.is_scheduled:
            line, _ = place_of(text.data, (*workflow.path, "triggers"))
            yield (
                f"{text.name}:{line}: the schedule of `{workflow.name}` stays; before a job is gated, "
                "it has to become one of the project's (docs/moving.md)"
            )


def _checks(texts: ConfigurationFiles, moved: _Moved) -> Iterator[str]:
    """Statuses that no longer come: those of the jobs that set up."""
    if moved.filtering is None:
        yield "no check is renamed"
        return
    (workflow, *_) = read_workflows(document_of(texts.first)).workflows
    for entry in workflow.entries:
        yield f"{moved.text.name} isn't read any more once `cigen generate` has run: remove it then"
        yield f"{texts.first.name}: the check of `{entry.name}` no longer reports: require it nowhere"
