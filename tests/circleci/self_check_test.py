"""The self-check in a pipeline: drift fails the setup job, and where it may it pushes the right entrypoint first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

from cigen.cli import main
from circleci.checked import CHECK, Checked
from circleci.emulator.remote import git
from circleci.emulator.results import Pipeline

ENTRYPOINT = ".circleci/config.yml"
NOT_PUSHED = "  It was not committed: "

# In place of ssh: the key it has may read, and no more.
READ_ONLY = """\
#!/bin/sh
echo "ERROR: The key you are authenticating with has been marked as read only." >&2
exit 1
"""


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Checked]]:
    made: List[Checked] = []

    def make_project(*setup: str, **settings: Any) -> Checked:
        made.append(Checked(tmp_path, *setup, **settings))
        return made[-1]

    yield make_project
    for project in made:
        project.circle.close()


@pytest.fixture
def checked(make: Callable[..., Checked]) -> Checked:
    return make()


def log(pipeline: Pipeline) -> str:
    assert not pipeline.errors, pipeline.errors
    return pipeline.setup.jobs["setup"].log


def failed(pipeline: Pipeline) -> bool:
    """The build fails and nothing is continued with."""
    return pipeline.setup.jobs["setup"].status == "failed" and pipeline.continued is None


def test_an_entrypoint_that_is_up_to_date_changes_nothing(checked: Checked) -> None:
    pipeline = checked.push()

    assert ".circleci/config.yml: up to date" in log(pipeline)
    assert pipeline.ran == ("test",)


def test_drift_fails_the_setup_job_with_the_diff(make: Callable[..., Checked]) -> None:
    project = make("self_check: {enabled: true}")
    before = project.push()

    pipeline = project.drift()

    assert failed(pipeline)
    assert "-    resource_class: small\n+    resource_class: large\n" in log(pipeline)
    assert "Run `cigen generate` and commit the result." in log(pipeline)
    assert project.subjects() == ["Use a larger machine", "Change it", "Begin"]
    assert before.ran == ("test",)


def test_one_commit_with_one_file_is_pushed_the_build_fails_and_the_next_is_green(checked: Checked) -> None:
    checked.push()

    pipeline = checked.drift()

    assert failed(pipeline)
    assert "-    resource_class: small\n+    resource_class: large\n" in log(pipeline)
    assert checked.subjects() == ["Regenerate .circleci/config.yml", "Use a larger machine", "Change it", "Begin"]
    changed = git(checked.circle.remote.directory, "diff", "--name-status", pipeline.revision, "topic")
    assert changed == "M\t.circleci/config.yml\n"

    checked.pull()
    following = checked.circle.push(branch="topic")
    assert following.revision == git(checked.circle.remote.directory, "rev-parse", "topic").strip()
    assert not following.skipped
    assert following.setup.jobs["setup"].status == "success"
    assert following.continued is not None
    assert len(checked.subjects()) == 4


@pytest.mark.parametrize(
    ("trigger", "why"),
    [
        ({"fork": 7}, "this is a pull request from a fork"),
        ({"tag": "v1"}, "this is a build of the tag v1"),
        ({"branch": "main"}, "main is the default branch"),
    ],
)
def test_never_for_a_fork_a_tag_or_the_default_branch(make: Callable[..., Checked], trigger: Any, why: str) -> None:
    project = make()
    project.repository.write(
        {
            "cigen.yml": project.repository.path.joinpath("cigen.yml")
            .read_text()
            .replace("source_files", "filters: {tags: {only: /.*/}}, source_files")
        }
    )
    assert main(["-c", str(project.repository.path), "generate"]) == 0
    project.push(branch="main")
    project.repository.write({ENTRYPOINT: project.repository.path.joinpath(ENTRYPOINT).read_text() + "by: hand\n"})
    project.repository.commit("Edit by hand")

    pipeline = project.circle.push(**trigger)

    assert failed(pipeline)
    assert f"{NOT_PUSHED}{why}\n" in log(pipeline)
    assert "Regenerate" not in git(project.circle.remote.directory, "log", "--all", "--format=%s")


def test_a_host_that_refuses(checked: Checked) -> None:
    checked.push()
    checked.configure(", resource_class: large", generate=False)
    checked.repository.commit("Use a larger machine")
    git(checked.repository.path, "push", "-q", str(checked.circle.remote.directory), "HEAD:refs/heads/topic")
    hook = checked.circle.remote.directory / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'only signed commits' >&2\nexit 1\n")
    hook.chmod(0o755)
    before = checked.refs()

    pipeline = checked.circle.push(branch="topic")  # it is there already: nothing for the hook to refuse

    assert failed(pipeline)
    assert f"{NOT_PUSHED}the push was refused: remote: only signed commits" in log(pipeline)
    assert checked.refs() == before


def test_a_branch_that_moved_on(checked: Checked) -> None:
    checked.push()
    old = checked.drift()
    checked.pull()
    checked.push("Something else")
    before = checked.refs()

    pipeline = checked.circle.rerun(old)

    assert failed(pipeline)
    assert f"{NOT_PUSHED}the branch topic has moved on since this pipeline started" in log(pipeline)
    assert checked.refs() == before


def test_a_missing_write_key(make: Callable[..., Checked], tmp_path: Path) -> None:
    ssh = tmp_path / "bin" / "ssh"  # beside cigen, where jobs see it
    ssh.parent.mkdir()
    ssh.write_text(READ_ONLY)
    ssh.chmod(0o755)
    environment = {
        "GIT_SSH_COMMAND": str(ssh),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "remote.origin.pushurl",
        "GIT_CONFIG_VALUE_0": "git@example.com:acme/app.git",
    }
    project = make(environment=environment)
    project.push()

    pipeline = project.drift()

    assert failed(pipeline)
    assert f"{NOT_PUSHED}the push was denied: ERROR: The key you are authenticating with has been" in log(pipeline)
    assert "name its fingerprint in `setup.self_check.write_key`" in log(pipeline)
    assert project.subjects() == ["Use a larger machine", "Change it", "Begin"]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("git checkout -q --detach", "HEAD is detached"),
        ("echo more >> app/main.rb", "the checkout has changes that aren't committed: app/main.rb"),
    ],
)
def test_a_checkout_that_isnt_the_branch_as_it_was_committed(
    make: Callable[..., Checked], tmp_path: Path, step: str, why: str
) -> None:
    put = f'mkdir -p "$HOME/.local/bin" && ln -s {tmp_path}/bin/cigen "$HOME/.local/bin/cigen"'
    project = make(f"image: 'cimg/python:3.12', installer: {{run: '{step} && {put}'}}, {CHECK}")
    project.push()

    pipeline = project.drift()

    assert failed(pipeline)
    assert f"{NOT_PUSHED}{why}\n" in log(pipeline)
    assert project.subjects() == ["Use a larger machine", "Change it", "Begin"]


def test_another_version_than_the_project_requires(checked: Checked) -> None:
    checked.push()
    checked.configure(rest="required_version: 99.0.0\n", generate=False)

    pipeline = checked.push("Require another version")

    assert failed(pipeline)
    assert "this project wants cigen 99.0.0, this is cigen " in log(pipeline)
    assert "differs" not in log(pipeline)
    assert checked.subjects() == ["Require another version", "Change it", "Begin"]


def test_it_doesnt_answer_its_own_commit(checked: Checked) -> None:
    checked.push()

    pipeline = checked.drift(subject="Regenerate .circleci/config.yml\n\nCigen-Self-Check: 0123456789abcdef")

    assert failed(pipeline)
    assert "is already one of the self-check's" in log(pipeline)
    assert len(checked.subjects()) == 3


def test_the_vendored_cigen_runs_setup_in_any_image_with_python(make: Callable[..., Checked]) -> None:
    project = make(f"image: 'cimg/python:3.12', {CHECK}")
    assert main(["-c", str(project.repository.path), "vendor"]) == 0
    project.configure()

    pipeline = project.push()

    assert "Use the cigen that this project holds" in log(pipeline)
    assert ".circleci/config.yml: up to date" in log(pipeline)
    assert pipeline.ran == ("test",)
    assert project.push().ran == ()
