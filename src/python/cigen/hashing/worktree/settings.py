"""The files outside the tree that change what git would answer: settings, ignore rules, attributes."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, NamedTuple, Optional

    from cigen.hashing.worktree.repository import Repository

    Values = Mapping[bytes, tuple[bytes, ...]]
else:
    from cigen.hashing.named_tuple import NamedTuple


SHA1 = 20  # bytes of an object id, where nothing else is said


class Settings(NamedTuple):
    """git's configuration: values per lower-case key, last one wins, and every file that could change them."""

    values: Values
    files: frozenset[bytes]

    def last(self, key: bytes) -> Optional[bytes]:
        found = self.values.get(key)
        return found[-1] if found else None

    @property
    def oid_size(self) -> int:
        return 32 if (self.last(b"extensions.objectformat") or b"").lower() == b"sha256" else SHA1


def parse(listing: bytes, repository: Repository) -> Settings:
    """The output of `git config --list --show-origin -z`."""
    values: dict[bytes, tuple[bytes, ...]] = {}
    files = set(_standard_files(repository))
    fields = listing.split(b"\0")
    for origin, pair in zip(fields[::2], fields[1::2]):
        key, _, value = pair.partition(b"\n")
        values[key] = (*values.get(key, ()), value)
        if origin.startswith(b"file:"):
            files.update(_anywhere(origin[5:], repository))
        if key == b"include.path" or (key.startswith(b"includeif.") and key.endswith(b".path")):
            directory = os.path.dirname(origin[5:])
            files.update(_anywhere(os.path.join(directory, _home(value)), repository))
        if b"onbranch:" in key:
            files.add(os.path.join(repository.git_dir, b"HEAD"))
    return Settings(values, frozenset(files))


def ignore_files(settings: Settings, repository: Repository) -> set[bytes]:
    """Ignore rules outside the project root; whether they exist or not."""
    chosen = settings.last(b"core.excludesfile")
    everyones = _anywhere(_home(chosen), repository) if chosen else {_xdg(b"git/ignore")}
    return everyones | {os.path.join(repository.common_dir, b"info/exclude")} | _above(repository, b".gitignore")


def attribute_files(settings: Settings, repository: Repository) -> set[bytes]:
    """Attribute rules outside the project root; whether they exist or not."""
    chosen = settings.last(b"core.attributesfile")
    everyones = _anywhere(_home(chosen), repository) if chosen else {_xdg(b"git/attributes")}
    system = {b"/etc/gitattributes", b"/usr/local/etc/gitattributes", b"/opt/homebrew/etc/gitattributes"}
    info = {os.path.join(repository.common_dir, b"info/attributes")}
    return everyones | system | info | _above(repository, b".gitattributes")


def _above(repository: Repository, name: bytes) -> set[bytes]:
    """`name` in every directory from the top of the repository to just above the project root."""
    found = set()
    directory = repository.top
    for segment in repository.prefix.split(b"/")[:-1]:
        found.add(os.path.join(directory, name))
        directory = os.path.join(directory, segment)
    return found


def _standard_files(repository: Repository) -> list[bytes]:
    named = [os.environb.get(b"GIT_CONFIG_GLOBAL", b""), os.environb.get(b"GIT_CONFIG_SYSTEM", b"")]
    return [
        os.path.join(repository.common_dir, b"config"),
        os.path.join(repository.git_dir, b"config.worktree"),
        _home(b"~/.gitconfig"),
        _xdg(b"git/config"),
        b"/etc/gitconfig",
        *(os.path.abspath(path) for path in named if path),
    ]


def _anywhere(path: bytes, repository: Repository) -> set[bytes]:
    """An absolute path as it is; a relative one from each place git may have meant."""
    starts = (repository.top, repository.git_dir, os.path.join(repository.top, repository.prefix))
    return {os.path.normpath(os.path.join(start, path)) for start in starts}


def _home(path: bytes) -> bytes:
    return os.path.expanduser(path)


def _xdg(path: bytes) -> bytes:
    base = os.environb.get(b"XDG_CONFIG_HOME") or _home(b"~/.config")
    return os.path.abspath(os.path.join(base, path))
