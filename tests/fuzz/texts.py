"""Configuration text, changed in the ways that hands, tools and attackers change it."""

from __future__ import annotations

import re
from typing import Callable, Dict, List, Sequence

from hypothesis import strategies as st

from cigen.config.job import JobConfig
from cigen.config.model import RootKeys
from cigen.config.settings import Settings
from cigen.config.shapes import known_keys
from fuzz.seeds import SEEDS

Draw = Callable[..., object]
Text = Callable[[st.DrawFn, str], str]

KEYS = tuple(
    sorted({*known_keys(RootKeys), *known_keys(JobConfig), *known_keys(Settings), "run", "when", "<<", "only"})
)
VALUES = (
    *(
        "",
        "~",
        "null",
        "true",
        "no",
        "0",
        "-1",
        "010",
        "0x1f",
        "1e999",
        ".nan",
        "1_000",
        "12:30",
        "2024-01-01",
        "9" * 1200,
    ),
    *(
        "[]",
        "{}",
        "[[]]",
        "{a: {b: c}}",
        "[a, a]",
        "[1, [2, {c: }]]",
        "*base",
        "&x [*x]",
        "&a {<<: *a}",
        "!!binary aGk=",
        "!x y",
    ),
    *(
        "''",
        "'{{ text }}'",
        "'{{ nothing }}'",
        "'{% if %}'",
        "'<< pipeline.number >>'",
        "<< parameters.x >>",
        "'<<'",
        "\\<<",
    ),
    *(
        "'a/**'",
        "'**/**/**/x'",
        "'../x'",
        "/",
        "'!'",
        "'@code'",
        "'(code)'",
        "'pants:src:a'",
        "'!pants:src::'",
        "{pants: 'src::', tag: -slow}",
        "'[z-a]'",
        "'a[!b'",
        "'{a,{b,c}}'",
    ),
    *(
        '"\\0"',
        '"\\e[31m"',
        '"\\u202e"',
        '"\\ud800"',
        "'\u00e9\u4e2d\U0001f600'",
        "x" * 300,
        "x" * 2000,
        "'a: b'",
        "'# c'",
        "|\n  x",
        ">-\n",
    ),
    *(
        "{type: string}",
        "{type: steps, default: [checkout]}",
        "{branches: {only: /(a|b)+$/}}",
        "{and: [true, {not: x}]}",
    ),
)
_TOKENS = (
    ": ",
    "- ",
    "\n",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "#",
    "&a ",
    "*a",
    "<<: ",
    "? ",
    "| ",
    "---\n",
    "\ufeff",
    "\x00",
    "\x85",
    "%",
)
_SCALAR = re.compile(r"(?<=[:,\[{] )[^\s,{}\[\]:]+|(?<=- )[^\s,{}\[\]:]+")
_KEY = re.compile(r"[\w<$]+(?=:)")


def _position(draw: st.DrawFn, text: str) -> int:
    return draw(st.integers(0, len(text)))


def _replaced(draw: st.DrawFn, text: str, pattern: re.Pattern[str], by: Sequence[str]) -> str:
    places = list(pattern.finditer(text))
    if not places:
        return text
    place = draw(st.sampled_from(places))
    return text[: place.start()] + draw(st.sampled_from(by)) + text[place.end() :]


def _value(draw: st.DrawFn, text: str) -> str:
    return _replaced(draw, text, _SCALAR, VALUES)


def _key(draw: st.DrawFn, text: str) -> str:
    return _replaced(draw, text, _KEY, KEYS)


def _new_entry(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines)))
    indent = " " * draw(st.sampled_from((0, 2, 4, 6)))
    entry = f"{indent}{draw(st.sampled_from(KEYS))}: {draw(st.sampled_from(VALUES))}"
    return "\n".join([*lines[:at], entry, *lines[at:]])


def _token(draw: st.DrawFn, text: str) -> str:
    at = _position(draw, text)
    return text[:at] + draw(st.sampled_from(_TOKENS)) + text[at:]


def _cut(draw: st.DrawFn, text: str) -> str:
    at = _position(draw, text)
    return text[:at] + text[at + draw(st.integers(1, 20)) :]


def _torn(draw: st.DrawFn, text: str) -> str:
    return text[: _position(draw, text)]


def _lines(draw: st.DrawFn, text: str) -> str:
    """A run of lines moved, repeated or indented."""
    lines = text.split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    run = lines[start : start + draw(st.integers(1, 5))]
    target = draw(st.integers(0, len(lines)))
    times = draw(st.sampled_from((0, 1, 2, 2, 300)))
    indent = " " * draw(st.sampled_from((0, 0, 1, 2, 4)))
    return "\n".join([*lines[:target], *[f"{indent}{line}" for line in run] * times, *lines[target:]])


def _nested(draw: st.DrawFn, text: str) -> str:
    opening, closing = draw(st.sampled_from((("[", "]"), ("{a: ", "}"), ("{when: {condition: x, steps: [", "]}}"))))
    depth = draw(st.sampled_from((3, 30, 101, 3000)))
    return _replaced(draw, text, _SCALAR, (opening * depth + "x" + closing * depth,))


def _other(draw: st.DrawFn, text: str) -> str:
    """A piece of another file."""
    others = [content for files in SEEDS for content in files.values() if content]
    other = draw(st.sampled_from(others)).split("\n")
    start = draw(st.integers(0, len(other) - 1))
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines)))
    return "\n".join([*lines[:at], *other[start : start + draw(st.integers(1, 4))], *lines[at:]])


_MUTATORS: Sequence[Text] = (
    _value,
    _value,
    _value,
    _key,
    _key,
    _new_entry,
    _new_entry,
    _lines,
    _token,
    _cut,
    _torn,
    _nested,
    _other,
)


@st.composite
def mutants(draw: st.DrawFn) -> Dict[str, str]:
    """A configuration by path, one that has been changed in one to five places."""
    files = dict(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3, 5)))):
        path = draw(st.sampled_from(sorted(files)))
        files[path] = draw(st.sampled_from(_MUTATORS))(draw, files[path])
    moved: List[str] = sorted(files)
    if draw(st.integers(0, 9)) == 0:
        files[draw(st.sampled_from((".cigen/config/x.yml", ".cigen/commands/x.yml", "cigen.yaml")))] = files.pop(
            draw(st.sampled_from(moved))
        )
    return files
