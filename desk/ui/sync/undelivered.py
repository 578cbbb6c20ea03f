"""What the shared database refused: reason and text, so that nothing anybody wrote is lost."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.sharing import UndeliveredView
from desk.ui import texts
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.notice import Notice


class UndeliveredPage(QWidget):
    """The list above, the chosen one below.

    Signals (GUI thread):
        ticket_wanted(bytes): its ticket shall be shown.
        resolved(): one was put away.
    """

    ticket_wanted = Signal(bytes)
    resolved = Signal()

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.found: list[UndeliveredView] = []
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.why, self.empty, self.text = QLabel(self), QLabel(self), QPlainTextEdit(self)
        self.why.setWordWrap(True)
        self.empty.setProperty("role", "meta")
        self.text.setReadOnly(True)
        self.notice = Notice(self)
        self.copy_button, self.open_button, self.discard_button = (QPushButton(self) for _ in range(3))
        self.retry_button = QPushButton(self)
        self.copy_button.setProperty("role", "primary")
        self.discard_button.setProperty("role", "danger")
        buttons = QHBoxLayout()
        buttons.addWidget(self.discard_button)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.retry_button)
        buttons.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.list, self.empty, self.why, self.text, self.notice):
            column.addWidget(widget, 1 if widget in (self.list, self.text) else 0)
        column.addLayout(buttons)
        self.list.selectionModel().currentChanged.connect(self._show)
        self.copy_button.clicked.connect(self.copy)
        self.open_button.clicked.connect(self._open)
        self.retry_button.clicked.connect(self.retry)
        self.discard_button.clicked.connect(self._ask_discard)
        for button in (self.copy_button, self.open_button, self.retry_button, self.discard_button):
            button.setAutoDefault(False)
        self.retranslate()
        self.ask()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Not delivered"))
        self.text.setAccessibleName(self.tr("Its text"))
        self.empty.setText(self.tr("Everything was delivered."))
        for button, name in (
            (self.copy_button, self.tr("Copy the text")),
            (self.open_button, self.tr("Open the ticket")),
            (self.retry_button, self.tr("Do it again")),
            (self.discard_button, self.tr("Throw away…")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def ask(self) -> None:
        """Read what was refused."""
        self._requester.request(
            "query.undelivered",
            {},
            reply_type=list[UndeliveredView],
            done=self._on_found,
            failed=self._on_failed,
        )

    def _on_found(self, found: list[UndeliveredView]) -> None:
        self.found = found
        self.list.show_lines([" · ".join(filter(None, (one.number, one.verb, one.why))) for one in found])
        self._show()

    @property
    def current(self) -> UndeliveredView | None:
        """Return the chosen one."""
        row = self.list.row
        return self.found[row] if 0 <= row < len(self.found) else None

    @Slot()
    def _show(self) -> None:
        one = self.current
        self.notice.clear()
        self.empty.setVisible(one is None)
        for widget in (self.why, self.text, self.copy_button, self.retry_button, self.discard_button):
            widget.setVisible(one is not None)
        self.open_button.setVisible(one is not None and one.ticket is not None)
        if one is not None:
            when = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
            self.why.setText(self.tr("{0}: refused with “{1}” ({2})").format(one.verb, one.why, when))
            facts = "\n".join(f"{name}: {value}" for name, value in one.detail.items())
            self.text.setPlainText("\n\n".join(filter(None, (one.text, facts))))

    @Slot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.notice.say(self.tr("The text is on the clipboard."), role="info")

    @Slot()
    def _open(self) -> None:
        if (one := self.current) is not None and one.ticket is not None:
            self.ticket_wanted.emit(one.ticket)

    @Slot()
    def _ask_discard(self) -> None:
        if self.current is not None:
            answers = [(self.tr("Throw away"), self.discard), (self.tr("Keep"), self.notice.clear)]
            self.notice.say(
                self.tr("Its text is gone then. Copy what you need first."), role="warning", answers=answers
            )

    def discard(self) -> None:
        """Throw the chosen one away."""
        self._write("undelivered.discard")

    @Slot()
    def retry(self) -> None:
        """Do the chosen one again, as a new change."""
        self._write("undelivered.retry")

    def _write(self, verb: str) -> None:
        if (one := self.current) is not None:
            self._requester.request(
                verb,
                {"op": one.op_id},
                reply_type=Changes,
                write=True,
                done=self._on_done,
                failed=self._on_failed,
            )

    def _on_done(self, changes: Changes) -> None:
        self.notice.clear()
        self.resolved.emit()
        self.ask()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)
