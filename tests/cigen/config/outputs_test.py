"""`outputs`: other files from templates of their own."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from cigen.config.variables import Variables

JOBS = "jobs: {ci/lint: {image: x, steps: [greet]}, test: {image: y, steps: [greet]}}\n"
TEMPLATE = """\
# {{ title }} for {{ config.project.name }}
{%- for path, job in jobs | dictsort %}
{{ path }}: {{ job.image }}
{%- endfor %}
{{ commands | join(", ") }}
"""


def project(output: str = "{template: jobs.md, output: docs/jobs.md}", jobs: str = JOBS) -> Dict[str, str]:
    return {
        ".cigen/config.yml": f"vars: {{title: Jobs}}\nproject: {{name: site}}\noutputs: [{output}]\n{jobs}",
        ".cigen/commands/greet.yml": "steps: [run: hello]\n",
        ".cigen/templates/jobs.md.j2": TEMPLATE,
    }


def outputs(files: Dict[str, str], **options: str) -> Any:
    snapshot = SnapshotFiles({path: text.encode() for path, text in files.items()})
    return compile_project(snapshot, variables=Variables(options)).outputs


def test_a_template_sees_configuration_jobs_commands_and_variables() -> None:
    text = outputs(project(), title="All jobs")["docs/jobs.md"]

    assert text == "# All jobs for site\nmain/ci/lint: x\nmain/test: y\ngreet\n"


def test_the_generated_files_are_written_beside_it() -> None:
    assert list(outputs(project())) == [".circleci/config.yml", ".circleci/main.yml", "docs/jobs.md"]


def test_a_configuration_may_be_nothing_else() -> None:
    assert list(outputs(project(jobs=""))) == ["docs/jobs.md"]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("{template: job.md, output: x}", "3:11: unknown template `job.md`\n  Did you mean `jobs.md`?"),
        ("{template: jobs.md, output: ../x}", "3:11: `output` '../x' isn't a file inside the project\n"),
        ("{template: jobs.md, output: .circleci/config.yml}", "3:11: `.circleci/config.yml` is written twice\n"),
        ("{template: jobs.md}", "3:11: an entry of `outputs` has no `output`\n"),
    ],
)
def test_what_cannot_be_written_is_refused(refusal: Callable[..., str], output: str, message: str) -> None:
    assert refusal(project(output)).startswith(f".cigen/config.yml:{message}")
