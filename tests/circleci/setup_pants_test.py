"""`setup.pants` on the emulated CircleCI: pip installs a stand-in for Pants by its hash. The real one: targets_gate_test.py."""

from __future__ import annotations

import re
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Iterator

import pytest

from circleci.gated import Gated, setup_log

CONFIG = """\
setup: {image: some/cigen:1, pants: {requirements: "3rdparty/it's pants.txt"}}
jobs:
  web: {image: "cimg/python:3.9", source_files: ["pants:apps/web:web"], steps: [{run: pytest}]}
  docs: {image: "cimg/python:3.9", source_files: [docs/], steps: [{run: make docs}]}
"""
# It answers what it is asked, whichever way, and says what of the job's it sees.
PANTS = """\
import json, os, sys

def main():
    options = dict(word[2:].split("=", 1) for word in sys.argv if word.startswith("--"))
    assert os.environ["PANTS_PANTSD"] == "false"
    assert not os.environ["CIRCLE_CONTINUATION_KEY"]
    closure = {"definition": "one", "files": ["apps/web/web.py", "libs/base.py"]}
    with open(options["output-file"], "w") as file:
        json.dump({"apps/web:web": closure}, file)
"""
_INFO = "stand_in_pants-1.dist-info"


def wheel(directory: Path) -> Path:
    path = directory / "stand_in_pants-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("stand_in_pants.py", PANTS)
        archive.writestr(f"{_INFO}/METADATA", "Metadata-Version: 2.1\nName: stand-in-pants\nVersion: 1\n")
        archive.writestr(f"{_INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{_INFO}/entry_points.txt", "[console_scripts]\npants = stand_in_pants:main\n")
        archive.writestr(f"{_INFO}/RECORD", "")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    found = made.repository.path / "3rdparty"
    found.mkdir()
    digest = sha256(wheel(found).read_bytes()).hexdigest()
    requirements = f"--no-index\n--find-links 3rdparty\nstand-in-pants==1 --hash=sha256:{digest}\n"
    made.repository.write(
        {
            "3rdparty/it's pants.txt": requirements,
            "pants.toml": "",
            "apps/web/web.py": "",
            "libs/base.py": "",
            "docs/a.md": "",
            "pants": "#!/bin/sh\necho 'nobody asks this one' >&2\nexit 1\n",
        }
    )
    (made.repository.path / "pants").chmod(0o755)
    made.configure(CONFIG)
    yield made
    made.circle.close()


def test_it_is_installed_by_its_hash_and_asked(project: Gated) -> None:
    log = setup_log(project.push())

    assert re.search(r"Pants took \d+ s to install, and \d+ MB\.", log)
    assert re.search(r"Hashing took \d+ s, with Pants\.", log)
    assert re.search(r"run  web   [0-9a-f]{12}  no proof for these sources and this definition", log), log
