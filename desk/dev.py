"""`desk-dev`: commands for who works on Desk itself. `desk-dev simulate --seeds N` runs the simulator of sharing."""

import runpy
import sys
from pathlib import Path

USAGE = "desk-dev simulate [--seeds N] [--start N] [--steps N] [--mutant NAME]   (in a checkout)\n"
CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the command; it needs a checkout, because the simulator stands with the tests."""
    if sys.argv[1:2] != ["simulate"] or not (CHECKOUT / "tests" / "simulation").is_dir():
        sys.stderr.write(USAGE)
        return 2
    sys.path.insert(0, str(CHECKOUT))
    sys.argv = ["desk-dev simulate", *sys.argv[2:]]
    runpy.run_module("tests.simulation", run_name="__main__", alter_sys=True)
    return 0
