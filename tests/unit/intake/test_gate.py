"""The gate between channels and the writer: answers after the commit, batches that gather company."""

import asyncio
from typing import Any

import pytest

from desk.intake import gate as gates
from desk.intake.gate import Gate
from desk.process.errors import KnownError


class Ground:
    """A gate whose engine is this test: wakes are counted, what is stored is kept."""

    def __init__(self, most: int = gates.MOST_WAITING) -> None:
        self.wakes = 0
        self.woken = asyncio.Event()
        self.stored: list[list[bytes]] = []
        self.counted: list[tuple[str, str, int]] = []
        self.failure = ""
        self.gate = Gate(self.wake, lambda *said: self.counted.append(said), most)

    def wake(self) -> None:
        """Note that the engine shall look."""
        self.wakes += 1
        self.woken.set()

    def store(self, items: list[dict[str, Any]]) -> str:
        """Take a batch."""
        self.stored.append([item["raw"] for item in items])
        return self.failure

    def drain(self) -> None:
        """Do what the engine does when it is woken."""
        self.gate.drain(self.store)


def item(raw: bytes = b"x") -> dict[str, Any]:
    """Return a message."""
    return {"channel": "alert", "raw": raw}


def test_a_thread_is_told_after_the_commit() -> None:
    ground = Ground()
    first, second = ground.gate.submit(item(b"1")), ground.gate.submit(item(b"2"))
    assert ground.wakes == 1
    assert not first.done()
    ground.drain()
    assert first.result(0) is None
    assert second.result(0) is None
    assert ground.stored == [[b"1", b"2"]]
    assert ground.counted == [("alert", "stored", 1)] * 2
    ground.failure = "no room"
    third, left = ground.gate.submit(item()), ground.gate.submit(item())
    left.cancel()
    ground.drain()
    assert ground.wakes == 2
    assert str(third.exception(0)) == "no room"


def test_a_loop_is_told_of_a_whole_batch_at_once() -> None:
    ground = Ground()

    async def run() -> None:
        first, second = ground.gate.submit_here(item(b"1")), ground.gate.submit_here(item(b"2"))
        left = ground.gate.submit_here(item(b"3"))
        left.cancel()
        await asyncio.to_thread(ground.drain)
        assert await asyncio.gather(first, second) == [None, None]
        ground.failure = "no room"
        failing = ground.gate.submit_here(item())
        await asyncio.to_thread(ground.drain)
        with pytest.raises(OSError, match="no room"):
            await failing
        waiting = ground.gate.submit_here(item())
        ground.gate.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        with pytest.raises(KnownError) as caught:
            ground.gate.submit_here(item())
        assert caught.value.code == "gate_closed"

    asyncio.run(run())
    assert ground.stored[0] == [b"1", b"2", b"3"]


def test_under_load_a_batch_gathers_company() -> None:
    ground = Ground()

    async def run() -> None:
        first = ground.gate.submit_here(item())
        assert ground.wakes == 1  # nothing was stored lately: it goes at once
        ground.drain()
        await first
        ground.woken.clear()
        second, third = ground.gate.submit_here(item()), ground.gate.submit_here(item())
        assert ground.wakes == 1  # these wait, by one plan
        await asyncio.wait_for(ground.woken.wait(), 90)
        ground.drain()
        await asyncio.gather(second, third)

    asyncio.run(run())
    assert ground.wakes == 2
    assert [len(batch) for batch in ground.stored] == [1, 2]


def test_what_came_meanwhile_goes_on_at_once_when_it_is_much() -> None:
    ground = Ground()
    more = iter([gates.ENOUGH, 3, 0])

    def store(items: list[dict[str, Any]]) -> str:
        for _ in range(next(more)):
            ground.gate.submit(item())
        return ground.store(items)

    ground.gate.submit(item())
    ground.gate.drain(store)
    assert [len(batch) for batch in ground.stored] == [1, gates.ENOUGH]
    assert ground.wakes == 3  # the last three have asked for their own turn
    ground.gate.drain(store)
    assert len(ground.stored[-1]) == 3


def test_a_full_gate_says_so_and_an_ended_loop_hinders_nobody() -> None:
    ground = Ground(2)

    async def leave() -> None:
        ground.gate.submit_here(item())

    asyncio.run(leave())
    here = ground.gate.submit(item())
    with pytest.raises(KnownError) as caught:
        ground.gate.submit(item())
    assert caught.value.code == "gate_full"
    ground.drain()
    assert here.done()
    last = ground.gate.submit(item())
    ground.gate.close()
    assert last.cancelled()
