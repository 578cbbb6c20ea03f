"""The words of `desk ticket` for the gates of the process: hand-off, rating, split, checklists, third parties.

Each row is (verb, build, collect, help in English, help in Chinese), as `ticket.Action`.
"""

import argparse
from collections.abc import Callable
from typing import Any

from desk.cli.session import Session
from desk.process.surveys import CHANNELS

Row = tuple[
    str,
    Callable[[argparse.ArgumentParser], None],
    Callable[[Session, argparse.Namespace], dict[str, Any]],
    str,
    str,
]


def _build_rate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rating", type=int, metavar="1-5")
    parser.add_argument("--comment", default="")
    parser.add_argument("--channel", choices=CHANNELS, default="phone")


def _collect_rate(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"rating": options.rating, "comment": options.comment, "channel": options.channel}


GATES: dict[str, Row] = {
    "rate": ("survey.answer", _build_rate, _collect_rate, "record the requester's rating", "登记用户评价"),
}
