"""The one dumper: the same bytes from the same data, read alike by YAML 1.1 and 1.2.

Not PyYAML's: libyaml's emitter and the pure-Python one differ in their bytes, and the machine decides which is there.
"""

from __future__ import annotations

import json
import re
from typing import Iterator, Mapping, Sequence, Union

from cigen.config.nodes import Value

# Written plain is only what no reader can take for anything but this string; a digit or sign in front is quoted.
_PLAIN = re.compile(r"[A-Za-z_./$<~(](?: ?(?:[A-Za-z0-9_./$<>~+=()?;@,*&!|%\[\]{}-]|:(?=\S)))*")
_NUMBER_LIKE = re.compile(r"\.[0-9_.]*")
_WORDS = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", ".nan", "inf", ".inf", "~", "<<")
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def dump(value: Mapping[str, Value], header: str = "") -> str:
    """A document in block style, ending in a newline; the lines of `header` come first, as comments."""
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    lines.extend(_mapping(value, ""))
    return "\n".join(lines) + "\n"


def _mapping(value: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, item in value.items():
        yield from _entry(f"{indent}{_scalar(key)}:", item, indent)


def _sequence(value: Sequence[Value], indent: str) -> Iterator[str]:
    for item in value:
        if item and isinstance(item, (dict, list, tuple)):
            lines = _collection(item, f"{indent}  ")
            yield f"{indent}- {next(lines)[len(indent) + 2:]}"
            yield from lines
        else:
            yield from _entry(f"{indent}-", item, indent)


def _collection(value: Union[Mapping[str, Value], Sequence[Value]], indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        return _mapping(value, indent)
    assert isinstance(value, (list, tuple))
    return _sequence(value, indent)


def _entry(start: str, item: Value, indent: str) -> Iterator[str]:
    if isinstance(item, (dict, list, tuple)):
        if item:
            yield start
            yield from _collection(item, f"{indent}  ")
        else:
            yield f"{start} {'{}' if isinstance(item, dict) else '[]'}"
    elif isinstance(item, str) and "\n" in item and _fits_block(item):
        yield f"{start} |{_chomping(item)}"
        text = item[:-1] if item.endswith("\n") else item
        yield from (f"{indent}  {line}" if line else "" for line in text.split("\n"))
    else:
        yield f"{start} {_scalar(item)}"


def _fits_block(text: str) -> bool:
    return text[0] not in " \t\n" and not _UNPRINTABLE.search(text)


def _chomping(text: str) -> str:
    if not text.endswith("\n"):
        return "-"
    return "+" if text.endswith("\n\n") else ""


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    return str(value)


def _string(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not _NUMBER_LIKE.fullmatch(text)
    if plain:
        return text
    if "'" in text or "\n" in text or "\t" in text or _UNPRINTABLE.search(text):
        escaped = json.dumps(text, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)
    return f"'{text}'"


def _float(value: float) -> str:
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    mantissa, exponent, power = text.partition("e")
    return text if "." in mantissa else f"{mantissa}.0{exponent}{power}"  # YAML 1.1 wants the point
