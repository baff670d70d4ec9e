"""`cigen hash --explain` and `--compare`: what is behind a hash, and what made it another one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, TextIO

from cigen.cli.report.table import width_of
from cigen.errors import CigenError
from cigen.hashing.run.hash_jobs import files_of
from cigen.hashing.worktree.kinds import Kind
from cigen.project.job_hashes import JobHashes

if TYPE_CHECKING:
    from cigen.hashing.tree.digests import DigestStore

_KINDS = {
    Kind.FILE: "file",
    Kind.EXECUTABLE: "executable",
    Kind.SYMLINK: "symlink",
    Kind.SUBMODULE: "submodule",
    Kind.DIRECTORY: "directory",
}
_SHOWN_DIGITS = 12
_PARTS = {"definition": "definition", "patterns": "patterns", "epoch": "epoch"}
Explanation = Dict[str, Any]  # as JSON has it


def explain(
    root: str, found: JobHashes, variant: Optional[str], store: DigestStore, as_json: bool, stream: TextIO
) -> None:
    """Prints the files, kinds and digests behind one hash, or behind all."""
    explanations = _explanations(root, found, variant, store)
    if as_json:
        json.dump(explanations, stream, indent=2)
        stream.write("\n")
        return
    digits = _SHOWN_DIGITS if width_of(stream) else None
    for explanation in explanations:
        stream.writelines(f"{line}\n" for line in _lines(explanation, digits))


def compare(root: str, found: JobHashes, variant: Optional[str], store: DigestStore, saved: str, stream: TextIO) -> int:
    """Prints what differs from a saved `--explain --json`; 1 when something does."""
    before = {explanation["variant"]: explanation for explanation in _read(saved)}
    lines: List[str] = []
    for explanation in _explanations(root, found, variant, store):
        name = explanation["variant"]
        differences = list(_differences(before[name], explanation)) if name in before else ["it is new"]
        lines += [f"{name}: {difference}" for difference in differences]
    stream.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


def _explanations(root: str, found: JobHashes, variant: Optional[str], store: DigestStore) -> List[Explanation]:
    requests = found.requests.requests
    outputs = [found.pipeline.entrypoint_path, found.pipeline.main_path]
    files = files_of(root, requests, store=store, outputs=outputs)
    jobs = found.answer.jobs
    return [
        {
            **request._asdict(),
            "hash": jobs[request.variant].hash,
            "reason": jobs[request.variant].reason or None,
            "upstream": {name: jobs[name].hash for name in request.upstream if name in jobs},
            "files": [
                {
                    "path": file.path.decode("utf-8", "surrogateescape"),
                    "kind": _KINDS[file.kind],
                    "sha256": file.sha256.hex() if any(file.sha256) else None,
                }
                for file in files[request.variant]
            ],
        }
        for request in requests
        if variant in (None, request.variant)
    ]


def _lines(explanation: Explanation, digits: Optional[int]) -> Iterator[str]:
    """Digests have so many digits: on a terminal few, for there the files count."""
    yield f"{explanation['variant']} {(explanation['hash'] or '-')[:digits]}"
    if explanation["reason"]:
        yield f"  no hash: {explanation['reason']}"
    yield f"  definition {explanation['definition'][:digits]}"
    for pattern in explanation["patterns"]:
        yield f"  pattern {pattern}"
    for name, digest in explanation["upstream"].items():
        yield f"  workspace of {name} {(digest or '-')[:digits]}"
    for file in explanation["files"]:
        path = file["path"].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        yield f"  {file['kind']:<10} {(file['sha256'] or '-')[:digits]} {path}"


def _differences(before: Explanation, after: Explanation) -> Iterator[str]:
    changed = {word for part, word in _PARTS.items() if _plain(before.get(part)) != _plain(after[part])}
    yield from (f"{word} changed" for word in sorted(changed))
    for name in sorted({*before.get("upstream", {}), *after["upstream"]}):
        if before.get("upstream", {}).get(name) != after["upstream"].get(name):
            yield f"workspace of {name} changed"
    old, new = _by_path(before), _by_path(after)
    for path in sorted({*old, *new}):
        if path not in new:
            yield f"file gone: {path}"
        elif path not in old:
            yield f"file new: {path}"
        elif old[path] != new[path]:
            yield f"file changed: {path}"


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _by_path(explanation: Explanation) -> Mapping[str, Mapping[str, object]]:
    return {file["path"]: file for file in explanation.get("files", ())}


def _read(saved: str) -> List[Explanation]:
    try:
        with open(saved, encoding="utf-8") as file:
            found = json.load(file)
        if isinstance(found, list) and all(isinstance(entry, dict) and "variant" in entry for entry in found):
            return found
    except (OSError, ValueError) as error:
        raise CigenError(f"{saved} can't be read: {error}", repair=_REPAIR) from error
    raise CigenError(f"{saved} is not an explanation", repair=_REPAIR)


_REPAIR = "Save one with `cigen hash --all --explain --json > FILE`."
