"""Jinja's sandbox, which keeps a template from other people's memory, and from more time and memory than it needs."""

from __future__ import annotations

import re
import warnings
from functools import wraps
from types import CodeType
from typing import Any, Callable, Iterable, List, Optional, Sequence

from jinja2 import nodes
from jinja2.environment import Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from cigen.config.documents import NO_CHARACTERS
from cigen.config.functions import Refusal
from cigen.config.jinja_budget import NO_TEXT, Budget
from cigen.config.jinja_code import PayingCode
from cigen.config.jinja_forecast import of_filter, of_method, of_operator
from cigen.config.jinja_values import printed, value_of
from cigen.config.scope import TemplateScope

# Python's own parser takes a time that grows with the power of what is nested.
_DEEPEST = 50
# Steps that take longer than a turn of a loop: to parse and to compile a node, to call, to begin another template.
_OF_A_NODE, _OF_A_CALL, _OF_A_TEMPLATE = 16, 16, 64
_TAG = re.compile(r"\{[{%](?:[^}%]|[}%](?!\}))*")
_TEXTS = (str, bytes)
# These look at no text, and take anything.
_OPEN_FILTERS = frozenset(("attr", "d", "default"))


class _Context(Context):
    """Looks names up where cigen keeps them, so that only those in use are asked for."""

    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        if found is not missing:
            return found
        environment = self.environment
        assert isinstance(environment, Environment)
        return environment.variable(key)


class Environment(ImmutableSandboxedEnvironment):
    """Everything that a template does here is paid for from one budget."""

    context_class = _Context
    code_generator_class = PayingCode
    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))

    def __init__(self, budget: Budget, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, finalize=self._printed, autoescape=False, **options)
        self.budget = budget
        self.spend, self.made = budget.spend, budget.made
        self._scope: Optional[TemplateScope] = None
        self._variables: dict[str, Any] = {}
        del self.filters["random"], self.globals["lipsum"]  # never the same twice
        self.filters = {name: self._paying(name, function) for name, function in self.filters.items()}
        self.tests = {name: self._scanning(function) for name, function in self.tests.items()}

    def begin(self, scope: Optional[TemplateScope]) -> None:
        """A new rendering."""
        self.budget.begin()
        self._scope, self._variables = scope, {}

    def variable(self, name: str) -> Any:
        """A variable's value, Jinja's mark for what is missing where there is none."""
        if name not in self._variables:
            node = self._scope.get(name) if self._scope else None
            self._variables[name] = missing if node is None else value_of(node)
        return self._variables[name]

    def scanned(self, value: Any) -> Any:
        """A value that is compared or walked through."""
        self.budget.scan(value)
        return value

    def pieces(self, parts: Iterable[Any]) -> Sequence[Any]:
        """The parts of a text."""
        return [self.budget.written(part) for part in parts]

    def concat(self, pieces: Iterable[str]) -> str:
        text = "".join([self.made(piece) for piece in pieces])
        if not text.isascii() and NO_CHARACTERS.search(text):
            raise SecurityError("half of a surrogate pair is no character")
        return text

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self.budget.scan(left, right)
        self.budget.expect(of_operator(self.budget, operator, left, right))
        if operator == "%" and isinstance(left, _TEXTS):
            self.budget.written(right)
        return self.made(super().call_binop(context, operator, left, right))

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        function = getattr(__obj, "__wrapped__", __obj)  # the sandbox's `format`
        subject = getattr(function, "__self__", None)
        given = [*args, *(value for name, value in kwargs.items() if not name.startswith("_"))]
        __self.spend(_OF_A_CALL)
        __self.budget.scan(*given)
        if isinstance(subject, (*_TEXTS, int, float)):
            __self._pay(subject, given)
            __self.budget.expect(of_method(__self.budget, function.__name__, subject, given))
        return __self.made(super().call(__context, __obj, *args, **kwargs))

    def _pay(self, subject: Any, given: Sequence[Any]) -> None:
        self.budget.scan(subject, *given)
        if not all(map(self._can_be_text, given)):
            raise SecurityError(NO_TEXT)

    def _can_be_text(self, value: Any) -> bool:
        """Whether it and what it holds can be written; what is walked through holds what was looked at before."""
        is_walked = hasattr(type(value), "__iter__") and not isinstance(value, (list, tuple, dict, Namespace))
        return is_walked or self.budget.worth(value).is_plain

    def _paying(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        skipped = 1 if hasattr(function, "jinja_pass_arg") else 0  # the context comes first

        @wraps(function)
        def paying(*args: Any, **kwargs: Any) -> Any:
            given = [*args[skipped:], *kwargs.values()]
            if name not in _OPEN_FILTERS:
                self._pay(None, given)
            self.budget.expect(of_filter(self.budget, name, given))
            return self.made(self._walked(function(*args, **kwargs)))

        return paying

    def _walked(self, value: Any) -> Any:
        """A list in place of what would make it later: as a text, that would be its address in memory."""
        if not hasattr(type(value), "__next__"):
            return value
        found = []
        for item in value:
            self.spend(1)
            found.append(item)
        return found

    def _scanning(self, function: Any) -> Callable[..., Any]:
        @wraps(function)
        def scanning(*args: Any, **kwargs: Any) -> Any:
            self.budget.scan(*args, *kwargs.values())
            return function(*args, **kwargs)

        return scanning

    def _printed(self, value: Any) -> Any:
        return printed(self.budget.made(value))

    def _compile(self, source: str, filename: str) -> CodeType:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # about Python that nobody wrote
            return super()._compile(source, filename)

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        self.spend(_OF_A_TEMPLATE)
        return super().get_template(*args, **kwargs)

    def _parse(self, source: str, name: Optional[str], filename: Optional[str]) -> nodes.Template:
        self.spend(sum(len(tag[0]) for tag in _TAG.finditer(source)))
        try:
            tree = super()._parse(source, name, filename)
        except RecursionError:
            raise too_deep() from None
        self._check_depth(tree)
        return tree

    def _check_depth(self, tree: nodes.Node) -> None:
        pending: List[tuple[nodes.Node, int]] = [(tree, 0)]
        while pending:
            node, depth = pending.pop()
            self.spend(_OF_A_NODE)
            if depth > _DEEPEST:
                raise too_deep()
            pending.extend((child, depth + 1) for child in node.iter_child_nodes())


def too_deep() -> Refusal:
    """The error for a template that nobody should have to follow."""
    return Refusal(f"the template is nested more than {_DEEPEST} levels deep", "Flatten it.")
