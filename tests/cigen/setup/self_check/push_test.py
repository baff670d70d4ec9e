"""What the self-check says when a host refuses its push, and which SSH key it pushes with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest

pytestmark = pytest.mark.once

CHANGED = "jobs: {test: {image: x, steps: [checkout]}}\nsetup: {resource_class: large"

# In place of ssh: runs git's other end here. Without the key `writer` in its arguments one may only read.
SSH = """\
#!/bin/sh
echo "$*" >> "$HOME/ssh.log"
for last; do :; done
case "$*" in
*git-receive-pack*writer*|*writer*git-receive-pack*) ;;
*git-receive-pack*) echo "ERROR: The key you are authenticating with has been marked as read only." >&2; exit 1 ;;
esac
exec sh -c "$last"
"""

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="openssh-client makes the keys")

Run = Callable[..., Any]
Checkout = Callable[..., Any]


@pytest.fixture
def over_ssh(
    developer: Any, checkout: Checkout, host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """A checkout with drift whose remote is reached by ssh."""

    def make(setup: str = "") -> Any:
        developer.write("cigen.yml", f"{CHANGED}{setup}}}\n")
        developer.push()
        project = checkout()
        project.git("remote", "set-url", "origin", f"git@example.com:{host.path}")
        commands = tmp_path / "commands"
        commands.mkdir()
        (commands / "ssh").write_text(SSH)
        (commands / "ssh").chmod(0o755)
        monkeypatch.setenv("PATH", str(commands), prepend=":")
        return project

    return make


def write_key(tmp_path: Path, name: str, algorithm: str) -> str:
    """Makes a key pair in ~/.ssh; its fingerprint."""
    path = tmp_path / "home" / ".ssh" / name
    path.parent.mkdir(exist_ok=True, mode=0o700)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    shown = subprocess.run(["ssh-keygen", "-l", "-E", algorithm, "-f", path], check=True, stdout=subprocess.PIPE)
    return shown.stdout.decode().split(" ")[1]


def test_a_host_that_refuses_says_why(developer: Any, host: Any, checkout: Checkout, run: Run) -> None:
    developer.write("cigen.yml", f"{CHANGED}}}\n")
    tip = developer.push()
    project = checkout()
    before = project.state()
    host.refuse("every commit must be signed; unsigned ones are denied")

    code, _, err = run(project, "setup", "self-check", "--commit")

    assert code == 1
    assert "It was not committed: the push was refused: " in err
    assert "every commit must be signed" in err
    assert "write_key" not in err
    assert (project.state(), host.tip()) == (before, tip)


def test_a_branch_that_moves_at_the_last_moment(developer: Any, host: Any, checkout: Checkout, run: Run) -> None:
    developer.write("cigen.yml", f"{CHANGED}}}\n")
    developer.push()
    project = checkout()
    late = developer.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Late")
    developer.git("push", "-q", "origin", f"{late}:refs/heads/late")
    hook = host.path / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/feature {late}\n")
    hook.chmod(0o755)

    code, _, err = run(project, "setup", "self-check", "--commit")

    assert code == 1
    assert "It was not committed: the branch feature has moved on: " in err
    assert host.tip() == late


def test_a_key_that_may_only_read(over_ssh: Callable[..., Any], host: Any, run: Run) -> None:
    project = over_ssh()
    before, tip = project.state(), host.tip()

    code, _, err = run(project, "setup", "self-check", "--commit")

    assert code == 1
    assert (
        "It was not committed: the push was denied: ERROR: The key you are authenticating with has been marked" in err
    )
    assert "name its fingerprint in `setup.self_check.write_key`" in err
    assert (project.state(), host.tip()) == (before, tip)


@needs_ssh
@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_the_write_key_is_the_one_it_pushes_with(
    over_ssh: Callable[..., Any], host: Any, run: Run, tmp_path: Path, algorithm: str
) -> None:
    write_key(tmp_path, "id_rsa", algorithm)
    fingerprint = write_key(tmp_path, "id_rsa_writer", algorithm).replace("MD5:", "")
    project = over_ssh(f", self_check: {{write_key: '{fingerprint}'}}")

    code, _, err = run(project, "setup", "self-check", "--commit")

    assert code == 1
    assert "Pushed the right one" in err
    log = (tmp_path / "home" / "ssh.log").read_text()
    assert "-o BatchMode=yes -o IdentitiesOnly=yes -i" in log


@needs_ssh
def test_a_write_key_that_isnt_there(over_ssh: Callable[..., Any], host: Any, run: Run, tmp_path: Path) -> None:
    write_key(tmp_path, "id_rsa_writer", "sha256")
    project = over_ssh(", self_check: {write_key: 'SHA256:another'}")
    before, tip = project.state(), host.tip()

    code, _, err = run(project, "setup", "self-check", "--commit")

    assert code == 1
    assert "It was not committed: the write key SHA256:another isn't in this job" in err
    assert (project.state(), host.tip()) == (before, tip)


@needs_ssh
def test_a_write_key_that_only_the_agent_has(
    over_ssh: Callable[..., Any], host: Any, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint = write_key(tmp_path, "id_rsa_writer", "sha256")
    key = tmp_path / "home" / ".ssh" / "id_rsa_writer"
    socket = Path("/tmp") / f"cigen-agent-{abs(hash(str(tmp_path)))}"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE)
    try:
        assert agent.stdout and agent.stdout.readline()  # it listens
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", key], check=True)
        key.unlink()
        key.with_suffix(".pub").unlink()
        project = over_ssh(f", self_check: {{write_key: '{fingerprint}'}}")

        run(project, "setup", "self-check", "--commit")
    finally:
        agent.terminate()
        agent.wait()
        socket.unlink(missing_ok=True)

    log = (tmp_path / "home" / "ssh.log").read_text()
    assert "-o IdentitiesOnly=yes -i" in log
    assert "cigen-write-key-" in log


def test_the_generated_job_adds_the_key_right_before_the_check(build: Callable[..., Any]) -> None:
    built = build(
        "setup: {self_check: {enabled: true, commit_on_diff: true, write_key: 'SHA256:abc'}}\n"
        "jobs: {test: {image: x, steps: [checkout]}}\n"
    )

    steps = built.entrypoint["jobs"]["setup"]["steps"]
    place = steps.index({"add_ssh_keys": {"fingerprints": ["SHA256:abc"]}})
    assert steps[place + 1]["run"]["command"] == "cigen setup self-check --commit"
