"""The feed's order is the order of commits: no row is missed, where a cursor over a sequence misses some."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from desk.bench.shared_ground import Ground
from desk.bench.sharing_cursor import WRITERS, naive_misses, own_misses


@pytest.fixture
def ground(server: str) -> Iterator[Ground]:
    with closing(Ground(server, desks=WRITERS + 1, groups=11)) as found:
        yield found


def test_our_cursor_misses_nothing_and_the_naive_one_does(ground: Ground) -> None:
    lost, committed = naive_misses(ground, 25)
    assert committed == 25 * WRITERS
    assert lost > 0
    assert own_misses(ground, 12) == (0, 12 * WRITERS * 2)
