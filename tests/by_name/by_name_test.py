"""The port for Pants 2.28 and later, which can't be installed from PyPI: its types, against stubs of the functions it calls.

The stubs say what Pants' release branches 2.28 to 2.33 and main (2.34.0.dev3) declare, as it was read there.
"""

# mypy: disable-error-code="import-not-found, untyped-decorator, no-any-return"
# It is checked among the tools, where there is no pytest.

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Sequence

import pytest  # pants: no-infer-dep
from mypy import api

REPOSITORY = Path(__file__).parents[2]
BACKEND = REPOSITORY / "src/cigen_rules"
ENGINE = BACKEND / "_engine"
STUBS = Path(__file__).parent / "stubs"
RELEASE = REPOSITORY / "src/release_rules/_engine"
PORTS = (
    ENGINE / "by_name.py",
    ENGINE / "own/by_name.py",
    ENGINE / "hashes/by_name.py",
    BACKEND / "peek.py",
    RELEASE / "by_name.py",
)
CALLERS = (BACKEND / "interpreter.py", BACKEND / "sandbox.py")


WRONG = [
    ("get_digest_contents(digest)", "get_digest_contents(globs)"),
    ("path_globs_to_paths(globs)", "path_globs_to_path(globs)"),
    ("transitive_targets(request, **implicitly())", "transitive_targets(roots, **implicitly())"),
    ("resolve_targets(**implicitly({one: RawSpecs}))", "resolve_targets(one)"),
    ("resolve_unparsed_address_inputs(inputs, **implicitly())", "resolve_unparsed_address_inputs(inputs)"),
]


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Path]:
    """The port with one call made wrong, by that call."""
    text = (ENGINE / "by_name.py").read_text()
    files = {}
    for number, (call, instead) in enumerate(WRONG):
        assert call in text
        files[call] = tmp_path_factory.mktemp("wrong") / f"wrong_{number}.py"
        files[call].write_text(text.replace(call, instead))
    return files


@pytest.fixture(scope="module")
def errors(wrong: Dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> List[str]:
    """What mypy says of the ports and of all wrong ones, in one run: most of it goes into what they import."""
    options = ["--strict", "--explicit-package-bases", "--ignore-missing-imports", "--follow-imports=silent"]
    cache = tmp_path_factory.mktemp("cache")
    place = ["--config-file=", f"--cache-dir={cache}", "--python-version=3.9", "--show-absolute-path"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", ":".join(map(str, (STUBS, REPOSITORY / "src", REPOSITORY / "src/python"))))
        said, complaint, _ = api.run([*options, *place, *map(str, (*PORTS, *CALLERS, *wrong.values()))])
    assert complaint == ""
    assert f"(checked {len(PORTS) + len(CALLERS) + len(WRONG)} source files)" in said
    return [line for line in said.splitlines() if ": error: " in line]


def test_the_port_calls_them_as_they_are_declared(errors: List[str], wrong: Dict[str, Path]) -> None:
    places = tuple(f"{path}:" for path in wrong.values())

    assert [line for line in errors if not line.startswith(places)] == []


@pytest.mark.parametrize("call", [call for call, _ in WRONG])
def test_a_wrong_call_would_be_found(errors: List[str], wrong: Dict[str, Path], call: str) -> None:
    assert any(line.startswith(f"{wrong[call]}:") for line in errors)


def test_both_ports_define_the_same_functions() -> None:
    for directory in (ENGINE, ENGINE / "own", ENGINE / "hashes", RELEASE):
        by_name, by_type = (_functions(directory / name) for name in ("by_name.py", "by_type.py"))

        assert by_name == by_type


def _functions(path: Path) -> Sequence[str]:
    """The heads of a module's coroutine functions."""
    return sorted(line for line in path.read_text().splitlines() if line.startswith("async def "))
