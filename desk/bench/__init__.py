"""`desk bench`: speed and memory in one table, beside floors measured in the same run.

Measures real processes on workspaces of its own; touches no workspace of the user. Each row of the registry
is a module of this package with `measure(options)`; nothing is imported before it is asked for.
"""

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Measure what the arguments ask for and print the table; 1 where a target was missed, 2 on wrong usage."""
    from desk.bench.command import run

    return run(argv)
