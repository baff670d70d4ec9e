"""What a rendering may take: one number of steps, for what it does and for what it makes."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Tuple

from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined

from cigen.config.functions import Refusal

MOST_STEPS = 1_000_000  # one rendering: a second or two
_MOST_OF_ALL = 4_000_000  # all renderings of a configuration
_STEP = 64  # so many characters take a step to make, and stay in memory
_SCANNED = 32  # so many items, or so many times as many characters, take one to look at
_LARGEST_INTEGER = 1 << 16  # bits: what is done with larger ones takes the square of their size

NO_TEXT = "only text, numbers, booleans, lists and mappings can be written; did you forget to call it?"


class Worth(NamedTuple):
    """The size of a value as it would be written, in steps, and whether it can be written at all."""

    size: int
    is_plain: bool


_ONE = Worth(1, True)


class Budget:
    """Steps that are left. A rendering begins with `begin`; what it spends beyond raises Refusal."""

    def __init__(self, most: int = MOST_STEPS, of_all: float = _MOST_OF_ALL) -> None:
        self._most = most
        self._of_all = of_all
        self._left: float = 0
        self._is_last = False
        self._known: Dict[int, Tuple[object, Worth]] = {}  # by identity, with what keeps that from being reused

    def begin(self) -> None:
        """Starts anew, with all there is to spend."""
        self._left = min(self._most, self._of_all)
        self._is_last = self._of_all < self._most
        self._known = {}

    def spend(self, steps: int = 1) -> None:
        """Takes steps off what is left. Raises Refusal where nothing is."""
        self._left -= steps
        self._of_all -= steps
        if self._left < 0:
            what = f"the template takes more than {self._most:,} steps"
            if self._is_last:
                what = f"the templates take more than {_MOST_OF_ALL:,} steps in all"
            raise Refusal(what, "Repeat less in it, and make less of it.")

    def made(self, value: Any) -> Any:
        """The value, paid for."""
        if isinstance(value, int) and value.bit_length() > _LARGEST_INTEGER:
            raise SecurityError("the number would be too large")
        self.spend(self.worth(value).size)
        return value

    def scan(self, *values: Any) -> None:
        """Pays for looking at values that are there."""
        for value in values:
            self.spend(1 + self.worth(value).size // _SCANNED)

    def expect(self, characters: int) -> None:
        """Pays for what isn't made yet; whoever makes it pays again, which doesn't matter."""
        self.spend(1 + characters // _STEP)

    def written(self, value: Any) -> Any:
        """The value as a part of a text, paid for. Raises SecurityError for what would show where it is in memory."""
        worth = self.worth(value)
        if not worth.is_plain:
            raise SecurityError(NO_TEXT)
        self.spend(worth.size)
        return value

    def worth(self, value: Any) -> Worth:
        """A list counts for all that it holds, as often as it holds it: two lines can double it many times."""
        if isinstance(value, (str, bytes)):
            return _ONE if len(value) < _STEP else Worth(1 + len(value) // _STEP, True)
        if isinstance(value, int):
            return Worth(1 + value.bit_length() // _STEP, True)
        if value is None or isinstance(value, (float, Undefined)):
            return _ONE
        if isinstance(value, range):
            return Worth(1 + len(value), True)
        if not isinstance(value, (list, tuple, dict, set, frozenset)):
            return Worth(1, False)
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (value, self._of_items(value))
        return known[1]

    def _of_items(self, value: Any) -> Worth:
        size, is_plain = 1, True
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            if item.__class__ is str:  # most are
                size += 1 + len(item) // _STEP
            else:
                worth = self.worth(item)
                size, is_plain = size + worth.size, is_plain and worth.is_plain
        return Worth(size, is_plain)
