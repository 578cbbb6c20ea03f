"""The window's composition root: builds clock, client, reader and window, and runs them.

The start path is short: what the first paint needs comes first, everything else after it. No SQLAlchemy,
numpy, pyqtgraph or Whoosh is imported here.
"""

import gc
import sys
from collections import deque
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from desk import lean_qt

gc.disable()  # collections while nothing can be let go cost the start 7 ms
lean_qt.import_qt()

from PySide6.QtCore import QEvent, QObject, QTimer, Slot  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from desk.client.pages import PageReader  # noqa: E402
from desk.process import messages  # noqa: E402
from desk.ui import i18n, memory, theme  # noqa: E402
from desk.ui.clock import Clock  # noqa: E402
from desk.ui.journal import DraftJournal  # noqa: E402
from desk.ui.late import LateRequester  # noqa: E402
from desk.ui.panes import PaneContext  # noqa: E402
from desk.ui.stages import Stages  # noqa: E402
from desk.ui.window import MainWindow  # noqa: E402
from desk.vault import files, key  # noqa: E402
from desk.workspace import RUNNING, Workspace, note_running  # noqa: E402

gc.enable()

if TYPE_CHECKING:
    from desk.protocol.messages import Event

_CONNECT_MS = 500
_PAINT_MS = 1000
_LISTEN_MS = 200
_SETTLED_MS = 2000

messages.register(
    {
        "folder_unusable": (
            "The workspace {path} cannot be used ({detail}). Choose another folder with --workspace DIR.",
            "无法使用工作区 {path}（{detail}）。请用 --workspace 目录 指定其他位置。",
        ),
    }
)


