"""`python -m tests.simulation`: run seeds, print failures with their first sentence, exit 1 if there are any."""

import argparse
import contextlib
import sys
import time
import traceback
from collections import Counter

from desk.bench import postgres
from tests.simulation.ground import ground
from tests.simulation.mutants import MUTANTS
from tests.simulation.world import run_seed


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="desk-dev simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--mutant", choices=sorted(MUTANTS), help="break one rule on purpose")
    parser.add_argument("--first", action="store_true", help="stop at the first failure")
    parser.add_argument("--trace", action="store_true", help="print whole tracebacks")
    options = parser.parse_args(arguments)
    mutant = MUTANTS.get(options.mutant or "")
    totals: Counter[str] = Counter()
    failed: list[int] = []
    began = time.monotonic()
    breaks = mutant.desk() if mutant else contextlib.nullcontext()
    with postgres.running() as server, ground(server, mutant.server if mutant else None) as base, breaks:
        for seed in range(options.start, options.start + options.seeds):
            try:
                totals += run_seed(seed, base, steps=options.steps, scene=mutant.scene if mutant else None)
            except Exception as error:  # every kind of failure is a finding
                failed.append(seed)
                print(f"seed {seed}: {type(error).__name__}: {str(error)[:600]}", flush=True)
                if options.trace:
                    traceback.print_exc()
                if options.first:
                    break
    seconds = time.monotonic() - began
    print(f"{options.seeds} seeds, {len(failed)} failed {failed[:20]}, {seconds:.0f} s")
    print(", ".join(f"{name} {count}" for name, count in totals.most_common()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
