"""`pants tailor` adds a `cigen_config` and its `cigen_jobs` beside every configuration that has none."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from itertools import chain, count
from typing import AbstractSet, Iterable, Mapping, Tuple

from pants.core.goals.tailor import AllOwnedSources, PutativeTarget, PutativeTargets, PutativeTargetsRequest
from pants.engine.fs import PathGlobs
from pants.engine.rules import collect_rules, rule
from pants.engine.target import AllUnexpandedTargets
from pants.engine.unions import UnionRule

from cigen.config.root_files import CONFIG_PATHS
from cigen_rules._engine import paths_at
from cigen_rules.subsystem import Cigen
from cigen_rules.target_types import CigenConfigAddressField, CigenConfigTarget, CigenFieldSet, CigenJobsTarget

# What makes a directory a project where `.cigen/` has none of the usual files.
_ANY = (".cigen/workflows/**/*.yml", ".cigen/jobs/*.yml")
_INSIDE = "/.cigen/"


@dataclass(frozen=True)
class PutativeCigenTargetsRequest(PutativeTargetsRequest):
    """The directories to look into."""


@rule(desc="Find cigen configurations to own")
async def find_configs(
    request: PutativeCigenTargetsRequest, cigen: Cigen, owned: AllOwnedSources, every: AllUnexpandedTargets
) -> PutativeTargets:
    if not cigen.tailor:
        return PutativeTargets()
    projects = _projects(request.dirs)
    globs = [posixpath.join(project, glob) for project in projects for glob in (*CONFIG_PATHS, *_ANY)]
    found = await paths_at(PathGlobs(globs))
    described = {_project(path): path for path in sorted(set(found.files) - set(owned), reverse=True)}
    configs = {t.address.spec_path: t.address.target_name for t in every if CigenFieldSet.is_applicable(t)}
    listed = {target.address.spec_path for target in every if isinstance(target, CigenJobsTarget)}
    taken = {(target.address.spec_path, target.address.target_name) for target in every}
    new = {
        project: _putative_config(project, path, taken) for project, path in described.items() if project not in configs
    }
    names = {**configs, **{project: target.name for project, target in new.items()}}
    jobs = [_putative_jobs(project, name, taken) for project, name in names.items() if project not in listed]
    return PutativeTargets([*new.values(), *(target for target in jobs if target.path in projects)])


def _projects(directories: Iterable[str]) -> AbstractSet[str]:
    """The directories, and those that hold nothing but a `.cigen/`, which are none to Pants."""
    return {*directories, *map(_project, (f"{directory}/" for directory in directories if _is_inside(directory)))}


def _is_inside(directory: str) -> bool:
    return _INSIDE in f"/{directory}/"


def _project(path: str) -> str:
    """The directory of the project whose configuration has this path."""
    if _is_inside(path):
        return f"/{path}/".partition(_INSIDE)[0][1:]
    return posixpath.dirname(path)


def _putative_config(project: str, path: str, taken: AbstractSet[Tuple[str, str]]) -> PutativeTarget:
    name = _free("ci", project, taken)
    triggering = [posixpath.relpath(path, project or ".")]
    return PutativeTarget.for_target_type(CigenConfigTarget, project, name, triggering, _named(name, project))


def _putative_jobs(project: str, config: str, taken: AbstractSet[Tuple[str, str]]) -> PutativeTarget:
    name = _free("jobs", project, taken)
    other = {} if f":{config}" == CigenConfigAddressField.default else {"config": f":{config}"}
    return PutativeTarget.for_target_type(CigenJobsTarget, project, name, (), {**_named(name, project), **other})


def _free(name: str, project: str, taken: AbstractSet[Tuple[str, str]]) -> str:
    """The name, or one like it: what Pants renames later, `config` would not know."""
    numbered = (f"{name}{number}" for number in count(2))
    return next(one for one in chain((name,), numbered) if (project, one) not in taken)


def _named(name: str, project: str) -> Mapping[str, str]:
    """At the build root Pants takes only a name that is spelled out."""
    return {} if project else {"name": name}


def rules() -> Iterable[object]:
    return (*collect_rules(), UnionRule(PutativeTargetsRequest, PutativeCigenTargetsRequest))
