"""A job's definition in parts, each as a digest: what differs between two definitions can be named, what they hold can't be read.

A value may be a secret that somebody could guess: of values only so much of a digest is kept that most guesses fit it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Dict, List, Mapping, Sequence

from cigen.config.nodes import Value
from cigen.hashing.job.job_hash import canonical_json

DIGITS, OF_A_VALUE = 16, 4
_ORDER = "order of steps"
_STEPS, _KEYS, _VALUES = "steps", "keys", ("values", "variables")
_WORDS = {
    "docker": "its image",
    "machine": "its machine",
    "macos": "its machine",
    "environment": "its environment",
    "orbs": "its orbs",
    "entry": "its entry in the workflow",
    "epoch": "setup.epoch",
    "targets": "its Pants targets",
    "proof_days": "the period of its proof (setup.proof_days)",
}
# By name, or for a step by its place and kind.
Parts = Mapping[str, str]


def parts(definition: Mapping[str, Value]) -> Parts:
    """A digest of each part, by what the part is called."""
    found: Dict[str, str] = {}
    for name, value in definition.items():
        inner = value if isinstance(value, Mapping) else {}
        if name == _STEPS and isinstance(value, (list, tuple)):
            found.update(_steps(value))
        elif name == _KEYS:
            found.update({f"{_KEYS} {key}": _digest(one) for key, one in inner.items()})
        elif name in _VALUES:
            found.update({f"value {key}": _digest(one)[:OF_A_VALUE] for key, one in inner.items()})
        else:
            found[name] = _digest(value)
    return found


def differing(before: Parts, after: Parts) -> Sequence[str]:
    """What is another one, in words: `its command`, `its image`, `pipeline.git.branch`."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    # Where a step is another one, the order is too.
    return list(dict.fromkeys(map(_word, [name for name in names if name != _ORDER] or names)))


def _steps(steps: Sequence[Value]) -> Dict[str, str]:
    """One that is inserted moves none of the others: they are told by what they are, not by their places."""
    found: Dict[str, str] = {}
    for step in steps:
        kind = str(step[0]) if isinstance(step, (list, tuple)) and step else ""
        digest = _digest(step)
        found[f"step {kind} {digest}"] = str(int(found.get(f"step {kind} {digest}", "0")) + 1)
    order: List[str] = [_digest(step) for step in steps]
    return {**found, _ORDER: _digest(order)}


def _word(name: str) -> str:
    kind, _, rest = name.partition(" ")
    if kind == "step":
        called = rest.rpartition(" ")[0]
        return "its command" if called == "run" else f"its step {called}"
    if kind == "value":
        return rest
    key = rest if kind == _KEYS else name
    return _WORDS.get(key, f"its {key.replace('_', ' ')}")


def _digest(value: Value) -> str:
    return sha256(canonical_json(value)).hexdigest()[:DIGITS]
