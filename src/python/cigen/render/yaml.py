"""The one dumper: the same bytes from the same data, read alike by YAML 1.1 and 1.2.

Not PyYAML's: libyaml's emitter and the pure-Python one differ in their bytes, and the machine decides which is there.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import List, Mapping, Sequence, Union

from cigen.circleci.values import Unquoted
from cigen.config.nodes import Value

# Written plain is only what no reader can take for anything but this string; a digit or sign in front is quoted.
_PLAIN = re.compile(r"[A-Za-z_./$<~(](?: ?(?:[A-Za-z0-9_./$<>~+=()?;@,*&!|%\[\]{}-]|:(?=\S)))*")
_NUMBER_LIKE = re.compile(r"\.[0-9_.]*([eE][-+]?[0-9]*)?")
_WORDS = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", ".nan", "inf", ".inf", "~", "<<")
)
# YAML 1.2, 7.4.2: the colon of a key without a question mark comes within 1,024 characters.
_LONGEST_KEY = 1000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def dump(value: Mapping[str, Value], header: str = "") -> str:
    """A document in block style, ending in a newline; the lines of `header` come first, as comments."""
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    _add_mapping(value, "", lines)
    return "\n".join(lines) + "\n"


def _add_mapping(value: Mapping[str, Value], indent: str, lines: List[str]) -> None:
    for key, item in value.items():
        written = _text(key)
        if len(written) > _LONGEST_KEY:
            lines.append(f"{indent}? {written}")
            written = ""
        _add_entry(f"{indent}{written}:", item, indent, lines)


def _add_sequence(value: Sequence[Value], indent: str, lines: List[str]) -> None:
    for item in value:
        if item and isinstance(item, (dict, list, tuple)):
            first = len(lines)
            _add_collection(item, f"{indent}  ", lines)
            lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"
        else:
            _add_entry(f"{indent}-", item, indent, lines)


def _add_collection(value: Union[Mapping[str, Value], Sequence[Value]], indent: str, lines: List[str]) -> None:
    if isinstance(value, dict):
        _add_mapping(value, indent, lines)
    else:
        assert isinstance(value, (list, tuple))
        _add_sequence(value, indent, lines)


def _add_entry(start: str, item: Value, indent: str, lines: List[str]) -> None:
    if isinstance(item, str):
        if "\n" in item and _fits_block(item):
            _add_block(start, item, f"{indent}  ", lines)
        else:
            lines.append(f"{start} {_text(item)}")
    elif not isinstance(item, (dict, list, tuple)):
        lines.append(f"{start} {_scalar(item)}")
    elif item:
        lines.append(start)
        _add_collection(item, f"{indent}  ", lines)
    else:
        lines.append(f"{start} {'{}' if isinstance(item, dict) else '[]'}")


def _add_block(start: str, text: str, indent: str, lines: List[str]) -> None:
    lines.append(f"{start} |{_chomping(text)}")
    text = text[:-1] if text.endswith("\n") else text
    lines.extend([f"{indent}{line}" if line else "" for line in text.split("\n")])


def _fits_block(text: str) -> bool:
    return text[0] not in " \t\n" and not _UNPRINTABLE.search(text)


def _chomping(text: str) -> str:
    if not text.endswith("\n"):
        return "-"
    return "+" if text.endswith("\n\n") else ""


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    return str(value)


def _text(text: str) -> str:
    return str(text) if isinstance(text, Unquoted) else _string(text)


@lru_cache(maxsize=1 << 14)  # most are keys and names of steps, which repeat in every job
def _string(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not _NUMBER_LIKE.fullmatch(text)
    if plain:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """In the quotes that prettier prefers: double ones, unless single ones save an escape."""
    if "\n" in text or "\t" in text or _UNPRINTABLE.search(text) or "\\" in text and "'" in text:
        escaped = json.dumps(text, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)
    if "\\" in text or '"' in text:
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return f'"{text}"'


def _float(value: float) -> str:
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    mantissa, exponent, power = text.partition("e")
    return text if "." in mantissa else f"{mantissa}.0{exponent}{power}"  # YAML 1.1 wants the point
