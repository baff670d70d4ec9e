"""A cold start on two processors: another process loads the configuration while this one lists the files.

Both take about as long, and neither needs the other's libraries. Whatever goes wrong in the other process is no error
here: the caller then does everything itself, and meets the error where it can be told.
"""

from __future__ import annotations

import argparse
import os
from typing import NoReturn, Optional, Sequence

from cigen.hashing import clock, engine, frames, jobs, names, record
from cigen.hashing.answer import Answer
from cigen.hashing.digests import DigestStore, Progress


def hash_aside(
    options: argparse.Namespace, root: str, store: DigestStore, request_key: str, progress: Optional[Progress]
) -> Optional[Answer]:
    """The answer to `options`, None when it has to be found in the plain way."""
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return None
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _load(options, names.resolved(root), writer)
    os.close(writer)
    try:
        seen = engine.see(root, store)
    finally:
        fields = _finish(pid, reader)
    asked = jobs.unpack_fields(fields[1:]) if fields else None
    if asked is None:
        return None
    return engine.answer(seen, asked, store, request_key, fields[0] or None, progress)


def _load(options: argparse.Namespace, root: bytes, writer: int) -> NoReturn:
    """In the other process: the packed record and requests into the pipe, or nothing."""
    try:
        now = clock.start(root)
        read, asked = _ask(options)
        kept = record.keep(read, root, names.CODE, now.started, now.margin)
        left = memoryview(frames.pack([kept or b"", *jobs.pack_remembered(asked)]))
        while left:
            left = left[os.write(writer, left) :]
    finally:
        os._exit(0)


def _ask(options: argparse.Namespace) -> tuple[record.Record, jobs.Remembered]:
    from cigen.cli.job_hashes import parse_values
    from cigen.cli.project import find_project
    from cigen.cli.variables import variables_of
    from cigen.compile import load_pipeline
    from cigen.config.files import RecordedFiles
    from cigen.gate.requests import Build, default_values, hash_requests
    from cigen.gate.targets import targets_of

    project, variables = find_project(options.config), variables_of(options)
    files = RecordedFiles(project.files)
    pipeline = load_pipeline(files, project.config_path, variables)
    if targets_of(pipeline.gated):
        raise LookupError("what Pants says of them is no part of the record")
    values = {**default_values(pipeline), **parse_values(options.value)}
    requests = hash_requests(pipeline, Build(values, os.environ))
    outputs = [pipeline.entrypoint_path, pipeline.main_path]
    read = record.Record(files.contents, files.listings, {**variables.asked, **requests.variables})
    return read, jobs.Remembered(requests.requests, outputs, requests.unskippable, b"", ())


def _finish(pid: int, reader: int) -> Sequence[bytes]:
    chunks = []
    while True:
        chunk = os.read(reader, 1 << 20)
        if not chunk:
            break
        chunks.append(chunk)
    os.close(reader)
    os.waitpid(pid, 0)
    try:
        return frames.unpack(b"".join(chunks))
    except ValueError:
        return ()
