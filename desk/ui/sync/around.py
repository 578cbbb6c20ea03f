"""What sharing says outside its dialog: what wants a person in the navigation, as of when numbers are, lost claims.

Knows the window's parts by their widgets; made when the window is wired, after the first paint.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desk.ui import icons, texts, theme
from desk.ui.sharing import sharing
from desk.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from desk.ui.window import MainWindow


class Attention(QPushButton):
    """Below the navigation's rows: how many conflicts and undelivered changes wait; hidden when none do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        sharing.changed.connect(self.retranslate)
        theme.themes.changed.connect(self.retranslate)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def retranslate(self) -> None:
        """Say what waits."""
        status = sharing.status
        said = []
        if status is not None and status.conflicts:
            said.append(texts.counted(self.tr("{0} conflicts").format(status.conflicts)))
        if status is not None and status.undelivered:
            said.append(self.tr("{0} not delivered").format(status.undelivered))
        if status is not None and status.asked:
            said.append(texts.counted(self.tr("{0} replies ask").format(status.asked)))
        text = " · ".join(said)
        self.setIcon(icons.icon("alert", theme.current().warn, 16))
        self.setText(text)
        self.setToolTip(self.tr("What wants your decision (G, Y)"))
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class AsOf(QLabel):
    """Beside a number: from when it is, while the line is down and colleagues may see another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        sharing.changed.connect(self.retranslate)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def retranslate(self) -> None:
        """Say the instant of the last exchange."""
        late = sharing.is_offline
        self.setText(self.tr("as of {0}").format(sharing.as_of or "–") if late else "")
        self.setToolTip(sharing.why)
        self.setVisible(late)


def surround(window: "MainWindow") -> None:
    """Put what sharing says into the window."""
    attention = Attention()
    attention.clicked.connect(window.dialogs.open_sharing)
    window.navigation.add_above_foot(attention)
    window.queue.head.add_beside(AsOf())


def toast_of(window: QWidget) -> Toast:
    """Return the window's own toast, made when it is first wanted."""
    found = window.findChild(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Toast) else Toast(window)
