"""Jinja for configurations: sandboxed, strict, the same bytes from the same input. Imported only where a template needs it."""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from threading import get_ident
from typing import Callable, Dict, List, Mapping, Optional, Tuple

from jinja2 import TemplateSyntaxError, nodes
from jinja2.environment import Template
from jinja2.loaders import FunctionLoader

from cigen.config.functions import Functions
from cigen.config.jinja_budget import Budget
from cigen.config.jinja_environment import Environment
from cigen.config.jinja_errors import failure, syntax_failure
from cigen.config.jinja_lines import LineMarks, Rendered, rendered
from cigen.config.jinja_values import MatrixReference, value_of
from cigen.config.nodes import Node
from cigen.config.scope import TemplateScope
from cigen.errors import ConfigError, Position, nearest

# A variable may stand inside: {{ checksum "gems/{{ gem }}/Gemfile.lock" }}.
_CHECKSUM = re.compile(r"""(\{\{\s*checksum\s+\\?")((?:[^"{}\n]|\{\{[^{}\n]*\}\})*)("\s*\}\})""")
_VALUE = re.compile(r"\{\{\s*\.[\w.]+\s*\}\}")
_GUARD = re.compile("\U0010fff0([0-9]+)\U0010fff1")


class Guards:
    """Replaces what is CircleCI's by guards, and puts it back into whatever was rendered with them."""

    def __init__(self) -> None:
        self._texts: List[str] = []

    def guard(self, text: str) -> str:
        """The text with marks in place of CircleCI's own expressions."""
        guarded = _CHECKSUM.sub(lambda match: self._new(match[1]) + match[2] + self._new(match[3]), text)
        return _VALUE.sub(lambda match: self._new(match[0]), guarded)

    def restore(self, text: str) -> str:
        """The text with the expressions in place of their marks."""
        return _GUARD.sub(lambda match: self._texts[int(match[1])], text)

    def _new(self, text: str) -> str:
        self._texts.append(text)
        return f"\U0010fff0{len(self._texts) - 1}\U0010fff1"


DEEPEST_INCLUDE = 10
_MOST_OF_NAMES = 10_000  # steps


