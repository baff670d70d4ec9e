"""The definition closure: what it holds changes a job's request; what it doesn't hold doesn't."""

from __future__ import annotations

import json
from typing import Dict, List, Mapping, Optional

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.closure import per_build_variables
from cigen.gate.inputs.requests import Build, default_values, hash_requests
from cigen.hashing.job.job_hash import HashRequest

PROJECT = """
setup: {epoch: 1}
parameters:
  channel: {type: string, default: stable}
  slow: {type: boolean, default: false}
orbs: {slack: circleci/slack@4.1.0}
docker: {auth: {hub: {username: u, password: p}}}
services: {db: {image: "postgres:16", auth: hub, environment: {A: 1}}}
executors: {mac: {macos: {xcode: "15"}}}
source_file_groups: {code: [src/, "!src/tmp/"]}
commands:
  prepare: {steps: [{run: make prepare}, deeper]}
  deeper: {steps: [{run: make deeper}]}
  unused: {steps: [{run: make unused}]}
jobs:
  test:
    image: "ruby:3"
    services: [db]
    context: [team]
    environment: {MODE: fast}
    source_files: "@code"
    steps: [prepare, {slack/notify: {event: fail}}, {run: make test}]
  ios: {executor: mac, source_files: src/, steps: [{run: make ios}]}
  channel: {image: x, source_files: src/, steps: [{run: "make << pipeline.parameters.channel >>"}]}
  slow: {image: x, source_files: src/, steps: [{when: {condition: << pipeline.parameters.slow >>, steps: [{run: x}]}}]}
  branch: {image: x, source_files: src/, steps: [{run: "make $CIRCLE_BRANCH"}]}
  build: {image: x, source_files: lib/, steps: [{run: make}, {persist_to_workspace: {root: ., paths: [out]}}]}
  use: {image: x, requires: build, source_files: src/, steps: [{attach_workspace: {at: .}}]}
  free: {image: x, steps: [{run: y}]}
"""


def requests(
    project: str = PROJECT,
    environment: Mapping[str, str] = {},
    values: Optional[Mapping[str, str]] = None,
) -> Dict[str, HashRequest]:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))
    build = Build(default_values(pipeline) if values is None else values, environment)
    return {request.variant: request for request in hash_requests(pipeline, build).requests}


def changed(before: str, after: str) -> set[str]:
    """The variants whose request differs once `before` is replaced by `after` in the project."""
    assert before in PROJECT
    old, new = requests(), requests(PROJECT.replace(before, after))
    return {name for name in old if old[name] != new.get(name)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"ruby:3"', '"ruby:4"'),
        ("postgres:16", "postgres:17"),
        ("environment: {A: 1}", "environment: {A: 2}"),
        ("username: u", "username: v"),
        ("MODE: fast", "MODE: slow"),
        ("context: [team]", "context: [other]"),
        ("make test", "make check"),
        ("make prepare", "make ready"),
        ("make deeper", "make deepest"),
        ("slack@4.1.0", "slack@4.2.0"),
        ("event: fail", "event: pass"),
        ('"!src/tmp/"', '"!src/log/"'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    resource_class: large'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    checkout: {fetch_options: --depth 3}'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    working_directory: ~/x'),
    ],
)
def test_each_part_of_a_job_changes_that_job_and_no_other(before: str, after: str) -> None:
    assert changed(before, after) == {"test"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("make unused", "make useless"),
        ("\njobs:", "\n# a comment\njobs:"),
        ("    services: [db]\n    context: [team]\n", "    context: [team]\n    services: [db]\n"),
        ("run: y", "run: z"),
        ("deeper: {steps", "deeper: {description: says more, steps"),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    requires: free'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    filters: {branches: {only: main}}'),
    ],
)
def test_what_reaches_no_runner_changes_nothing(before: str, after: str) -> None:
    assert changed(before, after) == set()


def test_an_executor_changes_the_jobs_that_use_it() -> None:
    assert changed('xcode: "15"', 'xcode: "16"') == {"ios"}


def test_the_epoch_changes_every_job() -> None:
    assert changed("epoch: 1", "epoch: 2") == set(requests())


