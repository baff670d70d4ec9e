"""`requires` and `needs`, in every spelling people use, end as the names of variants in the same workflow."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

BODY = "image: x\nsteps: [checkout]\n"
BOTH = "architectures: [amd64, arm64]\n"


def workflow(jobs: Dict[str, str], config: str = "stage_prefix: true") -> Dict[str, str]:
    files = {
        f".cigen/workflows/main/jobs/{path}.yml": text if "approval" in text else f"{BODY}{text}\n"
        for path, text in jobs.items()
    }
    return {".cigen/workflows/main/config.yml": config, **files}


class TestSpellings:
    @pytest.mark.parametrize(
        "spelling",
        [
            "migrate",
            "deploy_eu_migrate",
            "deploy/eu/migrate",
            "eu_migrate",
            "main/deploy_eu_migrate",
            "main/deploy/eu/migrate",
        ],
    )
    def test_a_job_answers_to_its_name_its_path_and_either_with_the_workflow(
        self, build: Callable[..., Any], spelling: str
    ) -> None:
        jobs = {"deploy/eu/migrate": "", "deploy/eu/app": f"requires: {spelling}"}

        assert build(workflow(jobs)).requires == {"deploy_eu_app": ["deploy_eu_migrate"]}

    @pytest.mark.parametrize(
        "keys", ["requires: a", "requires: [a]", "needs: a", "needs: [a]", "requires: a\nneeds: [a]"]
    )
    def test_both_keys_take_a_string_or_a_list(self, build: Callable[..., Any], keys: str) -> None:
        assert build(workflow({"a": "", "b": keys})).requires == {"b": ["a"]}

    def test_both_keys_add_up(self, build: Callable[..., Any]) -> None:
        jobs = {"a": "", "b": "", "c": "requires: b\nneeds: a"}

        assert build(workflow(jobs)).requires == {"c": ["b", "a"]}

    def test_the_same_directory_comes_last(self, build: Callable[..., Any]) -> None:
        jobs = {
            "ci/rails/lint": "",
            "ci/node/lint": "",
            "ci/rails/test": "requires: lint",
            "ci/node/test": "requires: lint",
        }

        assert build(workflow(jobs)).requires == {
            "ci_node_test": ["ci_node_lint"],
            "ci_rails_test": ["ci_rails_lint"],
        }

    def test_the_own_stage_wins_over_others(self, build: Callable[..., Any]) -> None:
        jobs = {"ci/app": "", "ci/test": "requires: app", "deploy/app": "requires: ci/app", "deploy/test": "needs: app"}

        assert build(workflow(jobs)).requires == {
            "ci_test": ["ci_app"],
            "deploy_app": ["ci_app"],
            "deploy_test": ["deploy_app"],
        }

    def test_a_name_several_stages_have_must_say_which(self, refusal: Callable[..., str]) -> None:
        jobs = {"ci/app": "", "deploy/app": "", "z": "requires: app"}

        assert refusal(workflow(jobs)) == (
            ".cigen/workflows/main/jobs/z.yml:3:11: `app` could be `ci/app` or `deploy/app`\n  Write one of these."
        )

    def test_an_approval_is_required_like_any_job(self, build: Callable[..., Any]) -> None:
        jobs = {"deploy/approve": "type: approval", "deploy/app": f"{BOTH}requires: approve"}

        assert build(workflow(jobs)).requires == {
            "deploy_app_amd64": ["deploy_approve"],
            "deploy_app_arm64": ["deploy_approve"],
        }

    def test_the_name_of_a_workflow_may_be_a_directory_too(self, build: Callable[..., Any]) -> None:
        assert build(workflow({"main/a": "", "b": "requires: main/a"})).requires == {"b": ["main_a"]}


class TestStatuses:
    def test_circlecis_maps_are_kept_and_success_alone_needs_none(self, build: Callable[..., Any]) -> None:
        requires = "requires: [{a: failed}, {b: [success, canceled]}, c, {d: success}]"

        built = build(workflow({"a": "", "b": "", "c": "", "d": "", "e": requires, "f": "needs: {a: terminal}"}))

        assert built.requires == {
            "e": [{"a": "failed"}, {"b": ["success", "canceled"]}, "c", "d"],
            "f": [{"a": "terminal"}],
        }

    def test_each_variant_gets_them(self, build: Callable[..., Any]) -> None:
        jobs = {"a": BOTH, "b": "requires: {a: [failed, canceled]}"}

        assert build(workflow(jobs)).requires == {
            "b": [{"a_amd64": ["failed", "canceled"]}, {"a_arm64": ["failed", "canceled"]}]
        }

    @pytest.mark.parametrize(
        ("requires", "message"),
        [
            ("requires: {a: green}", "3:15: the status of `a` can't be `green`\n  Choose one of: success, failed, "),
            ("requires: {a: [failed, red]}", "3:24: an entry of the status of `a` can't be `red`\n"),
            ("requires: {a: }", "3:15: the status of `a` must be "),
            (
                "requires: {a: success, b: failed}",
                "3:11: `requires` must name one job\n  Write `job`, `job: status` or",
            ),
            ("requires: a\nneeds: {a: failed}", "4:8: `a` is required twice with different statuses\n  Write one list"),
        ],
    )
    def test_others_are_refused(self, refusal: Callable[..., str], requires: str, message: str) -> None:
        text = refusal(workflow({"a": "", "b": "", "c": requires}))

        assert text.startswith(f".cigen/workflows/main/jobs/c.yml:{message}")


class TestArchitectures:
    def test_a_variant_requires_the_one_of_its_architecture(self, build: Callable[..., Any]) -> None:
        assert build(workflow({"a": BOTH, "b": f"{BOTH}requires: a"})).requires == {
            "b_amd64": ["a_amd64"],
            "b_arm64": ["a_arm64"],
        }

    def test_where_there_is_none_it_requires_all(self, build: Callable[..., Any]) -> None:
        jobs = {"a": "architectures: [arm64, s390x]", "b": f"{BOTH}requires: a"}

        assert build(workflow(jobs)).requires == {"b_amd64": ["a_arm64", "a_s390x"], "b_arm64": ["a_arm64"]}

    def test_a_job_of_one_architecture_waits_for_every_variant(self, build: Callable[..., Any]) -> None:
        jobs = {"a": BOTH, "b": "requires: a", "c": "type: approval\nrequires: a", "d": f"{BOTH}requires: b"}

        assert build(workflow(jobs)).requires == {
            "b": ["a_amd64", "a_arm64"],
            "c": ["a_amd64", "a_arm64"],
            "d_amd64": ["b"],
            "d_arm64": ["b"],
        }

    def test_a_variant_can_be_named(self, build: Callable[..., Any]) -> None:
        assert build(workflow({"a": BOTH, "b": f"{BOTH}requires: a_arm64"})).requires == {
            "b_amd64": ["a_arm64"],
            "b_arm64": ["a_arm64"],
        }


class TestMatrix:
    JOBS = {"ci/a": "matrix: {r: [x, y]}\narchitectures: [amd64, arm64]"}

    @pytest.mark.parametrize(
        ("requires", "found"),
        [
            ("a", ["ci_a-x_amd64", "ci_a-x_arm64", "ci_a-y_amd64", "ci_a-y_arm64"]),
            ("ci/a", ["ci_a-x_amd64", "ci_a-x_arm64", "ci_a-y_amd64", "ci_a-y_arm64"]),
            ("ci_a", ["ci_a-x_amd64", "ci_a-x_arm64", "ci_a-y_amd64", "ci_a-y_arm64"]),
            ("a-x", ["ci_a-x_amd64", "ci_a-x_arm64"]),
            ("ci_a-y", ["ci_a-y_amd64", "ci_a-y_arm64"]),
            ("ci_a-y_arm64", ["ci_a-y_arm64"]),
        ],
    )
    def test_a_base_name_means_all_instances(self, build: Callable[..., Any], requires: str, found: Any) -> None:
        assert build(workflow({**self.JOBS, "b": f"requires: {requires}"})).requires == {"b": found}

    def test_an_instance_may_require_its_counterpart(self, build: Callable[..., Any]) -> None:
        jobs = {"a": "matrix: {r: [3.1, 3.2]}", "b": "matrix: {r: [3.1, 3.2]}\nrequires: 'a-{{ matrix.r }}'"}

        assert build(workflow(jobs)).requires == {"b-3_1": ["a-3_1"], "b-3_2": ["a-3_2"]}


class TestRefused:
    @pytest.mark.parametrize(
        ("jobs", "message"),
        [
            ({"a": "requires: a"}, "a.yml:3:11: the job `a` requires itself\n  Remove the requirement."),
            ({"a": f"{BOTH}requires: a_amd64"}, "a.yml:4:11: the job `a_amd64` requires itself\n"),
            ({"a": "matrix: {r: [x, y]}\nneeds: a"}, "a.yml:4:8: the job `a-x` requires itself\n"),
            ({"a": "requires: [main/a]"}, "a.yml:3:12: the job `a` requires itself\n"),
            (
                {"build": "", "b": "requires: biuld"},
                "b.yml:3:11: `b` requires the unknown job `biuld`\n  Did you mean `bui",
            ),
            ({"a": "", "b": "requires: other/a"}, "b.yml:3:11: `b` requires the unknown job `other/a`\n"),
            (
                {"a": "", "b": "requires: [{q: failed}]"},
                "b.yml:3:12: `b` requires the unknown job `q`\n  Known jobs: a, b.",
            ),
            ({"a": "needs: b", "b": "needs: a"}, "a.yml:3:8: jobs require each other in a circle: a -> b -> a\n"),
            (
                {"a": "needs: c", "b": "needs: a", "c": f"{BOTH}needs: b"},
                "a.yml:3:8: jobs require each other in a circle: a -> c_amd64 -> b -> a\n  Remove one of these",
            ),
        ],
    )
    def test_what_could_never_start(self, refusal: Callable[..., str], jobs: Any, message: str) -> None:
        assert refusal(workflow(jobs)).startswith(f".cigen/workflows/main/jobs/{message}")

    def test_a_job_of_another_workflow_is_unknown(self, refusal: Callable[..., str]) -> None:
        project = workflow({"a": "requires: other/b"})
        project[".cigen/workflows/other/jobs/b.yml"] = BODY

        assert "`a` requires the unknown job `other/b`" in refusal(project)
