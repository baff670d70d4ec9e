"""What CircleCI would refuse in a configuration, and what nobody here can tell."""

from __future__ import annotations

from typing import NamedTuple, Tuple, Union

Path = Tuple[Union[str, int], ...]


class Finding(NamedTuple):
    """What is wrong and how to mend it. `path` leads to it from the root: `("jobs", "test", "steps", 0)`.

    One that isn't `fatal` may be right: something that this reader doesn't know.
    """

    what: str
    path: Path
    repair: str = ""
    fatal: bool = True
