"""`desk bench`: measure speed and memory; the arguments are those of the measurements."""

import argparse

from desk.bench.command import add_arguments, measure
from desk.cli.session import Session


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    add_arguments(parser)


def run(session: Session, options: argparse.Namespace) -> int:
    """Measure."""
    return measure(options)
