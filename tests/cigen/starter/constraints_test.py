"""The Python of an image, by the constraints that a project writes."""

from __future__ import annotations

import pytest

from cigen.starter.constraints import newest_python, python_version


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ('["CPython==3.9.*"]', "3.9"),
        ('[">=3.10,<3.13"]', "3.10"),
        ("['CPython>=3.11', ]", "3.11"),
        ('["CPython==3.12.*", "CPython==3.11.*"]', "3.11"),
        ('["==3.11.7"]', "3.11.7"),
        ('["~=3.10.2"]', "3.10"),
        ('["~=3.10"]', "3.10"),
        ('[">3.9,!=3.9.*,!=3.10.*"]', "3.11"),
        ('["<3.9.5,>=3.9"]', ""),
        ('["PyPy>=3.9"]', ""),
        ('["whatever"]', ""),
        ("[]", ""),
    ],
)
def test_pants_gets_the_oldest_that_fulfils_one(written: str, version: str) -> None:
    text = f"[GLOBAL]\npants_version = '2.21.0'\n\n[python]  # ours\n# x\ninterpreter_constraints = {written}\n\n[pytest]\n"

    assert python_version(text) == version


@pytest.mark.parametrize("text", ["", "[python]\n", "[other]\ninterpreter_constraints = ['==3.9.*']\n"])
def test_where_none_is_told_there_is_none(text: str) -> None:
    assert python_version(text) == ""


@pytest.mark.parametrize(
    ("constraint", "version"), [(">=3.8", "3.12"), (">=3.8,<3.11", "3.10"), (">=3.13", "3.14"), ("^3.9", "3.12")]
)
def test_others_get_the_usual_one_where_it_fulfils(constraint: str, version: str) -> None:
    assert newest_python(constraint, "3.12") == version
