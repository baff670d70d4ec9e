"""Path filtering's rules -> what they say of jobs: defaults that make every job run, and proposals of source files."""

from __future__ import annotations

import json
import re
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.definitions import Mapped
from cigen.circleci.path_filtering import Filtering, Rule, settled
from cigen.circleci.values import Scalar, mentions
from cigen.circleci.workflows import read_workflows
from cigen.config.native.document import parse
from cigen.config.nodes import Node

EVERYTHING, WITHOUT_CONFIG = "**", "!.cigen/**"
_LITERAL = re.compile(r"\^?((?:[\w/@+ -]|\\\.|\\-)+)(/\.\*)?\$?")


class Default(NamedTuple):
    """A parameter whose default is changed, with the line it is declared in, counted from 1."""

    name: str
    old: Scalar
    new: Scalar
    line: int


class Defaults(NamedTuple):
    """The text with the defaults changed, and which they are."""

    text: str
    changed: Tuple[Default, ...]


def with_defaults(text: str, name: str, filtering: Filtering) -> Defaults:
    """The continuation's text with its parameters as they are when all files changed; what has no default stays."""
    lines = text.splitlines(keepends=True)
    changed = []
    for parameter, value in settled(filtering).items():
        node = _default(parse("".join(lines).encode(), name).root, parameter)
        if node is None or isinstance(node.value, (dict, tuple)) or node.value == value:
            continue
        line, column = node.at.line - 1, node.at.column - 1
        rest = lines[line][column:]
        written = next((one for one in (node.text, json.dumps(node.value)) if one and rest.startswith(one)), None)
        if written is not None:
            lines[line] = lines[line][:column] + json.dumps(value) + rest[len(written) :]
            changed.append(Default(parameter, node.value, value, line + 1))
    return Defaults("".join(lines), tuple(changed))


def _default(root: Optional[Node], parameter: str) -> Optional[Node]:
    node: Optional[Node] = root
    for key in ("parameters", parameter, "default"):
        node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
    return node


def proposals(document: Mapped, filtering: Filtering) -> Mapping[str, str]:
    """Comments for the files of the jobs that rules decided about, by the job's name."""
    rules: Dict[str, List[Rule]] = {}
    for workflow in read_workflows(document).workflows:
        for rule in filtering.rules:
            if mentions([*workflow.conditions.values()], f"pipeline.parameters.{rule.parameter}"):
                for entry in workflow.entries:
                    rules.setdefault(entry.job, []).append(rule)
    return {job: "".join(_comment(list(dict.fromkeys(found)))) for job, found in rules.items()}


def _comment(rules: List[Rule]) -> Iterator[str]:
    yield "\n# Path filtering decided about this job. To skip it while it is proven, name all files that it reads:\n"
    yield "# source_files:\n"
    for rule in rules:
        pattern = pattern_of(rule.expression)
        shown = rule.expression.encode("unicode_escape").decode()
        yield f"#   - {json.dumps(pattern)}\n" if pattern else f"#   - ... # what the expression {shown} matches\n"
        if pattern == EVERYTHING:
            yield f'#   - "{WITHOUT_CONFIG}" # what a job says counts without its file: an edit of one would run all others\n'


def pattern_of(expression: str) -> str:
    """The pattern that matches the same paths; empty where that takes more than a path or a directory."""
    if expression in (".*", "^.*", ".*$", "^.*$"):
        return EVERYTHING
    found = _LITERAL.fullmatch(expression)
    path = re.sub(r"\\(.)", r"\1", found[1]) if found else ""
    return f"{path}/" if found and found[2] else path
