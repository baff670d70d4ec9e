"""A store may be torn, foreign, full or fought over: never an error, never another hash."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, Callable, Iterator, List, Tuple

import pytest

from cigen.hashing.packed import store_paths, trust
from cigen.hashing.store.blobs import open_cache
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.tree.digests import NullDigestStore
from worktrees.project import Hashes, Project, settle

OID = b"o" * 20
VALUE = b"d" * 40


@pytest.fixture
def hashed(project: Project) -> Project:
    settle()
    project.hashes()
    settle()
    project.hashes()
    return project


def stored_files(project: Project) -> List[Path]:
    return sorted(path for path in project.store.rglob("*") if path.is_file())


def damage_each_file(project: Project, damage: Callable[[bytes], bytes]) -> None:
    """Every stored file damaged, one at a time and then all at once: the hashes stay true."""
    truth = project.truth()
    for path in stored_files(project):
        path.write_bytes(damage(path.read_bytes()))
        assert project.hashes() == truth
    for path in stored_files(project):
        path.write_bytes(damage(path.read_bytes()))
    assert project.hashes() == truth
    assert project.hashes() == truth


@pytest.mark.parametrize("size", [0, 1, 7, 8, 55, 56, 57, 200])
def test_truncated(hashed: Project, size: int) -> None:
    damage_each_file(hashed, lambda content: content[:size])


def test_cut_anywhere(hashed: Project) -> None:
    generator = random.Random(3)
    damage_each_file(hashed, lambda content: content[: generator.randrange(len(content) + 1)])


@pytest.mark.parametrize("seed", range(12))
def test_bits_flipped(hashed: Project, seed: int) -> None:
    generator = random.Random(seed)

    def flip(content: bytes) -> bytes:
        flipped = bytearray(content)
        for _ in range(generator.randint(1, 4)):
            flipped[generator.randrange(len(flipped))] ^= 1 << generator.randrange(8)
        return bytes(flipped)

    damage_each_file(hashed, flip)


def test_a_digest_flipped_in_the_database_is_not_believed(hashed: Project) -> None:
    store = DurableStore(str(hashed.store))
    store.add_blobs({OID: VALUE})
    assert store.blobs([OID]) == {OID: VALUE}
    database = hashed.store / "blobs/cache.db"
    database.write_bytes(database.read_bytes().replace(VALUE, VALUE[:-1] + b"e"))

    assert DurableStore(str(hashed.store)).blobs([OID]) == {}


def test_a_database_cut_short_under_an_open_connection(hashed: Project) -> None:
    store = DurableStore(str(hashed.store))
    store.add_blobs({bytes([n]) * 20: VALUE for n in range(256)})
    for path in stored_files(hashed):
        os.truncate(path, 100)

    assert store.blobs([OID]) == {}
    store.add_blobs({OID: VALUE})
    assert hashed.checked()
    assert not [path for path in stored_files(hashed) if path.name.endswith(("-shm", "-wal"))]


def test_another_version(hashed: Project) -> None:
    def next_version(content: bytes) -> bytes:
        return content[:7] + bytes([content[7] + 1]) + content[8:] if content.startswith(b"cigen") else content

    damage_each_file(hashed, next_version)


def test_a_manifest_in_the_place_of_one_of_another_kind(hashed: Project) -> None:
    truth = hashed.truth()
    manifests = [path for path in stored_files(hashed) if path.name.startswith(("tree-", "jobs-"))]
    contents = {path: path.read_bytes() for path in manifests}
    assert {path.name[:5] for path in manifests} == {"tree-", "jobs-"}

    for path in manifests:
        for other in manifests:
            path.write_bytes(contents[other])
            assert hashed.hashes() == truth
            assert hashed.hashes() == truth


def test_the_manifests_of_another_project(hashed: Project, tmp_path: Path, home: Path) -> None:
    other = Project(tmp_path / "other", tmp_path / "other-store", home)
    other.write("src/a.py", "other\n")
    settle()
    other.hashes()
    names = {path.name.partition("-")[0]: path for path in hashed.store.iterdir() if path.is_file()}
    for path in other.store.iterdir():
        if path.is_file():
            shutil.copy(path, names[path.name.partition("-")[0]])

    assert hashed.hashes() == hashed.truth()


def test_a_pickle_in_the_database_is_not_executed(hashed: Project, tmp_path: Path) -> None:
    store = DurableStore(str(hashed.store))
    store.add_blobs({OID: VALUE})
    database = hashed.store / "blobs/cache.db"
    hostile = pickle.dumps(_Touch(str(tmp_path / "executed")))
    with sqlite3.connect(str(database)) as connection:
        connection.execute("UPDATE Cache SET value = ?, mode = 4", (hostile,))
    connection.close()

    assert DurableStore(str(hashed.store)).blobs([OID]) == {}
    assert not (tmp_path / "executed").exists()


class _Touch:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Tuple[Any, ...]:
        return open, (self.path, "w")


def test_a_file_the_database_points_to_is_not_read(hashed: Project) -> None:
    store = DurableStore(str(hashed.store))
    store.add_blobs({OID: VALUE})
    with sqlite3.connect(str(hashed.store / "blobs/cache.db")) as connection:
        connection.execute("UPDATE Cache SET value = NULL, mode = 2, filename = '../../project/src/a.py'")
    connection.close()

    assert DurableStore(str(hashed.store)).blobs([OID]) == {}


def test_only_bytes_are_stored(tmp_path: Path) -> None:
    with open_cache(str(tmp_path / "rows"), 1 << 20, 1) as cache:
        with pytest.raises(TypeError):
            cache.set("key", ("a", "tuple"))
        with pytest.raises(TypeError):
            cache.set(("a", "tuple"), b"value")


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_directory_others_can_write_is_not_trusted(hashed: Project, mode: int) -> None:
    hashed.store.chmod(mode)
    store = DurableStore(str(hashed.store))

    assert store.problem == "other users can write it"
    assert hashed.checked()
    assert hashed.reads() == 6


@pytest.mark.parametrize(("mode", "trusted"), [(0o777, False), (0o1777, True), (0o775, True)])
def test_a_directory_that_can_be_replaced_is_not_trusted(
    hashed: Project, tmp_path: Path, mode: int, trusted: bool
) -> None:
    open_to_all = tmp_path / "open"
    (open_to_all / "below").mkdir(parents=True)
    hashed.store.rename(open_to_all / "below" / "store")
    open_to_all.chmod(mode)
    (tmp_path / "link").symlink_to(open_to_all / "below")

    for place in (open_to_all / "below" / "store", tmp_path / "link" / "store"):
        problem = trust.directory_problem(str(place))
        assert problem == (None if trusted else f"everybody can write {open_to_all}, so that it can be replaced")


def test_a_manifest_others_can_write_is_not_trusted(hashed: Project) -> None:
    for path in stored_files(hashed):
        path.chmod(0o666)

    assert hashed.checked()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_another_user_owns_is_not_trusted(hashed: Project) -> None:
    for path in stored_files(hashed):
        os.chown(path, 12345, -1)
    assert hashed.checked()
    os.chown(hashed.store, 12345, -1)

    assert trust.directory_problem(str(hashed.store)) == "another user owns it"
    assert hashed.checked()


def test_links_and_pipes_in_place_of_manifests(hashed: Project, tmp_path: Path) -> None:
    for path in [path for path in hashed.store.iterdir() if path.is_file()]:
        copy = tmp_path / path.name
        path.rename(copy)
        path.symlink_to(copy)
    assert hashed.checked()
    for path in [path for path in hashed.store.iterdir() if path.is_file()]:
        path.unlink()
        os.mkfifo(path)
    assert hashed.checked()


def test_a_file_in_place_of_the_directory(hashed: Project) -> None:
    shutil.rmtree(hashed.store)
    hashed.store.write_text("not a directory")

    assert hashed.checked()
    assert DurableStore(str(hashed.store)).problem == "it is not a directory"


def test_files_in_place_of_the_database(hashed: Project) -> None:
    shutil.rmtree(hashed.store / "blobs")
    (hashed.store / "blobs").write_text("not a directory")

    assert hashed.checked()


def run_python(project: Project, program: str, prepare: Callable[[], None] = lambda: None) -> subprocess.Popen[bytes]:
    """The program in a process of its own, which sees the project as `project`."""
    import worktrees.project as harness
    from cigen import hashing

    paths = [str(Path(module.__file__ or "").parents[up]) for module, up in ((harness, 1), (hashing, 2))]
    given = (
        "from pathlib import Path; from worktrees.project import Project;"
        f"project = Project(Path({str(project.root)!r}), Path({str(project.store)!r}), Path({project.environment['HOME']!r}));"
    )
    environment = {
        **project.environment,
        "PYTHONPATH": os.pathsep.join([*paths, *sys.path]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", given + program],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=prepare,
    )


PRINT = "print(sorted(project.hashes().items()))"


def printed(hashes: Hashes) -> bytes:
    return f"{sorted(hashes.items())}\n".encode()


@pytest.fixture
def read_only(hashed: Project) -> Iterator[Project]:
    """The project once nothing can be written to its store any more."""
    place = str(hashed.store)
    if os.geteuid() != 0:
        hashed.store.chmod(0o500)
        yield hashed
        hashed.store.chmod(0o700)
        return
    for options in (["--bind", place], ["-o", "remount,ro,bind"]):
        if subprocess.run(["mount", *options, place], capture_output=True).returncode:
            pytest.skip("no directory can be made read-only for root here")
    yield hashed
    subprocess.run(["umount", "-l", place], check=True)


def test_a_read_only_directory(read_only: Project) -> None:
    with pytest.raises(OSError):
        (read_only.store / "file").write_text("x")
    assert read_only.reads() == 0
    read_only.write("src/a.py", "a = 'changed'\n")
    assert read_only.checked()
    read_only.write("src/new.py")
    assert read_only.checked()


def test_no_space_left(hashed: Project) -> None:
    import resource

    hashed.write("src/a.py", "a = 'changed'\n")
    truth = hashed.truth()
    for limit in (0, 100, 1000, 5000):
        limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
        child = run_python(hashed, PRINT, limited)
        output, complaints = child.communicate()
        assert output == printed(truth), complaints.decode()
    assert hashed.checked() == truth


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(hashed: Project, full_disk: Path) -> None:
    hashed.store = full_disk / "store"
    for round in range(6):
        hashed.write("src/a.py", f"a = {round}\n")
        assert hashed.checked()
    try:
        (full_disk / "filler").write_bytes(bytes(1 << 17))
    except OSError:
        pass
    hashed.write("src/a.py", "a = 'full'\n")
    assert hashed.checked()


@pytest.mark.parametrize("count", [2, 8])
def test_processes_at_once(hashed: Project, count: int) -> None:
    hashed.write("src/a.py", "a = 'changed'\n")
    hashed.write("src/new.py")
    shutil.rmtree(hashed.store)
    truth = hashed.truth()

    children = [run_python(hashed, PRINT) for _ in range(count)]

    for child in children:
        output, complaints = child.communicate()
        assert output == printed(truth), complaints.decode()
    assert hashed.hashes() == truth


def test_killed_in_the_middle(hashed: Project) -> None:
    program = "\nfor n in range(10 ** 6):\n    project.write('src/a.py', f'a = {n % 7}\\n')\n    project.hashes()\n"
    generator = random.Random(5)
    for _ in range(10):
        child = run_python(hashed, program)
        time.sleep(0.2 + generator.random() * 0.25)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        assert hashed.checked()
    leftovers = [path for path in stored_files(hashed) if path.name.count(".") == 2]
    assert len(leftovers) <= 10


def test_old_manifests_make_room(tmp_path: Path) -> None:
    store = DurableStore(str(tmp_path / "store"))
    for number in range(80):
        store.save(f"jobs-{number}", [b"hot"], [b"cold"])

    assert len(list((tmp_path / "store").iterdir())) == 32
    assert store.load("jobs-79") is not None


def test_clearing_forgets_everything(hashed: Project) -> None:
    (hashed.store / "not-ours.txt").write_text("stays")
    store = DurableStore(str(hashed.store))
    assert store.size() > 1000
    store.clear()

    assert [path.name for path in stored_files(hashed)] == ["not-ours.txt"]
    assert hashed.reads() == 6


def test_the_place_of_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CIGEN_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert store_paths.store_directory(os.environ) == str(tmp_path / ".cache/cigen")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert store_paths.store_directory(os.environ) == str(tmp_path / "xdg/cigen")
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(tmp_path / "chosen"))
    assert store_paths.store_directory(os.environ) == str(tmp_path / "chosen")


def test_a_null_store_remembers_nothing(project: Project) -> None:
    store = NullDigestStore()
    store.add_blobs({OID: VALUE})
    store.save("tree-x", [b"hot"], [b"cold"])

    assert store.blobs([OID]) == {} and store.load("tree-x") is None and store.directory is None
