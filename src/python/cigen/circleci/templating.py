r"""`<< … >>` in text: references, expressions and sections, and `\<<` for a literal `<<`.

https://circleci.com/docs/guides/orchestrate/config-templating. What is no tag, such as a shell's heredoc, is a `Stray`:
CircleCI would look for its end.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterator, List, NamedTuple, Optional, Tuple, Union

from cigen.circleci.expressions import Expression, ExpressionError, Name, names, parse

_OPEN = re.compile(r"<<")
# https://www.gnu.org/software/bash/manual: the delimiter is a word, and a line of its own ends the document.
_HEREDOC = re.compile(r"""<<-?[ \t]*\\?(['"]?)([A-Za-z_]\w*)\1(?![\w.-])""")
_NAMESPACE = re.compile(r"\b(?:pipeline|parameters|matrix|job)\.")
_SECTION = re.compile(r"\s*([#^/])\s*([A-Za-z][\w-]*(?:\.[\w-]+)*)\s*\Z")


class TemplateError(Exception):
    """A tag that CircleCI would not understand: what is wrong, and at which character."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.what = what
        self.offset = offset


class Tag(NamedTuple):
    """`<< … >>`: `source` is all of it, `expression` what stands between."""

    source: str
    expression: Expression
    offset: int


class Section(NamedTuple):
    """`<<# name >>…<</ name >>`, kept when the name is truthy; with `^` when it is falsy. `source` is the opening tag."""

    source: str
    condition: Expression
    inverted: bool
    body: Template
    close: str
    offset: int


class Stray(NamedTuple):
    """`<<` that opens no tag."""

    offset: int


# A plain string is text, its `\<<` as written.
Part = Union[str, Tag, Section, Stray]
Template = Tuple[Part, ...]


class _Found(NamedTuple):
    """A tag in the text: its end, and its parts; `kind` is `#`, `^`, `/` or empty."""

    start: int
    end: int
    kind: str
    inside: str
    expression: Expression


@lru_cache(maxsize=1 << 12)
def read(text: str) -> Template:
    """The parts of a text. Raises TemplateError for what looks like a tag and isn't one."""
    tags = list(_tags(text))
    parts, rest, _ = _parts(text, tags, 0, 0, None)
    assert rest == len(tags)
    return parts


def has_tags(text: str) -> bool:
    """Whether CircleCI may insert anything: also where nobody can tell what."""
    try:
        return "<<" in text and any(isinstance(part, (Tag, Section)) for part in read(text))
    except TemplateError:
        return True


def names_in(text: str) -> Tuple[Name, ...]:
    """Every name that the tags of a text refer to, with the offset of its tag. Raises TemplateError."""
    return tuple(_names(read(text))) if "<<" in text else ()


def all_names(text: str) -> Tuple[Name, ...]:
    """The names in the tags of a text or, where it has none and is an expression, in that. Nothing where it is neither."""
    try:
        return names_in(text) if "<<" in text else names(parse(text))
    except (ExpressionError, TemplateError):
        return ()


def escaped(text: str) -> str:
    r"""The text with every stray `<<` written `\<<`. Raises TemplateError."""
    if "<<" not in text:
        return text
    return "".join(_escaped(read(text)))


def strays(text: str) -> Tuple[Stray, ...]:
    """Every `<<` that CircleCI would trip over. Raises TemplateError."""
    return tuple(_strays(read(text))) if "<<" in text else ()


def written(template: Template) -> str:
    """The text that was read."""
    return "".join(_written(template))


def _names(template: Template) -> Iterator[Name]:
    for part in template:
        if isinstance(part, Tag):
            yield from (name._replace(offset=part.offset) for name in names(part.expression))
        elif isinstance(part, Section):
            yield from (name._replace(offset=part.offset) for name in names(part.condition))
            yield from _names(part.body)


def _strays(template: Template) -> Iterator[Stray]:
    for part in template:
        if isinstance(part, Stray):
            yield part
        elif isinstance(part, Section):
            yield from _strays(part.body)


def _written(template: Template) -> Iterator[str]:
    for part in template:
        if isinstance(part, Section):
            yield part.source
            yield from _written(part.body)
            yield part.close
        else:
            yield part if isinstance(part, str) else "<<" if isinstance(part, Stray) else part.source


def _escaped(template: Template) -> Iterator[str]:
    for part in template:
        if isinstance(part, Section):
            yield part.source
            yield from _escaped(part.body)
            yield part.close
        else:
            yield part if isinstance(part, str) else r"\<<" if isinstance(part, Stray) else part.source


def _tags(text: str) -> Iterator[Union[_Found, Stray]]:
    place = 0
    while True:
        match = _OPEN.search(text, place)
        if match is None:
            return
        start = match.start()
        if start and text[start - 1] == "\\":
            place = start + 2  # escaped; of `\<<<` the rest opens nothing either
            while text[place : place + 1] == "<":
                place += 1
            continue
        found = None if text[start + 2 : start + 3] == "<" else _tag(text, start)
        yield found or Stray(start)
        place = found.end if found else start + 2
        while not found and text[place : place + 1] == "<":  # a here-string
            place += 1


def _tag(text: str, start: int) -> Optional[_Found]:
    """The tag that begins here; None for a heredoc and the like. Raises TemplateError for one nobody understands."""
    if _is_heredoc(text, start):
        return None
    error: Optional[ExpressionError] = None
    end = text.find(">>", start + 2)
    first = end
    while end != -1:
        inside = text[start + 2 : end]
        section = _SECTION.match(inside)
        try:
            expression = parse(section[2] if section else inside)
        except ExpressionError as problem:
            error = error or problem
            end = text.find(">>", end + 1)  # it may have been in a string
            continue
        if not section and not refers(expression):
            break  # a shell's `<< "EOF" >> file`
        return _Found(start, end + 2, section[1] if section else "", inside, expression)
    inside = text[start + 2 : first if first != -1 else len(text)].partition("<<")[0]
    if _NAMESPACE.search(inside) or _SECTION.match(inside):
        why = "it has no `>>`" if first == -1 else str(error or "it names nothing")
        raise TemplateError(f"`<<{_shown(inside, first != -1)}` isn't understood: {why}", start)
    return None


def _shown(inside: str, ends: bool = True) -> str:
    line, newline, _ = inside.partition("\n")
    return f"{line[:60]}{' …' if newline or len(line) > 60 else '>>' if ends else ''}"


def refers(expression: Expression) -> bool:
    """Whether it names anything that CircleCI could insert."""
    return any(_NAMESPACE.match(name.text) for name in names(expression))


def _is_heredoc(text: str, start: int) -> bool:
    """Whether a shell would read the following lines up to the one that ends the document."""
    match = _HEREDOC.match(text, start)
    return match is not None and re.search(rf"(?m)^[ \t]*{match[2]}[ \t]*$", text[match.end() :]) is not None


def _parts(
    text: str, tags: List[Union[_Found, Stray]], number: int, place: int, inside: Optional[_Found]
) -> Tuple[Template, int, int]:
    """The parts from a place on, up to the end of the section `inside`; then the next tag's number, and its place."""
    parts: List[Part] = []
    while number < len(tags):
        tag = tags[number]
        start = tag.offset if isinstance(tag, Stray) else tag.start
        if start > place:
            parts.append(text[place:start])
        number += 1
        if isinstance(tag, Stray):
            parts.append(tag)
            place = start + 2
            continue
        place = tag.end
        if tag.kind == "/":
            if inside is None or inside.inside[1:].strip() != tag.inside[1:].strip():
                raise TemplateError(f"`<<{_shown(tag.inside)}` ends a section that nothing began", tag.start)
            return tuple(parts), number, place
        if tag.kind:
            body, number, place = _parts(text, tags, number, place, tag)
            close = tags[number - 1]
            assert isinstance(close, _Found)
            source, ending = text[tag.start : tag.end], text[close.start : close.end]
            parts.append(Section(source, tag.expression, tag.kind == "^", body, ending, tag.start))
        else:
            parts.append(Tag(text[tag.start : tag.end], tag.expression, tag.start))
    if inside is not None:
        raise TemplateError(f"the section `<<{_shown(inside.inside)}` has no end", inside.start)
    if place < len(text):
        parts.append(text[place:])
    return tuple(parts), number, len(text)
