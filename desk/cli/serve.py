"""`desk serve`: run the engine without a window and take in mail and alerts until told to end."""

import argparse
import sys
import time
from pathlib import Path

from desk.cli.session import Session
from desk.process.errors import KnownError

YIELD_S = 20.0
LOOK_S = 0.1


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument("--config", metavar="desk.toml", help=word("configuration file", "配置文件"))
    parser.add_argument(
        "--check", action="store_true", help=word("check the configuration and end", "仅检查配置")
    )
    parser.add_argument("--settings", action="store_true", help=word("list every setting", "列出全部设置"))


def run(session: Session, options: argparse.Namespace) -> int:
    """Serve."""
    from desk.intake.config import load_config, read_config, table_text

    if options.settings:
        print(table_text(session.language))
        return 0
    config = load_config(Path(options.config)) if options.config else read_config({})
    if options.check:
        session.print_line(session.word("The configuration is right.", "配置正确。"))
        return 0
    from desk.engine.serve import Service

    until = time.monotonic() + YIELD_S
    while True:
        try:
            service = Service(session.workspace, config)
            break
        except KnownError as error:
            if error.code != "engine_running" or time.monotonic() > until:
                raise
            _ask_to_yield(session)
            time.sleep(LOOK_S)
    line = session.word(f"serving on port {service.port}", f"正在监听端口 {service.port}")
    print(line, file=sys.stderr, flush=True)
    try:
        service.run()
    finally:
        service.close()
    return 0


def _ask_to_yield(session: Session) -> None:
    """Ask the engine that holds the workspace to hand it over; its window then connects to ours."""
    try:
        session.client().ask("engine.yield")
    except (KnownError, OSError):
        return
    finally:
        session.close()
