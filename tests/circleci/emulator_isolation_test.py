"""Every job has a machine of its own, by a mount namespace or by rewriting paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from circleci.configs import config, job, run
from circleci.emulator.isolation import Namespace, Rewrite, can_mount, unshare_command
from circleci.emulator.machine import Machine
from circleci.emulator.shell import Processes
from circleci.projects import Project, Projects

WAYS = [
    pytest.param(
        "namespace", marks=pytest.mark.skipif(unshare_command() is None, reason="no mount namespace can be made here")
    ),
    "rewrite",
]


@pytest.fixture(params=WAYS)
def isolated(request: pytest.FixtureRequest, projects: Projects) -> Project:
    return projects(isolation=request.param)


def test_what_one_job_leaves_in_tmp_and_home_no_other_job_sees(isolated: Project) -> None:
    leave = "touch /tmp/left $HOME/left left; cd /tmp; ls left"
    look = "ls -A /tmp ~ . | grep left || echo nothing"

    pipeline = isolated.push(config({"a": job(run(leave)), "b": job(run(look))}, ["a", {"b": {"requires": ["a"]}}]))

    assert pipeline.setup.jobs["a"].log.splitlines()[-1] == "left"
    assert pipeline.setup.jobs["b"].log.splitlines()[-1] == "nothing"
    assert not Path("/tmp/left").exists()


def test_nodes_of_one_job_are_machines_of_their_own(isolated: Project) -> None:
    found = isolated.run(
        run("test ! -e /tmp/left; touch /tmp/left; echo $CIRCLE_NODE_INDEX/$CIRCLE_NODE_TOTAL"), parallelism=3
    )

    assert found.status == "success"
    assert [node.log.splitlines()[-1] for node in found.nodes] == ["0/3", "1/3", "2/3"]


def test_steps_of_one_job_share_its_tmp(isolated: Project) -> None:
    found = isolated.run(
        run("mkdir -p /tmp/a && echo hello > /tmp/a/b"),
        run('cat "$WHERE/b"', environment={"WHERE": "/tmp/a"}),
        run("cat b", working_directory="/tmp/a"),
        run("cat $WHERE/b"),
        environment={"WHERE": "/tmp/a"},
    )

    assert [step.output for step in found.steps] == ["", "hello\n", "hello\n", "hello\n"]


def test_cache_paths_and_checksums_mean_the_machines_tmp(isolated: Project) -> None:
    key = 'v1-{{ checksum "/tmp/keys/job-key" }}'
    write = run("mkdir -p /tmp/keys /tmp/exists && echo k > /tmp/keys/job-key && touch /tmp/exists/done")
    isolated.run(write, {"save_cache": {"key": key, "paths": ["/tmp/exists"]}})

    found = isolated.run(
        run("mkdir /tmp/keys && echo k > /tmp/keys/job-key"), {"restore_cache": {"key": key}}, run("ls /tmp/exists")
    )

    assert found.steps[-1].output == "done\n"


def test_a_job_may_remove_all_of_tmp(isolated: Project) -> None:
    # All but Pants' own sandbox, which holds the libraries when Pants runs this.
    assert isolated.run(run("rm -rf /tmp/[!p]* /tmp/.bash_env*"), run("echo more > /tmp/x")).status == "success"


@pytest.mark.skipif(unshare_command() is None, reason="no mount namespace can be made here")
def test_in_a_namespace_programs_find_the_machines_tmp_without_being_told(projects: Projects) -> None:
    program = "import pathlib; pathlib.Path('/' + 'tmp', 'made').write_text('by python')"

    found = projects(isolation="namespace").run(run(f'python3 -c "{program}"; cat /tmp/made'))

    assert found.steps[0].output == "by python"
    assert not Path("/tmp/made").exists()


def test_without_being_root_a_user_namespace_does_the_same(tmp_path: Path) -> None:
    unshare = ("unshare", "-r", "-m", "--propagation", "private")
    if not can_mount(unshare, str(tmp_path)):
        pytest.skip("no user namespace can be made here")
    command = ["/bin/sh", "-c", "echo in > /tmp/file; pwd; ls -A /tmp"]

    with Machine(tmp_path) as machine, Processes(10) as processes:
        argv = Namespace(unshare, []).argv(machine, "/tmp", command)
        completed = processes.run(argv, {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"})
        inside = (machine.tmp / "file").read_text()

    assert (completed.output.split(), inside) == (["/tmp", "file"], "in\n")


def test_directories_of_the_real_tmp_can_be_kept_visible(tmp_path: Path) -> None:
    if unshare_command() is None or Path("/tmp") not in tmp_path.parents:
        pytest.skip("no mount namespace can be made here, or nothing is under /tmp")
    kept, hidden = tmp_path / "kept", tmp_path / "hidden"
    for directory in (kept, hidden):
        directory.mkdir()
        (directory / "file").write_text("x")
    command = ["/bin/sh", "-c", f"cat {kept}/file; rm -f {kept}/file; cat {hidden}/file || echo none"]

    with Machine(tmp_path / "root") as machine, Processes(10) as processes:
        argv = Namespace(unshare_command() or (), [kept]).argv(machine, "/", command)
        completed = processes.run(argv, {"PATH": "/usr/bin:/bin"})

    assert completed.output.startswith("x")
    assert completed.output.endswith("none\n")
    assert (kept / "file").exists()


@pytest.mark.parametrize(
    "command",
    ["cat /tmp/x", "cd /tmp", "A=/tmp/x", "ls '/tmp'", 'ls "/tmp/"', "ls /tmp;", "a:/tmp:b", "$(ls /tmp)", "</tmp/x"],
)
def test_rewriting_finds_the_path(command: str) -> None:
    machine = Machine(Path("/somewhere"))

    assert Rewrite().text(machine, command) == command.replace("/tmp", "/somewhere/machine/tmp")


@pytest.mark.parametrize(
    "command", ["/var/tmp/x", "~/tmp", "$HOME/tmp", "${HOME}/tmp", "./tmp/x", "/tmpfile", "/tmp.x"]
)
def test_rewriting_leaves_other_paths(command: str) -> None:
    assert Rewrite().text(Machine(Path("/somewhere")), command) == command


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.run("checkout", run("mkdir -p /tmp/a/b locked/x && touch locked/x/y && chmod -R a-w /tmp/a locked"))
    root = project.circle.remote.directory.parent
    assert root.exists()

    project.circle.close()

    assert not root.exists()
