"""The whole: pushes start pipelines."""

from __future__ import annotations

import os
import sys
import tempfile
import weakref
from pathlib import Path
from typing import Callable, Collection, Dict, List, Mapping, Optional, Sequence, Tuple

from circleci.emulator.caches import Caches
from circleci.emulator.compiled import Job
from circleci.emulator.continuation import Continuations
from circleci.emulator.faults import Fault
from circleci.emulator.isolation import isolation as isolate
from circleci.emulator.machine import remove
from circleci.emulator.pipeline_run import PipelineRunner, continuation_key
from circleci.emulator.remote import Remote
from circleci.emulator.results import Pipeline
from circleci.emulator.site import Site, image_has_cigen, install_tools
from circleci.emulator.stand_ins import StandIns
from circleci.emulator.trigger import Trigger
from circleci.emulator.workflow_run import Decisions


class CircleCI:
    """One project on an emulated CircleCI; use it in `with`, or `close` it. The package's docstring says more."""

    def __init__(
        self,
        repository: Path,
        cigen: Optional[Path] = None,
        *,
        isolation: str = "auto",
        has_cigen: Callable[[Job], bool] = image_has_cigen,
        environment: Optional[Mapping[str, str]] = None,
        contexts: Optional[Mapping[str, Mapping[str, str]]] = None,
        restricted_contexts: Collection[str] = (),
        passes_secrets_to_forks: bool = False,
        missing_checksum_fails: bool = True,
        github_app: bool = False,
        default_branch: str = "main",
        limit: float = 60.0,
        path: Optional[str] = None,
    ) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="circleci-", dir=_disk()))
        self._removal = weakref.finalize(self, remove, self._root)
        install_tools(self._root)
        self.site = Site(
            root=self._root,
            isolation=isolate(isolation, _visible(cigen)),
            cigen=cigen,
            has_cigen=has_cigen,
            path=os.environ.get("PATH", os.defpath) if path is None else path,
            limit=limit,
            environment=environment or {},
            contexts=contexts or {},
            restricted_contexts=restricted_contexts,
            passes_secrets_to_forks=passes_secrets_to_forks,
            missing_checksum_fails=missing_checksum_fails,
            github_app=github_app,
        )
        self.repository, self.default_branch = repository, default_branch
        self.remote = Remote(self._root / "remote.git", default_branch)
        self.continuations = Continuations()
        self.faults: List[Fault] = []
        self._past: Dict[int, Tuple[Trigger, Decisions]] = {}

    def __enter__(self) -> CircleCI:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes everything from the disk; at the latest this happens when Python ends."""
        self._removal()

    @property
    def caches(self) -> Caches:
        return self.site.caches

    @property
    def stand_ins(self) -> StandIns:
        return self.site.stand_ins

    @property
    def lost_nodes(self) -> Dict[Tuple[str, int], str]:
        return self.site.lost_nodes

    def push(
        self,
        branch: str = "main",
        *,
        tag: str = "",
        fork: int = 0,
        parameters: Optional[Mapping[str, object]] = None,
        source: str = "",
        schedule: str = "",
        cron: str = "",
        values: Optional[Mapping[str, object]] = None,
        approve: Sequence[str] = (),
        cancel: Sequence[str] = (),
        unauthorized: Sequence[str] = (),
    ) -> Pipeline:
        """Pushes the repository's HEAD and runs the pipeline this starts, to its end."""
        ref = f"refs/tags/{tag}" if tag else f"refs/pull/{int(fork)}/head" if fork else f"refs/heads/{branch}"
        commit = self.remote.push(self.repository, ref)
        trigger = Trigger(
            number=len(self._past) + 1,
            revision=commit.revision,
            branch="" if tag else f"pull/{int(fork)}" if fork else branch,
            tag=tag,
            subject=commit.subject,
            body=commit.body,
            source=source or ("scheduled_pipeline" if schedule else "api" if parameters else "webhook"),
            schedule=schedule,
            cron=cron,
            pull_request=int(fork) or None,
            default_branch=self.default_branch,
            repository_url=self.remote.url,
            parameters=dict(parameters or {}),
            extra_values=dict(values or {}),
        )
        self._past[trigger.number] = trigger, Decisions(approve, cancel, unauthorized)
        if commit.skips_ci and trigger.source == "webhook":
            return Pipeline(trigger.number, trigger.revision, continuation_key(trigger), skipped=True)
        return self._run(trigger.number)

    def rerun(self, pipeline: Pipeline) -> Pipeline:
        """Runs the pipeline's setup workflow once more, with the key it had."""
        return self._run(pipeline.number)

    def _run(self, number: int) -> Pipeline:
        trigger, decisions = self._past[number]
        runner = PipelineRunner(self.site, self.continuations, self.faults, trigger, decisions)
        return runner.run(self.remote.config(trigger.revision))


def _disk() -> Optional[str]:
    """Not under /tmp: jobs see another one. In memory where there is room for it and programs may be run from it."""
    return next((path for path in ("/dev/shm", "/var/tmp") if os.access(path, os.W_OK) and _is_roomy(path)), None)


def _is_roomy(path: str) -> bool:
    room = os.statvfs(path)
    return not room.f_flag & os.ST_NOEXEC and room.f_bavail * room.f_frsize > 2**30


def _visible(cigen: Optional[Path]) -> List[Path]:
    """What the cigen command needs of this machine."""
    entries = [Path(entry).resolve() for entry in (cigen or "", sys.prefix, *sys.path) if entry]
    return [entry for entry in entries if entry.is_dir()]
