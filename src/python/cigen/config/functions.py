"""What templates can call: `read` and `checksum`, answered by the project's files alone."""

from __future__ import annotations

import posixpath
from typing import Iterator, List, NamedTuple, Optional, Tuple

from cigen.config.documents import LONGEST_DOCUMENT
from cigen.config.files import Files, is_of_git
from cigen.config.regular import LARGEST_FILE


class Refusal(Exception):
    """A call that has no answer; whoever knows the place makes an error of it."""

    def __init__(self, what: str, repair: str) -> None:
        super().__init__(what)
        self.what = what
        self.repair = repair


class Functions(NamedTuple):
    """The functions of one configuration; `directory` is where its files are: `.cigen` unless it is elsewhere."""

    files: Files
    directory: str

    def read(self, path: str) -> str:
        """A file's text, each line ending as YAML's do, without newlines at its end.

        `path` is relative to the configuration's directory.
        """
        inside = self._inside(posixpath.join(self.directory, _text("read", path)), path)
        content = self._content(inside)
        if content is None:
            raise Refusal(f"there is no file `{inside}`", "Name a file relative to the configuration's directory.")
        try:
            if len(content) > LONGEST_DOCUMENT:
                raise Refusal(f"`{inside}` has more than {LONGEST_DOCUMENT:,} bytes", "Read a shorter file.")
            return content.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\r\n")
        except UnicodeDecodeError:
            raise Refusal(f"`{inside}` isn't UTF-8", "Save it as UTF-8.") from None

    def checksum(self, path: str) -> str:
        """SHA-256 of a file's content, or over path and content of all below a directory; from the project root."""
        from hashlib import sha256  # only a template that asks for it pays for it

        inside = self._inside(_text("checksum", path), path)
        content = self._content(inside)
        if content is not None:
            return sha256(content).hexdigest()
        below = tuple(self._below(inside))
        if not below:
            raise Refusal(f"there is no file or directory `{inside}`", "Name one relative to the project root.")
        hasher = sha256()
        size = 0
        for name in sorted(below):
            content = self.files.read(posixpath.join(inside, name)) or b""
            size += len(content)
            if size > LARGEST_FILE:  # whoever records what is asked keeps all of it
                raise Refusal(f"the files below `{inside}` have more than {LARGEST_FILE:,} bytes", "Name fewer.")
            hasher.update(name.encode("utf-8", "surrogateescape"))
            hasher.update(content)
        return hasher.hexdigest()

    def _content(self, path: str) -> Optional[bytes]:
        directory, name = posixpath.split(path)
        is_directory = path == "" or f"{name}/" in self.files.names(directory)
        return None if is_directory else self.files.read(path)

    def _below(self, directory: str) -> Iterator[str]:
        pending: List[str] = [""]
        while pending:
            start = pending.pop()
            for name in self._names(posixpath.join(directory, start).rstrip("/")):
                if name.endswith("/"):
                    pending.append(f"{start}{name}")
                else:
                    yield f"{start}{name}"

    def _names(self, directory: str) -> Tuple[str, ...]:
        return tuple(name for name in self.files.names(directory) if name != ".git/")

    def _inside(self, joined: str, written: str) -> str:
        path = posixpath.normpath(joined)
        if path.startswith(("/", "../")) or path == "..":
            raise Refusal(f"`{written}` leads out of the project", "cigen reads nothing outside it.")
        if is_of_git(path):
            raise Refusal(f"`{written}` is of git's own files", "cigen reads none of them.")
        return "" if path == "." else path


def _text(function: str, path: object) -> str:
    if isinstance(path, str) and path:
        return path
    raise Refusal(f"`{function}` takes a path", f'Write e.g. {function}("file").')
