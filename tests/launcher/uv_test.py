"""`./pants` on a machine without a Python 3.9: uv gets one, or the cause is named with what needs no Pants."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from launcher.machine import Launcher

WITHOUT_PANTS = [
    "    pip install . && cd examples/docspring && cigen generate",
    "    pip install --require-hashes -r 3rdparty/python/library.lock && python -m pytest tests/cigen",
]


@pytest.fixture
def machine(launcher: Launcher) -> Launcher:
    """One with the tools of every Unix, and no Python at all."""
    launcher.env["CIGEN_PANTS_PYTHON"] = ""
    Path(launcher.env["HOME"]).mkdir()
    return launcher


def script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def add_python3(machine: Launcher, without: str = "") -> None:
    """One that is asked and denies to be a 3.9, and can't import some modules."""
    no = "".join(f'  *"import "*{name}*) exit 1 ;;\n' for name in without.split())
    script(
        machine.tools / "python3",
        f"""#!/bin/sh
case "$2" in
  *version_info*) exit 1 ;;
{no}esac
exec {machine.python} "$@"
""",
    )


def asked(machine: Launcher) -> List[str]:
    """The command lines of uv."""
    log = Path(machine.env["HOME"], "uv-was-asked-for")
    return log.read_text().splitlines() if log.exists() else []


class TestOneIsGot:
    def test_by_the_uv_on_path_once_for_all_installations(self, machine: Launcher) -> None:
        script(machine.tools / "uv", machine.uv)

        first = machine.run("roots")
        lock = (machine.repository / "3rdparty/python/backend.lock").read_text()
        machine.write("3rdparty/python/backend.lock", f"# other\n{lock}")
        second = machine.run("roots")

        assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
        assert "there is no Python 3.9 on PATH or under pyenv: uv gets one" in first.stderr
        assert len(machine.installations()) == 2
        assert asked(machine) == ["python install 3.9"]

    @pytest.mark.parametrize("without", ["", "ensurepip"])
    def test_by_a_uv_from_the_package_index_where_there_is_any_python3(self, machine: Launcher, without: str) -> None:
        """`python3 -m venv` has a pip for it; where that is missing, the pip of that Python has to do."""
        add_python3(machine, without)

        result = machine.run("roots")

        assert result.returncode == 0, result.stderr
        assert asked(machine) == ["python install 3.9"]
        (installation,) = machine.installations()
        assert not (installation / "uv").exists()

    def test_not_where_there_is_one(self, machine: Launcher) -> None:
        script(machine.tools / "uv", machine.uv)
        (machine.tools / "python3.9").symlink_to(machine.python)

        assert machine.run("roots").returncode == 0
        assert asked(machine) == []


class TestNoneCanBeHad:
    def refused(self, machine: Launcher) -> List[str]:
        """What is said, once it is sure that it ends with what can be done, and that nothing is left behind."""
        result = machine.run("roots")

        said = result.stderr.splitlines()
        assert (result.returncode, result.stdout) == (1, "")
        assert "CIGEN_PANTS_PYTHON=/path/to/python3.9 ./pants" in said[-4]
        assert said[-2:] == WITHOUT_PANTS
        assert machine.installations() == []
        return said[1:-4]

    def test_uv_is_offline(self, machine: Launcher) -> None:
        script(machine.tools / "uv", machine.uv)
        Path(machine.env["HOME"], "is-offline").touch()

        assert self.refused(machine) == [
            "./pants: Pants 2.17.1 needs a Python 3.9, and there is none: uv, which gets it from GitHub, says",
            "  error: Failed to install cpython-3.9.25",
            "    cause: dns error",
        ]

    def test_the_package_index_is_out_of_reach(self, machine: Launcher) -> None:
        add_python3(machine)
        machine.env["PIP_FIND_LINKS"] = "/nowhere"

        first, *log = self.refused(machine)

        assert first == "./pants: Pants 2.17.1 needs a Python 3.9, and there is none: pip, asked for uv, says"
        assert log[-1] == "  ERROR: No matching distribution found for uv==0.13.9"

    def test_uv_is_not_the_one_that_was_locked(self, machine: Launcher) -> None:
        add_python3(machine)
        with open(machine.wheels / "uv-0.13.9-py3-none-any.whl", "ab") as wheel:
            wheel.write(b"tampered")

        assert "THESE PACKAGES DO NOT MATCH THE HASHES" in "".join(self.refused(machine))
        assert asked(machine) == []

    def test_debians_python3_has_neither_venv_nor_pip(self, machine: Launcher) -> None:
        add_python3(machine, without="ensurepip pip")

        assert self.refused(machine) == [
            f"./pants: Pants 2.17.1 needs a Python 3.9, and there is none: {machine.tools}/python3 has neither venv nor "
            "pip to get uv by (on Debian and Ubuntu: apt-get install python3-venv)"
        ]

    def test_there_is_no_python3_at_all(self, machine: Launcher) -> None:
        assert self.refused(machine) == [
            "./pants: Pants 2.17.1 needs a Python 3.9, and there is none: nor is there a python3 to get uv by"
        ]

    def test_uv_installs_none_that_works(self, machine: Launcher) -> None:
        script(machine.tools / "uv", "#!/bin/sh\n")

        (said,) = self.refused(machine)

        assert "none that works is in" in said
