"""`cigen compare`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Tuple

from cigen.circleci.validity import findings
from cigen.cli.variables import variables_of
from cigen.compare.comparison import compare
from cigen.compare.report import Comparison
from cigen.compare.sides import Source, read_source
from cigen.errors import CigenError
from cigen.project.configurations import (
    AskedConfiguration,
    CommandPlace,
    ConfigurationFiles,
    document_of,
    said,
    texts_of,
)


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Expand two CircleCI configurations and compare what they do: for every combination of pipeline values the same "
        "workflows with equal jobs, and equal parameters and orbs. Names of definitions, their order, anchors, and "
        "whether a command or a matrix is written out make no difference. What cigen adds on purpose is listed apart. "
        "Nothing is written and no network is used. Exit 0 when it is proven that they are equal, 1 when they differ or "
        "it can't be decided, 2 when CircleCI would refuse one of them."
    )
    command.add_argument(
        "old",
        nargs="?",
        metavar="OLD",
        help="a file, a directory with .circleci/config.yml or a cigen project, a git revision or REVISION:PATH "
        "(default: HEAD:.circleci/config.yml)",
    )
    command.add_argument(
        "new",
        nargs="?",
        metavar="NEW",
        help="the same; of a directory with both, what is generated from the project (default: what is generated now)",
    )
    command.add_argument(
        "--old-continuation",
        metavar="PATH",
        help="what OLD is continued with when it is a setup configuration (default: main.yml beside it)",
    )
    command.add_argument("--new-continuation", metavar="PATH", help="the same for NEW")
    command.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    here = CommandPlace(options.config, variables_of(options))
    newer = texts_of(AskedConfiguration(options.new, options.new_continuation, True), here)
    older = texts_of(AskedConfiguration(options.old, options.old_continuation, False), here)
    names = (older.first.name, newer.first.name) if older.first.name != newer.first.name else ("OLD", "NEW")
    try:
        if _refused((older, newer)):
            return 2
        old, new = _source(older, names[0]), _source(newer, names[1])
        found = compare(old, new)
    except RecursionError:
        raise CigenError("the configuration is nested too deeply to be compared") from None
    (_print_json if options.json else _print)(found, names)
    return 0 if found.equal else 1


def _source(texts: ConfigurationFiles, name: str) -> Source:
    return read_source(name, texts.first.data, texts.continuation.data if texts.continuation else None)


def _refused(sides: Tuple[ConfigurationFiles, ConfigurationFiles]) -> bool:
    """Tells, each once, what CircleCI would refuse and what isn't known, and whether there is anything of the first kind."""
    texts = [text for side in sides for text in (side.first, side.continuation) if text is not None]
    found = [(text, finding) for text in texts for finding in findings(document_of(text))]
    told = dict.fromkeys((str(said(text, finding)), finding.fatal) for text, finding in found)
    for message, fatal in told:
        _say(message if fatal else f"warning: {message}")
    count = sum(fatal for _, fatal in told)
    if count:
        _say(f"nothing is compared: CircleCI would refuse {'this' if count == 1 else f'these {count} things'}")
    return bool(count)


def _say(text: str) -> None:
    from cigen.cli.report.wrap import wrapped  # only what is wrong pays for it

    print(wrapped(f"cigen: {text}"), file=sys.stderr)


def _print(found: Comparison, names: Tuple[str, str]) -> None:
    for word, lines in (
        ("differs", found.differences),
        ("undecided", found.undecided),
        ("added by cigen", found.added),
    ):
        for line in lines:
            print(f"{word}: {line}")
    sys.stdout.flush()
    print(f"{names[0]} and {names[1]}: {_verdict(found)}", file=sys.stderr)


def _verdict(found: Comparison) -> str:
    if found.equal:
        return "equal in every pipeline"
    counts = [
        f"{len(lines)} {word if len(lines) == 1 else words}"
        for lines, word, words in (
            (found.differences, "difference", "differences"),
            (found.undecided, "question undecided", "questions undecided"),
        )
        if lines
    ]
    return ", ".join(counts)


def _print_json(found: Comparison, names: Tuple[str, str]) -> None:
    listed = {word: [line._asdict() for line in lines] for word, lines in found._asdict().items()}
    json.dump({"equal": found.equal, "old": names[0], "new": names[1], **listed}, sys.stdout, indent=2)
    print()