class Engine:
    """Renders the templates of one configuration; `source_of` reads a template by its name below `templates/`."""

    def __init__(
        self,
        functions: Functions,
        source_of: Callable[[str], Optional[Tuple[str, str]]],
        names: Callable[[], List[str]],
    ) -> None:
        self._source_of = source_of
        self._names = names
        self._sources: Dict[str, str] = {}  # by path
        self._heights: Dict[str, int] = {}  # of includes below a template, by its name
        self._guards = Guards()
        self._budget = Budget()
        self._whole = self._environment(functions, comments=True)
        self._marking = self._environment(functions, comments=True)
        self._marking.add_extension(LineMarks)
        self._value = self._environment(functions, comments=False)

    def _environment(self, functions: Functions, comments: bool) -> Environment:
        # In a value, `{#` is the shell's: ${#list[@]}.
        start, end = ("{#", "#}") if comments else ("\ufffe{#", "#}\ufffe")
        environment = Environment(
            self._budget,
            keep_trailing_newline=True,
            loader=FunctionLoader(self._load),
            comment_start_string=start,
            comment_end_string=end,
        )
        environment.globals.update(
            read=functions.read,
            checksum=functions.checksum,
            matrix=MatrixReference(),
            arch="{{ arch }}",
            epoch="{{ epoch }}",
        )
        return environment

    def expression(self, inner: str, scope: TemplateScope, at: Position) -> Optional[str]:
        """The value of what stands between braces; None when it isn't Jinja or names what nobody knows."""
        self._value.begin(scope)
        try:
            tree = self._value.parse(f"{{{{{inner}}}}}")
        except TemplateSyntaxError:
            return None
        except Exception as error:  # too deep, or too much
            raise failure(error, at, self._sources, scope.names) from None
        names = {node.name for node in tree.find_all(nodes.Name)} - self._value.globals.keys()
        if any(scope.get(name) is None for name in names):
            return None
        if not names and any(node.name not in self._value.filters for node in tree.find_all(nodes.Filter)):
            return None  # an unknown filter: CircleCI may know it, but for our names
        return self._run(self._value, f"{{{{{inner}}}}}", scope, at)

    def text(self, text: str, scope: TemplateScope, at: Position) -> str:
        """A value with statements in it. Raises ConfigError for what can't be rendered."""
        guarded = self._guards.guard(text)
        self._value.begin(scope)
        self._check(self._value, guarded, at)
        return self._guards.restore(self._run(self._value, guarded, scope, at))

    def render(self, source: str, path: str, scope: TemplateScope) -> Rendered:
        """A whole file, which need not be YAML before. Raises ConfigError with the template's line and column."""
        guarded = self._guards.guard(source)
        self._sources[path] = source
        text, marked = (self._rendered(one, guarded, path, scope) for one in (self._whole, self._marking))
        return rendered(text, marked, path)

    def _rendered(self, environment: Environment, guarded: str, path: str, scope: TemplateScope) -> str:
        environment.begin(scope)
        self._check(self._whole, guarded, Position(path), path)
        return self._guards.restore(self._run(environment, guarded, scope, Position(path), path))

    def _check(self, environment: Environment, source: str, at: Position, path: Optional[str] = None) -> None:
        """Raises ConfigError for what can't be parsed, and for includes without end."""
        try:
            self._check_includes(environment.parse(source, filename=path), at, ())
        except TemplateSyntaxError as error:
            raise syntax_failure(error, at._replace(path=error.filename or at.path), self._sources) from None
        except ConfigError:
            raise
        except Exception as error:  # too deep, or too much
            raise failure(error, at, self._sources, ()) from None

    def _run(
        self, environment: Environment, source: str, scope: TemplateScope, at: Position, path: str = "<value>"
    ) -> str:
        try:
            code = environment.compile(source, name=path, filename=path)
            return Template.from_code(environment, code, environment.make_globals(None)).render()
        except TemplateSyntaxError as error:  # an unknown filter
            raise syntax_failure(error, at, self._sources) from None
        except ConfigError:
            raise
        except Exception as error:  # a template can raise anything a filter or an operator does
            raise failure(error, at, self._sources, scope.names) from None

    def _check_includes(self, tree: nodes.Template, at: Position, inside: Tuple[str, ...]) -> int:
        """How deep the includes of a template go. Raises ConfigError for those that can't be followed."""
        height = 0
        for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
            template = getattr(node, "template")  # noqa: B009  # all four have one, their common base hasn't
            if isinstance(template, nodes.Const) and not getattr(node, "ignore_missing", False):
                place = Position(at.path, at.line + node.lineno - 1, at.column)
                height = max(height, 1 + self._check_include(str(template.value), place, inside))
        return height

    def _check_include(self, name: str, at: Position, inside: Tuple[str, ...]) -> int:
        if name in inside:
            circle = " -> ".join((*inside[inside.index(name) :], name))
            raise ConfigError(f"templates include each other in a circle: {circle}", at, "Break it.")
        if len(inside) + self._heights.get(name, 0) >= DEEPEST_INCLUDE:
            raise ConfigError(
                f"templates include each other more than {DEEPEST_INCLUDE} deep", at, "Include less deep."
            )
        if name in self._heights:  # looked into before: many may include the same
            return self._heights[name]
        found = self._source_of(name)
        if found is None:
            raise ConfigError(f"unknown template `{name}`", at, nearest(name, self._names(), noun="template"))
        self._sources[found[1]] = found[0]
        tree = self._whole.parse(self._guards.guard(found[0]), filename=found[1])
        self._heights[name] = self._check_includes(tree, Position(found[1]), (*inside, name))
        return self._heights[name]

    def _load(self, name: str) -> Optional[Tuple[str, str, Callable[[], bool]]]:
        found = self._source_of(name)
        if found is None:
            return None
        self._sources[found[1]] = found[0]
        return self._guards.guard(found[0]), found[1], lambda: True


def evaluate(inner: str, names: Mapping[str, Node], at: Position) -> str:
    """The text of an expression over some names alone. Raises ConfigError."""
    environment = _of_names(get_ident())
    environment.begin(None)
    try:
        return environment.from_string(f"{{{{{inner}}}}}").render({key: value_of(node) for key, node in names.items()})
    except TemplateSyntaxError as error:
        raise syntax_failure(error, at) from None
    except Exception as error:  # a template can raise anything a filter or an operator does
        raise failure(error, at, {}, tuple(names)) from None


@lru_cache(maxsize=32)
def _of_names(thread: int) -> Environment:
    """For expressions that each of a matrix's jobs has again; a build engine's threads have one each."""
    return Environment(Budget(most=_MOST_OF_NAMES, of_all=inf), cache_size=0)
