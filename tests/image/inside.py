"""Runs in the image, as its user: what must not be there, how fast cigen starts, and the whole generated setup job.

Started by scripts/check-image with the directory of an example project; prints one line for each thing that holds.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Dict, Iterator, List, Mapping, Tuple

import yaml  # the image's own

UNWANTED = "as c++ cargo cc clang cpp g++ gcc gem go ld make node npm pants pex pip pip3 ruby tcc".split()
SLOWEST = 3.0
REPETITIONS = 25


def holds(condition: bool, what: str) -> None:
    print(f"  {'ok' if condition else 'NOT OK'}: {what}", flush=True)
    if not condition:
        sys.exit(1)


def check_contents() -> None:
    holds(os.getuid() != 0 and os.access(".", os.W_OK), f"the user is {os.getuid()}, who may write in {os.getcwd()}")
    found = [name for name in UNWANTED if shutil.which(name)]
    holds(not found, f"no Ruby, no compiler, no Pants, no pip {found or ''}")
    needed = [name for name in "bash cigen curl git gzip python3 ssh ssh-keyscan tar".split() if not shutil.which(name)]
    holds(not needed, f"what a setup job and CircleCI itself need is there {needed or ''}")
    holds(os.path.exists("/etc/ssl/certs/ca-certificates.crt"), "CA certificates are there")


def check_start() -> None:
    """The smallest of many: what else the machine does only ever adds."""
    bare, cigen = [], []
    for _ in range(REPETITIONS):
        bare.append(seconds("python3", "-c", "pass"))
        cigen.append(seconds("cigen", "--version"))
    ratio = min(cigen) / min(bare)
    holds(
        ratio <= SLOWEST, f"`cigen --version` takes {ratio:.1f} times as long as `python3 -c pass`, at most {SLOWEST}"
    )


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


class Continuation(BaseHTTPRequestHandler):
    """Stands in for CircleCI's API."""

    received: List[Dict[str, Any]] = []

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"message":"OK"}')

    def log_message(self, format: str, *values: object) -> None:
        """Says nothing."""


def check_setup(example: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Continuation)
    Thread(target=server.serve_forever, daemon=True).start()
    revision = commit(example)
    config = yaml.safe_load((example / ".circleci/config.yml").read_text())
    steps = list(flat(config["jobs"]["setup"]["steps"], config))
    environment = {
        **os.environ,
        "BASH_ENV": str(Path.home() / "bash_env"),
        "CIRCLE_BRANCH": "feature",
        "CIRCLE_CONTINUATION_KEY": "the-key",
        "CIRCLE_CONTINUATION_URL": f"http://127.0.0.1:{server.server_port}",
        "CIRCLE_REPOSITORY_URL": f"file://{example}",
        "CIRCLE_SHA1": revision,
    }
    Path(environment["BASH_ENV"]).touch()
    for name, given in steps:
        shell = given.get("shell", "/bin/bash -eo pipefail").split()
        variables = {key: filled(value, config) for key, value in given.get("environment", {}).items()}
        done = subprocess.run([*shell, "-c", given["command"]], env={**environment, **variables}, capture_output=True)
        if done.returncode != 0:
            holds(False, f"setup: {name}\n{(done.stdout + done.stderr).decode()}")
        if not name.startswith("Look for "):  # there is one for each job
            holds(True, f"setup: {name}")
    check_result(said_by_git("status", "--porcelain"))


def check_result(changed: str) -> None:
    (sent,) = Continuation.received
    main = yaml.safe_load(sent["configuration"])
    jobs = main["workflows"]["main"]["jobs"]
    holds(sent["continuation-key"] == "the-key" and len(jobs) > 30, f"the pipeline continues with {len(jobs)} jobs")
    keys = [path.read_text() for path in Path("/tmp/setup_keys").glob("*/job-key")]
    hashes = [key.strip()[-64:] for key in keys if not key.startswith("none-")]
    known = all(found in sent["configuration"] for found in hashes)
    holds(len(hashes) > 25 and known, f"{len(hashes)} of {len(keys)} gated jobs were hashed, and record it")
    holds(changed in ("", " M .circleci/main.yml\n"), "the checkout has no other change than main.yml")


def commit(directory: Path) -> str:
    git = ["git", "-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-C", str(directory)]
    for command in (["init", "-q", "-b", "feature"], ["add", "--all"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run([*git, *command], check=True)
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()


def said_by_git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def with_arguments(text: str, values: Mapping[str, object]) -> str:
    """The text with each parameter's value in its place."""
    return re.sub(r"<< parameters\.(\w+) >>", lambda found: spelled(values[found[1]]), text)


def flat(steps: List[Any], config: Mapping[str, Any]) -> Iterator[Tuple[str, Dict[str, Any]]]:
    """The job's run steps in order, commands and conditions resolved; nothing is in the cache."""
    for step in steps:
        ((kind, given),) = step.items() if isinstance(step, dict) else ((step, {}),)
        if kind == "run":
            yield given["name"], given
        elif kind == "unless":
            yield from flat(given["steps"], config)
        elif kind in config["commands"]:
            command = config["commands"][kind]
            values = {name: one.get("default") for name, one in command["parameters"].items()}
            # This machine may have no network: the keys of hosts are no part of this.
            values.update({name: value for name, value in given.items() if not name.startswith("keyscan")})
            yield from flat(json.loads(with_arguments(json.dumps(command["steps"]), values)), config)
        elif kind == "restore_cache":
            paths = re.findall(r'checksum "([^"]+)"', " ".join(given.get("keys", [given.get("key")])))
            yield given["name"], {"command": " && ".join(f"test -s {path}" for path in paths)}
        elif kind == "save_cache":
            yield given["name"], {"command": f"test -s {given['paths'][0]}/*"}
        elif kind == "store_artifacts":
            yield "Store artifacts", {"command": f"test -s {given['path']}/plan.html"}
        else:
            sys.exit(f"what is the step {kind}?")


def spelled(value: object) -> str:
    return json.dumps(str(value).lower() if isinstance(value, bool) else str(value))[1:-1]


def filled(value: object, config: Mapping[str, Any]) -> str:
    """A variable's value, pipeline values in it resolved."""
    values = {f"pipeline.parameters.{name}": one.get("default") for name, one in config["parameters"].items()}
    values["pipeline.git.branch"] = "feature"
    return re.sub(r"<< (pipeline\.[\w.]+) >>", lambda found: str(values.get(found[1], "")), str(value))


check_contents()
check_start()
check_setup(Path(sys.argv[1]))
