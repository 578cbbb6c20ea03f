"""The engine's log: a rotating file in the workspace that never holds the text of a ticket.

Known errors are named by code, bugs by their type and the lines they passed; messages of exceptions are
left out, because a database's message quotes the values it was given.
"""

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

BYTES = 1_000_000
KEPT = 3
LOGGER = logging.getLogger("desk.engine")


def open_log(path: Path) -> logging.Handler:
    """Write the log to `path`; where that is impossible nothing is logged. Returns the handler to close."""
    handler: logging.Handler
    try:
        handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return handler


def close_log(handler: logging.Handler) -> None:
    """Stop writing to this log."""
    LOGGER.removeHandler(handler)
    handler.close()


def describe(error: BaseException) -> str:
    """Return the type and the way of a bug, without its message."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__module__}.{type(error).__qualname__}\n{lines}"