def test_a_pipeline_value_changes_the_jobs_that_name_it_however_circleci_spells_a_boolean() -> None:
    def given(channel: str, slow: str) -> Dict[str, HashRequest]:
        return requests(values={"pipeline.parameters.channel": channel, "pipeline.parameters.slow": slow})

    base = given("stable", "false")

    assert {name for name, request in given("beta", "false").items() if request != base[name]} == {"channel"}
    assert {name for name, request in given("stable", "1").items() if request != base[name]} == {"slow"}
    assert given("stable", "0") == base
    assert base == requests()


@pytest.mark.parametrize(
    "expression",
    [
        '<< pipeline.git.branch == "main" >>',
        "<< (not pipeline.git.branch matches /rel.*/) or pipeline.git.branch >>",
        '<< "main" != pipeline.git.branch >>',
        "<<\n  pipeline.git.branch and true >>",
    ],
)
def test_a_pipeline_value_inside_an_expression_counts(expression: str) -> None:
    project = f"jobs: {{a: {{{JOB}, steps: [{{run: {json.dumps(f'make {expression}')}}}]}}}}"

    assert unskippable(project) == {"a": "the value of pipeline.git.branch is unknown"}


def test_a_job_whose_pipeline_value_is_unknown_has_no_request() -> None:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": PROJECT.encode()}))

    found = hash_requests(pipeline, Build({}, {}))

    assert found.unskippable == {
        "channel": "the value of pipeline.parameters.channel is unknown",
        "slow": "the value of pipeline.parameters.slow is unknown",
    }


def test_the_branch_counts_for_the_jobs_whose_steps_name_it() -> None:
    on_main, on_topic = requests(environment={"CIRCLE_BRANCH": "main"}), requests(
        environment={"CIRCLE_BRANCH": "topic"}
    )

    assert {name for name in on_main if on_main[name] != on_topic[name]} == {"branch"}


def test_hash_env_says_which_variables_count() -> None:
    project = PROJECT.replace("branch: {image: x,", "branch: {image: x, hash_env: [REGION],")

    here = requests(project, {"CIRCLE_BRANCH": "main", "REGION": "eu"})

    assert here == requests(project, {"CIRCLE_BRANCH": "topic", "REGION": "eu"})
    assert here["branch"] != requests(project, {"REGION": "us"})["branch"]


def test_a_job_that_attaches_a_workspace_hangs_on_those_that_persist_one() -> None:
    found = requests()

    assert found["use"].upstream == ("build",)
    assert list(found).index("build") < list(found).index("use")


def test_a_producer_that_can_t_be_hashed_makes_its_users_unskippable() -> None:
    project = PROJECT.replace("build: {image: x, source_files: lib/,", "build: {image: x,")
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))

    found = hash_requests(pipeline, Build(default_values(pipeline), {}))

    assert found.unskippable == {"use": "it may take files of build, which can't be skipped"}


def test_variables_that_differ_in_every_build_are_named() -> None:
    project = PROJECT.replace("$CIRCLE_BRANCH", "$CIRCLE_SHA1 $CIRCLE_BUILD_NUM")
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))
    named = {job.name: per_build_variables(job, pipeline) for job in pipeline.gated}

    assert {name for name, variables in named.items() if variables} == {"branch"}
    assert named["branch"] == ["CIRCLE_BUILD_NUM", "CIRCLE_SHA1"]


def test_a_definition_with_what_is_no_number_has_no_request() -> None:
    project = "jobs: {a: {docker: [{image: x, entrypoint: [.nan]}], source_files: src/, steps: [checkout]}}"
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))

    assert hash_requests(pipeline, Build({}, {})).unskippable == {
        "a": "its definition holds .nan or .inf, which is no number to compare"
    }


def unskippable(project: str, environment: Mapping[str, str] = {}) -> Mapping[str, str]:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))
    return hash_requests(pipeline, Build(default_values(pipeline), environment)).unskippable


