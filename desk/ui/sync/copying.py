"""How far a first copy is: a line of words for the status bar, a bar with a button for the page about the line."""

from PySide6.QtCore import QCoreApplication, QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desk.protocol.sharing import CopyProgress
from desk.ui import texts
from desk.ui.sharing import sharing

STOPPED = "copy_stopped"
"""The code of a line on which somebody stopped the copy."""

STOPPABLE = ("copy", "compare")


def stage_words(stage: str) -> str:
    """Return what is being done."""
    words = {
        "copy": QCoreApplication.translate("Copying", "First copy"),
        "compare": QCoreApplication.translate("Copying", "Comparing"),
        "fold": QCoreApplication.translate("Copying", "Clocks and full text"),
        "fetch": QCoreApplication.translate("Copying", "Fetching older tickets"),
    }
    return words.get(stage, stage)


def short_words(copy: CopyProgress) -> str:
    """Return "First copy 42 % · 12,000 tickets/s · 20 s left"."""
    said = stage_words(copy.stage)
    if copy.of:
        said += f" {min(100, copy.done * 100 // copy.of)} %"
    parts = [said]
    if copy.rate:
        rate = texts.number(copy.rate)
        parts.append(QCoreApplication.translate("Copying", "{0} tickets/s").format(rate))
    if copy.left_s >= 0:
        left = texts.duration(copy.left_s)
        parts.append(QCoreApplication.translate("Copying", "{0} left").format(left))
    return " · ".join(parts)


class CopyBox(QWidget):
    """The bar, the words and the button that stops; hidden while nothing is copied.

    Signals (GUI thread):
        stop_wanted(): the copy shall end here.
    """

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.count = QLabel(self), QLabel(self)
        self.count.setProperty("role", "meta")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.stop = QPushButton(self)
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.count)
        sharing.changed.connect(self.retranslate)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def retranslate(self) -> None:
        """Say how far it is."""
        self.stop.setText(self.tr("Cancel"))
        self.stop.setAccessibleName(self.tr("Stop the copy; what has come stays"))
        self.progress.setAccessibleName(self.tr("Progress of the copy"))
        copy = sharing.status.copy if sharing.status is not None else None
        self.setVisible(copy is not None)
        if copy is None:
            return
        self.words.setText(short_words(copy))
        self.progress.setRange(0, copy.of)
        self.progress.setValue(copy.done)
        self.stop.setVisible(copy.stage in STOPPABLE)
        done, of = texts.number(copy.done), texts.number(copy.of)
        counted = texts.counted(self.tr("{0} of {1} tickets").format(done, of)) if copy.of else ""
        more = {
            "copy": self.tr("You can work with what has come already; cancelling keeps it."),
            "fold": self.tr("All tickets are here; due times and the search follow."),
        }
        self.count.setText(" · ".join(filter(None, (counted, more.get(copy.stage, "")))))
