"""The window's client: starts the engine or joins the running one, and outlives it.

Every request is kept until it is answered; when an engine dies the next one gets it again, and a write's
op_id makes a second arrival harmless. Knows no table and no verb.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.client import socket_path
from desk.client.pending import Deaths, Pending, PendingRequests, deliver
from desk.client.qt_transport import PipeTransport, SocketTransport, Transport, engine_command
from desk.client.spool import Spool, spool_of
from desk.client.wire import RawReply, decode_line
from desk.process import messages
from desk.protocol.changes import Changes
from desk.protocol.messages import PROTOCOL, Event, Failure, Hello, Request, encode_line
from desk.vault.key import handed_on
from desk.workspace import Workspace

T = TypeVar("T")
STARTING, READY, RESTARTING, FAILED, STOPPED = "starting", "ready", "restarting", "failed", "stopped"
BACK_OFF_MS = (0, 200, 500, 1000, 2000, 5000)
JOIN_MS = (50, 250)
JOIN_TRIES = 60
GREETING_MS = 10_000
CONNECT_S = 0.2
STOP_MS = 5_000

messages.register(
    {
        "engine_starting": ("The engine is starting.", "引擎正在启动。"),
        "engine_ready": ("The engine is running.", "引擎运行中。"),
        "engine_restarting": (
            "The engine stopped unexpectedly and is being started again. Nothing is lost: what was not"
            " finished is sent again.",
            "引擎意外停止，正在重新启动。内容不会丢失：未完成的操作会自动重新提交。",
        ),
        "engine_joining": (
            "The engine is being handed over. Go on working; this takes a moment.",
            "引擎正在交接，请稍候，可继续工作。",
        ),
        "engine_crash_loop": (
            "The engine stopped {deaths} times in a row and is not started again by itself. Try again; if it"
            " happens once more, report it with the log {log}. Nothing you entered is lost.",
            "引擎连续停止 {deaths} 次，不再自动重启。请点击重试；如仍出现，请附上日志 {log} 反馈。您输入的内容不会丢失。",
        ),
        "engine_busy_elsewhere": (
            "Another program holds the workspace {path} and does not answer. Close it, then try again.",
            "其他程序占用了工作区 {path} 且没有响应。请关闭该程序后重试。",
        ),
        "engine_stopped": ("The engine has been stopped.", "引擎已停止。"),
        "engine_version": (
            "The running engine belongs to another version of Desk. Close every Desk window and start again.",
            "正在运行的引擎属于其他版本的 Desk。请关闭所有 Desk 窗口后重新启动。",
        ),
    }
)


def _single_shot(parent: QObject, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.timeout.connect(slot)
    return timer


class EngineClient(QObject):
    """The asking half of the window; a `Requester`.

    Attributes:
        state: starting, ready, restarting, failed or stopped.
        sentence: what the state means, for the person.
        failure: why the state is failed (code replica_corrupt: offer to salvage), else None.
        directory: the workspace's folder.

    Signals:
        changed(object): `Changes`, own or foreign; GUI thread.
        event(object): any other `Event` of the engine (progress, warning, status); GUI thread.
        state_changed(str, str): state and sentence; GUI thread.
        failed(object): a `Failure` that no caller claimed, or that ended the engine; GUI thread.
    """

    changed = Signal(object)
    event = Signal(object)  # type: ignore[assignment]
    state_changed = Signal(str, str)
    failed = Signal(object)

    def __init__(
        self,
        directory: Path,
        *,
        language: str = "en",
        command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Prepare for a workspace; `command` replaces the program that is started as the engine."""
        super().__init__(parent)
        self.state, self.sentence = STOPPED, ""
        self.failure: Failure | None = None
        self.directory, self._workspace = directory, Workspace(directory)
        self._command = list(command) if command else None
        self._pending = PendingRequests(language)
        self._spool: Spool | None = None
        self._transport: Transport | None = None
        self._greeted = False
        self._was_ready = False
        self._goodbye: dict[str, Any] = {}
        self._deaths = Deaths()
        self._joins = 0
        self._again = _single_shot(self, self._connect)
        self._greeting = _single_shot(self, self._on_no_greeting)

    # ---- for the window --------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """Return the language in which sentences are wanted."""
        return self._pending.language

    @language.setter
    def language(self, language: str) -> None:
        self._pending.language = language

    @property
    def engine_pid(self) -> int:
        """Return the process id of the engine if it is our child, else 0."""
        return self._transport.process_id if self._transport is not None else 0

    def start(self) -> None:
        """Join the running engine or start one; take over what a killed window left unsent."""
        if self._spool is None:
            self._spool = spool_of(self._workspace)
            for request in self._spool.adopt():
                self._pending.adopt(request)
        self._set_state(STARTING, "engine_starting")
        self._connect()

    def retry(self) -> None:
        """Start again after `failed`."""
        if self.state == FAILED:
            self._deaths.clear()
            self._joins = 0
            self.start()

    def stop(self) -> None:
        """Leave the engine (our own child finishes what it was sent and ends)."""
        self._again.stop()
        self._greeting.stop()
        self._set_state(STOPPED, "engine_stopped")
        if self._transport is not None:
            self._transport.close(STOP_MS)
            self._drop_transport()
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def request(
        self,
        verb: str,
        args: dict[str, Any] | None = None,
        *,
        reply_type: type[T] | None = None,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        write: bool = False,
    ) -> int:
        """Send one request and return its number; see `Requester`."""
        request = self._pending.make(verb, args, reply_type=reply_type, done=done, failed=failed, write=write)
        # A job is begun again by a person, not by the next start of the window.
        if write and self._spool is not None and not verb.startswith("job."):
            self._spool.keep(request)
        self._send(request)
        return request.n

    def cancel(self, number: int) -> None:
        """Forget the callbacks of a read that is no longer wanted."""
        self._pending.cancel(number)

    # ---- the way to an engine --------------------------------------------------------------------

    @Slot()
    def _connect(self) -> None:
        if self._transport is not None:
            return
        self._greeted = False
        self._goodbye = {}
        connection = socket_path.connect(self._workspace, timeout=CONNECT_S)
        if connection is not None:
            self._transport = SocketTransport(connection, self)
            self._greeting.start(GREETING_MS)
        else:
            command = self._command or engine_command(self._workspace.directory, self.language)
            self._transport = PipeTransport(command, self, also=handed_on(self._workspace.directory))
        self._transport.said.connect(self._on_line)
        self._transport.gone.connect(self._on_gone)

    def _send(self, request: Request) -> None:
        if self._greeted and self._transport is not None:
            self._transport.send(encode_line(request))

    def _drop_transport(self) -> None:
        if self._transport is not None:
            self._transport.said.disconnect(self._on_line)
            self._transport.gone.disconnect(self._on_gone)
            self._transport.deleteLater()
            self._transport = None
        self._greeted = False

    @Slot()
    def _on_no_greeting(self) -> None:
        if self._transport is not None and not self._greeted:
            self._transport.close()
            self._on_gone(-1)

    # ---- what the engine says --------------------------------------------------------------------

    @Slot(bytes)
    def _on_line(self, line: bytes) -> None:
        try:
            said = decode_line(line)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            sentence = messages.text("answer_unreadable", self.language)
            self.failed.emit(Failure("answer_unreadable", sentence, bug=True, detail=str(error)))
            return
        if isinstance(said, RawReply):
            self._on_reply(said)
        elif isinstance(said, Event):
            self._on_event(said)
        else:
            self._on_hello(said)

    def _on_hello(self, hello: Hello) -> None:
        self._greeting.stop()
        if hello.protocol != PROTOCOL:
            self._fail("engine_version")
            return
        self._greeted = True
        self._joins = 0
        for request in self._pending.requests():
            self._send(request)
        self._set_state(READY, "engine_ready")
        if self._was_ready:
            self.changed.emit(Changes(bulk=True))  # what happened meanwhile nobody has told us
        self._was_ready = True

    def _on_event(self, event: Event) -> None:
        if event.changes is not None:
            self.changed.emit(event.changes)
            return
        if event.event == "bye":
            self._goodbye = event.data
        self.event.emit(event)

    def _on_reply(self, reply: RawReply) -> None:
        item = self._pending.take(reply.n)
        if item is None:
            return
        if item.request.op_id:
            self._deaths.clear()  # an engine that does work is not in a crash loop
        if item.request.op_id and self._spool is not None:
            self._spool.answered(item.request.op_id)
        deliver(item, reply, changed=self.changed.emit, unclaimed=self.failed.emit)

    # ---- when it has gone ------------------------------------------------------------------------

    @Slot(int)
    def _on_gone(self, code: int) -> None:
        greeted = self._greeted
        self._greeting.stop()
        self._drop_transport()
        if self.state in (STOPPED, FAILED):
            return
        reason = self._goodbye.get("reason", "")
        if reason == "failed" and self._goodbye.get("code") == "engine_running":
            self._join()
        elif reason == "failed" and not self._goodbye.get("bug"):
            self._give_up(Failure(str(self._goodbye["code"]), str(self._goodbye["sentence"])))
        elif reason and reason != "failed":
            self._set_state(RESTARTING, "engine_joining")
            self._again.start(random.randint(*JOIN_MS))
        else:
            self._after_death(greeted=greeted)

    def _join(self) -> None:
        """Wait for an engine that holds the lock and does not listen yet."""
        self._joins += 1
        if self._joins > JOIN_TRIES:
            self._fail("engine_busy_elsewhere", path=str(self._workspace.directory))
        else:
            self._again.start(random.randint(*JOIN_MS))

    def _after_death(self, *, greeted: bool) -> None:
        self._deaths.add()
        culprit = self._pending.blame() if greeted else None
        if culprit is not None:
            self._set_aside(culprit)
            self._deaths.clear()
        recent = self._deaths.recent
        if self._deaths.looping:
            self._fail("engine_crash_loop", deaths=recent, log=str(self._workspace.log))
            return
        self._set_state(RESTARTING, "engine_restarting")
        self._again.start(BACK_OFF_MS[min(max(recent - 1, 0), len(BACK_OFF_MS) - 1)])

    def _set_aside(self, item: Pending) -> None:
        request = item.request
        if request.op_id and self._spool is not None:
            self._spool.set_aside(request)
        log = str(self._workspace.log)
        sentence = messages.text("request_fatal", self.language, verb=request.verb, log=log)
        (item.failed or self.failed.emit)(Failure("request_fatal", sentence, bug=True))

    def _fail(self, code: str, **params: object) -> None:
        self._give_up(Failure(code, messages.text(code, self.language, **params)))

    def _give_up(self, failure: Failure) -> None:
        if self._transport is not None:
            self._transport.close(STOP_MS)
            self._drop_transport()
        self._enter(FAILED, failure.sentence, failure)
        self.failed.emit(failure)

    def _set_state(self, state: str, code: str) -> None:
        self._enter(state, messages.text(code, self.language), None)

    def _enter(self, state: str, sentence: str, failure: Failure | None) -> None:
        self.failure = failure
        if (state, sentence) != (self.state, self.sentence) or state == FAILED:
            self.state, self.sentence = state, sentence
            self.state_changed.emit(state, sentence)
