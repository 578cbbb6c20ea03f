"""Scripts for a ticket: those that fit it first; values and hosts, dry run, confirmation, live output.

Sends `script.run`, `ticket.script_request` and `ticket.script_release`; the engine decides what may run.
"""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.punctuation import filled
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.scripts import RunOutput, RunView, ScriptSource, ScriptView
from desk.protocol.views import EntryView, TicketView
from desk.ui import theme
from desk.ui.i18n import language
from desk.ui.scripts.face import ScriptFace
from desk.ui.scripts.run_view import RunText
from desk.ui.ticket.sentences import script_end, sentence
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.cover import FOOT, Covered
from desk.ui.widgets.notice import Notice


class ScriptDialog(QDialog):
    """The list at the left, the chosen script and its output at the right; the window goes on behind it."""

    def __init__(self, requester: Requester, ticket: TicketView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._requester: Requester = Covered(requester, self, self._ask, foot=FOOT)
        self.ticket = ticket
        self._scripts: list[ScriptView] = []
        self.script: ScriptView | None = None
        self.tried = False
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face = ScriptFace(self)
        self.asked = Notice(self)
        self.notice = Notice(self)
        self.output = RunText(requester, self)
        self.source_button, self.try_button, self.run_button = (QPushButton(self) for _ in range(3))
        self.ask_button, self.stop_button, self.close_button = (QPushButton(self) for _ in range(3))
        self.stop_button.setProperty("role", "danger")
        self._build()
        self._wire()
        self.retranslate()
        self._show_script(None)
        self._offer_release()
        self._ask()

    # ---- building

    def _build(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.asked)
        right.addWidget(self.face, 2)
        right.addWidget(self.notice)
        right.addWidget(self.output, 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.source_button)
        buttons.addStretch(1)
        for button in (
            self.stop_button,
            self.close_button,
            self.ask_button,
            self.try_button,
            self.run_button,
        ):
            buttons.addWidget(button)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 16)
        row.setSpacing(16)
        row.addWidget(self.list, 2)
        row.addLayout(right, 5)
        self.resize(940, 640)

    def _wire(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._on_row)
        self.face.changed.connect(self._on_value)
        self.face.confirmed.connect(self._show_state)
        self.source_button.clicked.connect(self.show_source)
        self.try_button.clicked.connect(self.try_out)
        self.run_button.clicked.connect(self.run_script)
        self.ask_button.clicked.connect(self.ask_colleague)
        self.stop_button.clicked.connect(self.output.cancel)
        self.close_button.clicked.connect(self.close)
        # Return in a value's line runs nothing.
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.output.ended.connect(self._on_ended)
        self.output.failed.connect(self._on_sentence)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Run a script · {0}").format(self.ticket.number))
        self.list.setAccessibleName(self.tr("Scripts"))
        self.output.setAccessibleName(self.tr("Output"))
        self.output.setPlaceholderText(self.tr("The output comes here, and into the ticket's log."))
        for button, name in (
            (self.source_button, self.tr("Show the script")),
            (self.try_button, self.tr("Dry run")),
            (self.ask_button, self.tr("Ask a colleague to release it")),
            (self.stop_button, self.tr("Stop")),
            (self.close_button, self.tr("Close")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- choosing

    def _ask(self) -> None:
        args = {"ticket": self.ticket.id, "language": language()}
        self._requester.request(
            "query.scripts", args, reply_type=list[ScriptView], done=self._on_scripts, failed=self._on_failed
        )

    def _on_scripts(self, found: list[ScriptView]) -> None:
        self._scripts = found
        fits = {
            "article": self.tr("from the article"),
            "category": self.tr("for this category"),
            "product": self.tr("for this product"),
        }
        self.list.show_lines(
            [" · ".join(filter(None, (view.title, fits.get(view.fits, "")))) for view in found]
        )
        if found:
            self.list.go(0)
            self._show_script(found[0])

    @Slot()
    def _on_row(self) -> None:
        row = self.list.row
        if 0 <= row < len(self._scripts) and self._scripts[row] is not self.script:
            self._show_script(self._scripts[row])

    def _show_script(self, script: ScriptView | None) -> None:
        self.script, self.tried = script, False
        self.notice.clear()
        self.face.show_script(script)
        self._show_state()

    @Slot()
    def _on_value(self) -> None:
        """Another value is another run: it wants its own dry run."""
        self.tried = False
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        """Show what can be done next; the main button is the safe one."""
        script, running = self.script, self.output.is_running
        dry = script is not None and script.dry_run and script.danger != "read"
        ready = script is not None and script.approved and not running and bool(self.face.hosts)
        destroys = script is not None and script.danger == "destroy"
        self.ask_button.setVisible(destroys)
        self.ask_button.setEnabled(ready)
        self.try_button.setVisible(dry)
        self.try_button.setEnabled(ready)
        self.stop_button.setVisible(running)
        self.run_button.setEnabled(ready and (self.tried or not dry) and self.face.is_confirmed)
        self.source_button.setEnabled(script is not None)
        hosts = self.face.named_hosts
        changes = script is not None and script.danger != "read"
        self.run_button.setText(filled(self.tr("Run on {0}"), hosts) if changes and hosts else self.tr("Run"))
        self.run_button.setAccessibleName(self.run_button.text())
        first = dry and not self.tried
        theme.set_role(self.try_button, "primary" if first else "")
        theme.set_role(self.run_button, "" if first else "primary")

    # ---- doing

    def _asked(self, **more: Any) -> dict[str, Any]:
        assert self.script is not None
        args = {"name": self.script.name, "hosts": self.face.hosts, "values": self.face.values()}
        return {**args, "ticket": self.ticket.id, **more}

    @Slot()
    def try_out(self) -> None:
        """Make the dry run."""
        self._start(dry_run=True)

    @Slot()
    def run_script(self) -> None:
        """Run it; the button names the hosts, and for what cannot be taken back they were typed again."""
        self._start(dry_run=False)

    def _start(self, *, dry_run: bool) -> None:
        if self.script is None or self.output.is_running:
            return
        self.notice.clear()
        self._dry = dry_run
        args = self._asked(dry_run=dry_run, confirm=self.face.hosts)
        self._requester.request(
            "script.run", args, reply_type=RunView, done=self._on_started, failed=self._on_failed
        )

    def _on_started(self, view: RunView) -> None:
        self.output.follow(view)
        self._show_state()

    @Slot(object)
    def _on_ended(self, output: RunOutput) -> None:
        fine = bool(output.results) and all(result.get("exit_code") == 0 for result in output.results)
        self.tried = self.tried or (self._dry and fine)
        ends = "\n".join(script_end(result) for result in output.results)
        self.notice.say(ends or output.output, role="info" if fine else "warning")
        self._show_state()

    @Slot()
    def ask_colleague(self) -> None:
        """Ask a second person to release this run."""
        self._write(
            "ticket.script_request", self._asked(), self.tr("Asked. Run it once a colleague has released it.")
        )

    def _offer_release(self) -> None:
        """Show what a colleague asked for and nobody released."""
        entry = unreleased(self.ticket)
        if entry is not None:
            who = f"{entry.author_name}: " if entry.author_name else ""
            self.asked.say(
                who + sentence(entry),
                role="warning",
                answers=[(self.tr("Release"), lambda: self._release(entry))],
            )

    def _release(self, entry: EntryView) -> None:
        self.asked.clear()
        args = {"ticket": self.ticket.id, "request": entry.id}
        self._write("ticket.script_release", args, self.tr("Released. Your colleague can run it now."))

    def _write(self, verb: str, args: dict[str, Any], said: str) -> None:
        self._requester.request(
            verb, args, reply_type=Changes, write=True, failed=self._on_failed,
            done=lambda changes: self.notice.say(said, role="info"),
        )  # fmt: skip

    @Slot()
    def show_source(self) -> None:
        """Show manifest and script in a window of its own."""
        if self.script is not None:
            args = {"name": self.script.name}
            self._requester.request(
                "query.script",
                args,
                reply_type=ScriptSource,
                done=lambda source: SourceWindow(source, self).show(),
                failed=self._on_failed,
            )

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)
        self._show_state()

    @Slot(str)
    def _on_sentence(self, text: str) -> None:
        self.notice.say(text)
        self._show_state()


def unreleased(ticket: TicketView) -> EntryView | None:
    """Return the newest request of a run that nobody released yet."""
    released = {entry.data.get("request") for entry in ticket.entries if entry.kind == "script_release"}
    waiting = [e for e in ticket.entries if e.kind == "script_request" and e.id.hex() not in released]
    return waiting[-1] if waiting else None


class SourceWindow(QDialog):
    """Manifest and script, to be read."""

    def __init__(self, source: ScriptSource, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(source.name)
        self.text = QPlainTextEdit(f"{source.manifest}\n\n{source.body}", self)
        self.text.setReadOnly(True)
        self.text.setFont(theme.monospace())
        self.text.setAccessibleName(source.name)
        QVBoxLayout(self).addWidget(self.text)
        self.resize(760, 560)
