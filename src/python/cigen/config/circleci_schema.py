"""JSON schema of what CircleCI reads and cigen passes on: steps, and keys of jobs."""

from __future__ import annotations

from typing import Dict, List, Mapping, Tuple

from cigen.config.shape import Schema
from cigen.config.shapes import ENVIRONMENT, STRING, STRINGS, TEXT
from cigen.config.steps import RUN_KEYS, STEPS, WHEN

_FLAG: Schema = {"type": ["boolean", "string"]}
_NUMBER: Schema = {"type": ["integer", "string"]}
_OBJECT: Schema = {"type": "object"}
_WHEN: Schema = {"enum": list(WHEN)}
_FILTER: Schema = {"type": "object", "properties": {"only": STRINGS.schema, "ignore": STRINGS.schema}}


def _help(description: str, schema: Schema) -> Schema:
    return {"description": description, **schema}


_RUN: Mapping[str, Schema] = {
    "name": _help("the step's title", STRING.schema),
    "command": _help("what the shell runs", TEXT.schema),
    "shell": _help("the shell, with its options", STRING.schema),
    "environment": _help("variables of this step", ENVIRONMENT.schema),
    "env": _help("the same as `environment`", ENVIRONMENT.schema),
    "background": _help("go on without waiting for it", _FLAG),
    "working_directory": _help("where it runs", STRING.schema),
    "no_output_timeout": _help("how long it may be silent, e.g. 20m", TEXT.schema),
    "when": _help("run it also or only after a failure", {"anyOf": [_WHEN, STRING.schema]}),
    "max_auto_reruns": _help("how often to run it again when it fails", _NUMBER),
    "auto_rerun_delay": _help("how long to wait before that", TEXT.schema),
}
_RUN_KEYS = {name: _RUN.get(name, {}) for name in RUN_KEYS}


def _arguments(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


_CONDITION: Schema = {
    "type": "object",
    "properties": {
        "condition": {"description": "logic over << pipeline >> values and parameters"},
        "steps": {"description": "what to do then", "anyOf": [STEPS.schema, STRING.schema]},
    },
    "required": ["condition", "steps"],
}
_PATHS = _help("directories to keep", {"type": "array", "items": STRING.schema})
_CACHE_KEYS = _help("most exact first; each matches keys that begin with it", STRINGS.schema)
_BUILT_IN: Dict[str, Schema] = {
    "checkout": _help("CircleCI's own checkout", _arguments(path=STRING.schema)),
    "save_cache": _help("keep directories under a key", _arguments(key=STRING.schema, paths=_PATHS, when=_WHEN)),
    "restore_cache": _help("bring them back", _arguments(key=STRING.schema, keys=_CACHE_KEYS)),
    "persist_to_workspace": _help("hand files to later jobs", _arguments(root=STRING.schema, paths=_PATHS)),
    "attach_workspace": _help("get the files of earlier jobs", _arguments(at=STRING.schema)),
    "store_artifacts": _help("keep files for people", _arguments(path=STRING.schema, destination=STRING.schema)),
    "store_test_results": _help("hand test reports to CircleCI", _arguments(path=STRING.schema)),
    "setup_remote_docker": _help("a Docker engine for this job", _arguments(docker_layer_caching=_FLAG)),
    "add_ssh_keys": _help("add the project's SSH keys", _arguments(fingerprints=STRINGS.schema)),
    "when": _help("steps under a condition", _CONDITION),
    "unless": _help("steps unless a condition holds", _CONDITION),
}
_ALONE: List[str] = ["checkout", "setup_remote_docker", "add_ssh_keys"]

STEP: Schema = {
    "description": "`- run: command`, `- name`, or `- name: {arguments}`: a step of CircleCI's, a command, or orb/command",
    "anyOf": [
        {"enum": _ALONE},
        STRING.schema,
        {
            "type": "object",
            "properties": {
                "run": {
                    "description": "a shell command",
                    "anyOf": [TEXT.schema, {**_arguments(**_RUN_KEYS), "additionalProperties": False}],
                },
                **_RUN_KEYS,
            },
            "required": ["run"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": {"not": {"enum": ["run", "uses", "if"]}},
            "properties": {name: {"anyOf": [schema, {"type": "null"}]} for name, schema in _BUILT_IN.items()},
        },
    ],
}

# By name: what it is for, and what it may hold.
CIRCLECI_KEYS: Mapping[str, Tuple[str, Schema]] = {
    "parallelism": ("how many nodes share the work", _NUMBER),
    "machine": ("a virtual machine instead of `image`", {"anyOf": [_OBJECT, _FLAG]}),
    "macos": ("a Mac instead of `image`", _OBJECT),
    "shell": ("the shell of every step", STRING.schema),
    "working_directory": ("where steps run", STRING.schema),
    "circleci_ip_ranges": ("run from CircleCI's published addresses", _FLAG),
    "retention": ("how long CircleCI keeps what the job stores", _OBJECT),
    "description": ("what the job is for", STRING.schema),
    "parameters": ("CircleCI's parameters of this job", _OBJECT),
    "plan_name": ("the release plan of a job of type release", STRING.schema),
    "context": ("contexts whose secrets it gets", STRINGS.schema),
    "filters": (
        "the branches and tags it runs for",
        {"anyOf": [{"type": "object", "properties": {"branches": _FILTER, "tags": _FILTER}}, STRING.schema]},
    ),
    "serial-group": ("only one job of this group runs at a time", STRING.schema),
    "override-with": ("an orb's job to run in place of this one", STRING.schema),
    "max_auto_reruns": ("how often CircleCI runs it again when it fails", _NUMBER),
    "pre-steps": ("steps before its own", STEPS.schema),
    "post-steps": ("steps after its own", STEPS.schema),
}
