"""`desk engine`: the engine process, as a window starts it or by hand."""

import argparse

from desk.cli.session import Session


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--stdio", action="store_true",
        help=session.word("speak on standard input and output, and end with it", "通过标准输入输出通信，并随之结束"),
    )  # fmt: skip


def run(session: Session, options: argparse.Namespace) -> int:
    """Run the engine until it is told to end."""
    from desk.engine import serve

    return serve(session.workspace.directory, stdio=options.stdio, language=session.language)
