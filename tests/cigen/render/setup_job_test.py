"""The job `setup`: its steps in order, one probe for each job that may be skipped."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest

GATED = "{image: x, source_files: src/, steps: [checkout]}"
SHA = "0123456789abcdef" * 4


def job(build: Callable[..., Any], setup: str = "", jobs: str = f"{{a: {GATED}}}", rest: str = "") -> Dict[str, Any]:
    built = build(f"setup: {{{setup}}}\njobs: {jobs}\n{rest}")
    found: Dict[str, Any] = built.entrypoint["jobs"]["setup"]
    return found


def names(steps: List[Any]) -> List[str]:
    """The name of each step: what a `run` is called, or the command or key it is."""
    return [step if isinstance(step, str) else step.get("run", {}).get("name") or next(iter(step)) for step in steps]


def test_its_steps_come_in_the_order_their_trust_needs(build: Callable[..., Any]) -> None:
    setup = job(build, "self_check: {enabled: true}")

    assert names(setup["steps"]) == [
        "checkout",
        "Install cigen where the image has none",
        "Check that the entrypoint is up to date",
        "Hash every job",
        "unless",
        "Write what is left to run",
        "Continue",
        "Name this branch",
        "restore_cache",
        "Say what changed",
        "store_artifacts",
        "save_cache",
    ]
    assert setup["docker"] == [{"image": "docspringcom/cigen:latest"}]
    assert setup["resource_class"] == "small"


def test_it_probes_each_gated_variant_that_setup_continues_with_in_order_unless_told_to_run_everything(
    build: Callable[..., Any],
) -> None:
    built = build(
        f"""
        workflows:
          main:
            jobs:
              b: {{image: x, architectures: [amd64, arm64], source_files: src/, steps: [checkout]}}
              a: {GATED}
              free: {{image: x, steps: [checkout]}}
              many: {{image: x, parallelism: 2, source_files: src/, steps: [checkout]}}
          other: {{jobs: {{c: {GATED}}}}}
          now: {{run_when: [{{parameter: now}}], jobs: {{d: {GATED}}}}}
        """
    )

    setup = built.entrypoint["jobs"]["setup"]
    (probes,) = (step["unless"] for step in setup["steps"] if "unless" in step)
    assert probes["condition"] == "<< pipeline.parameters.skip_cache >>"
    assert [step["cigen_probe"]["variant"] for step in probes["steps"][:-1]] == [
        "a",
        "b_amd64",
        "b_arm64",
        "many",
        "other--c",
    ]
    assert names(probes["steps"])[-1] == "Collect what is proven"
    assert "cigen_probe" not in str(built.main)


def test_a_probe_looks_for_exactly_the_key_the_job_keeps(build: Callable[..., Any]) -> None:
    built = build(f"jobs: {{a: {GATED}}}")

    (probe,) = built.entrypoint["commands"]["cigen_probe"]["steps"]
    record = built.main["commands"]["cigen_record_proof"]["steps"][0]["when"]["steps"]
    assert probe["restore_cache"]["key"] == (
        'job_status-exists-v1-{{ checksum "/tmp/setup_keys/<< parameters.variant >>/job-key" }}'
    )
    assert "keys" not in probe["restore_cache"]
    assert record[1]["save_cache"] == {
        "name": "Keep the record",
        "key": 'job_status-exists-v1-{{ checksum "/tmp/cigen_job_status/job-key" }}',
        "paths": ["/tmp/cigen_job_exists"],
        "when": "on_success",
    }


def test_without_gated_jobs_it_only_generates_and_continues(build: Callable[..., Any]) -> None:
    built = build("jobs: {a: {image: x, steps: [checkout]}}")

    assert names(built.entrypoint["jobs"]["setup"]["steps"])[2:] == ["Write what is left to run", "Continue"]
    assert "cigen_probe" not in str(built.entrypoint)


def test_it_hands_over_the_pipeline_values_its_jobs_depend_on(build: Callable[..., Any]) -> None:
    steps = "[{run: 'deploy << pipeline.git.branch >> << pipeline.parameters.level >>'}]"
    setup = job(
        build,
        jobs=f"{{a: {{image: x, source_files: src/, steps: {steps}}}, b: {{image: x, steps: [run: << pipeline.number >>]}}}}",
        rest="parameters: {level: {type: string, default: ''}}",
    )

    (hashing,) = (step["run"] for step in setup["steps"] if "Hash every job" in str(step))
    assert hashing["environment"] == {
        "CIGEN_PROBES": "a",
        "CIGEN_VALUE_1": "<< pipeline.git.branch >>",
        "CIGEN_VALUE_2": "<< pipeline.parameters.level >>",
        "CIGEN_DEFAULT_2": "",
    }
    assert (
        'cigen setup keys --directory /tmp/setup_keys --value "pipeline.git.branch=$CIGEN_VALUE_1"'
        ' --value "pipeline.parameters.level=$CIGEN_VALUE_2" --default "pipeline.parameters.level=$CIGEN_DEFAULT_2"'
    ) in hashing["command"]


class TestOptions:
    def test_they_are_those_of_any_job(self, build: Callable[..., Any]) -> None:
        built = build(
            "setup: {image: 'mine:1', resource_class: medium, context: [secrets], environment: {A: 1},"
            " checkout: {shallow: false}}\njobs: {a: {image: x, steps: [checkout]}}"
        )

        setup = built.entrypoint["jobs"]["setup"]
        assert setup["docker"] == [{"image": "mine:1"}]
        assert setup["resource_class"] == "medium"
        assert setup["environment"] == {"A": "1"}
        assert setup["steps"][0] == "checkout"
        assert built.entrypoint["workflows"]["setup"]["jobs"] == [{"setup": {"context": ["secrets"]}}]

    def test_the_older_spelling_is_the_same(self, build: Callable[..., Any]) -> None:
        old = build(f"setup_options: {{runtime_image: 'mine:1', self_check: {{enabled: true}}}}\njobs: {{a: {GATED}}}")
        new = build(f"setup: {{image: 'mine:1', self_check: {{enabled: true}}}}\njobs: {{a: {GATED}}}")

        assert old.outputs == new.outputs

    @pytest.mark.parametrize(
        ("installer", "commands"),
        [
            ("false", []),
            ("true", ["set setup.image or setup.installer in the cigen configuration"]),
            ("{run: pip install .}", ["pip install .\n", "$BASH_ENV"]),
            (
                f"{{url: 'https://example.com/a b.sh', sha256: {SHA}}}",
                [
                    "--output /tmp/cigen-install.sh 'https://example.com/a b.sh'",
                    f"echo '{SHA}  /tmp/cigen-install.sh' | sha256sum",
                ],
            ),
        ],
    )
    def test_an_image_without_cigen_gets_it(
        self, build: Callable[..., Any], installer: str, commands: List[str]
    ) -> None:
        setup = job(build, f"installer: {installer}")

        scripts = [step["run"]["command"] for step in setup["steps"] if "Install cigen" in str(step)]
        assert len(scripts) == (1 if commands else 0)
        assert all(command in scripts[0] for command in commands)

    @pytest.mark.parametrize(
        ("check", "command"),
        [
            ("{}", None),
            ("{enabled: true}", "cigen setup self-check"),
            ("{enabled: true, commit_on_diff: true}", "cigen setup self-check --commit"),
            ("{commit_on_diff: true}", None),
        ],
    )
    def test_the_self_check_is_off_unless_wanted(self, build: Callable[..., Any], check: str, command: Any) -> None:
        setup = job(build, f"self_check: {check}")

        found = [step["run"]["command"] for step in setup["steps"] if "entrypoint is up to date" in str(step)]
        assert found == ([command] if command else [])


def test_an_explanation_is_kept_under_the_branch_s_whole_name_and_the_pipeline_s_number(
    build: Callable[..., Any],
) -> None:
    """By the bare name `feature` would find what `feature-x` kept, and two pipelines at once would share a key."""
    steps = job(build)["steps"]

    (restore,) = (step["restore_cache"] for step in steps if "restore_cache" in step)
    (save,) = (step["save_cache"] for step in steps if "save_cache" in step)
    names = [f'cigen_explanation-v1-{{{{ checksum "/tmp/cigen_branches/{name}" }}}}-' for name in ("own", "default")]
    assert restore["keys"] == names
    assert save["key"] == f"{names[0].replace('own', 'kept')}<< pipeline.number >>"
