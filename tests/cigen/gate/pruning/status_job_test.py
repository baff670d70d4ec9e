"""The no-ops of a pipeline: one where nothing else may be left, and the status check that waits for all that can end."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

import pytest

BUILD = "image: x, steps: [checkout]"
MAIN_ONLY = "filters: {branches: {only: main}}"
STATUS = "setup: {status_job: all-checks}\n"


def required(built: Any) -> List[str]:
    return list(built.requires["all-checks"])


def no_op(built: Any) -> Optional[Any]:
    """The entry of the no-op, an empty one where it is just named."""
    entries: Dict[str, Any] = {}
    for entry in built.main["workflows"]["main"]["jobs"]:
        entries.update({entry: {}} if isinstance(entry, str) else entry)
    return entries.get("cigen_skipped")


@pytest.mark.parametrize(
    ("jobs", "waits_for"),
    [
        # On other branches the approval is gone and the job runs by itself.
        (f"hold: {{type: approval, {MAIN_ONLY}}}, go: {{{BUILD}, requires: [test, hold]}}", ["go", "test"]),
        # So does what is behind a job that is only there together with the approval.
        (
            f"hold: {{type: approval}}, stage: {{{BUILD}, {MAIN_ONLY}, requires: hold}},"
            f" go: {{{BUILD}, requires: [test, stage]}}",
            ["go", "test"],
        ),
        # Nothing is left of its requirements there: it leaves with them.
        (f"hold: {{type: approval, {MAIN_ONLY}}}, go: {{{BUILD}, requires: hold}}", ["test"]),
        (f"hold: {{type: approval, {MAIN_ONLY}}}, go: {{{BUILD}, {MAIN_ONLY}, requires: [test, hold]}}", ["test"]),
        (f"hold: {{type: approval}}, go: {{{BUILD}, requires: [test, hold]}}", ["test"]),
        (f"alarm: {{{BUILD}, requires: [{{test: failed}}]}}, more: {{{BUILD}, requires: alarm}}", ["test"]),
        (f"always: {{{BUILD}, requires: [{{test: [success, failed]}}]}}", ["always", "test"]),
    ],
)
def test_it_waits_for_whatever_runs_without_anybody_s_approval(
    build: Callable[..., Any], jobs: str, waits_for: List[str]
) -> None:
    assert required(build(f"{STATUS}jobs: {{test: {{{BUILD}}}, {jobs}}}")) == waits_for


def test_an_approval_that_jobs_give_holds_nothing_up(build: Callable[..., Any]) -> None:
    built = build(f"{STATUS}jobs: {{a: {{{BUILD}}}, b: {{{BUILD}}}, go: {{{BUILD}, requires_any: [a, b]}}}}")

    assert {"a", "b", "go"} <= set(required(built))


@pytest.mark.parametrize(
    ("jobs", "entry"),
    [
        (f"a: {{{BUILD}}}", None),
        (f"a: {{{BUILD}, {MAIN_ONLY}}}", {}),
        (f"a: {{{BUILD}, {MAIN_ONLY}}}, b: {{{BUILD}, requires: a}}", {}),
        (f"a: {{{BUILD}, {MAIN_ONLY}}}, b: {{{BUILD}}}", None),
        (f"a: {{{BUILD}, filters: {{tags: {{only: /v.*/}}}}}}", None),  # any branch, and those tags
        (
            f"a: {{{BUILD}, filters: {{tags: {{only: /v.*/}}, branches: {{ignore: /.*/}}}}}}, b: {{{BUILD}}}",
            None,
        ),
        (
            f"a: {{{BUILD}, filters: {{tags: {{only: /v.*/}}, branches: {{ignore: /.*/}}}}}}",
            {"filters": {"tags": {"only": ["/v.*/"]}}},
        ),
        (
            f"a: {{{BUILD}}}, b: {{{BUILD}, requires: a, filters: {{tags: {{only: /v.*/}}}}}}",
            {"filters": {"tags": {"only": ["/v.*/"]}}},  # `a` isn't there for a tag, so `b` isn't either
        ),
        (f"a: {{{BUILD}, filters: {{tags: {{ignore: /.*/}}}}}}", None),
        (f'a: {{{BUILD}, filters: pipeline.git.branch == "main"}}', {}),
        (f'a: {{{BUILD}, filters: not (pipeline.git.branch == "main")}}', {"filters": {"tags": {"only": ["/.*/"]}}}),
    ],
)
def test_a_no_op_stands_where_filters_may_leave_nothing(
    build: Callable[..., Any], jobs: str, entry: Optional[Any]
) -> None:
    assert no_op(build(f"jobs: {{{jobs}}}")) == entry


def test_so_it_does_where_no_workflow_is_main(build: Callable[..., Any]) -> None:
    jobs = f"jobs: {{a: {{{BUILD}, {MAIN_ONLY}}}}}"

    built = build(f"workflows: {{first: {{{jobs}}}, second: {{{jobs.replace('a:', 'b:')}}}}}")

    entries = {name: workflow["jobs"] for name, workflow in built.main["workflows"].items()}
    assert ["cigen_skipped" in jobs for jobs in entries.values()] == [True, False]


@pytest.mark.parametrize(
    ("filters", "tags"),
    [
        ("pipeline.parameters.release", ["/.*/"]),
        ('not (pipeline.git.branch == "main")', ["/.*/"]),
        ('pipeline.git.branch == "main"', None),
        ('pipeline.git.branch == "main" and pipeline.git.tag', None),
        ("pipeline.git.tag matches /v\\d+/", ["/.*/"]),
        ("{tags: {ignore: /.*/}}", None),
        ("{tags: {ignore: [/v.*/, /.*/]}}", None),
        ("{tags: {ignore: /v.*/}}", ["/.*/"]),
        ("{tags: {only: [/v.*/]}}", ["/v.*/"]),
    ],
)
def test_setup_runs_for_a_tag_where_a_job_can(
    build: Callable[..., Any], filters: str, tags: Optional[List[str]]
) -> None:
    built = build(
        "parameters: {release: {type: boolean, default: false}}\n"
        f"jobs: {{a: {{{BUILD}, filters: {_quoted(filters)}}}}}"
    )

    (setup,) = built.entrypoint["workflows"]["setup"]["jobs"]
    found: Tuple[Any, ...] = (setup["setup"]["filters"]["tags"]["only"],) if isinstance(setup, dict) else (None,)
    assert found == (tags,)


def _quoted(filters: str) -> str:
    return filters if filters.startswith("{") else f"'{filters}'"
