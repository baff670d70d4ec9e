"""Whatever stands behind `Files` answers alike, and nothing outside the project is ever read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from cigen.compile import compile_project
from cigen.config.files import DiskFiles, RecordedFiles, SnapshotFiles
from cigen.errors import ConfigError

CONTENTS = {
    ".cigen/config.yml": b"jobs: {z: {image: x, steps: [checkout]}}",
    ".cigen/workflows/main/jobs/b.yml": b"image: x\nsteps: [checkout]",
    ".cigen/workflows/main/jobs/B.yml.txt": b"no configuration",
    ".cigen/workflows/main/jobs/a/c.yml": b"image: x\nsteps: [checkout]",
    "README.md": b"",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, content in CONTENTS.items():
        file = tmp_path / "project" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "project"


class TestDisk:
    def test_a_snapshot_of_a_directory_answers_like_the_directory(self, root: Path) -> None:
        disk, snapshot = DiskFiles(str(root)), SnapshotFiles(CONTENTS)

        for directory in ("", ".cigen", ".cigen/workflows/main/jobs", ".cigen/workflows/main/jobs/b.yml", "nowhere"):
            assert disk.names(directory) == snapshot.names(directory)
        for path in (*CONTENTS, "nowhere", "README.md/below"):
            assert disk.read(path) == snapshot.read(path)

    def test_names_are_sorted_whatever_order_the_disk_has(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = compile_project(DiskFiles(str(root))).outputs
        scandir = os.scandir

        class Reversed:
            def __init__(self, path: str) -> None:
                with scandir(path) as entries:
                    self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

            def __enter__(self) -> Iterator[Any]:
                return iter(self.entries)

            def __exit__(self, *_: object) -> None:
                """Nothing is open."""

        monkeypatch.setattr(os, "scandir", Reversed)

        assert DiskFiles(str(root)).names(".cigen/workflows/main/jobs") == ("B.yml.txt", "a/", "b.yml")
        assert compile_project(DiskFiles(str(root))).outputs == expected

    def test_the_root_may_be_reached_through_a_link(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(root)

        assert DiskFiles(str(tmp_path / "link")).names("") == DiskFiles(str(root)).names("")

    def test_links_inside_the_project_are_followed(self, root: Path) -> None:
        (root / ".cigen/workflows/main/jobs/d.yml").symlink_to("b.yml")
        (root / ".cigen/workflows/other").symlink_to("main")
        files = DiskFiles(str(root))

        assert files.read(".cigen/workflows/main/jobs/d.yml") == CONTENTS[".cigen/workflows/main/jobs/b.yml"]
        assert files.names(".cigen/workflows") == ("main/", "other/")
        assert files.names(".cigen/workflows/other/jobs") == files.names(".cigen/workflows/main/jobs")

    @pytest.mark.parametrize(
        "link",
        [".cigen/config.yml", ".cigen/workflows/main/jobs/a/c.yml", ".cigen/workflows/main/jobs/a", ".cigen/workflows"],
    )
    def test_a_link_that_leads_out_is_an_error(self, root: Path, tmp_path: Path, link: str) -> None:
        outside = tmp_path / "outside"
        (root / link).rename(outside)
        (root / link).symlink_to(outside)

        with pytest.raises(ConfigError) as raised:
            compile_project(DiskFiles(str(root)))

        assert str(raised.value) == (
            f"{link}:1:1: the path leads out of the project\n"
            "  Move the file into the project; cigen reads nothing outside it."
        )

    @pytest.mark.parametrize("target", [".", "..", "../.."])
    def test_a_link_to_a_directory_around_it_is_an_error(self, root: Path, target: str) -> None:
        (root / ".cigen/workflows/main/jobs/again").symlink_to(target)

        with pytest.raises(ConfigError) as raised:
            compile_project(DiskFiles(str(root)))

        assert str(raised.value).startswith(".cigen/workflows/main/jobs/again")
        assert "a link leads back to a directory around it\n  Remove the link." in str(raised.value)

    def test_a_dangling_link_is_no_file(self, root: Path) -> None:
        (root / ".cigen/config.yml").unlink()
        (root / ".cigen/config.yml").symlink_to("gone.yml")

        assert DiskFiles(str(root)).read(".cigen/config.yml") is None

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_what_may_not_be_read_is_an_error(self, root: Path) -> None:
        (root / ".cigen/config.yml").chmod(0)

        with pytest.raises(ConfigError, match=r"\.cigen/config\.yml:1:1: can't read it: Permission denied"):
            DiskFiles(str(root)).read(".cigen/config.yml")

    def test_a_directory_in_a_files_place_is_an_error(self, root: Path) -> None:
        with pytest.raises(ConfigError, match=r"\.cigen/workflows:1:1: can't read it: Is a directory"):
            DiskFiles(str(root)).read(".cigen/workflows")


class TestRecord:
    def test_it_holds_every_question_and_answer_absences_included(self) -> None:
        record = RecordedFiles(SnapshotFiles(CONTENTS))

        compile_project(record)

        assert record.contents[".cigen/workflows/main/jobs/a/c.yml"] == CONTENTS[".cigen/workflows/main/jobs/a/c.yml"]
        assert "README.md" not in record.contents
        assert record.listings[".cigen/workflows/main/jobs"] == ("B.yml.txt", "a/", "b.yml")
        assert record.listings[".cigen/commands"] == ()

    def test_the_recorded_answers_alone_give_the_same_files(self) -> None:
        record = RecordedFiles(SnapshotFiles(CONTENTS))
        expected = compile_project(record).outputs
        known = {path: content for path, content in record.contents.items() if content is not None}

        assert compile_project(SnapshotFiles(known)).outputs == expected

    def test_a_question_is_asked_once(self) -> None:
        asked = []

        class Counting(SnapshotFiles):
            def read(self, path: str) -> Any:
                asked.append(path)
                return super().read(path)

        compile_project(RecordedFiles(Counting(CONTENTS)))

        assert len(asked) == len(set(asked))


def test_shuffled_contents_give_the_same_files(build: Callable[..., Any]) -> None:
    texts = {path: content.decode() for path, content in CONTENTS.items()}

    assert build(dict(reversed(list(texts.items())))).outputs == build(texts).outputs
