"""One definition for several uses: with a use's arguments it comes to what that use says."""

from __future__ import annotations

from typing import Dict, List, Mapping

from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.definitions import Definitions
from cigen.circleci.expansion import Expander
from cigen.config.nodes import Value
from cigen.render.proof import RECORD
from cigen.render.shared import recording_step, shared

TOLD = st.fixed_dictionaries({name: st.sampled_from(("", "x", "y")) for name in ("job", "architecture", "hash")})


@given(st.lists(TOLD, min_size=1, max_size=4))
def test_each_use_comes_to_its_own(uses: List[Dict[str, str]]) -> None:
    found = shared(uses)
    job: Mapping[str, Value] = {
        "parameters": {"own": {"type": "string", "default": "z"}},
        "docker": [{"image": "<< parameters.own >>"}],
    }
    expander = Expander(
        Definitions({"jobs": {"a": found.declared({**job, "steps": [recording_step(RECORD, found.values)]})}})
    )

    for use, arguments in zip(uses, found.arguments):
        expansion = expander.named("a", arguments)
        (step,) = expansion.steps
        given = step.arguments or {}
        assert isinstance(given, dict)
        assert {name: given.get(name, "") for name in use} == use
        assert expansion.keys["docker"] == [{"image": "z"}]


@given(st.lists(TOLD, min_size=1, max_size=4))
def test_what_all_say_is_no_argument(uses: List[Dict[str, str]]) -> None:
    for name in uses[0]:
        alike = len({use[name] for use in uses}) == 1
        assert (f"cigen_{name}" in shared(uses).parameters) != alike
