"""Every snippet in the documents does what they say: configurations load, commands are taken, outputs are as shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
from documents.pages import DOCS, anonymous, blocks, commands, said, write_file

from cigen.cli.arguments import parser
from cigen.compile import check_project
from cigen.config.files import SnapshotFiles

PAGES = sorted(DOCS.glob("*.md")) + [DOCS.parent / "README.md"]
IN_PANTS = ("pants.toml", "3rdparty/python/pants.lock")  # what a repository has that the pages are about
JOB = "jobs: {lint: {image: x, steps: [checkout]}}\n"
# What other tools read; in CircleCI's language a page of its own is played, tests/circleci/moving_test.py.
_FOREIGN = ("repos:", "version: 2.1", "- repo:")
_COMMAND = re.compile(r"^(?:    |\$ |[A-Za-z0-9_]+=\S+ )+cigen ([a-z].*)$", re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def configurations() -> Iterator[Tuple[str, List[Tuple[str, str]]]]:
    """(page, files) of each configuration: files below `.cigen/` that follow each other are one."""
    for page in PAGES:
        files: List[Tuple[str, str]] = []
        for kind, text in blocks(text_of(page)):
            named = re.match(r"# (\S+\.yml)\n", text)
            if kind != "yaml" or text.startswith(_FOREIGN) or "…" in text:
                continue
            if named and named[1].startswith(".cigen/"):
                files.append((named[1], text))
                continue
            yield from [(page.name, files)] if files else []
            files = []
            yield page.name, [(named[1], text) if named else (_place_of(text), text)]
        yield from [(page.name, files)] if files else []


def _place_of(text: str) -> str:
    """Where a piece without a name belongs: it is a job, or stands at the root."""
    is_job = re.search(r"^(image|executor|source_files):", text, re.MULTILINE)
    return ".cigen/workflows/main/jobs/piece.yml" if is_job else "cigen.yml"


@pytest.mark.parametrize("page, files", configurations())
def test_a_configuration_is_one(page: str, files: List[Tuple[str, str]]) -> None:
    project = dict(files)
    if "cigen.yml" in project and not re.search(r"^(jobs|workflows):", project["cigen.yml"], re.MULTILINE):
        project["cigen.yml"] += JOB
    for path in [path for path in project if "/jobs/" in path]:  # a job may be shown in part
        project.setdefault(
            ".cigen/config.yml", "executors: {node: {docker: [{image: x}]}}\ncommands: {install: {steps: [checkout]}}\n"
        )
        has = re.findall(r"^(image|executor|type|steps):", project[path], re.MULTILINE)
        project[path] += "" if "steps" in has else "steps: [checkout]\n"
        project[path] += "" if {"image", "executor", "type"} & set(has) else "image: x\n"

    project.update(dict.fromkeys(IN_PANTS, ""))
    check_project(SnapshotFiles({path: text.encode() for path, text in project.items()}))


def command_lines() -> List[Tuple[str, str]]:
    found = [(page.name, line) for page in PAGES for line in _COMMAND.findall(text_of(page))]
    return [(page, line) for page, line in found if "…" not in line and "| " != line[:2]]


@pytest.mark.parametrize("page, line", command_lines())
def test_a_command_is_taken(page: str, line: str) -> None:
    words = shlex.split(re.split(r"\s+(?:#|\||>)", line)[0])
    try:
        parser(words[0]).parse_args(words)
    except SystemExit as ended:
        assert ended.code == 0, f"{page}: cigen {line}"


@pytest.mark.parametrize("page", ["graph.md", "operating.md"])
def test_what_it_prints_is_what_the_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, text in blocks(text_of(DOCS / page)):
        if re.match(r"# \S+\.\w+\n", text):
            write_file(text)
        elif kind == "console":
            assert anonymous("".join(f"$ {one}\n{said(one, capsys)}" for one in commands(text))) == anonymous(text)
