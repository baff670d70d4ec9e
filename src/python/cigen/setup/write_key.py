"""The SSH key that may write, picked by its fingerprint: GitHub takes the first key offered, which may only read."""

from __future__ import annotations

import os
import shlex
import subprocess
from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import Iterator, List, Mapping, Sequence

from cigen.project.repository import Repository
from cigen.setup.push_guards import NotPushed

_BATCH = ("ssh", "-o", "BatchMode=yes")  # a question would wait for the build's end


@contextmanager
def ssh_with(fingerprint: str, repository: Repository) -> Iterator[Mapping[str, str]]:
    """The variables by which git reaches its remote with that key, or as it always does. Raises NotPushed."""
    if not fingerprint:
        given = os.environ.get("GIT_SSH_COMMAND") or os.environ.get("GIT_SSH") or repository.setting("core.sshCommand")
        yield {} if given else _command(_BATCH)
        return
    # The agent may hold a key that is on no disk: its public half is enough to choose it.
    with NamedTemporaryFile("w", prefix="cigen-write-key-", suffix=".pub") as public:
        path = _file_with(fingerprint)
        if not path:
            public.write(_line_of_agent(fingerprint))
            public.flush()
            path = public.name
        yield _command((*_BATCH, "-o", "IdentitiesOnly=yes", "-i", path))


def _command(words: Sequence[str]) -> Mapping[str, str]:
    return {"GIT_SSH_COMMAND": " ".join(map(shlex.quote, words))}


def _file_with(fingerprint: str) -> str:
    directory = os.path.expanduser("~/.ssh")
    names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
    for name in names:
        path = os.path.join(directory, name)
        if name.startswith("id_") and not name.endswith(".pub") and _is(fingerprint, ["-f", path]):
            return path
    return ""


def _line_of_agent(fingerprint: str) -> str:
    for line in _run(["ssh-add", "-L"]).splitlines(keepends=True):
        if _is(fingerprint, ["-f", "-"], line):
            return line
    raise NotPushed(
        f"the write key {fingerprint} isn't in this job",
        "Add it to the project's SSH keys and regenerate, so that setup adds it before its self-check.",
    )


def _is(fingerprint: str, key: List[str], stdin: str = "") -> bool:
    algorithm = "sha256" if fingerprint.upper().startswith("SHA256:") else "md5"
    words = _run(["ssh-keygen", "-l", "-E", algorithm, *key], stdin).split(" ")
    return len(words) > 1 and words[1].rpartition("MD5:")[2] == fingerprint.rpartition("MD5:")[2]


def _run(command: Sequence[str], stdin: str = "") -> str:
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