JOB = "image: x, source_files: src/"
INLINE = "orbs: {o: {commands: {go: {steps: [{run: make $CIRCLE_BRANCH}]}}}}\n"
SHELL = 'executors: {e: {docker: [{image: x}], shell: "sh -c $CIRCLE_BRANCH"}}\n'
NAMESAKE = (
    "orbs: {o: {commands: {shallow_checkout: {steps: [{run: $CIRCLE_BRANCH}]}, go: {steps: [shallow_checkout]}}}}\n"
)
OWN_CHECKOUT = "commands: {shallow_checkout: {steps: [{run: git clone -b $CIRCLE_BRANCH}]}}\n"


@pytest.mark.parametrize(
    "project",
    [
        INLINE + f"jobs: {{a: {{{JOB}, steps: [o/go]}}}}",
        SHELL + "jobs: {a: {executor: e, source_files: src/, steps: [checkout]}}",
        NAMESAKE + f"jobs: {{a: {{{JOB}, steps: [o/go]}}}}",
        OWN_CHECKOUT + f"jobs: {{a: {{{JOB}, steps: [shallow_checkout]}}}}",
    ],
)
def test_the_branch_counts_wherever_it_is_named(project: str) -> None:
    one, other = (requests(project, {"CIRCLE_BRANCH": branch})["a"] for branch in ("main", "topic"))

    assert one != other


@pytest.mark.parametrize("executor", ["<< pipeline.parameters.size >>", "<< parameters.size >>"])
def test_any_executor_counts_where_only_circleci_knows_which(executor: str) -> None:
    project = (
        "parameters: {size: {type: string, default: big}}\n"
        "executors: {big: {docker: [{image: one}]}}\n"
        f"jobs: {{a: {{executor: '{executor}', parameters: {{size: {{type: executor, default: big}}}}, "
        "source_files: src/, steps: [checkout]}}"
    )

    assert requests(project)["a"] != requests(project.replace("one", "two"))["a"]


@pytest.mark.parametrize(
    ("command", "value"),
    [("make $CIRCLE_<< pipeline.parameters.what >>", "BRANCH"), ("<< pipeline.parameters.what >>", "make $GIT_BRANCH")],
)
def test_the_branch_counts_where_a_pipeline_value_names_it(command: str, value: str) -> None:
    project = (
        "parameters: {what: {type: string, default: nothing}}\n"
        f"jobs: {{a: {{{JOB}, steps: [{{run: '{command}'}}]}}}}"
    )
    values = {"pipeline.parameters.what": value}

    one, other = (requests(project, {"CIRCLE_BRANCH": branch}, values)["a"] for branch in ("main", "topic"))

    assert one != other


@pytest.mark.parametrize("executor", ["<< pipeline.parameters.where >>", "<< parameters.where >>"])
def test_so_does_any_orb_then(executor: str) -> None:
    project = (
        "parameters: {where: {type: string, default: ruby/default}}\n"
        "orbs: {ruby: circleci/ruby@1.2.3, own: {executors: {small: {docker: [{image: one}]}}}}\n"
        f"jobs: {{a: {{executor: {executor}, source_files: src/, steps: [checkout], parameters: "
        "{where: {type: executor, default: << pipeline.parameters.where >>}}}}"
    )

    assert requests(project)["a"] != requests(project.replace("1.2.3", "1.2.4"))["a"]
    assert requests(project)["a"] != requests(project.replace("one", "two"))["a"]
    assert "ruby" in unskippable(project.replace("@1.2.3", "@1"))["a"]


@pytest.mark.parametrize(
    "step", ["<< pipeline.parameters.go >>", "{<< pipeline.parameters.go >>: {x: 1}}", "o/<< pipeline.id >>"]
)
def test_a_step_that_only_the_pipeline_names_proves_nothing(step: str) -> None:
    project = (
        "parameters: {go: {type: string, default: deploy}}\n"
        "orbs: {o: {commands: {deploy: {steps: [{run: x}]}}}}\n"
        "commands: {deploy: {steps: [{run: one}]}}\n"
        f"jobs: {{a: {{image: x, source_files: src/, steps: [{step}]}}}}"
    )

    assert "only the pipeline says what the step" in unskippable(project)["a"]


