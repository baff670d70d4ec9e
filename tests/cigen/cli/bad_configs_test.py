"""A bad configuration: one error with its place and the repair, exit 2, and nothing on disk changes."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Union

import pytest

JOB = ".cigen/workflows/main/jobs/test.yml"
GOOD = "image: x\nsteps: [checkout]\n"


class Bad(NamedTuple):
    """Files by path, and all that is said about them."""

    name: str
    files: Dict[str, Union[str, bytes]]
    place: str
    what: str
    repair: str


def job(name: str, text: str, place: str, what: str, repair: str) -> Bad:
    return Bad(name, {JOB: text}, f"{JOB}:{place}", what, repair)


def root(name: str, text: str, place: str, what: str, repair: str) -> Bad:
    return Bad(name, {".cigen/config.yml": text, JOB: GOOD}, f".cigen/config.yml:{place}", what, repair)


KNOWN_STEPS = (
    "Known steps: add_ssh_keys, attach_workspace, checkout, cigen_calculate_sha256, cigen_shallow_checkout,"
    " cigen_write_submodule_commit_hash, continue_circleci_pipeline, deploy, persist_to_workspace, restore_cache, run,"
    " save_cache, setup_remote_docker, shallow_checkout, steps, store_artifacts, store_test_results, unless, when."
)

BAD = [
    job(
        "broken YAML",
        "image: 'x\nsteps: [checkout]\n",
        "3:1",
        "broken YAML: found unexpected end of stream",
        "Mend the syntax; the place given is where the parser gave up.",
    ),
    job(
        "a duplicate key",
        "image: x\nsteps: [checkout]\nimage: y\n",
        "3:1",
        "the key `image` is here twice; the first is on line 1",
        "Keep one of the two.",
    ),
    job(
        "a tab",
        "image: x\nsteps:\n\t- checkout\n",
        "3:1",
        "broken YAML: a tab indents this line",
        "Indent with spaces.",
    ),
    Bad("not UTF-8", {JOB: b"image: x\n# caf\xe9\n"}, f"{JOB}:2:6", "the file isn't UTF-8", "Save it as UTF-8."),
    job(
        "a YAML bomb",
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi")),
        "6:4",
        "the file expands to more than 200,000 values",
        "Use fewer aliases, or split the file.",
    ),
    job(
        "bottomless nesting",
        "matrix: " + "[" * 9999,
        "1:108",
        "the YAML is nested more than 100 levels deep",
        "Flatten it.",
    ),
    job("an alias of itself", "env: &e\n  A: *e\n", "1:6", "an alias contains itself", "Write the value out."),
    job("a foreign tag", "image: !env IMAGE\n", "1:8", "the YAML tag `!env` isn't supported here", "Remove the tag."),
    job("a wrong type", "image: x\nsteps: checkout\n", "2:8", "`steps` must be a list, not a string", "Write a list."),
    job(
        "an old boolean",
        f"{GOOD}always_run: yes\n",
        "3:13",
        "`always_run` must be true or false, not a string",
        "Write true or false.",
    ),
    job(
        "an unknown key",
        f"{GOOD}sorce_files: src/\n",
        "3:1",
        "unknown key `sorce_files` in job `test`",
        "Did you mean `source_files`?",
    ),
    job(
        "an unknown group",
        f"{GOOD}source_files:\n  - src/\n  - '@rubby'\n",
        "5:5",
        "unknown source file group `rubby`",
        "No group is defined.",
    ),
    job(
        "an unknown command",
        "image: x\nsteps:\n  - checkout\n  - instal_gems\n",
        "4:5",
        "step 2 of job `test` is unknown: `instal_gems`",
        KNOWN_STEPS,
    ),
    job(
        "an unknown service",
        f"{GOOD}services: [postgres]\n",
        "3:12",
        "unknown service `postgres`",
        "No service is defined.",
    ),
    job(
        "an unknown job",
        f"{GOOD}requires: [biuld]\n",
        "3:12",
        "`test` requires the unknown job `biuld`",
        "Known jobs: test.",
    ),
    job(
        "an unknown executor",
        "executor: large\nsteps: [checkout]\n",
        "1:11",
        "unknown executor `large`",
        "No executor is defined.",
    ),
    job(
        "an unknown orb",
        "image: x\nsteps: [slack/notify]\n",
        "2:9",
        "step 1 of job `test` uses the unknown orb `slack`",
        "No orb is defined.",
    ),
    root(
        "an unknown login",
        "docker: {default_auth: dockerhup, auth: {dockerhub: {username: $U, password: $P}}}\n",
        "1:9",
        "unknown docker login `dockerhup`",
        "Did you mean `dockerhub`?",
    ),
    Bad(
        "an unknown stage",
        {".cigen/workflows/main/config.yml": "stages:\n  - name: ci\n    needs: [biuld]\n  - name: build\n", JOB: GOOD},
        ".cigen/workflows/main/config.yml:2:5",
        "the stage `ci` needs the unknown stage `biuld`",
        "Did you mean `build`?",
    ),
    Bad(
        "a cycle",
        {
            ".cigen/workflows/main/jobs/a.yml": f"{GOOD}requires: b\n",
            ".cigen/workflows/main/jobs/b.yml": f"{GOOD}requires: a\n",
        },
        ".cigen/workflows/main/jobs/a.yml:3:11",
        "jobs require each other in a circle: a -> b -> a",
        "Remove one of these:\n"
        "  `a` requires `b` (.cigen/workflows/main/jobs/a.yml:3:11)\n"
        "  `b` requires `a` (.cigen/workflows/main/jobs/b.yml:3:11)",
    ),
    job(
        "a self-requirement", f"{GOOD}needs: test\n", "3:8", "the job `test` requires itself", "Remove the requirement."
    ),
    Bad(
        "an empty configuration",
        {".cigen/config.yml": "# nothing\n"},
        ".cigen/config.yml:1:1",
        "the configuration defines no job",
        "Add one below `workflows/main/jobs/`, or under `jobs:`.",
    ),
    Bad("an empty job", {JOB: ""}, f"{JOB}:1:1", "the file is empty", "Fill it in or delete it."),
    Bad(
        "no configuration",
        {".cigen/notes.txt": ""},
        ".cigen/config.yml:1:1",
        "there is no cigen configuration here",
        "Write `.cigen/config.yml` or `cigen.yml` (`cigen init` does), or name one with --config.",
    ),
    job(
        "a pattern that leads out",
        f"{GOOD}source_files: ['src/', '../secrets/']\n",
        "3:24",
        "`../secrets/` leads out of the project",
        "Write patterns relative to the project root, without `..`.",
    ),
    root(
        "outputs that lead out",
        "parameters: {}\noutput_path: ../elsewhere\n",
        "2:1",
        "`output_path` '../elsewhere' isn't a directory inside the project",
        "Write a path relative to the project root, without `..`.",
    ),
    root(
        "a guard that is true by default",
        "parameters: {go: {type: boolean, default: true}}\n"
        "workflows: {now: {run_when: [{parameter: go}], jobs: {a: {image: x, steps: [checkout]}}}}\n",
        "1:18",
        "workflow `now` would run in every pipeline: `go` starts it by default",
        "Give the parameter another default, or setup never runs.",
    ),
    job(
        "an undeclared pipeline parameter",
        "image: x\nsteps:\n  - run: echo << pipeline.parameters.level >>\n",
        "3:10",
        "undeclared pipeline parameter `level`",
        "Known parameters: skip_cache.",
    ),
    job(
        "an undeclared parameter",
        "image: x\nsteps:\n  - run: echo << parameters.level >>\n",
        "3:10",
        "job `test` has no parameter `level`",
        "No parameter is defined.",
    ),
    Bad(
        "an argument nobody asked for",
        {
            ".cigen/commands/greet.yml": "parameters: {who: {type: string}}\nsteps: [{run: hi}]\n",
            JOB: "image: x\nsteps:\n  - greet: {who: me, whom: you}\n",
        },
        f"{JOB}:3:22",
        "step 1 of job `test`: the command `greet` has no parameter `whom`",
        "Did you mean `who`?",
    ),
    Bad(
        "commands in a circle",
        {".cigen/commands/a.yml": "steps: [b]\n", ".cigen/commands/b.yml": "steps: [a]\n", JOB: GOOD},
        ".cigen/commands/a.yml:1:1",
        "commands call each other in a circle: a -> b -> a",
        "Break it.",
    ),
    job(
        "a word of another CI",
        "image: x\nsteps:\n  - uses: actions/checkout@v4\n",
        "3:5",
        "a CircleCI step can't have `uses`",
        "`uses` is GitHub's; write the commands as a `run` step or a file in .cigen/commands/.",
    ),
    job(
        "nowhere to run",
        "steps: [checkout]\n",
        "1:1",
        "job `test` doesn't say where it runs",
        "Add `image`, or one of `executor`, `machine`, `macos`.",
    ),
    root(
        "another version",
        "required_version: 99.0.0\n",
        "1:1",
        "this project wants cigen 99.0.0, this is cigen 0.1.0",
        "Install cigen 99.0.0, or change `required_version`.",
    ),
    Bad(
        "two jobs of one name",
        {".cigen/workflows/main/jobs/ci/test.yml": GOOD, ".cigen/workflows/main/jobs/deploy/test.yml": GOOD},
        ".cigen/workflows/main/jobs/deploy/test.yml:1:1",
        "two jobs of workflow `main` are named `test`",
        "The other is at .cigen/workflows/main/jobs/ci/test.yml:1:1; rename one, or set `stage_prefix: true`.",
    ),
    job(
        "a matrix without that value",
        "image: ruby:{{ matrix.rubby }}\nsteps: [checkout]\nmatrix: {ruby: [3.2]}\n",
        "1:8",
        "the matrix has no `rubby`",
        "Did you mean `ruby`?",
    ),
    job(
        "no number of nodes",
        f"{GOOD}parallelism: two\n",
        "3:14",
        "`parallelism` must be a whole number, not a string",
        "Write a whole number.",
    ),
    job(
        "no node at all",
        f"{GOOD}parallelism: 0\n",
        "3:14",
        "`parallelism` must be at least 1, not 0",
        "Write how many.",
    ),
    job(
        "a misspelt filter",
        f"{GOOD}filters: {{branches: {{onyl: main}}}}\n",
        "3:22",
        "unknown key `onyl` in `branches`",
        "Did you mean `only`?",
    ),
    job(
        "a misspelt kind of filter",
        f"{GOOD}filters: {{branch: {{only: main}}}}\n",
        "3:11",
        "unknown key `branch` in `filters`",
        "Did you mean `branches`?",
    ),
    job(
        "a context that is a mapping",
        f"{GOOD}context: [{{name: a}}]\n",
        "3:11",
        "an entry of `context` must be a string, not a mapping",
        "Write a string.",
    ),
    job(
        "a Mac that is a string",
        "macos: 15\nsteps: [checkout]\n",
        "1:8",
        "`macos` must be a mapping, not a number",
        "Write a mapping.",
    ),
    job(
        "a container without image",
        "docker: [{name: db}]\nsteps: [checkout]\n",
        "1:10",
        "an entry of `docker` has no `image`",
        "Add it.",
    ),
    job(
        "no container",
        "docker: []\nsteps: [checkout]\n",
        "1:9",
        "`docker` lists no container",
        "Add one: `- image: …`.",
    ),
    job(
        "one container that isn't in a list",
        "docker: {image: x}\nsteps: [checkout]\n",
        "1:9",
        "`docker` must be an image or a list of containers, not a mapping",
        "Write an image or a list of containers.",
    ),
    job(
        "a step without what it needs",
        "image: x\nsteps:\n  - save_cache: {key: v1}\n",
        "3:5",
        "step 1 of job `test`: `save_cache` has no `paths`",
        "Add `paths`.",
    ),
    job(
        "a step with what isn't text",
        "image: x\nsteps:\n  - attach_workspace: {at: {here: now}}\n",
        "3:28",
        "`at` must be a string, a number or a boolean, not a mapping",
        "Write a string, a number or a boolean.",
    ),
    job(
        "a title that isn't text",
        "image: x\nsteps:\n  - run: {name: [a], command: b}\n",
        "3:17",
        "`name` must be a string, a number or a boolean, not a list",
        "Write a string, a number or a boolean.",
    ),
    root(
        "a context of setup that is nothing",
        "setup: {context: [~]}\n",
        "1:19",
        "an entry of `context` must be a string, not nothing",
        "Write a string.",
    ),
    job(
        "a bare step that needs something",
        "image: x\nsteps: [checkout, attach_workspace]\n",
        "2:19",
        "step 2 of job `test`: `attach_workspace` has no `at`",
        "Add `at`.",
    ),
    job(
        "an unknown time to run",
        "image: x\nsteps:\n  - run: {command: a, when: on_fial}\n",
        "3:29",
        "`when` can't be `on_fial`",
        "Choose one of: always, on_success, on_fail.",
    ),
    job(
        "an unknown step before the job's own",
        f"{GOOD}pre-steps: [instal_gems]\n",
        "3:13",
        "step 1 of `pre-steps` of job `test` is unknown: `instal_gems`",
        KNOWN_STEPS,
    ),
    root(
        "an orb without version",
        "orbs: {node: circleci/node}\n",
        "1:14",
        "the orb `node` has no version",
        "Write e.g. `circleci/node@1.2.3`.",
    ),
    root(
        "an executor that runs nowhere",
        "executors: {big: {resource_class: large}}\n",
        "1:18",
        "the executor `big` doesn't say where it runs",
        "Add one of docker, machine, macos.",
    ),
    root(
        "a parameter nobody can name",
        "parameters: {'a b': {type: boolean, default: false}}\n",
        "1:14",
        "`a b` can't be a parameter's name",
        "Use at most 128 letters, digits, `_` and `-`, and begin with a letter.",
    ),
    root(
        "a command that looks like an orb's",
        "commands: {a/b: {steps: [checkout]}}\n",
        "1:17",
        "`a/b` can't be a command's name",
        "Use letters, digits, `_` and `-`, and begin with a letter.",
    ),
    root(
        "a broken regular expression",
        "setup: {never_skip: {branches: [main, '/(/']}}\n",
        "1:39",
        "the regular expression /(/ is broken: a `(` isn't closed",
        "Mend it.",
    ),
    root(
        "a status job nobody can name",
        "setup: {status_job: all checks}\n",
        "1:8",
        "`status_job` can't be `all checks`",
        "Use letters, digits, `_` and `-`, and begin with a letter.",
    ),
    job(
        "a job that differs from cigen's own by case",
        GOOD,
        "1:1",
        "the job name `Cigen_Skipped` is cigen's own",
        "Rename the job.",
    )._replace(
        files={".cigen/workflows/main/jobs/Cigen_Skipped.yml": GOOD},
        place=".cigen/workflows/main/jobs/Cigen_Skipped.yml:1:1",
    ),
    job(
        "more jobs than fit",
        f"{GOOD}matrix: {{a: {list(range(50))}, b: {list(range(50))}}}\n",
        "3:9",
        "`matrix` makes 2,500 jobs",
        "At most 2,000; list the combinations you need as rows.",
    ),
    job(
        "a value twice",
        f"{GOOD}matrix: {{a: [1, 1]}}\n",
        "1:1",
        "two jobs of workflow `main` are named `test-1`",
        "Both come of its `matrix`: take one out, or tell them apart by `job_name` or `job_name_suffix` in rows.",
    ),
    job(
        "no architecture",
        f"{GOOD}architectures: [a b]\n",
        "3:1",
        "`test` has the architecture `a b`",
        "Write one word, e.g. amd64 or arm64.",
    ),
    Bad(
        "a name without end",
        {f".cigen/workflows/main/jobs/{'n' * 201}.yml": GOOD},
        f".cigen/workflows/main/jobs/{'n' * 201}.yml:1:1",
        f"a job name has 201 characters: {'n' * 30}…",
        "Give it at most 200.",
    ),
    Bad(
        "a directory read as a file",
        {JOB: "image: \"{{ read('notes') }}\"\nsteps: [checkout]\n", ".cigen/notes/a": ""},
        f"{JOB}:1:9",
        "there is no file `.cigen/notes`",
        "Name a file relative to the configuration's directory.",
    ),
    *(
        Bad(
            f"a generated {path}",
            {
                ".cigen/config.yml": f"outputs: [{{template: a, output: {path}}}]\n",
                ".cigen/templates/a": "",
                JOB: GOOD,
            },
            ".cigen/config.yml:1:11",
            f"`output` '{path}' is no place for a generated file",
            "Choose a place outside of git's files and the configuration.",
        )
        for path in (".git/hooks/pre-commit", ".GIT/config", "./.cigen/config.yml")
    ),
    job(
        "a cache key CircleCI refuses",
        "image: x\nsteps:\n  - restore_cache: {key: 'v1-{{ chekcsum \"Gemfile.lock\" }}'}\n",
        "1:1",
        'CircleCI would refuse main.yml: job `test` has a cache key with a broken template: v1-{{ chekcsum "Gemfile.lock" }}',
        'Use e.g. {{ checksum "file" }}, {{ arch }} or {{ .Branch }}.',
    ),
]


@pytest.fixture
def committed(project: Any) -> Any:
    """A project whose outputs are there from before."""
    project.write({".circleci/config.yml": "# before\n", ".circleci/main.yml": "# before\n"})
    return project


@pytest.mark.parametrize("verb", ["generate", "validate", "check"])
@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_it_is_one_error_and_nothing_changes(committed: Any, bad: Bad, verb: str) -> None:
    for path, content in bad.files.items():
        file = committed.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = committed.tree()

    result = committed.run(verb)

    assert result.err == f"cigen: {bad.place}: {bad.what}\n  {bad.repair}\n"
    assert (result.code, result.out) == (2, "")
    assert committed.tree() == before


def test_there_are_enough_of_them() -> None:
    assert len(BAD) >= 25
