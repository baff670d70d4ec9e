"""How large a result will be before it is made, where that isn't about what goes into it."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping, Sequence

from cigen.config.jinja_budget import Budget

_NUMBER = re.compile("[0-9]{4,}")
_DEEPEST = 100  # indentation of what is nested as deep as YAML can be
_SEARCHED = 2048  # a search may have to look at the whole of one text for each character of the other

Forecast = Callable[[Budget, Any, Sequence[Any]], int]


def of_method(budget: Budget, name: str, subject: Any, given: Sequence[Any]) -> int:
    """Characters that a method of a text or a number makes."""
    return _METHODS[name](budget, subject, given) if name in _METHODS else 0


def of_filter(budget: Budget, name: str, given: Sequence[Any]) -> int:
    """Characters that a filter makes of the first thing given to it."""
    return _FILTERS[name](budget, given[0], given[1:]) if name in _FILTERS and given else 0


def of_operator(budget: Budget, operator: str, left: Any, right: Any) -> int:
    """Characters that an operator makes."""
    if operator == "%" and isinstance(left, (str, bytes)):
        return _formatted(budget, left, right if isinstance(right, tuple) else (right,))
    if operator == "+" and isinstance(left, (list, tuple)):
        return 64 * (budget.worth(left).size + budget.worth(right).size)
    if operator == "*":
        return _times(budget, left, right) + _times(budget, right, left)
    if operator == "**" and isinstance(left, int) and isinstance(right, int):
        return 64 * left.bit_length() * abs(right)
    return 0


def _times(budget: Budget, one: Any, times: Any) -> int:
    is_long = isinstance(one, (str, bytes, list, tuple)) and isinstance(times, int)
    return 64 * budget.worth(one).size * max(times, 0) if is_long and times > 1 else 0


def _widest(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    return max((abs(one) for one in given if isinstance(one, int)), default=0)


def _each(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    """As wide as said, for every character, line or item there is."""
    longest = max((len(one) for one in given if isinstance(one, (str, bytes))), default=0)
    return _length(budget, subject) * max(_widest(budget, subject, given), longest, 8)


def _nested(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    size = budget.worth(subject).size
    return size * min(size, _DEEPEST) * max(_widest(budget, subject, given), 1)


def _lines(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    lines = 1 + subject.count("\n") if isinstance(subject, str) else 1
    return _each(budget, range(lines), given)


def _joined(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    """`separator.join(items)`."""
    return _length(budget, subject) * max((_length(budget, one) for one in given), default=0)


def _joined_by(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    """`items | join(separator)`."""
    longest = max((len(one) for one in given if isinstance(one, str)), default=0)
    return _length(budget, subject) * longest


def _replaced(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    texts = [one for one in given if isinstance(one, (str, bytes))]
    if not isinstance(subject, (str, bytes)) or len(texts) < 2:
        return 0
    times = (len(subject) + 1) if not texts[0] else len(subject) // len(texts[0])
    return times * len(texts[1]) + _searched(budget, subject, texts[:1])


def _translated(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    values = [value for table in given if isinstance(table, Mapping) for value in table.values()]
    return _length(budget, subject) * max((len(value) for value in values if isinstance(value, str)), default=1)


def _formatted(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    if not isinstance(subject, (str, bytes)):
        return 0
    text = subject if isinstance(subject, str) else subject.decode("latin-1")
    widest = max([_widest(budget, subject, given), *(int(number[:12]) for number in _NUMBER.findall(text))])
    longest = max((64 * budget.worth(one).size for one in given), default=0)
    return (text.count("%") + text.count("{")) * (widest + longest)


def _searched(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    longest = max((len(one) for one in given if isinstance(one, (str, bytes))), default=0)
    return _length(budget, subject) * longest * 64 // _SEARCHED


def _squared(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    return _length(budget, subject) ** 2 * 64 // _SEARCHED


def _raised(budget: Budget, subject: Any, given: Sequence[Any]) -> int:
    return 64 * _widest(budget, subject, given)


def _length(budget: Budget, value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple, dict, range)) else budget.worth(value).size


def _table(forecasts: Dict[Forecast, str]) -> Mapping[str, Forecast]:
    names: List[Sequence[str]] = [words.split() for words in forecasts.values()]
    return {name: forecast for forecast, found in zip(forecasts, names) for name in found}


_METHODS = _table(
    {
        _widest: "center ljust rjust zfill to_bytes",
        _each: "expandtabs",
        _joined: "join",
        _replaced: "replace",
        _translated: "translate",
        _formatted: "format format_map",
        _searched: "count endswith find index partition rfind rindex rpartition rsplit split startswith strip",
    }
)
_FILTERS = _table(
    {
        _widest: "batch center",
        _each: "slice wordwrap",
        _lines: "indent",
        _joined_by: "join",
        _nested: "pprint tojson",
        _replaced: "replace",
        _formatted: "format",
        _raised: "round",
        _squared: "int urlize",
    }
)