class Desk(QObject):
    """One window on one workspace, with everything it holds.

    Attributes:
        window: the main window.
        client: the way to the engine, None until the first paint.
    """

    def __init__(self, app: QApplication, workspace: Workspace, remembered: memory.WindowMemory) -> None:
        super().__init__()
        self._app = app
        self._workspace = workspace
        self._server: Any = None
        self._demo_job = ""
        self._demo_name = ""
        self._reporting = False
        self._begun = self._closed = False
        self._stages: deque[Callable[[], None]] = deque()
        self.clock = Clock(self)
        self.client: Any = None
        self._requester = LateRequester()
        self.journal = DraftJournal(workspace.directory, files.lines_of(workspace.directory))
        context = PaneContext(self._requester, self.clock, self.journal)
        self.window = MainWindow(context, PageReader(workspace.replica), remembered)
        self._wire()

    def _wire(self) -> None:
        window = self.window
        window.preference_changed.connect(self._on_preference)
        window.bug.connect(self._on_bug)
        window.closing.connect(self._on_closing)
        i18n.languages.changed.connect(self._on_language)

    # ---- start -----------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the window; the rest of the start follows the first paint."""
        theme.apply(self._app, self.window.memory.theme)
        self.window.installEventFilter(self)
        self.window.show()
        self.window.queue.take_focus()
        QTimer.singleShot(_PAINT_MS, self._begin)  # a window that starts minimised paints nothing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint: a timer alone may come before it."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._begin)
        return False

    @Slot()
    def _begin(self) -> None:
        """Make what the first paint did without, the engine first, in turns between which keys are heard."""
        if self._begun:
            return
        self._begun = True
        self._stages += (
            _load_msgspec,
            _load_client,
            self._start_engine,
            *Stages(self.window).all(),
            self._settle,
        )
        self._next_stage()

    @Slot()
    def _next_stage(self) -> None:
        if self._stages:
            self._stages.popleft()()
            QTimer.singleShot(0, self._next_stage)

    def _start_engine(self) -> None:
        """Make the client and let it start the engine; the status bar must stand to show its state."""
        from desk.client.qt import EngineClient
        from desk.ui import wiring

        window = self.window
        window.furnish()
        client = self.client = EngineClient(self._workspace.directory, language=i18n.language(), parent=self)
        client.changed.connect(window.on_changes)
        client.state_changed.connect(window.on_engine_state)
        wiring.hear(window, client, self._requester)
        client.event.connect(self._on_event)
        client.failed.connect(window.on_failure)
        window.retry_wanted.connect(client.retry)
        client.start()
        self._requester.connect_to(client)

    def _settle(self) -> None:
        self.clock.start()
        QTimer.singleShot(_LISTEN_MS, self._listen)
        QTimer.singleShot(_SETTLED_MS, self._meet_desktop)
        if i18n.languages.missing:
            self.window.status.show_note("The Chinese texts are not compiled yet: start Desk with ./run")
        QTimer.singleShot(_SETTLED_MS, _freeze)

    def first_start(self, *, name: str, demo: bool, join: bool = False) -> None:
        """Fill a new workspace: the demo, and the person who works here ("" keeps the demo's own)."""
        self.window.memory.started = True
        if join:
            self.window.furnish()
            self.window.dialogs.open_joining()
        elif demo:
            self._demo_name = name
            self._requester.request("job.demo", {}, done=self._on_demo_begun, write=True)
        elif name:
            self._start_workspace(name)
            # Something to find from the first ticket on; the team validates, edits or archives it.
            self._requester.request("job.articles", {"starter": True}, write=True)

    def _start_workspace(self, name: str) -> None:
        args = {"name": name, "language": i18n.language()}
        self._requester.request("workspace.start", args, done=self._on_started, write=True)

    @Slot(object)
    def _on_demo_begun(self, answer: Any) -> None:
        self._demo_job = str((answer or {}).get("job", "")) if isinstance(answer, dict) else ""

    @Slot(object)
    def _on_started(self, _: object) -> None:
        self.window.renew_workspace()

    @Slot(object)
    def _on_event(self, event: "Event") -> None:
        """When the demo is complete, make the person of this workspace part of it."""
        if event.event != "progress" or not event.data.get("finished"):
            return
        self.window.furnish()
        self.window.level.renew_now()
        if self._demo_job and event.data.get("job") == self._demo_job:
            self._demo_job = ""
            if self._demo_name:
                self._start_workspace(self._demo_name)
            else:
                self.window.renew_workspace()

    @Slot()
    def _meet_desktop(self) -> None:
        """Go to the notification area."""
        from desk.ui.citizen import Citizen

        if self.client is not None and not self._closed:
            citizen = Citizen(self.window, self._requester, PageReader(self._workspace.replica), self.clock)
            self.client.event.connect(citizen.tray.on_event)

    # ---- one window on a workspace -------------------------------------------------------------------

    @Slot()
    def _listen(self) -> None:
        """Let a second start hand its arguments to this window."""
        if self._closed:
            return
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = server_name(self._workspace.directory)
        QLocalServer.removeServer(name)
        if self._server.listen(name):
            self._server.newConnection.connect(self._on_second_start)
            note_running(self._workspace.directory, name)

    @Slot()
    def _on_second_start(self) -> None:
        connection = self._server.nextPendingConnection()
        connection.waitForReadyRead(_CONNECT_MS)
        self.open_arguments(bytes(connection.readAll().data()).decode().split("\0"))
        connection.disconnectFromServer()
        connection.deleteLater()

    def open_arguments(self, arguments: Sequence[str]) -> None:
        """Do what a start asks: show the window, and the ticket that was named."""
        from desk.ui.citizen import arrive

        arrive(self.window, arguments)

    # ---- settings, errors, end -----------------------------------------------------------------------

    @Slot(str, object)
    def _on_preference(self, name: str, value: object) -> None:
        remembered = self.window.memory
        if name == "theme":
            toggled = "light" if theme.current().dark else "dark"
            remembered.theme = str(value) if value is not None else toggled
            theme.apply(self._app, remembered.theme)
        elif name == "language":
            toggled = "en" if i18n.is_chinese() else "zh_CN"
            remembered.language = str(value) if value is not None else toggled
            i18n.use(remembered.language)
        else:
            remembered.keep(name, value)
            theme.tighten(self._app, remembered.compact)
        memory.save(self._workspace.directory, remembered)

    @Slot(str)
    def _on_language(self, language: str) -> None:
        if self.client is not None:
            self.client.language = language

    @Slot(str, str)
    def _on_bug(self, sentence: str, detail: str) -> None:
        # One report at a time: an error that repeats each second must not bury the window.
        if self._reporting:
            return
        self._reporting = True
        self.window.furnish()
        self.window.dialogs.show_report(sentence, detail)
        self._reporting = False

    def on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Show an exception that nobody caught; the window goes on."""
        import traceback

        detail = "".join(traceback.format_exception(kind, error, trace))
        print(detail, file=sys.stderr)
        self._on_bug("", detail)

    @Slot()
    def _on_closing(self) -> None:
        self._closed = True
        self._stages.clear()
        memory.save(self._workspace.directory, self.window.memory)
        self.clock.stop()
        gc.enable()
        if self.client is not None:
            self.client.stop()
        self.journal.close()
        if self._server is not None:
            self._server.close()
            note_running(self._workspace.directory, "")


def _load_msgspec() -> None:
    """Import msgspec without typing_extensions, which costs 24 ms and on 3.11 has nothing that typing lacks.

    Whoever wants typing_extensions later still gets it.
    """
    if "typing_extensions" in sys.modules or "msgspec" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    import_module("msgspec")
    del sys.modules["typing_extensions"]


def _load_client() -> None:
    """Import the client's modules: a tenth of the floor."""
    import_module("desk.client.qt")


