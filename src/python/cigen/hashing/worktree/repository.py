"""The repository a directory belongs to, by the `.git` entry nearest above it, and what its settings are made of."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, NamedTuple, Optional

    Values = Mapping[bytes, tuple[bytes, ...]]
else:
    from cigen.hashing.named_tuple import NamedTuple

SHA1 = 20  # bytes of an object id, where nothing else is said


class RepositoryPaths(NamedTuple):
    """Absolute paths; `prefix` leads from `top` to the directory asked about ("" or ending in a slash)."""

    top: bytes
    git_dir: bytes
    common_dir: bytes
    prefix: bytes

    @property
    def index_file(self) -> bytes:
        """Where its index is, or would be."""
        return os.path.join(self.git_dir, b"index")


def discover(directory: bytes) -> Optional[RepositoryPaths]:
    """The repository around an absolute, resolved directory, None outside any."""
    top = directory
    while True:
        git_dir = _git_dir(os.path.join(top, b".git"))
        if git_dir is not None:
            relative = directory[len(top) :].strip(b"/")
            return RepositoryPaths(top, git_dir, _common_dir(git_dir), relative + b"/" if relative else b"")
        parent = os.path.dirname(top)
        if parent == top:
            return None
        top = parent


def is_repository(directory: bytes) -> bool:
    """True when the directory is the top of a checked-out repository."""
    return _git_dir(os.path.join(directory, b".git")) is not None


def _git_dir(entry: bytes) -> Optional[bytes]:
    if os.path.isdir(entry):
        return entry if os.path.lexists(os.path.join(entry, b"HEAD")) else None
    text = _read(entry)
    if not text.startswith(b"gitdir: "):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(entry), text[8:].rstrip(b"\r\n")))


def _common_dir(git_dir: bytes) -> bytes:
    text = _read(os.path.join(git_dir, b"commondir")).rstrip(b"\r\n")
    return os.path.normpath(os.path.join(git_dir, text)) if text else git_dir


def _read(path: bytes) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(65536)
    except OSError:
        return b""


class GitSettings(NamedTuple):
    """git's configuration: values per lower-case key, last one wins, and every file that could change them."""

    values: Values
    files: frozenset[bytes]

    def last(self, key: bytes) -> Optional[bytes]:
        """The value that counts; None where git has none."""
        found = self.values.get(key)
        return found[-1] if found else None

    @property
    def oid_size(self) -> int:
        """How many bytes an object id has."""
        return 32 if (self.last(b"extensions.objectformat") or b"").lower() == b"sha256" else SHA1


def git_settings(listing: bytes, repository: RepositoryPaths) -> GitSettings:
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
    return GitSettings(values, frozenset(files))


def ignore_files(settings: GitSettings, repository: RepositoryPaths) -> set[bytes]:
    """Ignore rules outside the project root; whether they exist or not."""
    chosen = settings.last(b"core.excludesfile")
    everyones = _anywhere(_home(chosen), repository) if chosen else {_xdg(b"git/ignore")}
    return everyones | {os.path.join(repository.common_dir, b"info/exclude")} | _above(repository, b".gitignore")


def attribute_files(settings: GitSettings, repository: RepositoryPaths) -> set[bytes]:
    """Attribute rules outside the project root; whether they exist or not."""
    chosen = settings.last(b"core.attributesfile")
    everyones = _anywhere(_home(chosen), repository) if chosen else {_xdg(b"git/attributes")}
    system = {b"/etc/gitattributes", b"/usr/local/etc/gitattributes", b"/opt/homebrew/etc/gitattributes"}
    info = {os.path.join(repository.common_dir, b"info/attributes")}
    return everyones | system | info | _above(repository, b".gitattributes")


def _above(repository: RepositoryPaths, name: bytes) -> set[bytes]:
    """`name` in every directory from the top of the repository to just above the project root."""
    found = set()
    directory = repository.top
    for segment in repository.prefix.split(b"/")[:-1]:
        found.add(os.path.join(directory, name))
        directory = os.path.join(directory, segment)
    return found


def _standard_files(repository: RepositoryPaths) -> list[bytes]:
    named = [os.environb.get(b"GIT_CONFIG_GLOBAL", b""), os.environb.get(b"GIT_CONFIG_SYSTEM", b"")]
    return [
        os.path.join(repository.common_dir, b"config"),
        os.path.join(repository.git_dir, b"config.worktree"),
        _home(b"~/.gitconfig"),
        _xdg(b"git/config"),
        b"/etc/gitconfig",
        *(os.path.abspath(path) for path in named if path),
    ]


def _anywhere(path: bytes, repository: RepositoryPaths) -> set[bytes]:
    """An absolute path as it is; a relative one from each place git may have meant."""
    starts = (repository.top, repository.git_dir, os.path.join(repository.top, repository.prefix))
    return {os.path.normpath(os.path.join(start, path)) for start in starts}


def _home(path: bytes) -> bytes:
    return os.path.expanduser(path)


def _xdg(path: bytes) -> bytes:
    base = os.environb.get(b"XDG_CONFIG_HOME") or _home(b"~/.config")
    return os.path.abspath(os.path.join(base, path))
