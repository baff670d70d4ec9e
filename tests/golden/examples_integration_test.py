"""The examples' files once more, by other interpreters and other programs: the same bytes, and accepted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterable, Optional

import check_jsonschema  # type: ignore[import-untyped]
import pytest

import cigen
from cigen.compile import compile_project
from cigen.config.files import DiskFiles

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = [".circleci/config.yml", ".circleci/main.yml"]
SOURCES = str(Path(cigen.__file__).parents[1])
WITHOUT_LIBYAML = "import sys; sys.modules['yaml.cyaml'] = None\n"
RENDER = """
import sys
from cigen.compile import compile_project
from cigen.config.files import DiskFiles
for text in compile_project(DiskFiles(sys.argv[1])).outputs.values():
    sys.stdout.buffer.write(text.encode())
"""


def rendered(example: str, python: str = sys.executable, script: str = RENDER, **environment: str) -> bytes:
    path = os.pathsep.join([SOURCES, *(sys.path if python == sys.executable else ())])
    result = subprocess.run(
        [python, "-c", script, str(EXAMPLES / example)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return result.stdout


def committed(example: str) -> bytes:
    return b"".join((EXAMPLES / example / path).read_bytes() for path in FILES)


@pytest.mark.parametrize("example", ["minimal", "docspring"])
@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_no_hash_seed_changes_a_byte(example: str, seed: str) -> None:
    assert rendered(example, PYTHONHASHSEED=seed) == committed(example)


@pytest.mark.parametrize("locale", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}])
def test_no_locale_does(locale: Dict[str, str]) -> None:
    assert rendered("docspring", **locale) == committed("docspring")


def test_nor_does_a_yaml_reader_without_libyaml() -> None:
    assert rendered("docspring", script=WITHOUT_LIBYAML + RENDER) == committed("docspring")


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
def test_every_python_writes_the_same_bytes(version: str) -> None:
    python = shutil.which(f"python{version}") or ""
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == version:
        python = sys.executable
    if not python or subprocess.run([python, "-c", "import jinja2, yaml"], stderr=subprocess.DEVNULL).returncode:
        pytest.skip(f"no python{version} with what cigen needs is on PATH")

    assert rendered("docspring", python) == committed("docspring")


class TestSchema:
    """CircleCI's own, as check-jsonschema carries it."""

    def test_accepts_them(self) -> None:
        check(EXAMPLES / example / path for example in ("minimal", "docspring") for path in FILES)

    def test_accepts_one_file_for_everything(self, tmp_path: Path) -> None:
        class Static(DiskFiles):
            def read(self, path: str) -> Optional[bytes]:
                data = super().read(path)
                return data and data.replace(b"\ndynamic: true", b"\ndynamic: false")

        (text,) = compile_project(Static(str(EXAMPLES / "docspring"))).outputs.values()
        (tmp_path / "config.yml").write_text(text, encoding="utf-8")

        check([tmp_path / "config.yml"])


def check(paths: Iterable[Path]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", check_jsonschema.__name__, "--builtin-schema", "vendor.circle-ci", *map(str, paths)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

    assert (result.returncode, result.stdout) == (0, b"ok -- validation done\n")