def _freeze() -> None:
    """Take what the start made out of the collector's way: its pauses would be seen while scrolling."""
    gc.collect()
    gc.freeze()
    gc.enable()


def server_name(directory: Path) -> str:
    """Return the name under which the window of a workspace listens."""
    import hashlib

    return "desk-" + hashlib.sha256(str(directory).encode()).hexdigest()[:16]


def hand_over(directory: Path, arguments: Sequence[str]) -> bool:
    """Give the arguments to the window that runs on this workspace; tell whether there is one."""
    if not (directory / RUNNING).exists():
        return False
    from PySide6.QtNetwork import QLocalSocket

    connection = QLocalSocket()
    connection.connectToServer(server_name(directory))
    if not connection.waitForConnected(_CONNECT_MS):
        return False
    connection.write("\0".join(["--show", *arguments]).encode())
    connection.flush()
    connection.waitForBytesWritten(_CONNECT_MS)
    connection.disconnectFromServer()
    return True


def _ask_first_start(
    workspace: Workspace, remembered: memory.WindowMemory, *, demo: bool
) -> tuple[str, bool, bool] | None:
    """Ask language and name at the first start; None when the person closes the dialog."""
    if remembered.started or workspace.replica.exists():
        return "", False, False
    if demo:
        return "", True, False
    from desk.ui.dialogs.first_start import ask

    return ask(remembered)


def _unusable(workspace: Workspace, error: OSError) -> int:
    from PySide6.QtWidgets import QMessageBox

    named = {"path": workspace.directory, "detail": error.strerror or str(error)}
    sentence = messages.text("folder_unusable", i18n.language(), **named)
    print(sentence, file=sys.stderr)
    QMessageBox.critical(None, "Desk", sentence)
    return 1


def compose(
    arguments: Sequence[str], *, directory: Path, demo_on_first_use: bool = False, language: str = ""
) -> tuple[QApplication, Desk | None, int]:
    """Build the window on a workspace and show it; without one the exit code says why there is none."""
    gc.disable()  # until `_freeze`
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("Desk")
    app.setDesktopFileName("desk")
    workspace = Workspace(directory)
    if hand_over(directory, arguments):
        return app, None, 0
    remembered = memory.load(directory)
    i18n.use(language or remembered.language)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return app, None, _unusable(workspace, error)
    theme.prepare(app, remembered.theme, compact=remembered.compact)
    fresh = not remembered.started and not workspace.replica.exists()
    if fresh and not demo_on_first_use:
        theme.apply(app, remembered.theme)
    if key.is_encrypted(directory) and not import_module("desk.unlocking").is_open(app, workspace):
        return app, None, 1
    if (answer := _ask_first_start(workspace, remembered, demo=demo_on_first_use)) is None:
        return app, None, 0
    desk = Desk(app, workspace, remembered)
    sys.excepthook = desk.on_exception
    desk.show()
    if fresh:
        QTimer.singleShot(0, lambda: desk.first_start(name=answer[0], demo=answer[1], join=answer[2]))
    elif arguments:
        QTimer.singleShot(0, lambda: desk.open_arguments(arguments))
    return app, desk, 0


def main(arguments: Sequence[str], *, directory: Path, demo: bool = False, language: str = "") -> int:
    """Open the window on a workspace and run until it is closed (`desk` is held here); return the exit code."""
    app, desk, code = compose(arguments, directory=directory, demo_on_first_use=demo, language=language)
    return code if desk is None else app.exec()
