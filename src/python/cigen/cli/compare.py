"""`cigen compare`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import List, Sequence, Tuple

from cigen.circleci.definitions import Mapped
from cigen.cli.compare_sources import Named, Text, Texts, read, said, texts_of
from cigen.compare.comparison import compare
from cigen.compare.report import Comparison
from cigen.compare.sides import Source
from cigen.errors import CigenError


def run(options: argparse.Namespace) -> int:
    newer = texts_of(Named(options.new, options.new_continuation, True), options)
    older = texts_of(Named(options.old, options.old_continuation, False), options)
    names = (older.first.name, newer.first.name) if older.first.name != newer.first.name else ("OLD", "NEW")
    refusals: List[CigenError] = []
    try:
        old, new = _source(older, names[0], refusals), _source(newer, names[1], refusals)
        if refusals:
            return _refused(refusals)
        found = compare(old, new)
    except RecursionError:
        raise CigenError("the configuration is nested too deeply to be compared") from None
    (_print_json if options.json else _print)(found, names)
    return 0 if found.equal else 1


def _source(texts: Texts, name: str, refusals: List[CigenError]) -> Source:
    document = _read(texts.first, refusals)
    return Source(name, document, _read(texts.continuation, refusals) if texts.continuation else None)


def _read(text: Text, refusals: List[CigenError]) -> Mapped:
    document, found = read(text)
    for finding in found:
        if finding.fatal:
            refusals.append(said(text, finding))
        else:
            _say(f"warning: {said(text, finding)}")
    return document


def _refused(refusals: Sequence[CigenError]) -> int:
    for error in refusals:
        _say(str(error))
    count = len(refusals)
    _say(f"CircleCI would refuse this: {count} {'mistake' if count == 1 else 'mistakes'}")
    return 2


def _say(text: str) -> None:
    from cigen.cli.wrap import wrapped  # only what is wrong pays for it

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
