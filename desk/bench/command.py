"""The arguments of `desk bench` and its output: a table on standard output, JSON where asked for."""

import argparse
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import msgspec

from desk import __version__
from desk.bench.figures import Figure, Options, table
from desk.bench.registry import ROWS

USAGE = 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    found = argparse.ArgumentParser(
        prog="desk bench", description="Measure speed and memory on workspaces of its own."
    )
    add_arguments(found)
    return found


def add_arguments(found: argparse.ArgumentParser) -> None:
    """Declare the arguments of the measurements."""
    found.add_argument("names", nargs="*", metavar="NAME", help=f"all, or some of {', '.join(ROWS)}")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    found.add_argument("--only", default="", metavar="NAME,...", help=f"of {', '.join(ROWS)}")
    found.add_argument(
        "--quick", action="store_true", help="smaller and shorter: shows that it works, no more"
    )
    found.add_argument(
        "--tickets", type=int, default=20_000, metavar="N", help="size of the demo that is timed"
    )
    found.add_argument("--uci", default="", metavar="FILE", help="the event log to import")
    found.add_argument("--cache", default="", metavar="DIR", help="where the big workspaces are kept")


def run(argv: Sequence[str]) -> int:
    """Measure and print."""
    return measure(parser().parse_args(list(argv)))


def measure(chosen: argparse.Namespace) -> int:
    """Measure what was chosen and print the table; 1 when a target was missed."""
    only = [*chosen.names, *(name.strip() for name in chosen.only.split(",") if name.strip())]
    names = list(dict.fromkeys(only)) or list(ROWS)
    unknown = [name for name in names if name not in ROWS]
    if unknown or chosen.tickets < 1:
        wrong = (
            f"There is no measurement {', '.join(unknown)}." if unknown else "--tickets must be 1 or more."
        )
        sys.stderr.write(f"{wrong} Known ones: {', '.join(ROWS)}.\n")
        return USAGE
    options = Options(quick=chosen.quick, tickets=chosen.tickets, uci=chosen.uci, cache=chosen.cache)
    figures = list(_measured(names, options))
    sys.stdout.write(table(figures) + "\n")
    if chosen.json:
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(report(figures, options)), indent=2))
    return int(any(figure.met is False for figure in figures))


def _measured(names: Sequence[str], options: Options) -> Iterator[Figure]:
    for name in names:
        began = time.monotonic()
        sys.stderr.write(f"{name} ...")
        sys.stderr.flush()
        yield from import_module(ROWS[name]).measure(options)
        sys.stderr.write(f" {time.monotonic() - began:.0f} s\n")


def report(figures: Sequence[Figure], options: Options) -> dict[str, object]:
    """Return what the JSON file says."""
    rows = [{**msgspec.to_builtins(f), "ratio": f.ratio, "met": f.met} for f in figures]
    return {
        "desk": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "quick": options.quick,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "figures": rows,
    }
