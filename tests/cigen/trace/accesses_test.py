"""What the lines of strace come to: which path each process wanted, and what of it."""

from __future__ import annotations

from typing import Dict, Set, Tuple

import pytest

from cigen.trace.accesses import accesses

HERE = "AT_FDCWD</p>"
EXEC = 'execve("/bin/sh", ["sh"], 0x7ffe /* 9 vars */) = 0\n'


def wanted(*logs: str) -> Set[Tuple[str, str]]:
    """The first log is of process 1, the next of 2; what is outside of /p doesn't matter here."""
    numbered: Dict[int, Tuple[str, ...]] = {
        number: tuple(log.strip("\n").split("\n")) for number, log in enumerate(logs, 1)
    }
    return {(kind, path) for kind, path in accesses(numbered, "/p") if path.startswith("/p/")}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f'openat({HERE}, "a", O_RDONLY|O_CLOEXEC) = 3</p/a>', {("read", "/p/a")}),
        (f'openat({HERE}, "l/a", O_RDONLY) = 3</p/real/a>', {("read", "/p/l/a"), ("read", "/p/real/a")}),
        ('open("a", O_RDONLY) = 3</p/a>', {("read", "/p/a")}),
        ('openat(4</p/d>, "a", O_RDONLY) = 3</p/d/a>', {("read", "/p/d/a")}),
        (f'openat2({HERE}, "a", {{flags=O_RDONLY, resolve=0}}, 24) = 3</p/a>', {("read", "/p/a")}),
        ('execve("/p/bin/test", ["bin/test"], 0x7ffe /* 9 vars */) = 0', {("read", "/p/bin/test")}),
        ('readlink("l", "a", 4095)                = 1', {("read", "/p/l")}),
        (f'newfstatat({HERE}, "a", {{st_mode=S_IFREG|0644, st_size=2, ...}}, 0) = 0', {("found", "/p/a")}),
        (f'statx({HERE}, "a", AT_STATX_SYNC_AS_STAT, STATX_ALL, {{stx_mask=0}}) = 0', {("found", "/p/a")}),
        ('access("a", R_OK)                       = 0', {("found", "/p/a")}),
        (f'openat({HERE}, "a", O_RDONLY|O_PATH) = 3</p/a>', {("found", "/p/a")}),
        (f'openat({HERE}, "a", O_RDONLY) = -1 ENOENT (No such file or directory)', {("absent", "/p/a")}),
        ('access("a", F_OK) = -1 ENOENT (No such file or directory)', {("absent", "/p/a")}),
        (f'openat({HERE}, "a", O_RDONLY) = -1 EACCES (Permission denied)', set()),
        ("getdents64(3</p/d>, 0x55 /* 7 entries */, 32768) = 176", {("listed", "/p/d")}),
        (f'openat({HERE}, "d", O_RDONLY|O_DIRECTORY) = 3</p/d>', set()),
        (f'openat({HERE}, "a", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</p/a>', {("made", "/p/a")}),
        (f'openat({HERE}, "a", O_RDWR|O_CREAT, 0666) = 3</p/a>', {("made", "/p/a"), ("read", "/p/a")}),
        ('rename("a", "b")                        = 0', {("made", "/p/b")}),
        (f'renameat2({HERE}, "a", {HERE}, "b", 0) = 0', {("made", "/p/b")}),
        ('mkdir("d", 0777)                        = 0', {("made", "/p/d")}),
        (f'newfstatat({HERE}, "", {{st_mode=0}}, AT_EMPTY_PATH) = 0', set()),
        (f'openat({HERE}, "a", O_RDONLY <unfinished ...>) = ?', set()),
        ("+++ exited with 0 +++", set()),
        ("--- SIGCHLD {si_signo=SIGCHLD} ---", set()),
        ("", set()),
    ],
)
def test_a_line_says_what_was_wanted(line: str, found: Set[Tuple[str, str]]) -> None:
    assert wanted(EXEC + line) == found


def test_names_are_as_the_system_has_them() -> None:
    line = f'openat({HERE}, "q\\"z \\303\\251\\n) = 7", O_RDONLY) = 3</p/q\\"z \\303\\251\\n) = 7>'

    assert wanted(EXEC + line) == {("read", '/p/q"z é\n) = 7')}


def test_a_process_begins_where_it_was_started() -> None:
    parent = f'{EXEC}chdir("sub") = 0\nvfork() = 2\nchdir("/p") = 0\nopen("a", O_RDONLY) = 3\n'

    assert wanted(parent, 'open("b", O_RDONLY) = 3') == {("read", "/p/a"), ("read", "/p/sub/b")}


def test_a_thread_goes_on_where_another_one_led() -> None:
    started = "clone3({flags=CLONE_VM|CLONE_FS|CLONE_THREAD, stack=0x7f} => {parent_tid=[2]}, 88) = 2\n"
    thread = 'openat(AT_FDCWD</p/sub>, "a", O_RDONLY) = 3</p/sub/a>\naccess("b", R_OK) = 0\n'

    assert wanted(EXEC + started, thread) == {("read", "/p/sub/a"), ("found", "/p/sub/b")}


def test_what_git_reads_is_left_out_and_what_it_starts_is_not() -> None:
    git = 'execve("/usr/bin/git", ["git", "status"], 0x1 /* 1 vars */) = 0\nopen("a", O_RDONLY) = 3\nfork() = 2\n'
    hook = (
        'open("b", O_RDONLY) = 3\nexecve("/p/hooks/pre-push", ["x"], 0x1 /* 1 vars */) = 0\nopen("c", O_RDONLY) = 3\n'
    )

    assert wanted(git, hook) == {("read", "/p/hooks/pre-push"), ("read", "/p/c")}


def test_a_process_that_nobody_is_known_to_have_started_begins_at_the_beginning() -> None:
    assert wanted(EXEC, 'open("a", O_RDONLY) = 3') == {("read", "/p/a")}
