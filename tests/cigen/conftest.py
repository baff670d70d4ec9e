"""A project as text and what cigen makes of it: in memory by the library, or on disk by the command line."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

import pytest
import yaml
from hypothesis import HealthCheck, settings

from cigen.cli import main
from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from cigen.config.variables import Variables
from cigen.errors import ConfigError

# The same examples every time, however busy the machine; CIGEN_SEARCH=1 looks for new ones. CI makes fewer on its second Python.
settings.register_profile(
    "same",
    derandomize=not os.environ.get("CIGEN_SEARCH"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("few", parent=settings.get_profile("same"), max_examples=20)
settings.load_profile(os.environ.get("CIGEN_EXAMPLES", "same"))

# The text of `cigen.yml`, or texts by path. Indentation common to all lines of a text doesn't count.
Project = Union[str, Mapping[str, str]]


class Built(NamedTuple):
    """The files, as text and as a YAML reader sees them, and what was said meanwhile; there may be no main file."""

    outputs: Mapping[str, str]
    entrypoint: Any
    main: Any
    warnings: Tuple[str, ...]

    @property
    def jobs(self) -> List[str]:
        """The names in the workflow `main`, in order."""
        return [
            entry if isinstance(entry, str) else next(iter(entry)) for entry in self.main["workflows"]["main"]["jobs"]
        ]

    @property
    def requires(self) -> Dict[str, Any]:
        """What each job of the workflow `main` requires; those that require nothing are left out."""
        entries = [entry for entry in self.main["workflows"]["main"]["jobs"] if not isinstance(entry, str)]
        return {name: keys["requires"] for entry in entries for name, keys in entry.items() if "requires" in keys}

    def steps(self, job: str) -> List[Any]:
        """A job's steps without the checkout before and the record of its proof behind."""
        steps = self.main["jobs"][job]["steps"]
        own = steps[1:] if steps[0] == "checkout" else steps
        return [step for step in own if not any(name in step for name in ("cigen_record_proof", "cigen_record_node"))]


@pytest.fixture(scope="session")
def build() -> Callable[..., Built]:
    def build_project(project: Project, variables: Optional[Variables] = None) -> Built:
        compilation = compile_project(SnapshotFiles(_contents(project)), variables=variables)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        entrypoint, *rest = (yaml.load(text, loader) for text in compilation.outputs.values())
        return Built(compilation.outputs, entrypoint, rest[0] if rest else None, tuple(map(str, compilation.warnings)))

    return build_project


@pytest.fixture(scope="session")
def refusal() -> Callable[..., str]:
    """The text of the error a project is refused with."""

    def refuse(project: Project, variables: Optional[Variables] = None) -> str:
        with pytest.raises(ConfigError) as raised:
            compile_project(SnapshotFiles(_contents(project)), variables=variables)
        return str(raised.value)

    return refuse


def _contents(project: Project) -> Dict[str, bytes]:
    texts = {"cigen.yml": project} if isinstance(project, str) else project
    return {path: dedent(text).encode() for path, text in texts.items()}


class Result(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str


class Directory(NamedTuple):
    """A project on disk, and the command line run in it."""

    path: Path
    run: Callable[..., Result]

    def write(self, project: Project) -> None:
        texts = {"cigen.yml": project} if isinstance(project, str) else project
        for path, text in texts.items():
            file = self.path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text), encoding="utf-8")

    def tree(self) -> Dict[str, Tuple[int, int, bytes]]:
        """Every file with its inode, time and content: nothing that is written goes unnoticed."""
        files = (path for path in sorted(self.path.rglob("*")) if path.is_file())
        return {
            str(path.relative_to(self.path)): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
            for path in files
        }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Directory:
    directory = tmp_path / "project"
    directory.mkdir()
    monkeypatch.chdir(directory)

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        code = main(arguments)
        return Result(code, *capsys.readouterr())

    return Directory(directory, run)
