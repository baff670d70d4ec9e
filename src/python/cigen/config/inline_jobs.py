"""Jobs written in the root file: a workflow's own by path, or a list that names some of those at the root."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, Optional, Tuple

from cigen.config.merge import merge
from cigen.config.nodes import Node
from cigen.config.workflow import MAIN, WorkflowSource
from cigen.errors import CigenError, ConfigError, nearest


class InlineJobs:
    """Those at the root are the workflow `main`'s, unless some workflow lists jobs by name: then they run where they are listed."""

    def __init__(self, at_root: Optional[Node], workflows: Mapping[str, Node]) -> None:
        self._at_root = at_root.mapping("`jobs`") if at_root else {}
        jobs = (node.mapping(f"`{name}`").get("jobs") for name, node in workflows.items())
        self._listed = any(node is not None and node.is_list for node in jobs)

    @property
    def need_main(self) -> bool:
        """Whether there is a workflow `main` even if nobody writes one."""
        return bool(self._at_root) and not self._listed

    def of(self, workflow: str, jobs: Optional[Node]) -> Iterator[Tuple[str, Node]]:
        """(path, job) of a workflow whose key `jobs` this is."""
        if workflow == MAIN and not self._listed:
            yield from self._at_root.items()
        if jobs is not None and jobs.is_list:
            yield from self._named_in(jobs).items()
        elif jobs is not None:
            yield from jobs.mapping("`jobs`").items()

    def _named_in(self, jobs: Node) -> Mapping[str, Node]:
        found: Dict[str, Node] = {}
        for item in jobs.items("`jobs`"):
            name, job = self._named(item)
            if name in found:
                raise ConfigError(f"`jobs` lists the job `{name}` twice", item.at, "Keep one of the two.")
            found[name] = job
        return found

    def _named(self, item: Node) -> Tuple[str, Node]:
        """An entry of the list: a job's name, or its name with keys that lie over the job's."""
        if not item.is_mapping:
            name = item.string("an entry of `jobs`")
            return name, self._job(name, item)
        entries = item.mapping("an entry of `jobs`")
        if len(entries) != 1:
            raise ConfigError("an entry of `jobs` must name one job", item.at, "Write `job`, or `job:` with its keys.")
        ((name, keys),) = entries.items()
        if keys.value is None:
            return name, self._job(name, item)
        if name not in self._at_root and "type" in keys.mapping(f"job `{name}`"):
            return name, keys  # an approval needs no definition
        return name, merge(self._job(name, item), keys)

    def _job(self, name: str, at: Node) -> Node:
        if name not in self._at_root:
            what = f"`jobs` lists the unknown job `{name}`"
            raise ConfigError(what, at.at, nearest(name, self._at_root, noun="job"))
        return self._at_root[name]

    def unlisted(self, workflows: Tuple[WorkflowSource, ...]) -> Iterator[CigenError]:
        """A warning for each job at the root that no list names."""
        if not self._listed:
            return
        used = {job.path for workflow in workflows for job in workflow.jobs}
        for name, job in self._at_root.items():
            if name not in used:
                yield ConfigError(
                    f"no workflow lists the job `{name}`: it never runs", job.at, "List it, or remove it."
                )
