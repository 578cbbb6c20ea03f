"""The composer's tabs and tools: which kind is written, marks, files, canned replies, send. Knows no text."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desk.ui import icons, theme
from desk.ui.ticket.actions import TicketAction, keys_of
from desk.ui.ticket.drafts import KINDS
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.tabs import choice_buttons

TOOLS = ("bold", "list", "code", "paperclip", "bolt", "eye")
_NARROW = 360
_BEGUN = " •"
_MARKS = ("bold", "list", "code", "bolt", "eye")


class ComposerTabs(QWidget):
    """Reply, internal note, diagnosis step, call; beside them who will read it.

    Signals:
        chosen(str): the kind; GUI thread.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._narrow = False
        self._begun: frozenset[str] = frozenset()
        # Two tickets side by side have little room: the tabs may be narrower than their long names.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._group, self.tabs = choice_buttons(self, KINDS, row.addWidget)
        self._group.idClicked.connect(self._on_clicked)
        self.recipient = ElidedLabel(parent=self)
        self.recipient.setProperty("role", "meta")
        self.recipient.least = 72
        self.recipient.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(12)
        row.addWidget(self.recipient, 1)
        row.addSpacing(4)
        self.retranslate()

    def check(self, kind: str) -> None:
        """Show a kind as chosen."""
        self.tabs[kind].setChecked(True)

    def mark(self, begun: frozenset[str]) -> None:
        """Mark the tabs behind which something waits that was not sent."""
        if begun != self._begun:
            self._begun = begun
            self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "reply": self.tr("Reply"),
            "note": self.tr("Internal note"),
            "diagnosis": self.tr("Diagnosis step"),
            "call": self.tr("Call"),
        }
        short = {**names, "note": self.tr("Note"), "diagnosis": self.tr("Steps")}
        for kind, tab in self.tabs.items():
            waits = self.tr("{0}: not sent yet").format(names[kind]) if kind in self._begun else ""
            tab.setText((short if self._narrow else names)[kind] + (_BEGUN if waits else ""))
            tab.setAccessibleName(waits or names[kind])
            tab.setToolTip(waits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where there is little room (two tickets side by side)."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self.recipient.setVisible(not narrow)
            for tab in self.tabs.values():
                theme.set_role(tab, "tab_small" if narrow else "tab")
            self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self.chosen.emit(KINDS[number])


class ComposerTools(QWidget):
    """The buttons below the text.

    Signals (GUI thread):
        tool(str): bold, list, code, paperclip, bolt (canned replies) or eye (preview).
        send(): the send button.
    """

    tool = Signal(str)
    send = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.buttons: dict[str, QPushButton] = {}
        for name in TOOLS:
            button = QPushButton(self)
            button.setProperty("role", "icon")
            button.setObjectName(name)
            button.setCheckable(name == "eye")
            button.clicked.connect(self._on_tool)
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        self._keys = QLabel(self)
        self._keys.setProperty("role", "keycap")
        self.send_button = QPushButton(self)
        self.send_button.setProperty("role", "primary")
        self.send_button.clicked.connect(self._on_send)
        row.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(6)
        row.addWidget(self.send_button)
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the keycap and the marks out where there is little room; their keys work on."""
        super().resizeEvent(event)
        wide = event.size().width() >= _NARROW
        self._keys.setVisible(wide)
        for name in ("bold", "list", "code"):
            self.buttons[name].setVisible(wide)

    def show_kind(self, kind: str, *, busy: bool) -> None:
        """Name the send button for a kind and enable what works there."""
        labels = {
            "reply": self.tr("Send"),
            "note": self.tr("Save note"),
            "diagnosis": self.tr("Save step"),
            "call": self.tr("Log the call"),
        }
        self.send_button.setText(self.tr("Sending…") if busy else labels[kind])
        self.send_button.setEnabled(not busy)
        for name in _MARKS:
            self.buttons[name].setEnabled(kind in ("reply", "note"))
        self.buttons["paperclip"].setEnabled(kind != "call")

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        tips = {
            "bold": self.tr("Bold") + " (Ctrl B)",
            "list": self.tr("List") + " (Ctrl L)",
            "code": self.tr("Code") + " (Ctrl E)",
            "paperclip": self.tr("Attach files"),
            "bolt": self.tr("Canned replies and commands (type /)"),
            "eye": self.tr("Preview"),
        }
        for name, button in self.buttons.items():
            button.setIcon(icons.icon(name))
            button.setToolTip(tips[name])
            button.setAccessibleName(tips[name])
        self._keys.setText(keys_of(TicketAction.SEND))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_tool(self) -> None:
        self.tool.emit(self.sender().objectName())

    @Slot()
    def _on_send(self) -> None:
        self.send.emit()

    @Slot()
    def _on_theme(self) -> None:
        self.retranslate()
