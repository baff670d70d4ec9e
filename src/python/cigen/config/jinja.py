"""Jinja for configurations: sandboxed, strict, the same bytes from the same input. Imported only where a template needs it."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

import jinja2.utils
from jinja2 import TemplateAssertionError, TemplateSyntaxError, meta, nodes
from jinja2.environment import Template
from jinja2.exceptions import SecurityError
from jinja2.loaders import FunctionLoader
from jinja2.runtime import Context, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cigen.config.functions import Functions
from cigen.config.guards import Guards
from cigen.config.jinja_errors import failure, syntax_failure
from cigen.config.jinja_lines import LineMarks, Rendered, rendered
from cigen.config.jinja_values import Matrix, printed, value_of
from cigen.config.nodes import Node
from cigen.config.scope import Scope
from cigen.errors import ConfigError, Position, nearest

DEEPEST_INCLUDE = 10
_LARGEST = 10_000_000
_MISSING = jinja2.utils.missing


class _Context(Context):
    """Looks names up where cigen keeps them, so that only those in use are asked for."""

    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        if found is not _MISSING:
            return found
        environment = self.environment
        assert isinstance(environment, _Environment)
        node = environment.scope.get(key) if environment.scope else None
        return _MISSING if node is None else value_of(node)


class _Environment(ImmutableSandboxedEnvironment):
    context_class = _Context
    intercepted_binops = frozenset(("*", "**"))
    scope: Optional[Scope] = None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuses what could only be meant to exhaust memory."""
        sizes = [len(side) for side in (left, right) if isinstance(side, (str, list, tuple))]
        times = [abs(side) for side in (left, right) if isinstance(side, int)]
        if (
            operator == "*"
            and sizes
            and times
            and sizes[0] * times[0] > _LARGEST
            or operator == "**"
            and max(times) > 99
        ):
            raise SecurityError("the result would be too large")
        return super().call_binop(context, operator, left, right)


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
        self._guards = Guards()
        self._whole = self._environment(functions, comments=True)
        self._marking = self._environment(functions, comments=True)
        self._marking.add_extension(LineMarks)
        self._value = self._environment(functions, comments=False)

    def _environment(self, functions: Functions, comments: bool) -> _Environment:
        # In a value, `{#` is the shell's: ${#list[@]}.
        start, end = ("{#", "#}") if comments else ("\ufffe{#", "#}\ufffe")
        environment = _Environment(
            undefined=StrictUndefined,
            finalize=printed,
            autoescape=False,
            keep_trailing_newline=True,
            loader=FunctionLoader(self._load),
            cache_size=0,
            comment_start_string=start,
            comment_end_string=end,
        )
        del environment.filters["random"], environment.globals["lipsum"]  # never the same twice
        environment.globals.update(
            read=functions.read, checksum=functions.checksum, matrix=Matrix(), arch="{{ arch }}", epoch="{{ epoch }}"
        )
        return environment

    def expression(self, inner: str, scope: Scope, at: Position) -> Optional[str]:
        """The value of what stands between braces; None when it isn't Jinja or names what nobody knows."""
        try:
            tree = self._value.parse(f"{{{{{inner}}}}}")
        except TemplateSyntaxError:
            return None
        try:
            undeclared = self._undeclared(self._value, tree)
        except TemplateAssertionError as error:  # an unknown filter: CircleCI may know it, but for our names
            if any(scope.get(name.name) is not None for name in tree.find_all(nodes.Name)):
                raise syntax_failure(error, at) from None
            return None
        if any(scope.get(name) is None for name in undeclared):
            return None
        return self._run(self._value, f"{{{{{inner}}}}}", scope, at)

    def text(self, text: str, scope: Scope, at: Position) -> str:
        """A value with statements in it. Raises ConfigError for what can't be rendered."""
        guarded = self._guards.guard(text)
        try:
            self._check_includes(self._value.parse(guarded), at, ())
        except TemplateSyntaxError as error:
            raise syntax_failure(error, at) from None
        return self._guards.restore(self._run(self._value, guarded, scope, at))

    def render(self, source: str, path: str, scope: Scope) -> Rendered:
        """A whole file, which need not be YAML before. Raises ConfigError with the template's line and column."""
        guarded = self._guards.guard(source)
        self._sources[path] = source
        try:
            self._check_includes(self._whole.parse(guarded, filename=path), Position(path), ())
        except TemplateSyntaxError as error:
            raise syntax_failure(error, Position(error.filename or path), self._sources) from None
        text, marked = (self._run(one, guarded, scope, Position(path), path) for one in (self._whole, self._marking))
        return rendered(self._guards.restore(text), self._guards.restore(marked), path)

    def _run(self, environment: _Environment, source: str, scope: Scope, at: Position, path: str = "<value>") -> str:
        environment.scope = scope
        try:
            code = environment.compile(source, name=path, filename=path)
            return Template.from_code(environment, code, environment.make_globals(None)).render()
        except TemplateSyntaxError as error:  # an unknown filter
            raise syntax_failure(error, at, self._sources) from None
        except ConfigError:
            raise
        except Exception as error:  # a template can raise anything a filter or an operator does
            raise failure(error, at, self._sources, scope.names) from None

    def _undeclared(self, environment: _Environment, tree: nodes.Template) -> List[str]:
        return [name for name in meta.find_undeclared_variables(tree) if name not in environment.globals]

    def _check_includes(self, tree: nodes.Template, at: Position, inside: Tuple[str, ...]) -> None:
        for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
            template = getattr(node, "template")  # noqa: B009  # all four have one, their common base hasn't
            if isinstance(template, nodes.Const) and not getattr(node, "ignore_missing", False):
                place = Position(at.path, at.line + node.lineno - 1, at.column)
                self._check_include(str(template.value), place, inside)

    def _check_include(self, name: str, at: Position, inside: Tuple[str, ...]) -> None:
        if name in inside:
            circle = " -> ".join((*inside[inside.index(name) :], name))
            raise ConfigError(f"templates include each other in a circle: {circle}", at, "Break it.")
        if len(inside) == DEEPEST_INCLUDE:
            raise ConfigError(
                f"templates include each other more than {DEEPEST_INCLUDE} deep", at, "Include less deep."
            )
        found = self._source_of(name)
        if found is None:
            raise ConfigError(f"unknown template `{name}`", at, nearest(name, self._names(), noun="template"))
        self._sources[found[1]] = found[0]
        tree = self._whole.parse(self._guards.guard(found[0]), filename=found[1])
        self._check_includes(tree, Position(found[1]), (*inside, name))

    def _load(self, name: str) -> Optional[Tuple[str, str, Callable[[], bool]]]:
        found = self._source_of(name)
        if found is None:
            return None
        self._sources[found[1]] = found[0]
        return self._guards.guard(found[0]), found[1], lambda: True


def evaluate(inner: str, names: Mapping[str, Node], at: Position) -> str:
    """The text of an expression over some names alone. Raises ConfigError."""
    environment = _Environment(undefined=StrictUndefined, finalize=printed, autoescape=False)
    del environment.filters["random"], environment.globals["lipsum"]
    try:
        return environment.from_string(f"{{{{{inner}}}}}").render({key: value_of(node) for key, node in names.items()})
    except TemplateSyntaxError as error:
        raise syntax_failure(error, at) from None
    except Exception as error:  # a template can raise anything a filter or an operator does
        raise failure(error, at, {}, tuple(names)) from None
