"""Windows that show one long text or one picture whole, to read, zoom and copy. Never HTML, never a program."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QGuiApplication, QImageReader, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk.process.text import visible
from desk.ui import theme

_LONGEST_LINE = 4000
_PIXELS = 60_000_000


def wrapped(text: str) -> str:
    """Return text whose endless lines are cut, because no text widget lays them out in time."""
    if len(text) <= _LONGEST_LINE:
        return text
    pieces = []
    for line in text.split("\n"):
        pieces += [line[at : at + _LONGEST_LINE] for at in range(0, max(1, len(line)), _LONGEST_LINE)]
    return "\n".join(pieces)


class TextViewer(QDialog):
    """A read-only text window that closes with Escape and frees itself."""

    def __init__(
        self,
        title: str,
        text: str,
        parent: QWidget | None = None,
        *,
        note: str = "",
        save: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title or self.tr("Text"))
        self.resize(760, 560)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setPlainText(wrapped(visible(text)))
        self.text.setAccessibleName(self.windowTitle())
        self.note = QLabel(note, self)
        self.note.setProperty("role", "meta")
        self.note.setVisible(bool(note))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        if save is not None:
            buttons.addButton(self.tr("Save as…"), QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(
                save
            )
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(self.note)
        column.addWidget(buttons)

    def use_monospace(self) -> None:
        """Show it as logs are read."""
        self.text.setFont(theme.monospace(12))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)


class ImageViewer(QDialog):
    """A picture, fitted to the window or at its own size."""

    def __init__(
        self,
        title: str,
        path: str,
        parent: QWidget | None = None,
        *,
        save: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.picture = read_picture(path)
        self.fitted = True
        self._label = QLabel(self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setAccessibleName(title)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._label)
        self.size_button, self.copy_button, self.save_button = (QPushButton(self) for _ in range(3))
        self.size_button.clicked.connect(self.toggle_size)
        self.copy_button.clicked.connect(self.copy)
        if save is not None:
            self.save_button.clicked.connect(save)
        self.save_button.setVisible(save is not None)
        for button in (self.size_button, self.copy_button):
            button.setHidden(self.picture.isNull())
        row = QHBoxLayout()
        row.addWidget(self.size_button)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self._area, 1)
        column.addLayout(row)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy)
        self.resize(920, 680)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.copy_button.setText(self.tr("Copy the picture"))
        self.save_button.setText(self.tr("Save as…"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def toggle_size(self) -> None:
        """Change between the size of the window and the picture's own."""
        self.fitted = not self.fitted
        self._show()

    @Slot()
    def copy(self) -> None:
        """Copy the picture."""
        QGuiApplication.clipboard().setPixmap(self.picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        self.size_button.setText(self.tr("Own size") if self.fitted else self.tr("Fit to the window"))
        if self.picture.isNull():
            self._label.setText(self.tr("This picture cannot be shown. Save it and open it elsewhere."))
            return
        room = self._area.viewport().size()
        small = self.picture.width() <= room.width() and self.picture.height() <= room.height()
        if self.fitted and not small:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._label.setPixmap(self.picture.scaled(room, keep, smooth))
        else:
            self._label.setPixmap(self.picture)


def read_picture(path: str) -> QPixmap:
    """Return a picture, scaled down while it is read where it is enormous; a null one where it is none."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > _PIXELS:
        reader.setScaledSize(size.scaled(6000, 6000, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)
