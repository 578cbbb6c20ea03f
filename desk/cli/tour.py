"""`desk tour`: draws every screen over a demo workspace of its own, without a display."""

import argparse
import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desk.cli.session import Session
from desk.client.base import Requester
from desk.client.blocking import BlockingClient
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.views import KnowledgeAnswer
from desk.workspace import Workspace

if TYPE_CHECKING:
    from desk.client.pages import PageReader
    from desk.engine import OpenEngine
    from desk.ui.tour import Look

TICKETS = 2000

messages.register(
    {
        "tour_size": (
            "“{size}” is no size of a window. Write width and height like 1280x720.",
            "“{size}”不是窗口尺寸，请按 1280x720 的格式填写宽和高。",
        )
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument(
        "--out", default="tour", metavar="DIR", help=word("folder of the pictures", "图片目录")
    )
    parser.add_argument("--tickets", type=int, default=TICKETS, help=word("size of the demo", "演示工单数量"))
    parser.add_argument(
        "--size", default="1440x900", metavar="WxH", help=word("size of the window", "窗口尺寸")
    )
    parser.add_argument(
        "--scale",
        type=float,
        help=word("scale of the screen: 1, 1.25, 1.5, 2", "屏幕缩放：1、1.25、1.5、2"),
    )
    parser.add_argument(
        "--screens", default="", metavar="A,B", help=word("only these screens", "仅绘制这些界面")
    )
    parser.add_argument("--theme", choices=("light", "dark"), help=word("only this theme", "仅此主题"))
    parser.add_argument(
        "--check", action="store_true", help=word("fail if a text is cut off", "有文字被截断时报错")
    )
    parser.add_argument(
        "--case", action="store_true", help=word("play the case of docs/case.md", "演示 docs/case.md 的案例")
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Make the demo in a temporary folder, draw, and say where the pictures are."""
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.scale:
        os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with tempfile.TemporaryDirectory(prefix="desk-tour-") as folder:
        workspace = Workspace(Path(folder))
        _make_demo(session, workspace, options)
        made, cut = _draw(session, workspace, options)
    if options.json:
        session.print_json({"pictures": [str(path) for path in made], "cut": cut})
    else:
        for name, texts in cut.items():
            print(f"{name}: " + "; ".join(texts))
        place = Path(options.out).absolute()
        print(session.word(f"{len(made)} pictures in {place}", f"共 {len(made)} 张图片，位于 {place}"))
    return int(options.check and bool(cut))


def _make_demo(session: Session, workspace: Workspace, options: argparse.Namespace) -> None:
    from desk.engine.inside import open_inside

    with BlockingClient(
        workspace, lambda: open_inside(workspace, create=True), language=session.language
    ) as client:
        args = {"tickets": options.tickets, "seed": options.seed}
        for step in client.run_job("job.demo", args):
            session.show_progress(f"{step['done']}/{step['total']}")
        session.end_progress()


def _look(options: argparse.Namespace) -> "Look":
    """Return what the arguments ask for; raises KnownError naming the one that cannot be read."""
    from desk.ui.tour import Look

    width, _, height = options.size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise KnownError("tour_size", size=options.size)
    modes = (options.theme,) if options.theme else ("light", "dark")
    return Look(int(width), int(height), options.scale or 2, modes)


def _draw(
    session: Session, workspace: Workspace, options: argparse.Namespace
) -> tuple[list[Path], dict[str, list[str]]]:
    from PySide6.QtWidgets import QApplication

    from desk.client.local import LocalClient
    from desk.client.pages import PageReader
    from desk.engine import OpenEngine
    from desk.engine.inside import InsideConnection
    from desk.ui import theme

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
            return _pictures(opened, requester, reader, workspace, options)
    finally:
        opened.close()


def _pictures(
    opened: "OpenEngine",
    requester: Requester,
    reader: "PageReader",
    workspace: Workspace,
    options: argparse.Namespace,
) -> tuple[list[Path], dict[str, list[str]]]:
    """Return the files drawn, and by name of a picture which texts are cut off on it."""
    from desk.cli.tour_case import Case, scenes
    from desk.ui.tour import render_tour
    from desk.ui.tour_screens import SCREENS

    cut: dict[str, list[str]] = {}

    def told(name: str, texts: list[str]) -> None:
        if texts:
            cut[name] = texts

    draw = partial(render_tour, requester, reader, Path(options.out), look=_look(options), told=told)
    now_us = time.time_ns() // 1000
    if not options.case:
        wanted = options.screens.split(",") if options.screens else None
        screens = tuple(screen for screen in SCREENS if wanted is None or screen.name in wanted)
        return draw(now_us=now_us, screens=screens), cut
    case = Case(opened.engine.store, now_us)
    steps = [draw(now_us=case.now_us, screens=(screen,)) for screen in scenes(case, workspace.directory)]
    return [path for step in steps for path in step], cut


def _await_index(requester: Requester) -> None:
    """Search until the knowledge index is whole: every search works on it for a moment."""
    answers: list[KnowledgeAnswer] = []
    while not answers or answers[-1].rebuilding is not None:
        before = len(answers)
        requester.request("kb.search", {"text": "403"}, reply_type=KnowledgeAnswer, done=answers.append)
        if len(answers) == before:
            return
