"""`desk tour`: draws every screen over a demo workspace of its own, without a display."""

import argparse
import os
import tempfile
import time
from pathlib import Path

from desk.cli.session import Session
from desk.client.base import Requester
from desk.client.blocking import BlockingClient
from desk.protocol.views import KnowledgeAnswer
from desk.workspace import Workspace

TICKETS = 2000


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument(
        "--out", default="tour", metavar="DIR", help=word("folder of the pictures", "图片目录")
    )
    parser.add_argument("--tickets", type=int, default=TICKETS, help=word("size of the demo", "演示工单数量"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Make the demo in a temporary folder, draw, and say where the pictures are."""
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="desk-tour-") as folder:
        workspace = Workspace(Path(folder))
        _make_demo(session, workspace, options)
        made = _draw(session, workspace, Path(options.out))
    if options.json:
        session.print_json({"pictures": [str(path) for path in made]})
    else:
        place = Path(options.out).absolute()
        print(session.word(f"{len(made)} pictures in {place}", f"共 {len(made)} 张图片，位于 {place}"))
    return 0


def _make_demo(session: Session, workspace: Workspace, options: argparse.Namespace) -> None:
    from desk.engine.inside import open_inside

    with BlockingClient(
        workspace, lambda: open_inside(workspace, create=True), language=session.language
    ) as client:
        args = {"tickets": options.tickets, "seed": options.seed}
        for step in client.run_job("job.demo", args):
            session.show_progress(f"{step['done']}/{step['total']}")
        session.end_progress()


def _draw(session: Session, workspace: Workspace, out: Path) -> list[Path]:
    from PySide6.QtWidgets import QApplication

    from desk.client.local import LocalClient
    from desk.client.pages import PageReader
    from desk.engine import OpenEngine
    from desk.engine.inside import InsideConnection
    from desk.ui import theme
    from desk.ui.tour import render_tour

    app = QApplication.instance() or QApplication(["desk"])
    assert isinstance(app, QApplication)
    opened = OpenEngine(workspace, create=False)
    try:
        connection = InsideConnection(opened)
        requester = LocalClient(
            lambda request: opened.engine.reply_to(request, connection), language=session.language
        )
        theme.prepare(app, "light")
        # The sidebar's pictures show answers, not an index that is being built.
        _await_index(requester)
        with PageReader(workspace.replica) as reader:
            return render_tour(requester, reader, out, now_us=time.time_ns() // 1000)
    finally:
        opened.close()


def _await_index(requester: Requester) -> None:
    """Search until the knowledge index is whole: every search works on it for a moment."""
    answers: list[KnowledgeAnswer] = []
    while not answers or answers[-1].rebuilding is not None:
        before = len(answers)
        requester.request("kb.search", {"text": "403"}, reply_type=KnowledgeAnswer, done=answers.append)
        if len(answers) == before:
            return
