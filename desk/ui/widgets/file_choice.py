"""Asks for files of this machine beside the window, which goes on; `QFileDialog` is loaded when it is first wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desk.ui.i18n import pick

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog


def choose_files(
    parent: QWidget, title: str, done: Callable[[list[str]], None], *, kinds: str = "", many: bool = True
) -> None:
    """Ask for files that are there; `done` hears their paths, and nothing where somebody changed their mind."""
    from PySide6.QtWidgets import QFileDialog

    mode = QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(mode)
    dialog.filesSelected.connect(done)
    _show(dialog)


def choose_target(
    parent: QWidget, title: str, name: str, done: Callable[[str], None], *, kinds: str = ""
) -> None:
    """Ask where a file of a name goes; Qt asks before another one is replaced."""
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(done)
    _show(dialog)


def _show(dialog: "QFileDialog") -> None:
    from PySide6.QtCore import Qt

    # Qt's own catalogue leaves these two in English.
    dialog.setLabelText(dialog.DialogLabel.LookIn, pick("Look in:", "位置："))
    dialog.setLabelText(dialog.DialogLabel.FileType, pick("Files of type:", "文件类型："))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
