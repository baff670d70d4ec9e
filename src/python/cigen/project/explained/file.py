"""An explanation as a file: kept in CircleCI's cache, where whoever runs a job may have written it. It informs only."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.config.regular import read_regular
from cigen.project.explained.explanation import Behind, Explanation

FORMAT = "cigen-explanation-1"
EXPLANATION = "explanation.json"
LARGEST = 16 << 20
_DIGITS = 12


class Saved(NamedTuple):
    """An explanation, the number of its pipeline, and the variants that ran in it."""

    explanation: Explanation
    pipeline: int
    ran: Sequence[str]


def written(saved: Saved) -> str:
    """The text of the file."""
    paths, digests, jobs = saved.explanation
    listed = {
        name: {
            "hash": one.hash,
            "parts": dict(one.parts),
            "upstream": dict(one.upstream),
            "files": " ".join(f"{first}-{last}" for first, last in one.rows),
        }
        for name, one in jobs.items()
    }
    document = {
        "format": FORMAT,
        "pipeline": saved.pipeline,
        "ran": list(saved.ran),
        "paths": list(paths),
        "digests": list(digests),
        "jobs": listed,
    }
    return json.dumps(document, separators=(",", ":"))


def read(path: str) -> Optional[Saved]:
    """None where there is no file, or not one of these."""
    try:
        return _saved(json.loads(read_regular(path, LARGEST), parse_int=_number))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _saved(document: Any) -> Saved:
    """Raises ValueError, KeyError or TypeError for anything else than `written` makes."""
    pipeline = document["pipeline"]
    is_number = isinstance(pipeline, int) and not isinstance(pipeline, bool)
    if document["format"] != FORMAT or not is_number or pipeline < 0:
        raise ValueError
    paths, digests, ran = (_texts(document[name]) for name in ("paths", "digests", "ran"))
    if len(paths) != len(digests):
        raise ValueError
    jobs: Dict[str, Behind] = {}
    if not isinstance(document["jobs"], dict):
        raise TypeError
    for name, one in document["jobs"].items():
        (found,) = _texts([one["hash"]])
        jobs[name] = Behind(found, _mapping(one["parts"]), _mapping(one["upstream"]), _rows(one["files"], len(paths)))
    return Saved(Explanation(paths, digests, jobs), pipeline, ran)


def _texts(value: Any) -> List[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError
    return value


def _mapping(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    _texts([*value.values()])
    return value


def _number(digits: str) -> int:
    """Python before 3.9.14 takes hours for a million digits."""
    if len(digits) > _DIGITS:
        raise ValueError
    return int(digits)


def _rows(text: Any, size: int) -> List[Tuple[int, int]]:
    """Ascending ranges within the list of files."""
    if not isinstance(text, str):
        raise TypeError
    found: List[Tuple[int, int]] = []
    for part in text.split():
        match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", part)
        first, last = (int(match[1]), int(match[2])) if match else (0, -1)
        if not (found[-1][1] if found else -1) < first <= last < size:
            raise ValueError
        found.append((first, last))
    return found
