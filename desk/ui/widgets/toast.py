"""A short message over the foot of a pane, with an undo button where what happened can be undone."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

_SHOWN_MS = 8000
_GAP = 16


class Toast(QFrame):
    """One message at a time; a newer one takes the place of the older.

    Signals:
        undo_wanted(bytes): the op_id of what is to be undone; GUI thread.
    """

    undo_wanted = Signal(bytes)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self._op_id = b""
        self._bottom = _GAP
        self._above: QWidget | None = None
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._undo = QPushButton(self)
        self._undo.setProperty("role", "plain")
        self._undo.clicked.connect(self._on_undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._text)
        row.addWidget(self._undo)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.retranslate()
        self.hide()

    @property
    def op_id(self) -> bytes:
        """Return the op that the visible undo button would undo, empty when there is none."""
        return self._op_id

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._undo.setText(self.tr("Undo"))

    def show_message(
        self, text: str, *, op_id: bytes = b"", bottom: int = _GAP, above: QWidget | None = None
    ) -> None:
        """Show `text`; with an op_id also the undo button. It keeps clear of `bottom` or of the widget below."""
        self._op_id = op_id
        if above is not None and above is not self._above:
            above.installEventFilter(self)
        self._above, self._bottom = above, bottom
        self._text.setText(text)
        self._undo.setVisible(bool(op_id))
        self.setAccessibleName(text)
        self.show()
        self._place()
        self.raise_()
        self._timer.start(_SHOWN_MS)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count down again."""
        self._timer.start(_SHOWN_MS)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the pane and of what stands below."""
        if isinstance(event, QResizeEvent) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self._above is not None:
            self._bottom = self._above.height() + 4
        self.adjustSize()
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(self.width(), parent.width() - 2 * _GAP)
        self.setGeometry(
            (parent.width() - width) // 2,
            parent.height() - self.height() - self._bottom,
            width,
            self.height(),
        )

    @Slot()
    def _on_undo(self) -> None:
        op_id, self._op_id = self._op_id, b""
        self.hide()
        if op_id:
            self.undo_wanted.emit(op_id)
