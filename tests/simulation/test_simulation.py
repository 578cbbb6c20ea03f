"""The simulator as a test: a stated number of seeds at every run, more with --full; broken rules are noticed."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from desk.bench import postgres
from tests.conftest import ProofCount
from tests.simulation import scenes
from tests.simulation.ground import Ground, ground
from tests.simulation.mutants import MUTANTS
from tests.simulation.world import World, run_seed

CHUNKS = 4


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Yield a real server."""
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="module")
def base(server: str) -> Iterator[Ground]:
    """Yield a database for many worlds, one after another."""
    with ground(server) as found:
        yield found


@pytest.mark.parametrize(
    "chunk", [0, *(pytest.param(number, marks=pytest.mark.unmeasured) for number in range(1, CHUNKS))]
)
def test_all_invariants_hold_in_every_world(base: Ground, proof_count: ProofCount, chunk: int) -> None:
    """60 seeds at every run, 300 with --full; `desk-dev simulate --seeds N` runs as many as one likes."""
    count = proof_count(reduced=60, full=300) // CHUNKS
    totals: Counter[str] = Counter()
    for seed in range(1 + chunk * count, 1 + (chunk + 1) * count):
        totals += run_seed(seed, base, steps=proof_count(reduced=36, full=90))
    for fault in ("lost ack", "restart", "skew", "crash in pull"):
        assert totals[fault], f"the worlds were too kind: no {fault}"


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_broken_rule_is_noticed(server: str, name: str) -> None:
    """Each rule, switched off, must be caught within the seeds that are named with it."""
    mutant = MUTANTS[name]
    with ground(server, mutant.server) as base, mutant.desk():
        for seed in range(1, 2 if mutant.scene else mutant.within + 1):
            try:
                run_seed(seed, base, steps=90, scene=mutant.scene)
            except Exception:  # any failure is a catch
                return
    raise AssertionError(f"nobody noticed {name} in {mutant.within} seeds")


@pytest.mark.parametrize("scene", [scenes.zombie, scenes.orphan, scenes.circle, scenes.ahead])
def test_a_scene_ends_well(base: Ground, scene: Callable[[World], None]) -> None:
    """What chance meets once in thousands of worlds is played by itself."""
    run_seed(1, base, scene=scene)


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(100, id="an author takes an undone article back"),
        pytest.param(1088, id="a restored desk counts on where its numbers are in use"),
        pytest.param(6012, id="a frugal desk whose clock was a day ahead evicts only after an exchange"),
        pytest.param(1124, id="a ticket is given back and moved while another takes it"),
    ],
)
def test_a_seed_that_once_failed(base: Ground, seed: int) -> None:
    """Every failing seed stays a test."""
    run_seed(seed, base)
