"""What went wrong, where, and how to repair it: the one shape every message to a user has."""

from __future__ import annotations

from typing import Callable, Iterable, List, NamedTuple, Optional, Tuple, TypeVar

T = TypeVar("T")
U = TypeVar("U")

# A terminal obeys control characters, and a reader is misled by those that turn the direction of what follows.
_SHOWN = {
    code: f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n"
}
_LONGEST = 2000
# Of names that a reader has to choose from.
_MOST_NAMES = 20


def shown(text: str) -> str:
    """The text as it can be shown to anybody, whoever wrote it."""
    return text.translate(_SHOWN)


class Position(NamedTuple):
    """A place in a file. `path` is relative to the project root; `line` and `column` count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class CigenError(Exception):
    """One problem a user can act on; its text is `file:line:column: what`, then the repair, indented."""

    exit_code = 2

    def __init__(self, what: str, at: Optional[Position] = None, repair: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.at = at
        self.repair = repair

    @property
    def all(self) -> Tuple[CigenError, ...]:
        """The problems that it tells of: itself."""
        return (self,)

    def moved(self, move: Callable[[Position], Position]) -> CigenError:
        """The same with its place elsewhere."""
        return self if self.at is None else type(self)(self.what, move(self.at), self.repair)

    def __str__(self) -> str:
        text = f"{self.at}: {_short(self.what)}" if self.at else _short(self.what)
        return shown(f"{text}\n  {_short(self.repair)}" if self.repair else text)


def _short(text: str) -> str:
    """What fits a screen."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"


class ConfigError(CigenError):
    """The configuration is wrong: nothing was written."""


class Mistakes(ConfigError):
    """All mistakes of a configuration, in order of place; asked as one error, it is the first of them."""

    def __init__(self, found: Iterable[CigenError]) -> None:
        self._all = _in_order(one for error in found for one in error.all)
        super().__init__(self._all[0].what, self._all[0].at, self._all[0].repair)

    @property
    def all(self) -> Tuple[CigenError, ...]:
        """The problems that it tells of."""
        return self._all

    def moved(self, move: Callable[[Position], Position]) -> CigenError:
        """The same with their places elsewhere."""
        return Mistakes(error.moved(move) for error in self._all)

    def __str__(self) -> str:
        return "\n".join(map(str, self._all))


def _in_order(found: Iterable[CigenError]) -> Tuple[CigenError, ...]:
    """Each once: what an alias names is read wherever it is used."""
    mistakes = {(error.at, error.what): error for error in found}
    return tuple(sorted(mistakes.values(), key=lambda error: error.at or Position("")))


def each(act: Callable[[T], U], items: Iterable[T]) -> List[U]:
    """What `act` makes of each item. Raises Mistakes: not the first ConfigError, but all of them."""
    made: List[U] = []
    wrong: List[CigenError] = []
    for item in items:
        try:
            made.append(act(item))
        except ConfigError as error:
            wrong.append(error)
    if wrong:
        raise Mistakes(wrong)
    return made


def both(first: Callable[[], T], second: Callable[[], U]) -> Tuple[T, U]:
    """What both give. Raises Mistakes, those of the two."""
    try:
        one = first()
    except ConfigError as error:
        try:
            second()
        except ConfigError as other:
            raise Mistakes((error, other)) from None
        raise
    return one, second()


class Unanswered(ConfigError):
    """A template asks for what isn't there."""


class DriftError(CigenError):
    """A committed file differs from what the configuration says."""

    exit_code = 1


def is_near(name: str, known: Iterable[str]) -> bool:
    """Whether a name looks like a known one, misspelt."""
    from difflib import get_close_matches  # only what looks wrong pays for it

    return bool(get_close_matches(name, tuple(known), n=1, cutoff=0.75))


def nearest(name: str, known: Iterable[str], *, noun: str) -> str:
    """The repair for a name nobody knows: the closest known one, else a list of them (sorted)."""
    from difflib import get_close_matches  # only errors pay for it

    names = sorted(set(known))
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if not names:
        return f"No {noun} is defined."
    if len(names) > _MOST_NAMES:
        return f"Known {noun}s: {', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more."
    return f"Known {noun}s: {', '.join(names)}."
