"""Python projects: their tests, and ruff where it is among what they install."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Tuple

from cigen.config.files import Files
from cigen.starter.constraints import newest_python
from cigen.starter.part import StarterPart, job, run, text_of, version_in

_SIGNS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "tox.ini")
# What people call the requirements of their tests.
_OF_TESTS = ("requirements-dev.txt", "requirements_dev.txt", "dev-requirements.txt", "requirements-test.txt")
_EXTRAS = ("test", "tests", "testing", "dev")
_WANTED = re.compile(r"^(?:requires-python|python_requires)\s*=\s*[\"']?([^\"'\n]+)", re.MULTILINE)
_USUAL = "3.12"


class _Tool(NamedTuple):
    """How dependencies are installed and what a command stands behind; `shipped` where `packages: python` does it."""

    name: str
    lockfile: str
    shipped: bool
    first: Tuple[str, ...] = ()
    prefix: str = ""


_TOOLS = (
    _Tool("pip", "requirements.txt", True),
    _Tool("pipenv", "Pipfile.lock", True, prefix="pipenv run "),
    _Tool("poetry", "poetry.lock", True, prefix="poetry run "),
    _Tool("uv", "uv.lock", False, ("pip install uv", "uv sync --locked"), "uv run "),
)
_BARE = _Tool("no lockfile", "", False)


def python(files: Files, alone: bool = True) -> Optional[StarterPart]:
    """The part of a project with one of the usual files; where it isn't `alone`, of one that has tests, too."""
    if not any(files.read(name) is not None for name in _SIGNS) or not (alone or _has_tests(files)):
        return None
    tool = next((tool for tool in _TOOLS if files.read(tool.lockfile) is not None), _BARE)
    how = ("packages: python",) if tool.shipped else ()
    first = (*tool.first, *_installs(files, tool))
    jobs = {"test": job("python", *how, *run(*first, *_test(files, tool)))}
    if "ruff" in _requirements(files):
        jobs["ruff"] = job("python", *how, *run(*first, f"{tool.prefix}ruff check ."))
    return StarterPart("python", f"Python ({tool.name})", f"cimg/python:{_version(files)}", jobs, {})


def _installs(files: Files, tool: _Tool) -> Tuple[str, ...]:
    """What pip is told beside the lock file."""
    if tool.prefix:
        return ()
    more = tuple(f"pip install -r {name}" for name in _OF_TESTS if files.read(name) is not None)
    is_package = "[build-system]" in text_of(files, "pyproject.toml") or files.read("setup.py") is not None
    return (*more, f"pip install -e {_itself(files)}") if is_package else more


def _itself(files: Files) -> str:
    """The project with the extra that its tests want."""
    extras = text_of(files, "pyproject.toml").partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    wanted = next((name for name in _EXTRAS if re.search(rf"^{name}\s*=", extras, re.MULTILINE)), "")
    return f".[{wanted}]" if wanted else "."


def _test(files: Files, tool: _Tool) -> Tuple[str, ...]:
    if not _wants_pytest(files):
        django = files.read("manage.py") is not None
        return (f"{tool.prefix}python {'manage.py test' if django else '-m unittest discover'}",)
    fetched = () if tool.prefix or "pytest" in _requirements(files) else ("pip install pytest",)
    return (*fetched, f"{tool.prefix}python -m pytest")


def _wants_pytest(files: Files) -> bool:
    return "pytest" in _requirements(files) or "conftest.py" in files.names("tests") or "pytest.ini" in files.names("")


def _has_tests(files: Files) -> bool:
    tests = any(name.endswith(".py") for name in files.names("tests"))
    return tests or _wants_pytest(files) or files.read("manage.py") is not None


def _requirements(files: Files) -> str:
    names = ("pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "Pipfile", *_OF_TESTS)
    return "\n".join(text_of(files, name) for name in names)


def _version(files: Files) -> str:
    written = version_in(files, ".python-version")
    wanted = _WANTED.search("\n".join(text_of(files, name) for name in ("pyproject.toml", "setup.cfg")))
    if written and "." in written:
        return written
    return newest_python(wanted[1].strip(), _USUAL) if wanted else _USUAL
