"""`desk bench`: passes its arguments to the measurements."""

import argparse

from desk.cli.session import Session


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Leave all arguments to the measurements."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(session: Session, options: argparse.Namespace) -> int:
    """Measure."""
    from desk.bench import main

    return int(main(options.arguments) or 0)
