"""A pipeline's plan as a file: what setup decided, kept as an artifact. Whoever reads one believes nothing in it."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.regular import read_regular
from cigen.errors import CigenError
from cigen.gate.pruning.plan import ASK, RUN, SKIP, Decision

FORMAT = "cigen-plan-1"
PLAN = "CIGEN_PLAN"  # where setup keeps it
_LARGEST = 64 << 20
_HASH = re.compile("[0-9a-f]{64}")
_TEXTS = ("job", "why", "workflow", "variant", "stage", "recorder", "since")


class KeptPlan(NamedTuple):
    """The number of a pipeline, 0 where it isn't known, and its decisions."""

    pipeline: int
    decisions: Tuple[Decision, ...]


def written(plan: KeptPlan) -> str:
    """The text of the file."""
    jobs = rows(plan.decisions)
    return json.dumps({"format": FORMAT, "pipeline": plan.pipeline, "jobs": jobs}, indent=2) + "\n"


def read(path: str) -> KeptPlan:
    """Raises CigenError for what isn't such a file."""
    repair = "Save the artifact `cigen/plan.json` of a pipeline's job `setup`."
    try:
        document = json.loads(read_regular(path, _LARGEST))
        if document["format"] != FORMAT or not isinstance(document["pipeline"], int):
            raise ValueError
        return KeptPlan(document["pipeline"], tuple(_decision(row) for row in document["jobs"]))
    except OSError as error:
        raise CigenError(f"can't read {path}: {error.strerror}", repair=repair) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CigenError(f"{path} is no plan that a setup job kept", repair=repair) from None


def rows(decisions: Sequence[Decision]) -> List[Dict[str, object]]:
    """Decisions for programs, nothing shortened."""
    return [_row(decision) for decision in decisions]


def _row(decision: Decision) -> Dict[str, object]:
    fields = {"verdict" if name == "outcome" else name: value for name, value in decision._asdict().items()}
    return {**fields, "dropped": list(decision.dropped), "changed": list(decision.changed)}


def _decision(row: Mapping[str, Any]) -> Decision:
    texts = {name: row[name] for name in _TEXTS}
    if row["verdict"] not in (RUN, SKIP, ASK) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError
    digest = row["hash"]
    if digest is not None and not (isinstance(digest, str) and _HASH.fullmatch(digest)):
        raise ValueError
    dropped, changed = _names(row["dropped"]), _names(row["changed"])
    return Decision(outcome=row["verdict"], hash=digest, dropped=dropped, changed=changed, **texts)


def _names(value: Any) -> Tuple[str, ...]:
    found: List[str] = value
    if not isinstance(value, list) or not all(isinstance(one, str) for one in found):
        raise ValueError
    return tuple(found)
