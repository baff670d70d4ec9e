"""What is fuzzed, how, and how many inputs of each make a minute at most, whose seed is always the same."""

from __future__ import annotations

from typing import Any, Callable, Mapping, NamedTuple, Optional

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from fuzz import compiling, pipelines, repositories, servers, stores, templates, texts, verbs
from fuzz.figures import Figures


class Driver(NamedTuple):
    """Where inputs come from, what is done with one, and how many CI tries."""

    inputs: st.SearchStrategy[Any]
    drive: Callable[[Any, Figures], None]
    examples: int


DRIVERS: Mapping[str, Driver] = {
    "texts": Driver(texts.mutants(), compiling.drive, 300),
    "templates": Driver(templates.configurations(), compiling.drive, 300),
    "verbs": Driver(texts.mutants(), verbs.drive, 20),
    "pipelines": Driver(pipelines.cases(), pipelines.drive, 300),
    "stores": Driver(stores.damages, stores.drive, 25),
    "repositories": Driver(repositories.moves, repositories.drive, 25),
    "servers": Driver(servers.answers(), servers.drive, 100),
}


Found = Callable[[Any, Exception], None]


def search(name: str, examples: int, number: int, figures: Figures, found: Optional[Found] = None) -> None:
    """Tries so many inputs, always the same for a number.

    Gives each that fails to `found`. Without it, raises what the smallest one that fails raises.
    """
    driver = DRIVERS[name]

    @settings(
        max_examples=examples, deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck)
    )
    @seed(number)
    @given(driver.inputs)
    def tried(mutant: Any) -> None:
        figures.mutants += 1
        try:
            driver.drive(mutant, figures)
        except Exception as error:
            if found is None:
                raise
            found(mutant, error)

    tried()
