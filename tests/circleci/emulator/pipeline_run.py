"""One pipeline: the committed config, and what its setup workflow continues with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import List, Mapping

from circleci.emulator.compiler import compile_config
from circleci.emulator.continuation import Continuations, Setup
from circleci.emulator.errors import CompileError
from circleci.emulator.faults import Fault
from circleci.emulator.results import Pipeline, Run
from circleci.emulator.server import Server
from circleci.emulator.site import Site
from circleci.emulator.trigger import Trigger
from circleci.emulator.workflow_run import Decisions, Runner

NO_CONFIG = "No configuration was found in your project."


@dataclass(frozen=True)
class PipelineRunner:
    """Runs a trigger's pipeline to its end."""

    site: Site
    continuations: Continuations
    faults: List[Fault]
    trigger: Trigger
    decisions: Decisions

    def run(self, text: str) -> Pipeline:
        """`text` is the committed config; empty where there is none."""
        pipeline = Pipeline(self.trigger.number, self.trigger.revision, continuation_key(self.trigger))
        pipeline.setup = self._compiled(text, self.trigger.parameters)
        config = pipeline.setup.config
        if config is None or not config.setup:
            self._execute(pipeline.setup, {})
            return pipeline
        setup = self.continuations.open(pipeline.continuation_key, config.declared, self.trigger.parameters)
        before = setup.accepted
        self._execute_setup(pipeline)
        if setup.accepted is not before:
            self._continue(pipeline, setup)
        return pipeline

    def _execute_setup(self, pipeline: Pipeline) -> None:
        with Server(self.continuations.post, self.faults) as server:
            secrets = {
                "CIRCLE_CONTINUATION_KEY": pipeline.continuation_key,
                "CIRCLE_CONTINUATION_URL": server.url,  # not CircleCI's: how a client finds this server
            }
            self._execute(pipeline.setup, secrets)
        pipeline.replies = tuple(server.replies)

    def _continue(self, pipeline: Pipeline, setup: Setup) -> None:
        """What the trigger gave explicitly is forwarded (docs: dynamic-config, "continuation constraints")."""
        assert setup.accepted is not None
        explicit = {**self.trigger.parameters, **setup.accepted.parameters}
        pipeline.continued = self._compiled(setup.accepted.configuration, explicit, continuation=True)
        self._execute(pipeline.continued, {})

    def _compiled(self, text: str, explicit: Mapping[str, object], continuation: bool = False) -> Run:
        if not text:
            return Run(text, error=NO_CONFIG)
        try:
            config = compile_config(text, self.trigger.values(), explicit, continuation, self.trigger.cron)
            return Run(text, config)
        except CompileError as error:
            return Run(text, error=str(error))

    def _execute(self, run: Run, secrets: Mapping[str, str]) -> None:
        if run.config is None:
            return
        runner = Runner(self.site, self.trigger, self.decisions, run.config.setup, secrets)
        for workflow in run.config.workflows:
            run.workflows[workflow.name] = runner.run(workflow)


def continuation_key(trigger: Trigger) -> str:
    return hashlib.sha256(f"key of {trigger.id}".encode()).hexdigest()
