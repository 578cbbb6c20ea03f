"""Files that wait to be sent with a text: chips, and a private folder for pasted pictures and long texts."""

from pathlib import Path

from PySide6.QtCore import QEvent, QTemporaryDir, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget

from desk.ui import icons, texts
from desk.ui.ticket.waiting_files import PendingFile, WaitingFiles, described
from desk.ui.widgets.flow import FlowLayout

_NAME_WIDTH = 36


class Scratch:
    """Where lies what exists only on the clipboard: with the waiting files of a window, else in a folder that
    goes away with its owner.
    """

    def __init__(self, waiting: WaitingFiles | None = None) -> None:
        self._waiting = waiting
        self._folder: QTemporaryDir | None = None
        self._count = 0

    def _path(self, name: str) -> str:
        if self._waiting is not None and (place := self._waiting.new_path(name)) is not None:
            return str(place)
        if self._folder is None:
            self._folder = QTemporaryDir()
        self._count += 1
        return self._folder.filePath(f"{self._count}-{name}")

    def picture(self, image: QImage, name: str) -> PendingFile:
        """Store a pasted picture as PNG; raises OSError where there is no room."""
        path = self._path("picture.png")
        if not image.save(path):
            raise OSError(path)
        return described(path, name)

    def text(self, text: str, name: str) -> PendingFile:
        """Store a long text as UTF-8; raises OSError where there is no room."""
        path = self._path("text.txt")
        Path(path).write_bytes(text.encode("utf-8", "replace"))
        return described(path, name)


class AttachmentBar(QWidget):
    """A chip per waiting file; a click removes it.

    Signals:
        removed(int): position of the file; GUI thread.
    """

    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=6, line_gap=4)
        self._files: list[PendingFile] = []
        self.hide()

    def show_files(self, files: list[PendingFile]) -> None:
        """Show the files of the current text."""
        self._files = list(files)
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, file in enumerate(files):
            name = file.name if len(file.name) <= _NAME_WIDTH else f"{file.name[:20]}…{file.name[-12:]}"
            chip = QPushButton(
                icons.icon("paperclip", size=16), f"{name}  {texts.file_size(file.size)}  ✕", self
            )
            chip.setProperty("role", "pill")
            chip.setToolTip(self.tr("Remove {0}").format(file.name))
            chip.setAccessibleName(self.tr("Remove {0}").format(file.name))
            chip.clicked.connect(_Remover(self, number))
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(files))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.show_files(self._files)
        super().changeEvent(event)


class _Remover:
    """Removes one file; called by its chip."""

    def __init__(self, bar: AttachmentBar, number: int) -> None:
        self._bar, self._number = bar, number

    def __call__(self, checked: bool = False) -> None:
        self._bar.removed.emit(self._number)
