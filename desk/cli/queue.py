"""`desk queue`: the list of tickets as the window shows it."""

import argparse
import os
import time
from array import array
from pathlib import Path

from desk.cli.lookup import group_id, priority_of, workspace_of
from desk.cli.session import Session, iso
from desk.client.pages import PageReader
from desk.protocol.filter_names import names_of
from desk.protocol.filter_text import apply, parse
from desk.protocol.queue import SORTS, VIEWS, QueueQuery, QueueRow
from desk.protocol.views import IdList


def add_filters(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare what chooses tickets."""
    word = session.word
    parser.add_argument("--view", choices=VIEWS, default="open", help=word("which list", "视图"))
    parser.add_argument("--group", help=word("name of a group", "小组名称"))
    parser.add_argument("--state", action="append", default=[], help=word("only this state", "仅此状态"))
    parser.add_argument("--priority", action="append", default=[], metavar="P0-P4")
    for name in ("category", "product", "tag", "text"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument(
        "--filter", default="", metavar="TEXT",
        help=word("as in the window, such as 'p:P1 state:waiting'", "与窗口中相同的筛选，如 'p:P1 state:waiting'"),
    )  # fmt: skip
    parser.add_argument("--sort", choices=tuple(SORTS), default="deadline")
    parser.add_argument("--descending", action="store_true")


def query_of(session: Session, options: argparse.Namespace) -> QueueQuery:
    """Return the query that the options describe."""
    workspace = workspace_of(session)
    horizon = int(workspace.settings["breach_horizon_minutes"]) * 60_000_000
    query = QueueQuery(
        view=options.view,
        person=workspace.me.id or None,
        group=group_id(session, options.group) if options.group else None,
        states=tuple(options.state),
        priorities=tuple(priority_of(typed) for typed in options.priority),
        category=options.category,
        product=options.product,
        tag=options.tag,
        text=options.text,
        sort=options.sort,
        descending=options.descending,
        breach_before_us=time.time_ns() // 1000 + horizon,
    )
    return apply(parse(options.filter, names_of(workspace)), query) if options.filter else query


def keys_of(session: Session, query: QueueQuery) -> "array[int]":
    """Return the keys of all rows of the query, in order."""
    found = session.client().ask("query.queue_ids", {"query": query}, reply_type=IdList)
    keys = array("q")
    try:
        keys.frombytes(Path(found.path).read_bytes())
    finally:
        os.unlink(found.path)
    return keys


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    add_filters(parser, session)
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Print the rows."""
    keys = keys_of(session, query_of(session, options))
    with PageReader(session.workspace.replica) as reader:
        rows = reader.rows(keys[options.offset : options.offset + options.limit].tolist())
    if options.json:
        session.print_json(
            {"view": options.view, "total": len(keys), "offset": options.offset, "tickets": rows}
        )
        return 0
    zone = session.zone()
    heads = session.word(
        "number,priority,state,due,requester,title", "编号,优先级,状态,截止,用户,标题"
    ).split(",")
    session.print_table((_cells(row, zone) for row in rows), heads=heads)
    print(session.word(f"{len(keys)} tickets", f"共 {len(keys)} 张工单"))
    return 0


def _cells(row: QueueRow, zone: object) -> list[str]:
    due = (iso(row.due_us, zone) or "")[:16].replace("T", " ")  # type: ignore[arg-type]
    return [row.number, f"P{row.priority}", row.state, due, row.requester_name, row.title[:80]]
