from typing import Iterable, Tuple, Union

class Digest: ...

class FileDigest:
    fingerprint: str

class FileContent:
    path: str
    content: bytes
    def __init__(self, path: str, content: bytes, is_executable: bool = ...) -> None: ...

class FileEntry:
    path: str
    file_digest: FileDigest
    is_executable: bool

class SymlinkEntry:
    path: str
    target: str

class Directory:
    path: str
    def __init__(self, path: str) -> None: ...

class CreateDigest:
    def __init__(self, entries: Iterable[Union[FileContent, FileEntry, Directory]]) -> None: ...

class MergeDigests:
    def __init__(self, digests: Iterable[Digest]) -> None: ...

class DigestContents(Tuple[FileContent, ...]): ...
class DigestEntries(Tuple[Union[FileEntry, SymlinkEntry, Directory], ...]): ...

class PathGlobs:
    def __init__(self, globs: Iterable[str]) -> None: ...

class Paths:
    files: Tuple[str, ...]
    dirs: Tuple[str, ...]

class Snapshot:
    digest: Digest
    files: Tuple[str, ...]
