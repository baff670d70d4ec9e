"""What the nodes of the job `probe` found: the names of markers, in a file of each node's own.

The files are text of whoever may write the project's caches. Nothing in them is believed but that a marker of some name
was there, as a restored cache would say; and nothing is printed.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import Dict, FrozenSet, Mapping, NamedTuple, Optional, Sequence

from cigen.config.regular import read_regular
from cigen.pipeline.model import Job
from cigen.render.probe_nodes import ANSWER, LOOKED

ANSWERS = "CIGEN_ANSWERS"
NODES, SLOTS = "CIGEN_PROBE_NODES", "CIGEN_PROBE_SLOTS"
_LARGEST = 1 << 20  # some ten thousand names
_MARKER = re.compile(rb"done_([0-9a-f]{64})")


class Answers(NamedTuple):
    """The hashes that nodes found proofs of, and why each variant was looked for by nobody, by its id."""

    hashes: FrozenSet[str] = frozenset()
    reasons: Mapping[str, str] = {}


def read_answers(environment: Mapping[str, str], gated: Sequence[Job]) -> Optional[Answers]:
    """None where no nodes were to look. `gated` are the variants in the pipeline's order."""
    directory = environment.get(ANSWERS)
    if not directory:
        return None
    nodes, slots = _number(environment, NODES), _number(environment, SLOTS)
    if not os.path.isdir(directory) or not nodes:  # everything was to run
        return Answers()
    lines = [_lines(os.path.join(directory, f"{ANSWER}{node}")) for node in range(nodes)]
    hashes = frozenset(marker[1].decode() for found in lines for marker in map(_MARKER.fullmatch, found) if marker)
    silent = [LOOKED.encode() not in found for found in lines]
    return Answers(hashes, _reasons(gated, silent, slots))


def _reasons(gated: Sequence[Job], silent: Sequence[bool], slots: int) -> Mapping[str, str]:
    nodes = len(silent)
    reasons: Dict[str, str] = {}
    for place, job in enumerate(gated):
        if place // nodes >= slots:
            room = f"{nodes} nodes look for {nodes * slots} of {len(gated)} proofs, and not for its own"
            reasons[job.variant] = f"{room}: `cigen generate` makes room"
        elif silent[place % nodes]:
            reasons[job.variant] = f"node {place % nodes} of `probe` didn't say whether it has a proof"
    return reasons


def _number(environment: Mapping[str, str], name: str) -> int:
    written = environment.get(name, "")
    return int(written) if re.fullmatch("[0-9]{1,4}", written) else 0


def _lines(path: str) -> Sequence[bytes]:
    """A node's lines; none where it left no such file. A link may lead anywhere: it is none of a node's."""
    try:
        if os.path.islink(path):
            raise OSError(errno.ELOOP, "it is a link")
        return read_regular(path, _LARGEST).split(b"\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        print(f"cigen: can't read {path}, so it proves nothing: {error.strerror}", file=sys.stderr)
        return ()
