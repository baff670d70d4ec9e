"""A copy of this process at work: it answers what it is asked, and whatever becomes of it is no error."""

from __future__ import annotations

import os
from typing import Callable, Iterator, List

import pytest

from cigen.hashing.worktree.fork import Channel, ForkedWork

LARGE = [b"x" * (1 << 21), b"", b"\0\n"]  # more than a pipe holds


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.fixture
def begun() -> Iterator[Callable[[Callable[[Channel], object]], ForkedWork]]:
    works: List[ForkedWork] = []

    def begin(work: Callable[[Channel], object]) -> ForkedWork:
        works.append(ForkedWork(work))
        return works[-1]

    yield begin
    for work in works:
        work.close()


Begin = Callable[[Callable[[Channel], object]], ForkedWork]


def echo(channel: Channel) -> None:
    while True:
        channel.send([b"%d" % os.getpid(), *channel.receive()])


def test_it_answers_as_often_as_it_is_asked(begun: Begin) -> None:
    other = begun(echo)
    first, second = other.ask([b"a"]), other.ask(LARGE)

    assert first and second and first[0] == second[0] != b"%d" % os.getpid()
    assert (first[1:], second[1:]) == ([b"a"], LARGE)


@pytest.mark.parametrize("work", [lambda channel: None, lambda channel: os._exit(3), lambda channel: 1 / 0])
def test_one_that_is_gone_says_nothing(begun: Begin, work: Callable[[Channel], object]) -> None:
    other = begun(work)

    assert other.ask() is other.ask(LARGE) is None


def test_nor_does_one_that_dies_in_the_middle(begun: Begin) -> None:
    def torn(channel: Channel) -> None:
        channel.receive()
        os.write(channel._writer, (100).to_bytes(8, "little") + b"half")

    assert begun(torn).ask() is None


def test_one_that_nobody_asks_any_more_ends() -> None:
    ForkedWork(echo).close()


def test_it_knows_that_it_is_asked(begun: Begin) -> None:
    def busy(channel: Channel) -> None:
        while not channel.has_message():
            pass
        channel.send([b"asked", *channel.receive()])

    assert begun(busy).ask([b"now"]) == [b"asked", b"now"]
