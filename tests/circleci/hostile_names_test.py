"""Names, branches and values that a shell would run reach none: the generated steps run, and so does the gate."""

from __future__ import annotations

import json
from typing import Iterator, Set

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from circleci.emulator.results import Pipeline
from circleci.gated import Gated

# A shell that expanded it would print 42canary.
RUN = "$(echo${IFS}$((40+2))canary)"
PIECES = (RUN, "`echo${IFS}$((40+2))canary`", "'", '"', ";", "&", "|", ">x", "<x", "$HOME", "#", "é")
NAMES = st.lists(st.sampled_from((*PIECES, "\n", " ", "*", "/", "..", "\\<<", "\\", "-")), max_size=6).map("".join)
BRANCHES = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    made = Gated(tmp_path_factory.mktemp("hostile"))
    yield made
    made.circle.close()


def config(name: str) -> str:
    """Every name in it holds this one; so does the default of a parameter, which completes another."""
    job = {"docker": [{"image": "x"}], "source_files": "app/", "steps": ["checkout", {"run": "make $CIRCLE_BRANCH"}]}
    entries = [{"a": {"name": f"a{name}"}}, {"a": {"name": f"b{name} << pipeline.parameters.p >>"}}, "a"]
    document = {
        "version": 2.1,
        "parameters": {"p": {"type": "string", "default": name.replace("\\<<", "<")}},
        "jobs": {"a": job},
        "workflows": {"main": {"jobs": entries}, f"w{name}": {"jobs": entries}},
    }
    return json.dumps(document)


def ran(pipeline: Pipeline) -> Set[str]:
    return {name for name in pipeline.ran if name != "cigen_skipped"}


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, BRANCHES, NAMES)
@example(f"'{RUN}\n\"{RUN}", f"'{RUN}\"{RUN}", f"\"'; {RUN}\n")
def test_nothing_of_them_runs_and_what_passed_is_skipped(project: Gated, name: str, branch: str, value: str) -> None:
    project.configure(config(name))
    given_values = {"p": value.replace("\\<<", "<<")}

    first = project.push(branch=f"topic{branch}", parameters=given_values)
    second = project.push(branch=f"topic{branch}", parameters=given_values)

    assert len(ran(first)) == 3
    assert ran(second) == set()
    assert "42canary" not in first.log + second.log
