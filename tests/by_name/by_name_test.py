"""The port for Pants 2.28 and later, which can't be run here: its types, against stubs of the functions it calls.

The stubs say what Pants' release branches 2.28 to 2.33 and main (2.34.0.dev3) declare, as it was read there.
"""

# mypy: disable-error-code="import-not-found, untyped-decorator, no-any-return"
# It is checked among the tools, where there is no pytest.

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import pytest  # pants: no-infer-dep
from mypy import api

REPOSITORY = Path(__file__).parents[2]
BACKEND = REPOSITORY / "src/cigen_rules"
ENGINE = BACKEND / "_engine"
STUBS = Path(__file__).parent / "stubs"
PORTS = (ENGINE / "by_name.py", ENGINE / "own/by_name.py", BACKEND / "peek.py")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def mypy_path(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (STUBS, REPOSITORY / "src", REPOSITORY / "src/python")
    monkeypatch.setenv("MYPYPATH", ":".join(map(str, sources)))


def errors(cache: Path, files: Sequence[Path]) -> str:
    """What mypy says of the files."""
    options = ["--strict", "--explicit-package-bases", "--ignore-missing-imports", "--follow-imports=silent"]
    place = ["--config-file=", f"--cache-dir={cache}", "--python-version=3.9"]
    said, complaint, _ = api.run([*options, *place, *map(str, files)])
    return said + complaint


def test_the_port_calls_them_as_they_are_declared(cache: Path) -> None:
    found = errors(cache, PORTS)

    assert found == f"Success: no issues found in {len(PORTS)} source files\n"


@pytest.mark.parametrize(
    "call, instead",
    [
        ("get_digest_contents(digest)", "get_digest_contents(globs)"),
        ("path_globs_to_paths(globs)", "path_globs_to_path(globs)"),
        ("transitive_targets(request, **implicitly())", "transitive_targets(roots, **implicitly())"),
        ("resolve_unparsed_address_inputs(inputs, **implicitly())", "resolve_unparsed_address_inputs(inputs)"),
    ],
)
def test_a_wrong_call_would_be_found(cache: Path, tmp_path: Path, call: str, instead: str) -> None:
    text = (ENGINE / "by_name.py").read_text()
    assert call in text
    (tmp_path / "wrong.py").write_text(text.replace(call, instead))

    assert "error:" in errors(cache, [tmp_path / "wrong.py"])


def test_both_ports_define_the_same_functions() -> None:
    for directory in (ENGINE, ENGINE / "own"):
        by_name, by_type = (_functions(directory / name) for name in ("by_name.py", "by_type.py"))

        assert by_name == by_type


def _functions(path: Path) -> Sequence[str]:
    """The heads of a module's coroutine functions."""
    return sorted(line for line in path.read_text().splitlines() if line.startswith("async def "))