def test_what_a_job_s_own_parameters_name_counts() -> None:
    project = (
        "commands: {prepare: {steps: [{run: one}]}}\n"
        "jobs: {a: {image: x, parameters: {before: {type: steps, default: [prepare]}}, source_files: src/,"
        " steps: [<< parameters.before >>]}}"
    )

    assert requests(project)["a"] != requests(project.replace("one", "two"))["a"]


def test_the_orb_that_overrides_a_job_counts() -> None:
    project = f"orbs: {{o: a/b@1.0.0}}\njobs: {{a: {{{JOB}, override-with: o/job, steps: [checkout]}}}}"

    assert requests(project)["a"] != requests(project.replace("1.0.0", "1.0.1"))["a"]


def test_so_does_one_that_is_written_out() -> None:
    orb = "o: {jobs: {job: {docker: [{image: IMAGE}], steps: [{run: one}]}}}"
    project = f"orbs: {{{orb}}}\njobs: {{a: {{{JOB}, override-with: o/job, steps: [checkout]}}}}"

    assert requests(project)["a"] != requests(project.replace("one", "two"))["a"]
    assert requests(project)["a"] != requests(project.replace("IMAGE", "other"))["a"]


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("orb", "floating"),
    [
        ("a/b@volatile", "o"),
        ("a/b@dev:first", "o"),
        ("a/b@1", "o"),
        ("a/b@1.2", "o"),
        ("https://example.com/main/orb.yml", "o"),
        (f"https://example.com/{COMMIT}/orb.yml", ""),
        ("a/b@1.2.3", ""),
        ("{orbs: {inner: a/b@volatile}, commands: {go: {steps: [inner/go]}}}", "a/b@volatile"),
        ("{orbs: {inner: a/b@1.2.3}, commands: {go: {steps: [run: mail me@dev:8025]}}}", ""),
    ],
)
def test_an_orb_that_is_another_one_any_time_proves_nothing(orb: str, floating: str) -> None:
    project = f"orbs: {{o: {orb}}}\njobs: {{a: {{{JOB}, steps: [o/go]}}, b: {{{JOB}, steps: [checkout]}}}}"

    assert unskippable(project) == ({"a": f"the orb {floating} may be another one in every build"} if floating else {})


@pytest.mark.parametrize(("version", "floats"), [("1.2.3", False), ("volatile", True), ("dev:first", True)])
def test_so_does_one_that_a_parameter_makes_such(version: str, floats: bool) -> None:
    project = (
        f"parameters: {{version: {{type: string, default: '{version}'}}}}\n"
        f"orbs: {{o: a/b@<< pipeline.parameters.version >>}}\njobs: {{a: {{{JOB}, steps: [o/go]}}}}"
    )

    assert unskippable(project) == ({"a": "the orb o may be another one in every build"} if floats else {})


def test_a_variable_of_hash_env_has_to_be_known() -> None:
    project = f"jobs: {{a: {{{JOB}, hash_env: [FLAGS, CIRCLE_TAG], steps: [checkout]}}}}"

    assert unskippable(project) == {"a": "FLAGS, which its hash_env names, isn't set here"}
    assert unskippable(project, {"FLAGS": ""}) == {}


@pytest.mark.parametrize("name", ["CIRCLE_ANYTHING", "CIRCLE_SHA1", "CIRCLE_PULL_REQUEST", "CIRCLE_PR_NUMBER"])
def test_so_does_one_of_circlecis_but_for_the_branch_and_the_tag(name: str) -> None:
    project = f"jobs: {{a: {{{JOB}, hash_env: [CIRCLE_BRANCH, CIRCLE_TAG, {name}], steps: [checkout]}}}}"
    here = {"CIRCLE_BRANCH": "main"}

    assert unskippable(project, here) == {"a": f"{name}, which its hash_env names, isn't set here"}
    assert unskippable(project, {**here, name: "x"}) == {}


