"""The words of `desk ticket` for the gates of the process: hand-off, rating, split, checklists, third parties.

Each row is (verb, build, collect, help in English, help in Chinese), as `ticket.Action`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.cli.lookup import group_id, person_id
from desk.cli.session import Session
from desk.process.handoff import REASONS
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


def _build_handoff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("group")
    parser.add_argument("--person", help="a member of the group")
    for name in (
        "reason",
        "reproduction",
        "users",
        "functions",
        "since",
        "workaround",
        "logs-reason",
        "untried",
    ):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--file", action="append", metavar="FILE", help="logs")
    parser.add_argument("--exception", default="", metavar="REASON", help="hand over incomplete; recorded")


def _collect_handoff(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(options, name)
        for name in ("reason", "reproduction", "logs_reason", "untried", "exception")
    }
    found["impact"] = {name: getattr(options, name) for name in ("users", "functions", "since", "workaround")}
    found["to"] = group_id(session, options.group)
    if options.person:
        found["person"] = person_id(session, options.person, staff=True)
    paths = [Path(name) for name in options.file or ()]
    return found | {"files": [{"path": str(path.absolute()), "name": path.name} for path in paths]}


def _build_refuse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", choices=tuple(REASONS))
    parser.add_argument("reason")


def _collect_refuse(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"code": options.code, "reason": options.reason}


def _build_recall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="")


def _collect_recall(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"reason": options.reason}


def _build_capsule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE.html")


def _collect_capsule(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"path": str(Path(options.path).absolute())}


def _build_answer(parser: argparse.ArgumentParser) -> None:
    _build_capsule(parser)
    parser.add_argument("decision", choices=("accepted", "rejected"))
    parser.add_argument("--code", choices=tuple(REASONS), default="")
    parser.add_argument("--reason", default="")
    parser.add_argument("--reply", default="")


def _collect_answer(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    words = {name: getattr(options, name) for name in ("decision", "code", "reason", "reply")}
    return _collect_capsule(session, options) | words


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing but the ticket."""


def _nothing(_session: Session, _options: argparse.Namespace) -> dict[str, Any]:
    return {}


GATES: dict[str, Row] = {
    "handoff": (
        "ticket.handoff",
        _build_handoff,
        _collect_handoff,
        "offer it to another group",
        "交接给其他组",
    ),
    "accept": ("ticket.handoff_accept", _no_arguments, _nothing, "accept a hand-off", "接受交接"),
    "refuse": ("ticket.handoff_reject", _build_refuse, _collect_refuse, "reject a hand-off", "退回交接"),
    "recall": ("ticket.handoff_recall", _build_recall, _collect_recall, "take a hand-off back", "撤回交接"),
    "capsule": (
        "capsule.export",
        _build_capsule,
        _collect_capsule,
        "write its hand-off as one signed file",
        "导出交接包",
    ),
    "answer-capsule": (
        "capsule.answer",
        _build_answer,
        _collect_answer,
        "answer a hand-off that came as a file",
        "答复交接包",
    ),
    "rate": ("survey.answer", _build_rate, _collect_rate, "record the requester's rating", "登记用户评价"),
}
