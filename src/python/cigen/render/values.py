"""Pipeline values handed to a `cigen` command: through the environment, since a branch may hold any character."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Sequence

from cigen.gate.inputs.closure import pipeline_values_of
from cigen.gate.inputs.requests import default_values
from cigen.pipeline.model import Job, Pipeline


class Given(NamedTuple):
    """Options for the command line, and the environment they read."""

    options: str
    environment: Mapping[str, str]


def values_for(jobs: Sequence[Job], pipeline: Pipeline) -> Given:
    """The values that reach these jobs."""
    values = pipeline_values_of(jobs)
    names = {f"CIGEN_VALUE_{number}": name for number, name in enumerate(values, 1)}
    options = "".join(f' --value "{name}=${variable}"' for variable, name in names.items())
    environment = {variable: f"<< {name} >>" for variable, name in names.items()}
    # The continuation has defaults of its own: where they are others, what is seen here isn't what its jobs will see.
    known = default_values(pipeline)
    for number, name in enumerate(values, 1):
        if name in known:
            options += f' --default "{name}=$CIGEN_DEFAULT_{number}"'
            environment[f"CIGEN_DEFAULT_{number}"] = known[name].replace("<<", "\\<<")  # text, whatever is in it
    return Given(options, environment)