@pytest.mark.parametrize("name", ["CIRCLE_JOB", "CIRCLE_NODE_INDEX", "CIRCLE_WORKFLOW_ID", "CIRCLE_INTERNAL_TASK_DATA"])
def test_what_each_job_has_of_its_own_setup_never_knows(name: str) -> None:
    project = f"jobs: {{a: {{{JOB}, hash_env: [{name}], steps: [checkout]}}}}"

    assert unskippable(project, {name: "setup's"}) == {
        "a": f"{name}, which its hash_env names, is another one in each job"
    }
    assert unskippable(f"dynamic: false\n{project}", {name: "its own"}) == {}


@pytest.mark.parametrize(
    ("root", "job", "skippable"),
    [
        ("", "", True),
        ("", "context: deploy", False),
        ("", "context: [deploy, other]", False),
        ("setup: {context: other}", "context: [deploy, other]", False),
        ("setup: {context: [deploy, other]}", "context: deploy", True),
        ("setup: {context: deploy}", "context: [deploy]", True),
        ("setup: {environment: {FLAGS: x}}", "context: deploy", True),
        ("", "context: deploy, environment: {FLAGS: x}", True),
        ("dynamic: false", "context: deploy", True),
    ],
)
def test_a_context_that_setup_lacks_may_hold_another_value(root: str, job: str, skippable: bool) -> None:
    entry = f"{JOB}, {job}" if job else JOB
    project = f"{root}\njobs: {{a: {{{entry}, hash_env: [FLAGS], steps: [checkout]}}}}"
    why = "FLAGS, which its hash_env names, may be another one in deploy, a context that setup lacks"

    assert unskippable(project, {"FLAGS": "x"}) == ({} if skippable else {"a": why})


def test_a_variable_that_the_job_sets_itself_is_known() -> None:
    project = f"jobs: {{a: {{{JOB}, hash_env: [FLAGS], environment: {{FLAGS: x}}, steps: [checkout]}}}}"

    assert unskippable(project) == {}
    assert requests(project) != requests(project.replace("FLAGS: x", "FLAGS: z"))


def test_a_job_whose_nodes_nobody_can_count_has_no_request() -> None:
    project = (
        "parameters: {n: {type: integer, default: 2}}\n"
        f"jobs: {{a: {{{JOB}, parallelism: << pipeline.parameters.n >>, steps: [checkout]}}}}"
    )

    assert unskippable(project) == {"a": "only CircleCI knows how many nodes run it"}


COMMANDS = """
commands:
  keep: {parameters: {key: {type: string}}, steps: [{save_cache: {key: << parameters.key >>, paths: [out]}}]}
  take: {parameters: {key: {type: string}}, steps: [{restore_cache: {key: << parameters.key >>}}]}
orbs:
  files:
    commands:
      keep: {steps: [{persist_to_workspace: {root: ., paths: [out]}}]}
      take: {steps: [{attach_workspace: {at: .}}]}
  far: far/away@1.0.0
"""


@pytest.mark.parametrize(
    ("keep", "take"),
    [
        ("save_cache: {key: 'a-{{ .Revision }}', paths: [out]}", "restore_cache: {key: 'a-{{ .Revision }}'}"),
        ("save_cache: {key: 'a-{{ .BuildNum }}', paths: [out]}", "restore_cache: {keys: ['a-{{ .BuildNum }}']}"),
        (
            "save_cache: {key: 'a-{{ .Environment.CIRCLE_WORKFLOW_ID }}', paths: [out]}",
            "restore_cache: {key: 'a-{{ .Environment.CIRCLE_WORKFLOW_ID }}'}",
        ),
        ("keep: {key: 'a-{{ .Revision }}'}", "take: {key: 'a-{{ .Revision }}'}"),
        ("files/keep: ", "files/take: "),
        ("far/run: {persist-to-workspace: true}", "far/run: {attach-workspace: true}"),
    ],
)
def test_files_handed_on_within_a_build_count(keep: str, take: str) -> None:
    project = (
        f"{COMMANDS}jobs:\n  build: {{image: x, source_files: lib/, steps: [{{{keep}}}]}}\n"
        f"  use: {{{JOB}, requires: build, steps: [{{{take}}}]}}\n"
    )

    assert requests(project)["use"].upstream == ("build",)


def test_a_cache_hands_on_although_its_user_may_fall_back_to_older_builds() -> None:
    step = "restore_cache: {keys: ['source-{{ .Revision }}', 'source-']}"
    project = (
        "jobs:\n  build: {image: x, source_files: lib/, steps:"
        " [{save_cache: {key: 'source-{{ .Revision }}', paths: [.git]}}]}\n"
        f"  use: {{{JOB}, requires: build, steps: [{{{step}}}]}}\n"
    )

    assert requests(project)["use"].upstream == ("build",)


@pytest.mark.parametrize(
    ("build", "step"),
    [
        ("orb/run: {x: 1}", "attach_workspace: {at: .}"),  # a registry's orb may hand on what nobody here sees
        ("run: make", "attach_workspace: {at: .}"),
        ("save_cache: {key: 'a-{{ .Revision }}', paths: [out]}", "restore_cache: {key: 'a-{{ .Revision }}'}"),
    ],
)
def test_files_that_nobody_before_it_hands_on_make_a_job_unskippable(build: str, step: str) -> None:
    """`use` starts by an approval that small jobs behind `build` and `other` give: neither comes before it."""
    project = (
        "orbs: {orb: acme/orb@1.0.0}\njobs:\n"
        f"  build: {{image: x, source_files: lib/, steps: [{{{build}}}]}}\n"
        f"  other: {{{JOB}, steps: [checkout]}}\n"
        f"  use: {{{JOB}, requires_any: [build, other], steps: [{{{step}}}]}}\n"
    )

    assert unskippable(project) == {"use": "it takes files of other jobs, and none before it is known to hand any on"}


def test_a_cache_of_its_own_for_reruns_is_nobody_else_s() -> None:
    steps = "[{restore_cache: {key: 'a-{{ .Revision }}'}}, {save_cache: {key: 'a-{{ .Revision }}', paths: [out]}}]"

    assert unskippable(f"jobs: {{a: {{{JOB}, steps: {steps}}}}}") == {}


def test_a_branch_that_moves_on_is_named() -> None:
    project = f"jobs: {{a: {{{JOB}, steps: [{{run: git diff --name-only origin/main}}]}}}}"
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))
    (job,) = pipeline.gated

    assert per_build_variables(job, pipeline) == ["origin/main"]


RESTORE = """
commands:
  gems: {parameters: {lock: {type: string, default: Gemfile.lock}}, steps: [{restore: {of: << parameters.lock >>}}]}
  restore:
    parameters: {of: {type: string}}
    steps:
      - when:
          condition: true
          steps: [{restore_cache: {keys: ['gems-{{ checksum "<< parameters.of >>" }}', gems-]}}]
"""


@pytest.mark.parametrize(
    ("step", "files"),
    [
        ("""restore_cache: {key: 'gems-{{ checksum "Gemfile.lock" }}'}""", ["Gemfile.lock"]),
        ("""restore_cache: {keys: ['{{ checksum "app/go.sum" }}-{{ checksum "Gemfile.lock" }}']}""", None),
        ("""restore_cache: {key: 'gems-{{ checksum "made/by/a/step" }}-{{ checksum "/etc/hosts" }}'}""", []),
        ("""save_cache: {key: 'gems-{{ checksum "Gemfile.lock" }}', paths: [out]}""", []),
        ("gems: {}", ["Gemfile.lock"]),
        ("gems: {lock: ./app/go.sum}", ["app/go.sum"]),
    ],
)
def test_the_files_in_the_keys_of_restored_caches_count(step: str, files: Optional[List[str]]) -> None:
    """With another checksum the job finds other things there."""
    project = f"{RESTORE}jobs: {{a: {{{JOB}, steps: [{{{step}}}]}}, free: {{image: x, steps: [{{{step}}}]}}}}"
    tree = {"cigen.yml": project.encode(), "Gemfile.lock": b"", "app/go.sum": b""}
    pipeline = load_pipeline(SnapshotFiles(tree))

    (request,) = hash_requests(pipeline, Build({}, {})).requests

    assert [*request.patterns[1:]] == (["app/go.sum", "Gemfile.lock"] if files is None else files)
